"""One step of a modern Hopfield network: where attention over its memories takes a state, and the energy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float32, Float64, Int32, Int64
from hopview.core.errors import PatternError
from hopview.core.memories import Memories
from hopview.core.terrain import Parted
from hopview.kernels.attention_set import LANES, NEGLECT
from hopview.models import separations
from hopview.models.separations import SeparationName
from hopview.models.sieve import sieve_of
from hopview.models.spin_scores import SpinScores

SimilarityName = Literal["distance", "cosine", "dot"]
_SLICE = 1 << 20
_FEW = 6  # states up to which a pass for each is faster than one for 64
_SAMPLE = 128  # memories that are asked whether attention is spread
_SPREAD = 0.2  # of the memories: where attention reaches more, all are read as they lie, in one pass
_SAME = 1e-7  # of the largest length: memories nearer than this are one
_MOST_PARTED = 2_000_000_000  # products: about a second


@dataclass(frozen=True, eq=False)
class Geometry:
    """Where memories lie: x_mu = (xi_mu - c) r_mu and y = (s - c) / R, with z_mu = x_mu.y - b_mu.

    `centre` c (N,), `scale` R; `slopes` r_mu and `offsets` b_mu (K,), `lengths` |x_mu| (K,); all float64.
    distance: r = 1/R, R^2 = mean |xi - c|^2, b = |x|^2 / 2, so that z = |y|^2/2 - |y - x|^2/2 and no memory
    wins by being larger; cosine: r_mu = 1/|xi_mu - c|, all |x| = 1, R the least |xi - c|; dot: r = R = 1.
    """

    memories: Memories
    centre: Float64
    scale: float
    slopes: Float64
    offsets: Float64
    lengths: Float64

    @cached_property
    def largest(self) -> float:
        """Mx = max |x_mu|."""
        return float(self.lengths.max(initial=0.0))

    @cached_property
    def numbers(self) -> Int64:
        """0 .. K-1."""
        return np.arange(self.memories.count)

    def most(self, length: float) -> float:
        """The most that z_mu of a state can be, of which only |y| is known: max |x| |y| - b, b of |x|."""
        shortest = float(self.lengths.min(initial=np.inf))
        if self.offsets.any():
            nearest = min(max(length, shortest), self.largest)
            return length * nearest - 0.5 * nearest**2
        return length * self.largest

    def inward(self, state: Float64) -> Float64:
        """y = (s - c) / R."""
        return np.asarray((state - self.centre) / self.scale)

    def outward(self, weights: Float64) -> Float64:
        """The state of sum_mu p_mu x_mu: s = c + R sum p_mu r_mu (xi_mu - c)."""
        shares = weights * self.slopes * self.scale
        return np.asarray(self.centre * (1.0 - shares.sum()) + self.memories.weighted(shares))

    def similarities(self, state: Float64) -> Float64:
        """z_mu = x_mu.y - b_mu, (K,), or of several states (S, N), (S, K)."""
        y = self.inward(state)
        found = self.of_spins(state) if state.ndim == 1 and self.memories.many else None
        products = self.memories.products(y) if found is None else (found - self._to_centre) / self.scale
        shift = (y @ self.centre)[..., None]
        return np.asarray(self.slopes * (products - shift) - self.offsets)

    @property
    def single(self) -> bool:
        """Whether memories lie in float32 as the kernels of attention read them, and are so many."""
        return self.memories.many_greys and self.memories.rows.flags.c_contiguous

    def in_bits(self, state: Float64) -> bool:
        """Whether all memories and the state are -1/+1."""
        return self._spins is not None and np.count_nonzero(state * state == 1.0) == state.size

    def of_spins(self, state: Float64) -> Int32 | None:
        """xi_mu . s by counting bits, exact, where all memories and the state are -1/+1; else None."""
        return None if self._spins is None else self._spins.of(state)

    @cached_property
    def _spins(self) -> SpinScores | None:
        """The memories as bits; None where they are greys."""
        spins = all(bool((np.abs(part) == 1).all()) for _, part in self.memories.blocks())
        return SpinScores(self.memories) if spins else None

    @cached_property
    def _to_centre(self) -> Float64:
        return self.memories.products(self.centre)


@dataclass(frozen=True)
class Retrieval:
    """xi <- X sep(beta X'xi), in the coordinates of a `Geometry`; E never rises along it.

    E = -(1/beta) Psi*(beta z) + |y|^2 / 2 + H/beta + (Mx^2 / 2 where b = 0), with H the entropy of equal
    weights, ln K of softmax: E >= 0. Ramsauer et al. 2020, arXiv 2008.02217; sparse: Hu et al. 2023,
    arXiv 2309.12673.
    """

    geometry: Geometry
    beta: float
    separation: SeparationName = "softmax"
    alpha: float = 1.5

    def log_weights(self, state: Float64) -> Float64:
        """ln p_mu given the state, (K,)."""
        z = self.beta * self.geometry.similarities(state)
        return separations.log_weights(z, self.separation, self.alpha)

    def weights(self, state: Float64) -> Float64:
        """p_mu given the state, (K,)."""
        z = self.beta * self.geometry.similarities(state)
        return separations.weights(z, self.separation, self.alpha)

    def step(self, state: Float64) -> Float64:
        """Where attention takes the state, (N,); of many memories of greys those it reaches are read."""
        if self._in_one_pass and not self.geometry.in_bits(state):
            return self._passed(state)[0]
        return self.geometry.outward(self.weights(state))

    def steps(self, states: Float64) -> Float64:
        """Where attention takes each of `states`, (S, N): by products of matrices."""
        geometry = self.geometry
        if self._in_one_pass:
            if len(states) <= _FEW:
                return np.stack([self.step(state) for state in states]) if len(states) else states
            return np.concatenate([self._crowd(states[k : k + LANES]) for k in range(0, len(states), LANES)])
        z = self.beta * geometry.similarities(states)
        shares = separations.weights(z, self.separation, self.alpha)
        shares *= geometry.slopes * geometry.scale
        rows = geometry.memories.rows
        moved = shares.astype(np.float32) @ rows if geometry.single else shares @ rows
        return np.asarray(geometry.centre * (1.0 - shares.sum(axis=1, keepdims=True)) + moved, np.float64)

    @property
    def _in_one_pass(self) -> bool:
        return self.geometry.single and self.separation == "softmax"

    def _passed(self, state: Float64) -> tuple[Float64, float]:
        """Where attention takes the state, and ln sum_mu exp(beta z_mu)."""
        geometry = self.geometry
        y, out = geometry.inward(state), np.empty(geometry.memories.size)
        query, shift = y.astype(np.float32), float(np.sum(y * geometry.centre))  # in the order of no library
        chosen, slopes, offsets = self._reached(query, y, shift), geometry.slopes, geometry.offsets
        if chosen.size < slopes.size:
            slopes, offsets = slopes[chosen], offsets[chosen]
        given = (geometry.memories.rows, chosen, query, slopes, offsets, self.beta, shift)
        share, top, total = kernels.current().attention.attend(*given, out)
        moved = geometry.centre * (1.0 - share * geometry.scale) + geometry.scale * out
        return np.asarray(moved), top + math.log(total)

    def _reached(self, query: Float32, y: Float64, shift: float) -> Int64:
        """The memories that attention reaches; all where it reaches more than a fifth of them.

        Where a fifth of a sample is within 28 of the most that any z can be, it is not asked which.
        """
        geometry, rows = self.geometry, self.geometry.memories.rows
        part = slice(None, None, -(-len(rows) // _SAMPLE))
        z = geometry.slopes[part] * (rows[part] @ query - shift) - geometry.offsets[part]
        near = self.beta * (geometry.most(math.sqrt(np.sum(y * y))) - z) < NEGLECT
        sieve = sieve_of(geometry.memories) if np.count_nonzero(near) <= _SPREAD * z.size else None
        if sieve is None:
            return geometry.numbers
        reached = sieve.reached(query, geometry.slopes, geometry.offsets, self.beta, shift)
        return reached if reached.size <= _SPREAD * len(rows) else geometry.numbers

    def _crowd(self, states: Float64) -> Float64:
        """The step of up to 64 states; what is left of the lanes is filled up with zeros."""
        geometry, count = self.geometry, len(states)
        y = geometry.inward(states)
        queries, shifts = np.zeros((geometry.memories.size, LANES), np.float32), np.zeros(LANES)
        queries[:, :count], shifts[:count] = y.T, y @ geometry.centre
        out, sums = np.empty_like(queries), np.empty(LANES)
        of_rows = (geometry.memories.rows, queries, geometry.slopes, geometry.offsets)
        kernels.current().attention.attend_many(*of_rows, self.beta, shifts, out, sums)
        rest = 1.0 - sums[:count, np.newaxis] * geometry.scale
        return np.asarray(geometry.centre * rest + geometry.scale * out[:, :count].T)

    def energy(self, state: Float64) -> float:
        """E(s), at least 0."""
        geometry = self.geometry
        y, count = geometry.inward(state), geometry.memories.count
        level = float(separations.conjugate(np.zeros(count), self.separation, self.alpha))
        lift = 0.0 if geometry.offsets.any() else 0.5 * geometry.largest**2
        if self._in_one_pass and not geometry.in_bits(state):
            psi = self._passed(state)[1]
        else:
            z = self.beta * geometry.similarities(state)
            psi = float(separations.conjugate(z, self.separation, self.alpha))
        return (level - psi) / self.beta + 0.5 * float(y @ y) + lift

    def energies(self, states: Float64) -> Float64:
        """E of each of `states` (B, N), (B,), by products of matrices."""
        geometry, rows = self.geometry, self.geometry.memories.rows
        level = float(separations.conjugate(np.zeros(len(rows)), self.separation, self.alpha))
        lift = 0.0 if geometry.offsets.any() else 0.5 * geometry.largest**2
        step, found = max(1, _SLICE // max(1, rows.shape[1])), []
        for start in range(0, len(states), step):
            y = (np.asarray(states[start : start + step], np.float64) - geometry.centre) / geometry.scale
            products = geometry.memories.exact_products(y)
            z = geometry.slopes * (products - (y @ geometry.centre)[:, None]) - geometry.offsets
            psi = separations.conjugate(self.beta * z, self.separation, self.alpha)
            found.append((level - psi) / self.beta + 0.5 * np.einsum("bi,bi->b", y, y) + lift)
        return np.concatenate(found)

    def lead(self, memory: int) -> float:
        """D_i = min_{j != i} (z_i - z_j) at memory i itself; infinite where it is alone, 0 of a duplicate."""
        z = self.geometry.similarities(self.place(memory))
        others = np.delete(z, memory)
        return float(z[memory] - others.max()) if others.size else float("inf")

    def parted(self, most: int) -> Parted | None:
        """Of the first memories, at the `most`: where they are, and how far they are parted from all others.

        None of a single memory, of equal ones, and where it would take long.
        """
        geometry = self.geometry
        rows, count = geometry.memories.rows, geometry.memories.count
        k = min(most, count)
        if count < 2 or not geometry.largest or k * rows.size > _MOST_PARTED or k * count > _SLICE:
            return None
        off = rows[:k].astype(np.float64) - geometry.centre
        places = geometry.centre + (geometry.scale * geometry.slopes[:k, None]) * off
        z, own = geometry.similarities(places), np.arange(k)
        leads = z[own, own][:, None] - z
        products = z + geometry.offsets  # x_mu . x_i
        squares = geometry.lengths**2
        apart = np.sqrt(np.maximum(squares[:k, None] - 2.0 * products + squares, 0.0))
        apart[apart < _SAME * geometry.largest] = 0.0  # rounding, of equal ones
        enough = separations.exact_lead(self.separation, self.alpha)
        return Parted(places, leads, apart, count, self.beta, geometry.largest, geometry.scale, enough)

    def place(self, memory: int) -> Float64:
        """The state that is memory i: c + R x_i."""
        one = np.zeros(self.geometry.memories.count)
        one[memory] = 1.0
        return self.geometry.outward(one)

    def cosine(self, state: Float64, memory: int) -> float:
        """cos of y and x_i; 1 where neither has a length, 0 where one has none but for rounding."""
        y, x = self.geometry.inward(state), self.geometry.inward(self.place(memory))
        least = _SAME * (self.geometry.largest or 1.0)
        sizes = [length if length > least else 0.0 for length in map(float, map(np.linalg.norm, (y, x)))]
        return float(y @ x) / (sizes[0] * sizes[1]) if all(sizes) else float(sizes[0] == sizes[1])

    def apart(self, state: Float64, memory: int) -> float:
        """|y - x_i|, how far the state is from memory i."""
        return float(np.linalg.norm(self.geometry.inward(state) - self.geometry.inward(self.place(memory))))


_Found = dict[tuple[SimilarityName, bool], Geometry]
_known: WeakKeyDictionary[Memories, tuple[Memories, _Found]] = WeakKeyDictionary()


def geometry_of(memories: Memories, similarity: SimilarityName, centred: bool) -> Geometry:
    """Where `memories` lie; the same object for the same ones. `PatternError` for a memory of no length.

    Of a single memory, or of equal ones, the mean is the memory itself, and every state retrieves it.
    """
    known = _known.get(memories)
    if known is None:  # of a twin, as a geometry that held its key would never be let go of
        known = _known[memories] = (memories.twin(), {})
    twin, held = known
    if (similarity, centred) not in held:
        held[similarity, centred] = _geometry(twin, similarity, centred)
    return held[similarity, centred]


def _geometry(memories: Memories, similarity: SimilarityName, centred: bool) -> Geometry:
    count = memories.count
    centre = np.zeros(memories.size)
    if centred and count:
        centre = np.sum([part.sum(axis=0) for _, part in memories.blocks()], axis=0) / count
    apart = [((part - centre) ** 2).sum(axis=1) for _, part in memories.blocks()]
    squares = np.concatenate(apart) if apart else np.zeros(0)
    squares[squares < 1e-12 * max(1, memories.size)] = 0.0  # rounding of a memory that is the mean itself
    lengths, ones = np.sqrt(squares), np.ones(count)
    if similarity == "dot":
        return Geometry(memories, centre, 1.0, ones, np.zeros(count), lengths)
    if not squares.any():  # all of them alike, or none
        return Geometry(memories, centre, 1.0, ones, np.zeros(count), lengths)
    if similarity == "distance":
        scale = float(np.sqrt(squares.mean()))
        return Geometry(memories, centre, scale, ones / scale, squares / scale**2 / 2, lengths / scale)
    if not squares.all():
        which = int(np.argmin(squares)) + 1
        what = "the mean of all" if centred else "grey throughout"
        raise PatternError(
            f"Memory {which} is {what}, so that it points nowhere and has no cosine with anything. "
            "Forget it, or compare by distance."
        )
    scale = float(lengths.min())
    return Geometry(memories, centre, scale, ones / lengths, np.zeros(count), ones)
