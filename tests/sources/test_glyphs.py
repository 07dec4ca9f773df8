"""Typed text: legible at every size, and clear about what cannot be drawn."""

from __future__ import annotations

import string

import numpy as np
import pytest

from hopview.core.errors import ShapeError, SourceError
from hopview.sources.glyphs import glyph, glyph_patterns, graphemes, missing_glyphs


@pytest.mark.parametrize("size", [8, 10, 16, 32, 33, 64])
def test_a_is_symmetric_and_fills_the_grid(size: int) -> None:
    cells = glyph("A", (size, size))
    assert cells.shape == (size, size) and cells.dtype == np.int8 and not cells.flags.writeable
    assert (cells != cells[:, ::-1]).mean() <= 0.02
    rows = np.flatnonzero((cells > 0).any(axis=1))
    assert rows[-1] - rows[0] + 1 >= 0.85 * size


def test_centred() -> None:
    for letter in "AHTWgi.-":
        ink = glyph(letter, (24, 24)) > 0
        for axis in (0, 1):
            used = np.flatnonzero(ink.any(axis=1 - axis))
            assert abs(used[0] - (23 - used[-1])) <= 1, letter


def test_letters_differ_from_each_other() -> None:
    drawn = np.stack([cells.reshape(-1) for _, cells in glyph_patterns(string.ascii_uppercase, (10, 10))])
    different = (drawn[:, None] != drawn[None]).sum(axis=2)
    assert different[np.triu_indices(26, 1)].min() >= 4
    assert (np.abs(drawn.mean(axis=1)) < 0.6).all()


def test_dots_stay_off_their_letters() -> None:
    for letter in "ij!:=":
        ink = glyph(letter, (8, 8)) > 0
        used = np.flatnonzero(ink.any(axis=1))
        assert not ink[used[0] : used[-1]].any(axis=1).all(), letter


def test_small_signs_stay_small() -> None:
    assert (glyph(".", (32, 32)) > 0).mean() < 0.1 < (glyph("o", (32, 32)) > 0).mean()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (5, 3), (512, 512), (8, 40)])
def test_any_grid_shows_something(shape: tuple[int, int]) -> None:
    for text in ("A", "W", "recall"):
        cells = glyph(text, shape)
        assert cells.shape == shape and (cells > 0).any()


def test_words_fit_in_one_pattern() -> None:
    ink = glyph("ant", (24, 48)) > 0
    columns = ink.any(axis=0).astype(int)
    assert (np.diff(columns) == 1).sum() >= 2  # letters stand apart


def test_one_pattern_for_each_character() -> None:
    made = glyph_patterns("A b\n A", (8, 8))
    assert [name for name, _ in made] == ["A", "b", "A"]
    assert np.array_equal(made[0][1], made[2][1])
    assert graphemes("e\u0301x\u0302 \u200b") == ["\u00e9", "x\u0302"]


def test_what_cannot_be_drawn_is_named() -> None:
    assert (
        missing_glyphs("A\u6f22B\u6f22") == "The font has no shape for \u6f22. Leave it out or type others."
    )
    assert [name for name, _ in glyph_patterns("A\u6f22B", (8, 8))] == ["A", "B"]
    for call in (glyph, glyph_patterns):
        with pytest.raises(SourceError, match="no shape for"):
            call("\u6f22\u5b57", (8, 8))
    assert missing_glyphs("Stra\u00dfe \u0394\u0416") == ""


def test_empty_and_overlong_text() -> None:
    for text in ("", "  \n\t", "\u200b", "\x07"):
        for call in (glyph, glyph_patterns):
            with pytest.raises(SourceError, match="Type"):
                call(text, (8, 8))
    with pytest.raises(SourceError, match="up to 400"):
        glyph_patterns("x" * 401, (8, 8))
    with pytest.raises(SourceError, match="Type up to"):
        glyph("x" * 25, (8, 8))
    with pytest.raises(ShapeError):
        glyph("A", (0, 8))


def test_a_missing_font_is_named() -> None:
    with pytest.raises(SourceError, match=r"The font none\.ttf is missing"):
        glyph("A", (8, 8), "none.ttf")


def test_the_same_every_time() -> None:
    assert np.array_equal(glyph("Q", (17, 23)), glyph("Q", (17, 23)))
