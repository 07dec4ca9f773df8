"""A number that could not be worked out exactly, with its error and how it was come by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["ais", "sampled", "bound"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` +- `error` (one standard error, in the units of the value), and `how` it was come by.

    Where that is by a "bound", the number itself is no less than `value`, up to the error. An exact value is
    a plain float, never an `Estimate`.
    """

    value: float
    error: float
    how: How

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        least = "at least " if self.how == "bound" else ""
        return f"{least}{self.value:.6g} +- {self.error:.2g} ({self.how})"
