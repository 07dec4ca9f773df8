"""The learning strip: how many steps a rule has made, what the last was about, and buttons to go on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.grey import Undone, grey_span, photographic
from hopview.pictures.lattice import lattice_image
from hopview.pictures.palette import Theme, positive
from hopview.session.document import Document
from hopview.ui.actions import ACTIONS
from hopview.ui.icons import icon
from hopview.ui.teacher import Teacher
from hopview.ui.theme import font

_PICTURE = 44  # pixels
_ICON, _PADDING, _GAP = 20, 4, 8
_LEARN = "Learn on"
_MEANINGS = {
    "dream": "The last dream",
    "pattern": "The pattern stored last",
    "epoch": "What the machine dreams by itself",
}


class LearningStrip(QWidget):
    """For a stepwise rule: a small picture, "dreams 24", and buttons; for any rule its remark in words."""

    BUTTONS = (("learn_anew", "skip-back"), ("learn_step", "step-forward"), ("learn", "play"))

    def __init__(self, teacher: Teacher, theme: Theme) -> None:
        super().__init__()
        self.teacher, self.theme = teacher, theme
        self.setAccessibleName("Learning")
        self._undone = Undone()
        self.picture = QLabel()
        self.picture.setFixedSize(_PICTURE, _PICTURE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count = QLabel()
        self.count.setFont(font(1.0, tabular=True))
        self.count.setAccessibleName("Steps learned")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setFont(font(0.85))
        self.note.setProperty("role", "muted")
        self.note.setAccessibleName("What the rule says")
        self.buttons = {key: self._button(key) for key, _ in self.BUTTONS}
        self._lay_out()
        for key, act in (
            ("learn_anew", teacher.begin_anew),
            ("learn_step", teacher.step),
            ("learn", teacher.toggle),
        ):
            self.buttons[key].clicked.connect(act)
        teacher.changed.connect(self._show_buttons)
        self._shown: tuple[object, ...] = ()
        self._show_buttons()

    def _button(self, key: str) -> QToolButton:
        (spec,) = (spec for spec in ACTIONS if spec.key == key)
        button = QToolButton()
        keys = f"  ({spec.shortcuts[0]})" if spec.shortcuts else ""
        button.setToolTip(f"{spec.title}: {spec.tip[0].lower()}{spec.tip[1:]}{keys}")
        button.setAccessibleName(spec.title)
        button.setProperty("role", "quiet")
        button.setIconSize(QSize(_ICON, _ICON))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if key == "learn":  # by these words it is spoken of
            button.setMinimumWidth(_ICON + 2 * _PADDING)  # the words give way where there is no room
        return button

    def _lay_out(self) -> None:
        self.row = QWidget()
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for key, _ in self.BUTTONS:
            buttons.addWidget(self.buttons[key])
        buttons.addStretch(1)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.count)
        beside.addLayout(buttons)
        line = QHBoxLayout(self.row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_GAP)
        line.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addWidget(self.row)
        column.addWidget(self.note)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self._shown = ()
        self._show_buttons()

    def show_document(self, document: Document) -> None:
        """Follow an edit."""
        stepwise = document.learner.stepwise
        self.row.setVisible(stepwise)
        # Room for two lines, so that nothing below moves when the words change from step to step.
        lines = 2 if stepwise else 0
        self.note.setMinimumHeight(lines * self.note.fontMetrics().lineSpacing())
        self._show_buttons()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the steps as they are made."""
        learner = self.teacher.controller.document.learner
        note = "" if snapshot.notice.startswith("learning") else snapshot.notice
        if note or not snapshot.notice:
            self.note.setText(note[:1].upper() + note[1:])
        self.note.setVisible(learner.stepwise or bool(note))
        if not learner.stepwise:
            return
        most = self.teacher.limits[1]
        of = f" of {most:,}" if most == len(snapshot.patterns) else ""
        plural = "" if snapshot.steps == 1 and not of else "s"
        training = snapshot.training
        past = training is not None and training.reached is not None
        count = f"{training.lesson.epoch:,} of {snapshot.steps:,}" if past else f"{snapshot.steps:,}{of}"
        self.count.setText(f"{count} {learner.step_word}{plural}")
        self._show_picture(snapshot, learner.step_word)

    def _show_picture(self, snapshot: Snapshot, word: str) -> None:
        rows, cols = snapshot.visible.shape
        last = snapshot.last if snapshot.last is not None and snapshot.last.size == rows * cols else None
        if self._shown == (last is None, id(last), self.theme.name):
            return
        self._shown = (last is None, id(last), self.theme.name)
        self._held = last  # so that its number is nobody else's
        self.picture.setVisible(last is not None)
        self._fit_words()
        if last is None:
            return
        taught = snapshot.training
        picture = None if taught is None else self._undone.drawn(last, taught.data, taught.undo)
        shown = last / grey_span(last[np.newaxis]) if picture is None else picture
        theme = photographic(self.theme, snapshot) if picture is None else positive(self.theme)
        pixels = np.ascontiguousarray(lattice_image(shown.reshape(rows, cols), None, theme))
        image = QImage(pixels.data, cols, rows, 4 * cols, QImage.Format.Format_RGBA8888)
        ratio = self.devicePixelRatioF()
        side = round(_PICTURE * ratio)
        smooth = Qt.TransformationMode.SmoothTransformation
        coarse = Qt.TransformationMode.FastTransformation
        scaled = image.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth if max(rows, cols) > side else coarse
        )
        pixmap = QPixmap.fromImage(scaled)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        meaning = _MEANINGS.get(word, "The last step")
        self.picture.setToolTip(meaning)
        self.picture.setAccessibleName(meaning)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_words()

    def _fit_words(self) -> None:
        """The words "Learn on" beside their icon where the strip is wide enough."""
        button = self.buttons["learn"]
        words = button.fontMetrics().horizontalAdvance(_LEARN) + 3 * _PADDING
        icons = sum(other.sizeHint().width() + 2 for other in self.buttons.values() if other is not button)
        picture = 0 if self.picture.isHidden() else _PICTURE + _GAP
        fits = picture + icons + _ICON + 3 * _PADDING + words <= self.width()
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if fits else style.ToolButtonIconOnly)

    _held: object = None
    _look: tuple[bool, str] | None = None

    def _show_buttons(self) -> None:
        teacher = self.teacher
        look = (teacher.under_way, self.theme.name)
        if look != self._look:
            self._look = look
            for key, name in self.BUTTONS:
                shown = "pause" if key == "learn" and teacher.under_way else name
                self.buttons[key].setIcon(icon(shown, self.theme))
        self.buttons["learn_step"].setEnabled(teacher.more)
        self.buttons["learn"].setEnabled(teacher.more or teacher.under_way)
        self.buttons["learn_anew"].setEnabled(teacher.possible and teacher.steps > teacher.limits[0])
        self.buttons["learn"].setAccessibleName("Pause learning" if teacher.under_way else _LEARN)
        self.buttons["learn"].setText("Pause" if teacher.under_way else _LEARN)
