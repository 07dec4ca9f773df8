"""Dense associative memories: crosstalk, errors and capacities in closed form."""

from __future__ import annotations

import math

import pytest

from hopview.core.errors import ParameterError
from hopview.theory import dense
from hopview.theory.hebb import first_step_overlap


def test_crosstalk() -> None:
    assert [dense.crosstalk("plain", n) for n in (2, 3, 4, 5)] == [1, 3, 15, 105]
    assert [dense.crosstalk("rect", n) for n in (2, 3)] == [0.5, 1.5]
    assert [dense.crosstalk("distinct", n) for n in (2, 3, 4)] == [1, 2, 6]


@pytest.mark.parametrize(
    ("kind", "power", "units", "count", "error"),
    [("plain", 3, 100, 500, 0.0049), ("plain", 3, 100, 1000, 0.0339), ("rect", 3, 100, 1000, 0.0049),
     ("plain", 4, 40, 1000, 0.0194)],
)  # fmt: skip
def test_errors_as_published(kind: str, power: int, units: int, count: int, error: float) -> None:
    assert dense.one_step_error(kind, power, units, count) == pytest.approx(error, abs=5e-5)


def test_the_square_is_hebbs_rule() -> None:
    for count in (1, 50, 138, 1000):
        m = 1 - 2 * dense.one_step_error("plain", 2, 1000, count)
        assert m == pytest.approx(first_step_overlap(count / 1000), abs=1e-12)
    assert dense.one_step_error("plain", 2, 1000, 0) == 0


def test_capacities() -> None:
    assert dense.error_free("plain", 2, 1000) == pytest.approx(1000 / (2 * math.log(1000)))
    assert dense.error_free("rect", 3, 100) == pytest.approx(1e4 / (3 * math.log(100)))
    assert dense.exponential_rate() == pytest.approx(math.log(2) / 2)
    assert dense.exponential_rate(0.5) == 0
    rates = [dense.exponential_rate(rho / 10) for rho in range(6)]
    assert rates == sorted(rates, reverse=True)


def test_bad_input() -> None:
    with pytest.raises(ParameterError, match="n = 1"):
        dense.crosstalk("plain", 1)
    with pytest.raises(ParameterError, match="'exp'"):
        dense.one_step_error("exp", 3, 10, 10)
    with pytest.raises(ParameterError, match="-1 memories"):
        dense.one_step_error("plain", 3, 10, -1)
    with pytest.raises(ParameterError, match="1 units"):
        dense.error_free("plain", 3, 1)
    with pytest.raises(ParameterError, match=r"0\.6"):
        dense.exponential_rate(0.6)
