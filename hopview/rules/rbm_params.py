"""The parameters that the trainers of restricted Boltzmann machines share."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from hopview.rules.trainer import TrainerParams

_GUIDE = "Hinton 2012, DOI 10.1007/978-3-642-35289-8_32"
_CENTRED = "Melchior, Fischer & Wiskott 2016, JMLR 17(99)"
LearningRate = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="Learning rate",
        description="How far the parameters go along the gradient in one update; 0 moves nothing",
        extra={"symbol": r"\eta", "reference": _GUIDE, "by_ratio": True},
    ),
]
Batch = Annotated[
    int,
    Meta(
        ge=0,
        le=1_000_000,
        title="Batch",
        description="How many rows of the data each update looks at, in fresh random order every epoch; "
        "0 is all of them at once",
        extra={"symbol": "B", "zero": "all"},
    ),
]
WeightDecay = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="Weight decay",
        description="What every update takes from each weight beside the gradient, times the learning rate: "
        "it keeps weights small, and chains moving",
        extra={"symbol": r"\lambda_W", "reference": _GUIDE},
    ),
]
Centred = Annotated[
    bool,
    Meta(
        title="Centred",
        description="Learn with units measured from their means, which makes it quicker and steadier; the "
        "machines that can be learned are the same",
        extra={"symbol": r"v - \mu, h - \lambda", "reference": _CENTRED},
    ),
]
GibbsSteps = Annotated[
    int,
    Meta(
        ge=1,
        le=1000,
        title="Gibbs steps",
        description="How many sweeps of block Gibbs sampling the model's side of the gradient takes",
        extra={"symbol": "k"},
    ),
]
Chains = Annotated[
    int,
    Meta(
        ge=1,
        le=100_000,
        title="Chains",
        description="How many chains go on from update to update",
        extra={"symbol": "M"},
    ),
]


class RBMParams(TrainerParams, frozen=True, kw_only=True):
    """Rate, batch, decay and centring."""

    learning_rate: LearningRate = 0.05
    batch: Batch = 20
    weight_decay: WeightDecay = 0.0
    centred: Centred = False
