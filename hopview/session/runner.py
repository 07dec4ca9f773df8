"""The runner: one worker thread that owns an engine; the window posts to it and reads its latest snapshot."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from hopview.core.errors import CancelledError, HopviewError, ParameterError
from hopview.core.memory import human
from hopview.core.snapshot import Snapshot
from hopview.rules import Learned
from hopview.session import readiness
from hopview.session.document import Document
from hopview.session.edits import LiveChange
from hopview.session.engine import Engine
from hopview.session.following import Change

R = TypeVar("R")
CHUNK = 0.004  # seconds of simulation between looks at the inbox
TICK = 1 / 60
LOOK = 0.1  # seconds between two looks at what a rule has learned so far
SHOWN = 1 / 30  # seconds between two pictures of what is being learned
BEAT = 0.4  # seconds between the two states of a cycle
FULL_SPEED = math.inf


@dataclass(frozen=True, eq=False)
class Load:
    """A new document for the engine, with what it paints on the live state."""

    document: Document
    live: LiveChange | None = None


@dataclass(frozen=True, eq=False)
class Question(Generic[R]):
    """A question to the engine and the place for its answer."""

    ask: Callable[[Engine], R]
    answer: Future[R]

    def __call__(self, engine: Engine) -> None:
        """Answer it, unless nobody waits any more."""
        if not self.answer.set_running_or_notify_cancel():
            return
        try:
            self.answer.set_result(self.ask(engine))
        except BaseException as error:
            self.answer.set_exception(error)


Message = Load | Question[Any] | Callable[[Engine], object]


class _NewerEditError(Exception):
    """A newer edit waits, so that what is being learned is out of date."""


class Runner:
    """Runs an engine on a thread of its own.

    `post` and `load` never wait; `latest` is the newest snapshot, replaced as one reference. `rate` is
    in flips a second, above 0, infinite for full speed. After `close` the thread has ended.
    """

    def __init__(self, engine: Engine, rate: float = FULL_SPEED) -> None:
        self.latest: Snapshot = engine.snapshot()
        self.problem, self.problems = "", 0
        self._engine = engine
        self._rate = _checked_rate(rate)
        self._playing = self._rested = False  # rested: it stopped because nothing was left to do
        self._credit = 0.0
        self._next_beat = self._next_look = self._next_shown = 0.0
        self._inbox: deque[Message] = deque()
        self._wake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="hopview-engine", daemon=True)
        self._thread.start()

    # -- called from any thread --------------------------------------------------------------------

    def post(self, command: Callable[[Engine], object]) -> None:
        """Have `command(engine)` called between two steps."""
        self._inbox.append(command)
        self._wake.set()

    def load(self, document: Document, live: LiveChange | None = None) -> None:
        """Have the engine follow an edit."""
        self._inbox.append(Load(document, live))
        self._wake.set()

    def ask(self, question: Callable[[Engine], R]) -> Future[R]:
        """`question(engine)` answered on the worker thread; cancelled when the runner closes before."""
        future: Future[R] = Future()
        self.post(Question(question, future))
        if not self._thread.is_alive():
            self._abandon()
        return future

    def play(self, rate: float | None = None) -> None:
        """Let it run, at `rate` flips a second."""
        self._rate = self._rate if rate is None else _checked_rate(rate)

        def start(engine: Engine) -> None:
            self._playing, self._rested, self._credit = True, False, 1.0

        self.post(start)

    def pause(self) -> None:
        """Stop after the present step."""

        def stop(engine: Engine) -> None:
            self._playing = self._rested = False

        self.post(stop)

    def toggle(self, rate: float) -> None:
        """Pause if it plays when this is reached, else play at `rate`: from the cue again if it has ended."""
        self._rate = _checked_rate(rate)

        def turn(engine: Engine) -> None:
            if not self._playing and engine.outcome is not None and engine.outcome.kind == "fixed":
                engine.begin_run()
            self._playing, self._rested, self._credit = not self._playing, False, 1.0

        self.post(turn)

    def set_rate(self, rate: float) -> None:
        """Change the speed, in flips a second."""
        self._rate = _checked_rate(rate)
        self._wake.set()

    def close(self) -> None:
        """End the thread and wait for it; what was posted and not begun is dropped."""
        self._closing = True
        self._wake.set()
        self._thread.join()
        self._abandon()

    def _abandon(self) -> None:
        while self._inbox:
            message = self._inbox.popleft()
            if isinstance(message, Question):
                message.answer.cancel()

    # -- on the worker thread ------------------------------------------------------------------------

    def _work(self) -> None:
        published, last = 0.0, time.perf_counter()
        while not self._closing:
            self._wake.clear()
            handled = self._drain()
            now = time.perf_counter()
            with readiness.TURN:
                pause = self._step(now - last)
            last = now
            if handled or not self._playing or now - published > TICK / 2:
                try:
                    self._publish()
                except Exception as error:
                    self._fail(error)
                published = now
            if pause is None or pause > 0:
                self._wake.wait(pause)
                last = last if self._playing else time.perf_counter()

    def _step(self, elapsed: float) -> float | None:
        """Simulate a little; how long there is nothing to do after it, None for until something is posted."""
        if not self._playing:
            return None
        rate = self._rate  # read once: another thread may change it
        began = time.perf_counter()
        try:
            if self._cycling():
                return self._flicker()
            if self._engine.settle():
                self._playing, self._rested = False, True
                return None
            if math.isinf(rate):
                self._engine.advance_for(CHUNK)
            else:
                self._spend(rate, elapsed)
        except Exception as error:
            self._fail(error)
            return None
        if self._engine.outcome is not None and not self._cycling():
            self._playing, self._rested = False, True
            return None
        return _rest_at_full_speed(time.perf_counter() - began) if math.isinf(rate) else self._rest_at(rate)

    def _rest_at(self, rate: float) -> float:
        return max(0.0, min(TICK, (1 - self._credit) / rate))

    def _cycling(self) -> bool:
        return self._engine.outcome is not None and self._engine.outcome.kind == "cycle"

    def _flicker(self) -> float:
        """A 2-cycle goes on alternating, slowly enough to be seen; the seconds to the next step."""
        wait = self._next_beat - time.perf_counter()
        if wait > 0:
            return wait
        self._engine.advance()
        self._next_beat = time.perf_counter() + BEAT
        self._publish()
        return BEAT

    def _spend(self, rate: float, elapsed: float) -> None:
        self._credit += rate * min(elapsed, 0.25)
        end = time.perf_counter() + CHUNK
        while self._credit >= 1 and self._engine.outcome is None:
            flips = self._engine.advance(int(self._credit))
            self._credit -= max(flips, 1)  # a sweep in which nothing flips takes its time too
            if self._engine.document.params.synchronous:
                # One step at a time, at most a second apart.
                self._credit = max(min(self._credit, 0.0), -rate)
            if time.perf_counter() > end:
                self._credit = min(self._credit, 1.0)  # what this machine cannot keep up with is let go
                return

    def _drain(self) -> bool:
        handled = False
        while self._inbox and not self._closing:
            message = self._inbox.popleft()
            handled = True
            try:
                if isinstance(message, Load):
                    if not self._superseded(message):
                        progress = partial(self._progress, message)
                        before = self._engine.document
                        self._engine.load(message.document, message.live, progress)
                        self._engine.notice, self.problem = "", ""
                        self._wake_up(before)
                else:
                    message(self._engine)
            except _NewerEditError:
                continue
            except CancelledError:
                return True
            except Exception as error:
                self._fail(error)
        return handled

    def _wake_up(self, before: Document) -> None:
        """What came to rest goes on where what is dragged is to be seen at once: gain, blanks, tiles."""
        now, moving = self._engine.document, self._engine.outcome is None
        turned = now.params != before.params and (now.params.gain is not None or self._engine.model.tiles)
        turned |= now.rule_params != before.rule_params and now.several() is not None
        if self._rested and turned and moving and self._engine.motion.sweep:
            self._playing, self._rested, self._credit = True, False, 1.0

    def _superseded(self, load: Load) -> bool:
        """Whether a later edit makes this one's work needless (a slider being dragged, learning stopped).

        It does when this one changes nothing but what is learned: a stroke or a new cue would be lost. One
        that is not the next does where it teaches something else: commands in between find what was before.
        """
        old, new = self._engine.document, load.document
        quiet = load.live is None and new.cue is old.cue and new.shape == old.shape
        return quiet and any(
            isinstance(later, Load) and (k == 0 or Change.between(new, later.document).relearn)
            for k, later in enumerate(self._inbox.copy())
        )

    def _progress(
        self, load: Load, done: int, total: int, so_far: Callable[[], Learned] | None = None
    ) -> None:
        if self._closing:
            raise CancelledError("The window is closing.")
        if self._superseded(load):
            raise _NewerEditError
        self._engine.notice = f"learning, {done} of {total}"
        if so_far is not None and time.perf_counter() >= self._next_look:
            # The layers and states of a snapshot are the old document's: only what fits them is shown.
            if not Change.between(self._engine.document, load.document).moved:
                self._engine.so_far = so_far()
            self._next_look = time.perf_counter() + LOOK
        if time.perf_counter() >= self._next_shown:  # what is passed over is on the course all the same
            self._publish()
            self._next_shown = time.perf_counter() + SHOWN

    def _fail(self, error: Exception) -> None:
        self._playing = False
        if isinstance(error, HopviewError):
            self.problem = str(error)
        elif isinstance(error, MemoryError):
            held = human(self._engine.recording.nbytes)
            self.problem = f"Memory ran out ({held} are recorded). Use a smaller grid or the factored form."
        else:
            self.problem = (
                f"The simulation stopped: {type(error).__name__}: {error}. Your patterns are safe; save them."
            )
        self.problems += 1
        self._engine.notice = self.problem

    def _publish(self) -> None:
        self.latest = self._engine.snapshot(self._playing)


def _checked_rate(rate: float) -> float:
    if not rate > 0:
        raise ParameterError(f"The speed is {rate} flips a second. Give a number above 0, or infinity.")
    return float(rate)


def _rest_at_full_speed(worked: float) -> float:
    """Plain kernels hold the interpreter's lock: where they run, four fifths of the time are the window's."""
    return max(CHUNK, 4 * worked) if readiness.status() != "compiled" else 0.0
