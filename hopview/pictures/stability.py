"""How firmly each pattern is held: the stabilities of its units under the weights as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Coupling, DenseCoupling, FactoredCoupling, Float64, Int8, Integers

_MOST_PRODUCTS = 2e9  # beyond them only some of the units are looked at


@dataclass(frozen=True, eq=False)
class Stabilities:
    """gamma_i = xi_i h_i / |W_i| of P patterns: `least` and `mean` over the units, and the share `against`.

    `against` (P,) is the share of units with gamma_i < 0, which want to leave the pattern. `units` of all
    `size` were looked at, evenly spread.
    """

    least: Float64
    mean: Float64
    against: Float64
    units: int
    size: int

    @property
    def lost(self) -> int:
        """How many patterns have a unit that wants to leave them."""
        return int((self.against > 0).sum())


def stabilities(
    coupling: Coupling,
    patterns: Int8,
    external: Float64 | None = None,
    most: float = _MOST_PRODUCTS,
) -> Stabilities:
    """The stabilities of `patterns` (P, N) under `coupling`; a unit without weights has gamma = 0.

    `external` (N,), in the units of h, is a field that acts beside that of the weights.

    gamma_i >= kappa for all i is Gardner's measure of how far a pattern is from losing a unit (1988,
    DOI 10.1088/0305-4470/21/1/030). Cost P N^2, or P^2 N without a matrix; above `most` products fewer units.
    """
    count, size = patterns.shape
    if not count:
        none = np.empty(0)
        return Stabilities(none, none, none, size, size)
    per_unit = count * (coupling.patterns.shape[0] if isinstance(coupling, FactoredCoupling) else size)
    seen = min(size, max(16, int(most / per_unit)))
    units = np.arange(size) if seen == size else np.linspace(0, size - 1, seen).round().astype(np.intp)
    x = patterns.astype(np.float32)
    if isinstance(coupling, FactoredCoupling):
        fields, norms = _factored(coupling, x, units)
    else:
        fields, norms = _rows(coupling, x, units)
    if external is not None:
        fields = fields + (external[units] / coupling.unit).astype(np.float32)
    norms[norms == 0] = np.inf
    gamma = fields * x[:, units] / norms
    return Stabilities(
        gamma.min(axis=1).astype(np.float64),
        gamma.mean(axis=1, dtype=np.float64),
        (gamma < 0).mean(axis=1),
        int(units.size),
        size,
    )


def _rows(coupling: Coupling, x: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fields (P, n) and |W_i| (n,) of the `units`, in units of the coupling."""
    if isinstance(coupling, DenseCoupling):
        weights: Integers = coupling.weights[units] if coupling.symmetric else coupling.weights[:, units].T
        into = weights.astype(np.float32)
    else:
        into = np.array([coupling.row(int(i)) for i in units], np.float32) / np.float32(coupling.unit)
    return x @ into.T, np.sqrt(np.einsum("ij,ij->i", into, into))


def _factored(coupling: FactoredCoupling, x: np.ndarray, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `_rows` for W = unit (X'X - P I): |W_i|^2 = X_i' XX' X_i - P^2, exact in float32 up to 2^24."""
    stored = coupling.patterns.astype(np.float32)
    some, count = stored[:, units], stored.shape[0]
    fields = (x @ stored.T) @ some - count * x[:, units]
    squares = np.einsum("mi,mi->i", (stored @ stored.T) @ some, some, dtype=np.float64) - count**2
    return fields, np.sqrt(np.maximum(squares, 0.0))
