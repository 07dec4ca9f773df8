"""Formulas come out as ink in the theme's colour, at the size asked for; broken ones as words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QPixmap

from hopview.models import DenseMemoryParams
from hopview.models.interaction import KINDS
from hopview.models.universal_params import UniversalParams
from hopview.pictures.palette import DARK, LIGHT, hex_colour
from hopview.ui.fields.energy import BESIDE
from hopview.ui.formulas import _typeset, formula_box, formula_pixmap, formula_svg

ENERGY = r"E = -\frac{1}{2} \sum_{ij} W_{ij} s_i s_j"


def ink(pixmap: QPixmap) -> np.ndarray:
    """(rows, cols, 4) uint8, RGBA."""
    image = pixmap.toImage().convertToFormat(pixmap.toImage().Format.Format_RGBA8888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return data[:, : image.width()].copy()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_formula_is_drawn_in_the_themes_text_colour(theme) -> None:
    drawn = ink(formula_pixmap(ENERGY, theme, 24.0, 1.0))
    solid = drawn[drawn[..., 3] == 255]
    assert len(solid) > 200
    assert (np.abs(solid[:, :3].astype(int) - theme.text).max(axis=1) <= 1).mean() > 0.95
    assert hex_colour(theme.text) in formula_svg(ENERGY, theme, 24.0).decode()


def test_twice_the_ratio_has_twice_the_pixels_and_the_same_size() -> None:
    one, two = formula_pixmap("s_i h_i", LIGHT, 20.0, 1.0), formula_pixmap("s_i h_i", LIGHT, 20.0, 2.0)
    assert abs(two.width() - 2 * one.width()) <= 1
    assert abs(two.deviceIndependentSize().width() - one.width()) <= 1
    assert one.cacheKey() == formula_pixmap("s_i h_i", LIGHT, 20.0, 1.0).cacheKey()


def test_the_baseline_lies_within_the_box() -> None:
    box = formula_box("h_i", LIGHT, 20.0)
    assert box.top() < -8 and box.bottom() > 2  # the subscript hangs below it


@pytest.mark.parametrize("broken", [r"\frac{a}{", r"\nosuchcommand{x}", "{", "", r"\left("])
def test_a_broken_formula_is_still_shown(broken: str) -> None:
    assert formula_svg(broken, LIGHT, 16.0).startswith(b"<svg")
    assert formula_pixmap(broken, LIGHT, 16.0, 1.0).width() >= 1


def test_what_cannot_be_typeset_comes_out_as_its_words() -> None:
    svg = formula_svg(r"\frac{W_{ij}}{", LIGHT, 16.0).decode()
    assert "frac" in svg and "<text" in svg
    assert (ink(formula_pixmap(r"\frac{W_{ij}}{", LIGHT, 16.0, 1.0))[..., 3] > 128).sum() > 20


@pytest.mark.parametrize("interaction", KINDS)
def test_the_energy_of_dense_memories_is_written_out(interaction: str) -> None:
    latex = DenseMemoryParams(interaction=interaction, power=4).formula
    assert ("4 N^{3}" in latex) == (interaction != "exp")
    assert _typeset(latex + BESIDE, "#000000", 16.0) is not None
    assert UniversalParams().formula == ""
