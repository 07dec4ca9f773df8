"""The engine: advances a session. No Qt, no threads; it belongs to whichever one thread calls it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hopview.core.coupling import DenseCoupling, Float32, frozen_array
from hopview.core.lesson import Lesson
from hopview.core.memory import room_for_two
from hopview.core.outcome import Outcome, StopKind
from hopview.core.snapshot import Snapshot
from hopview.core.states import State
from hopview.models import AbstractModel, AbstractMotion
from hopview.models.base import Sites
from hopview.observers import Energy, Observing, Overlaps, observers
from hopview.rules import Learned, Progress
from hopview.rules.base import ignore_progress
from hopview.session.document import Document
from hopview.session.edits import LiveChange
from hopview.session.ends import kind_of, named_end
from hopview.session.following import Change, gone_over, model_of, retied, retuned
from hopview.session.recording import Moment, Recording
from hopview.session.run import Run
from hopview.session.school import School
from hopview.session.showing import showing

SWEEPS_IN_FULL = 1000  # of a long run at full speed, later sweeps share moments


class Engine:
    """Holds a document's network in motion, its observers and its recording.

    The place on the timeline is `cursor`; going on from the past (`seek`) forgets what came later.
    """

    def __init__(
        self, document: Document, progress: Progress = ignore_progress, learned: Learned | None = None
    ) -> None:
        self.document = document
        self.notice = ""
        self.so_far: Learned | None = None  # what snapshots show while a rule learns
        self._past: tuple[Lesson, AbstractModel] | None = None  # of a machine gone back in time
        self._taught = document  # the document whose rule learns, or learned last
        self.outcome: Outcome | None = None
        self.recording = Recording(document.size, states=document.states)
        self.cursor = -1
        self._run = self._runs_begun = 0
        self._pure_run = 0
        self._last_flips = 0
        self._restless = False  # known not to be settled, since the state last changed
        self._behind = False  # the present moment is not in the recording yet
        self.school = School()
        self.learned = learned or self._learn(document, True, progress)
        self.school.settle()
        self.model = model_of(document, self.learned)
        self.motion: AbstractMotion  # made by begin_run
        self.observers = Observing(o() for o in observers())
        self.begin_run()

    # -- what a person changes ------------------------------------------------------------------

    def load(
        self, document: Document, live: LiveChange | None = None, progress: Progress = ignore_progress
    ) -> None:
        """Follow an edit as far as `document` differs; what does not fit raises, and the run stays."""
        old = self.document
        if live is not None and live.undoing and document.cue is not old.cue and not self._untouched():
            live = None  # the dynamics went on from the painted cue: back to the cue before it
        change = Change.between(old, document)
        self._taught = document
        try:
            learned = self._learn(document, change.moved, progress) if change.relearn else self.learned
        finally:
            self.so_far = None
        fresh = not change.moved and self._fresh()
        model = self.model
        if change.anew:
            model = model_of(document, learned)
        elif change.retune:
            model = retuned(document, learned, old, model)
        begin = change.moved or (document.cue is not old.cue and live is None) or (change.anew and fresh)
        motion = None  # made before anything changes, as it may need more memory than there is
        if begin:
            motion = model.start(document.cue, document.seed)
        elif change.anew or (change.model and self._past is not None):
            motion = gone_over(self.motion, model, document.seed)
        self.document, self.learned, self.model = document, learned, model
        if change.relearn:
            self.school.settle()
        if change.model:
            self._pure_run = self._pure_run if fresh else 0
        if change.moved:
            self.recording = Recording(document.size, states=document.states)
        if begin:
            self.begin_run(motion)
        elif change.model:
            self._retune(motion)
        if live is not None and live.cells.size and int(live.cells.max()) < document.size:
            self.perturb(live.cells, live.after)

    def begin_run(self, motion: AbstractMotion | None = None) -> None:
        """Start from the document's cue: sweep 0, a new run on the timeline; `motion`, if already made."""
        self.motion = motion or self.model.start(self.document.cue, self.document.seed)
        self.observers.begin(self.motion, self.document.remembered())
        count = len(self.recording)
        if count and self.recording.moment(-1).note == "cue":
            self.recording.truncate(count - 1)  # a cue that nothing was done with
        self._runs_begun += 1
        self._run = self._pure_run = self._runs_begun
        self._past = None
        self._last_flips = 0
        self._unsettle()
        self._keep("cue")

    def perturb(self, cells: Sites, values: State) -> None:
        """Paint on the live state: `cells` take `values`."""
        self._branch()
        fresh = self._fresh()
        self.observers.flipped(self.motion, self.motion.perturb(cells, values))
        self._unsettle()
        if fresh and np.array_equal(self.document.cue, self.motion.state):
            self.begin_run()
            return
        self._pure_run = 0
        self._keep("paint")

    # -- the dynamics -----------------------------------------------------------------------------

    def settle(self) -> bool:
        """Whether there is nothing left to do; names the outcome when so."""
        if self.outcome is None and not self._restless:
            if self.motion.settled():
                self.outcome = self._outcome("fixed")
            self._restless = self.outcome is None
        return self.outcome is not None

    def advance(self, max_flips: int | None = None, keep: bool = True, sweeps: int = 1) -> int:
        """Go on to the end of the sweep or until `max_flips` units flipped; how many flips that counts as.

        With `keep` false the recording gets nothing until `catch_up` or the next moment kept. Of up to
        `sweeps` sweeps the flips of the last count.
        """
        self._branch()
        before, many = self._temperature, sweeps > 1 and max_flips is None
        sites = self.motion.advance_many(sweeps) if many else self.motion.advance(max_flips)
        self.observers.flipped(self.motion, sites)
        self._last_flips = sites.size
        if sites.size or self._temperature != before or self.motion.inner() is not None:
            self._unsettle()
        if self.motion.position == 0:
            if self.motion.cycling():
                self.outcome = self._outcome("cycle")
            else:
                self.settle()
        self._behind = True
        if keep:
            self.catch_up()
        return self.motion.spent(sites)

    def catch_up(self) -> None:
        """Record the present moment, if that has not been done."""
        if self._behind:
            self._keep("")

    def advance_for(self, seconds: float) -> None:
        """Sweep after sweep for about `seconds`, or until it settles; of a long run the end is recorded."""
        end = time.perf_counter() + seconds
        while not self.settle():
            self.advance(keep=self.motion.sweep < SWEEPS_IN_FULL)
            if time.perf_counter() >= end:
                break
        self.catch_up()

    def run(
        self,
        sweeps: int,
        until: str = "fixed",
        stop: Callable[[Snapshot], bool] | None = None,
        flips: int | None = None,
        record: bool = True,
    ) -> Run:
        """Up to `sweeps` more sweeps from here; the part of the timeline that this made.

        `until` "fixed" stops at a fixed point or a recognised cycle, "limit" never; `stop(snapshot)` is asked
        after every step; `flips` keeps a moment every so many flips; `record` false only the end, one row.
        """
        self._branch()
        origin = self.recording.moment(-1)
        last = self.motion.sweep + sweeps
        each = record or stop is not None or self.observers.follow
        while self.motion.sweep < last and not (until == "fixed" and self.settle()):
            self.advance(flips, keep=record, sweeps=1 if each else last - self.motion.sweep)
            if stop is not None and stop(self.snapshot()):
                break
        self.catch_up()
        self.settle()
        kind = self.outcome.kind if self.outcome is not None else "limit"
        taken = self.motion.sweeps_begun - origin.sweep
        outcome = named_end(kind, self.motion, self.model, self.document, taken)
        count = len(self.recording)
        return self._recorded(self.recording.place(origin) if record else count - 1, count, outcome)

    # -- the timeline -----------------------------------------------------------------------------

    def seek(self, index: int) -> None:
        """Show moment `index`; the dynamics goes on from there when asked to."""
        index = int(np.clip(index, 0, len(self.recording) - 1))
        moment = self.recording.moment(index)
        self.cursor, self._run = index, moment.run
        self._last_flips, self._behind = moment.flips, False
        lesson = self.school.lesson_of(moment, self.learned)
        self._past = None if lesson is None else (lesson, retied(self.model, self.document, lesson.machine))
        self.motion = self._motion_at(index)
        self.observers.begin(self.motion, self.document.remembered())
        self._refresh_outcome()

    def step_back(self, sweep: bool = True) -> None:
        """Back one sweep, or one moment."""
        here, index = self.recording.moment(self.cursor), self.cursor - 1
        while sweep and index > 0:
            moment = self.recording.moment(index)
            earlier = moment.sweep < here.sweep or (moment.sweep == here.sweep and here.position > 0)
            if moment.run != here.run or (earlier and moment.position == 0):
                break
            index -= 1
        self.seek(index)

    def current_run(self) -> Run:
        """The whole run that the cursor lies in, as recorded."""
        start = self.recording.run_start(self.cursor)
        stop = self.recording.run_stop(self.cursor)
        motion = self.motion if self.cursor == stop - 1 else self._motion_at(stop - 1)
        outcome = named_end(self._kind(motion), motion, self.model, self.document, motion.sweeps_begun)
        return self._recorded(start, stop, outcome)

    @property
    def pure(self) -> bool:
        """Whether the present run follows from cue, seed and parameters alone, so that it can be replayed."""
        return self._run == self._pure_run

    def snapshot(self, playing: bool = False) -> Snapshot:
        """The present moment, for views."""
        learned, motion = self.so_far or self.learned, self.motion
        taught = self.document if self.so_far is None else self._taught
        records = self.observers.records(motion)
        past, model = (self._past if self.so_far is None else None) or (None, self.model)
        tied = self.so_far.found if self.so_far is not None else model.tied
        state = frozen_array(motion.state.copy(), motion.state.dtype.type)
        return Snapshot(
            **showing(self.document, model, tied, state, motion.inner(), motion.sweep),
            moment=self.cursor,
            moments=len(self.recording),
            energy=records[Energy.name],
            overlaps=records[Overlaps.name],
            position=motion.position,
            curves=self.recording.curves(self.cursor, self.document.remembered()),
            flips=self._last_flips,
            playing=playing,
            outcome=self.outcome,
            notice=self.notice or self.learned.note,
            recorded_bytes=self.recording.nbytes,
            edge_moments=self.recording.edges(),
            records=records,
            steps=learned.steps,
            asked=taught.learner.steps_asked(taught.taught_rows),
            last=learned.last,
            training=self.school.training(taught, learned, learned is self.so_far, past),
        )

    # -- inside -----------------------------------------------------------------------------------

    def _learn(self, document: Document, anew: bool, progress: Progress) -> Learned:
        before = None if anew else self.document
        return self.school.learn(document, before, lambda: self.learned, self._make_room, progress)

    def _make_room(self) -> None:
        """Let go of a matrix beside which no other would fit: the same memory goes on without it."""
        coupling = self.learned.found
        if isinstance(coupling, DenseCoupling) and coupling.factored and not room_for_two(coupling.nbytes):
            self.learned = replace(self.learned, found=coupling.factored)
            if self.model.tied is coupling:
                self.model = model_of(self.document, self.learned)
                self.motion = gone_over(self.motion, self.model, self.document.seed)
                self.observers.begin(self.motion, self.document.remembered())

    def _retune(self, relearned: AbstractMotion | None) -> None:
        """Go on from the present state under the new model, by the motion `relearned` if W is another."""
        self._past = None
        if relearned is not None:
            self.motion = relearned
            self.observers.begin(self.motion, self.document.remembered())
        else:
            self.motion.retune(self.model, self.document.seed)
        self._refresh_outcome()
        if relearned is not None and self._at_end():
            self._keep("learn")

    def _motion_at(self, index: int) -> AbstractMotion:
        moment = self.recording.moment(index)
        state, inner = self.recording.held(index)
        lesson = self.school.lesson_of(moment, self.learned)
        model = self.model if lesson is None else retied(self.model, self.document, lesson.machine)
        return model.resume(state, inner, self.document.seed, moment.sweep, moment.position)

    @property
    def _temperature(self) -> float:
        """T in force in the sweep under way."""
        return self.document.params.temperature_at(self.motion.sweep)

    def _unsettle(self) -> None:
        self.outcome, self._restless = None, False

    def _refresh_outcome(self) -> None:
        """Name where the state lies after a jump in time or a change of the model; never that of a cue."""
        self._unsettle()
        if self.motion.sweep or self.motion.position:
            kind = self._kind(self.motion)
            self.outcome = None if kind == "limit" else self._outcome(kind)

    def _kind(self, motion: AbstractMotion) -> StopKind:
        """Whether the state of `motion` is fixed, or one of two that alternate, or neither."""
        return kind_of(motion, self.model, self.document.seed)

    def _outcome(self, kind: StopKind) -> Outcome:
        return named_end(kind, self.motion, self.model, self.document, self.motion.sweeps_begun)

    def _recorded(self, start: int, stop: int, outcome: Outcome) -> Run:
        model = self.model
        found = Run.of(self.recording, start, stop, self.document, model.tied, outcome, model.external)
        one_each = {m.lesson: m for m in found.moments if m.lesson is not None}
        lessons = {place: self.school.lesson_of(m, self.learned) for place, m in one_each.items()}
        known = {place: lesson for place, lesson in lessons.items() if lesson is not None}
        training = self.school.training(self.document, self.learned)
        return replace(found, training=training, lessons=known)

    def _untouched(self) -> bool:
        """Whether nothing but painting was done since the last moment that the dynamics made."""
        return self._at_end() and self.recording.moment(-1).note in ("cue", "paint")

    def _at_end(self) -> bool:
        return self.cursor == len(self.recording) - 1

    def _fresh(self) -> bool:
        """Whether a run has begun and nothing has been done with it."""
        return self._at_end() and self.recording.moment(-1).note == "cue" and not self._behind

    def _branch(self) -> None:
        """What later moments hold is forgotten, and what has been learned since is in force again."""
        if self._past is not None:
            self._past = None
            self.motion = gone_over(self.motion, self.model, self.document.seed)
            self.observers.begin(self.motion, self.document.remembered())
        if not self._at_end():
            self.recording.truncate(self.cursor + 1)

    def _keep(self, note: str) -> None:
        records = self.observers.records(self.motion)
        overlaps: Float32 = np.asarray(records.pop(Overlaps.name), dtype=np.float32)
        moment = Moment(
            self._run, self.motion.sweep, self.motion.position, records.pop(Energy.name),
            overlaps, self._last_flips, note, tuple(records.items()) or None,
            self.document.params, self.school.place(self.learned),
        )  # fmt: skip
        self.recording.append(moment, self.motion.state, self.motion.inner())
        self.cursor, self._behind = len(self.recording) - 1, False
