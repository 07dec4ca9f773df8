"""One comparison of a measured quantity with what theory or a publication says."""

from __future__ import annotations

import math

import msgspec


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """`quantity`, what is `expected` and by which `source`, what was `measured`, and whether it `passed`.

    A measured number passes when it lies within `tolerance` of the expected one; words must be equal.
    """

    quantity: str
    expected: float | str
    measured: float | str
    source: str
    tolerance: float
    passed: bool


def close(quantity: str, expected: float, measured: float, tolerance: float, source: str) -> Check:
    """|measured - expected| <= tolerance; a measured NaN fails."""
    passed = math.isfinite(measured) and abs(measured - expected) <= tolerance
    return Check(
        quantity=quantity,
        expected=float(expected),
        measured=float(measured),
        source=source,
        tolerance=tolerance,
        passed=bool(passed),
    )


def within(quantity: str, band: tuple[float, float], measured: float, source: str) -> Check:
    """band[0] <= measured <= band[1]."""
    low, high = band
    return Check(
        quantity=quantity,
        expected=f"{low:g}" if low == high else f"{low:g} to {high:g}",
        measured=float(measured),
        source=source,
        tolerance=0.0,
        passed=bool(low - 1e-9 <= measured <= high + 1e-9),
    )


def same(quantity: str, expected: str, measured: str, source: str) -> Check:
    """Equal words."""
    passed = expected == measured
    return Check(
        quantity=quantity,
        expected=expected,
        measured=measured,
        source=source,
        tolerance=0.0,
        passed=passed,
    )
