"""Annealing schedules: the temperature in force at a sweep, a function of the parameters and the sweep."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from msgspec import Meta

from hopview.models.params import ModelParams

Shape = Literal["linear", "exponential", "logarithmic"]

_ANNEALING = "Kirkpatrick, Gelatt & Vecchi 1983, DOI 10.1126/science.220.4598.671"
AnnealStart = Annotated[
    float,
    Meta(
        ge=0,
        le=2,
        title="Anneal from",
        description="Temperature of the first sweep of the anneal update, in the units of T",
        extra={"symbol": "T_0", "reference": _ANNEALING},
    ),
]
AnnealEnd = Annotated[
    float,
    Meta(
        ge=0,
        le=2,
        title="Anneal to",
        description="Temperature of the anneal update once its sweeps are done; at 0 it comes to rest",
        extra={"symbol": "T_1", "reference": _ANNEALING},
    ),
]
AnnealSweeps = Annotated[
    int,
    Meta(
        ge=1,
        le=100_000,
        title="Anneal for",
        description="Sweeps from the first to the last temperature: the slower, the lower the energy "
        "that is reached",
        extra={"symbol": "n", "reference": _ANNEALING},
    ),
]
AnnealShape = Annotated[
    Shape,
    Meta(
        title="Anneal how",
        description="By equal steps (linear), by equal factors (exponential), or as slowly as the "
        "guarantee of a lowest energy asks (logarithmic), which is cut off when the sweeps are done",
        extra={"symbol": "T(k)", "reference": "Geman & Geman 1984, DOI 10.1109/TPAMI.1984.4767596"},
    ),
]
_COLDEST = 0.01  # a geometric law cannot reach zero: in place of 0 it goes to this share of the other end


def annealed(start: float, end: float, sweeps: int, shape: Shape, sweep: int) -> float:
    """T(k) at sweep k = `sweep`, from `start` T_0 at k = 0 to `end` T_1 from k = n = `sweeps` on.

        linear       T_0 + (T_1 - T_0) k/n
        exponential  T_0 (T_1/T_0)^(k/n), an end of 0 being taken for a hundredth of the other
        logarithmic  T_1 + (T_0 - T_1) ln 2 / ln(k + 2)

    Temperatures are in units of the coupling. The logarithmic law is still warm at the end of any run
    that one can wait for, and is cut off there. Kirkpatrick, Gelatt & Vecchi 1983,
    DOI 10.1126/science.220.4598.671; Geman & Geman 1984, DOI 10.1109/TPAMI.1984.4767596.
    """
    if sweep >= sweeps:
        return end
    if shape == "linear":
        return start + (end - start) * sweep / sweeps
    if shape == "logarithmic":
        return end + (start - end) * math.log(2.0) / math.log(sweep + 2.0)
    first, last = start or _COLDEST * end, end or _COLDEST * start
    if last > first:
        return float(last * (first / last) ** (1.0 - sweep / sweeps))
    return float(first * (last / first) ** (sweep / sweeps)) if first > 0 else 0.0


class AnnealingParams(ModelParams, frozen=True, kw_only=True):
    """What follows from an update "anneal"; a model declares the fields, in units of its own (`ModelParams`).

    Fields whose names begin with `anneal_` are the schedule's; without `anneal_shape` it is exponential.
    """

    @property
    def anneal_start(self) -> float:
        """T_0."""
        return 0.0

    @property
    def anneal_end(self) -> float:
        """T_1."""
        return 0.0

    @property
    def anneal_sweeps(self) -> int:
        """n."""
        return 1

    @property
    def anneal_shape(self) -> Shape:
        """The law of cooling."""
        return "exponential"

    def temperature_at(self, sweep: int) -> float:
        """That of the schedule where the update anneals, else T."""
        if self.update == "anneal":
            return annealed(self.anneal_start, self.anneal_end, self.anneal_sweeps, self.anneal_shape, sweep)
        return self.temperature

    def noisy_from(self, sweep: int) -> bool:
        """Whether any update from `sweep` on is random; a schedule may also warm up."""
        return self.temperature_at(sweep) > 0 or (self.update == "anneal" and self.anneal_end > 0)

    @property
    def least_sweeps(self) -> int:
        """The sweeps of annealing, and 50 at its end."""
        return self.anneal_sweeps + 50 if self.update == "anneal" else 0

    @property
    def temperature_words(self) -> str:
        """`T = 0.3`, or of a schedule `T = 1.5 to 0 in 100 sweeps`; "" without noise."""
        if self.update != "anneal":
            return super().temperature_words
        return f"T = {self.anneal_start:g} to {self.anneal_end:g} in {self.anneal_sweeps:,} sweeps"

    def idle(self) -> dict[str, str]:
        """The schedule, or the temperature where it is followed."""
        if self.update == "anneal":
            return {"temperature": "follows the schedule"}
        return dict.fromkeys((name for name in self.__struct_fields__ if name.startswith("anneal_")), "")
