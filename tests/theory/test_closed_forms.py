"""The closed forms at values that are known otherwise."""

import math

import pytest

from hopview.core.errors import ParameterError
from hopview.theory.check import close, same, within
from hopview.theory.hebb import first_step_overlap, mixture_energy, mixture_overlap, thermal_overlap


@pytest.mark.parametrize(("load", "overlap"), [(0.138, 0.9929), (0.2, 0.97465), (1.0, 0.68269), (0.0, 1.0)])
def test_the_first_step_is_the_error_function_of_the_load(load: float, overlap: float) -> None:
    assert first_step_overlap(load) == pytest.approx(overlap, abs=5e-5)


@pytest.mark.parametrize(("members", "overlap"), [(1, 1.0), (3, 0.5), (5, 0.375), (7, 0.3125)])
def test_mixtures_overlap_each_member_as_counted(members: int, overlap: float) -> None:
    # The share of +-1 strings of length n whose sum agrees with its first sign, times two, less one.
    sums = [sum(1 if k >> i & 1 else -1 for i in range(members)) for k in range(2**members)]
    counted = sum(math.copysign(1, s) * (1 if k & 1 else -1) for k, s in enumerate(sums)) / 2**members
    assert mixture_overlap(members) == overlap == counted


def test_mixtures_lie_higher_than_patterns() -> None:
    assert mixture_energy(1) == -0.5
    assert mixture_energy(3) == -3 / 8
    assert mixture_energy(3, load=3 / 1024) == -3 / 8 + 1.5 / 1024


@pytest.mark.parametrize(
    ("temperature", "overlap"), [(0.0, 1.0), (0.5, 0.9575), (0.9, 0.5254), (1.0, 0.0), (1.5, 0.0)]
)
def test_the_overlap_falls_to_nothing_at_temperature_one(temperature: float, overlap: float) -> None:
    assert thermal_overlap(temperature) == pytest.approx(overlap, abs=5e-5)


def test_the_thermal_overlap_solves_its_equation() -> None:
    for temperature in (0.05, 0.3, 0.6, 0.99):
        m = thermal_overlap(temperature)
        assert m == pytest.approx(math.tanh(m / temperature), abs=1e-12)
        assert m > 0


def test_what_makes_no_sense_is_refused() -> None:
    for call in (
        lambda: first_step_overlap(-0.1),
        lambda: mixture_overlap(2),
        lambda: mixture_overlap(-1),
        lambda: thermal_overlap(-1),
    ):
        with pytest.raises(ParameterError):
            call()


def test_a_check_passes_within_its_tolerance_only() -> None:
    assert close("q", 1.0, 1.05, 0.1, "s").passed
    assert not close("q", 1.0, 1.15, 0.1, "s").passed
    assert not close("q", 1.0, math.nan, 0.1, "s").passed
    assert within("q", (0, 3), 3, "s").passed
    assert not within("q", (0, 3), 4, "s").passed
    assert same("q", "a", "a", "s").passed
    assert not same("q", "a", "b", "s").passed
