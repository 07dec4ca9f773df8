"""Bounds of likeness from memories in bytes, in NumPy; the twin is hopview.kernels.compiled.sieve."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64, Int8, Int16
from hopview.kernels.attention_set import CODE_MOST, LEAST_CODED

_AT_ONCE = 1 << 20  # entries


def encode(rows: Float32, codes: Int8, scales: Float64) -> None:
    """The nearest bytes, some rows at a time."""
    width = rows.shape[1]
    step, codes[:, width:] = max(1, _AT_ONCE // max(1, width)), 0
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        most = np.abs(part).max(axis=1, initial=0.0)
        large = most >= np.float32(LEAST_CODED)
        wide = most.astype(np.float64)
        scales[start : start + step] = np.where(large, wide / CODE_MOST, 2.0 * wide)
        by = np.divide(np.float32(CODE_MOST), most, out=np.zeros_like(most), where=large)
        codes[start : start + step, :width] = np.rint(part * by[:, np.newaxis]).astype(np.int8)


def bounds(
    codes: Int8, scales: Float64, state: Int16, unit: float, slack: float, slopes: Float64, offsets: Float64,
    beta: float, shift: float, upper: Float64,
) -> float:  # fmt: skip
    """`upper` of all; the largest of what lies below. Whole numbers are exact in double precision."""
    step, wide = max(1, _AT_ONCE // max(1, codes.shape[1])), state.astype(np.float64)
    parts = [codes[k : k + step].astype(np.float64) @ wide for k in range(0, len(codes), step)]
    z = beta * (slopes * (scales * unit * np.concatenate(parts) - shift) - offsets)
    spread = beta * (slopes * (scales * slack))
    upper[:] = z + spread
    return float((z - spread).max())
