"""Mosaic recall: the figures it is held to, what its tiles remember, and what a person may do to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.mosaics import ENGINES, PICTURES, SHAPE, SOURCES, at_rest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.errors import ParameterError, PatternError
from hopview.core.memories import Memories
from hopview.models.mosaic import MosaicModel
from hopview.models.mosaic_params import MosaicParams
from hopview.models.tiling import Tiling
from hopview.session.session import Session
from hopview.sources.corrupt import CorruptParams, corrupt

pytestmark = pytest.mark.usefixtures("compiled_kernels")


def model_of(memories: Memories = SOURCES, shape: tuple[int, int] = SHAPE, **params: Any) -> MosaicModel:
    return MosaicModel(shape, memories, MosaicParams(**params))


def exact(model: MosaicModel, state: np.ndarray, wanted: np.ndarray) -> float:
    """The share of tiles without a fault."""
    found, given = model.tiling.words(np.stack([state, wanted]))
    return float((found == given).all(axis=1).mean())


def spoiled(cells: np.ndarray, amount: float, seed: int) -> np.ndarray:
    return corrupt(cells, SHAPE, CorruptParams(kind="flip", amount=amount, seed=seed))


# -- the published and measured figures ----------------------------------------------------------------


@pytest.mark.parametrize("k", ["4", "8", "16", "32"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_clean_source_returns_exactly(k: str, engine: str) -> None:
    model = model_of(tile=k, engine=engine)
    for row in SOURCES.rows:
        assert np.array_equal(at_rest(model, row).state, row)


@pytest.mark.parametrize("engine", ["hebb", "rect", "exp", "nearest"])
def test_a_fifth_of_the_cells_turned_over(engine: str) -> None:
    model = model_of(engine=engine)
    found = [
        exact(model, at_rest(model, spoiled(row, 0.2, seed), seed).state, row)
        for row in SOURCES.rows
        for seed in range(4)
    ]
    assert np.mean(found) >= 0.92


def test_ties_that_become_ink_overwrite_memories_one_cell_apart() -> None:
    kept, lost = (model_of(tie=tie) for tie in ("keep", "one"))
    for row in SOURCES.rows:
        assert exact(kept, at_rest(kept, row).state, row) == 1.0
    found = np.mean([exact(lost, at_rest(lost, row).state, row) for row in SOURCES.rows])
    assert 0.9 < found < 1.0


def nearest_found(**params: Any) -> float:
    """The share of the house's tiles that end on the memory nearest to them."""
    model, house = model_of(mode="shared", **params), PICTURES["House"]
    state = at_rest(model, house).state
    before, after = model.tiling.words(np.stack([house, state]))
    kept = (64 - 2 * np.bitwise_count(before ^ after).astype(int).sum(axis=1)) == model.read(before).best
    return float((kept & (model.read(after).best == 64)).mean())


def test_shared_memories_are_told_apart_the_better_the_steeper_the_engine() -> None:
    engines = [{"engine": "hebb"}, {"engine": "rect", "n": 3}, {"engine": "rect", "n": 6}]
    engines += [{"engine": "exp"}, {"engine": "nearest"}]
    found = [nearest_found(**params) for params in engines]
    assert found == sorted(found) and found[-1] == 1.0
    assert found[0] < 0.5 < found[2] and found[3] > 0.85


def test_a_mosaic_of_large_tiles_knows_negatives_under_hebb_alone() -> None:
    for engine, some in (("hebb", True), ("rect", False), ("exp", False), ("nearest", False)):
        model = model_of(mode="shared", engine=engine, tile="16")
        mosaic = model.mosaic_of(at_rest(model, PICTURES["House"]).state)()
        assert bool(mosaic.negatives.any()) is some
    small = model_of(mode="shared", engine="rect", n=3)
    state = at_rest(small, PICTURES["House"]).state
    turned = small.mosaic_of(state)().negatives
    tiles = state.reshape(8, 8, 8, 8).transpose(0, 2, 1, 3).reshape(64, 64)
    assert turned.any() and (tiles[turned] == 1).all()  # all ink, where the crowd of dark tiles leads


def test_a_house_is_made_of_fish_and_tree() -> None:
    model = model_of(tie="one")
    mosaic = model.mosaic_of(at_rest(model, PICTURES["House"]).state)()
    shares = [float(np.mean(mosaic.sources == origin)) for origin in (1, 2, 3, 0)]
    assert shares == pytest.approx([0.36, 0.53, 0.11, 0.0], abs=0.08)


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_as_much_comes_back_as_by_looking_the_nearest_up(noise: float) -> None:
    def back(**params: Any) -> float:
        model = model_of(**params)
        runs = [(row, seed) for row in SOURCES.rows for seed in range(2)]
        return float(
            np.mean(
                [
                    exact(model, at_rest(model, spoiled(row, noise, seed), seed).state, row)
                    for row, seed in runs
                ]
            )
        )

    assert back(tile="16") == 1.0
    for tile, least in (("8", 0.9), ("4", 0.85)):
        assert back(tile=tile) >= least
        assert back(tile=tile) == pytest.approx(back(tile=tile, engine="nearest"), abs=0.03)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_two_memories_of_hebb_end_in_one_of_them_or_its_negative(seed: int) -> None:
    draw = np.random.default_rng(seed)
    one, two = (np.where(draw.random(64) < 0.5, 1, -1).astype(np.int8) for _ in range(2))
    model = model_of(Memories(np.stack([one, two])), (8, 8), engine="hebb", tie="keep")
    state = at_rest(model, np.where(draw.random(64) < 0.5, 1, -1).astype(np.int8), seed).state
    agree = one == two
    if abs(int((one * state)[agree].sum())) in (0, 1) or abs(int((one * state)[~agree].sum())) in (0, 1):
        return  # a domain of one cell, or none, which feels nothing
    assert any(np.array_equal(state, sign * m) for m in (one, two) for sign in (1, -1))


