"""Contrastive divergence: the model's side starts from the data at every update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.machines.gibbs import BlockGibbs
from hopview.rules.rbm_params import GibbsSteps, RBMParams
from hopview.rules.rbm_trainer import RBMTrainer

Array = NDArray[Any]
DREAMS = 25  # chains that are only looked at
_MOST_SWEEPS = 20  # that they make in an epoch


class CDParams(RBMParams, frozen=True, kw_only=True):
    """How many Gibbs steps."""

    k: GibbsSteps = 1


class ContrastiveDivergence(RBMTrainer):
    """CD-k: the model's side is the data after k sweeps of block Gibbs sampling.

    Biased for every k, and the exact gradient as k grows. 25 chains that the machine dreams on, a sweep or
    more an epoch, are there to be seen: learning does not use them. O(k B D H) an update. Hinton 2002,
    DOI 10.1162/089976602760128018.
    """

    name = "cd"
    title = "Contrastive divergence"
    formula = r"\Delta W = \eta\,(\langle v h^T \rangle_{data} - \langle v h^T \rangle_{k})"
    reference = "Hinton 2002, DOI 10.1162/089976602760128018"
    Params = CDParams

    params: CDParams

    def chains_at_first(self, gibbs: BlockGibbs, data: Float32) -> Mapping[str, Array]:
        """Rows of the data."""
        return {"chains": np.resize(data, (DREAMS, data.shape[1])).astype(np.float32)}

    def rows_of_model(self, batch: int) -> int:
        """One a row of the data."""
        return batch

    def model_side(self, gibbs: BlockGibbs, fields: Float32, chains: dict[str, Array], out: Float32) -> None:
        """k sweeps from the data."""
        h = gibbs.draw_hidden(fields, np.empty_like(fields))
        gibbs.draw_visible(h, out)
        gibbs.sweeps(out, self.params.k - 1)

    def after_epoch(self, gibbs: BlockGibbs, chains: dict[str, Array], updates: int) -> None:
        """The dreams go on."""
        gibbs.sweeps(chains["chains"], min(_MOST_SWEEPS, updates))
