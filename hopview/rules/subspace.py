"""Oja's subspace rule: several units find the space of the patterns together."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64
from hopview.rules.components import AbstractComponents


class Subspace(AbstractComponents):
    """V += eta (yx' - yy'V), y = Vx: the rows of V tend to span the leading eigenvectors of X'X/P.

    All components explain the pattern together, and none is told from another. With one for each pattern
    W = V'V tends to the pseudo-inverse projector, faster than under Sanger's rule. KPN an epoch and K N^2.
    Oja 1982, DOI 10.1007/BF00275687; Oja 1989, DOI 10.1142/S0129065789000475.
    """

    name = "subspace"
    title = "Subspace (Oja)"
    formula = r"\Delta V = \eta\,(y x^T - y y^T V), \; W_{ii} = 0"
    reference = "Oja 1989, DOI 10.1142/S0129065789000475"

    def explained(self, parts: Float64) -> Float64:
        """What all components say of x together."""
        return np.cumsum(parts, axis=0)[-1:]
