"""Patterns with blanks: X'X without its diagonal, in every form, and equal to Hebb where none is blank."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Coupling, Int8
from hopview.core.errors import ParameterError
from hopview.core.params import with_values
from hopview.models import Hopfield, HopfieldParams, Multitasking
from hopview.rules import Hebb, Multitask, Supervised, Unsupervised
from hopview.rules.examples import ExamplesParams
from hopview.rules.multitask import AbstractBlanks, MultitaskParams
from hopview.rules.ternary import example, with_blanks
from hopview.session.experiment_setup import random_patterns

pytestmark = pytest.mark.usefixtures("compiled_kernels")


def blanks(share: float, seed: int = 3) -> Multitask:
    return Multitask(MultitaskParams(blanks=share), seed)


def states_of(model: Hopfield, cue: Int8, sweeps: int = 6) -> list[Int8]:
    motion, found = model.start(cue, 1), []
    for _ in range(sweeps):
        motion.advance()
        found.append(motion.state.copy())
    return found


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 5), st.integers(0, 2**31), st.floats(0.0, 1.0))
def test_without_blanks_networks_of_any_shape_run_as_hebbs(
    rows: int, cols: int, count: int, seed: int, temperature: float
) -> None:
    units = rows * cols
    patterns = random_patterns(count + 1, units, seed=seed)[:count]
    cue = random_patterns(1, units, seed=seed ^ 3)[0]
    for form in ("dense", "factored"):
        ours = blanks(0.0, seed).learn(patterns, form).coupling  # type: ignore[arg-type]
        hebb = Hebb().learn(patterns, form).coupling  # type: ignore[arg-type]
        assert ours.unit == hebb.unit
        assert np.array_equal(ours.matrix(), hebb.matrix())
        params = HopfieldParams(update="glauber", temperature=temperature)
        one, other = Multitasking((rows, cols), ours, params), Hopfield((rows, cols), hebb, params)
        assert one.energy(cue) == other.energy(cue)
        for a, b in zip(states_of(one, cue, 3), states_of(other, cue, 3), strict=True):
            assert np.array_equal(a, b)


@pytest.mark.parametrize("form", ["dense", "factored"])
@pytest.mark.parametrize("temperature", [0.0, 0.4])
def test_without_blanks_it_is_hebbs_rule_to_the_bit(form: str, temperature: float) -> None:
    patterns = random_patterns(5, 300, seed=1)
    ours, hebb = blanks(0.0).learn(patterns, form), Hebb().learn(patterns, form)
    assert np.array_equal(ours.coupling.matrix(), hebb.coupling.matrix())
    params = HopfieldParams(update="glauber" if temperature else "async", temperature=temperature)
    cue = np.where(np.arange(300) % 7 == 0, -patterns[0], patterns[0]).astype(np.int8)
    one, other = Multitasking((1, 300), ours.coupling, params), Hopfield((1, 300), hebb.coupling, params)
    assert np.array_equal(states_of(one, cue), states_of(other, cue))
    assert one.energy(cue) == other.energy(cue)


@given(st.integers(1, 80), st.integers(0, 6), st.floats(0.0, 0.95), st.integers(0, 2**31))
def test_it_is_the_sum_over_ternary_patterns(units: int, count: int, share: float, seed: int) -> None:
    patterns, rule = random_patterns(max(1, count), units, seed=seed)[:count], blanks(share, seed)
    x = rule.stored(patterns).astype(np.int64)
    weights = x.T @ x
    np.fill_diagonal(weights, 0)
    state = random_patterns(1, units, seed=seed ^ 5)[0]
    entries = np.count_nonzero(x, axis=0)
    fields = x.T @ (x @ state) - entries * state
    for form in ("dense", "factored"):
        coupling: Coupling = rule.learn(patterns, form).coupling  # type: ignore[arg-type]
        assert np.array_equal(np.rint(coupling.matrix() * units), weights)
        assert np.array_equal(coupling.integer_fields(state), fields)
        energy = Multitasking((1, units), coupling, HopfieldParams()).energy(state)
        expected = (np.sum(x**2) - np.sum((x @ state) ** 2)) / (2 * units)
        assert energy == pytest.approx(expected, abs=1e-9)


@given(
    st.integers(0, 2**31), st.floats(0.0, 0.95), st.sampled_from(["multitask", "supervised", "unsupervised"])
)
def test_energy_never_rises(seed: int, share: float, name: str) -> None:
    patterns = random_patterns(3, 90, seed=seed)
    given_params = ExamplesParams(blanks=share, examples=4, quality=0.6)
    rules: dict[str, AbstractBlanks] = {
        "multitask": blanks(share, seed),
        "supervised": Supervised(given_params, seed),
        "unsupervised": Unsupervised(given_params, seed),
    }
    for form in ("dense", "factored"):
        coupling = rules[name].learn(patterns, form).coupling  # type: ignore[arg-type]
        motion = Multitasking((9, 10), coupling, HopfieldParams()).start(patterns[0], seed)
        before = motion.energy()
        while not motion.settled():
            motion.advance(1)
            assert motion.energy() <= before + 1e-12
            before = motion.energy()


def test_blanks_are_as_many_as_asked_and_grow_with_the_share() -> None:
    patterns, last = random_patterns(3, 20_000, seed=1), np.zeros((3, 20_000), np.bool_)
    for share in (0.0, 0.1, 0.3, 0.31, 0.8):
        x = with_blanks(patterns, share, 5)
        assert (x == 0).mean(axis=1) == pytest.approx([share] * 3, abs=0.015)
        assert np.array_equal(x[x != 0], patterns[x != 0])
        assert not (last & (x != 0)).any()
        last = x == 0
    assert with_blanks(patterns, 0.0, 5) is patterns
    assert np.array_equal(with_blanks(patterns[:2], 0.3, 5), with_blanks(patterns, 0.3, 5)[:2])
    assert not np.array_equal(with_blanks(patterns, 0.3, 5), with_blanks(patterns, 0.3, 6))
    both = (with_blanks(patterns, 0.5, 5) == 0).mean(axis=0)  # blanks of patterns are independent
    assert (both == 1).mean() == pytest.approx(0.125, abs=0.015)


def test_free_units_are_told() -> None:
    patterns = random_patterns(2, 400, seed=1)
    learned = blanks(0.9).learn(patterns)
    free = int((~blanks(0.9).stored(patterns).any(axis=0)).sum())
    assert f"{free} units are blank in every pattern" in learned.note
    assert not blanks(0.0).learn(patterns).note
    one = blanks(0.5).stored(patterns)[:, :4].copy()
    one[:, 1:] = 1
    one[:, 0] = 0
    assert Multitask.free_words(one).startswith(
        "1 unit is blank in every pattern and free: no weight leads there"
    )
    one[0] = 0
    assert "Pattern 1 is blank everywhere and not stored" in Multitask.free_words(one)
    assert Multitask.free_words(0 * one).startswith("Every pattern is blank everywhere: W = 0")
    empty = np.empty((0, 400), np.int8)
    for rule in (blanks(0.5), Supervised(), Unsupervised()):
        assert not rule.learn(empty).note


@pytest.mark.parametrize("form", ["dense", "factored"])
def test_examples_are_stored_as_means_or_one_by_one(form: str) -> None:
    patterns, params = random_patterns(3, 120, seed=2), ExamplesParams(blanks=0.2, examples=7, quality=0.4)
    eta = np.array(
        [
            [example(row, 0.4, 9, mu, a) for a in range(7)]
            for mu, row in enumerate(with_blanks(patterns, 0.2, 9))
        ],
        dtype=np.float64,
    )
    scale = 0.4**2 + (1 - 0.4**2) / 7
    means, each = eta.mean(axis=1), eta.reshape(21, 120)
    for rule, expected in (
        (Supervised(params, 9), means.T @ means / (120 * scale)),
        (Unsupervised(params, 9), each.T @ each / (120 * 7 * scale)),
    ):
        np.fill_diagonal(expected, 0.0)
        found = rule.learn(patterns, form).coupling.matrix()  # type: ignore[arg-type]
        assert np.abs(found - expected).max() < 1e-12
    assert params.scale == pytest.approx(scale)


def test_an_example_is_right_as_often_as_its_quality_says() -> None:
    row = with_blanks(random_patterns(1, 40_000, seed=2), 0.3, 1)[0]
    for quality in (0.1, 0.5, 1.0):
        found = example(row, quality, 4, 0, 2)
        assert np.array_equal(found == 0, row == 0)
        assert (found[row != 0] * row[row != 0]).mean() == pytest.approx(quality, abs=0.02)
    assert not np.array_equal(example(row, 0.5, 4, 0, 2), example(row, 0.5, 4, 0, 3))


def test_perfect_examples_teach_the_pattern_itself() -> None:
    patterns, params = random_patterns(3, 100, seed=2), ExamplesParams(blanks=0.0, examples=5, quality=1.0)
    hebb = Hebb().learn(patterns).coupling.matrix()
    for rule in (Supervised(params, 1), Unsupervised(params, 1)):
        assert rule.learn(patterns).coupling.matrix() == pytest.approx(hebb)


@pytest.mark.parametrize(
    ("params", "changes", "said"),
    [
        (
            MultitaskParams(),
            {"blanks": 1},
            "Blanks is 1, .* W = 0 and nothing is stored. Choose .* 0 to 0.95.",
        ),
        (MultitaskParams(), {"blanks": -0.1}, "fewer blanks than none. Choose a number from 0"),
        (
            ExamplesParams(),
            {"quality": 0},
            "Quality is 0, .* toss of a coin, .* Choose a number from 0.01 to 1",
        ),
        (ExamplesParams(), {"quality": 1.5}, "Quality is 1.5, .* the pattern itself. Choose"),
        (
            ExamplesParams(),
            {"examples": 0},
            "Examples is 0, .* nothing is learned, W = 0. Choose a whole number",
        ),
    ],
)
def test_what_would_teach_nothing_is_refused(params: MultitaskParams, changes: dict, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        with_values(params, **changes)


def test_what_would_teach_nothing_is_refused_of_parameters_set_by_hand_too() -> None:
    patterns = random_patterns(2, 30, seed=1)
    for params, said in (
        (ExamplesParams(quality=0.0), "toss of a coin"),
        (ExamplesParams(examples=0), "0 examples of each pattern"),
    ):
        for rule in (Supervised(params), Unsupervised(params)):
            with pytest.raises(ParameterError, match=said):
                rule.learn(patterns)


def test_sums_too_large_to_be_exact_are_refused() -> None:
    rule = Supervised(ExamplesParams(examples=1000), 1)
    with pytest.raises(ParameterError, match=r"beyond 30 bits\. Take fewer examples"):
        rule.learn(np.ones((1, 1_100_000), np.int8))
