"""The palette: contrast, monotone lightness, an exact zero, and sense without red-green vision."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import hopview.pictures
from hopview.pictures import colour
from hopview.pictures.palette import (
    AFTERGLOW,
    DARK,
    LIGHT,
    PATTERN_COLOURS,
    Theme,
    contrast,
    diverging,
    hex_colour,
    legible,
    pattern_style,
    sequential,
    theme,
)

THEMES = pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)

# Machado, G. M., Oliveira, M. M. and Fernandes, L. A. F., 2009, doi:10.1109/TVCG.2009.113, severity 1.
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)


def _seen(table: np.ndarray, deficiency: np.ndarray) -> np.ndarray:
    """CIELAB of colours as a dichromat sees them."""
    light = np.clip(colour.linear_light(table) @ deficiency.T, 0.0, 1.0)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return colour.lab(255.0 * encoded)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21.0)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)
    assert contrast(LIGHT.ink, LIGHT.paper) == contrast(LIGHT.paper, LIGHT.ink)


@THEMES
@pytest.mark.parametrize("ground", ["window", "panel", "field", "paper"])
def test_text_is_readable(chosen: Theme, ground: str) -> None:
    for role in ("text", "muted", "accent", "warning", "ink"):
        assert contrast(getattr(chosen, role), getattr(chosen, ground)) >= 4.5, (role, ground)
    assert contrast(chosen.on_accent, chosen.accent) >= 4.5
    assert contrast(chosen.control, getattr(chosen, ground)) >= 3.0


def test_spins_and_glow_are_those_of_the_design() -> None:
    assert [hex_colour(c) for c in (LIGHT.ink, LIGHT.paper)] == ["#1B2733", "#FBFAF7"]
    assert [hex_colour(c) for c in (DARK.ink, DARK.paper)] == ["#F2EFE6", "#14181D"]
    assert hex_colour(AFTERGLOW) == "#EE7733"
    assert theme(True) is DARK and theme(False) is LIGHT


def test_patterns_keep_six_hues_then_dashed() -> None:
    assert pattern_style(0) == (PATTERN_COLOURS[0], False)
    assert pattern_style(7) == (PATTERN_COLOURS[1], True)
    assert pattern_style(12) == (PATTERN_COLOURS[0], False)


@THEMES
def test_signed_map_is_even_about_an_exact_zero(chosen: Theme) -> None:
    table = diverging(chosen)
    assert table.shape == (256, 3) and table.dtype == np.uint8 and not table.flags.writeable
    assert tuple(table[128]) == chosen.paper
    lightness = colour.lab(table)[:, 0]
    outwards = 1.0 if chosen.dark else -1.0
    assert (np.diff(outwards * lightness[128:]) > 0).all()
    assert (np.diff(outwards * lightness[128:0:-1]) > 0).all()
    # Neither sign looks stronger than the other.
    assert np.abs(lightness[129:] - lightness[127:0:-1]).max() < 2.5


@THEMES
@pytest.mark.parametrize("deficiency", [PROTANOPIA, DEUTERANOPIA], ids=["protanopia", "deuteranopia"])
def test_signs_differ_without_red_or_green(chosen: Theme, deficiency: np.ndarray) -> None:
    seen = _seen(diverging(chosen), deficiency)
    apart = np.linalg.norm(seen[129:] - seen[127:0:-1], axis=1)
    assert apart[32:].min() > 20.0  # from a quarter of the scale: many just noticeable differences


@THEMES
def test_heights_grow_lighter(chosen: Theme) -> None:
    lightness = colour.lab(sequential(chosen))[:, 0]
    assert lightness[0] < 20 and lightness[-1] > 85
    assert (np.diff(lightness) > -0.05).all()  # between neighbours, the rounding to 8 bits
    assert (lightness[4:] - lightness[:-4] > 0.5).all()


def test_lab_and_srgb_are_inverse() -> None:
    every = np.random.default_rng(1).integers(0, 256, (500, 3)).astype(np.uint8)
    assert np.array_equal(colour.srgb(colour.lab(every)), every)
    assert colour.lab([255, 255, 255]) == pytest.approx([100, 0, 0], abs=1e-3)


@THEMES
def test_names_in_the_patterns_colours_can_be_made_legible(chosen: Theme) -> None:
    for hue in PATTERN_COLOURS:
        assert contrast(legible(hue, chosen.paper), chosen.paper) >= 4.5
    assert legible(chosen.ink, chosen.paper) == chosen.ink


def test_values_meet_their_entries() -> None:
    table = diverging(LIGHT)
    image = colour.signed_rgba(np.array([-9.0, -2.0, 0.0, 2.0, np.nan]), 2.0, table)
    assert np.array_equal(image[:4, :3], table[[1, 1, 128, 255]])
    assert image[:, 3].tolist() == [255, 255, 255, 255, 0]
    assert np.array_equal(colour.signed_rgba(np.ones(2), 0.0, table)[:, :3], table[[128, 128]])
    heights = colour.sequential_rgba(np.array([1.0, 3.0, 9.0, np.nan]), 1.0, 3.0, sequential(LIGHT))
    assert np.array_equal(heights[:3, :3], sequential(LIGHT)[[0, 255, 255]]) and heights[3, 3] == 0


def test_no_picture_writes_a_colour_of_its_own() -> None:
    folder = Path(hopview.pictures.__file__).parent
    for path in folder.glob("*.py"):
        if path.name != "palette.py":
            assert not re.search(r"#[0-9A-Fa-f]{6}", path.read_text("utf-8")), path.name
