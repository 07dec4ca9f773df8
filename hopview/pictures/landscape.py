"""The overlap plane: the mean-field free energy over the overlaps with two states, exact and quick.

Source: the two-state reduction of mean-field theory for attractor networks (Amit, D. J., Gutfreund, H. and
Sompolinsky, H., Spin-glass models of neural networks, 1985, doi:10.1103/PhysRevA.32.1007), without
averaging over patterns: the couplings are the network's own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from contourpy import LineType, contour_generator
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Coupling, Float64, Int8
from hopview.core.errors import ShapeError
from hopview.core.pattern import overlaps
from hopview.pictures.colour import UInt8, sequential_rgba
from hopview.pictures.palette import Theme, sequential

Second = Literal["pattern", "random"]
MinimumName = Literal["a", "-a", "b", "-b", "mixture", "paramagnet"]

CENTRE = 0.02  # |x| and |y| of a minimum below this: no overlap with either state
CONTOURS = 14  # about so many lines; their spacing is rounded to 1, 2 or 5 times a power of ten
_TINY = 1e-300


@dataclass(frozen=True)
class Minimum:
    """A local minimum of F within the plane: its `name`, overlaps (u, v) and `height` F/N."""

    name: MinimumName
    u: float
    v: float
    height: float


@dataclass(frozen=True, eq=False)
class Surface:
    """F/N over the plane at one `temperature`.

    `heights[r, c]` (R, R) is at v_axis[r], u_axis[c], both ascending over -1..1; NaN outside the
    `feasible` quadrilateral (4, 2) of (u, v), whose corners are a, b, -a, -b; `extended` has there the
    height at the nearest alignments allowed, for pixels that the edge cuts. `contours` are polylines
    (k, 2) of (u, v), `contour_heights` their F/N, one each, out of `levels`. `lowest` and `highest` are
    the range of F/N over the plane.
    """

    temperature: float
    u_axis: Float64
    v_axis: Float64
    heights: Float64
    extended: Float64
    feasible: Float64
    contours: list[Float64]
    contour_heights: list[float]
    levels: Float64
    minima: list[Minimum]
    lowest: float
    highest: float
    greys: bool = False  # of graded units
    letter: Literal["F", "E"] = "F"  # whether the heights are free energies or energies

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """(u0, u1, v0, v1) that the pixels cover: the points of the axes are their centres."""
        half = 1.0 / (self.u_axis.size - 1)
        return -1.0 - half, 1.0 + half, -1.0 - half, 1.0 + half


def _entropy(mean: NDArray[Any]) -> Float64:
    """H(p) = -p ln p - (1-p) ln(1-p) of a spin of the given `mean` = 2p - 1; 0 at +-1."""
    up, down = np.clip((1.0 + mean) / 2.0, _TINY, 1.0), np.clip((1.0 - mean) / 2.0, _TINY, 1.0)
    return np.asarray(-up * np.log(up) - down * np.log(down))


@dataclass(frozen=True, eq=False)
class OverlapPlane:
    """F(u, v) = E - T (|A| H((1+x)/2) + |D| H((1+y)/2)) over the overlaps u with a and v with b.

    A are the `agree` units where a and b are equal, D the `differ` ones where they are not, and
    q = (|A| - |D|) / N. Units of A are independent with means a_i x, those of D with means a_i y, where
    x = N (u+v) / (2 |A|) and y = N (u-v) / (2 |D|), |x|, |y| <= 1. Of such units
    E = -(Q_AA x^2 + 2 Q_AD x y + Q_DD y^2) / 2 - B_A x - B_D y is the exact mean energy, with
    Q_RS = sum over i in R, j in S of W_ij a_i a_j and B_R = sum over i in R of b_i a_i, b the external
    field, and F the exact free energy. Of b only what lies along a and b is seen in the plane.

    What it is not: a state with overlaps (u, v) has an energy of its own, equal to E(u, v) only on
    average over states drawn that way (and exactly at the corners a, b, -a, -b, which are states);
    and a minimum in this plane may be unstable in a direction outside it.

    `second` is "pattern" where b was given. It is "random" where b was missing or equal to +-a, so that
    the two spanned a line: then b is a seeded random state with q = 0 (N even), and the plane is
    exact all the same.
    """

    a: Int8
    b: Int8
    agree: int
    differ: int
    q: float
    q_aa: float
    q_ad: float
    q_dd: float
    second: Second
    b_a: float = 0.0
    b_d: float = 0.0
    whole: float = 0.0  # entropy of a unit that counts as none

    @classmethod
    def of(
        cls,
        coupling: Coupling | None,
        pattern_a: Int8 | None,
        pattern_b: Int8 | None = None,
        *,
        external: Float64 | None = None,
        seed: int = 0,
    ) -> OverlapPlane | None:
        """The plane of two states (N,) of -1/+1 in the `external` field b (N,).

        None without a coupling, a pattern, or two units. Costs two exact field computations. Raises
        `ShapeError` when a state is not of the coupling's size.
        """
        if coupling is None or pattern_a is None or coupling.size < 2:
            return None
        a, b, second = split(pattern_a, pattern_b, seed)
        if a.size != coupling.size or b.size != coupling.size:
            raise ShapeError(
                f"The patterns have {a.size:,} and {b.size:,} cells but the weights tie {coupling.size:,} "
                "units. Store the patterns again on this grid."
            )
        same = a == b
        parts = np.stack([np.where(same, a, 0), np.where(same, 0, a)]).astype(np.int8)
        pulls = coupling.integer_fields(parts) * a
        q_aa, q_ad, q_dd = (
            coupling.unit * int(x.sum()) for x in (pulls[0][same], pulls[0][~same], pulls[1][~same])
        )
        agree = int(np.count_nonzero(same))
        part = (2 * agree - a.size) / a.size
        plane = cls(a, b, agree, a.size - agree, part, q_aa, q_ad, q_dd, second)
        return plane.in_field(external)

    def in_field(self, external: Float64 | None) -> OverlapPlane:
        """The same plane in the external field b (N,), or in none; O(N)."""
        if external is None:
            return replace(self, b_a=0.0, b_d=0.0)
        a, b = float(external @ self.a), float(external @ self.b)
        return replace(self, b_a=0.5 * (a + b), b_d=0.5 * (a - b))

    def of_greys(self) -> OverlapPlane:
        """The plane of graded units: at T = 1/lam its heights are their energy, exactly, not that of a mean.

        Of V_i = a_i x in A and a_i y in D, Hopfield's term (1/lam) (V artanh V + ln(1 - V^2)/2) is
        (ln 2 - H((1+V)/2)) / lam, so that entropy counts from ln 2 (Hopfield 1984,
        doi:10.1073/pnas.81.10.3088).
        """
        return replace(self, whole=math.log(2.0))

    @property
    def size(self) -> int:
        """N, the number of units."""
        return self.agree + self.differ

    @property
    def feasible(self) -> Float64:
        """(4, 2): the corners a, b, -a, -b of the domain, as (u, v)."""
        return np.array([[1.0, self.q], [self.q, 1.0], [-1.0, -self.q], [-self.q, -1.0]])

    def letter(self, temperature: float) -> Literal["F", "E"]:
        """E where the heights are energies of states and not free energies of means."""
        return "E" if self.whole > 0 else "F"

    def position(self, state: NDArray[Any]) -> tuple[float, float]:
        """(u, v) = (a . s, b . s) / N of a state (N,) of -1/+1 or greys, where the ball lies."""
        u, v = overlaps(np.stack([self.a, self.b]), state.reshape(-1))
        return float(u), float(v)

    def alignments(self, u: ArrayLike, v: ArrayLike) -> tuple[Float64, Float64]:
        """(x, y), the mean alignments with a of the agreeing and the differing units, at overlaps u, v."""
        one, two = np.asarray(u, np.float64), np.asarray(v, np.float64)
        half = self.size / 2.0
        return np.asarray((one + two) * half / self.agree), np.asarray((one - two) * half / self.differ)

    def overlaps(self, x: ArrayLike, y: ArrayLike) -> tuple[Float64, Float64]:
        """(u, v) of alignments x, y: u, v = (|A| x +- |D| y) / N."""
        part, rest = np.asarray(x) * (self.agree / self.size), np.asarray(y) * (self.differ / self.size)
        return np.asarray(part + rest), np.asarray(part - rest)

    def energy(self, u: ArrayLike, v: ArrayLike) -> Float64:
        """E(u, v) = -(Q_AA x^2 + 2 Q_AD x y + Q_DD y^2) / 2 - B_A x - B_D y, in units of J."""
        return self._energy(*self.alignments(u, v))

    def _energy(self, x: Float64, y: Float64) -> Float64:
        own = -0.5 * (self.q_aa * x * x + 2.0 * self.q_ad * x * y + self.q_dd * y * y)
        return np.asarray(own - self.b_a * x - self.b_d * y)

    def free_energy(self, u: ArrayLike, v: ArrayLike, temperature: float) -> Float64:
        """F(u, v) at `temperature` in units of J, NaN outside the feasible quadrilateral."""
        x, y = self.alignments(u, v)
        # Corners reached by division may lie outside by a rounding error.
        inside = (np.abs(x) <= 1.0 + 1e-12) & (np.abs(y) <= 1.0 + 1e-12)
        return np.asarray(np.where(inside, self._free_energy(x, y, temperature), np.nan))

    def _free_energy(self, x: Float64, y: Float64, temperature: float) -> Float64:
        heat: Float64 | float = 0.0
        if temperature > 0:
            heat = self.agree * (_entropy(x) - self.whole) + self.differ * (_entropy(y) - self.whole)
        return np.asarray(self._energy(x, y) - temperature * heat)

    def surface(self, temperature: float, resolution: int = 96) -> Surface:
        """F/N on a `resolution` x `resolution` grid of (u, v), with contours and named minima."""
        axis = np.linspace(-1.0, 1.0, resolution)
        x, y = self.alignments(axis[None, :], axis[:, None])
        extended = self._free_energy(np.clip(x, -1, 1), np.clip(y, -1, 1), temperature) / self.size
        # Contours live on a grid in (x, y): there the domain is a square, so that they end on its very edge.
        side = np.linspace(-1.0, 1.0, resolution // 2 * 2 + 1)
        nodes = self._free_energy(side[None, :], side[:, None], temperature) / self.size
        minima = self._minima(side, nodes, temperature)
        lowest = min([float(nodes.min()), *(m.height for m in minima)])
        highest = max(float(nodes.max()), float(extended.max()))
        levels = round_levels(lowest, highest)
        contours, contour_heights = self._contours(side, nodes, levels)
        return Surface(
            temperature=temperature,
            u_axis=axis,
            v_axis=axis,
            heights=np.where((np.abs(x) <= 1.0) & (np.abs(y) <= 1.0), extended, np.nan),
            extended=extended,
            feasible=self.feasible,
            contours=contours,
            contour_heights=contour_heights,
            levels=levels,
            minima=minima,
            lowest=lowest,
            highest=highest,
            greys=self.whole > 0,
            letter=self.letter(temperature),
        )

    def _contours(self, side: Float64, nodes: Float64, levels: Float64) -> tuple[list[Float64], list[float]]:
        generator = contour_generator(side, side, nodes, name="serial", line_type=LineType.Separate)
        lines: list[Float64] = []
        heights: list[float] = []
        for level in levels:
            for line in generator.lines(float(level)):
                points = np.asarray(line)
                lines.append(np.stack(self.overlaps(points[:, 0], points[:, 1]), axis=1))
                heights.append(float(level))
        return lines, heights

    def _starts(self, nodes: Float64) -> list[tuple[int, int]]:
        """The nodes from which minima are looked for."""
        return grid_minima(nodes)

    def _minima(self, side: Float64, nodes: Float64, temperature: float) -> list[Minimum]:
        """Local minima in (x, y), found on the grid and refined by zooming in, the lowest first."""
        found: list[tuple[float, float, float]] = []
        span = float(side[1] - side[0])
        patch = np.linspace(-1.0, 1.0, 9)
        for row, col in self._starts(nodes):
            x, y, width = float(side[col]), float(side[row]), 1.5 * span
            while width > 1e-7:
                xs, ys = np.clip(x + width * patch, -1, 1), np.clip(y + width * patch, -1, 1)
                local = self._free_energy(xs[None, :], ys[:, None], temperature)
                r, c = np.unravel_index(int(np.argmin(local)), local.shape)
                x, y, width = float(xs[c]), float(ys[r]), width / 3.0
            if all(abs(x - other[1]) + abs(y - other[2]) > span for other in found):
                found.append((float(self._free_energy(np.array(x), np.array(y), temperature)), x, y))
        minima = []
        for height, x, y in found:
            u, v = self.overlaps(x, y)
            minima.append(Minimum(_name(x, y), float(u), float(v), height / self.size))
        # Without a field F is even, so that wells come in pairs: the state itself before its negative.
        return sorted(minima, key=lambda m: (round(m.height, 9), -m.u, -m.v))


def split(pattern_a: Int8, pattern_b: Int8 | None, seed: int) -> tuple[Int8, Int8, Second]:
    """a, b and what b is: a random state with q = 0 where b is missing or equal to +-a."""
    a = np.asarray(pattern_a, np.int8).reshape(-1)
    b = a if pattern_b is None else np.asarray(pattern_b, np.int8).reshape(-1)
    if not (np.array_equal(a, b) or np.array_equal(a, -b)):
        return a, b, "pattern"
    b = a.copy()
    b[np.random.default_rng(seed).permutation(a.size)[: a.size // 2]] *= -1
    return a, b, "random"


def grid_minima(nodes: Float64) -> list[tuple[int, int]]:
    """Nodes not above any of their eight neighbours, and below at least one."""
    rows, cols = nodes.shape
    ringed = np.pad(nodes, 1, constant_values=np.inf)
    around = [ringed[r : r + rows, c : c + cols] for r in range(3) for c in range(3) if (r, c) != (1, 1)]
    # What differs by rounding only is level ground.
    slack = 1e-12 * max(1.0, float(np.abs(nodes).max()))
    lowest = np.logical_and.reduce([nodes <= other + slack for other in around])
    lowest &= np.logical_or.reduce([(nodes < other - slack) & np.isfinite(other) for other in around])
    return [(int(r), int(c)) for r, c in np.argwhere(lowest)]


def _name(x: float, y: float) -> MinimumName:
    """By direction: on the diagonals x = +-y lie the two states, on the axes their even mixtures."""
    near, far = sorted((abs(x), abs(y)))
    if far < CENTRE:
        return "paramagnet"
    if near < (np.sqrt(2.0) - 1.0) * far:
        return "mixture"
    if x > 0:
        return "a" if y > 0 else "b"
    return "-b" if y > 0 else "-a"


def round_levels(lowest: float, highest: float) -> Float64:
    """Contour heights strictly between the two, equally spaced by a round number."""
    rough = (highest - lowest) / CONTOURS
    if not rough > 1e-12:
        return np.empty(0)
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * min((1.0, 2.0, 5.0, 10.0), key=lambda m: abs(np.log(m * power / rough)))
    levels = step * np.arange(np.ceil(lowest / step), np.floor(highest / step) + 1)
    margin = 0.02 * step
    return np.asarray(levels[(levels > lowest + margin) & (levels < highest - margin)])


def surface_rgba(surface: Surface, theme: Theme) -> UInt8:
    """(R, R, 4) uint8 RGBA of the heights, low = dark; row 0 is the top, v = +1; it covers `surface.extent`.

    Opaque everywhere: a painter that clips to `surface.feasible` gets a sharp edge at any size.
    """
    image = sequential_rgba(surface.extended, surface.lowest, surface.highest, sequential(theme))
    return np.ascontiguousarray(image[::-1])
