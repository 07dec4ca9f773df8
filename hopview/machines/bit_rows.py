"""Rows of 0 and 1, a bit each, and products with them; rows of other numbers are multiplied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float32, Int64, UInt32
from hopview.kernels.constants import SUM_ROWS


@dataclass(frozen=True, eq=False)
class BitRows:
    """Rows (n, D) of 0 and 1: bit i of by_row[c, b], (ceil(D / 32), n), is row b of unit 32 c + i."""

    by_row: UInt32
    units: int

    @cached_property
    def by_unit(self) -> UInt32:
        """Bit b of by_unit[r, i], (ceil(n / 32), D), is row 32 r + b of unit i."""
        turned = np.empty((_words(len(self)), self.units), np.uint32)
        kernels.current().rbm.turn(self.by_row, turned)
        return turned

    def __len__(self) -> int:
        return int(self.by_row.shape[1])

    @cached_property
    def _one_by_one(self) -> UInt32:
        """Each row's words together, so that some are taken without reading lines of all."""
        return np.ascontiguousarray(self.by_row.T)

    def chosen(self, places: Int64) -> BitRows:
        """The rows of these places."""
        return BitRows(np.ascontiguousarray(self._one_by_one[places].T), self.units)


States = Float32 | BitRows


def bits_of(rows: Float32) -> BitRows | None:
    """Rows (n, D) as bits, or None where they hold anything but 0 and 1."""
    words = np.empty((_words(rows.shape[1]), len(rows)), np.uint32)
    whole = np.ascontiguousarray(rows)
    return BitRows(words, rows.shape[1]) if kernels.current().rbm.pack(whole, words) else None


def states_of(rows: Float32) -> States:
    """Rows (n, D) as bits, where they are 0 and 1, else as they are."""
    bits = bits_of(rows)
    return rows if bits is None else bits


def times(states: States, weights: Float32, turned: bool = False, out: Float32 | None = None) -> Float32:
    """states W in rows, or states W' where `turned`, of W (D, H): by additions alone where they are bits."""
    columns = weights.shape[0 if turned else 1]
    found = np.empty((len(states), columns), np.float32) if out is None else out
    if not isinstance(states, BitRows):
        states = states_of(states)
    if isinstance(states, BitRows):
        kernels.current().rbm.sums(states.by_row, weights, turned, 0.0, found)
    else:
        np.matmul(states, weights.T if turned else weights, out=found)
    return found


def correlate(states: States, h: Float32, out: Float32, keep: float = 0.0) -> Float32:
    """out = keep out + states'h, (D, H), of rows (n, D) and (n, H)."""
    if isinstance(states, BitRows):
        kernels.current().rbm.sums(states.by_unit, h, False, keep, out)
    else:
        more = states.T @ h
        np.add(np.float32(keep) * out, more, out=out) if keep else np.copyto(out, more)
    return out


def totals(states: States) -> Float32:
    """The sum of the rows, (D,)."""
    if isinstance(states, BitRows):
        return np.asarray(np.bitwise_count(states.by_unit).sum(axis=0, dtype=np.float32))
    return np.asarray(states.sum(axis=0))


def _words(bits: int) -> int:
    return -(-bits // SUM_ROWS)
