"""The multitasking Hebb rule: patterns with blanks, so that several are recalled at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview.core.coupling import Int8
from hopview.core.several import Several
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.hebb import Hebb
from hopview.rules.ternary import with_blanks

_REFERENCE = "Agliari, Barra, Galluzzi, Guerra & Moauro 2012, DOI 10.1103/PhysRevLett.109.268101"


class MultitaskParams(RuleParams, frozen=True, kw_only=True):
    """How much of each pattern is left blank."""

    blanks: Annotated[
        float,
        Meta(
            ge=0,
            le=0.95,
            title="Blanks",
            description="The share of each pattern's units left blank, drawn from the seed and so free "
            "to serve other patterns. 0 is Hebb's rule; with 1 nothing would be stored",
            extra={
                "symbol": "d",
                "reference": _REFERENCE,
                "below": "A pattern cannot have fewer blanks than none.",
                "above": "At d = 1 every pattern is blank everywhere, so that W = 0 and nothing is stored.",
            },
        ),
    ] = 0.3


class AbstractBlanks(AbstractRule):
    """A rule that learns X, the patterns with a share d of their entries blank (0).

    Overlaps are counted with X: m_mu = (1/N) sum_i X_mu,i s_i, which is 1 - d where a pattern is recalled.
    """

    Params = MultitaskParams
    random = True
    leaves_blanks = True

    params: MultitaskParams

    def stored(self, patterns: Int8) -> Int8:
        """X (P, N) of -1/0/+1."""
        return with_blanks(patterns, self.blanks, self.seed)

    @property
    def blanks(self) -> float:
        """d."""
        return float(self.params.blanks)

    def several(self, stored: Int8) -> Several | None:
        """The patterns themselves."""
        return Several(stored, self.blanks)

    def dense_only(self) -> bool:
        """It has a factored form."""
        return False

    @staticmethod
    def free_words(x: Int8) -> str:
        """How many units are blank in all patterns X (P, N), and which patterns are blank; "" of none."""
        free = int(np.count_nonzero(~x.any(axis=0))) if x.shape[0] else 0
        if not free:
            return ""
        if free == x.shape[1]:
            return "Every pattern is blank everywhere: W = 0, nothing is stored. Take fewer blanks."
        whom, them = ("1 unit is", "it") if free == 1 else (f"{free:,} units are", "them")
        said = f"{whom} blank in every pattern and free: no weight leads there, only noise moves {them}."
        empty = np.flatnonzero(~x.any(axis=1)) + 1
        if empty.size:
            which = f"Pattern {empty[0]} is" if empty.size == 1 else f"{empty.size} patterns are"
            said += f" {which} blank everywhere and not stored: take fewer blanks, or another seed."
        return said


class Multitask(AbstractBlanks):
    """W = (X'X - diag) / N with X_mu,i in {-1, 0, +1} and P(0) = d; h_i = (sum_mu X_mu,i M_mu - c_i s_i) / N.

    M = X s, and c_i is the number of patterns that are not blank at i. What one pattern leaves blank serves
    the next: m_k = (1 - d) d^(k-1) at T = 0 while 1 - 2d + d^P > 0 (hierarchical), and beyond that all
    patterns rise together (parallel). Exact in integers; d = 0 is Hebb's rule to the bit. Cost none factored,
    P N^2 dense. Agliari, Barra, Galluzzi, Guerra & Moauro 2012, DOI 10.1103/PhysRevLett.109.268101.
    """

    name = "multitask"
    title = "Hebb with blanks"
    formula = r"W_{ij} = \frac{1}{N} \sum_\mu \xi_i^\mu \xi_j^\mu, \; P(\xi_i^\mu = 0) = d, \; W_{ii} = 0"
    reference = _REFERENCE
    bytes_per_weight = Hebb.bytes_per_weight
    bytes_per_entry = 4

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N) with blanks in them."""
        x = self.stored(patterns)
        return self._of(Hebb().learn(x, form, progress), patterns)

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Add xx' for each new row of X."""
        summed = Hebb().extend(learned.memory, self.stored(patterns), progress)
        return None if summed is None else self._of(summed, patterns)

    def _of(self, summed: Learned, patterns: Int8) -> Learned:
        """What Hebb's rule found of X, as learned of `patterns`."""
        return replace(summed, patterns=patterns, memory=summed, note=self.free_words(summed.patterns))
