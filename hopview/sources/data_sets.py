"""The training data that come with hopview, each made by its name."""

from __future__ import annotations

import math
import string
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hopview.core.data import DataSet
from hopview.core.errors import DataError, ShapeError
from hopview.sources.data_units import Kind, resized, whitened, with_label_row
from hopview.sources.glyphs import glyph_patterns
from hopview.sources.library import digits, photographs

Shape = tuple[int, int]
MOST_BARS, MOST_CODES, MOST_PATCH, MOST_DRAWN = 12, 64, 32, 100_000
_CLASSES = 10
_GRAIN = 0.1  # of the mean variance of patches: directions below it are grain, and whitening leaves them weak


@dataclass(frozen=True)
class Made:
    """Rows (n, D) of one's own scale with what they are: 0/1 for `binary`, else real."""

    rows: NDArray[np.float32]
    source: str
    labels: NDArray[np.int64] | None = None
    names: tuple[str, ...] = ()
    undo: NDArray[np.float32] | None = None  # see `DataSet`


@dataclass(frozen=True)
class BuiltIn:
    """A family of data sets: `usage` shows how a name is written, `grid` what grid it asks for.

    `grid(options)` is the grid that a name needs, or (with `free`) the one it takes when none is given.
    `make(options, shape, kind)` makes it; `kinds` says for which units.
    """

    name: str
    usage: str
    title: str
    kinds: tuple[Kind, ...]
    grid: Callable[[tuple[str, ...]], Shape]
    make: Callable[[tuple[str, ...], Shape, Kind], Made]
    words: str = ""
    free: bool = False


def _number(options: tuple[str, ...], place: int, default: int, least: int, most: int, what: str) -> int:
    text = options[place] if len(options) > place else ""
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or not least <= int(text[:9]) <= most:
        raise DataError(f"The {what} is '{text}'. Give a whole number from {least} to {most:,}.")
    return int(text)


def _at_most(options: tuple[str, ...], count: int, name: str) -> None:
    if len(options) > count:
        raise DataError(
            f"'{options[count]}' in '{name}:{':'.join(options)}' says nothing. "
            f"Leave it out: {BUILT_INS[name].usage}."
        )


def _choice(options: tuple[str, ...], place: int, known: tuple[str, ...], name: str) -> str:
    text = options[place] if len(options) > place else ""
    if text and text not in known:
        raise DataError(f"'{name}' has no form '{text}'. Write {' or '.join(known)}, or leave it out.")
    return text


# -- bars and stripes ------------------------------------------------------------------------------------


def _bars_grid(options: tuple[str, ...]) -> Shape:
    side = _number(options, 0, 3, 2, MOST_BARS, "side of the bars and stripes")
    return side, side


def _bars(options: tuple[str, ...], shape: Shape, kind: Kind) -> Made:
    """Rows or columns constant: 2^(n+1) - 2 distinct images, or with the generator's two duplicates."""
    _at_most(options, 2, "bars-and-stripes")
    generator = _choice(options, 1, ("generator", "distinct"), "bars-and-stripes") == "generator"
    side = shape[0]
    codes = (np.arange(1 << side)[:, None] >> np.arange(side)) & 1
    stripes = np.repeat(codes, side, axis=1)
    bars = np.tile(codes, (1, side))
    if not generator:
        bars = bars[1:-1]  # all off and all on are stripes already
    rows = np.concatenate([stripes, bars]).astype(np.float32)
    made = "as drawn by the generator, all off and all on twice" if generator else "each once"
    return Made(_signed(rows, kind), f"{len(rows):,} bars and stripes, {made}; {_scale(kind)}")


# -- the encoder -----------------------------------------------------------------------------------------


def _encoder_grid(options: tuple[str, ...]) -> Shape:
    return 2, _number(options, 0, 4, 2, MOST_CODES, "width of the encoder")


def _encoder(options: tuple[str, ...], shape: Shape, kind: Kind) -> Made:
    """One unit on in V1 (the top row) and the same in V2 (the bottom row)."""
    _at_most(options, 1, "encoder")
    count = _encoder_grid(options)[1]
    one = np.eye(count, dtype=np.float32)
    words = f"the {count} pairs of the encoder, one unit on in V1 and the same in V2; {_scale(kind)}"
    return Made(_signed(np.concatenate([one, one], axis=1), kind), words)


