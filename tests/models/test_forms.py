"""One result whatever carries it: dense or factored, plain or compiled kernels, this process or another."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from helpers.networks import network, random_patterns
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview import kernels
from hopview.core.coupling import DenseCoupling, FactoredCoupling, Float64, Int8
from hopview.models import Hopfield, HopfieldParams

UPDATES = kernels.UPDATES


def trace(
    patterns: Int8, form: str, update: str, temperature: float, tie: str, seed: int, order: str = "auto"
) -> list[bytes]:
    """State, energies and flips of 8 steps, some of them parts of sweeps; every other seed has a field."""
    b = field_of(patterns, seed)
    model = network(patterns, b=b, form=form, update=update, temperature=temperature, tie=tie, order=order)
    motion = model.start(random_patterns(1, patterns.shape[1], seed)[0], seed)
    seen = []
    for step in range(8):
        flips = motion.advance(None if step % 3 else 5)
        said = repr((motion.energy(), motion.lyapunov())).encode()
        seen.append(motion.state.tobytes() + flips.tobytes() + said)
    return seen


def field_of(patterns: Int8, seed: int) -> Float64 | None:
    """An external field of both signs for every other seed."""
    units = patterns.shape[1]
    return None if seed % 2 else 0.3 * np.random.default_rng(seed).normal(size=units)


@settings(max_examples=80)
@given(
    st.integers(1, 300),
    st.integers(0, 100),
    st.sampled_from(["async", "glauber", "metropolis", "anneal"]),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from(["keep", "one"]),
    st.lists(st.one_of(st.none(), st.integers(1, 400)), min_size=1, max_size=6),
    st.integers(0, 2**63 - 1),
)
def test_sweeps_by_blocks_do_not_depend_on_form_or_stops(
    compiled_kernels: None,
    units: int,
    count: int,
    update: str,
    temperature: float,
    tie: str,
    stops: list[int | None],
    seed: int,
) -> None:
    patterns = random_patterns(count, units, seed)
    cue = random_patterns(1, units, seed + 1)[0]
    rest = {"update": update, "temperature": temperature, "tie": tie, "order": "blocks"}
    rest["b"] = field_of(patterns, seed)
    whole = network(patterns, form="factored", **rest).start(cue, seed)
    runs = [network(patterns, form=form, **rest).start(cue, seed) for form in ("dense", "factored")]
    for _ in range(2):
        flips = whole.advance().tolist()
        for motion in runs:
            sweep, made = motion.sweep, []
            for stop in stops:  # in pieces, and the rest at once
                made += motion.advance(stop).tolist() if motion.sweep == sweep else []
            made += motion.advance().tolist() if motion.sweep == sweep else []
            assert made == flips
            assert np.array_equal(motion.state, whole.state)
            assert motion.energy() == whole.energy()


@settings(max_examples=60)
@given(
    st.integers(1, 300),
    st.integers(0, 40),
    st.sampled_from(["async", "glauber", "metropolis", "anneal"]),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from(["keep", "one"]),
    st.integers(1, 80),
    st.integers(0, 2**63 - 1),
)
def test_many_sweeps_are_single_ones_until_nothing_changes(
    compiled_kernels: None,
    units: int,
    count: int,
    update: str,
    temperature: float,
    tie: str,
    sweeps: int,
    seed: int,
) -> None:
    patterns, cue = random_patterns(count, units, seed), random_patterns(1, units, seed + 1)[0]
    rest = {"update": update, "temperature": temperature, "tie": tie, "b": field_of(patterns, seed)}
    if update == "anneal":
        rest |= {"anneal_start": temperature, "anneal_sweeps": 3}
    for order in ("blocks", "random"):
        model = network(patterns, form="factored", order=order, **rest)
        many, single = model.start(cue, seed), model.start(cue, seed)
        flips = many.advance_many(sweeps)
        assert 1 <= many.sweep <= sweeps
        known = many.settled()
        while single.sweep < many.sweep:
            expected = single.advance()
        assert flips.tolist() == expected.tolist()
        assert np.array_equal(many.state, single.state)
        assert known == single.settled()
        assert many.energy() == single.energy()
        many.perturb(np.arange(units), -many.state)  # what was known of it holds no longer
        single.perturb(np.arange(units), -single.state)
        assert many.settled() == single.settled()


def test_blocks_are_the_order_of_large_grids_and_of_those_who_ask() -> None:
    small, large = 128 * 128, 128 * 128 + 1
    assert [HopfieldParams().by_blocks(n) for n in (small, large)] == [False, True]
    assert not HopfieldParams(order="random").by_blocks(large)
    assert HopfieldParams(order="blocks").by_blocks(64)
    assert not HopfieldParams(order="blocks", update="sequential").by_blocks(64)
    patterns = random_patterns(1, 640, 1)
    flips = network(patterns, form="factored", order="blocks").start(-patterns[0], 3).advance()
    assert flips.size == 0
    model = network(patterns, form="factored", order="blocks", update="glauber", temperature=2.0)
    made = model.start(patterns[0], 3).advance()
    blocks = [b for b, _ in groupby((made // 64).tolist())]
    assert sorted(blocks) == list(range(10))  # each block is gone through once
    assert blocks != sorted(blocks)
    assert all(np.diff(made[made // 64 == b]).min(initial=1) > 0 for b in blocks)


def test_patterns_with_zeros_agree_with_their_matrix(compiled_kernels: None) -> None:
    rng = np.random.default_rng(2)
    x = rng.choice(np.array([-1, 0, 1], np.int8), (9, 150))
    weights = (x.astype(np.int32).T @ x).astype(np.int32)
    np.fill_diagonal(weights, 0)
    forms = (FactoredCoupling(x, 1 / 150), DenseCoupling(weights, 1 / 150))
    for update in UPDATES:
        params = HopfieldParams(update=update, temperature=0.3)
        motions = [Hopfield((10, 15), form, params).start(random_patterns(1, 150, 3)[0], 4) for form in forms]
        for _ in range(4):
            factored, dense = (motion.advance().tolist() for motion in motions)
            assert factored == dense
            assert motions[0].energy() == motions[1].energy()
    assert np.array_equal(forms[0].matrix(), forms[1].matrix())
    assert np.array_equal(forms[0].row(7), forms[1].row(7))
    state = random_patterns(1, 150, 5)[0]
    assert np.array_equal(forms[0].integer_fields(state), forms[1].integer_fields(state))


drawn_runs = given(
    st.integers(1, 90),
    st.integers(0, 100),
    st.sampled_from(UPDATES),
    st.sampled_from([0.0, 0.1, 0.7, 2.0]),
    st.sampled_from(["keep", "one"]),
    st.integers(0, 2**63 - 1),
)


@settings(max_examples=80)
@drawn_runs
def test_dense_and_factored_agree_bit_for_bit(
    units: int, count: int, update: str, temperature: float, tie: str, seed: int
) -> None:
    patterns = random_patterns(count, units, seed)
    assert trace(patterns, "dense", update, temperature, tie, seed) == trace(
        patterns, "factored", update, temperature, tie, seed
    )


@pytest.mark.parametrize("form", ["dense", "factored"])
@settings(max_examples=50)
@drawn_runs
def test_plain_and_compiled_kernels_agree_bit_for_bit(
    compiled_kernels: None,
    form: str,
    units: int,
    count: int,
    update: str,
    temperature: float,
    tie: str,
    seed: int,
) -> None:
    patterns = random_patterns(count, units, seed)
    compiled = trace(patterns, form, update, temperature, tie, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "current", lambda: kernels.PLAIN)
        assert trace(patterns, form, update, temperature, tie, seed) == compiled


@pytest.mark.parametrize("rule", ["storkey", "pseudo_inverse"])
def test_real_valued_rules_agree_between_kernels_too(compiled_kernels: None, rule: str) -> None:
    model = network(random_patterns(20, 100, 3), rule, update="glauber", temperature=0.2)

    def states() -> bytes:
        motion = model.start(random_patterns(1, 100, 4)[0], 5)
        return b"".join((motion.advance().tobytes() + motion.state.tobytes()) for _ in range(10))

    compiled = states()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "current", lambda: kernels.PLAIN)
        assert states() == compiled


PROGRAM = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from models.test_forms import digest_of_runs
print(digest_of_runs())
"""


