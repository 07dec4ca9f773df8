"""Live learning: a stepwise rule goes on, step after step, while the window shows what it does."""

from __future__ import annotations

import math
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from hopview.core.lesson import Lesson
from hopview.core.snapshot import Snapshot
from hopview.core.words import counted
from hopview.session.document import Document
from hopview.session.edits import SetRuleParams
from hopview.session.relearning import teaching

if TYPE_CHECKING:
    from hopview.session.engine import Engine
    from hopview.ui.controller import Controller

TICK_MS = 33
STEPS_A_SECOND = 15.0  # at the speed at which a recall takes a second or two
_SAVED_UP = 0.4  # seconds of steps that are made up for, at most
_LATE = 0.4  # seconds: what takes longer is asked for in smaller parts


class Teacher(QObject):
    """Raises the parameter that counts a rule's steps; what it does from start to pause is one undo.

    `changed()` when learning begins or pauses, here or `under_way` as the document asks for many steps. The
    next steps are asked for when the engine has made those before, so that nothing piles up; another edit of
    what is taught pauses it, and so does what the person should know of a training and was not told before
    (dead units, chains that stopped mixing).
    """

    changed = Signal()

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self.controller = controller
        self.learning = False
        self._gesture = 0
        self._credit, self._last = 0.0, 0.0
        self._at_once = self._wanted = 1
        self._asked: Future[tuple[int, str]] | None = None
        self._asked_at = 0.0
        self._before = -1
        self._warned = False  # whether the person knew of something when learning began
        self._problems = 0  # that the worker had met when learning began
        self._known: tuple[object, ...] = ()
        self._settled, self._was_under_way = 0, False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        controller.document_changed.connect(self._on_document)
        controller.snapshot_changed.connect(self._on_snapshot)

    # -- how things stand -----------------------------------------------------------------------------

    @property
    def possible(self) -> bool:
        """Whether the rule learns step by step and has patterns to learn."""
        document = self.controller.document
        return document.learner.stepwise and document.taught_rows > 0

    @property
    def steps(self) -> int:
        """How many steps the document asks for."""
        document = self.controller.document
        return document.learner.steps_asked(document.taught_rows)

    @property
    def limits(self) -> tuple[int, int]:
        """The fewest and the most steps."""
        document = self.controller.document
        return document.learner.step_limits(document.taught_rows)

    @property
    def more(self) -> bool:
        """Whether there is a next step."""
        return self.possible and self.steps < self.limits[1]

    @property
    def ended(self) -> bool:
        """Whether the rule has ended before all the steps asked for, so that more would change nothing."""
        snapshot = self.controller.snapshot
        here = snapshot.rule == self.controller.document.rule and snapshot.asked == self.steps
        return self.possible and here and snapshot.steps < snapshot.asked and not _under_way(snapshot)

    @property
    def under_way(self) -> bool:
        """Whether steps are being made, from here or because the document asks for more than there are."""
        return self.learning or (self.possible and _under_way(self.controller.snapshot))

    # -- what a person does -----------------------------------------------------------------------------

    def toggle(self) -> None:
        """Learn on, or pause."""
        if self.learning:
            self.pause()
        elif self.under_way:
            self._stop()
        elif self.more and not self.ended:
            self._begin()
        else:
            self.controller.said.emit(self._why_not())

    def pause(self) -> None:
        """Stop after the present step."""
        if self.learning:
            self.learning = False
            self._timer.stop()
            self.changed.emit()

    def step(self) -> None:
        """One step."""
        self.pause()
        if self.under_way:
            self._stop()
        elif self.more and not self.ended:
            self._gesture = self.controller.new_gesture()
            self._ask_for(self.steps + 1)
        else:
            self.controller.said.emit(self._why_not())

    def _stop(self) -> None:
        """Ask for no more steps than are made: of a training those on its way, else those before it began."""
        snapshot, learner = self.controller.snapshot, self.controller.document.learner
        made = self._settled if snapshot.training is None else snapshot.steps
        made = min(max(made, self.limits[0]), self.steps)
        self._gesture = self.controller.new_gesture()
        self._ask_for(made)
        self.controller.said.emit(f"Learning stopped at {counted(made, learner.step_word)}")

    def begin_anew(self) -> None:
        """Back to the fewest steps."""
        self.pause()
        if self.possible and self.steps != self.limits[0]:
            self._gesture = self.controller.new_gesture()
            self._ask_for(self.limits[0])

    @property
    def _trouble(self) -> str:
        """Why training stopped before it was through; "" where it did not."""
        training = self.controller.snapshot.training
        return "" if training is None else training.present.trouble

    def _why_not(self) -> str:
        document = self.controller.document
        learner = document.learner
        if not learner.stepwise:
            return f"{learner.title} learns at a stroke, not step by step. Choose, for instance, unlearning."
        if not document.taught_rows:
            return "There is nothing to learn yet. Store a pattern first."
        if self.ended and self._trouble:
            return self._trouble
        if self.ended:
            return f"Nothing is left to learn. {self.controller.snapshot.notice}".strip()
        return f"All {self.limits[1]:,} {learner.step_word}s are done"

    # -- going on -----------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.learning = True
        self._gesture = self.controller.new_gesture()
        self._credit, self._last, self._at_once = 1.0, time.monotonic(), 1
        self._asked, self._before = None, -1
        training = self.controller.snapshot.training
        self._warned = training is not None and bool(training.present.remark)
        self._problems = self.controller.runner.problems
        self._known = teaching(self.controller.document)
        self._timer.start()
        self.changed.emit()
        self._tick()

    @property
    def rate(self) -> float:
        """Steps a second: 15 at the natural speed of a recall, more or fewer as that is turned up or down."""
        return STEPS_A_SECOND * self.controller.rate / self.controller.natural_rate

    def _tick(self) -> None:
        now = time.monotonic()
        rate, elapsed = self.rate, now - self._last
        self._last = now
        if not math.isinf(rate):
            self._credit = min(self._credit + rate * elapsed, max(1.0, rate * _SAVED_UP))
        if self._asked is not None:
            if not self._asked.done():
                return
            made, remark = (-1, "") if self._asked.cancelled() else self._asked.result()
            if made <= self._before:
                self.pause()
                if self.controller.runner.problems == self._problems:  # else what failed is said
                    words = "Learning has come to its end: more steps change nothing"
                    self.controller.said.emit(self._trouble or words)
                return
            self._adapt(now - self._asked_at)
            self._asked, self._before = None, made
            if remark and not self._warned:
                self.pause()
                self.controller.said.emit(f"Learning paused. {remark}")
                return
        wanted = self._at_once if math.isinf(rate) else min(int(self._credit), self._at_once)
        if wanted >= 1:
            self._credit, self._wanted = max(0.0, self._credit - wanted), wanted
            self._ask_for(min(self.steps + wanted, self.limits[1]))
            if not self.more:
                self.pause()

    def _adapt(self, took: float) -> None:
        """As many steps at once as take a few tenths of a second: a pause or undo waits no longer."""
        if took > _LATE:
            self._at_once = max(1, self._at_once // 2)
        elif took < _LATE / 2 and self._wanted == self._at_once:
            self._at_once = min(2 * self._at_once, 4096)

    def _ask_for(self, steps: int) -> None:
        document = self.controller.document
        learner, count = document.learner, document.taught_rows
        values = {learner.steps_parameter: learner.asking_for(steps, count)}
        self._known = ()
        if not self.controller.edit(SetRuleParams(values, self._gesture)):
            self.pause()
            return
        self._known = teaching(self.controller.document)
        self._asked = self.controller.runner.ask(_reached)
        self._asked_at = time.monotonic()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if not _under_way(snapshot):
            self._settled = snapshot.steps
        if self.under_way != self._was_under_way:
            self._was_under_way = self.under_way
            self.changed.emit()

    def _on_document(self, document: Document) -> None:
        if self.learning and self._known and teaching(document) != self._known:
            self.pause()


def _reached(engine: Engine) -> tuple[int, str]:
    """How many steps are made, and what the person should know of the last, of trainers."""
    memory = engine.learned.memory
    return engine.learned.steps, memory.remark if isinstance(memory, Lesson) else ""


def _under_way(snapshot: Snapshot) -> bool:
    return snapshot.notice.startswith("learning")
