"""Random numbers and thresholds: twins to the bit, and the distributions that they must have."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Float64, Int64
from hopview.core.errors import ParameterError
from hopview.kernels import HEAT_BATH, PLAIN, UPDATES, Kernels
from hopview.kernels.plain.draws import log32

KEYS = st.integers(-(2**63), 2**63 - 1)


def uniforms(kernels: Kernels, seed: int, sweep: int, count: int) -> Float64:
    return np.array([kernels.uniform(seed, sweep, site) for site in range(count)])


def permutation(kernels: Kernels, seed: int, sweep: int, count: int) -> Int64:
    out = np.full(count, -1, np.int64)
    kernels.permutation(seed, sweep, out)
    return out


@given(KEYS, KEYS, st.integers(0, 2**63 - 1))
def test_uniform_is_its_twin(compiled: Kernels, seed: int, sweep: int, site: int) -> None:
    u = compiled.uniform(seed, sweep, site)
    assert u == PLAIN.uniform(seed, sweep, site)
    assert 0.0 < u < 1.0
    assert u * 2.0**25 % 2 == 1


def test_uniform_keeps_its_values(either: Kernels) -> None:
    # Recordings are replayed from (seed, sweep): these numbers may not change between versions.
    assert either.uniform(1, 2, 3) == 0.972856730222702
    assert permutation(either, 1, 2, 8).tolist() == [0, 4, 5, 1, 2, 7, 3, 6]


def test_uniform_is_the_same_in_another_process() -> None:
    code = "from hopview.kernels import PLAIN; print(PLAIN.uniform(5, 6, 7).hex())"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == PLAIN.uniform(5, 6, 7).hex()


def test_uniforms_fill_the_interval_evenly(compiled: Kernels) -> None:
    n = 40_000
    u = uniforms(compiled, 0, 0, n)
    assert abs(u.mean() - 0.5) < 5 * math.sqrt(1 / 12 / n)
    assert abs(u.var() - 1 / 12) < 5 * math.sqrt(1 / 180 / n)
    counts = np.bincount((u * 64).astype(int), minlength=64)
    assert ((counts - n / 64) ** 2 / (n / 64)).sum() < 63 + 5 * math.sqrt(2 * 63)


def test_neighbouring_keys_are_uncorrelated(compiled: Kernels) -> None:
    n = 20_000
    here = uniforms(compiled, 0, 0, n)
    others = {
        "next site": np.roll(here, 1),
        "next sweep": uniforms(compiled, 0, 1, n),
        "next seed": uniforms(compiled, 1, 0, n),
        "order": np.argsort(permutation(compiled, 0, 0, n)),
    }
    for name, there in others.items():
        assert abs(np.corrcoef(here, there)[0, 1]) < 5 / math.sqrt(n), name


@given(KEYS, KEYS, st.integers(0, 300))
def test_permutation_is_its_twin(compiled: Kernels, seed: int, sweep: int, count: int) -> None:
    order = permutation(compiled, seed, sweep, count)
    assert np.array_equal(order, permutation(PLAIN, seed, sweep, count))
    assert np.array_equal(np.sort(order), np.arange(count))


def test_permutation_is_its_twin_where_draws_are_rejected(compiled: Kernels) -> None:
    # About N^2 / 2^34 = 5 draws are rejected and drawn again.
    order = permutation(compiled, 3, 4, 300_000)
    assert np.array_equal(order, permutation(PLAIN, 3, 4, 300_000))
    assert np.array_equal(np.sort(order), np.arange(300_000))


def test_every_permutation_is_as_likely(compiled: Kernels) -> None:
    draws = 12_000
    seen = dict.fromkeys(itertools.permutations(range(4)), 0)
    for sweep in range(draws):
        seen[tuple(permutation(compiled, 9, sweep, 4).tolist())] += 1
    expected = draws / len(seen)
    assert sum((k - expected) ** 2 / expected for k in seen.values()) < 23 + 5 * math.sqrt(2 * 23)


def replacement(kernels: Kernels, seed: int, sweep: int, count: int) -> Int64:
    out = np.full(count, -1, np.int64)
    kernels.replacement(seed, sweep, out)
    return out


@given(KEYS, KEYS, st.integers(0, 300))
def test_draws_with_replacement_are_their_twins(compiled: Kernels, seed: int, sweep: int, count: int) -> None:
    drawn = replacement(compiled, seed, sweep, count)
    assert np.array_equal(drawn, replacement(PLAIN, seed, sweep, count))
    assert ((drawn >= 0) & (drawn < max(1, count))).all()


def test_every_draw_with_replacement_is_as_likely_and_alone(compiled: Kernels) -> None:
    n, sweeps = 16, 4000
    drawn = np.array([replacement(compiled, 3, sweep, n) for sweep in range(sweeps)])
    counts = np.bincount(drawn.ravel(), minlength=n)
    assert ((counts - sweeps) ** 2 / sweeps).sum() < 15 + 5 * math.sqrt(2 * 15)
    pairs = np.bincount(drawn[:, 0] * n + drawn[:, 1], minlength=n * n)  # two draws of one sweep
    expected = sweeps / n**2
    assert ((pairs - expected) ** 2 / expected).sum() < 255 + 5 * math.sqrt(2 * 255)
    missed = 1.0 - np.mean([np.unique(row).size for row in drawn]) / n
    assert abs(missed - (1 - 1 / n) ** n) < 0.005  # 1/e for many units
    assert replacement(compiled, 1, 2, 8).tolist() == replacement(PLAIN, 1, 2, 8).tolist()


@given(st.sampled_from(UPDATES), st.floats(0.0, 100.0), KEYS, KEYS, st.integers(0, 200))
def test_thresholds_are_their_twins(
    compiled: Kernels, update: str, temperature: float, seed: int, sweep: int, count: int
) -> None:
    left, right = np.full(count, 9, np.float32), np.full(count, 8, np.float32)
    compiled.thresholds(update, temperature, seed, sweep, left)
    PLAIN.thresholds(update, temperature, seed, sweep, right)
    assert left.tobytes() == right.tobytes()
    if temperature == 0 or update not in {"metropolis", *HEAT_BATH}:
        assert not left.any()


def test_thresholds_are_the_formulas(either: Kernels) -> None:
    u, out = uniforms(either, 4, 5, 500), np.empty(500, np.float32)
    either.thresholds("glauber", 0.4, 4, 5, out)
    assert np.allclose(out, 0.4 * np.log(u / (1 - u)), rtol=0, atol=2e-6)
    either.thresholds("metropolis", 0.4, 4, 5, out)
    assert np.allclose(out, -0.4 * np.log(u), rtol=0, atol=2e-6)
    assert (out > 0).all()


def test_an_unknown_update_is_named(either: Kernels) -> None:
    with pytest.raises(ParameterError, match=r"'glaubr'.*glauber"):
        either.thresholds("glaubr", 1.0, 0, 0, np.empty(3, np.float32))


def test_log_is_accurate() -> None:
    rng = np.random.default_rng(0)
    x = np.concatenate(
        [
            2.0 ** rng.uniform(-53, 53, 20_000),
            1 + rng.uniform(-1e-3, 1e-3, 5_000),
            2.0 ** np.arange(-53, 54),
            np.sqrt([0.5, 2.0]),
        ]
    ).astype(np.float32)
    exact = np.array([math.log(v) for v in x])
    assert (np.abs(log32(x) - exact) <= 2e-7 * np.abs(exact) + 1e-12).all()
    assert log32(np.ones(1, np.float32))[0] == 0.0


SWEEPS, UNITS = 400, 64


def rate_up(kernels: Kernels, update: str, field: int, temperature: float, spin: int) -> float:
    """How often uncoupled units in the field h = `field` are +1 after one visit from `spin`."""
    weights, fields = np.zeros((UNITS, UNITS), np.int32), np.full(UNITS, field, np.int64)
    order, flips, theta = np.arange(UNITS), np.empty(UNITS, np.int64), np.empty(UNITS, np.float32)
    none = np.zeros(UNITS, np.float32)
    up = 0
    for sweep in range(SWEEPS):
        state = np.full(UNITS, spin, np.int8)
        kernels.thresholds(update, 0.5 * temperature, 7, sweep, theta)
        kernels.dense_visit(
            weights, 0, fields, state, order, 0, UNITS, theta, none, update == "metropolis", flips, UNITS
        )
        up += int((state > 0).sum())
    return up / (SWEEPS * UNITS)


def band(p: float) -> float:
    return 5 * math.sqrt(max(p * (1 - p), 1e-9) / (SWEEPS * UNITS)) + 1e-12


@pytest.mark.parametrize("field", [-2, -1, 0, 1, 3])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_glauber_is_the_exact_heat_bath(compiled: Kernels, field: int, temperature: float) -> None:
    expected = 1 / (1 + math.exp(-2 * field / temperature))
    for spin in (-1, 1):
        assert abs(rate_up(compiled, "glauber", field, temperature, spin) - expected) < band(expected)


@pytest.mark.parametrize("field", [-2, -1, 0, 1, 3])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 4.0])
def test_metropolis_accepts_by_the_energy(compiled: Kernels, field: int, temperature: float) -> None:
    for spin in (-1, 1):
        accepted = min(1.0, math.exp(-2 * spin * field / temperature))
        expected = 1 - accepted if spin > 0 else accepted
        assert abs(rate_up(compiled, "metropolis", field, temperature, spin) - expected) < band(accepted)