# -- digits and glyphs -----------------------------------------------------------------------------------


def _digits_grid(options: tuple[str, ...]) -> Shape:
    return (11, _CLASSES) if "labels" in options else (8, 8)


def _digits(options: tuple[str, ...], shape: Shape, kind: Kind) -> Made:
    """Ink 0..16 averaged over the grid; more than half is on."""
    _at_most(options, 1, "digits")
    labelled = _choice(options, 0, ("labels",), "digits") == "labels"
    images, numbers = digits()
    labels, (rows, cols) = numbers.astype(np.int64), shape
    if labelled and (rows < 2 or cols < _CLASSES):
        raise ShapeError(
            f"A grid of {rows} x {cols} has no room for a bottom row of {_CLASSES} label units. "
            f"Choose at least 2 x {_CLASSES}, e.g. 11 x 10."
        )
    tall = rows - 1 if labelled else rows
    grey = resized(images.reshape(len(images), -1), (8, 8), (tall, cols))
    ink = np.asarray(grey / 16.0, np.float32)
    if kind == "binary":
        ink, words = (ink > 0.5).astype(np.float32), "ink 0..16, above 8 on"
    else:
        ink, words = np.asarray(2 * ink - 1, np.float32), "ink 0..16 as -1 (paper) to +1 (ink)"
    if labelled:
        ink = with_label_row(ink, labels, _CLASSES, shape, off=0.0 if kind == "binary" else -1.0)
        wide = cols // _CLASSES
        each = "one unit" if wide == 1 else f"{wide} units"
        words += f"; the bottom row holds the labels 0 to 9, {each} each"
    size = "8 x 8" if (tall, cols) == (8, 8) else f"8 x 8 resized to {tall} x {cols}"
    source = f"{len(ink):,} handwritten digits, UCI (Alpaydin and Kaynak 1998), {size}; {words}"
    return Made(ink, source, labels, tuple("0123456789"))


def _glyphs(options: tuple[str, ...], shape: Shape, kind: Kind) -> Made:
    """Letters at the size of the grid, A to Z unless others are given."""
    text = ":".join(options) or string.ascii_uppercase
    drawn = glyph_patterns(text, shape)
    rows = np.stack([cells.reshape(-1) > 0 for _, cells in drawn]).astype(np.float32)
    names = tuple(dict.fromkeys(letter for letter, _ in drawn))
    labels = np.array([names.index(letter) for letter, _ in drawn], np.int64)
    source = f"{len(rows)} letters drawn from DejaVu Sans Bold; {_scale(kind)}"
    return Made(_signed(rows, kind), source, labels, names)


# -- real values -----------------------------------------------------------------------------------------


def _patches_grid(options: tuple[str, ...]) -> Shape:
    side = _number(options, 0, 8, 2, MOST_PATCH, "side of the patches")
    return side, side


def _patches(options: tuple[str, ...], shape: Shape, kind: Kind) -> Made:
    """Places drawn with a fixed seed at half the photographs' size; brightness and contrast evened, then ZCA.

    As Coates, Lee and Ng 2011 (Proc. AISTATS 15, 215-223) prepare them.
    """
    _at_most(options, 2, "patches")
    side, count = shape[0], _number(options, 1, 4000, 2, MOST_DRAWN, "number of patches")
    shown = [_halved(image.pixels) for image, _ in photographs()]
    places = np.random.Generator(np.random.PCG64(0)).random((count, 2))
    out = np.empty((count, side * side))
    for k, (down, across) in enumerate(places):
        pixels = shown[k % len(shown)]
        top, left = int(down * (pixels.shape[0] - side + 1)), int(across * (pixels.shape[1] - side + 1))
        out[k] = 1.0 - pixels[top : top + side, left : left + side].reshape(-1)
    out -= out.mean(axis=1, keepdims=True)
    variances = (out**2).mean(axis=1, keepdims=True)
    out /= np.sqrt(variances + 0.1 * variances.mean())
    words = f"{count:,} patches of {side} x {side} of the shipped photographs at half size"
    words += ", brightness and contrast evened"
    white, undo = whitened(out, _GRAIN)
    return Made(white, f"{words}; whitened to mean 0 and variance 1, dark is positive", undo=undo)


