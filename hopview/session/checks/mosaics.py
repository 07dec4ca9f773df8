"""Mosaic recall: sources come back, engines rank as they should, binry-hop's demonstration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Int8
from hopview.core.memories import Memories
from hopview.models.mosaic import MosaicModel
from hopview.models.mosaic_params import Engine, MosaicParams, Side, Stride
from hopview.sources.corrupt import CorruptParams, corrupt
from hopview.sources.scenes import scenes
from hopview.theory.check import Check, close, within

_BINRY = "screwtape, binry-hop (2023)"
_DENSE = "Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164"
_EXACT = "by theory: with ties kept, a stored state feels nothing that turns it"
_SHAPE, _TILE = (64, 64), 64
_SWEEPS = 60


def checks(quick: bool) -> Iterator[Check]:
    """Clean and spoiled sources, tiles that overlap or of a third picture, two memories of Hebb's, halves."""
    pictures = {name: cells.reshape(-1) for name, cells in scenes(_SHAPE)}
    sources = Memories(np.stack([pictures["Fish"], pictures["Tree"]]))
    yield from source_checks(sources, 2 if quick else 8)
    yield from oracle_checks(sources, 2 if quick else 4)
    yield from overlap_checks(sources, 1 if quick else 3)
    yield from shared_checks(sources, pictures["House"])
    yield from fish_checks(sources, pictures["House"])
    yield from pair_checks(40 if quick else 300)
    yield from half_checks()


def rested(model: MosaicModel, cue: Int8, seed: int = 0) -> Int8:
    """The end of a run."""
    motion = model.start(cue, seed)
    while not motion.settled() and motion.sweep < _SWEEPS:
        motion.advance()
    return motion.state


def returned(model: MosaicModel, state: Int8, source: Int8) -> float:
    """The share of tiles that are those of the source."""
    found, wanted = model.tiling.words(np.stack([state, source]))
    return float((found == wanted).all(axis=1).mean())


def source_checks(sources: Memories, seeds: int) -> Iterator[Check]:
    """Exact tiles at noise 0 and 0.2, k = 8, memories at each tile's place."""
    engines: tuple[Engine, ...] = ("hebb", "rect")
    for engine in engines:
        model = MosaicModel(_SHAPE, sources, MosaicParams(engine=engine))
        for noise, band in ((0.0, (1.0, 1.0)), (0.2, (0.92, 1.0))):
            found = [
                returned(model, rested(model, _spoiled(row, noise, seed), seed), row)
                for row in sources.rows
                for seed in range(seeds if noise else 1)
            ]
            source = _EXACT if not noise else _DENSE
            words = f"mosaic, 8 x 8 tiles of two pictures, {engine}, noise {noise:g}: tiles exact"
            yield within(words, band, float(np.mean(found)), source)


def oracle_checks(sources: Memories, seeds: int) -> Iterator[Check]:
    """Noise 0.3: all tiles of 16 x 16 come back; of 8 x 8 as many as by looking the nearest memory up."""
    found: dict[tuple[Side, Engine], float] = {}
    cases: tuple[tuple[Side, Engine], ...] = ("16", "hebb"), ("16", "rect"), ("8", "rect"), ("8", "nearest")
    for tile, engine in cases:
        model = MosaicModel(_SHAPE, sources, MosaicParams(tile=tile, engine=engine))
        ends = [
            returned(model, rested(model, _spoiled(row, 0.3, seed), seed), row)
            for row in sources.rows
            for seed in range(seeds)
        ]
        found[tile, engine] = float(np.mean(ends))
    for tile, engine in cases[:2]:
        words = f"mosaic, 16 x 16 tiles of two pictures, {engine}, noise 0.3: tiles exact"
        yield close(words, 1.0, found[tile, engine], 0.0, _DENSE)
    words = "mosaic, 8 x 8 tiles of two pictures, rect, noise 0.3: tiles exact, as of the nearest memory"
    yield close(words, found["8", "nearest"], found["8", "rect"], 0.03, _DENSE)


def overlap_checks(sources: Memories, seeds: int) -> Iterator[Check]:
    """Tiles every k/2 cells that vote, and how many more cells they put right than tiles side by side."""
    right: list[float] = []
    strides: tuple[Stride, ...] = ("k", "k/2")
    for stride in strides:
        model = MosaicModel(_SHAPE, sources, MosaicParams(tile="4", stride=stride))
        ends = [
            (rested(model, _spoiled(row, 0.3, seed), seed) == row).mean()
            for row in sources.rows
            for seed in range(seeds)
        ]
        right.append(float(np.mean(ends)))
    clean = [np.array_equal(rested(model, row), row) for row in sources.rows]
    words = "mosaic, 4 x 4 tiles that overlap by half"
    yield close(f"{words}: clean pictures that return exactly", 2, sum(clean), 0, _EXACT)
    vote = "by theory: a majority of tiles errs less often than one"
    yield within(f"{words}, noise 0.3: cells more that are right", (0.005, 0.05), right[1] - right[0], vote)


