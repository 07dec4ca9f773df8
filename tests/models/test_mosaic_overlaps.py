"""Tiles that overlap by half: each recalled by itself, and the majority of their copies is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.mosaics import ENGINES, PICTURES, SHAPE, SOURCES, at_rest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.memories import Memories
from hopview.models.mosaic import MosaicModel, MosaicMotion
from hopview.models.mosaic_params import MosaicParams
from hopview.models.tiling import Tiling
from hopview.session.edits import SetParams
from hopview.session.session import Session
from hopview.sources.corrupt import CorruptParams, corrupt

pytestmark = pytest.mark.usefixtures("compiled_kernels")

sides = st.integers(1, 21)


def model_of(memories: Memories = SOURCES, shape: tuple[int, int] = SHAPE, **params: Any) -> MosaicModel:
    return MosaicModel(shape, memories, MosaicParams(stride=params.pop("stride", "k/2"), **params))


def majority(model: MosaicModel, motion: MosaicMotion) -> np.ndarray:
    """By hand: every tile's cells added up where they lie, even ones as the nearest tile has them."""
    (rows, cols), k, step = model.layers[0].shape, model.params.side, model.params.side // 2
    down, across = model.tiling.grid
    sums = np.zeros((rows + 2 * k, cols + 2 * k))
    near = np.full((rows + 2 * k, cols + 2 * k), np.inf)
    nearest = np.zeros_like(sums)
    place = np.abs(np.arange(k) + 0.5 - k / 2)
    far = np.maximum(0, place[:, None]) ** 2 + place[None, :] ** 2
    words = np.ascontiguousarray(motion.inner()).view(np.uint64).reshape(down * across, -1)
    for tile, word in enumerate(words):
        row, col = (step * x for x in divmod(tile, across))
        spot = np.s_[row : row + k, col : col + k]
        cells = model.tiling.cells(word)
        sums[spot] += cells
        closer = far < near[spot]
        near[spot] = np.where(closer, far, near[spot])
        nearest[spot] = np.where(closer, cells, nearest[spot])
    return np.where(sums != 0, np.sign(sums), nearest)[:rows, :cols].reshape(-1)


@given(sides, sides, st.sampled_from([4, 8, 16, 32]))
@settings(max_examples=60, deadline=None)
def test_tiles_cover_the_grid_and_come_back(rows: int, cols: int, k: int) -> None:
    tiling, units = Tiling((rows, cols), k, True), rows * cols
    covered = np.bincount(tiling.sites, minlength=units)
    assert covered.min() >= 1 and covered.max() <= 4
    assert np.array_equal(tiling.sites[tiling.central], np.arange(units))
    cells = np.where(np.random.default_rng(units).random((1, units)) < 0.5, 1, -1).astype(np.int8)
    words = tiling.words(cells)[0]
    assert np.array_equal(tiling.unpacked(words), cells[0, tiling.sites])
    for unit in (0, units - 1, units // 2):
        turned = cells.copy()
        turned[0, unit] *= -1
        differ = np.flatnonzero((tiling.words(turned)[0] != words).any(axis=1))
        assert np.array_equal(differ, tiling.tiles_of(np.array([unit])))


@given(st.sampled_from(ENGINES), st.sampled_from(["4", "8"]), sides, sides, st.integers(0, 2**31))
@settings(max_examples=40, deadline=None)
def test_the_state_is_the_majority_and_no_energy_rises(
    engine: str, k: str, rows: int, cols: int, seed: int
) -> None:
    draw, units = np.random.default_rng(seed), rows * cols
    memories = Memories(np.where(draw.random((seed % 4, units)) < 0.4, 1, -1).astype(np.int8))
    mode = "shared" if seed % 2 else "per-position"
    model = model_of(memories, (rows, cols), engine=engine, tile=k, mode=mode)
    motion = model.start(np.where(draw.random(units) < 0.5, 1, -1).astype(np.int8), seed)
    before = motion.energy()
    assert before == pytest.approx(model.energy(motion.state))
    for _ in range(8):
        earlier = motion.state.copy()
        sites = motion.advance(max_flips=9)
        assert np.array_equal(motion.state, majority(model, motion))
        assert set(np.flatnonzero(earlier != motion.state)) <= set(sites.tolist())
        after = motion.energy()
        assert after <= before + 1e-9 * max(1.0, abs(before))
        before = after


def test_parts_of_a_sweep_and_what_is_kept_of_them_make_the_same_sweep() -> None:
    for engine in ENGINES:
        model = model_of(engine=engine, mode="shared", tile="16")
        whole, parts = model.start(PICTURES["House"], 5), model.start(PICTURES["House"], 5)
        while parts.sweep < 2:
            parts.advance(max_flips=150)
            parts = model.resume(parts.state, parts.inner(), 5, parts.sweep, parts.position)
        whole.advance()
        whole.advance()
        assert np.array_equal(whole.state, parts.state)
        assert np.array_equal(whole.inner().view(np.uint64), parts.inner().view(np.uint64))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_clean_source_returns_exactly(engine: str) -> None:
    for k in ("4", "8", "16"):
        model = model_of(tile=k, engine=engine)
        for row in SOURCES.rows:
            assert np.array_equal(at_rest(model, row).state, row)


def test_votes_mend_what_tiles_alone_do_not() -> None:
    spoiled = [
        corrupt(row, SHAPE, CorruptParams(kind="flip", amount=0.3, seed=seed))
        for row in SOURCES.rows
        for seed in range(3)
    ]
    wanted = np.repeat(SOURCES.rows, 3, axis=0)
    right = {
        stride: np.mean([at_rest(model_of(tile="4", stride=stride), cue).state for cue in spoiled] == wanted)
        for stride in ("k", "k/2")
    }
    assert right["k/2"] > right["k"] + 0.01


def test_painting_reaches_all_copies() -> None:
    model = model_of()
    motion = at_rest(model, SOURCES.rows[0])
    cells = np.array([0, 1, 65, 2080, 4095])
    changed = motion.perturb(cells, -SOURCES.rows[0][cells])
    assert changed.size == 5 and not motion.settled()
    assert np.array_equal(motion.state, majority(model, motion))
    at_once = model.start(motion.state, 0)
    assert motion.energy() == at_once.energy()
    motion.advance()
    assert np.array_equal(motion.state, SOURCES.rows[0])


def test_a_session_goes_back_and_changes_the_stride_as_it_runs() -> None:
    session = Session("mosaic", shape=SHAPE, seed=1, stride="k/2", engine="exp", mode="shared", tile="16")
    session.store(SOURCES.rows, names=("fish", "tree"))
    session.cue(PICTURES["House"])
    run = session.run(sweeps=20)
    found = run.arrays()
    assert found["tile_sources"].shape == found["tile_energies"].shape == (len(run), 49)
    assert found["tile_energies"][-1].sum() == pytest.approx(run.energies[-1])
    assert run.outcome.label in ("mosaic 1+2", "pattern 1", "pattern 2")
    moments = list(run.snapshots([0, len(run) - 1]))
    assert np.count_nonzero(moments[1].mosaic().sources) > np.count_nonzero(moments[0].mosaic().sources)
    session.apply(SetParams({"stride": "k"}))
    assert session.snapshot().mosaic().grid == (4, 4)
    session.run(sweeps=5)
    session.apply(SetParams({"stride": "k/2"}))
    assert session.snapshot().mosaic().grid == (7, 7)
