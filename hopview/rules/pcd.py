"""Persistent contrastive divergence: chains that never start over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.machines.gibbs import BlockGibbs
from hopview.rules.cd import CDParams
from hopview.rules.rbm_params import Chains
from hopview.rules.rbm_trainer import RBMTrainer

Array = NDArray[Any]


class PCDParams(CDParams, frozen=True, kw_only=True):
    """How many chains."""

    chains: Chains = 100


class PersistentCD(RBMTrainer):
    """PCD-k: the model's side are M chains that go on, k sweeps an update, as the machine changes.

    The gradient of the likelihood where the chains keep up, so small rates suit it. O((B + k M) D H) an
    update. Tieleman 2008, DOI 10.1145/1390156.1390290.
    """

    name = "pcd"
    title = "Persistent CD"
    formula = r"\Delta W = \eta\,(\langle v h^T \rangle_{data} - \langle v h^T \rangle_{chains})"
    reference = "Tieleman 2008, DOI 10.1145/1390156.1390290"
    Params = PCDParams

    params: PCDParams

    def chains_at_first(self, gibbs: BlockGibbs, data: Float32) -> Mapping[str, Array]:
        """What the machine makes of coin tosses for its hidden units."""
        count, hidden = self.params.chains, gibbs.weights.shape[1]
        none, out = np.zeros((count, hidden), np.float32), np.empty((count, data.shape[1]), np.float32)
        return {"chains": gibbs.draw_visible(gibbs.draw_hidden(none, none), out)}

    def rows_of_model(self, batch: int) -> int:
        """One a chain."""
        return self.params.chains

    def model_side(self, gibbs: BlockGibbs, fields: Float32, chains: dict[str, Array], out: Float32) -> None:
        """The chains, k sweeps on."""
        out[:] = gibbs.sweeps(chains["chains"], self.params.k)
