"""The general machine: its law by enumeration, its gradient, its spin form, and what it refuses."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hopview.core.errors import DataError, ParameterError, ShapeError
from hopview.core.estimate import Estimate
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import Connections, Kind, connected
from hopview.machines.enumeration import states_of

from .encoders import encoder_data, machine

CASES: list[tuple[Kind, int, int]] = [
    ("all", 4, 3),
    ("encoder", 6, 2),
    ("encoder_coupled", 4, 3),
    ("bipartite", 4, 3),
    ("all", 5, 0),
]


@pytest.mark.parametrize(("kind", "visible", "hidden"), CASES)
@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_law_and_moments_are_sums_over_all_states(
    kind: Kind, visible: int, hidden: int, temperature: float
) -> None:
    made = machine(kind, visible, hidden, 3)
    states = states_of(visible + hidden)
    p = np.exp(-made.energy(states) / temperature)
    p /= p.sum()
    seen = np.bincount((states[:, :visible] @ (1 << np.arange(visible))).astype(int), weights=p)
    assert np.allclose(made.law(temperature), seen, atol=1e-14)
    assert np.allclose(made.free_moments(temperature), (p[:, np.newaxis] * states).T @ states, atol=1e-14)
    assert made.log_z() == pytest.approx(np.log(np.exp(-made.energy(states)).sum()), abs=1e-12)
    for k, row in enumerate(states_of(visible)[:3]):
        given = np.where((states[:, :visible] == row).all(axis=1), p, 0)
        assert np.allclose(
            made.at(temperature).hidden_means(row[np.newaxis]), given @ states[:, visible:] / seen[k]
        )


@pytest.mark.parametrize(("kind", "visible", "hidden"), CASES)
def test_the_gradient_is_that_of_finite_differences(kind: Kind, visible: int, hidden: int) -> None:
    made, temperature, step = machine(kind, visible, hidden, 1), 2.0, 1e-5
    data = np.random.default_rng(4).integers(0, 2, (5, visible)).astype(float)
    found = made.exact_gradient(data, temperature)

    def likelihood(name: str, at: tuple[int, ...], change: float) -> float:
        array = made.parameters[name].copy()
        array[at] += change
        if name == "W":
            array[at[::-1]] += change
        return float(made.with_parameters(**{name: array}).at(temperature).log_likelihood(data))

    pairs = [("W", (int(i), int(j))) for i, j in np.argwhere(np.triu(made.connections.mask))]
    for name, at in [*pairs, *(("b", (i,)) for i in range(made.size))]:
        slope = (likelihood(name, at, step) - likelihood(name, at, -step)) / (2 * step)
        assert slope == pytest.approx(found[name][at], abs=1e-9)
    assert np.array_equal(found["W"], found["W"].T) and not found["W"][~made.connections.mask].any()


def test_the_spin_form_has_the_same_energies_and_a_flip_costs_its_field() -> None:
    made = machine("all", 5, 2, 2)
    coupling, field, offset = made.spin_form()
    states = states_of(7)
    spins = 2 * states - 1
    as_spins = -0.5 * np.einsum("ni,ni->n", spins @ coupling, spins) - spins @ field
    assert np.allclose(made.energy(states), as_spins - offset, atol=1e-12)
    flipped = states.copy()
    flipped[:, 3] = 1 - flipped[:, 3]
    cost = -(1 - 2 * states[:, 3]) * made.fields(states)[:, 3]
    assert np.allclose(made.energy(flipped) - made.energy(states), cost, atol=1e-12)


def test_large_machines_are_estimated_and_say_so() -> None:
    made = machine("all", 8, 8, 5)
    known = made.log_z()
    wide = Boltzmann(np.pad(made.weights, (0, 4)), np.pad(made.bias, (0, 4)), connected("all", 12, 8))
    found = wide.log_z(1)  # four free units more: ln 2 each
    assert isinstance(found, Estimate) and found.how == "ais"
    assert abs(found.value - (known + 4 * np.log(2))) < 4 * found.error < 0.4
    with pytest.raises(ParameterError, match="has 20 units; the most is 16"):
        wide.exact_gradient(np.zeros((1, 12)))
    with pytest.raises(ParameterError, match="'annealed', which samples"):
        wide.law()


def test_many_tied_hidden_units_have_a_bound_for_their_free_energy() -> None:
    few, many = machine("all", 3, 16, 1, 0.15), machine("all", 3, 17, 1, 0.15)
    v = states_of(3)
    extra = Boltzmann(np.pad(few.weights, (0, 1)), np.pad(few.bias, (0, 1)), many.connections)
    exact = few.free_energy(v) - np.log(2)
    assert (extra.free_energy(v) >= exact - 1e-12).all()
    assert np.allclose(extra.free_energy(v), exact, atol=0.2)
    assert np.allclose(extra.hidden_means(v)[:, :16], few.hidden_means(v), atol=0.1)
    told, known = extra.log_likelihood(v), float(-np.mean(exact)) - float(extra.log_z())
    assert extra.mean_field and not few.mean_field
    assert isinstance(told, Estimate) and told.how == "bound" and told.error == extra.log_z().error
    assert known - 0.2 < told.value < known
    assert str(told).startswith("at least -") and str(told).endswith("(bound)")
    loose = Boltzmann(np.zeros((20, 20)), np.zeros(20), many.connections)
    assert not loose.mean_field and loose.log_likelihood(v).how == "ais"


def test_the_encoder_has_a_bottleneck() -> None:
    ties = connected("encoder", 8, 2)
    assert [g[0] for g in ties.groups] == ["V1", "V2", "H"]
    assert not ties.mask[:4, 4:8].any() and not ties.mask[8:, 8:].any()
    assert ties.mask.sum() == 2 * (6 + 6 + 16)
    with pytest.raises(ParameterError, match="7 visible units are odd"):
        connected("encoder", 7, 2)
    with pytest.raises(ParameterError, match="7 visible units are odd"):
        connected("encoder_coupled", 7, 2)
    coupled = connected("encoder_coupled", 8, 2)
    assert np.argwhere(coupled.mask != ties.mask).tolist() == [[8, 9], [9, 8]]
    assert coupled.hidden_tied and coupled.groups == ties.groups
    with pytest.raises(ParameterError, match="4,096 visible and 2 hidden units are more than the 1,024"):
        connected("all", 4096, 2)


def test_codes_are_the_likeliest_hidden_states_by_enumeration() -> None:
    made, v = machine("encoder_coupled", 4, 3, 1, 3.0), states_of(4)
    likeliest = [made.energy(np.hstack([np.tile(row, (8, 1)), states_of(3)])).argmin() for row in v]
    assert 1 < made.codes(v) == len(set(likeliest))
    with pytest.raises(ParameterError, match="likeliest state of hidden units"):
        machine("all", 2, 17).codes(np.zeros((1, 2)))


def test_bad_parameters_are_refused_in_words() -> None:
    made, ties = machine("encoder", 4, 1), connected("encoder", 4, 1)
    lopsided = made.weights.copy()
    lopsided[0, 1] = 7
    with pytest.raises(ParameterError, match=re.escape("W is not symmetric: W[0, 1] = 7")):
        made.with_parameters(W=lopsided)
    across = made.weights.copy()
    across[0, 2] = across[2, 0] = 1
    with pytest.raises(ParameterError, match=re.escape("W[0, 2] = 1, but units 0 and 2 are not connected")):
        made.with_parameters(W=across)
    with pytest.raises(ParameterError, match="units 0 and 0 are not connected"):
        Boltzmann(made.weights + np.eye(5), made.bias, ties)
    with pytest.raises(ParameterError, match="b holds the value nan"):
        made.with_parameters(b=np.full(5, np.nan))
    with pytest.raises(ParameterError, match="temperature of 0 has no law"):
        made.at(0.0)
    with pytest.raises(ShapeError, match="visible units first"):
        Connections(0, np.zeros((2, 2), bool), ())
    with pytest.raises(ParameterError, match="no unit to itself"):
        Connections(1, np.eye(2, dtype=bool), ())


def test_bad_data_are_refused_in_words() -> None:
    made = Boltzmann.random(connected("all", 6, 0))
    with pytest.raises(DataError, match="8 values a row; the visible layer has 6 units"):
        made.clamped_moments(encoder_data())
    with pytest.raises(DataError, match="no rows"):
        made.clamped_moments(np.zeros((0, 6)))
    with pytest.raises(DataError, match=r"value 0\.5"):
        made.clamped_moments(np.full((1, 6), 0.5))
