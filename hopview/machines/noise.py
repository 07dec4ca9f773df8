"""The noise of real visible units as learning moves it: ln s^2, in small steps between bounds."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Noise = Literal["fixed", "shared", "own"]
LEAST, MOST = 0.1, 10.0  # deviations between which it is learned
PACE = 0.1  # of the learning rate
LONGEST = 0.02  # step of ln s^2 in one update
_NEAR = 1.05  # a deviation this close to a bound has come to it


def moved_log_variance(old: Array, slope: Array, rate: float, units: int) -> Array:
    """ln s^2 + 0.1 rate slope, no further than 0.02, and s kept within 0.1 and 10: (1,) or (D,).

    A shared ln s^2 has the slopes of all `units` added up; their mean is taken. A deviation begun beyond the
    bounds may go back, not on. Cho, Ilin & Raiko 2011, DOI 10.1007/978-3-642-21735-7_2.
    """
    step = np.clip(PACE * rate * slope * (old.size / units), -LONGEST, LONGEST)
    least, most = np.minimum(2 * np.log(LEAST), old), np.maximum(2 * np.log(MOST), old)
    return np.asarray(np.clip(old + step, least, most), old.dtype)


def noise_at_bounds(deviation: Array) -> str:
    """Which learned deviations (D,) have come to a bound, and what to do; "" where none has."""
    low, high = int(np.sum(deviation <= LEAST * _NEAR)), int(np.sum(deviation >= MOST / _NEAR))
    said = []
    for count, bound, why in (
        (low, LEAST, "Their values hardly vary: leave constant units out, or keep the noise fixed."),
        (high, MOST, "Divide the data by their standard deviation, or lower the learning rate."),
    ):
        if count:
            units = "1 unit" if count == 1 else f"{count} units"
            said.append(f"The noise of {units} has come to {bound:g}, as far as it is learned. {why}")
    return " ".join(said)
