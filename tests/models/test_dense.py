"""Dense associative memory: published figures, the energy that never rises, and the models it contains."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from helpers.networks import flipped, network, overlap, random_patterns, recalled
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.errors import ParameterError, PatternError, ShapeError
from hopview.core.memories import Memories
from hopview.core.params import with_values
from hopview.models import DenseMemory, DenseMemoryParams
from hopview.models.interaction import KINDS
from hopview.models.schedule import annealed

kinds, powers = st.sampled_from(KINDS), st.integers(2, 10)


def dense(patterns: Any, external: np.ndarray | None = None, **params: Any) -> DenseMemory:
    """The dense memory of `patterns` (K, N), in a field (N,)."""
    return DenseMemory((1, patterns.shape[1]), Memories(patterns), DenseMemoryParams(**params), external)


def settled(model: DenseMemory, cue: np.ndarray, seed: int = 1) -> np.ndarray:
    """Where the dynamics from `cue` ends."""
    motion = model.start(cue, seed)
    while not motion.settled() and motion.sweep < 200:
        motion.advance()
    return motion.state


def mean_overlap(units: int, count: int, seeds: int = 12, **params: Any) -> float:
    """The mean of m where runs from the first pattern end."""
    found = []
    for seed in range(seeds):
        patterns = random_patterns(count, units, seed)
        found.append(overlap(settled(dense(patterns, **params), patterns[0], seed), patterns[0]))
    return float(np.mean(found))


def wrong_in_one_step(units: int, count: int, seeds: int, **params: Any) -> float:
    """The share of units of stored patterns that their own field turns over."""
    wrong = []
    for seed in range(seeds):
        patterns = random_patterns(count, units, seed)
        model = dense(patterns, **params)
        wrong += [float(np.mean(model.field(x) * x < 0)) for x in patterns[:20]]
    return float(np.mean(wrong))


@pytest.mark.parametrize(
    ("interaction", "power", "units", "count", "theory"),
    [
        ("plain", 3, 100, 500, 0.0049),
        ("plain", 3, 100, 1000, 0.0339),
        ("rect", 3, 100, 1000, 0.0049),
        ("plain", 4, 40, 1000, 0.0194),
    ],
)
def test_errors_of_one_step(interaction: str, power: int, units: int, count: int, theory: float) -> None:
    found = wrong_in_one_step(units, count, 10, interaction=interaction, power=power)
    assert theory / 2 < found < theory * 2


@pytest.mark.parametrize(
    ("interaction", "power", "count", "low", "high"),
    [
        ("plain", 3, 200, 0.999, 1.0),
        ("plain", 3, 500, 0.96, 1.0),
        ("plain", 3, 840, 0.80, 0.98),
        ("plain", 3, 1500, 0.40, 0.85),
        ("plain", 3, 2500, 0.25, 0.60),
        ("rect", 3, 1000, 0.96, 1.0),
        ("rect", 3, 1700, 0.65, 0.97),
        ("rect", 3, 3000, 0.30, 0.75),
        ("rect", 2, 25, 0.90, 1.0),
        ("rect", 2, 40, 0.60, 1.0),
        ("rect", 2, 60, 0.45, 0.75),
    ],
)
def test_relaxed_overlaps(interaction: str, power: int, count: int, low: float, high: float) -> None:
    assert low <= mean_overlap(100, count, interaction=interaction, power=power) <= high


@pytest.mark.parametrize(
    ("units", "count", "share"),
    [
        (20, 64, 1.0),
        (20, 1024, 0.98),
        (20, 4096, 0.97),
        (20, 16384, 0.83),
        (16, 1024, 0.93),
        (16, 4096, 0.56),
    ],
)
def test_exponential_memories_that_are_exactly_stable(units: int, count: int, share: float) -> None:
    stable = []
    for seed in range(6):
        patterns = random_patterns(count, units, seed)
        model = dense(patterns, interaction="exp")
        stable += [model.start(x, 0).settled() for x in patterns[:60]]
    assert np.mean(stable) == pytest.approx(share, abs=0.06)


fields = st.sampled_from(["none", "uniform", "own"])


def field_of(which: str, units: int, seed: int) -> np.ndarray | None:
    """b (N,), None for none."""
    drawn = np.random.default_rng(seed).normal(0.0, 0.4, units)
    return {"none": None, "uniform": np.full(units, 0.25), "own": drawn}[which]


@settings(max_examples=60, deadline=None)
@given(
    kinds,
    powers,
    st.integers(1, 40),
    st.integers(0, 60),
    st.integers(0, 999),
    st.sampled_from(["keep", "one"]),
    st.sampled_from(["async", "sequential"]),
    fields,
)
def test_the_energy_never_rises(
    kind: str, n: int, units: int, count: int, seed: int, tie: str, update: str, which: str
) -> None:
    patterns, b = random_patterns(count, units, seed), field_of(which, units, seed)
    model = dense(patterns, b, interaction=kind, power=n, tie=tie, update=update)
    motion = model.start(random_patterns(1, units, seed + 1)[0], seed)
    energies = [motion.energy()]
    while not motion.settled():
        motion.advance(1)
        energies.append(motion.energy())
        assert motion.sweep < 100
    assert np.diff(energies).max(initial=0.0) <= 1e-10 * max(map(abs, energies))
    assert motion.energy() == pytest.approx(model.energy(motion.state))
    assert np.array_equal(motion.pattern_overlaps(model.memories.rows), patterns.astype(int) @ motion.state)


@settings(max_examples=60, deadline=None)
@given(kinds, powers, st.integers(1, 30), st.integers(0, 40), st.integers(0, 999), fields)
def test_a_field_is_half_of_what_a_flip_saves(
    kind: str, n: int, units: int, count: int, seed: int, which: str
) -> None:
    patterns, state = random_patterns(count, units, seed), random_patterns(1, units, seed + 1)[0]
    model = dense(patterns, field_of(which, units, seed), interaction=kind, power=n)
    h, scale = model.field(state), max(1.0, abs(model.energy(state)))
    for i in range(units):
        up, down = state.copy(), state.copy()
        up[i], down[i] = 1, -1
        assert h[i] == pytest.approx((model.energy(down) - model.energy(up)) / 2, abs=1e-9 * scale)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["plain", "distinct"]), st.integers(1, 80), st.integers(0, 20), st.integers(0, 999),
    st.sampled_from([("async", 0.0), ("sync", 0.0), ("glauber", 0.4), ("metropolis", 0.4), ("anneal", 0.0)]),
    st.sampled_from(["keep", "one"]), fields,
)  # fmt: skip
def test_power_2_is_hebb_flip_for_flip(
    kind: str, units: int, count: int, seed: int, update: tuple[str, float], tie: str, which: str
) -> None:
    patterns, cue = random_patterns(count, units, seed), random_patterns(1, units, seed + 1)[0]
    cooling = {"anneal_start": 1.0, "anneal_sweeps": 3}
    how = {"update": update[0], "temperature": update[1], "tie": tie, **cooling}
    b = field_of(which, units, seed)
    hebb = network(patterns, **how)
    hebb.external = b
    model = dense(patterns, b, interaction=kind, power=2, **how)
    ours, theirs = model.start(cue, seed), hebb.start(cue, seed)
    assert model.field(cue) == pytest.approx(hebb.field(cue), abs=1e-12)
    for _ in range(5):
        assert np.array_equal(ours.advance(), theirs.advance())
        offset = -count / 2 if kind == "plain" else 0.0
        assert ours.energy() == pytest.approx(theirs.energy() + offset, abs=1e-9)
        assert ours.settled() == theirs.settled()
        assert ours.cycling() == theirs.cycling()


@pytest.mark.parametrize(
    ("update", "kind", "n", "which"),
    [
        ("glauber", "rect", 3, "none"),
        ("metropolis", "plain", 4, "none"),
        ("metropolis", "exp", 3, "own"),
        ("glauber", "exp", 3, "own"),
        ("metropolis", "rect", 3, "own"),
        ("glauber", "distinct", 3, "uniform"),
    ],
)
def test_the_law_of_noise_is_stationary(update: str, kind: str, n: int, which: str) -> None:
    units, temperature = 5, 0.7
    how = {"interaction": kind, "power": n, "update": update, "temperature": temperature}
    model = dense(random_patterns(3, units, 3), field_of(which, units, 3), **how)
    states = np.array(list(product((-1, 1), repeat=units)), np.int8)
    energies = np.array([model.energy(s) for s in states])
    law = np.exp(-(energies - energies.min()) / temperature)
    law /= law.sum()
    motion, counts = model.start(states[0], 2), np.zeros(len(states))
    places = 2 ** np.arange(units)[::-1]
    for _ in range(4000):
        motion.advance()
        counts[int((motion.state > 0) @ places)] += 1
    assert np.abs(counts / counts.sum() - law).max() < 0.03


def test_odd_powers_and_rectified_ones_do_not_store_negatives() -> None:
    patterns = random_patterns(10, 100, 4)
    for kind, n, kept in (("plain", 4, 1.0), ("distinct", 2, 1.0), ("plain", 3, 0.0), ("rect", 2, 0.0)):
        ends = [overlap(settled(dense(patterns, interaction=kind, power=n), -x), x) for x in patterns]
        share = np.mean([m == -1 for m in ends])
        assert share == kept if kept else share < 1


def test_goes_on_to_the_bit_from_anywhere_and_in_any_steps() -> None:
    patterns = random_patterns(200, 90, 2)
    noisy = {"update": "metropolis", "temperature": 0.4}
    for which, how in (
        ("none", {"update": "glauber", "temperature": 0.4}),
        ("none", {"interaction": "exp"}),
        ("none", {"update": "sequential"}),
        ("own", noisy),
        ("own", {"interaction": "exp", **noisy}),
        ("none", {"update": "anneal", "anneal_sweeps": 3}),
    ):
        model = dense(patterns, field_of(which, 90, 2), **how)
        whole, parts = (
            model.start(flipped(patterns[0], 0.4, 1), 7),
            model.start(flipped(patterns[0], 0.4, 1), 7),
        )
        while whole.sweep < 4:
            whole.advance()
        while parts.sweep < 4:
            parts.advance(3)
            parts = model.start(parts.state, 7, parts.sweep, parts.position)
        assert np.array_equal(whole.state, parts.state)


def test_painting_in_a_field_leaves_what_follows_as_it_is_drawn() -> None:
    """Thresholds that hold signs of units are drawn anew, by the same random numbers."""
    model = dense(random_patterns(20, 40, 2), field_of("own", 40, 2), update="metropolis", temperature=0.6)
    motion = model.start(random_patterns(1, 40, 3)[0], 4)
    motion.advance(2)
    motion.perturb(np.arange(40), -motion.state)
    again = model.start(motion.state, 4, motion.sweep, motion.position)
    assert 0 < motion.position < 40
    for run in (motion, again):
        run.advance()
    assert np.array_equal(motion.state, again.state)


def test_a_field_decides_where_memories_are_even_or_none() -> None:
    cue, b = random_patterns(1, 30, 1)[0], np.linspace(-0.9, 0.8, 30)
    for kind in KINDS:
        alone = dense(np.empty((0, 30), np.int8), b, interaction=kind)
        assert np.array_equal(settled(alone, cue), np.sign(b))
        assert alone.energy(cue) == pytest.approx(-float(b @ cue))
        noisy = dense(np.empty((0, 30), np.int8), b, interaction=kind, update="glauber", temperature=1.0)
        motion, mean = noisy.start(cue, 3), np.zeros(30)
        for _ in range(400):
            motion.advance()
            mean += motion.state / 400
        assert np.abs(mean - np.tanh(b)).max() < 0.2
    patterns = random_patterns(30, 60, 4)
    for sign in (1.0, -1.0):  # even powers hold xi and -xi alike: a faint field chooses
        held = dense(patterns[:1], sign * 0.05 * patterns[0], interaction="plain", power=4)
        even = np.where(np.arange(60) % 2, patterns[0], -patterns[0]).astype(np.int8)
        assert np.array_equal(settled(held, even), sign * patterns[0])


def test_annealing_follows_its_schedule_and_comes_to_rest_lower() -> None:
    patterns = random_patterns(600, 60, 3)
    schedule = {"update": "anneal", "anneal_start": 0.7, "anneal_sweeps": 30, "anneal_shape": "exponential"}
    cooled = dense(patterns, **schedule)
    laws = [cooled.params.temperature_at(k) for k in range(35)]
    assert laws == [annealed(0.7, 0.0, 30, "exponential", k) for k in range(35)]
    ends, quenched = [], []
    for seed in range(12):
        cue = random_patterns(1, 60, 50 + seed)[0]
        motion = cooled.start(cue, seed)
        while not motion.settled():
            motion.advance()
            assert motion.sweep < 80
        assert motion.sweep >= 30
        ends.append(motion.energy())
        quenched.append(dense(patterns).energy(settled(dense(patterns), cue)))
    assert np.mean(ends) < np.mean(quenched) - 0.5


def test_more_is_held_with_every_step_from_hebb_to_exp() -> None:
    patterns, cues = random_patterns(600, 100, 9), range(20)
    held = [
        np.mean([overlap(settled(model, flipped(patterns[k], 0.1, k)), patterns[k]) > 0.95 for k in cues])
        for model in (
            dense(patterns, interaction="plain", power=2),
            dense(patterns),
            dense(patterns, interaction="exp"),
        )
    ]
    assert held[0] == 0 and held[1] > 0.6 and held[2] == 1
    assert overlap(recalled(network(patterns), patterns[0], 1), patterns[0]) < 0.9


def test_retuning_and_painting() -> None:
    patterns = random_patterns(50, 64, 5)
    model = dense(patterns, interaction="plain", power=2)
    motion = model.start(patterns[0], 1)
    motion.advance()
    steeper = DenseMemory((1, 64), model.memories, DenseMemoryParams(interaction="exp"))
    motion.retune(steeper, 2)
    assert motion.energy() == pytest.approx(steeper.energy(motion.state))
    changed = motion.perturb(np.arange(64), patterns[3])
    assert changed.size and motion.settled() and np.array_equal(motion.state, patterns[3])
    with pytest.raises(ParameterError, match="same memories"):
        motion.retune(dense(patterns), 1)


@pytest.mark.parametrize("kind", KINDS)
def test_attention_is_the_share_of_each_memory_in_the_fields(kind: str) -> None:
    patterns = random_patterns(30, 200, 6)
    model = dense(patterns, interaction=kind, power=5)
    attend = model.attending(flipped(patterns[4], 0.1, 1))
    assert attend is not None
    seen = attend()
    assert seen.weights.sum() == pytest.approx(1.0)
    assert int(np.argmax(seen.weights)) == 4
    assert seen.filled is not None and np.array_equal(seen.filled, patterns[4])
    assert dense(patterns[:0]).attending(patterns[0]) is None


def test_bad_input() -> None:
    for power in (1, 11):
        with pytest.raises(ParameterError, match=f"Power is {power}, outside its range"):
            with_values(DenseMemoryParams(), power=power)
    with pytest.raises(PatternError, match="-1 or \\+1"):
        dense(np.array([[1, 0, -1]], np.int8)).start(np.ones(3, np.int8), 1)
    with pytest.raises(PatternError, match="real units"):
        dense(np.array([[0.5, 1.0]], np.float32)).energy(np.ones(2, np.int8))
    with pytest.raises(ShapeError, match="3 units"):
        DenseMemory((2, 2), Memories(np.ones((1, 3), np.int8)), DenseMemoryParams())
    nothing = dense(np.zeros((0, 6), np.int8), interaction="exp").start(np.ones(6, np.int8), 1)
    assert nothing.settled() and nothing.energy() == 0 and not nothing.advance().size


def test_largest_powers_of_large_networks_are_safe() -> None:
    patterns = random_patterns(5, 16384, 1)
    for kind in KINDS:
        model = dense(patterns, interaction=kind, power=10)
        end = settled(model, flipped(patterns[2], 0.3, 1))
        assert np.array_equal(end, patterns[2])
        assert np.isfinite(model.field(end)).all() and np.isfinite(model.energy(end))
        for temperature in (0.01, 2.0):  # 1/T from 100 down
            noisy = {"update": "metropolis", "temperature": temperature}
            motion = dense(patterns, 0.5 * patterns[1], interaction=kind, power=10, **noisy).start(end, 1)
            motion.advance(100)
            assert (np.isfinite(motion.energy()) and 0 < motion.position <= 16384) or motion.sweep == 1


@pytest.mark.parametrize(("interaction", "power"), [*product(KINDS, (2, 3, 4))])
def test_it_says_whether_negatives_are_remembered(interaction: str, power: int) -> None:
    patterns = random_patterns(3, 40, 2)
    model, state = dense(patterns, interaction=interaction, power=power), random_patterns(1, 40, 5)[0]
    assert model.mirrored == np.array_equal(model.field(-state), -model.field(state))
