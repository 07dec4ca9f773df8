"""Visits of a heat bath to real-valued fields, compiled; the twin is hopview.kernels.plain.heat_bath."""

from __future__ import annotations

from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.kernels.compiled.jit import (
    Rows8,
    RowsF32,
    RowsF64,
    RowsIn64,
    RowsOut8,
    RowsOutF64,
    kernel,
    nothing,
)


@kernel(nothing(RowsF64, RowsOutF64, RowsOut8, Rows8, RowsIn64, RowsF32))
def heat_bath_visit(
    weights: Float64, fields: Float64, states: Int8, held: Int8, order: Int64, thresholds: Float32
) -> None:
    """s_i = 1 where u_i > theta, else 0, unit after unit of each chain; u follows."""
    for chain in range(states.shape[0]):
        for position in range(order.shape[1]):
            i = order[chain, position]
            if held[chain, i]:
                continue
            new = 1 if fields[chain, i] > float(thresholds[chain, position]) else 0
            if new != states[chain, i]:
                states[chain, i] = new
                sign = 2.0 * new - 1.0
                for j in range(weights.shape[1]):
                    fields[chain, j] += sign * weights[i, j]
