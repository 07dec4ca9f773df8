"""The weights: the matrix W at any zoom, each pixel the exact mean of the entries under it."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, Float64, LowRankCoupling
from hopview.core.layer import Layer
from hopview.pictures.blocks import PatternSums, block_means, diagonal_share, pixel_edges
from hopview.pictures.colour import UInt8, signed_rgba
from hopview.pictures.field import integer_row
from hopview.pictures.palette import Theme, diverging

GAIN_QUANTILE = 0.995

# Couplings never change, so what is worked out once stays right for as long as the coupling lives.
_pattern_sums: WeakKeyDictionary[FactoredCoupling, PatternSums] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class WeightsPicture:
    """`values` (H, W): mean of W under each pixel, NaN outside; `scale` > 0: the |W| shown in full colour."""

    values: Float64
    scale: float


def weights_view(
    coupling: Coupling,
    rows_window: tuple[float, float],
    cols_window: tuple[float, float],
    out_shape: tuple[int, int],
) -> WeightsPicture:
    """Mean of W_ij over each of `out_shape` (H, W) pixels of the window rows x cols, which may be fractional.

    Dense: sums over the stored entries. Factored, W = unit (X'X - P I), never built: the mean over rows I
    and columns J is unit * (sum_mu mean_I(X_mu) mean_J(X_mu) - P |diagonal in I x J| / (|I| |J|)); likewise
    of whole low-rank factors, with each unit's own part in the place of P.
    `scale` is the 99.5 % quantile of |mean|. Raises `ShapeError` for an empty window.
    """
    rows = pixel_edges(rows_window, out_shape[0], coupling.size)
    cols = pixel_edges(cols_window, out_shape[1], coupling.size)
    if isinstance(coupling, DenseCoupling):
        values = block_means(coupling.weights if coupling.symmetric else coupling.weights.T, rows, cols)
    elif isinstance(coupling, LowRankCoupling):
        values = _low_rank_means(coupling, rows, cols)
    else:
        values = _factored_means(coupling, rows, cols)
    values *= coupling.unit
    return WeightsPicture(values, _gain(values))


def _factored_means(coupling: FactoredCoupling, rows: Float64, cols: Float64) -> Float64:
    sums = _pattern_sums.get(coupling)
    if sums is None:
        sums = _pattern_sums[coupling] = PatternSums(coupling.patterns)
    heights, widths = np.diff(rows)[:, None], np.diff(cols)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):  # 0 / 0 outside the matrix is NaN, as it should be
        left = np.diff(sums.at(rows), axis=0) / heights
        right = np.diff(sums.at(cols), axis=0) / widths
        return np.asarray(left @ right.T - sums.count * diagonal_share(rows, cols) / (heights * widths.T))


def _low_rank_means(coupling: LowRankCoupling, rows: Float64, cols: Float64) -> Float64:
    each = np.arange(coupling.factors_t.shape[1] + 1.0)
    left, right = block_means(coupling.factors_t, rows, each), block_means(coupling.factors_t, cols, each)
    areas = np.diff(rows)[:, None] * np.diff(cols)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        own = diagonal_share(rows, cols, coupling.own) / areas
    return np.asarray(left @ right.T - own)


def _gain(values: Float64) -> float:
    sizes = np.abs(values[~np.isnan(values)])
    if not sizes.size:
        return 1.0
    scale = float(np.quantile(sizes, GAIN_QUANTILE)) or float(sizes.max())
    return scale or 1.0


def weights_rgba(picture: WeightsPicture, theme: Theme) -> UInt8:
    """(H, W, 4) uint8: blue below zero, the paper at zero exactly, ochre above; transparent outside W."""
    return signed_rgba(picture.values, picture.scale, diverging(theme))


def receptive_field(coupling: Coupling, unit: int, layer: Layer) -> Float64:
    """W_ij for fixed i = `unit` over the units j of `layer`: (rows, cols) float64, signed."""
    row = integer_row(coupling, unit)[layer.slice] * coupling.unit
    return np.asarray(row.reshape(layer.shape))
