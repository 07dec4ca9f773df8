"""The stored patterns as weights: nothing is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.core.errors import DataError
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.rules.base import Learned, RuleParams
from hopview.rules.trainer import AbstractTrainer


class StoredParams(RuleParams, frozen=True, kw_only=True):
    """None."""

    @property
    def epochs(self) -> int:
        """Nothing is repeated."""
        return 0

    @property
    def held_out(self) -> float:
        """Every pattern is stored."""
        return 0.0


class Stored(AbstractTrainer):
    """W_i,mu = xi_i^mu: every pattern is tied to a hidden unit of its own, and these sum to Hebb's rule.

    Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790.
    """

    name = "stored"
    title = "Patterns as weights"
    formula = r"W_{i\mu} = \xi_i^\mu"
    reference = "Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790"
    models = ("dense_bm",)
    stepwise, steps_parameter = False, ""
    random = False
    Params = StoredParams

    def begin(self, machine: Machine, data: Float32) -> Mapping[str, NDArray[Any]]:
        """Nothing is kept beside the machine."""
        return {}

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        """There are none."""
        raise DataError("The patterns are the weights: there is nothing to train. Choose another machine.")

    def learned(self, lesson: Lesson, patterns: NDArray[Any]) -> Learned:
        """The machine as it was made of the patterns, and a word where some found no room."""
        found, count, room = super().learned(lesson, patterns), patterns.shape[0], lesson.machine.hidden
        if count <= room:
            return found
        return Learned(
            found.found,
            patterns,
            note=f"{count} patterns are given, and {room} hidden units hold the first {room} of them. "
            "Raise the rows or columns of hidden units to hold all.",
            memory=lesson,
        )