def digest_of_runs() -> str:
    """SHA-256 over runs of every update from one seed."""
    digest = hashlib.sha256()
    for update in UPDATES:
        patterns = random_patterns(12, 150, 6)
        for piece in trace(patterns, "factored", update, 0.5, "keep", 2**63 - 1):
            digest.update(piece)
        if update not in ("sequential", "sync"):
            for piece in trace(patterns, "factored", update, 0.5, "keep", 7, order="blocks"):
                digest.update(piece)
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_states_in_another_process() -> None:
    """There with the plain kernels, here with whichever are loaded."""
    tests = str(Path(__file__).parents[1])
    ran = subprocess.run([sys.executable, "-c", PROGRAM, tests], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == digest_of_runs()


def test_seeds_and_sweeps_matter() -> None:
    patterns = random_patterns(12, 150, 6)
    runs = {tuple(trace(patterns, "factored", "glauber", 0.5, "keep", seed)) for seed in range(20)}
    assert len(runs) == 20
    model = network(random_patterns(1, 2000, 1))
    cue = random_patterns(1, 2000, 2)[0]
    orders = [model.start(cue, seed, sweep).advance().tolist() for seed in (1, 2) for sweep in (0, 1)]
    assert len({tuple(order) for order in orders}) == 4
    assert len({tuple(sorted(order)) for order in orders}) == 1  # one pattern: the same units, in any order
