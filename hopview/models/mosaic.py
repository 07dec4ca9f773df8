"""Mosaic recall: a drawing cut into tiles, each of which remembers tiles of the stored pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hopview import kernels
from hopview.core.coupling import Float64, Int8, Int32, Int64, UInt64
from hopview.core.mosaic import Fit, Mosaic
from hopview.core.outcome import Outcome, StopKind
from hopview.core.states import State
from hopview.kernels.mosaic_set import ABSOLUTE, NEAREST, RELATIVE, TOGETHER
from hopview.models.interaction import Interaction
from hopview.models.memory_model import MemoryModel
from hopview.models.mosaic_motion import MosaicMotion, words_of
from hopview.models.mosaic_params import MosaicParams
from hopview.models.tiling import TileMemories, Tiling, tile_memories

_WAYS = {"hebb": ABSOLUTE, "rect": ABSOLUTE, "exp": RELATIVE, "modern": TOGETHER, "nearest": NEAREST}
_OF_ONE = 0.95  # overlap from which on the state is that picture
_LEAST = -690.0  # e^-690: what lies below is 0, as denormal numbers are slow


class Read(NamedTuple):
    """Of each tile the largest and least overlap, (T,) int32, the nearest memory, and its energy, float64."""

    best: Int32
    worst: Int32
    which: Int64
    energies: Float64


class MosaicModel(MemoryModel):
    """E = sum_t E_t of tiles t of n = k^2 spins, each with the overlaps M_mu with memories of its own.

    hebb: E_t = -1/(2n) sum_mu M_mu^2; rect: -1/(N_n) sum over M_mu > 0 of M_mu^n, N_n = n k^(2(n-1));
    exp: -ln sum_mu exp M_mu; modern: -(1/beta) ln sum_mu exp(beta M_mu); nearest: -max_mu M_mu. hebb, rect
    and exp choose the lower of two energies unit by unit; modern sets s = sgn(sum_mu xi_mu
    softmax(beta M)_mu) at once; nearest copies the memory of largest M. No update raises E.

    Where tiles overlap (stride k/2), each is recalled in a copy of its own, and the state is the majority of
    the copies of a unit; E is the sum over the copies, `energy(state)` where they all are as the state.
    After screwtape's binry-hop, git.tilde.institute/screwtape/binry-hop; Krotov & Hopfield 2016,
    DOI 10.48550/arXiv.1606.01164.
    """

    name = "mosaic"
    title = "Mosaic recall"
    family = "Mosaics, and several at once"
    tiles = True
    no_landscape = (
        "A mosaic is many small memories side by side, one a tile, and no plane of its states shows them: "
        "see Mosaic, where each tile tells its memory and energy."
    )
    Params = MosaicParams
    formula = r"E = -\sum_t \sum_\mu F(\xi^t_\mu \cdot s^t)"

    params: MosaicParams

    def start(self, state: Int8, seed: int, sweep: int = 0, position: int = 0) -> MosaicMotion:
        """A run from `state`; (seed, sweep, position) fix every random number that follows."""
        return MosaicMotion(self, state, None, seed, sweep, position)

    def resume(
        self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> MosaicMotion:
        """The run again; of tiles that overlap, `inner` are their words."""
        return MosaicMotion(self, np.asarray(state, np.int8), inner, seed, sweep, position)

    @property
    def way(self) -> int:
        """That of `MosaicKernels.visit`."""
        return _WAYS[self.params.engine]

    @cached_property
    def tiling(self) -> Tiling:
        """How the grid is cut."""
        return Tiling(self.layers[0].shape, self.params.side, self.params.stride == "k/2")

    @cached_property
    def tile_memories(self) -> TileMemories:
        """What each tile remembers. `PatternError` of more than 64 pictures."""
        params = self.params
        return tile_memories(self.memories, self.tiling, params.mode == "shared", params.dedupe)

    @cached_property
    def interaction(self) -> Interaction:
        """F of the engines that visit unit by unit."""
        size, engine = self.params.side**2, self.params.engine
        if engine in ("hebb", "rect"):
            rect = engine == "rect"
            return Interaction("rect" if rect else "plain", self.params.n if rect else 2, size)
        return Interaction("exp", 2, size)

    @property
    def mirrored(self) -> bool:
        """Under Hebb's engine alone."""
        return self.params.engine == "hebb"

    @cached_property
    def steps(self) -> Float64:
        """The table of `MosaicKernels.visit`: F(x + 1) - F(x - 1), or the weight of an overlap."""
        x = _range(self.params.side)
        if self.way == ABSOLUTE:
            return _within(x, self.params.side, self.interaction.differences(x))
        return _exponentials(x, self.params.beta if self.params.engine == "modern" else 1.0)

    @cached_property
    def values(self) -> Float64:
        """The table of `MosaicKernels.read`: F(M), or what its logarithm is taken of."""
        x = _range(self.params.side)
        if self.way == ABSOLUTE:
            return _within(x, self.params.side, self.interaction.values(x))
        return self.steps

    def read(self, words: UInt64) -> Read:
        """What each tile of `words` (T, W) is near to, and its energy."""
        count, relative = len(words), self.way != ABSOLUTE
        best, worst = np.empty(count, np.int32), np.empty(count, np.int32)
        which, totals, has = np.empty(count, np.int64), np.empty(count), self.tile_memories
        kernels.current().mosaic.read(
            has.words, has.first, has.count, words, self.params.side, self.values, relative,
            best, worst, which, totals,
        )  # fmt: skip
        return Read(best, worst, which, self._energies(best, totals))

    def _energies(self, best: Int32, totals: Float64) -> Float64:
        engine = self.params.engine
        if engine in ("hebb", "rect"):
            return -totals
        if not self.tile_memories.most:
            return np.zeros(len(best))
        if engine == "nearest":
            return -best.astype(np.float64)
        return -best - np.log(totals) / (self.params.beta if engine == "modern" else 1.0)

    def energy(self, state: Int8) -> float:
        """E = sum_t E_t."""
        return float(np.sum(self.read(self._words(state)).energies))

    def field(self, state: Int8) -> Float64:
        """h, (N,): sum_mu xi_mu,i G(x_mu) / 2 of hebb, rect and exp (there but for a positive factor).

        x_mu = M_mu - xi_mu,i s_i, G(x) = F(x + 1) - F(x - 1). modern: sum_mu xi_mu softmax(beta M)_mu;
        nearest: the nearest memory. Of a unit in several tiles, the sum over them.
        """
        tiling, has, side, way = self.tiling, self.tile_memories, self.params.side, self.way
        words, zero = self._words(state), 2 * side**2 + 4
        h = np.zeros((tiling.count, side, side))
        for tile in range(tiling.count):
            rows = has.words[has.first[tile] : has.first[tile] + has.count[tile]]
            if not len(rows):
                continue
            xi = np.stack([tiling.cells(row).reshape(-1) for row in rows]).astype(np.int64)
            s = tiling.cells(words[tile]).reshape(-1).astype(np.int64)
            m = xi @ s
            if way == NEAREST:
                felt = xi[int(np.argmax(m))].astype(np.float64)
            elif way == TOGETHER:
                weights = self.steps[m - m.max() + zero]
                felt = weights @ xi / weights.sum()
            else:
                x = m[:, np.newaxis] - xi * s - (m.max() if way == RELATIVE else 0)
                felt = 0.5 * (xi * self.steps[x + zero]).sum(axis=0)
            h[tile] = felt.reshape(side, side)
        down, across = tiling.grid
        whole = h.reshape(down, across, side, side).transpose(0, 2, 1, 3).reshape(down * side, across * side)
        high, wide = tiling.spread_shape
        felt = np.ascontiguousarray(whole[:high, :wide]).reshape(-1)
        return np.asarray(np.bincount(tiling.sites, felt, state.size)) if tiling.halved else felt

    def mosaic_of(self, state: State, inner: Float64 | None = None) -> Callable[[], Mosaic]:
        """Where the tiles of `state` come from, those that overlap as `inner` has them; when called."""
        return lambda: self._mosaic(np.asarray(state, np.int8), inner)

    def named_in(self, kind: StopKind, state: State, inner: Float64 | None, sweeps: int) -> Outcome | None:
        """The pictures that its tiles come from, those of most tiles first, and the share of tiles that do.

        None where the whole is one picture, no tile is from any, or it still moves: then overlaps name it.
        """
        sources = self._mosaic(np.asarray(state, np.int8), inner).sources
        bits = sources[:, np.newaxis] >> np.arange(self.memories.count, dtype=np.uint64) & np.uint64(1)
        counts = bits.sum(axis=0).tolist()
        whole = int(np.count_nonzero(sources))
        like = float(np.abs(self.scores(state)).max(initial=0.0)) / state.size
        if kind != "fixed" or not whole or like >= _OF_ONE:
            return None
        ranked = sorted((mu for mu in range(len(counts)) if counts[mu]), key=lambda mu: -counts[mu])
        members, share = tuple(mu + 1 for mu in ranked), whole / len(sources)
        return Outcome(kind=kind, attractor="mosaic", members=members, overlap=share, sweeps=sweeps)

    def _mosaic(self, state: Int8, inner: Float64 | None) -> Mosaic:
        has, tiling, n = self.tile_memories, self.tiling, self.params.side**2
        words = words_of(tiling, state, inner)
        found = self.read(words)
        exact = (found.best == n) & (found.which >= 0)
        sources = np.zeros(tiling.count, np.uint64)
        sources[exact] = has.sources[found.which[exact]]

        def fits(tile: int) -> tuple[Fit, ...]:
            rows = slice(int(has.first[tile]), int(has.first[tile] + has.count[tile]))
            differ = np.bitwise_count(has.words[rows] ^ words[tile]).astype(np.int64).sum(axis=1)
            order = np.argsort(differ, kind="stable")
            return tuple(
                Fit(
                    int(has.sources[row]),
                    1 - 2 * float(differ[row - rows.start]) / n,
                    tiling.cells(has.words[row]),
                )
                for row in order + rows.start
            )

        return Mosaic(
            k=self.params.side,
            stride=tiling.stride,
            grid=tiling.grid,
            sources=sources,
            negatives=~exact & (found.worst == -n),
            overlaps=np.where(found.which >= 0, found.best / n, 0.0),
            energies=found.energies,
            memories=len(has.words),
            shared=self.params.mode == "shared",
            fits=fits,
        )

    def _words(self, state: Int8) -> UInt64:
        return words_of(self.tiling, state, None)


def _range(side: int) -> Float64:
    """What the places of a table stand for."""
    n = side * side
    return np.arange(-(2 * n + 4), 2 * n + 4, dtype=np.float64)


def _within(x: Float64, side: int, values: NDArray[np.float64]) -> Float64:
    """Nought beyond what overlaps can be."""
    return np.where(np.abs(x) <= side * side, values, 0.0)


def _exponentials(x: Float64, beta: float) -> Float64:
    """e^(beta x) of x up to 1; nought where that is too small to count."""
    y = beta * x
    return np.where((y >= _LEAST) & (x <= 2), np.exp(np.clip(y, _LEAST, 8.0)), 0.0)
