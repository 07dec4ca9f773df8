"""The pseudo-inverse (projection) rule."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import DenseCoupling, Float64, Int8
from hopview.rules.base import AbstractRule, Form, Learned, Progress, ignore_progress

_SINGULAR = 1e-9


class PseudoInverse(AbstractRule):
    """W = X' C^-1 X / N with C = XX' / N, the zero-diagonal form of the projector on the patterns.

    With its diagonal W X' = X' and W^2 = W; without it the field on a pattern is (1 - W_ii) x_i, so
    every pattern stays stable however alike the patterns are, up to P = N (basins shrink near N/2).
    Dependent patterns make C singular: the pseudo-inverse on its range is used and the rank is told.
    Cost P N^2 + P^3. Personnaz, Guyon & Dreyfus 1985, DOI 10.1051/jphyslet:01985004608035900;
    Kanter & Sompolinsky 1987, DOI 10.1103/PhysRevA.35.380.
    """

    name = "pseudo_inverse"
    title = "Pseudo-inverse"
    formula = r"W = \frac{1}{N} X^T C^{-1} X, \; C = \frac{1}{N} X X^T, \; W_{ii} = 0"
    reference = "Personnaz et al. 1985, DOI 10.1051/jphyslet:01985004608035900"
    bytes_per_weight = 24

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N)."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        progress(0, 2)
        matrix, rank = projector(patterns)
        progress(1, 2)
        note = ""
        if rank < count:
            note = f"{count} patterns, but only {rank} are independent: copies add nothing to the projection."
        elif count >= units:
            note = f"{count} patterns on {units} units: the projector is the identity and W is zero."
        return Learned(DenseCoupling.fixed_point(matrix), patterns, note=note)


def projector(patterns: Int8) -> tuple[Float64, int]:
    """`(W, rank)`: the projector X' C^+ X / N on the rows of `patterns` (P, N), with its diagonal."""
    count, units = patterns.shape
    if not count:
        return np.zeros((units, units)), 0
    x = patterns.astype(np.float64)
    values, vectors = np.linalg.eigh(x @ x.T / units)
    kept = values > _SINGULAR * max(1.0, float(values[-1]))
    basis = (vectors[:, kept] / np.sqrt(values[kept] * units)).T @ x
    return np.asarray(basis.T @ basis), int(kept.sum())
