"""Visits of a heat bath to real-valued fields in NumPy; the twin is hopview.kernels.compiled.heat_bath."""

from __future__ import annotations

from hopview.core.coupling import Float32, Float64, Int8, Int64


def heat_bath_visit(
    weights: Float64, fields: Float64, states: Int8, held: Int8, order: Int64, thresholds: Float32
) -> None:
    """s_i = 1 where u_i > theta, else 0, unit after unit of each chain; u follows."""
    for chain in range(states.shape[0]):
        s, u, fixed = states[chain], fields[chain], held[chain].tolist()
        for i, theta in zip(order[chain].tolist(), thresholds[chain].tolist(), strict=True):
            if fixed[i]:
                continue
            new = int(u[i] > theta)
            if new != s[i]:
                s[i] = new
                u += weights[i] if new else -weights[i]
