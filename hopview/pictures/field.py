"""One unit under the mouse: the field on it, what a flip would cost, and which units hold it where it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, DenseCoupling, Float64, Int64, LowRankCoupling
from hopview.core.errors import ShapeError
from hopview.core.states import State


@dataclass(frozen=True, eq=False)
class UnitField:
    """`unit` i with `value` s_i, or V_i, and `field` h_i = sum_j W_ij s_j + b_i, `external` being b_i.

    `alignment` s_i h_i is positive where the unit is content; `flip_cost` = 2 s_i h_i is the change of E
    if it flipped. `probability_up` is P(s_i = +1) in a heat bath. `neighbours` (k,) are the units j that
    pull hardest and `pulls` their W_ij s_j, the largest first.
    """

    unit: int
    value: float
    field: float
    alignment: float
    flip_cost: float
    probability_up: float
    neighbours: Int64
    pulls: Float64
    external: float = 0.0


def integer_row(coupling: Coupling, unit: int) -> Int64:
    """W_i. / coupling.unit, the exact whole-number weights (N,) int64 into `unit`; O(N), factored O(P N).

    Raises `ShapeError` when there is no such unit.
    """
    if not 0 <= unit < coupling.size:
        raise ShapeError(f"There is no unit {unit}; the units are numbered 0 to {coupling.size - 1}.")
    if isinstance(coupling, DenseCoupling):
        return np.asarray(coupling.into(unit), dtype=np.int64)
    if isinstance(coupling, LowRankCoupling):
        return coupling.into(unit)
    # Row by row: a float copy of all patterns, as a matrix product needs, would be eight times their size.
    row = np.zeros(coupling.size, np.int32)
    for pattern in coupling.patterns:
        (np.add if pattern[unit] > 0 else np.subtract)(row, pattern, out=row)
    row[unit] = 0
    return row.astype(np.int64)


def unit_field(
    coupling: Coupling,
    state: State,
    unit: int,
    temperature: float = 0.0,
    strongest: int = 6,
    external: Float64 | None = None,
) -> UnitField:
    """The field on `unit` in `state` (N,) of spins or greys in `external` b (N,), with `strongest` others.

    P(+1) = 1 / (1 + exp(-2 h / T)); at T = 0 it is the sign of h, and on a tie the unit stays.
    Raises `ShapeError` when there is no such unit or the state has another size.
    """
    if state.size != coupling.size:
        raise ShapeError(f"The state has {state.size:,} units but the weights tie {coupling.size:,}.")
    pulls = integer_row(coupling, unit) * state.reshape(-1)
    value, own = float(state.reshape(-1)[unit]), 0.0 if external is None else float(external[unit])
    field = coupling.unit * float(pulls.sum()) + own
    chosen = _largest(np.abs(pulls), strongest)
    return UnitField(
        unit=unit,
        value=value,
        field=field,
        alignment=value * field,
        flip_cost=2.0 * value * field,
        probability_up=_probability_up(field, value, temperature),
        neighbours=chosen,
        pulls=np.asarray(pulls[chosen] * coupling.unit, dtype=np.float64),
        external=own,
    )


def _probability_up(field: float, spin: float, temperature: float) -> float:
    if temperature > 0:
        return 0.5 * (1.0 + math.tanh(field / temperature))  # the logistic function, without overflow
    return float(field > 0) if field else float(spin > 0)


def _largest(sizes: NDArray[Any], count: int) -> Int64:
    """Indices of the `count` largest positive `sizes`, largest first, equal ones by index; O(N)."""
    count = min(count, int(np.count_nonzero(sizes)))
    if count < 1:
        return np.empty(0, np.int64)
    least = np.partition(sizes, sizes.size - count)[sizes.size - count]
    above = np.flatnonzero(sizes > least)
    chosen = np.concatenate([above, np.flatnonzero(sizes == least)[: count - above.size]])
    return np.asarray(chosen[np.argsort(-sizes[chosen], kind="stable")], dtype=np.int64)
