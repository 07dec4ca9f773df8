"""Folding: a Hopfield network and its bipartite twin, in which every pattern has a hidden unit of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hopview.core.errors import ParameterError
from hopview.core.params import with_values
from hopview.models import DenseParams, HopfieldParams, TwinParams
from hopview.session.document import Document
from hopview.session.edits import AbstractEdit, SetModel

COLDEST = 0.05  # the temperature of the twin of a network without noise
_MOST = 64 * 64  # hidden units
_FOLDED = ("twin", "dense_bm")


def foldable(document: Document) -> bool:
    """Whether the document's network has a twin: Hebb's rule, or the twin itself."""
    return (document.model, document.rule) == ("hopfield", "hebb") or document.model in _FOLDED


@dataclass(frozen=True, eq=False)
class Fold(AbstractEdit):
    """One layer of N spins tied by Hebb's rule, and beside it from now on two layers: N spins, P overlaps.

    Both have the law exp(-H/T) with H = -(1/2N) sum_mu (xi_mu . s)^2: integrating out the hidden units
    z_mu = sqrt(beta/N) xi_mu . s + N(0, 1) gives it back, beta = 1/T. Patterns, cue and seed stay. What is
    folded is unfolded: the one layer alone.
    Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790.
    """

    title = "fold the network"

    def apply(self, document: Document) -> Document:
        """Both, or the network alone; `ParameterError` for what has no twin of the same law."""
        if document.model in _FOLDED:
            return _unfolded(document)
        if not foldable(document):
            raise ParameterError(
                f"Only a Hopfield network taught by Hebb's rule folds into two layers; this is the model "
                f"'{document.model}' with the rule '{document.rule}'. Choose those first."
            )
        count = len(document.patterns)
        if not 0 < count <= _MOST:
            raise ParameterError(f"{count:,} patterns are stored. Store 1 to {_MOST:,} of them to fold it.")
        folded = SetModel("twin").apply(document)
        warmth = max(document.params.temperature_at(0), COLDEST)
        return replace(folded, params=with_values(TwinParams(), temperature=warmth), clamped=None)


def _unfolded(document: Document) -> Document:
    params = document.params
    if isinstance(params, DenseParams) and params.power != "2":
        raise ParameterError(
            f"A machine of power {params.power} is no Hopfield network: its energy is no sum over pairs of "
            "units, and a network of pairs would have another law. Set the power to 2 first."
        )
    if document.model == "dense_bm" and document.data is not None:
        raise ParameterError(
            f"This machine stores {len(document.data):,} rows of data, and a Hopfield network learns stored "
            "patterns alone. Let go of the data first, and store what is to be remembered as patterns."
        )
    warmth = params.temperature / params.beta if isinstance(params, DenseParams) else params.temperature
    values = with_values(HopfieldParams(), update="glauber", temperature=min(2.0, warmth))
    unfolded = replace(document, model="hopfield", rule="hebb", params=values)
    return replace(unfolded, machine=None, clamped=None)
