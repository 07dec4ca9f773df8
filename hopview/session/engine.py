"""The engine: advances a session. No Qt, no threads; it belongs to whichever one thread calls it."""

from __future__ import annotations

import time

import numpy as np

from hopview.core.coupling import Int8
from hopview.core.outcome import Outcome
from hopview.core.snapshot import Float32, Snapshot, no_curves
from hopview.models import AbstractMotion, Hopfield, model_named
from hopview.models.base import Sites
from hopview.observers import AbstractObserver, Overlaps, named_outcome, observers
from hopview.rules import Learned, Progress, rule_named
from hopview.rules.base import ignore_progress
from hopview.session.document import Document
from hopview.session.edits import LiveChange
from hopview.session.recording import Moment, Recording
from hopview.session.run import Run

SWEEPS_IN_FULL = 1000  # of a long run at full speed, later sweeps share moments


class Engine:
    """Holds a document's network in motion, its observers and its recording.

    The place on the timeline is `cursor`; going on from the past (`seek`) forgets what came later.
    """

    def __init__(self, document: Document, progress: Progress = ignore_progress) -> None:
        self.document = document
        self.epoch = 0
        self.notice = ""
        self.outcome: Outcome | None = None
        self.recording = Recording(document.size)
        self.cursor = -1
        self._run = 0
        self._pure_runs: set[int] = set()
        self._last_flips = 0
        self.learned = self._learn(document, None, progress)
        self.model = self._build(document)
        self.motion: AbstractMotion = self.model.start(document.cue, document.seed)
        self.observers: dict[str, AbstractObserver] = {o.name: o() for o in observers()}
        self.begin_run()

    # -- what a person changes ------------------------------------------------------------------

    def load(
        self, document: Document, live: LiveChange | None = None, progress: Progress = ignore_progress
    ) -> None:
        """Follow an edit: relearn, retune, paint or start from a new cue, as far as `document` differs."""
        old = self.document
        moved = document.shape != old.shape or document.model != old.model
        relearn = moved or _teaching(document) != _teaching(old)
        if relearn:
            self.learned = self._learn(document, None if moved else self.learned, progress)
        self.document = document
        self.epoch += 1
        if moved:
            self.recording = Recording(document.size)
        if relearn or document.params != old.params or document.seed != old.seed:
            self.model = self._build(document)
            if relearn:
                self._restart_motion()
            else:
                self.motion.retune(self.model, document.seed)
            self._pure_runs.discard(self._run)
            self._refresh_outcome()
        if live is not None and live.cells.size and int(live.cells.max()) < document.size:
            self.perturb(live.cells, live.after)
        elif moved or (document.cue is not old.cue and live is None):
            self.begin_run()
        elif relearn and self._at_end():
            self._keep("learn")

    def begin_run(self) -> None:
        """Start from the document's cue: sweep 0, a new run on the timeline."""
        self.motion = self.model.start(self.document.cue, self.document.seed)
        self._begin_observers()
        count = len(self.recording)
        if count and self.recording.moment(-1).note == "cue":
            self.recording.truncate(count - 1)  # a cue that nothing was done with
        self._run += 1
        self._pure_runs = {*sorted(self._pure_runs)[-64:], self._run}
        self.outcome, self._last_flips = None, 0
        self.cursor = len(self.recording) - 1
        self._keep("cue")

    def perturb(self, cells: Sites, values: Int8) -> None:
        """Paint on the live state: `cells` take `values`."""
        self._branch()
        fresh = self.recording.moment(-1).note == "cue"
        self._flipped(self.motion.perturb(cells, values))
        self.outcome = None
        if fresh and self.document.cue is not None and np.array_equal(self.document.cue, self.motion.state):
            self.begin_run()
            return
        self._pure_runs.discard(self._run)
        self._keep("paint")

    # -- the dynamics -----------------------------------------------------------------------------

    def settle(self) -> bool:
        """Whether there is nothing left to do; names the outcome when so."""
        if self.outcome is None and self.motion.settled():
            self.outcome = self._outcome("fixed")
        return self.outcome is not None and self.outcome.kind != "limit"

    def advance(self, max_flips: int | None = None, keep: bool = True) -> int:
        """Go on to the end of the sweep or until `max_flips` units flipped; how many did."""
        self._branch()
        sites = self.motion.advance(max_flips)
        self._flipped(sites)
        self._last_flips = sites.size
        self.outcome = None
        if self.motion.position == 0:
            if self.motion.cycling():
                self.outcome = self._outcome("cycle")
            elif self.motion.settled():
                self.outcome = self._outcome("fixed")
        if keep or self.outcome is not None:
            self._keep("")
        return int(sites.size)

    def advance_for(self, seconds: float) -> None:
        """Sweep after sweep for about `seconds`, or until it settles."""
        end = time.perf_counter() + seconds
        while not self.settle():
            late = time.perf_counter() >= end
            self.advance(keep=late or self.motion.sweep < SWEEPS_IN_FULL)
            if late:
                return

    def run(
        self,
        sweeps: int,
        until: str = "fixed",
        stop: object = None,
        flips: int | None = None,
        record: bool = True,
    ) -> Run:
        """Up to `sweeps` more sweeps from here; the part of the timeline that this made.

        `until` "fixed" stops at a fixed point or a recognised cycle, "limit" never; `stop`, a function of
        the snapshot, is asked after every moment; `flips` keeps a moment every so many flips.
        """
        self._branch()
        start, last = len(self.recording) - 1, self.motion.sweep + sweeps
        first = self.recording.moment(-1).sweep
        while self.motion.sweep < last and not (until == "fixed" and self.settle()):
            self.advance(flips, keep=record)
            if callable(stop) and stop(self.snapshot()):
                break
        if not record:
            self._keep("")
        taken = self.motion.sweep - first
        self.settle()
        kind = self.outcome.kind if self.outcome is not None else "limit"
        outcome = named_outcome(kind, self.motion.state, self.document.stacked(), taken)
        return Run.of(
            self.recording, start, len(self.recording), self.document, self.learned.coupling, outcome
        )

    # -- the timeline -----------------------------------------------------------------------------

    def seek(self, index: int) -> None:
        """Show moment `index`; the dynamics goes on from there when asked to."""
        index = int(np.clip(index, 0, len(self.recording) - 1))
        moment = self.recording.moment(index)
        self.cursor, self._run = index, moment.run
        self._last_flips = moment.flips
        self.motion = self.model.start(
            self.recording.state(index), self.document.seed, moment.sweep, moment.position
        )
        self._begin_observers()
        self._refresh_outcome()

    def step_back(self, sweep: bool = True) -> None:
        """Back one sweep, or one moment."""
        index = self.cursor - 1
        if sweep and self.cursor > 0:
            here = self.recording.moment(self.cursor)
            index = self.cursor - 1
            while index > 0:
                moment = self.recording.moment(index)
                earlier = moment.sweep < here.sweep or (moment.sweep == here.sweep and here.position > 0)
                if moment.run != here.run or (earlier and moment.position == 0):
                    break
                index -= 1
        self.seek(max(0, index))

    def current_run(self) -> Run:
        """The whole run that the cursor lies in, as recorded."""
        start = self.recording.run_start(self.cursor)
        later = [edge for edge in self.recording.edges() if edge > start]
        stop = later[0] if later else len(self.recording)
        outcome = self.outcome or self._outcome("limit")
        return Run.of(self.recording, start, stop, self.document, self.learned.coupling, outcome)

    @property
    def pure(self) -> bool:
        """Whether the present run follows from cue, seed and parameters alone, so that it can be replayed."""
        return self._run in self._pure_runs

    def snapshot(self, playing: bool = False) -> Snapshot:
        """The present moment, for views."""
        recorded = len(self.recording) > 0
        return Snapshot(
            epoch=self.epoch,
            moment=self.cursor,
            moments=len(self.recording),
            layers=self.model.layers,
            state=_read_only(self.motion.state.copy()),
            patterns=self.document.patterns,
            coupling=self.learned.coupling,
            energy=self.motion.energy(),
            overlaps=self.observers["overlaps"].record(self.motion),
            sweep=self.motion.sweep,
            position=self.motion.position,
            update=self.document.params.update,
            rule=self.document.rule,
            temperature=self.document.params.temperature,
            curves=self.recording.curves(self.cursor) if recorded else no_curves(),
            flips=self._last_flips,
            playing=playing,
            outcome=self.outcome,
            notice=self.notice or self.learned.note,
            recorded_bytes=self.recording.nbytes,
            edge_moments=self.recording.edges(),
        )

    # -- inside -----------------------------------------------------------------------------------

    def _learn(self, document: Document, earlier: Learned | None, progress: Progress) -> Learned:
        rule, patterns = rule_named(document.rule), document.stacked()
        if earlier is not None and earlier.patterns.shape[0] <= patterns.shape[0]:
            known = earlier.patterns.shape[0]
            form = rule.chosen_form(patterns.shape[0], patterns.shape[1], document.params.form)
            same = self.document.rule == document.rule and form == earlier.coupling.form
            if same and np.array_equal(earlier.patterns, patterns[:known]):
                extended = rule.extend(earlier, patterns)
                if extended is not None:
                    return extended
        return rule.learn(patterns, document.params.form, progress)

    def _build(self, document: Document) -> Hopfield:
        return model_named(document.model)(document.shape, self.learned.coupling, document.params)

    def _restart_motion(self) -> None:
        motion = self.motion
        if motion.state.size == self.document.size:
            self.motion = self.model.start(motion.state, self.document.seed, motion.sweep, motion.position)
            self._begin_observers()

    def _begin_observers(self) -> None:
        patterns = self.document.stacked()
        for observer in self.observers.values():
            observer.begin(self.motion, patterns)

    def _flipped(self, sites: Sites) -> None:
        for observer in self.observers.values():
            observer.flipped(self.motion, sites)

    def _refresh_outcome(self) -> None:
        self.outcome = None
        if self.motion.state.size == self.document.size and (self.motion.sweep or self.motion.position):
            self.settle()

    def _outcome(self, kind: str) -> Outcome:
        patterns = self.document.stacked()
        return named_outcome(kind, self.motion.state, patterns, self.motion.sweep)  # type: ignore[arg-type]

    def _at_end(self) -> bool:
        return self.cursor == len(self.recording) - 1

    def _branch(self) -> None:
        if not self._at_end():
            self.recording.truncate(self.cursor + 1)

    def _keep(self, note: str) -> None:
        overlaps: Float32 = np.asarray(self.observers[Overlaps.name].record(self.motion), dtype=np.float32)
        moment = Moment(
            self._run, self.motion.sweep, self.motion.position,
            self.motion.energy(), overlaps, self._last_flips, note,
        )  # fmt: skip
        self.recording.append(moment, self.motion.state)
        self.cursor = len(self.recording) - 1


def _teaching(document: Document) -> tuple[object, ...]:
    return (document.rule, document.params.form, *(id(p.cells) for p in document.patterns))


def _read_only(state: Int8) -> Int8:
    state.flags.writeable = False
    return state
