"""Annealing schedules: the temperature in force at a sweep, a function of the parameters and the sweep."""

from __future__ import annotations

import math
from typing import Literal

Shape = Literal["linear", "exponential", "logarithmic"]

_COLDEST = 0.01  # a geometric law cannot reach zero: it goes down to this share of the other end


def annealed(start: float, end: float, sweeps: int, shape: Shape, sweep: int) -> float:
    """T(k) at sweep k = `sweep`, from `start` T_0 at k = 0 to `end` T_1 from k = n = `sweeps` on.

        linear       T_0 + (T_1 - T_0) k/n
        exponential  T_0 (T_1/T_0)^(k/n), with the lower end raised to a hundredth of the other
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
    least = _COLDEST * max(start, end)
    first, last = max(start, least), max(end, least)
    return first * (last / first) ** (sweep / sweeps) if first > 0 else 0.0
