"""The parameters of an external field, of any model that takes one."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

_STIMULUS = "Engel, Englisch & Schütte 1989, Europhys. Lett. 8, 393"

External = Annotated[
    float,
    Meta(
        ge=-1,
        le=1,
        title="External field",
        description="A field on every unit beside that of the others, in units of the coupling; "
        "it adds -b.s to the energy",
        extra={"symbol": "b", "reference": _STIMULUS},
    ),
]
ExternalAlong = Annotated[
    Literal["uniform", "cue", "pattern"],
    Meta(
        title="Field along",
        description="Where the external field pulls: all units alike, towards the cue, which so stays "
        "in sight while it is recalled, or towards a stored pattern",
        extra={"symbol": r"b_i / b", "reference": _STIMULUS},
    ),
]
ExternalPattern = Annotated[
    int,
    Meta(
        ge=1,
        title="Field along pattern",
        description="The number of the stored pattern that the external field points to",
        extra={"symbol": r"\mu"},
    ),
]


def idle_field(external: float, along: str) -> dict[str, str]:
    """Of the three, those without effect, as `ModelParams.idle` gives them."""
    idle = {} if external else {"external_along": ""}
    return idle if external and along == "pattern" else {**idle, "external_pattern": ""}