def test_half_of_the_first_half_fills_up() -> None:
    first = np.repeat([1, -1], 32).astype(np.int8)
    for engine in ENGINES:
        model = model_of(Memories(np.stack([first, -first])), (8, 8), engine=engine, n=2, tie="one")
        quarter = np.repeat([1, -1], [16, 48]).astype(np.int8)
        assert np.array_equal(at_rest(model, quarter).state, first)
        assert np.array_equal(at_rest(model, quarter[::-1].copy()).state, -first)


# -- energy and dynamics -------------------------------------------------------------------------------


@given(st.sampled_from(ENGINES), st.sampled_from(["4", "8"]), st.booleans(), st.integers(2, 10), st.data())
@settings(max_examples=60, deadline=None)
def test_the_energy_never_rises(engine: str, k: str, one: bool, n: int, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32 - 1))
    draw, shape = np.random.default_rng(seed), (9, 14)
    memories = Memories(np.where(draw.random((seed % 5, 126)) < 0.4, 1, -1).astype(np.int8))
    mode = "shared" if seed % 2 else "per-position"
    tie, halved = "one" if one else "keep", bool(seed & 2)
    stride = "k/2" if halved else "k"
    model = model_of(memories, shape, engine=engine, tile=k, n=n, mode=mode, tie=tie, stride=stride)
    motion = model.start(np.where(draw.random(126) < 0.5, 1, -1).astype(np.int8), seed)
    before = motion.energy()
    for _ in range(12):
        motion.advance(max_flips=3)
        after = motion.energy()
        assert after <= before + 1e-9 * max(1.0, abs(before))
        assert after == model.energy(motion.state) or halved
        before = after


def test_parts_of_a_sweep_make_the_same_sweep() -> None:
    for engine in ENGINES:
        model, cue = model_of(engine=engine, mode="shared"), PICTURES["House"]
        whole, parts = model.start(cue, 5), model.start(cue, 5)
        while parts.sweep < 2:
            parts.advance(max_flips=7)
            resumed = model.resume(parts.state, None, 5, parts.sweep, parts.position)
            assert resumed.sweep == parts.sweep
            parts = resumed
        whole.advance()
        whole.advance()
        assert np.array_equal(whole.state, parts.state)


def test_the_field_says_what_an_update_does() -> None:
    for engine in ENGINES:
        model, cue = model_of(engine=engine), PICTURES["House"]
        rest = at_rest(model, cue).state
        assert (model.field(rest) * rest > -1e-12).all()
        assert (model.field(cue) * cue < 0).any()


def test_of_many_powers_and_sizes_nothing_overflows() -> None:
    draw = np.random.default_rng(1)
    memories = Memories(np.where(draw.random((3, 64 * 64)) < 0.5, 1, -1).astype(np.int8))
    for engine, n in (("rect", 10), ("exp", 2), ("modern", 2)):
        model = model_of(memories, SHAPE, tile="32", engine=engine, n=n, beta=4.0, mode="shared")
        motion = model.start(np.where(draw.random(4096) < 0.5, 1, -1).astype(np.int8), 0)
        motion.advance()
        assert np.isfinite(motion.energy()) and np.isfinite(model.field(motion.state)).all()


def test_painting_wakes_the_tiles_that_were_painted() -> None:
    model = model_of()
    motion = at_rest(model, SOURCES.rows[0])
    changed = motion.perturb(np.array([0, 1, 65, 4095]), np.array([1, 1, 1, 1], np.int8))
    assert changed.size == 4 and not motion.settled()
    motion.advance()
    assert np.array_equal(motion.state, SOURCES.rows[0]) and motion.settled()


def test_other_parameters_take_over_in_the_middle_of_a_run() -> None:
    model = model_of(mode="shared", engine="hebb")
    motion = model.start(PICTURES["House"], 0)
    motion.advance(max_flips=50)
    motion.retune(model_of(mode="shared", engine="nearest", tile="16"), 0)
    motion.advance()
    assert motion.position == 0 and motion.settled()
    with pytest.raises(ParameterError, match="same memories"):
        motion.retune(model_of(Memories(SOURCES.rows.copy())), 0)


