"""Parameters that several models have, declared once; a model adds what they are to it by its own `Meta`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from hopview.models.interaction import LEAST, MOST
from hopview.models.separations import LEAST_ALPHA, MOST_ALPHA

KROTOV = "Krotov & Hopfield 2016, DOI 10.48550/arXiv.1606.01164"

Temperature = Annotated[float, Meta(ge=0, le=2, title="Temperature", extra={"symbol": "T"})]
Sharpness = Annotated[float, Meta(title="Sharpness", extra={"symbol": r"\beta", "by_ratio": True})]
Gain = Annotated[float, Meta(ge=0.1, le=20, title="Gain", extra={"symbol": r"\lambda", "by_ratio": True})]
Power = Annotated[int, Meta(ge=LEAST, le=MOST, title="Power", extra={"symbol": "n", "reference": KROTOV})]
Degree = Annotated[
    float,
    Meta(
        ge=LEAST_ALPHA,
        le=MOST_ALPHA,
        title="Degree of entmax",
        description="1 is softmax, 2 sparsemax; a memory that leads by 1/(alpha - 1), times 1/beta, has all "
        "attention",
        extra={
            "symbol": r"\alpha",
            "reference": "Peters, Niculae & Martins 2019, DOI 10.48550/arXiv.1905.05702",
        },
    ),
]
Tie = Annotated[
    Literal["keep", "one"],
    Meta(
        title="On a tie",
        description="What a unit in zero field does: keeps its value, or becomes +1",
        extra={"symbol": r"\mathrm{sgn}(0)"},
    ),
]
Form = Annotated[Literal["auto", "dense", "factored"], Meta(title="Weights kept", extra={"symbol": "W"})]
