"""The parameters of mosaic recall: the size of tiles, what they remember, and how they recall it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from hopview.models.params import ModelParams
from hopview.models.shared_params import KROTOV, Power, Sharpness, Tie

_BINRY = "screwtape, binry-hop, git.tilde.institute/screwtape/binry-hop"
Engine = Literal["hebb", "rect", "exp", "modern", "nearest"]
Side = Literal["4", "8", "16", "32"]
Stride = Literal["k", "k/2"]


class MosaicParams(ModelParams, frozen=True, kw_only=True):
    """Tiles of k x k units, each a network of its own with tiles of the stored pictures as memories."""

    tile: Annotated[
        Side,
        Meta(
            title="Tile",
            description="Width and height of a tile in pixels. Small tiles follow the drawing closely and "
            "know little; large ones know more and take longer to fit. A picture that is no multiple of it "
            "is filled up with paper at the right and at the bottom",
            extra={"symbol": "k", "reference": _BINRY},
        ),
    ] = "8"
    stride: Annotated[
        Stride,
        Meta(
            title="Stride",
            description="How far apart tiles begin. At k they lie side by side; at k/2 they overlap by half: "
            "each is recalled by itself, and of the up to four that have a pixel the majority is shown, if "
            "they are even the one whose middle is nearest. Seams go, at four times the work",
            extra={"symbol": r"\Delta", "reference": _BINRY},
        ),
    ] = "k"
    mode: Annotated[
        Literal["per-position", "shared"],
        Meta(
            title="Memories",
            description="What a tile remembers: the tiles of all stored pictures at its own place "
            "(per-position), or all tiles of all of them (shared)",
            extra={"symbol": r"\Xi", "reference": _BINRY},
        ),
    ] = "per-position"
    engine: Annotated[
        Engine,
        Meta(
            title="Engine",
            description="How a tile recalls: by Hebb's weights, by rectified powers of overlaps (rect), "
            "exponentials of them (exp), all pixels at once by a softmax of them (modern), or by copying the "
            "nearest memory (nearest). From first to last fewer tiles end in between",
            extra={"symbol": "F", "reference": KROTOV},
        ),
    ] = "rect"
    n: Annotated[
        Power,
        Meta(
            description="Power of the overlaps in the energy of rect: the higher, the more memories a tile "
            "can tell apart",
        ),
    ] = 3
    beta: Annotated[
        Sharpness,
        Meta(
            ge=0.01,
            le=4,
            description="How steeply the softmax of modern favours the nearest memory, for each pixel that "
            "agrees; low, tiles become averages of many",
            extra={"reference": "Ramsauer et al. 2020, DOI 10.48550/arXiv.2008.02217"},
        ),
    ] = 0.25
    tie: Annotated[
        Tie,
        Meta(
            description="What a pixel does that nothing pulls: it keeps its sign, or turns to ink (one), as "
            "in binry-hop, which overwrites memories that differ in a single pixel",
            extra={"reference": _BINRY},
        ),
    ] = "keep"
    dedupe: Annotated[
        bool,
        Meta(
            title="Equal tiles once",
            description="Whether tiles that look the same, such as empty sky, are one memory, whichever "
            "pictures they come from; otherwise each counts for itself and pulls the harder",
            extra={"reference": _BINRY},
        ),
    ] = True

    @property
    def side(self) -> int:
        """k."""
        return int(self.tile)

    def idle(self) -> dict[str, str]:
        """The power of engines without one, the sharpness of all but modern, ties where there are none."""
        idle = {} if self.engine == "rect" else {"n": ""}
        if self.engine != "modern":
            idle["beta"] = ""
        if self.engine == "nearest":
            idle |= {"tie": "", "dedupe": ""}
        return idle
