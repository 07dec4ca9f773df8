"""Answers to inputs: their law, the slopes of its likelihood by small steps, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ParameterError, ShapeError
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.conditional import checked_inputs
from hopview.machines.connections import connected
from hopview.machines.enumeration import states_of
from machines.encoders import machine

INPUTS = np.array([True, False, True, False, False])


def rows(seed: int = 0, count: int = 7, units: int = 5) -> np.ndarray:
    return (np.random.default_rng(seed).random((count, units)) < 0.5).astype(float)


def by_hand(made: Boltzmann, data: np.ndarray, inputs: np.ndarray) -> float:
    """The mean of ln P(v) - ln P(v_in), from the law of all visible states."""
    law, states = made.law(), states_of(made.visible)
    found = []
    for row in data:
        whole = law[(states == row).all(axis=1)].sum()
        given = law[(states[:, inputs] == row[inputs]).all(axis=1)].sum()
        found.append(np.log(whole / given))
    return float(np.mean(found))


@pytest.mark.parametrize("hidden", [0, 2, 3])
@pytest.mark.parametrize("kind", ["all", "bipartite"])
def test_answers_have_the_law_of_all_states_given_the_inputs(kind, hidden) -> None:
    made = machine(kind, 5, hidden, 3)
    assert np.isclose(made.log_answer(rows(), INPUTS), by_hand(made, rows(), INPUTS), atol=1e-12)


@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_the_gradient_is_that_of_the_conditional_likelihood(temperature) -> None:
    made, data, step = machine("all", 5, 2, 1), rows(2), 1e-5
    found = made.exact_gradient(data, temperature, INPUTS)

    def reached(name: str, place: tuple[int, ...], by: float) -> float:
        moved = np.array(made.parameters[name])
        for entry in {place, place[::-1]}:
            moved[entry] += by
        return by_hand(made.with_parameters(**{name: moved}).at(temperature), data, INPUTS)

    pairs = [("W", (int(i), int(j))) for i, j in np.argwhere(np.triu(made.connections.mask))]
    for name, place in [*pairs, *(("b", (i,)) for i in range(made.size))]:
        slope = (reached(name, place, step) - reached(name, place, -step)) / (2 * step)
        assert np.isclose(found[name][place], slope, atol=1e-9)


def test_nothing_is_asked_of_what_is_tied_to_inputs_alone() -> None:
    made, data = machine("all", 5, 2, 1), rows(2)
    change = made.exact_gradient(data, inputs=INPUTS)
    assert np.allclose(change["W"][np.ix_(INPUTS.nonzero()[0], INPUTS.nonzero()[0])], 0, atol=1e-15)
    assert np.allclose(change["b"][:5][INPUTS], 0, atol=1e-15)
    assert np.abs(change["b"][:5][~INPUTS]).min() > 1e-4


def test_rows_may_weigh_more_than_others() -> None:
    made, data = machine("all", 5, 2, 1), rows(2, 3)
    twice = np.concatenate([data, data[:1]])
    shares = np.array([0.5, 0.25, 0.25])
    assert np.isclose(made.log_answer(twice, INPUTS), made.log_answer(data, INPUTS, shares))
    for inputs in (None, INPUTS):
        one, other = made.exact_gradient(twice, inputs=inputs), made.exact_gradient(data, 1.0, inputs, shares)
        assert all(np.allclose(one[name], other[name], atol=1e-14) for name in one)


def test_only_what_answers_counts_to_the_size() -> None:
    made, inputs = machine("bipartite", 20, 3, 1, 0.3), np.arange(20) < 12
    data = rows(3, 6, 20)
    assert made.exact_gradient(data, inputs=inputs)["W"].shape == (23, 23)
    with pytest.raises(ParameterError, match="the most is 16"):
        made.exact_gradient(data, inputs=np.arange(20) < 3)
    many = np.random.default_rng(1).integers(0, 2, (600, 27)).astype(float)
    with pytest.raises(ParameterError, match="with 2,048 answers each are more than"):
        Boltzmann.random(connected("bipartite", 27, 1), 0.1).log_answer(many, np.arange(27) < 16)


def test_inputs_must_fit_and_leave_something_to_answer() -> None:
    with pytest.raises(ShapeError, match=r"shape \(3,\)"):
        checked_inputs(np.ones(3, bool), 5)
    with pytest.raises(ShapeError, match="type int64"):
        checked_inputs(np.ones(5, np.int64), 5)
    for inputs, word in ((np.ones(5, bool), "All"), (np.zeros(5, bool), "None")):
        with pytest.raises(ParameterError, match=f"{word} of the 5 visible units"):
            machine("all", 5, 0).log_answer(rows(), inputs)