# -- what tiles remember -------------------------------------------------------------------------------


def test_equal_tiles_are_one_memory_of_both() -> None:
    once, each = (model_of(dedupe=dedupe, mode="shared") for dedupe in (True, False))
    assert len(each.tile_memories.words) == 128 > len(once.tile_memories.words)
    assert len(np.unique(each.tile_memories.words)) == len(once.tile_memories.words)
    sky = model_of().mosaic_of(SOURCES.rows[0])()
    assert set(np.unique(sky.sources)) == {1, 3}  # the fish, and where the tree shows the same
    assert each.mosaic_of(SOURCES.rows[0])().sources[7] == 3


def test_a_grid_that_tiles_do_not_fill_is_filled_up_with_paper() -> None:
    cells = np.ones((2, 10 * 13), np.int8)
    cells[1, ::2] = -1
    model = model_of(Memories(cells), (10, 13), engine="hebb")
    assert model.tiling == Tiling((10, 13), 8) and model.tiling.grid == (2, 2)
    for row in cells:
        assert np.array_equal(at_rest(model, row).state, row)
    corner = model.tiling.cells(model.tiling.words(cells)[0, 3])
    assert (corner == 1).sum() == 2 * 5


def test_pictures_of_one_colour_and_none_at_all() -> None:
    blank = np.full((1, 256), -1, np.int8)
    for engine in ENGINES:
        model = model_of(Memories(blank), (16, 16), engine=engine, mode="shared")
        assert len(model.tile_memories.words) == 1
        assert (at_rest(model, np.where(np.arange(256) % 5, -1, 1).astype(np.int8)).state == -1).all()
        none = model_of(Memories(np.zeros((0, 256), np.int8)), (16, 16), engine=engine)
        assert at_rest(none, blank[0]).energy() == 0.0
        assert not none.mosaic_of(blank[0])().sources.any()


def test_a_mosaic_says_where_each_tile_comes_from() -> None:
    model = model_of()
    mixed = SOURCES.rows[0].reshape(SHAPE).copy()
    mixed[:, 32:] = SOURCES.rows[1].reshape(SHAPE)[:, 32:]
    mixed[20, 10] *= -1
    mosaic = model.mosaic_of(mixed.reshape(-1))()
    where = mosaic.sources.reshape(8, 8)
    assert where[2, 1] == 0 and mosaic.overlaps[17] == 1 - 2 / 64
    assert set(np.unique(where[:, 4:])) == {2, 3} and where[:, :4].max() == 3
    first, *_ = mosaic.fits(17)
    assert first.sources == 1 and first.overlap == mosaic.overlaps[17] and first.cells.shape == (8, 8)
    assert mosaic.energies.sum() == model.energy(mixed.reshape(-1))


def test_more_pictures_than_colours_are_refused() -> None:
    session = Session("mosaic", shape=(8, 8))
    patterns = np.where(np.random.default_rng(0).random((65, 64)) < 0.5, 1, -1)
    with pytest.raises(PatternError, match=r"at most 64 pictures.*65 are stored\. Remove 1"):
        session.store(patterns)
        session.run()


def test_the_size_of_tiles_is_one_of_four() -> None:
    with pytest.raises(ParameterError, match="Tile cannot be '7'"):
        Session("mosaic", shape=(8, 8), tile=7)


def test_numbers_of_a_run_hold_the_sources_of_tiles() -> None:
    session = Session("mosaic", shape=SHAPE, seed=1)
    session.store(SOURCES.rows, names=("fish", "tree"))
    session.cue(PICTURES["House"])
    run = session.run()
    found = run.arrays()["tile_sources"]
    assert found.shape == (len(run), 64)
    assert np.count_nonzero(found[-1]) > np.count_nonzero(found[0])


def test_a_run_is_named_by_the_pictures_that_its_tiles_come_from() -> None:
    session = Session("mosaic", shape=SHAPE, seed=1)
    session.store(SOURCES.rows, names=("fish", "tree"))
    session.cue(PICTURES["House"])
    outcome = session.run().outcome
    assert outcome.attractor == "mosaic" and set(outcome.members) == {1, 2} and 0.9 < outcome.overlap < 1
    assert outcome.label == "mosaic 1+2"
    share = int(100 * outcome.overlap)
    assert f"a mosaic of 2 (tree), 1 (fish), {share} % of its tiles exact" in outcome.sentence(
        ("fish", "tree")
    )
    session.cue(SOURCES.rows[0])
    assert session.run().outcome.label == "pattern 1"


def test_a_single_flip_is_a_step_where_tiles_fill_the_grid() -> None:
    half = np.repeat([1, -1], 32).astype(np.int8)
    model = model_of(Memories(np.stack([half, -half])), (8, 8), n=2, tie="one")
    motion = model.start(np.repeat([1, -1], [16, 48]).astype(np.int8), 3)
    steps = [motion.advance(max_flips=1).size for _ in range(16)]
    assert steps == [1] * 16 and np.array_equal(motion.state, half)
    assert 0 <= motion.position < 64
