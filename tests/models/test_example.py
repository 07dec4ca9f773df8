"""The worked example of nine units: two patterns, weights in ninths, one flipped pixel each."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import network, recalled

PATTERNS = np.array([(-1, 1, 1, 1, 1, -1, -1, 1, -1), (1, 1, 1, -1, 1, 1, -1, -1, -1)], np.int8)


def test_overlap_and_weights() -> None:
    assert PATTERNS[0].astype(int) @ PATTERNS[1] == 1
    weights = 9 * network(PATTERNS).coupling.matrix()
    assert np.array_equal(np.rint(weights), PATTERNS.T.astype(int) @ PATTERNS - 2 * np.eye(9, dtype=int))
    assert np.allclose(weights, np.rint(weights), atol=1e-12)
    off_diagonal = np.rint(weights)[~np.eye(9, dtype=bool)]
    assert set(off_diagonal.tolist()) == {-2.0, 0.0, 2.0}


@pytest.mark.parametrize("tie", ["keep", "one"])
@pytest.mark.parametrize("form", ["dense", "factored"])
@pytest.mark.parametrize("update", ["async", "sequential", "metropolis", "glauber"])
@pytest.mark.parametrize(("number", "pixel"), [(0, 2), (1, 4)])
def test_one_flipped_pixel_comes_back(number: int, pixel: int, update: str, form: str, tie: str) -> None:
    model = network(PATTERNS, update=update, form=form, tie=tie)
    cue = PATTERNS[number].copy()
    cue[pixel] *= -1
    assert model.energy(cue) == pytest.approx(-16 / 9, abs=1e-12)
    for seed in range(5):
        end = recalled(model, cue, seed)
        assert np.array_equal(end, PATTERNS[number])
        assert model.energy(end) == pytest.approx(-32 / 9, abs=1e-12)
