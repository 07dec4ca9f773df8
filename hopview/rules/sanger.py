"""Sanger's rule, the generalised Hebbian algorithm: components one after another."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64
from hopview.rules.components import AbstractComponents


class Sanger(AbstractComponents):
    """V += eta (yx' - LT(yy')V), y = Vx, LT the lower triangle with its diagonal; W = V'V, zero diagonal.

    Each component learns from what those before it leave unexplained, so that row k of V tends to the k-th
    eigenvector of X'X/P, the largest first. With one for each pattern W tends to the pseudo-inverse
    projector: nothing but local changes finds what that rule computes. KPN an epoch and K N^2.
    Sanger 1989, DOI 10.1016/0893-6080(89)90044-0.
    """

    name = "sanger"
    title = "Sanger"
    formula = r"\Delta V = \eta\,(y x^T - \mathrm{LT}[y y^T] V), \; W_{ii} = 0"
    reference = "Sanger 1989, DOI 10.1016/0893-6080(89)90044-0"

    def explained(self, parts: Float64) -> Float64:
        """What the components up to and with each say of x."""
        return np.cumsum(parts, axis=0)
