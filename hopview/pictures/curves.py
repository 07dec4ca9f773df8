"""Energy and overlaps against time, thinned to what the pixels of a plot can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.pattern import Pattern
from hopview.core.snapshot import Curves
from hopview.pictures.bars import largest, nearest, pattern_label
from hopview.pictures.palette import pattern_style

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class OverlapCurve:
    """m of pattern `index` (from 0) at the times `x`; its name, colour and line as everywhere else."""

    index: int
    name: str
    colour: int
    dashed: bool
    x: Float64
    y: Float64
    now: float


@dataclass(frozen=True, eq=False)
class CurveSet:
    """The shown `overlaps` by index, and how many are `hidden`."""

    overlaps: tuple[OverlapCurve, ...]
    hidden: int


def _column_starts(x: Float64, columns: int) -> Indices:
    """The first point of each pixel column that has one, for ascending `x`."""
    edges = np.linspace(x[0], x[-1], columns + 1)[:-1]
    return np.unique(np.searchsorted(x, edges))


def _kept(y: Float64, starts: Indices) -> Indices:
    """Of each column the first, the lowest, the highest and the last point, in order of time."""
    lengths = np.diff(starts, append=y.size)
    kept = [starts, starts + lengths - 1]
    for extreme in (np.fmin, np.fmax):
        hits = np.flatnonzero(y == np.repeat(extreme.reduceat(y, starts), lengths))
        first = np.searchsorted(hits, starts)
        # A column of nothing but NaN has no extreme: what is found belongs to a later one, and does no harm.
        kept.append(hits[first[first < hits.size]])
    return np.unique(np.concatenate(kept))


def decimate(x: Float64, y: Float64, columns: int) -> tuple[Float64, Float64]:
    """(x', y'): at most 4 points for each of `columns` pixel columns: first, lowest, highest, last.

    A line through them covers the same pixels as the line through all (Jugel, U. et al., M4: a
    visualization-oriented time series data aggregation, 2014, doi:10.14778/2732951.2732953). `x` (T,)
    ascends; NaN in `y` is left out of the extremes. Short curves come back as they are.
    """
    columns = max(1, columns)
    if x.size <= 4 * columns:
        return x, y
    kept = _kept(y, _column_starts(x, columns))
    return x[kept], y[kept]


def most_relevant(
    sizes: NDArray[np.floating], now: NDArray[np.floating], top: int, mirrored: bool = True
) -> list[int]:
    """The `top` indices with the largest `sizes`, ascending; that nearest `now` is always among them."""
    if not sizes.size or top < 1:
        return []
    chosen, best = largest(sizes, top), nearest(now, mirrored)
    if best not in chosen:
        chosen[-1] = best
    return sorted(chosen)


def curve_set(
    curves: Curves,
    columns: int,
    *,
    top: int = 9,
    patterns: tuple[Pattern, ...] = (),
    mirrored: bool = True,
) -> CurveSet:
    """The curves of a run for a plot `columns` pixels wide.

    Of the overlaps the `top` with the largest |m| at any time of the run are shown, always with the
    nearest now: of the largest m where negatives are not remembered (`mirrored`).
    A pattern stored during the run has NaN before: those moments do not count.
    """
    long = curves.sweeps.size > 4 * max(1, columns)
    starts = _column_starts(curves.sweeps, max(1, columns)) if long else None

    def thinned(y: Float64) -> tuple[Float64, Float64]:
        kept = slice(None) if starts is None else _kept(y, starts)
        return curves.sweeps[kept], y[kept]

    shown: list[int] = []
    if curves.overlaps.size:
        sizes = curves.largest
        if sizes is None:
            sizes = np.nan_to_num(np.fmax.reduce(np.abs(curves.overlaps), axis=0))
        shown = most_relevant(sizes, np.nan_to_num(curves.overlaps[-1]), top, mirrored)
    lines = []
    for index in shown:
        x, y = thinned(curves.overlaps[:, index].astype(np.float64))
        name, colour = pattern_label(patterns, index)
        lines.append(OverlapCurve(index, name, colour, pattern_style(colour)[1], x, y, float(y[-1])))
    return CurveSet(tuple(lines), curves.overlaps.shape[1] - len(lines))
