"""The rows of mosaic recall: what they say, and that both programs do the same kind of sweep."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.bench.mosaic_rows import drawn, mosaic_rows, reference_sweep, sweep
from hopview.models.mosaic import MosaicModel
from hopview.models.mosaic_params import MosaicParams

pytestmark = pytest.mark.usefixtures("compiled_kernels")


def test_the_rows_name_what_they_measure() -> None:
    rows = list(mosaic_rows(1, side=64, kinds=5))
    assert [row.what for row in rows] == [
        f"mosaic sweep, 64 x 64, 64 tiles, 5 memories, {engine}" for engine in ("rect 3", "exp")
    ]
    assert all(row.compared.startswith("NumPy ") and row.ratio.endswith("(aim 100 ms)") for row in rows)


def test_both_end_near_the_same_energy() -> None:
    memories, cue = drawn(64, 5)
    for engine in ("rect", "exp"):
        model = MosaicModel((64, 64), memories, MosaicParams(mode="shared", engine=engine))  # type: ignore[arg-type]
        tiles = reference_sweep(model, cue).reshape(8, 8, 8, 8).transpose(0, 2, 1, 3).reshape(-1)
        ours, theirs = model.energy(sweep(model, cue)), model.energy(tiles.astype(np.int8))
        assert ours == pytest.approx(theirs, rel=0.1) and ours < model.energy(cue)
