"""Typed text as patterns: letters drawn from the bundled font."""

from __future__ import annotations

import functools
import os
import unicodedata
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hopview.core.coupling import Int8
from hopview.core.errors import SourceError
from hopview.core.layer import checked_shape
from hopview.core.resources import resource
from hopview.sources.resample import resample

FONT_FILE = "DejaVuSans-Bold.ttf"
MOST_LETTERS = 400
_LONGEST_WORD = 24
_MARGIN = 0.06
_DRAWN_AT = 256
_GAPS_FROM = 5
_WIDEN, _FULL = 1.3, 0.75  # letters are stretched by 30% at most, up to three quarters of the width
_NARROW = 0.75  # and squeezed by a quarter at most
_NEVER_DRAWN = "\U0010ffff"

Font = str | os.PathLike[str]


def glyph(text: str, shape: tuple[int, int], font: Font | None = None, *, margin: float = _MARGIN) -> Int8:
    """`text` (a letter or a short word), fitted and centred: (rows, cols) int8, ink +1, paper -1, read-only.

    It is drawn large, stretched or squeezed by about a quarter where that fills the grid, and averaged
    down; units at least half covered are ink. Letters fill the grid less `margin` (a share of each side);
    small signs such as a full stop stay small. `font` is a TrueType file, the bundled one by default.
    Raises `SourceError` for empty, overlong or undrawable text.
    """
    rows, cols = checked_shape(shape)
    text = "".join(c for c in unicodedata.normalize("NFC", text) if c == " " or not _unseen(c)).strip()
    if not text:
        raise SourceError("There is no text to draw. Type a letter or a short word.")
    if len(text) > _LONGEST_WORD:
        raise SourceError(
            f"The text has {len(text):,} characters, too many for one pattern of {rows} x {cols}. "
            f"Type up to {_LONGEST_WORD}, or make one pattern of each letter."
        )
    if missing := missing_glyphs(text, font):
        raise SourceError(missing)
    ink, capital = _drawn(text, _path(font)), _drawn("H", _path(font)).shape[0]
    tall, wide = _fitted(ink.shape, capital, (rows, cols), margin)
    covered = resample(ink, (0.0, 0.0, float(ink.shape[1]), float(ink.shape[0])), tall, wide)
    covered[_gaps(ink, tall)] = 0.0
    cells = np.full((rows, cols), -1, np.int8)
    top, left = (rows - tall) // 2, (cols - wide) // 2
    cells[top : top + tall, left : left + wide][covered >= min(0.5, float(covered.max()))] = 1
    cells.flags.writeable = False
    return cells


def glyph_patterns(text: str, shape: tuple[int, int], font: Font | None = None) -> list[tuple[str, Int8]]:
    """(letter, cells) for each character of `text`, as typed, less spaces and what the font cannot draw.

    `missing_glyphs` says what was left out. Raises `SourceError` when nothing is left to draw.
    """
    letters = graphemes(text)
    if not letters:
        raise SourceError("There is no text to draw. Type one or more letters.")
    if len(letters) > MOST_LETTERS:
        raise SourceError(
            f"The text has {len(letters):,} letters; up to {MOST_LETTERS} are made at once. Type fewer."
        )
    drawable = [letter for letter in letters if not missing_glyphs(letter, font)]
    if not drawable:
        raise SourceError(missing_glyphs(text, font))
    made = {letter: glyph(letter, shape, font) for letter in dict.fromkeys(drawable)}
    return [(letter, made[letter]) for letter in drawable]


def graphemes(text: str) -> list[str]:
    """The characters of `text` as a person counts them: marks stay with their letter, spaces are dropped."""
    out: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        joins = unicodedata.category(character) in ("Mn", "Me", "Mc") or character in "\u200d\ufe0e\ufe0f"
        if joins and out:
            out[-1] += character
        elif not _unseen(character):
            out.append(character)
    return out


def _unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")


def missing_glyphs(text: str, font: Font | None = None) -> str:
    """The sentence that names the characters of `text` the font cannot draw; empty when there are none."""
    path = _path(font)
    missing = [letter for letter in dict.fromkeys(graphemes(text)) if not _has(letter, path)]
    if not missing:
        return ""
    shown = ", ".join(missing[:8]) + (f" and {len(missing) - 8} more" if len(missing) > 8 else "")
    them = "it" if len(missing) == 1 else "them"
    return f"The font has no shape for {shown}. Leave {them} out or type others."


def _path(font: Font | None) -> str:
    return str(resource("fonts", FONT_FILE)) if font is None else str(font)


def _fitted(ink: tuple[int, ...], capital: int, shape: tuple[int, int], margin: float) -> tuple[int, int]:
    """(rows, cols) of the box that `ink` fills: whole cells, so that stems stay crisp, centred exactly."""
    room = [max(1, n - 2 * int(margin * n)) for n in shape]
    # Low letters grow by a third at most, so that x, o and a dot keep their proportions.
    up = room[0] / max(ink[0], 0.75 * capital)
    widen = _WIDEN if ink[0] > 0.7 * capital else 1.0
    across = min(max(up, min(widen * up, _FULL * room[1] / ink[1])), room[1] / ink[1])
    up = min(up, across / _NARROW)
    boxes = zip((ink[0] * up, ink[1] * across), room, shape, strict=True)
    tall, wide = (_same_parity(size, within, cells) for size, within, cells in boxes)
    return tall, wide


def _gaps(ink: NDArray[np.float64], tall: int) -> list[int]:
    """The rows of a box of `tall` rows that must stay empty to keep dots and accents off their letters."""
    if tall < _GAPS_FROM:
        return []
    empty = np.flatnonzero(~ink.any(axis=1))
    runs = np.split(empty, np.flatnonzero(np.diff(empty) > 1) + 1)
    return [int((run.mean() + 0.5) * tall / ink.shape[0]) for run in runs if run.size]


def _same_parity(size: float, room: int, cells: int) -> int:
    """The whole number nearest to `size`, up to `room`, that leaves equal margins in `cells`."""
    choices = [n for n in range(1, cells + 1) if (cells - n) % 2 == 0 and n <= max(room, 2 - cells % 2)]
    return min(choices, key=lambda n: (abs(n - size), -n))


@functools.lru_cache(maxsize=8)
def _font(path: str) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(path, _DRAWN_AT, layout_engine=ImageFont.Layout.BASIC)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"The font {Path(path).name} is missing or not a TrueType font. Choose another, or install again."
        ) from error


@functools.lru_cache(maxsize=1024)
def _has(letter: str, path: str) -> bool:
    nothing = _raw(_NEVER_DRAWN, path)
    drawn = (_raw(part, path) for part in letter if part not in "\u200d\ufe0e\ufe0f")
    return all(ink.any() and not np.array_equal(ink, nothing) for ink in drawn)


def _raw(text: str, path: str) -> NDArray[np.uint8]:
    font = _font(path)
    left, top, right, bottom = font.getbbox(text)
    page = Image.new("L", (max(1, ceil(right - left)), max(1, ceil(bottom - top))))
    ImageDraw.Draw(page).text((-left, -top), text, fill=255, font=font)
    return np.asarray(page)


@functools.lru_cache(maxsize=512)
def _drawn(text: str, path: str) -> NDArray[np.float64]:
    """The ink of `text`, cut to its bounding box: coverage 0..1, about 190 pixels a capital's height."""
    ink = _raw(text, path)
    rows, cols = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not rows.size:
        raise SourceError("There is nothing to see in that text. Type a letter or a short word.")
    return ink[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1] / 255.0
