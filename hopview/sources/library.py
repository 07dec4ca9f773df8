"""The pictures that ship with hopview, each collection openable in one call."""

from __future__ import annotations

import functools
import json
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8, frozen_array
from hopview.core.errors import SourceError, unknown_name
from hopview.core.layer import checked_shape
from hopview.core.pattern import Pattern
from hopview.core.resources import resource
from hopview.sources.convert import PHOTOGRAPH, ConvertParams, preview, resize_pattern, to_pattern
from hopview.sources.glyphs import glyph_patterns
from hopview.sources.images import GreyImage, load_image
from hopview.sources.scenes import scenes

_DRAWING = (16, 16)
_LEGIBLE = (516, 1050, 907, 867, 887, 503, 1510, 820, 1383, 1686)  # chosen by eye, one of each class


@dataclass(frozen=True)
class Collection:
    """A set of shipped patterns: `name` for programs, `title` and `description` for people, its rights."""

    name: str
    title: str
    description: str
    licence: str
    source: str


@dataclass(frozen=True)
class Credit:
    """Who made a shipped file, under which licence, where it comes from and what was changed."""

    file: str
    title: str
    author: str
    licence: str
    licence_url: str
    source: str
    changes: str

    @property
    def line(self) -> str:
        """The credit in one line, e.g. `Cat: Stefan van der Walt, CC0-1.0`."""
        return f"{self.title}: {self.author}, {self.licence}"


