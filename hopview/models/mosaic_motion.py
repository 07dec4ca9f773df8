"""A run of mosaic recall: every tile is recalled by itself, and where tiles overlap they vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float64, Int8, Int64, UInt64
from hopview.core.states import SPINS
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.tiling import Tiling

if TYPE_CHECKING:
    from hopview.models.mosaic import MosaicModel


def words_of(tiling: Tiling, state: Int8, inner: Float64 | None) -> UInt64:
    """The tiles (T, W) of a motion with this `inner` (the bits of the words); None: as `state` has them."""
    if inner is not None and tiling.halved and inner.size == tiling.count * tiling.width:
        return np.array(inner, np.float64).view(np.uint64).reshape(tiling.count, tiling.width)
    return np.asarray(tiling.words(state[np.newaxis])[0])


class MosaicMotion(AbstractMotion):
    """A run: in a sweep every tile is recalled once, in an order drawn from (seed, sweep).

    Tiles that overlap each have a copy of their units, `_own`, laid out side by side. A unit of the state is
    what most of its copies are; where they are even, that of the tile whose middle is nearest to it.
    """

    state: Int8

    def __init__(
        self, model: MosaicModel, state: Int8, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> None:
        self.model, self.seed = model, seed
        self.state = np.array(state, dtype=np.int8)
        self.sweep, self.position = sweep, position
        self._take(words_of(model.tiling, self.state, inner))

    def _take(self, words: UInt64) -> None:
        """Go on from tiles that are as `words` say."""
        tiling = self.model.tiling
        self._words = words
        self._own = tiling.unpacked(words) if tiling.halved else self.state
        self._votes = self._counted() if tiling.halved else np.zeros(0, np.int64)
        self._flips: Sites = np.empty(self._own.size, np.int64)
        self._quiet = np.zeros(tiling.count, np.int8)  # tiles known to be at rest
        self._order = np.empty(tiling.count, np.int64)
        self._each = max(1, self.state.size // tiling.count)  # what a tile counts as of `position`
        self._drawn_for: int | None = None
        self._energy: float | None = None

    def _counted(self) -> Int64:
        sums = np.bincount(self.model.tiling.sites, self._own, self.state.size)
        return np.asarray(np.rint(sums), np.int64)

    def inner(self) -> Float64 | None:
        """The tiles' words, bit by bit in the place of numbers, where tiles overlap."""
        return self._words.reshape(-1).copy().view(np.float64) if self.model.tiling.halved else None

    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or tile after tile until `max_flips` units have flipped.

        Where tiles do not fill the grid or overlap, or all units of a tile change at once, to the end of a
        tile.
        """
        if self._drawn_for != self.sweep:
            self._drawn_for = self.sweep
            kernels.current().permutation(self.seed, self._number, self._order)
        most = self.state.size if max_flips is None else max_flips
        if self.model.tiling.halved:
            sites = self._by_votes(max_flips)
        elif self._each == self.model.params.side**2:
            sites = self._flips[: self._in_full(most)].copy()
        else:
            sites = self._flips[: self._by_tiles(most)].copy()
        if self.position >= self._each * self._order.size:
            self.sweep, self.position = self.sweep + 1, 0
        return sites

    def _in_full(self, most: int) -> int:
        """Tiles of n units each: visits and positions are the same."""
        stop = self._each * self._order.size
        count, self.position = self._visit(
            self._words, self._own, self._order, self.position, stop, self._flips, most
        )
        if count:
            self._energy = None
        return count

    def _by_tiles(self, most: int) -> int:
        """Some tiles have fewer units: a position is a number of whole tiles."""
        n, count, tiles = self.model.params.side**2, 0, self._order.size
        all_of = self._own.size
        while self.position < self._each * tiles and count < most:
            at = self.position // self._each
            stop = tiles if most >= all_of else min(tiles, at + max(1, (most - count) // n))
            rest = self._flips[count:]
            count += self._visit(self._words, self._own, self._order, at * n, stop * n, rest, all_of)[0]
            self.position = stop * self._each
        if count:
            self._energy = None
        return count

    def _by_votes(self, max_flips: int | None) -> Sites:
        """On until the votes have changed `max_flips` units; those that they changed."""
        found: list[Sites] = [np.empty(0, np.int64)]
        stop, left = self._each * self._order.size, max_flips
        while self.position < stop and (left is None or left > 0):
            count = self._by_tiles(self._own.size if left is None else left)
            changed = self._voted(self._flips[:count])
            found.append(changed)
            left = None if left is None else left - changed.size
        return np.concatenate(found)

    def _voted(self, flipped: Sites) -> Sites:
        """Count the votes again where copies, each once, have flipped; the units that changed."""
        tiling = self.model.tiling
        sites = tiling.sites[flipped]
        np.add.at(self._votes, sites, 2 * self._own[flipped].astype(np.int64))
        sites = np.unique(sites)
        up = 2 * self._votes[sites] + self._own[tiling.central[sites]] > 0
        changed: Sites = sites[up != (self.state[sites] > 0)]
        self.state[changed] = -self.state[changed]
        return changed

    @property
    def _number(self) -> int:
        """That of the draws of this sweep: the order of tiles, then each tile's own."""
        return self.sweep * (self._order.size + 1)

    def _visit(
        self, words: UInt64, own: Int8, order: Int64, start: int, stop: int, flips: Sites, most: int
    ) -> tuple[int, int]:
        model, has = self.model, self.model.tile_memories
        return kernels.current().mosaic.visit(
            has.words, has.first, has.count, words, own, model.tiling.spread_shape[1], model.params.side,
            order, start, stop, model.steps, model.way, model.params.tie == "one",
            self.seed, self._number + 1, self._quiet, flips, most,
        )  # fmt: skip

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed; a sweep begun starts again where tiles are others."""
        model = self.model.successor(model)
        same = model.tiling == self.model.tiling
        self.model, self.seed = model, seed
        if not same:
            self.position = 0
        self._take(self._words if same else words_of(self.model.tiling, self.state, None))

    def perturb(self, cells: Sites, values: Int8) -> Sites:
        """Set `cells` to `values` from outside, in all tiles; returns the cells that changed."""
        tiling = self.model.tiling
        wanted, changed = SPINS.painted(self.state, cells, values)
        self.state[changed] = wanted[changed]
        if tiling.halved:
            painted = np.zeros(self.state.size, np.bool_)
            painted[cells] = True
            copies = np.flatnonzero(painted[tiling.sites])
            self._own[copies] = self.state[tiling.sites[copies]]
            self._votes = self._counted()
        self._words = tiling.packed(self._own[np.newaxis])[0]
        self._quiet[tiling.tiles_of(cells if tiling.halved else changed)] = 0
        self._energy = None
        return changed

    def settled(self) -> bool:
        """Whether no tile would change: those not known to be at rest are tried on a copy."""
        restless = np.flatnonzero(self._quiet == 0)
        if not restless.size:
            return True
        words, own = self._words.copy(), self._own.copy()
        visits = restless.size * self.model.params.side**2
        return self._visit(words, own, restless, 0, visits, self._flips, 1)[0] == 0

    def cycling(self) -> bool:
        """Never: the energy falls."""
        return False

    def energy(self) -> float:
        """E of the tiles as they are."""
        if self._energy is None:
            self._energy = float(np.sum(self.model.read(self._words).energies))
        return self._energy
