"""The picture of the fold: a ring of ties that becomes two layers."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.pictures.folding import HIDDEN, UNITS, fold

X = random_patterns(3, 50, 2)


def test_unfolded_every_pair_is_a_chord_with_the_sign_of_its_product() -> None:
    found = fold(X, 0.0)
    assert len(found.units) == UNITS and len(found.strands) == 3 * UNITS * (UNITS - 1) // 2
    assert np.hypot(*(found.units - 0.5).T) == pytest.approx(0.44)
    for (i, j, mu), corner, signs in zip(found.strands, found.corners, found.signs, strict=True):
        assert corner == pytest.approx((found.units[i] + found.units[j]) / 2)
        assert (signs == X[mu, found.chosen[i]] * X[mu, found.chosen[j]]).all()


def test_folded_every_tie_goes_through_the_hidden_unit_of_its_pattern() -> None:
    found = fold(X, 1.0)
    assert len(set(found.units[:, 1])) == len(set(found.hidden[:, 1])) == 1
    assert found.hidden[0, 1] < found.units[0, 1] and (np.diff(found.units[:, 0]) > 0).all()
    for (i, j, mu), corner, signs in zip(found.strands, found.corners, found.signs, strict=True):
        assert corner == pytest.approx(found.hidden[mu])
        assert signs.tolist() == [X[mu, found.chosen[i]], X[mu, found.chosen[j]]]


@pytest.mark.parametrize(("units", "count"), [(1, 1), (3, 0), (4, 30), (2000, 9)])
def test_of_each_layer_a_few_are_shown(units: int, count: int) -> None:
    found = fold(np.ones((count, units), np.int8), 0.5)
    assert len(found.hidden) == min(HIDDEN, count) and 1 <= len(found.units) <= UNITS
    assert len(np.unique(found.chosen)) == len(found.chosen) and found.chosen.max() < units
    assert ((found.units >= 0) & (found.units <= 1)).all() and np.isfinite(found.corners).all()
