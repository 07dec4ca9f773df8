"""A conditioning under way: what trials have written so far, and how strongly each stimulus is followed."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.associations import Acquisition, Associations
from hopview.core.coupling import Float64
from hopview.rules.stimuli import lengths
from hopview.rules.trials import Trial, letter_of

if TYPE_CHECKING:
    from hopview.rules.pavlov import AbstractPavlov

_BOUND = 1e9  # of anything written; beyond it errors have grown without end


@dataclass(eq=False)
class Conditioning:
    """`pairs` with their keys, the `trials` and where phases begin (`begins`), and what they wrote.

    `followed` are the stimuli whose strength is kept after every trial, `missing` those named but not stored.
    """

    pairs: Associations
    trials: tuple[Trial, ...]
    begins: tuple[tuple[int, str], ...]
    followed: tuple[int, ...]
    missing: str = ""
    done: int = 0
    ran_away: bool = False
    written: list[Float64] = field(default_factory=list)
    strengths: list[Float64] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.written:
            self.written = [a.copy() for a in self.pairs.written]
        self._grams = [k @ k.T for k in self.pairs.keys]
        self._values = self.pairs.values @ self.pairs.values.T
        self._asked = self._grams[0][:, list(self.followed)]  # G e_j of each
        if not self.strengths:
            self.strengths = [self._strengths()]

    def copy(self) -> Conditioning:
        """One that goes on by itself."""
        other = copy(self)  # keys and their products are the same arrays
        other.written, other.strengths = [a.copy() for a in self.written], list(self.strengths)
        return other

    def make(self, rule: AbstractPavlov, number: int) -> bool:
        """Make trial `number`; False, and nothing is changed, where numbers would grow beyond all bounds."""
        trial, count, last = self.trials[number], len(self._values), len(self.written) - 1
        shown = np.zeros(count)
        shown[list(trial.members)] = 1.0
        follows = np.zeros(count)
        if trial.value >= 0:
            follows[trial.value] = rule.params.us_strength
        before = [a.copy() for a in self.written] if self._tall() else None
        for layer, (written, gram) in enumerate(zip(self.written, self._grams, strict=True)):
            rule.wrote(written, gram, shown, follows if layer == last else shown)
        if before is not None and self._tall(_BOUND):
            self.written, self.ran_away = before, True
            return False
        self.done = number + 1
        self.strengths.append(self._strengths())
        return True

    def _tall(self, bound: float = 1e-3 * _BOUND) -> bool:
        return any(float(np.abs(a).max(initial=0.0)) > bound for a in self.written)

    def _strengths(self) -> Float64:
        """V_j = v_j.S k_j / |v_j|^2 of the stimuli that are followed, through all layers."""
        chosen, told = list(self.followed), self.written[0] @ self._asked
        for written, gram in zip(self.written[1:], self._grams[1:], strict=True):
            told = written @ (gram @ told)
        size = self._values[chosen, chosen]
        said = np.einsum("jn,nj->j", self._values[chosen], told)
        return np.asarray(np.divide(said, size, out=np.zeros(len(chosen)), where=size > 0))

    def found(self) -> Associations:
        """The state, read-only, with the course of the trials so far."""
        pairs = self.pairs
        course = Acquisition(self.followed, np.array(self.strengths), self.begins, len(self.trials))
        written = tuple(a.copy() for a in self.written)
        for array in (*written, course.strengths):
            array.flags.writeable = False
        return Associations(
            pairs.rows, pairs.cut, pairs.keys, written, pairs.inked, pairs.scale, pairs.heads, course
        )

    def last(self) -> NDArray[Any] | None:
        """What the last trial showed."""
        if not self.done:
            return None
        trial = self.trials[self.done - 1]
        return self.pairs.trial_picture(trial.members, trial.value)

    def words(self) -> str:
        """Which trial was the last."""
        total = f"{len(self.trials):,}"
        if not self.done:
            return f"before the first of {total} trials"
        return f"trial {self.done:,} of {total}, {self.trials[self.done - 1].words}"

    def note(self, rate: float | None) -> str:
        """What a person should know: how far it is, blank and repeated stimuli, and errors that grow."""
        said = []
        if self.missing:
            stored = (
                f"{len(self.pairs.rows)} {'pair is' if len(self.pairs.rows) == 1 else 'pairs are'} stored"
            )
            said.append(
                f"The trials name {' and '.join(self.missing)}, but {stored}: they are left out. Store more "
                "pairs, or name others"
            )
        if self.done < len(self.trials) and not self.ran_away:
            said.append(f"{self.done:,} of {len(self.trials):,} trials are made")
        said += [words for words in (self._growing(rate), self._blank(), self._repeated()) if words]
        return ". ".join(said)

    def _growing(self, rate: float | None) -> str:
        if rate is None or not self.trials:
            return ""
        worst, trial = 0.0, self.trials[0]
        for one in dict.fromkeys(self.trials):
            together = self.pairs.keys[0][list(one.members)].sum(axis=0)
            if float(together @ together) > worst:
                worst, trial = float(together @ together), one
        if rate * worst < 2.0 - 1e-9:
            return ""
        name = "".join(letter_of(member) for member in trial.members)
        ended = f"Trials ended after {self.done:,}, as numbers left all bounds. " if self.ran_away else ""
        return (
            f"{ended}Each trial of {name} makes its error {abs(1 - rate * worst):.3g} times as large, as "
            f"eta |k|^2 is {rate * worst:.3g}, 2 or more. Lower eta below {2 / worst:.2g}, or show less"
        )

    def _blank(self) -> str:
        empty = [k for k in self._named() if lengths(self.pairs.keys[0])[k] == 0]
        if not empty:
            return ""
        name = letter_of(empty[0])
        return (
            f"Stimulus {name} is blank: its key is zero, and trials of it teach nothing. Draw in the upper "
            "half of the pair"
        )

    def _repeated(self) -> str:
        """Two pairs with one key and different values."""
        if self.pairs.scale is None or len(self.pairs.rows) > 256:
            return ""
        seen: dict[bytes, int] = {}
        for k in self._named():
            key = self.pairs.rows[k, : self.pairs.cut].tobytes()
            earlier = seen.setdefault(key, k)
            if not np.array_equal(self.pairs.values[earlier], self.pairs.values[k]):
                return (
                    f"{letter_of(earlier)} and {letter_of(k)} are one stimulus followed by different values: "
                    "Hebb's rule blends them, the delta rule keeps the later. Draw one of them anew"
                )
        return ""

    def _named(self) -> list[int]:
        return sorted({member for trial in dict.fromkeys(self.trials) for member in trial.members})
