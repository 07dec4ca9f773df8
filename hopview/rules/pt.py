"""Parallel tempering: the model's side comes from chains that hot neighbours carry over the hills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import Float32
from hopview.core.lesson import Lesson
from hopview.machines.gibbs import BlockGibbs
from hopview.machines.tempering import Ladder
from hopview.machines.travels import Travels, begun
from hopview.rules.cd import CDParams
from hopview.rules.rbm_params import Chains
from hopview.rules.rbm_trainer import RBMTrainer

Array = NDArray[Any]


class PTParams(CDParams, frozen=True, kw_only=True):
    """How many chains, at how many temperatures."""

    chains: Chains = 20
    rungs: Annotated[
        int,
        Meta(
            ge=2,
            le=100,
            title="Rungs",
            description="How many temperatures there are between the machine, where beta is 1, and noise, "
            "where it is 0",
            extra={"symbol": "K"},
        ),
    ] = 10


class ParallelTempering(RBMTrainer):
    """PT: the model's side are the chains at beta = 1 of a ladder of K temperatures, M chains each.

    Chains at high temperature move freely, and change places with colder ones so that each temperature keeps
    its law: what the machine believes far from the data is found. O((B + k M K) D H) an update. Cho, Raiko &
    Ilin 2010, DOI 10.1109/IJCNN.2010.5596837; Swendsen & Wang 1986, DOI 10.1103/PhysRevLett.57.2607.
    """

    name = "pt"
    title = "Parallel tempering"
    formula = r"\Delta W = \eta\,(\langle v h^T \rangle_{data} - \langle v h^T \rangle_{\beta = 1})"
    reference = "Cho, Raiko & Ilin 2010, DOI 10.1109/IJCNN.2010.5596837"
    models = ("rbm",)
    Params = PTParams

    params: PTParams

    def chains_at_first(self, gibbs: BlockGibbs, data: Float32) -> Mapping[str, Array]:
        """Coin tosses on every rung, each replica where it began."""
        rungs, chains, visible = self.params.rungs, self.params.chains, data.shape[1]
        states = np.zeros((rungs * chains, visible), np.float32)
        gibbs.squeeze_visible(states, 0.0)
        replicas = np.arange(rungs * chains, dtype=np.int64).reshape(rungs, chains)
        return {
            "ladder": states.reshape(rungs, chains, visible),
            "replicas": replicas,
            "swept": np.zeros(1, np.int64),
            **begun(replicas),
        }

    def rows_of_model(self, batch: int) -> int:
        """One a chain."""
        return self.params.chains

    def model_side(self, gibbs: BlockGibbs, fields: Float32, chains: dict[str, Array], out: Float32) -> None:
        """The chains at beta = 1, k sweeps on."""
        travels = Travels.among(chains, chains["replicas"])
        ladder = Ladder(gibbs, chains["ladder"], chains["replicas"], chains["swept"], travels)
        out[:] = ladder.sweep(self.params.k)

    def fantasies(self, lesson: Lesson) -> Array | None:
        """The chains at beta = 1."""
        ladder = lesson.beside.get("ladder")
        return None if ladder is None else ladder[-1]
