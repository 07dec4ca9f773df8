"""The likelihood of a machine too large to have it after every epoch: one line, once learning pauses."""

from __future__ import annotations

import math

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from hopview.core.estimate import Estimate
from hopview.core.lesson import Lesson, Training
from hopview.core.snapshot import Snapshot
from hopview.machines.rbm import BernoulliRBM
from hopview.ui.background import Background
from hopview.ui.figures import number
from hopview.ui.views.paper import Caption

PAUSE_MS = 700  # without another lesson: learning is taken to have paused
LATER = "log-likelihood, when learning pauses"
WORKING = "log-likelihood, being worked out"
EXACT, ANNEALED = "nats a row, exact", "nats a row, estimated by AIS"
_TOLD = {
    EXACT: "The mean log-likelihood of the data, exact: Z is summed over all states of the smaller layer.",
    ANNEALED: "The mean log-likelihood of the data, estimated by annealed importance sampling, and its "
    "standard error. Its mean of Z is right, so that ln Z is on average a little low, this a little high.",
}


class LikelihoodLine(Caption):
    """ln P, the mean over the learned rows, of the lesson shown, with its standard error where it has one.

    Exact up to 20 units on the smaller side, else by annealed importance sampling; worked out beside the
    window once no lesson has come for a while, and dropped as soon as one does. There is no line where the
    figures have ln P already, or where the machine is not restricted.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Log-likelihood of the lesson shown")
        self.found: float | Estimate | None = None
        self._lesson: Lesson | None = None
        self._training: Training | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._worker = Background(self)
        self._worker.reported.connect(self._take)
        self.hide()

    def follow(self, snapshot: Snapshot) -> None:
        """Wait for a pause after the lesson of `snapshot`, if it is another."""
        training = snapshot.training
        if training is None or not wanted(training):
            self.drop()
            return
        self.show()
        goes_on = snapshot.notice.startswith("learning")
        if training.lesson is self._lesson and not goes_on:
            return
        self.drop_found()
        self._say(LATER)
        if not goes_on:
            self._lesson, self._training = training.lesson, training
            self._pause.start()

    def drop_found(self) -> None:
        """What is known or under way is of another lesson."""
        self._pause.stop()
        self._worker.cancel()
        self.found, self._lesson, self._training = None, None, None

    def drop(self) -> None:
        """Nothing is wanted, and nothing shown."""
        self.drop_found()
        self.hide()

    def _begin(self) -> None:
        training = self._training
        if training is None:
            return
        self._say(WORKING)
        machine, data = training.lesson.machine, training.data
        self._worker.ask(lambda: machine.log_likelihood(data))

    def _take(self, found: float | Estimate) -> None:
        self.found, self._training = found, None  # the data may be large
        self._say(EXACT if isinstance(found, float) else ANNEALED, in_figures(found))

    def _say(self, words: str, value: str = "") -> None:
        self.say("ln P", words, value)
        self.setToolTip(_TOLD.get(words, "It is worked out beside the window, for the epoch shown."))
        self.setAccessibleDescription(f"{words}: {value}" if value else words)


def wanted(training: Training) -> bool:
    """Whether ln P is missing among the figures of a restricted machine that was taught."""
    taught = training.lesson.epoch > 0 and training.data.size > 0
    restricted = isinstance(training.lesson.machine, BernoulliRBM)
    return taught and restricted and "log_likelihood" not in training.figures


def in_figures(found: float | Estimate) -> str:
    """`−85.30 ± 0.12`, to as many decimals as show two figures of the error; of an exact number three."""
    if isinstance(found, float):
        return number(found, 3)
    known = 0 < found.error < math.inf
    digits = min(4, max(0, 1 - math.floor(math.log10(found.error)))) if known else 2
    return f"{number(found.value, digits)} ± {number(found.error, digits)}"
