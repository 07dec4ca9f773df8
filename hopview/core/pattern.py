"""A stored pattern: spins with a name and where they came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float32, Float64, Int8, frozen_array
from hopview.core.errors import ParameterError, PatternError, ShapeError
from hopview.core.stacking import one_array, room_behind, room_for

_SLICE = 1 << 20  # cells turned into floats at a time
_HALF = 18  # half the bits of a real value
_Measured = list[tuple[ref[NDArray[Any]], Float64]]  # at most one
_measured: _Measured = []
_mean: _Measured = []


@dataclass(frozen=True, eq=False)
class Pattern:
    """`cells` (N,) int8 of -1/+1, read-only; `name` as shown; `source` says where it came from.

    `colour` is the pattern's place in the palette, its own for as long as it is stored. `greys` (N,) float32
    in [-1, 1], read-only, is the picture that `cells` were cut from, None where there is none: models of real
    values remember it.
    """

    cells: Int8
    name: str = ""
    source: str = ""
    colour: int = 0
    greys: Float32 | None = None

    @property
    def values(self) -> Float32:
        """(N,) float32: the greys, else the cells as numbers."""
        return frozen_array(self.cells, np.float32) if self.greys is None else self.greys

    def shown(self, greys: bool) -> NDArray[Any]:
        """(N,): the greys, where they are wanted and there are any, else the cells."""
        return self.greys if greys and self.greys is not None else self.cells

    @cached_property
    def tone(self) -> float:
        """Mean grey, from -1 (paper) to +1 (ink); the mean spin where there are no greys."""
        return self.activity if self.greys is None else float(self.greys.mean(dtype=np.float64))

    @cached_property
    def activity(self) -> float:
        """Mean spin, (1/N) sum_i xi_i: 0 is balanced, +1 all on."""
        return (2 * int(np.count_nonzero(self.cells > 0)) - self.cells.size) / self.cells.size


def spins(values: ArrayLike, size: int | None = None, what: str = "pattern") -> Int8:
    """Flat, read-only int8 spins from -1/+1, 0/1 or boolean `values` of any shape.

    Raises `PatternError` for other values and `ShapeError` when `size` is given and does not match.
    """
    array = _array(values, what)
    if size is not None and array.size != size:
        raise ShapeError(
            f"The {what} has {array.size:,} cells but the grid has {size:,}. "
            "Resize it to the grid, or start a session of its size."
        )
    return _spins_into(array.reshape(-1), np.empty(array.size, np.int8), what)


def _spins_into(flat: NDArray[Any], out: Int8, what: str) -> Int8:
    """Write the spins that `flat` means into `out` (N,) and make it read-only."""
    on = flat if flat.dtype == np.bool_ else flat == 1
    if flat.dtype != np.bool_:
        rest = flat.size - int(np.count_nonzero(on))
        if rest not in (np.count_nonzero(flat == -1), np.count_nonzero(flat == 0)):
            strange = flat[(flat != -1) & (flat != 0) & ~on]
            odd = np.sort(strange)[0] if strange.size else 0
            raise PatternError(
                f"The {what} holds the value {odd}; units are -1/+1 (or 0/1). Threshold the picture first."
            )
    np.multiply(on, 2, out=out, dtype=np.int8, casting="unsafe")
    out -= 1
    out.flags.writeable = False
    return out


def pattern_rows(values: ArrayLike, shape: tuple[int, int], what: str = "pattern") -> list[Int8]:
    """Split (P, N), (P, rows, cols), (N,) or (rows, cols) into rows of spins on a grid of `shape`.

    Raises `ShapeError` for arrays of another shape (also of the same size) and `PatternError` as `spins`.
    """
    array = _array(values, what)
    size = shape[0] * shape[1]
    if array.size == 0:
        return []
    flat = array.ndim in (1, 2) and array.shape[-1] == size
    grids = array.ndim in (2, 3) and array.shape[-2:] == shape
    if not (flat or grids):
        raise ShapeError(
            f"A {what} of shape {array.shape} does not fit the grid of {shape[0]} x {shape[1]}. "
            f"Give (P, {size}) or (P, {shape[0]}, {shape[1]}), or one without P, or resize it."
        )
    rows = array.reshape(-1, size)
    return [_spins_into(row, room, what) for row, room in zip(rows, room_for(len(rows), size), strict=True)]


def grey_rows(values: ArrayLike, shape: tuple[int, int], what: str = "pattern") -> list[Pattern]:
    """Patterns of real values in [-1, 1], their cells cut at zero: shapes as `pattern_rows` takes them.

    Whole numbers and booleans are spins. Raises `ShapeError` and `PatternError`.
    """
    array = _array(values, what)
    if array.dtype.kind != "f":
        return [Pattern(row) for row in pattern_rows(array, shape, what)]
    outside = array[~(np.abs(array) <= 1.0)]
    if outside.size:
        value = float(outside.flat[0])
        raise PatternError(
            f"The {what} holds the value {value:g}; greys lie between -1 (paper) and +1 (ink). {cure(value)}"
        )
    cells = pattern_rows(array > 0, shape, what)
    greys = [frozen_array(row, np.float32) for row in array.reshape(len(cells), -1)]
    return [Pattern(row, greys=grey) for row, grey in zip(cells, greys, strict=True)]


def cure(value: float) -> str:
    """What to do about a `value` beyond -1 .. +1."""
    if np.isfinite(value):
        return "Scale it first."
    return "That is no number: put one in its place, 0 for middle grey."


def kept_greys(values: NDArray[Any]) -> Float32 | None:
    """`values` (N,) as greys to keep beside the cells; None where all are ink or paper, as the cells are."""
    if values.dtype.kind != "f" or bool((np.abs(values) == 1.0).all()):
        return None
    return frozen_array(np.clip(values, -1.0, 1.0).reshape(-1), np.float32)


def one_pattern(values: ArrayLike, shape: tuple[int, int], what: str) -> Int8:
    """Spins of one state, (N,) or (rows, cols), on a grid of `shape`; raises as `pattern_rows`."""
    rows = pattern_rows(values, shape, what)
    if len(rows) != 1:
        raise ShapeError(f"{len(rows)} states were given where one {what} is expected. Give a single one.")
    return rows[0]


def _array(values: ArrayLike, what: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:  # rows of different lengths
        raise ShapeError(
            f"The {what} is not a rectangle of numbers: {error}. Give rows of one length."
        ) from error


def overlaps(patterns: NDArray[Any], state: NDArray[Any]) -> Float64:
    """m_mu = (1/N) sum_i xi_i^mu s_i of `patterns` (P, N) with `state` (N,), (P,) float64: exact sums / N.

    Goes through BLAS a slice of rows at a time. Of spins every partial sum is whole and at most N <= 2^24,
    exact in float32; real values are taken apart into two whole parts of 18 bits, exact in float64.

    Of patterns in greys, float32, m_mu = xi_mu . V / (|xi_mu| |V|), the cosine, so that a perfect recall
    reads 1 whatever the contrast, as it does of spins; 0 where either is zero. To about 1e-6.
    """
    if patterns.dtype.kind == "f":
        return _cosines(patterns, state)
    if state.dtype.kind == "f":
        low, high = (_sums(patterns, part, np.float64) for part in _halves(state))
        return np.asarray((high + low * 2.0**-_HALF) * 2.0**-_HALF / patterns.shape[1])
    return np.asarray(_sums(patterns, state, np.float32) / patterns.shape[1])


def _cosines(patterns: NDArray[Any], state: NDArray[Any]) -> Float64:
    column = state.astype(np.float32)
    scale = _lengths(patterns) * float(np.sqrt(np.sum(np.square(column, dtype=np.float64))))
    sums = np.asarray(patterns @ column, np.float64)
    return np.clip(np.divide(sums, scale, out=np.zeros(len(sums)), where=scale > 0), -1.0, 1.0)


def _lengths(patterns: NDArray[Any]) -> Float64:
    """|xi_mu|, (P,)."""

    def measure() -> Float64:
        return np.asarray(np.sqrt(np.einsum("pi,pi->p", patterns, patterns, dtype=np.float64)))

    return _kept(_measured, patterns, measure)


def mean_overlaps(patterns: NDArray[Any]) -> Float64:
    """`overlaps` of `patterns` (P, N) with the state of all units up, (P,): of spins their mean spins."""

    def measure() -> Float64:
        if patterns.dtype.kind == "f":
            return overlaps(patterns, np.ones(patterns.shape[1], np.int8))
        return np.asarray(patterns.sum(axis=1, dtype=np.int64) / patterns.shape[1])

    return _kept(_mean, patterns, measure)


def _kept(known: _Measured, patterns: NDArray[Any], measure: Callable[[], Float64]) -> Float64:
    """What `measure` says of `patterns`, kept for those asked for last: it is the same at every moment."""
    for rows, kept in tuple(known):
        if rows() is patterns:
            return kept
    found = measure()
    known[:] = [(ref(patterns), found)]
    return found


def _halves(state: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """V = (high + low 2^-18) 2^-18, both whole."""
    steps = np.rint(state * 4.0**_HALF)
    high = np.floor(steps * 2.0**-_HALF)
    return steps - high * 2.0**_HALF, high


def _sums(patterns: Int8, values: NDArray[Any], kind: type[np.floating[Any]]) -> Float64:
    count, units = patterns.shape
    sums, column = np.empty(count), values.astype(kind)
    rows = max(1, _SLICE // max(1, units))
    for start in range(0, count, rows):
        sums[start : start + rows] = patterns[start : start + rows].astype(kind) @ column
    return sums


def housed(known: tuple[Pattern, ...], added: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    """`known` and then `added`, the latter's cells moved behind the former's where there is room."""
    together = (*known, *added)
    if not added or one_array(tuple(p.cells for p in together)) is not None:
        return together
    count, size = len(added), added[0].cells.size
    rows = room_behind(known[-1].cells, count) if known and known[-1].cells.size == size else None
    if rows is None:
        rows = room_for(count, size)
    for row, pattern in zip(rows, added, strict=True):
        row[:] = pattern.cells
    rows.flags.writeable = False
    return (*known, *(replace(p, cells=row) for p, row in zip(added, rows, strict=True)))


def activity_of(patterns: Int8) -> float:
    """f, the share of active units (+1) in `patterns` (P, N); 0 when there are none."""
    return float(np.count_nonzero(patterns > 0)) / patterns.size if patterns.size else 0.0


def sparse_overlaps(patterns: Int8, state: Int8, activity: float) -> Float64:
    """m_mu = sum_i (xi_i^mu - f) n_i / (N f (1 - f)) with xi, n = 0/1 and f = `activity`, (P,) float64.

    1 for a pattern of that activity itself, about 0 for another, also where hardly any unit is active and
    the overlap of spins is always near 1. `patterns` (P, N) and `state` (N,) are -1/+1. Raises
    `ParameterError` unless 0 < f < 1. Tsodyks & Feigelman 1988, DOI 10.1209/0295-5075/6/2/002.
    """
    if not 0 < activity < 1:
        raise ParameterError(
            f"An activity of {activity:g} tells no units apart. Give a share between 0 and 1."
        )
    active = state > 0
    both = np.count_nonzero(patterns[:, active] > 0, axis=1)
    return np.asarray((both - activity * int(active.sum())) / (state.size * activity * (1 - activity)))


def stack(patterns: tuple[Pattern, ...], size: int) -> Int8:
    """The (P, N) int8 array X of the patterns, read-only, (0, N) if none; not copied if it lies together."""
    if not patterns:
        return frozen_array(np.empty((0, size), np.int8), np.int8)
    rows = one_array(tuple(p.cells for p in patterns))
    if rows is None:
        rows = np.stack([p.cells for p in patterns])
        rows.flags.writeable = False
    return rows
