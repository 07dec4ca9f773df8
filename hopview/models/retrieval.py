"""One step of a modern Hopfield network: where attention over its memories takes a state, and the energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np

from hopview.core.coupling import Float32, Float64
from hopview.core.errors import PatternError
from hopview.core.memories import Memories
from hopview.models import separations
from hopview.models.separations import SeparationName

SimilarityName = Literal["distance", "cosine", "dot"]
IN_FULL = 1 << 21  # entries of memories up to which all is worked out in float64, beyond in float32
_SLICE = 1 << 20


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

    @property
    def largest(self) -> float:
        """Mx = max |x_mu|."""
        return float(self.lengths.max(initial=0.0))

    def inward(self, state: Float64) -> Float64:
        """y = (s - c) / R."""
        return np.asarray((state - self.centre) / self.scale)

    def outward(self, weights: Float64) -> Float64:
        """The state of sum_mu p_mu x_mu: s = c + R sum p_mu r_mu (xi_mu - c)."""
        shares = weights * self.slopes * self.scale
        return np.asarray(self.centre * (1.0 - shares.sum()) + self.sums(shares))

    def similarities(self, state: Float64) -> Float64:
        """z_mu = x_mu.y - b_mu, (K,)."""
        y = self.inward(state)
        return np.asarray(self.slopes * (self.products(y) - float(self.centre @ y)) - self.offsets)

    def products(self, vector: Float64) -> Float64:
        """xi_mu . vector, (K,): in float64, or where the memories are many, to float32."""
        rows = self.memories.rows
        if rows.size > IN_FULL and rows.dtype == np.float32:
            return np.asarray(rows @ vector.astype(np.float32), np.float64)
        return np.concatenate([part.astype(np.float64) @ vector for part in _parts(rows)])

    def sums(self, shares: Float64) -> Float64:
        """sum_mu shares_mu xi_mu, (N,): memories without a share, to the last digit, are not read."""
        rows, total = self.memories.rows, np.zeros(self.memories.size)
        least = np.abs(shares).max(initial=0.0) * 2.0**-60
        chosen = np.flatnonzero(np.abs(shares) > least)
        step = max(1, _SLICE // max(1, rows.shape[1]))
        for start in range(0, chosen.size, step):
            part = chosen[start : start + step]
            total += shares[part] @ rows[part].astype(np.float64)
        return total


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
        """Where attention takes the state, (N,)."""
        return self.geometry.outward(self.weights(state))

    def energy(self, state: Float64) -> float:
        """E(s), at least 0."""
        geometry = self.geometry
        y, z = geometry.inward(state), self.beta * geometry.similarities(state)
        count = z.size
        level = float(separations.conjugate(np.zeros(count), self.separation, self.alpha))
        lift = 0.0 if geometry.offsets.any() else 0.5 * geometry.largest**2
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
            products = np.concatenate([y @ part.T.astype(np.float64) for part in _parts(rows)], axis=1)
            z = geometry.slopes * (products - (y @ geometry.centre)[:, None]) - geometry.offsets
            psi = separations.conjugate(self.beta * z, self.separation, self.alpha)
            found.append((level - psi) / self.beta + 0.5 * np.einsum("bi,bi->b", y, y) + lift)
        return np.concatenate(found)

    def lead(self, memory: int) -> float:
        """D_i = min_{j != i} (z_i - z_j) at memory i itself; infinite where it is alone, 0 of a duplicate."""
        z = self.geometry.similarities(self.place(memory))
        others = np.delete(z, memory)
        return float(z[memory] - others.max()) if others.size else float("inf")

    def place(self, memory: int) -> Float64:
        """The state that is memory i: c + R x_i."""
        one = np.zeros(self.geometry.memories.count)
        one[memory] = 1.0
        return self.geometry.outward(one)

    def cosine(self, state: Float64, memory: int) -> float:
        """cos of y and x_i; 1 where neither has a length, 0 where one has none."""
        y, x = self.geometry.inward(state), self.geometry.inward(self.place(memory))
        sizes = float(np.linalg.norm(y)), float(np.linalg.norm(x))
        return float(y @ x) / (sizes[0] * sizes[1]) if all(sizes) else float(sizes[0] == sizes[1])

    def apart(self, state: Float64, memory: int) -> float:
        """|y - x_i|, how far the state is from memory i."""
        return float(np.linalg.norm(self.geometry.inward(state) - self.geometry.inward(self.place(memory))))


_known: WeakKeyDictionary[Memories, dict[tuple[SimilarityName, bool], Geometry]] = WeakKeyDictionary()


def geometry_of(memories: Memories, similarity: SimilarityName, centred: bool) -> Geometry:
    """Where `memories` lie; the same object for the same ones. `PatternError` for a memory of no length.

    Of a single memory, or of equal ones, the mean is the memory itself, and every state retrieves it.
    """
    held = _known.setdefault(memories, {})
    if (similarity, centred) not in held:
        held[similarity, centred] = _geometry(memories, similarity, centred)
    return held[similarity, centred]


def _geometry(memories: Memories, similarity: SimilarityName, centred: bool) -> Geometry:
    rows, count = memories.rows, memories.count
    centre = np.zeros(memories.size)
    if centred and count:
        centre = np.sum([part.sum(axis=0, dtype=np.float64) for part in _parts(rows)], axis=0) / count
    apart = [((part - centre) ** 2).sum(axis=1) for part in _parts(rows)]
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


def _parts(rows: Float32) -> list[Float32]:
    step = max(1, _SLICE // max(1, rows.shape[1]))
    return [rows[k : k + step] for k in range(0, max(1, rows.shape[0]), step)]
