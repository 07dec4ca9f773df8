"""Numbers in the window: true minus signs, thousands separators, and scales whose numbers differ."""

from __future__ import annotations

import pytest

from hopview.ui.figures import apart, load_figure, number


def test_numbers_have_true_minus_signs_and_thousands_separators() -> None:
    assert number(-0.476) == "\u22120.48" and number(-0.001) == "0.00"
    assert number(1_048_576, 0) == "1,048,576"
    assert number(0.25, signed=True) == "+0.25" and number(-0.25, signed=True) == "\u22120.25"


def test_tiny_loads_are_powers_of_ten() -> None:
    assert load_figure(0.138) == "0.138" and load_figure(0.0) == "0.000"
    assert load_figure(5 / 2**20) == "4.8 × 10⁻⁶"


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((-0.5, 0.0), ["−0.50", "0.00"]),
        ((-0.502, -0.501), ["−0.502", "−0.501"]),
        ((-20.0, -10.0, 0.0), ["−20", "−10", "0"]),
        ((-2e-6, 0.0, 2e-6), ["−2.0 × 10⁻⁶", "0", "2.0 × 10⁻⁶"]),
        ((-1.2e-6, -1.19e-6), ["−1.200 × 10⁻⁶", "−1.190 × 10⁻⁶"]),
        ((0.0, 0.0), ["0.00", "0.00"]),
    ],
)
def test_the_numbers_of_a_scale_differ(values: tuple[float, ...], written: list[str]) -> None:
    assert apart(values) == written
