"""The stored patterns as they are, for models that keep them: nothing is learned."""

from __future__ import annotations

from typing import Any, Literal

from numpy.typing import NDArray

from hopview.core.memories import Memories
from hopview.rules.base import AbstractRule, Form, Learned, Progress, ignore_progress


class Patterns(AbstractRule):
    """Xi_mu = xi_mu: each pattern is a memory; storing one more costs nothing, and none is lost.

    Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164.
    """

    name = "patterns"
    title = "Patterns as memories"
    formula = r"\Xi_\mu = \xi_\mu"
    reference = "Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164"
    bytes_per_weight = 0
    couples, keeps_greys = False, True
    bytes_per_entry = 5  # spins, and real values where there are any

    def learn(
        self, patterns: NDArray[Any], form: Form = "auto", progress: Progress = ignore_progress
    ) -> Learned:
        """The memories, (K, N) int8 or float32."""
        self.require_memory(patterns.shape[0], patterns.shape[1], form)
        progress(len(patterns), len(patterns))
        return Learned(Memories(patterns), patterns)

    def continues(self, earlier: AbstractRule) -> bool:
        """Starting over costs nothing."""
        return False

    def dense_only(self) -> bool:
        """There is no matrix."""
        return False

    def chosen_form(self, patterns: int, units: int, form: Form) -> Literal["dense", "factored"]:
        """Never a matrix."""
        return "factored"

    def form_words(self, patterns: int, units: int, form: Form) -> str:
        """`12 memories as they are`."""
        return f"{patterns:,} memor{'y' if patterns == 1 else 'ies'}, kept as they are"
