"""The transport: play, step, go back, speed, the timeline, and in words how things stand."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hopview.core.memory import human
from hopview.core.snapshot import Snapshot
from hopview.core.words import counted
from hopview.pictures.bars import nearest
from hopview.pictures.palette import Theme
from hopview.rules import rule_named
from hopview.session.recording import most_bytes
from hopview.ui.actions import ActionRegistry
from hopview.ui.controller import Controller, now
from hopview.ui.fields.slider import QuietSlider
from hopview.ui.figures import MINUS
from hopview.ui.icons import icon
from hopview.ui.theme import font
from hopview.ui.timeline import Timeline

SAID_SECONDS = 2.5
STATUS_WIDTH, STATUS_SHARE = 330, 0.25  # pixels at the least, of the width
_NEGATIVE = 0.2  # of a picture's length: how near its negative a state is called that
_NOTHING = 0.005  # an overlap that is written as nought
SPEEDS = 24  # slider steps: 2^0 .. 2^23 flips a second, then as fast as it goes


def rate_of(position: int) -> float:
    """Flips a second at a slider position: a power of two, infinite at the end."""
    return math.inf if position >= SPEEDS else 2.0**position


def position_of(rate: float) -> int:
    """The slider position of a rate."""
    return SPEEDS if math.isinf(rate) else int(min(SPEEDS - 1, max(0, round(math.log2(max(1.0, rate))))))


def rate_words(rate: float) -> str:
    """`1 flip/s`, `512 flips/s`, `32k flips/s` or `full speed`."""
    if math.isinf(rate):
        return "full speed"
    for size, unit in ((1 << 20, "M"), (1 << 10, "k")):
        if rate >= size:
            return f"{rate / size:.0f}{unit} flips/s"
    return f"{rate:.0f} flip{'' if rate == 1 else 's'}/s"


class Transport(QWidget):
    """One row of controls over the recording, and the state of things in words at its right."""

    BUTTONS = ("restart", "back", "play", "flip", "sweep")

    def __init__(self, controller: Controller, actions: ActionRegistry, theme: Theme) -> None:
        super().__init__()
        self.controller, self.actions_of, self.theme = controller, actions, theme
        self.buttons = {key: self._button(key) for key in self.BUTTONS}
        self.buttons["play"].setIconSize(QSize(28, 28))
        self.speed = QuietSlider()
        self.speed.setRange(0, SPEEDS)
        self.speed.setFixedWidth(110)
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("Speed, from one flip a second to as fast as it goes  (- and +)")
        self.speed_words = QLabel()
        self.speed_words.setFont(font(0.85, tabular=True))
        self.speed_words.setProperty("role", "muted")
        self.timeline = Timeline()
        self.recorded = QLabel()
        self.recorded.setFont(font(0.85, tabular=True))
        self.recorded.setProperty("role", "muted")
        for words in (self.speed_words, self.recorded):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setMinimumWidth(1)  # changing figures never move the layout
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.setAccessibleName("State")
        self._lay_out()
        self.speed.valueChanged.connect(lambda value: controller.set_rate(rate_of(value)))
        self.timeline.sought.connect(controller.seek)
        controller.rate_changed.connect(self._on_rate)
        controller.teacher.changed.connect(self._on_learning)
        self._on_rate(controller.rate)

    def _button(self, key: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self.actions_of[key])
        button.setProperty("role", "quiet")
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _lay_out(self) -> None:
        speed = QVBoxLayout()
        speed.setSpacing(0)
        speed.addWidget(self.speed)
        speed.addWidget(self.speed_words)
        time = QVBoxLayout()
        time.setSpacing(0)
        time.addWidget(self.timeline)
        time.addWidget(self.recorded)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        for key in self.BUTTONS:
            row.addWidget(self.buttons[key])
        row.addSpacing(8)
        row.addLayout(speed)
        row.addSpacing(8)
        row.addLayout(time, 1)
        self.status.setFixedWidth(STATUS_WIDTH)
        self.status.setMinimumHeight(2 * self.status.fontMetrics().lineSpacing())
        self.status.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row.addWidget(self.status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words on one line where there is room."""
        super().resizeEvent(event)
        self.status.setFixedWidth(max(STATUS_WIDTH, round(STATUS_SHARE * self.width())))

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self.timeline.set_theme(theme)
        self._playing: bool | None = None

    _playing: bool | None = None
    _said, _said_until = "", 0.0
    _stage = (False, False)

    def say(self, words: str) -> None:
        """Show passing words in place of the state for a moment."""
        self._said, self._said_until = words, now() + SAID_SECONDS
        self.status.setText(words)
        QTimer.singleShot(round(1000 * SAID_SECONDS) + 20, self, self._unsay)

    def _unsay(self) -> None:
        if now() >= self._said_until:
            self.status.setText(state_words(self.controller.snapshot))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the run."""
        self.timeline.show_snapshot(snapshot)
        stage = snapshot.playing, snapshot.outcome is not None
        if (stage[0] and not self._stage[0]) or (stage[1] and not self._stage[1]):
            self._said_until = 0.0  # what was said is of the time before the run began, or ended
        self._stage = stage
        if snapshot.playing != self._playing:
            self._playing = snapshot.playing
            action = self.actions_of["play"]
            action.setText("Pause" if snapshot.playing else "Play")
            action.setIcon(icon("pause" if snapshot.playing else "play", self.theme))
        self.recorded.setText(
            f"sweep {snapshot.time:.2f}   moment {snapshot.moment + 1} of {snapshot.moments}   "
            f"recorded {human(snapshot.recorded_bytes)} of {human(most_bytes(snapshot.size))}"
        )
        if now() >= self._said_until:
            self.status.setText(state_words(snapshot))

    def _on_learning(self) -> None:
        learning = self.controller.teacher.under_way
        self.actions_of["learn"].setText("Pause learning" if learning else "Learn on")

    def _on_rate(self, rate: float) -> None:
        self.speed.blockSignals(True)
        self.speed.setValue(position_of(rate))
        self.speed.blockSignals(False)
        self.speed_words.setText(rate_words(rate))


def state_words(snapshot: Snapshot) -> str:
    """How things stand: what is happening, where it ended and why it stopped."""
    if snapshot.notice and snapshot.notice.startswith("learning"):
        return snapshot.notice[0].upper() + snapshot.notice[1:]
    if snapshot.outcome is not None and (snapshot.machine is None or snapshot.outcome.members):
        words = snapshot.outcome.sentence(tuple(p.name for p in snapshot.patterns))
        return words[0].upper() + words[1:]
    if snapshot.machine is not None or not snapshot.patterns:
        return _machine_words(snapshot) or "Draw something and press S to store it"
    near = _near_words(snapshot)
    if snapshot.playing:
        return f"Running: {near}"
    if snapshot.moment < snapshot.moments - 1:
        return f"In the past: {near}. Play goes on from here"
    begun = "Paused" if snapshot.time > 0 else "Ready: press Space"
    return f"{begun}: {near}"


def _near_words(snapshot: Snapshot) -> str:
    """The pattern that the state is nearest to, and how near.

    A network of weights holds the negative of every pattern too, most models of memories do not. A picture in
    greys is called the negative of one only where it looks like it.
    """
    m, kept = snapshot.overlaps, snapshot.memories is not None and snapshot.state.dtype == np.float64
    lowest = int(np.argmin(m))
    turned = kept and -m[lowest] > m.max() and _is_negative(snapshot, lowest)
    best = lowest if turned else nearest(m, snapshot.mirrored and not kept)
    overlap, name = float(m[best]), snapshot.patterns[best].name
    if kept and not turned and overlap < _NOTHING:
        return "like no stored picture"
    if overlap < 0 and (turned or snapshot.mirrored):
        return f"nearest the negative of {name}, overlap {-overlap:.2f}"
    return f"nearest {name}, overlap {MINUS if overlap < 0 else ''}{abs(overlap):.2f}"


def _is_negative(snapshot: Snapshot, index: int) -> bool:
    """Whether the state is the negative of the pattern at `index`, but for a fifth of its length."""
    pattern = snapshot.patterns[index].shown(True).astype(np.float64)
    if pattern.size != snapshot.state.size:
        return False
    return float(np.linalg.norm(snapshot.state + pattern)) <= _NEGATIVE * float(np.linalg.norm(pattern))


def _machine_words(snapshot: Snapshot) -> str:
    """A Boltzmann machine never comes to rest: what it was taught, and whether it samples; "" of others."""
    if snapshot.machine is None:
        return ""
    if snapshot.hidden is None:  # a lesson of a training that is shown again
        return f"Epoch {snapshot.steps:,} of {snapshot.asked:,}"
    return _taught_words(snapshot)


def _taught_words(snapshot: Snapshot) -> str:
    """What a machine was taught, and whether it samples."""
    taught = f"taught for {counted(snapshot.steps, 'epoch')}"
    if not rule_named(snapshot.rule).stepwise:
        taught = "the patterns are its weights"
    elif not snapshot.steps and not snapshot.playing:
        return "Nothing learned yet: O teaches, Space samples"
    ended = snapshot.outcome
    if ended is not None or snapshot.playing:
        doing = "Sampling" if ended is None else f"Sampled for {counted(ended.sweeps, 'sweep')}"
        return f"{doing}, {taught}"
    training = snapshot.training
    if training is not None and training.reached is not None:
        was, last = f"as taught after epoch {training.lesson.epoch:,}", training.reached.epoch
        return f"In the past, {was}. Play goes on with the weights of epoch {last:,}"
    if snapshot.moment < snapshot.moments - 1:
        return f"In the past, {taught}. Play goes on from here"
    held = "" if snapshot.clamped is None else f"; {int(snapshot.clamped.sum()):,} units are held"
    return f"{taught[0].upper()}{taught[1:]}: Space samples{held}"