def _halved(pixels: NDArray[np.float32]) -> NDArray[np.float64]:
    """Means of 2 x 2 pixels: half the detail, a quarter of the grain."""
    rows, cols = (length // 2 for length in pixels.shape)
    return np.asarray(pixels[: 2 * rows, : 2 * cols].reshape(rows, 2, cols, 2).mean(axis=(1, 3)))


def _gaussians_grid(options: tuple[str, ...]) -> Shape:
    return 1, 2


def _gaussians(options: tuple[str, ...], shape: Shape, kind: Kind) -> Made:
    """Points of unit Gaussians whose centres lie evenly on a circle of radius 5 in the plane."""
    _at_most(options, 2, "gaussians")
    count = _number(options, 0, 4, 1, 64, "number of Gaussians")
    total = _number(options, 1, 400, 1, MOST_DRAWN, "number of points")
    labels = np.arange(total, dtype=np.int64) % count
    angles = 2.0 * math.pi * np.arange(count) / count
    centres = 5.0 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    noise = np.random.Generator(np.random.PCG64(0)).standard_normal((total, 2))
    where = "one unit Gaussian" if count == 1 else f"{count} unit Gaussians"
    source = f"{total:,} points of {where} at distance 5 from the origin, as they are"
    names = tuple(str(k + 1) for k in range(count))
    return Made((centres[labels] + noise).astype(np.float32), source, labels, names)


def _signed(rows: NDArray[np.float32], kind: Kind) -> NDArray[np.float32]:
    return rows if kind == "binary" else np.asarray(2 * rows - 1, np.float32)


def _scale(kind: Kind) -> str:
    return "ink is on" if kind == "binary" else "ink is +1, paper -1"


def _fixed(shape: Shape) -> Callable[[tuple[str, ...]], Shape]:
    return lambda _options: shape


_ALL = (
    BuiltIn("bars-and-stripes", "bars-and-stripes:3, or bars-and-stripes:3:generator", "Bars and stripes",
            ("binary", "real"), _bars_grid, _bars,
            "n x n, each once; of the generator all off and all on twice (up to n = 12)"),
    BuiltIn("digits", "digits, or digits:labels", "Handwritten digits",
            ("binary", "real"), _digits_grid, _digits,
            "1,797 digits, UCI (Alpaydin and Kaynak 1998), on the grid; labels as a bottom row", free=True),
    BuiltIn("glyphs", "glyphs, or glyphs:ABC", "Letters",
            ("binary", "real"), _fixed((12, 12)), _glyphs,
            "A to Z, or those named, drawn from DejaVu Sans Bold at the size of the grid", free=True),
    BuiltIn("encoder", "encoder:4", "Encoder", ("binary", "real"), _encoder_grid, _encoder,
            "one unit on in V1, the top row, and the same in V2 (Ackley, Hinton and Sejnowski 1985)"),
    BuiltIn("patches", "patches:8, or patches:8:4000", "Patches of photographs",
            ("real",), _patches_grid, _patches,
            "n x n, whitened, of the shipped photographs; for real units"),
    BuiltIn("gaussians", "gaussians:4, or gaussians:4:400", "Gaussians in the plane",
            ("real",), _gaussians_grid, _gaussians,
            "points of k unit Gaussians at distance 5 from the origin; for real units"),
)  # fmt: skip
BUILT_INS = {family.name: family for family in _ALL}


def built_in(name: str, shape: Shape | None, kind: Kind) -> DataSet:
    """The data set `name`, e.g. "digits:labels", for a grid `shape` (its own by default) of `kind` units."""
    head, *rest = name.split(":")
    family, options = BUILT_INS[head], tuple(rest)
    if kind not in family.kinds:
        raise DataError(
            f"'{name}' are real numbers, but the visible units are 0/1. "
            "Choose a machine with real visible units, or other data."
        )
    own = family.grid(options)
    fits = (
        shape is None or family.free or shape == own or (own[0] <= 2 and math.prod(shape) == math.prod(own))
    )
    if not fits:
        assert shape is not None
        raise ShapeError(
            f"'{name}' needs a grid of {own[0]} x {own[1]}, but the grid is {shape[0]} x {shape[1]}. "
            f"Set the shape to {own[0]}x{own[1]}, or choose other data."
        )
    made = family.make(options, shape or own, kind)
    return DataSet(made.rows, name, made.source, made.labels, made.names, made.undo)
