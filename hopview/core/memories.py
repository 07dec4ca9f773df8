"""Patterns kept as they are, for models whose energy is a function of the overlaps with each."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Float64
from hopview.core.errors import PatternError, ShapeError
from hopview.core.lines import in_lines
from hopview.core.machine import Machine

IN_FULL = 1 << 21  # entries up to which all is worked out in float64; of more greys, products in float32
_AT_ONCE = 1 << 20  # entries that are worked on at a time
_UNREAD, _UNREAD_GREY = 2.0**-60, 2.0**-40  # of the largest weight: memories with less are not read


class Memories:
    """Xi, (K, N): K memories of N units, read-only; int8 of -1/0/+1, or float32.

    What ties the units of dense associative memories: no weights are summed, E = -sum_mu F(xi_mu . s).
    """

    symmetric = True  # their energies exist

    def __init__(self, rows: NDArray[Any]) -> None:
        """Raises `ShapeError` unless `rows` has two axes, `PatternError` unless all of it is finite."""
        if rows.ndim != 2:
            raise ShapeError(f"Memories of shape {rows.shape} are not rows of units. Give (K, N).")
        kind = np.int8 if rows.dtype.kind in "iub" else np.float32
        if kind is np.float32 and not np.isfinite(rows).all():
            raise PatternError("A memory holds a value that is not a finite number. Give finite numbers.")
        self.rows = rows if rows.dtype == kind and not rows.flags.writeable else _kept(rows, kind)

    @property
    def count(self) -> int:
        """K, the number of memories."""
        return int(self.rows.shape[0])

    @property
    def size(self) -> int:
        """N, the number of units."""
        return int(self.rows.shape[1])

    @property
    def nbytes(self) -> int:
        """What they take in memory."""
        return int(self.rows.nbytes)

    @cached_property
    def squares(self) -> Float64:
        """|xi_mu|^2, (K,) float64."""
        wide = np.float32 if self.rows.dtype == np.int8 else np.float64
        return np.array([float(row @ row) for row in (r.astype(wide) for r in self.rows)])

    @property
    def many(self) -> bool:
        """Whether they are too many to be kept in float64 too."""
        return self.rows.size > IN_FULL

    @property
    def many_greys(self) -> bool:
        """Whether they are greys and so many that float32 has to do."""
        return self.many and self.rows.dtype == np.float32

    def twin(self) -> Self:
        """Another object of the same rows: what is kept for as long as this one lives may hold it."""
        found = copy(self)
        if not self.many:
            found.__dict__["_wide"] = self._wide
        return found

    def blocks(self) -> Iterator[tuple[int, Float64]]:
        """(first row, some rows in float64), about a million entries at a time."""
        step = self._at_once
        for start in range(0, self.count, step):
            yield start, self.rows[start : start + step].astype(np.float64)

    def products(self, states: Float64) -> Float64:
        """xi_mu . v of v (N,) or of several (S, N), (K,) or (S, K): exact ones, of many greys to float32."""
        if self.many_greys:
            return np.asarray((self.rows @ states.astype(np.float32).T).T, np.float64)
        return self.exact_products(states)

    def exact_products(self, states: Float64) -> Float64:
        """xi_mu . v of v (N,) or of several (S, N), (K,) or (S, K), in float64."""
        if not self.many:
            return np.asarray(states @ self._wide.T)
        return np.concatenate([states @ part.T for _, part in self.blocks()], axis=-1)

    def weighted(self, weights: Float64) -> Float64:
        """sum_mu w_mu xi_mu, (N,), of `weights` w (K,): of many, those of next to no weight are not read."""
        if not self.many:
            return np.asarray(weights @ self._wide)
        largest, total = float(np.abs(weights).max(initial=0.0)), np.zeros(self.size)
        least = largest * (_UNREAD_GREY if self.many_greys else _UNREAD)
        chosen = np.flatnonzero(np.abs(weights) > least)
        if self.many_greys and chosen.size:
            given = (weights / largest).astype(np.float32)
            few = 4 * chosen.size <= given.size
            summed = given[chosen] @ self.rows[chosen] if few else given @ self.rows
            return np.asarray(largest * summed.astype(np.float64))
        for start in range(0, chosen.size, self._at_once):
            part = chosen[start : start + self._at_once]
            total += weights[part] @ self.rows[part].astype(np.float64)
        return total

    @property
    def _at_once(self) -> int:
        return max(1, _AT_ONCE // max(1, self.size))

    @cached_property
    def _wide(self) -> Float64:
        """The rows in float64: up to 16 MiB."""
        return np.asarray(self.rows, np.float64)


Tied = Coupling | Machine | Memories


def _kept(rows: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    kept = in_lines(rows.shape, kind)
    kept[:] = rows
    kept.flags.writeable = False
    return kept
