"""The three menus of a universal associative memory, and the known models as presets of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from hopview.models.params import ModelParams
from hopview.models.shared_params import Degree, Power, Sharpness
from hopview.models.similarity import MeasureName

Separating = Literal[
    "identity", "power", "rectified", "exponential", "softmax", "sparsemax", "entmax", "argmax"
]
Projecting = Literal["sign", "memories", "values"]
Preset = Literal["hebb", "dense", "exponential", "modern", "nearest", "linear", "attention", "own"]
SHARES = frozenset({"softmax", "sparsemax", "entmax", "argmax"})  # weights of sum 1
SHARP = frozenset({"exponential", "softmax", "sparsemax", "entmax"})  # those that beta sharpens
PRESETS: dict[str, tuple[str, str, str]] = {
    "hebb": ("dot", "identity", "sign"),
    "dense": ("dot", "rectified", "sign"),
    "exponential": ("dot", "exponential", "sign"),
    "modern": ("dot", "softmax", "memories"),
    "nearest": ("l2", "argmax", "memories"),
    "linear": ("dot", "identity", "values"),
    "attention": ("dot", "softmax", "values"),
}
MENUS = ("similarity", "separation", "projection")
_REFERENCE = "Millidge et al. 2022, DOI 10.48550/arXiv.2202.04557"


class UniversalParams(ModelParams, frozen=True, kw_only=True):
    """z = P sep(sim(Xi, v)): three menus and what sharpens them.

    A preset sets the three menus at once; once one of them is another, the preset is called by the
    model that this makes, else `own`.
    """

    preset: Annotated[
        Preset,
        Meta(
            title="Preset",
            description="Known models as choices of the three menus below: Hebb's network (hebb), dense and "
            "exponential memories (all units at once, by the slope of F), the modern network, the nearest "
            "memory, attention with values, with a softmax (attention) or without (linear); own is any other "
            "choice",
            extra={"reference": _REFERENCE},
        ),
    ] = "modern"
    similarity: Annotated[
        MeasureName,
        Meta(
            title="Similarity",
            description="How like the picture each memory is: dot product, cosine of the angle, or minus "
            "the city-block (l1) or half the squared straight distance (l2). In black and white all "
            "are the same",
            extra={"symbol": r"z_\mu = \mathrm{sim}(\xi_\mu, v)", "reference": _REFERENCE},
        ),
    ] = "dot"
    separation: Annotated[
        Separating,
        Meta(
            title="Separation",
            description="How far the likest memory is set apart from the others: not at all (identity), by "
            "a power, by one that leaves out what is less than nothing (rectified), exponentially, as shares "
            "(softmax; sparsemax and entmax leave out the unlikely), or it alone counts (argmax)",
            extra={"symbol": r"w = \mathrm{sep}(z)", "reference": _REFERENCE},
        ),
    ] = "softmax"
    projection: Annotated[
        Projecting,
        Meta(
            title="Projection",
            description="What the weights add up: the memories (memories), their sign, so that all is black "
            "or white (sign), or what each memory stands for (values): here the memory stored after it",
            extra={"symbol": r"v \leftarrow P w", "reference": _REFERENCE},
        ),
    ] = "memories"
    power: Annotated[
        Power,
        Meta(
            description="n of the energy; power and rectified separate by its slope, z to the n - 1",
            extra={"symbol": r"n, \; w_\mu = z_\mu^{n - 1}"},
        ),
    ] = 3
    beta: Annotated[
        Sharpness,
        Meta(
            ge=0.01,
            le=10_000,
            description="How much a lead in likeness counts, where 1 is the likeness of a picture with "
            "itself: the larger, the fewer memories have a say; N is the exponential memory of Demircigil "
            "et al.",
            extra={"reference": _REFERENCE},
        ),
    ] = 16.0
    alpha: Degree = 1.5
    own_share: Annotated[
        bool,
        Meta(
            title="Units count themselves",
            description="Whether a unit's own value counts in the likeness that decides on it: in the "
            "universal form it does, in Hopfield's network it does not",
            extra={"symbol": r"W_{ii}"},
        ),
    ] = True

    def __post_init__(self) -> None:
        if self.preset != "own" and PRESETS[self.preset] != self.menus:
            msgspec.structs.force_setattr(self, "preset", preset_of(self.menus))

    def completed(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """`changes` of these with what follows: the menus of a preset, or the preset of the menus."""
        made, preset = dict(changes), str(changes.get("preset", ""))
        if preset in PRESETS:
            made = {**dict(zip(MENUS, PRESETS[preset], strict=True)), **made}
        elif not preset and any(name in changes for name in MENUS):
            menus = (str(changes.get(name, getattr(self, name))) for name in MENUS)
            made["preset"] = preset_of(tuple(menus))
        return made

    @property
    def menus(self) -> tuple[str, ...]:
        """Similarity, separation and projection."""
        return (self.similarity, self.separation, self.projection)

    @property
    def shares(self) -> bool:
        """Whether the weights add up to 1."""
        return self.separation in SHARES

    def idle(self) -> dict[str, str]:
        """What the separation in use does not ask for."""
        found: dict[str, str] = {}
        if self.separation not in ("power", "rectified"):
            found["power"] = ""
        if self.separation not in SHARP:
            found["beta"] = ""
        if self.separation != "entmax":
            found["alpha"] = ""
        return found

    @property
    def update(self) -> str:
        """All units at once."""
        return "sync"

    @property
    def temperature_words(self) -> str:
        """The three choices, and how sharp they are."""
        beta = f", beta = {self.beta:g}" if self.separation in SHARP else ""
        return f"{self.similarity}, {self.separation}, {self.projection}{beta}"

    @property
    def synchronous(self) -> bool:
        """A step is one of all units, so that it may end in a 2-cycle."""
        return True

    @property
    def pace(self) -> float:
        """A recall takes a few steps."""
        return 1.0


def preset_of(menus: tuple[str, ...]) -> str:
    """The name of the known model that the three `menus` make, else `own`."""
    return next((name for name, known in PRESETS.items() if known == menus), "own")
