"""The figures of theory section 1 that need N <= 2000: retrieval, first step, basins, stability, mixtures.

Bands are those of the theory file (12 seeds, widened); each mean is over at least 64 recalls from several
networks. Every random number is seeded, so a pass stays a pass.
"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest
from helpers.networks import flipped, network, overlap, random_patterns, recalled

pytestmark = pytest.mark.usefixtures("compiled_kernels")

TABLE = {
    0.05: (0.999, 1.0),
    0.08: (0.997, 1.0),
    0.10: (0.994, 1.0),
    0.12: (0.92, 0.999),
    0.13: (0.90, 0.997),
    0.138: (0.78, 0.995),
    0.15: (0.55, 0.98),
    0.16: (0.45, 0.99),
    0.18: (0.25, 0.70),
    0.20: (0.25, 0.60),
    0.30: (0.20, 0.40),
}


@pytest.mark.parametrize(("load", "band"), TABLE.items())
def test_recall_from_a_pattern_at_each_load(load: float, band: tuple[float, float]) -> None:
    ends = []
    for seed in range(8):
        patterns = random_patterns(round(1000 * load), 1000, 100 + seed)
        model = network(patterns)
        ends += [overlap(recalled(model, row, k), row) for k, row in enumerate(patterns[:8])]
    assert band[0] <= np.mean(ends) <= band[1]


@pytest.mark.parametrize("load", [0.05, 0.10, 0.138, 0.20, 0.30])
def test_the_first_synchronous_step(load: float) -> None:
    """m = erf(1/sqrt(2a)); .9929 at a = .138."""
    overlaps = []
    for seed in range(3):
        patterns = random_patterns(round(1000 * load), 1000, seed)
        fields = network(patterns).coupling.integer_fields(patterns)
        after = np.where(fields == 0, patterns, np.sign(fields))
        overlaps.append(float(np.mean(after * patterns)))
    assert np.mean(overlaps) == pytest.approx(erf(1 / sqrt(2 * load)), abs=0.004)


BASINS = [
    (0.05, 0.35, 0.95, 1.0),
    (0.05, 0.40, 0.4, 1.0),
    (0.05, 0.45, 0.0, 0.2),
    (0.10, 0.20, 0.95, 1.0),
    (0.10, 0.30, 0.5, 1.0),
    (0.10, 0.40, 0.0, 0.1),
]


@pytest.mark.parametrize(("load", "share", "low", "high"), BASINS)
def test_basins(load: float, share: float, low: float, high: float) -> None:
    """The fraction of cues with that share of units flipped that reach m > .95."""
    reached = []
    for seed in range(4):
        patterns = random_patterns(round(1000 * load), 1000, 200 + seed)
        model = network(patterns)
        for k, row in enumerate(patterns[:25]):
            reached.append(overlap(recalled(model, flipped(row, share, k), k), row) > 0.95)
    assert low <= np.mean(reached) <= high


STABLE = [  # load, rule, exactly stable, exactly recalled from 10 % flips
    (0.2, "hebb", (0.0, 0.2), (0.0, 0.12)),
    (0.2, "storkey", (0.98, 1.0), (0.98, 1.0)),
    (0.2, "pseudo_inverse", (1.0, 1.0), (0.98, 1.0)),
    (0.5, "hebb", (0.0, 0.01), (0.0, 0.01)),
    (0.5, "storkey", (0.3, 0.6), (0.0, 0.12)),
    (0.5, "pseudo_inverse", (1.0, 1.0), (0.35, 0.8)),
    (0.9, "pseudo_inverse", (1.0, 1.0), (0.0, 0.02)),
]


@pytest.mark.parametrize(("load", "rule", "stable", "back"), STABLE)
def test_stable_and_recalled_at_200_units(
    load: float, rule: str, stable: tuple[float, float], back: tuple[float, float]
) -> None:
    kept, returned = [], []
    for seed in range(6):
        patterns = random_patterns(round(200 * load), 200, 20 + seed)
        model = network(patterns, rule)
        kept.append(np.mean(np.all(model.coupling.integer_fields(patterns) * patterns >= 0, axis=1)))
        for k, row in enumerate(patterns[:20]):
            returned.append(np.array_equal(recalled(model, flipped(row, 0.1, k), k), row))
    assert stable[0] <= np.mean(kept) <= stable[1]
    assert back[0] <= np.mean(returned) <= back[1]


@pytest.mark.parametrize("count", [3, 40, 100])
def test_mixtures_of_three(count: int) -> None:
    """Overlaps one half and E/N = -3/8; fixed up to a = .02, gone at a = .05."""
    ends, itself = [], []
    for seed in range(4):
        patterns = random_patterns(count, 2000, seed)
        model = network(patterns)
        assert model.coupling.form == "factored"
        mixture = np.sign(patterns[:3].sum(axis=0)).astype(np.int8)
        assert all(overlap(mixture, row) == pytest.approx(0.5, abs=0.04) for row in patterns[:3])
        if count == 3:
            assert model.energy(mixture) / 2000 == pytest.approx(-3 / 8, abs=0.03)
            assert model.energy(patterns[0]) / 2000 == pytest.approx(-1 / 2, abs=0.005)
        end = recalled(model, mixture, seed)
        ends.append(np.mean([overlap(end, row) for row in patterns[:3]]))
        itself.append(overlap(end, mixture))
    if count <= 40:
        assert min(itself) > 0.98
        assert np.mean(ends) == pytest.approx(0.5, abs=0.04)
    else:
        assert max(itself) < 0.7
        assert np.mean(ends) < 0.35


def test_the_mixture_energy_is_exact_for_its_own_overlaps() -> None:
    """E/N = -1/2 sum m^2 + P/(2N), whatever the patterns."""
    patterns = random_patterns(3, 2000, 9)
    mixture = np.sign(patterns.sum(axis=0)).astype(np.int8)
    overlaps = np.array([overlap(mixture, row) for row in patterns])
    expected = -0.5 * float(overlaps @ overlaps) + 3 / (2 * 2000)
    assert network(patterns).energy(mixture) / 2000 == pytest.approx(expected, abs=1e-12)
