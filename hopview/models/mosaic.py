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
from hopview.core.states import SPINS, State
from hopview.kernels.mosaic_set import ABSOLUTE, NEAREST, RELATIVE, TOGETHER
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.interaction import Interaction
from hopview.models.memory_model import MemoryModel
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
    After screwtape's binry-hop, git.tilde.institute/screwtape/binry-hop; Krotov & Hopfield 2016,
    DOI 10.48550/arXiv.1606.01164.
    """

    name = "mosaic"
    title = "Mosaic recall"
    family = "Mosaics, and several at once"
    tiles = True
    Params = MosaicParams
    formula = r"E = -\sum_t \sum_\mu F(\xi^t_\mu \cdot s^t)"

    params: MosaicParams

    def start(self, state: Int8, seed: int, sweep: int = 0, position: int = 0) -> MosaicMotion:
        """A run from `state`; (seed, sweep, position) fix every random number that follows."""
        return MosaicMotion(self, state, seed, sweep, position)

    @cached_property
    def tiling(self) -> Tiling:
        """How the grid is cut."""
        return Tiling(self.layers[0].shape, self.params.side)

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
        if _WAYS[self.params.engine] == ABSOLUTE:
            return _within(x, self.params.side, self.interaction.differences(x))
        return _exponentials(x, self.params.beta if self.params.engine == "modern" else 1.0)

    @cached_property
    def values(self) -> Float64:
        """The table of `MosaicKernels.read`: F(M), or what its logarithm is taken of."""
        x = _range(self.params.side)
        if _WAYS[self.params.engine] == ABSOLUTE:
            return _within(x, self.params.side, self.interaction.values(x))
        return self.steps

    def read(self, words: UInt64) -> Read:
        """What each tile of `words` (T, W) is near to, and its energy."""
        count, relative = len(words), _WAYS[self.params.engine] != ABSOLUTE
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
        nearest: the nearest memory.
        """
        tiling, has, side, way = self.tiling, self.tile_memories, self.params.side, _WAYS[self.params.engine]
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
        return np.ascontiguousarray(whole[: tiling.shape[0], : tiling.shape[1]]).reshape(-1)

    def mosaic_of(self, state: Int8) -> Callable[[], Mosaic]:
        """Where the tiles of `state` come from; worked out when called."""
        return lambda: self._mosaic(state)

    def named(self, kind: StopKind, state: State, sweeps: int) -> Outcome | None:
        """The pictures that its tiles come from, those of most tiles first, and the share of tiles that do.

        None where the whole is one picture, no tile is from any, or it still moves: then overlaps name it.
        """
        sources = self._mosaic(np.asarray(state, np.int8)).sources
        bits = sources[:, np.newaxis] >> np.arange(self.memories.count, dtype=np.uint64) & np.uint64(1)
        counts = bits.sum(axis=0).tolist()
        whole = int(np.count_nonzero(sources))
        like = float(np.abs(self.scores(state)).max(initial=0.0)) / state.size
        if kind != "fixed" or not whole or like >= _OF_ONE:
            return None
        ranked = sorted((mu for mu in range(len(counts)) if counts[mu]), key=lambda mu: -counts[mu])
        members, share = tuple(mu + 1 for mu in ranked), whole / len(sources)
        return Outcome(kind=kind, attractor="mosaic", members=members, overlap=share, sweeps=sweeps)

    def _mosaic(self, state: Int8) -> Mosaic:
        words, has, tiling, n = self._words(state), self.tile_memories, self.tiling, self.params.side**2
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
        return np.asarray(self.tiling.words(state[np.newaxis])[0])


class MosaicMotion(AbstractMotion):
    """A run: in a sweep every tile is recalled once, in an order drawn from (seed, sweep)."""

    def __init__(self, model: MosaicModel, state: Int8, seed: int, sweep: int, position: int) -> None:
        self.model, self.seed = model, seed
        self.state = np.array(state, dtype=np.int8)
        self.sweep, self.position = sweep, position
        self._flips: Sites = np.empty(self.state.size, np.int64)
        self._take_parameters()

    def _take_parameters(self) -> None:
        tiles = self.model.tiling.count
        self._words = self.model._words(self.state)
        self._quiet = np.zeros(tiles, np.int8)  # tiles known to be at rest
        self._order = np.empty(tiles, np.int64)
        self._each = self.state.size // tiles  # what a tile counts as of `position`, 1 at the least
        self._drawn_for: int | None = None
        self._energy: float | None = None

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or tile after tile until `max_flips` units have flipped.

        Where tiles do not fill the grid, or all units of a tile change at once, to the end of a tile.
        """
        if self._drawn_for != self.sweep:
            self._drawn_for = self.sweep
            kernels.current().permutation(self.seed, self._number, self._order)
        most = self.state.size if max_flips is None else max_flips
        count = self._in_full(most) if self._each == self.model.params.side**2 else self._by_tiles(most)
        if self.position >= self._each * self._order.size:
            self.sweep, self.position = self.sweep + 1, 0
        if count:
            self._energy = None
        return self._flips[:count].copy()

    def _in_full(self, most: int) -> int:
        """Tiles of n units each: visits and positions are the same."""
        stop = self._each * self._order.size
        count, self.position = self._visit(
            self._words, self.state, self._order, self.position, stop, self._flips, most
        )
        return count

    def _by_tiles(self, most: int) -> int:
        """Some tiles have fewer units: a position is a number of whole tiles."""
        n, count = self.model.params.side**2, 0
        while self.position < self._each * self._order.size and count < most:
            at = self.position // self._each
            rest = self._flips[count:]
            count += self._visit(self._words, self.state, self._order, at * n, (at + 1) * n, rest, n)[0]
            self.position += self._each
        return count

    @property
    def _number(self) -> int:
        """That of the draws of this sweep: the order of tiles, then each tile's own."""
        return self.sweep * (self._order.size + 1)

    def _visit(
        self, words: UInt64, state: Int8, order: Int64, start: int, stop: int, flips: Sites, most: int
    ) -> tuple[int, int]:
        model, has = self.model, self.model.tile_memories
        return kernels.current().mosaic.visit(
            has.words, has.first, has.count, words, state, model.tiling.shape[1], model.params.side,
            order, start, stop, model.steps, _WAYS[model.params.engine], model.params.tie == "one",
            self.seed, self._number + 1, self._quiet, flips, most,
        )  # fmt: skip

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed; a sweep begun starts again where tiles are others."""
        model = self.model.successor(model)
        if model.tiling != self.model.tiling:
            self.position = 0
        self.model, self.seed = model, seed
        self._take_parameters()

    def perturb(self, cells: Sites, values: Int8) -> Sites:
        """Set `cells` to `values` from outside; returns the cells that changed."""
        wanted, changed = SPINS.painted(self.state, cells, values)
        self.state[changed] = wanted[changed]
        self._words = self.model._words(self.state)
        self._quiet[self.model.tiling.tiles_of(changed)] = 0
        self._energy = None
        return changed

    def settled(self) -> bool:
        """Whether no tile would change: those not known to be at rest are tried on a copy."""
        restless = np.flatnonzero(self._quiet == 0)
        if not restless.size:
            return True
        words, state = self._words.copy(), self.state.copy()
        visits = restless.size * self.model.params.side**2
        return self._visit(words, state, restless, 0, visits, self._flips, 1)[0] == 0

    def cycling(self) -> bool:
        """Never: the energy falls."""
        return False

    def energy(self) -> float:
        """E of the present state."""
        if self._energy is None:
            self._energy = float(np.sum(self.model.read(self._words).energies))
        return self._energy


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
