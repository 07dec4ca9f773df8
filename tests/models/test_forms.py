"""One result whatever carries it: dense or factored, plain or compiled kernels, this process or another."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.networks import network, random_patterns
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview import kernels
from hopview.core.coupling import Int8

UPDATES = kernels.UPDATES


def trace(patterns: Int8, form: str, update: str, temperature: float, tie: str, seed: int) -> list[bytes]:
    """State, energy and flips of 8 steps, some of them parts of sweeps."""
    model = network(patterns, form=form, update=update, temperature=temperature, tie=tie)
    motion = model.start(random_patterns(1, patterns.shape[1], seed)[0], seed)
    seen = []
    for step in range(8):
        flips = motion.advance(None if step % 3 else 5)
        seen.append(motion.state.tobytes() + flips.tobytes() + repr(motion.energy()).encode())
    return seen


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
