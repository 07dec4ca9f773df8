"""Oja's rule: one unit finds what the patterns have most in common."""

from __future__ import annotations

from hopview.core.coupling import Float64
from hopview.rules.components import AbstractComponents, LearningParams


class Oja(AbstractComponents):
    """V += eta y (x - yV), y = Vx: V tends to the leading eigenvector of X'X/P; W = V'V, zero diagonal.

    Hebb's rule for one unit, with just the forgetting that keeps |V| = 1. One direction is all that is
    learned: the network holds what most patterns share, a pattern and its negative. PN an epoch and N^2.
    Oja 1982, DOI 10.1007/BF00275687.
    """

    name = "oja"
    title = "Oja"
    formula = r"\Delta V = \eta\, y\, (x - y V), \; W = V^T V, \; W_{ii} = 0"
    reference = "Oja 1982, DOI 10.1007/BF00275687"
    Params = LearningParams

    def explained(self, parts: Float64) -> Float64:
        """What the one component says of x."""
        return parts
