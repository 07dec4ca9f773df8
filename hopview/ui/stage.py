"""The stage: the window's own views laid out offscreen at an asked size, painted frame by frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hopview.core.errors import ExportError
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.palette import LIGHT, Theme
from hopview.rules import rule_named
from hopview.session.document import Document
from hopview.session.machine_edits import is_machine
from hopview.ui.theme import colour, qt_palette
from hopview.ui.transport import state_words
from hopview.ui.views import view_named
from hopview.ui.views.base import View
from hopview.ui.views.typography import elided

DEFAULT_VIEWS = ("lattice", "energy", "overlaps")
MIN_SIDE, MAX_SIDE = 120, 4320


class Stage(QWidget):
    """A composed frame: the first view large, the others stacked beside (or below), a caption under all.

    Of the `titles`, the longest first, the first is shown that has room beside the state in words.
    Never shown on a screen; `frame` returns (height, width, 3) uint8.
    """

    def __init__(
        self,
        size: tuple[int, int],
        views: tuple[str, ...] = DEFAULT_VIEWS,
        theme: Theme = LIGHT,
        titles: tuple[str, ...] = ("",),
        axes: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        width, height = checked_size(size)
        if not views:
            raise ExportError("A movie needs at least one view. Choose, for instance, lattice and energy.")
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._image = QImage(width, height, QImage.Format.Format_RGB888)
        self.theme = theme
        self.setPalette(qt_palette(theme))
        em = QFont(self.font())
        em.setPixelSize(max(9, round(min(height / 38, width / 54))))
        self.setFont(em)
        self.views: list[View] = [view_named(name)(interactive=False) for name in views]
        self._titles = titles
        self._title, self._state = QLabel(titles[0]), QLabel()
        self._lay_out(width, height, em)
        self.resize(width, height)
        for view in self.views:
            view.setFont(em)
            view.set_theme(theme)
            if axes is not None and hasattr(view, "set_axes"):
                view.set_axes(*axes)
        self.show()

    def _lay_out(self, width: int, height: int, em: QFont) -> None:
        unit = em.pixelSize()
        heading = QFont(em)
        heading.setBold(True)
        self._title.setFont(heading)
        self._state.setFont(em)
        ink = qt_palette(self.theme)
        for label in (self._title, self._state):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setPalette(ink)
        wide = width >= height * 1.2
        self._stacked = not wide  # title over state
        side = Qt.AlignmentFlag.AlignRight if wide else Qt.AlignmentFlag.AlignLeft
        self._state.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        caption = QHBoxLayout() if wide else QVBoxLayout()
        caption.addWidget(self._title)
        caption.addWidget(self._state, 1)
        body = QHBoxLayout() if wide else QVBoxLayout()
        body.setSpacing(unit)
        body.addWidget(self.views[0], 1)
        if len(self.views) > 1:
            rest = QVBoxLayout()
            rest.setSpacing(unit)
            for view in self.views[1:]:
                rest.addWidget(view, 1)
            body.addLayout(rest, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(unit, unit, unit, unit // 2)
        whole.addLayout(body, 1)
        whole.addLayout(caption)

    @property
    def remembers(self) -> bool:
        """Whether a view shows what it has seen before."""
        return any(view.remembers for view in self.views)

    def look_back(self, moments: Iterable[Snapshot]) -> None:
        """Have views that remember see these, of which nothing is painted."""
        for snapshot in moments:
            for view in (view for view in self.views if view.remembers):
                view.show_snapshot(snapshot, 0.0)

    def frame(self, snapshot: Snapshot, now: float, titles: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """The snapshot as a picture, at movie time `now` in seconds; from now on with `titles`, if given."""
        self._titles = titles or self._titles
        warm = f"T = {snapshot.temperature:.3f}    " if snapshot.update == "anneal" else ""
        lesson = snapshot.machine is not None and snapshot.hidden is None
        lesson = lesson or snapshot.notice.startswith("learning")
        said = lesson or snapshot.outcome is not None  # how many sweeps it was is part of the outcome
        when = "" if said else f"sweep {snapshot.time:.2f}    "
        self._state.setText(f"{when}{warm}{state_words(snapshot)}")
        beside = 0 if self._stacked else self._state.sizeHint().width() + 2 * self.font().pixelSize()
        room = self.width() - beside - 2 * self.font().pixelSize()
        face = self._title.font()
        short = (t for t in self._titles if QFontMetricsF(face).horizontalAdvance(t) <= room)
        self._title.setText(next(short, elided(face, self._titles[-1], max(0, room))))
        self.layout().activate()  # as no event loop runs between two frames
        for view in self.views:
            view.show_snapshot(snapshot, now)
        self._image.fill(colour(self.theme.paper))
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.end()
        lines = np.frombuffer(self._image.constBits(), np.uint8)
        rows = lines.reshape(self._image.height(), self._image.bytesPerLine())
        pixels = rows[:, : 3 * self._image.width()]
        return pixels.reshape(self._image.height(), self._image.width(), 3).copy()

    def drawing(self, snapshot: Snapshot, now: float) -> bytes:
        """The snapshot as an SVG drawing."""
        self.frame(snapshot, now)
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size())
        generator.setViewBox(self.rect())
        generator.setTitle(self._titles[0])
        painter = QPainter(generator)
        painter.fillRect(self.rect(), colour(self.theme.paper))
        self.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.end()
        return bytes(buffer.data().data())

    def dismiss(self) -> None:
        """Free the widgets."""
        self.hide()
        self.deleteLater()


def checked_size(size: tuple[int, int]) -> tuple[int, int]:
    """(width, height) in pixels, each from 120 to 4320; `ExportError` otherwise."""
    width, height = int(size[0]), int(size[1])
    if not (MIN_SIDE <= width <= MAX_SIDE * 2 and MIN_SIDE <= height <= MAX_SIDE):
        raise ExportError(
            f"A picture of {width} x {height} cannot be made. Choose a width from {MIN_SIDE} to "
            f"{MAX_SIDE * 2} and a height from {MIN_SIDE} to {MAX_SIDE}, e.g. 1280 x 720."
        )
    return width, height


def captions_of(document: Document) -> tuple[str, str]:
    """What the movie is of, title, rule, update, temperature; and the title alone, for less room."""
    title, about = document.story.title or "hopview", _about(document)
    return (f"{title}: {about}" if about and about != title else title), title


def _about(document: Document) -> str:
    """Rule, update and temperature; of memories kept as they are no rule."""
    words = document.params.temperature_words
    temperature = f", {words}" if words else ""
    if is_machine(document):  # a machine is sampled by Gibbs, and at T = 1 where nothing else is said
        return f"{rule_named(document.rule).title}{'' if words == 'T = 1' else temperature}"
    model = model_named(document.model)
    if model.subject == "memories" and model.rules == ("patterns",):
        return words or model.title
    update = f", {document.params.update}" if document.params.update else ""
    return f"{rule_named(document.rule).title}{update}{temperature}"
