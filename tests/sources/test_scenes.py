"""The drawn scenes: at every size, recognisably the same, and unlike one another."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.sources.scenes import scenes


@pytest.mark.parametrize("shape", [(8, 8), (48, 64), (64, 64), (512, 512)])
def test_each_is_ink_on_paper_at_any_size(shape: tuple[int, int]) -> None:
    drawn = scenes(shape)
    assert [name for name, _ in drawn] == ["Fish", "Tree", "House"]
    for _, cells in drawn:
        assert cells.shape == shape and cells.dtype == np.int8 and set(np.unique(cells)) == {-1, 1}
        assert 0.1 < (cells > 0).mean() < 0.6


def test_larger_ones_show_the_same() -> None:
    for (_, small), (_, large) in zip(scenes((64, 64)), scenes((256, 256)), strict=True):
        means = large.reshape(64, 4, 64, 4).mean(axis=(1, 3))
        assert np.corrcoef(small.reshape(-1), means.reshape(-1))[0, 1] > 0.85


def test_they_are_unlike_one_another() -> None:
    rows = np.stack([cells.reshape(-1) for _, cells in scenes((64, 64))]).astype(float)
    assert np.abs(np.corrcoef(rows)[np.triu_indices(3, 1)]).max() < 0.3