_COLLECTIONS = (
    Collection(
        "letters",
        "Letters",
        "The alphabet, drawn from DejaVu Sans Bold at the size of the grid.",
        "Bitstream-Vera",
        "https://dejavu-fonts.github.io/",
    ),
    Collection(
        "photographs",
        "Photographs",
        "Eight photographs, cut at the median so that ink and paper balance: Hebb's rule fails on unbalanced "
        "pictures, and real pictures are alike as well, which the pseudo-inverse rule forgives.",
        "CC0-1.0 or public domain, each stated",
        "scikit-image's sample pictures; each one's own source is stated",
    ),
    Collection(
        "digits",
        "Handwritten digits",
        "One legible digit of each class, 8 x 8, from the 1797 of the UCI set (Alpaydin and Kaynak 1998).",
        "CC-BY-4.0",
        "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    ),
    Collection(
        "creatures",
        "Creatures",
        "Seven small drawings, ant to snail, and a horse: alike enough to trouble Hebb's rule.",
        "CC0-1.0",
        "Drawn for hopview; the horse by Andreas Preuss, openclipart",
    ),
    Collection(
        "scenes",
        "Scenes",
        "A fish, a tree and a house, drawn in ink by formulas, sharp at any size: for mosaics.",
        "CC0-1.0",
        "Drawn for hopview",
    ),
)


def collections() -> tuple[Collection, ...]:
    """The shipped collections, in the order in which the library shows them."""
    return _COLLECTIONS


def load_collection(name: str, shape: tuple[int, int], params: ConvertParams | None = None) -> list[Pattern]:
    """The patterns of the collection `name` for a grid `shape` = (rows, cols).

    `params` replaces the collection's own conversion (photographs: median; digits: half ink); of letters,
    creatures and scenes, which are ink and paper already, only `invert` applies.
    Raises `ParameterError` for an unknown name, `ShapeError` for a bad grid.
    """
    shape = checked_shape(shape)
    if name not in _LOADERS:
        raise unknown_name("collection", name, tuple(_LOADERS))
    return _LOADERS[name](shape, params)


def photographs() -> tuple[tuple[GreyImage, Credit], ...]:
    """The shipped photographs as grey pictures, 256 x 256, each with its credit."""
    folder = resource("patterns", "photographs")
    return tuple((load_image(folder / c.file, c.title), c) for c in credits_in(folder))


def digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(images (1797, 8, 8) uint8 in 0 (paper) .. 16 (ink), labels (1797,) 0..9).

    E. Alpaydin, C. Kaynak, Cascading Classifiers, Kybernetika 34 (1998) 369-374; UCI, CC BY 4.0,
    DOI 10.24432/C50P49.
    """
    try:
        with np.load(resource("patterns", "digits.npz"), allow_pickle=False) as packed:
            return packed["images"], packed["labels"]
    except (OSError, KeyError, ValueError) as error:
        raise _not_shipped("digits.npz") from error


def digit_pictures(per_class: int = 1) -> list[GreyImage]:
    """`per_class` pictures of each digit 0..9: a legible one, then those nearest to the class mean."""
    images, labels = digits()
    out: list[GreyImage] = []
    for digit, legible in enumerate(_LEGIBLE):
        members = np.flatnonzero(labels == digit)
        own = images[members].astype(np.int64)
        # Squared distances to the mean, times the class size squared: whole numbers, so ties are exact.
        distance = ((own * len(own) - own.sum(axis=0)) ** 2).sum(axis=(1, 2))
        distance[members == legible] = -1
        for place, index in enumerate(members[np.argsort(distance, kind="stable")[:per_class]]):
            name = str(digit) if per_class == 1 else f"{digit} ({place + 1})"
            pixels = np.asarray(1.0 - images[index] / 16.0, np.float32)
            out.append(GreyImage(frozen_array(pixels, np.float32), name, (), (8, 8)))
    return out


def all_credits() -> tuple[Credit, ...]:
    """The credit of every shipped picture and font."""
    patterns = resource("patterns")
    folders = (patterns / "photographs", patterns / "creatures", patterns, resource("fonts"))
    return tuple(credit for folder in folders for credit in credits_in(folder))


@functools.cache
def credits_in(folder: Path) -> tuple[Credit, ...]:
    """The credits that `licences.json` in a shipped folder states."""
    try:
        rows = json.loads((folder / "licences.json").read_text("utf-8"))
        return tuple(Credit(**{key: row[key] for key in Credit.__dataclass_fields__}) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _not_shipped(f"{folder.name}/licences.json") from error


def _letters(shape: tuple[int, int], params: ConvertParams | None) -> list[Pattern]:
    drawn = glyph_patterns(string.ascii_uppercase, shape)
    return [_pattern(cells, letter, "Letter, DejaVu Sans Bold", params) for letter, cells in drawn]


def _photographs(shape: tuple[int, int], params: ConvertParams | None) -> list[Pattern]:
    chosen = params or PHOTOGRAPH
    return [preview(image, shape, chosen).pattern(image.name, c.line) for image, c in photographs()]


def _digits(shape: tuple[int, int], params: ConvertParams | None) -> list[Pattern]:
    chosen = params or ConvertParams(threshold="fixed")
    source = "Handwritten digit, UCI (Alpaydin and Kaynak 1998), CC-BY-4.0"
    return [preview(image, shape, chosen).pattern(image.name, source) for image in digit_pictures()]


def _creatures(shape: tuple[int, int], params: ConvertParams | None) -> list[Pattern]:
    folder = resource("patterns", "creatures")
    drawings, horse = credits_in(folder)
    out = [
        _pattern(resize_pattern(cells, _DRAWING, shape), name, replace(drawings, title=name).line, params)
        for name, cells in _drawings(folder / drawings.file)
    ]
    silhouette = to_pattern(load_image(folder / horse.file, horse.title), shape, ConvertParams(crop="fit"))
    return [*out, _pattern(silhouette, horse.title, horse.line, params)]


def _scenes(shape: tuple[int, int], params: ConvertParams | None) -> list[Pattern]:
    return [_pattern(cells, name, "Drawn for hopview, CC0-1.0", params) for name, cells in scenes(shape)]


def _drawings(path: Path) -> list[tuple[str, Int8]]:
    """Blocks of a name and 16 lines of `#` (ink) and `.` (paper)."""
    try:
        blocks = [block.split() for block in path.read_text("utf-8").strip().split("\n\n")]
        inks = [np.array([[letter == "#" for letter in row] for row in rows]) for _, *rows in blocks]
    except (OSError, ValueError) as error:
        raise _not_shipped(path.name) from error
    names = (block[0].capitalize() for block in blocks)
    return [(name, np.where(ink, 1, -1).astype(np.int8)) for name, ink in zip(names, inks, strict=True)]


def _pattern(cells: Int8, name: str, source: str, params: ConvertParams | None = None) -> Pattern:
    flat = -cells.reshape(-1) if params is not None and params.invert else cells.reshape(-1)
    return Pattern(frozen_array(flat, np.int8), name, source)


def _not_shipped(what: str) -> SourceError:
    return SourceError(f"The shipped file {what} is missing or damaged. Install hopview again.")


_LOADERS: dict[str, Callable[[tuple[int, int], ConvertParams | None], list[Pattern]]] = {
    "letters": _letters,
    "photographs": _photographs,
    "digits": _digits,
    "creatures": _creatures,
    "scenes": _scenes,
}
