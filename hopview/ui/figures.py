"""How the window writes numbers: true minus signs, thousands separators, powers of ten for what is tiny."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

MINUS = "\N{MINUS SIGN}"
_TINY = 0.001  # numbers on one scale that are all below this are written in powers of ten
_SUPERSCRIPTS = str.maketrans(
    "-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
)


def number(value: float, digits: int = 2, *, signed: bool = False) -> str:
    """`value` to `digits` decimals with a true minus sign; never a minus nought. `signed`: a plus too."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{digits}f}"
    nought = not any(figure in "123456789" for figure in text)
    if value < 0 and not nought:
        return MINUS + text
    return f"+{text}" if signed and not nought else text


def figures(value: float, significant: int = 3) -> str:
    """`value` to so many significant figures, in powers of ten only where it is tiny or huge."""
    if not math.isfinite(value) or value == 0:
        return "–" if value else "0"
    power = math.floor(math.log10(abs(value)))
    if -4 <= power < 5:
        return number(value, max(0, significant - 1 - power))
    return _in_powers(value, significant)


def load_figure(load: float) -> str:
    """P/N with three decimals, of a very small one two digits and a power of ten."""
    return number(load, 3) if load >= 0.001 or load == 0 else _in_powers(load, 2)


def apart(values: Sequence[float], least: int = 2) -> list[str]:
    """The numbers of one scale: to `least` decimals, or to as many as tell them apart.

    In powers of ten where all are tiny, and whole where they lie ten or more apart.
    """
    known = sorted({float(value) for value in values if math.isfinite(value)})
    largest = max((abs(value) for value in known), default=0.0)
    gap = min((b - a for a, b in pairwise(known)), default=largest) or 1.0
    if 0 < largest < _TINY:
        significant = max(2, 1 + math.ceil(math.log10(largest / gap) - 1e-9))
        return [_in_powers(value, significant) if value else "0" for value in values]
    needed = math.ceil(-math.log10(gap) - 1e-9)
    return [number(value, max(least if gap < 10 else 0, needed)) for value in values]


def power_of_ten(power: int) -> str:
    """10 to a whole power."""
    return "10" + str(power).translate(_SUPERSCRIPTS)


def _in_powers(value: float, significant: int) -> str:
    mantissa, power = f"{value:.{significant - 1}e}".split("e")
    return f"{number(float(mantissa), significant - 1)} × {power_of_ten(int(power))}"
