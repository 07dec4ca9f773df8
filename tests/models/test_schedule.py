"""Annealing: the laws of cooling, and runs that follow them to the bit from any sweep."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers.networks import network, random_patterns
from hypothesis import given
from hypothesis import strategies as st

from hopview.models import Hopfield, HopfieldParams
from hopview.models.schedule import annealed

SHAPES = ("linear", "exponential", "logarithmic")
temperatures = st.floats(0, 2)


@given(temperatures, temperatures, st.integers(1, 2000), st.sampled_from(SHAPES))
def test_it_begins_and_ends_as_asked_and_goes_one_way(
    start: float, end: float, sweeps: int, shape: str
) -> None:
    laws = [annealed(start, end, sweeps, shape, k) for k in (*range(min(sweeps, 40)), sweeps, sweeps + 1)]
    assert laws[-1] == laws[-2] == end
    first = start or 0.01 * end if shape == "exponential" else start
    assert laws[0] == pytest.approx(first, abs=1e-12)
    signs = np.sign(np.round(np.diff(laws), 12))
    assert (signs <= 0).all() or (signs >= 0).all()
    assert all(min(start, end) - 1e-12 <= t <= max(start, end) + 1e-12 for t in laws)


def test_the_laws_are_those_of_the_textbook() -> None:
    assert annealed(2.0, 1.0, 10, "linear", 5) == 1.5
    assert annealed(2.0, 0.5, 10, "exponential", 5) == pytest.approx(1.0)
    factors = [
        annealed(2.0, 0.5, 9, "exponential", k + 1) / annealed(2.0, 0.5, 9, "exponential", k)
        for k in range(8)
    ]
    assert np.ptp(factors) < 1e-12
    assert annealed(2.0, 0.0, 100, "exponential", 99) == pytest.approx(0.02 * 100**0.01)
    cooled = [annealed(20.0, 0.05, 100, "exponential", k) for k in range(101)]  # no floor above 0
    assert np.ptp(np.diff(np.log(cooled))) < 1e-9 and cooled[-1] == 0.05
    assert annealed(1e-300, 2.0, 100, "exponential", 0) == pytest.approx(1e-300)
    c = 1.5 * math.log(2)  # T(t) = c / ln(1 + t), t = 1, 2, ...
    for t in (1, 2, 10, 99):
        assert annealed(1.5, 0.0, 100, "logarithmic", t - 1) == pytest.approx(c / math.log(1 + t))
    assert annealed(0.0, 0.0, 10, "exponential", 3) == 0.0


def frozen(energies: list[float], seed: int, **params: object) -> Hopfield:
    model = network(random_patterns(40, 100, 7), update="anneal", **params)
    motion = model.start(random_patterns(1, 100, seed)[0], seed)
    while not motion.settled():
        motion.advance()
        assert motion.sweep <= 1000
    energies.append(motion.energy())
    return model


@pytest.mark.parametrize("shape", SHAPES)
def test_it_comes_to_rest_after_its_sweeps_and_never_before(shape: str) -> None:
    model = network(random_patterns(3, 80, 1), update="anneal", anneal_sweeps=20, anneal_shape=shape)
    motion = model.start(random_patterns(3, 80, 1)[0], 5)
    while not motion.settled():
        assert motion.sweep < 40
        motion.advance()
    assert motion.sweep >= 20
    assert model.params.temperature_at(motion.sweep) == 0
    warm = network(random_patterns(3, 80, 1), update="anneal", anneal_sweeps=5, anneal_end=0.3)
    motion = warm.start(random_patterns(3, 80, 1)[0], 5)
    for _ in range(20):
        motion.advance()
    assert not motion.settled()
    heated = network(random_patterns(3, 80, 1), update="anneal", anneal_start=0.0, anneal_end=0.5)
    assert not heated.start(random_patterns(3, 80, 1)[0], 5).settled()


def test_slow_cooling_ends_lower_than_a_quench() -> None:
    """A load of 0.4: a spin glass, whose valleys trap what is cooled at once."""
    quench: list[float] = []
    slow: list[float] = []
    for seed in range(12):
        frozen(quench, seed, anneal_start=0.0)
        frozen(slow, seed, anneal_start=1.5, anneal_sweeps=150)
    assert np.mean(slow) < np.mean(quench) - 3 * np.std(quench) / math.sqrt(12)
    assert min(slow) <= min(quench)


def test_every_sweep_is_the_glauber_sweep_at_its_temperature() -> None:
    patterns, state = random_patterns(5, 90, 1), random_patterns(1, 90, 2)[0]
    for shape in SHAPES:
        model = network(patterns, update="anneal", anneal_sweeps=12, anneal_shape=shape)
        motion = model.start(state, 3)
        for sweep in range(15):
            t = model.params.temperature_at(sweep)
            constant = HopfieldParams(update="glauber", temperature=t)
            other = Hopfield((1, 90), model.coupling, constant).start(motion.state, 3, sweep)
            again = model.start(motion.state, 3, sweep)
            assert motion.advance().tolist() == other.advance().tolist() == again.advance().tolist()
