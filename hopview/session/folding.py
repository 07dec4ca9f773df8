"""Folding: a Hopfield network and its bipartite twin, in which every pattern has a hidden unit of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hopview.core.errors import ParameterError
from hopview.core.params import with_values
from hopview.models import HopfieldParams
from hopview.models.dense_bm import DenseParams
from hopview.session.document import Document
from hopview.session.edits import AbstractEdit, SetModel

COLDEST = 0.05  # the temperature of the twin of a network without noise
_MOST = 64 * 64  # hidden units


def foldable(document: Document) -> bool:
    """Whether the document's network has a twin: Hebb's rule, or the twin itself."""
    return (document.model, document.rule) == ("hopfield", "hebb") or document.model == "dense_bm"


@dataclass(frozen=True, eq=False)
class Fold(AbstractEdit):
    """Between one layer of N spins tied by Hebb's rule and two layers, N spins and P overlaps.

    Both have the law exp(-H/T) with H = -(1/2N) sum_mu (xi_mu . s)^2: integrating out the hidden units
    z_mu = sqrt(beta/N) xi_mu . s + N(0, 1) gives it back, beta = 1/T. Patterns, cue and seed stay.
    Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790.
    """

    title = "fold the network"

    def apply(self, document: Document) -> Document:
        """The twin; `ParameterError` for a network that has none."""
        if document.model == "dense_bm":
            return self._unfolded(document)
        if not foldable(document):
            raise ParameterError(
                f"Only a Hopfield network taught by Hebb's rule folds into two layers; this is the model "
                f"'{document.model}' with the rule '{document.rule}'. Choose those first."
            )
        count = len(document.patterns)
        if not 0 < count <= _MOST:
            raise ParameterError(f"{count:,} patterns are stored. Store 1 to {_MOST:,} of them to fold it.")
        cols = min(64, math.ceil(math.sqrt(count)))
        shape = {"hidden_rows": math.ceil(count / cols), "hidden_cols": cols}
        beta = 1.0 / max(document.params.temperature_at(0), COLDEST)
        folded = SetModel("dense_bm").apply(document)
        params = with_values(DenseParams(), **shape, beta=beta, power="2", temperature=1.0)
        return replace(folded, params=params, clamped=None)

    def _unfolded(self, document: Document) -> Document:
        params = document.params
        assert isinstance(params, DenseParams)
        warmth = min(2.0, params.temperature / params.beta)
        values = with_values(HopfieldParams(), update="glauber", temperature=warmth)
        return replace(document, model="hopfield", rule="hebb", params=values, machine=None, lesson=None)
