"""Trials as a recording: what each showed and what it wrote, and then the response to the test stimulus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

import msgspec
import numpy as np

from hopview.core.outcome import Outcome
from hopview.core.snapshot import Snapshot, no_curves
from hopview.rules import AbstractPavlov, Learned
from hopview.rules.conditioning import Conditioning
from hopview.session.document import Document
from hopview.session.run import Run

MOST = 600  # moments of trials: of more, these are spread over them


@dataclass(frozen=True, eq=False)
class TrialRun:
    """Moments of `trials` (T,), how many had been made at each, from 0 on; then those of `run`.

    The first moment shows the test stimulus before any trial, each later one its trial: all its stimuli over
    what follows.
    """

    run: Run = field(repr=False)
    trials: tuple[int, ...]

    @classmethod
    def before(cls, run: Run) -> TrialRun | None:
        """`run` with the trials that led to it; None where it was not conditioned, or nothing is stored."""
        rule, pairs = run.document.conditioning, len(run.document.patterns)
        if rule is None or not pairs:
            return None
        made = rule.steps_asked(pairs)
        counts = np.unique(np.linspace(0, made, min(made + 1, MOST)).round().astype(np.int64))
        return cls(run, tuple(counts.tolist())) if made else None

    @property
    def document(self) -> Document:
        """The document that it is of."""
        return self.run.document

    def document_at(self, t: int) -> Document:
        """The document that moment `t` is of; of the run with the parameters in force."""
        return self.document if t < len(self.trials) else self.run.document_at(t - len(self.trials))

    @property
    def outcome(self) -> Outcome:
        """Where the run ended."""
        return self.run.outcome

    def __len__(self) -> int:
        return len(self.trials) + len(self.run)

    def snapshots(self, indices: list[int] | None = None) -> Iterator[Snapshot]:
        """Each moment (or those at `indices`) as views want it."""
        first = len(self.trials)
        asked = range(len(self)) if indices is None else indices
        for recalled, some in groupby(asked, lambda t: t >= first):
            if not recalled:
                yield from self._taught(list(some))
                continue
            for snapshot in self.run.snapshots([t - first for t in some]):
                yield replace(snapshot, moment=snapshot.moment + first, moments=len(self))

    def _taught(self, moments: list[int]) -> Iterator[Snapshot]:
        """The moments of trials, going on from one to the next as far as they are in order."""
        document = self.document
        (cue,) = self.run.snapshots([0])
        learned: Learned | None = None
        for t in moments:
            learned = self._learned(self.trials[t], learned)
            held = learned.memory
            assert isinstance(held, Conditioning)
            model = self.run.model.of(document.shape, learned.found, document.params)
            state = document.cue if learned.last is None else document.states.taken(learned.last)
            yield replace(
                cue,
                moment=t,
                moments=len(self),
                memories=held.found(),
                state=state,
                energy=model.energy(state),
                curves=no_curves(len(document.patterns)),
                attention=model.attending(state),
                playing=True,
                outcome=None,
                steps=held.done,
                notice=f"learning: {held.words()}",
                last=learned.last,
            )

    def _learned(self, trials: int, before: Learned | None) -> Learned:
        """After so many trials."""
        rows = self.document.material()
        if not trials:
            return self._rule(1).begin(rows)
        rule = self._rule(trials)
        made = rule.extend(before, rows) if before is not None else None
        return rule.learn(rows) if made is None else made

    def _rule(self, trials: int) -> AbstractPavlov:
        params = msgspec.structs.replace(self.document.rule_params, trials=trials)
        rule = replace(self.document, rule_params=params).conditioning
        assert rule is not None
        return rule
