"""What a learning rule is: patterns in, a coupling out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

from hopview.core.coupling import Coupling, Float64, Int8
from hopview.core.memory import require_bytes

Form = Literal["auto", "dense", "factored"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Learned:
    """A coupling, and what the rule needs to store one more pattern without starting over.

    `weights` is W (N, N) float64 for rules that learn step by step in real numbers, else None.
    `note` says in words what the person should know (e.g. the rank of dependent patterns).
    """

    coupling: Coupling
    patterns: Int8
    weights: Float64 | None = None
    note: str = ""


def ignore_progress(done: int, total: int) -> None:
    """Progress nobody watches."""


class AbstractRule(ABC):
    """A rule that fixes the coupling from the stored patterns X, (P, N) int8 of -1/+1."""

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    reference: ClassVar[str]
    bytes_per_weight: ClassVar[int]

    @abstractmethod
    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N); `progress` may raise to interrupt."""

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """The coupling after storing more, where the rule can: `patterns` begins with the learned ones."""
        return None

    def dense_only(self) -> bool:
        """Whether the rule has no factored form."""
        return True

    def chosen_form(self, patterns: int, units: int, form: Form) -> Literal["dense", "factored"]:
        """The form in which `patterns` x `units` is kept: as asked, or by cost when "auto"."""
        if self.dense_only() or form == "dense":
            return "dense"
        cheap = 4 * patterns < units or units > 1 << 13
        return "factored" if form == "factored" or cheap else "dense"

    def require_memory(self, patterns: int, units: int, form: Form) -> None:
        """Raise `MemoryLimitError` with the figure when the coupling would not fit."""
        if self.chosen_form(patterns, units, form) == "dense":
            cure = (
                "Use a smaller grid, or the Hebb rule, whose factored form needs no matrix."
                if self.dense_only()
                else "Choose the factored form, which needs no matrix."
            )
            matrix = self.bytes_per_weight * units * units
            require_bytes(matrix, f"A matrix of {units:,} x {units:,} weights ({self.title})", cure)
        else:
            require_bytes(
                3 * patterns * units, f"Storing {patterns:,} patterns of {units:,} units", "Store fewer."
            )
