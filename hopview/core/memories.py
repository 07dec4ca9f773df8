"""Patterns kept as they are, for models whose energy is a function of the overlaps with each."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Float64
from hopview.core.errors import PatternError, ShapeError
from hopview.core.machine import Machine


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


Tied = Coupling | Machine | Memories


def _kept(rows: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    kept = np.array(rows, kind, order="C")
    kept.flags.writeable = False
    return kept
