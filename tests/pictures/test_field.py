"""One unit's field, against the matrix and against the energy itself."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling
from hopview.core.errors import ShapeError
from hopview.pictures.field import integer_row, unit_field

N = 90
RNG = np.random.default_rng(2)
FACTORED = FactoredCoupling((RNG.integers(0, 2, (6, N)) * 2 - 1).astype(np.int8), 1.0 / N)
DENSE = DenseCoupling(np.rint(FACTORED.matrix() * N).astype(np.int32), 1.0 / N)
STATE = (RNG.integers(0, 2, N) * 2 - 1).astype(np.int8)
BOTH = pytest.mark.parametrize("coupling", [DENSE, FACTORED], ids=["dense", "factored"])


@BOTH
def test_field_and_cost_are_those_of_the_network(coupling: Coupling) -> None:
    fields = coupling.integer_fields(STATE) * coupling.unit
    energy = -0.5 * float(STATE @ fields)
    for unit in range(N):
        shown = unit_field(coupling, STATE, unit)
        assert shown.field == fields[unit] and shown.value == STATE[unit]
        assert shown.alignment == shown.value * shown.field
        flipped = STATE.copy()
        flipped[unit] *= -1
        after = -0.5 * float(flipped @ (coupling.integer_fields(flipped) * coupling.unit))
        assert shown.flip_cost == pytest.approx(after - energy, abs=1e-12)


@BOTH
def test_the_strongest_neighbours(coupling: Coupling) -> None:
    shown = unit_field(coupling, STATE, 17, strongest=5)
    pulls = coupling.matrix()[17] * STATE
    assert np.allclose(shown.pulls, pulls[shown.neighbours])
    expected = np.argsort(-np.abs(np.rint(pulls * N)), kind="stable")[:5]
    assert shown.neighbours.tolist() == expected.tolist() and 17 not in shown.neighbours
    everyone = unit_field(coupling, STATE, 17, strongest=10_000)
    assert everyone.pulls.sum() == pytest.approx(everyone.field)
    assert unit_field(coupling, STATE, 17, strongest=0).neighbours.size == 0


@BOTH
def test_rows_are_exact(coupling: Coupling) -> None:
    assert np.array_equal(integer_row(coupling, 3), DENSE.weights[3])


def test_probability_is_the_heat_bath() -> None:
    shown = unit_field(DENSE, STATE, 4, temperature=0.3)
    assert shown.probability_up == pytest.approx(1 / (1 + np.exp(-2 * shown.field / 0.3)))
    cold = unit_field(DENSE, STATE, 4)
    assert cold.field != 0 and cold.probability_up == float(cold.field > 0)
    assert unit_field(DENSE, STATE, 4, temperature=1e-300).probability_up == cold.probability_up


def test_a_tie_keeps_the_unit() -> None:
    loose = DenseCoupling(np.zeros((2, 2), np.int32), 1.0)
    state = np.array([1, -1], np.int8)
    assert [unit_field(loose, state, k).probability_up for k in (0, 1)] == [1.0, 0.0]
    assert unit_field(loose, state, 0, temperature=1.0).probability_up == 0.5
    assert unit_field(loose, state, 0).neighbours.size == 0


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match="no unit -1"):
        unit_field(DENSE, STATE, -1)
    with pytest.raises(ShapeError, match="89 units"):
        unit_field(DENSE, STATE[:-1], 0)


def test_an_external_field_comes_on_top() -> None:
    b = np.linspace(-1, 1, STATE.size)
    alone, outside = unit_field(DENSE, STATE, 7, 0.4), unit_field(DENSE, STATE, 7, 0.4, external=b)
    assert outside.external == b[7] and alone.external == 0.0
    assert outside.field == pytest.approx(alone.field + b[7])
    assert outside.flip_cost == pytest.approx(2 * outside.value * outside.field)
    assert outside.probability_up == pytest.approx(1 / (1 + np.exp(-2 * outside.field / 0.4)))
    assert np.array_equal(outside.pulls, alone.pulls)
