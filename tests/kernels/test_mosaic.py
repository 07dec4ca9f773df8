"""Tiles are recalled as the definition says, and by both sets of kernels to the bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.memories import Memories
from hopview.kernels import PLAIN, Kernels
from hopview.kernels.mosaic_set import MANY
from hopview.models.mosaic import MosaicModel
from hopview.models.mosaic_params import MosaicParams

_ENGINES = ("hebb", "rect", "exp", "modern", "nearest")
_WAYS = {"hebb": 0, "rect": 0, "exp": 1, "modern": 2, "nearest": 3}


@settings(max_examples=20)
@given(
    st.sampled_from(_ENGINES),
    st.sampled_from(("4", "8")),
    st.booleans(),
    st.booleans(),
    st.sampled_from((0, 1, 2, 5, 9)),
    st.integers(0, 2**32 - 1),
    st.integers(1, 40),
)
def test_twins(
    compiled: Kernels, engine: str, k: str, shared: bool, one: bool, pictures: int, seed: int, most: int
) -> None:
    draw, shape = np.random.default_rng(seed), (9, 13)
    mode = "shared" if shared else "per-position"
    x = np.where(draw.random((pictures, 9 * 13)) < 0.3, 1, -1).astype(np.int8)
    params = MosaicParams(engine=engine, tile=k, mode=mode, n=2 + seed % 9, beta=0.1)  # type: ignore[arg-type]
    model = MosaicModel(shape, Memories(x), params)
    cue = np.where(draw.random(9 * 13) < 0.4, 1, -1).astype(np.int8)
    has, tiles = model.tile_memories, model.tiling.count
    stop = tiles * int(k) ** 2
    found = []
    for kernels in (PLAIN, compiled):
        words, state = model.tiling.words(cue[np.newaxis])[0], cue.copy()
        quiet, flips, place, trace = np.zeros(tiles, np.int8), np.zeros(cue.size, np.int64), 0, []
        while place < stop:
            made, place = kernels.mosaic.visit(
                has.words, has.first, has.count, words, state, 13, int(k), np.arange(tiles), place, stop,
                model.steps, _WAYS[engine], one, seed, 7, quiet, flips, most,
            )  # fmt: skip
            trace += [made, place, flips[:made].tobytes()]
        assert np.array_equal(words, model.tiling.words(state[np.newaxis])[0])
        best, worst = np.empty(tiles, np.int32), np.empty(tiles, np.int32)
        which, totals = np.empty(tiles, np.int64), np.empty(tiles)
        kernels.mosaic.read(
            has.words, has.first, has.count, words, int(k), model.values, engine not in ("hebb", "rect"),
            best, worst, which, totals,
        )  # fmt: skip
        arrays = (state, quiet, best, worst, which, totals)
        found.append([*trace, *(a.tobytes() for a in arrays)])
    assert found[0] == found[1]


@settings(max_examples=12)
@given(st.sampled_from(_ENGINES), st.booleans(), st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_many_memories_by_level(compiled: Kernels, engine: str, one: bool, seed: int, most: int) -> None:
    """Shared tiles of 4 x 4, of which hundreds are memories, some of them more than once."""
    draw, shape = np.random.default_rng(seed), (10, 14)
    x = np.where(draw.random((16, 140)) < 0.4, 1, -1).astype(np.int8)
    x[1] = x[0]
    params = MosaicParams(engine=engine, tile="4", mode="shared", dedupe=False, n=2 + seed % 9, beta=0.1)  # type: ignore[arg-type]
    model = MosaicModel(shape, Memories(x), params)
    has, tiles = model.tile_memories, model.tiling.count
    assert has.most >= MANY
    count = np.minimum(has.count, MANY + 9 * np.arange(tiles)).astype(has.count.dtype)  # more and more
    cue, found = x[0] * np.where(draw.random(140) < 0.2, -1, 1).astype(np.int8), []
    for kernels in (PLAIN, compiled):
        words, state, quiet = model.tiling.words(cue[np.newaxis])[0], cue.copy(), np.zeros(tiles, np.int8)
        flips, place, trace = np.zeros(cue.size, np.int64), 0, []
        while place < tiles * 16:
            made, place = kernels.mosaic.visit(
                has.words, has.first, count, words, state, 14, 4, np.arange(tiles), place, tiles * 16,
                model.steps, _WAYS[engine], one, seed, 7, quiet, flips, most,
            )  # fmt: skip
            trace += [made, place, flips[:made].tobytes()]
        found.append([*trace, state.tobytes(), quiet.tobytes()])
    assert found[0] == found[1]