def shared_checks(sources: Memories, house: Int8) -> Iterator[Check]:
    """The share of a third picture's tiles that find the nearest of all tiles of two, engine by engine."""
    found: list[float] = []
    engines: tuple[tuple[Engine, int], ...]
    engines = ("hebb", 2), ("rect", 3), ("rect", 6), ("exp", 2), ("nearest", 2)
    for engine, n in engines:
        model = MosaicModel(_SHAPE, sources, MosaicParams(engine=engine, n=n, mode="shared"))
        before, after = model.tiling.words(np.stack([house, rested(model, house)]))
        kept = _TILE - 2 * np.bitwise_count(before ^ after).astype(np.int64).sum(axis=1)
        stored = model.read(after).best == _TILE
        found.append(float((stored & (kept == model.read(before).best)).mean()))
    words = "mosaic, all tiles shared: hebb, rect 3, rect 6, exp and nearest find the nearest"
    yield close(f"{words}, worst step back", 0.0, float(max(0.0, *-np.diff(found))), 1e-12, _DENSE)
    yield within("mosaic, all tiles shared: exp finds the nearest", (0.85, 1.0), found[3], _DENSE)
    yield close("mosaic, all tiles shared: nearest finds the nearest", 1.0, found[4], 0.0, _DENSE)


def fish_checks(sources: Memories, house: Int8) -> Iterator[Check]:
    """How much of the fish itself is left, engine by engine; and negatives of memories, of large tiles."""
    left: list[float] = []
    engines: tuple[tuple[Engine, int], ...]
    engines = ("hebb", 2), ("rect", 3), ("rect", 6), ("exp", 2), ("nearest", 2)
    for engine, n in engines:
        model = MosaicModel(_SHAPE, sources, MosaicParams(engine=engine, n=n, mode="shared"))
        left.append(returned(model, rested(model, sources.rows[0]), sources.rows[0]))
    words = "mosaic, all tiles shared: tiles of the fish that stay, hebb to nearest"
    yield close(f"{words}, worst step back", 0.0, float(max(0.0, *-np.diff(left))), 1e-12, _DENSE)
    yield within(f"{words}: exp", (0.9, 1.0), left[3], _DENSE)
    bands: tuple[tuple[Engine, int, tuple[int, int]], ...]
    bands = ("hebb", 2, (1, 16)), ("rect", 3, (0, 0)), ("exp", 2, (0, 0))
    for engine, n, band in bands:
        params = MosaicParams(tile="16", engine=engine, n=n, mode="shared")
        model = MosaicModel(_SHAPE, sources, params)
        turned = int(np.count_nonzero(model.mosaic_of(rested(model, house))().negatives))
        words = f"mosaic, 16 x 16 tiles shared, {engine}: tiles that are negatives of a memory"
        yield within(words, band, turned, _DENSE)


def pair_checks(trials: int) -> Iterator[Check]:
    """Two random memories of 64 units and Hebb's rule, from anywhere: +-xi_1 or +-xi_2."""
    draw, ended = np.random.default_rng(7), 0
    for seed in range(trials):
        pair = np.where(draw.random((2, _TILE)) < 0.5, 1, -1).astype(np.int8)
        model = MosaicModel((8, 8), Memories(pair), MosaicParams(engine="hebb"))
        state = rested(model, np.where(draw.random(_TILE) < 0.5, 1, -1).astype(np.int8), seed)
        ended += bool((np.abs(pair.astype(np.int64) @ state) == _TILE).any())
    words = f"mosaic, two memories and Hebb's rule: of {trials} tiles end as one or its negative"
    source = "by theory: E = -N (A^2 + D^2), of the cells that agree and that differ"
    yield close(words, trials, ended, 0.0, source)


def half_checks() -> Iterator[Check]:
    """First or second half ink; a quarter of it drawn; rectified square, ties become ink."""
    half = np.repeat([1, -1], _TILE // 2).astype(np.int8)
    quarter = np.repeat([1, -1], [_TILE // 4, 3 * _TILE // 4]).astype(np.int8)
    params = MosaicParams(engine="rect", n=2, tie="one")
    model = MosaicModel((8, 8), Memories(np.stack([half, -half])), params)
    for words, cue, wanted in (("first", quarter, half), ("last", quarter[::-1].copy(), -half)):
        wrong = int(np.count_nonzero(rested(model, cue) != wanted))
        yield close(
            f"binry-hop, N = 64, the {words} quarter drawn: cells of its half amiss", 0, wrong, 0, _BINRY
        )


def _spoiled(cells: Int8, amount: float, seed: int) -> Int8:
    return corrupt(cells, _SHAPE, CorruptParams(kind="flip", amount=amount, seed=seed))
