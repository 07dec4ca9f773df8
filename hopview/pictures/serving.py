"""Which pattern each unit serves, in the patterns' colours, and what of each pattern is there."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int8, Int64
from hopview.core.several import FREE, NONE, Several
from hopview.pictures.colour import Rgb, UInt8, mixed
from hopview.pictures.palette import Theme, pattern_style

_PALE = 0.72  # how near to paper a unit of -1 is


def serving_colours(theme: Theme, place: int) -> tuple[Rgb, Rgb]:
    """(ink, paper) of the units that serve a pattern, by its place in the palette: hue, and a tint of it.

    `FREE` units are grey, those that serve `NONE` the theme's own ink.
    """
    hue = theme.control if place == FREE else theme.ink if place == NONE else pattern_style(place)[0]
    return hue, mixed(hue, theme.paper, _PALE)


def serving_image(
    served: Int64, state: Int8, places: tuple[int, ...], shape: tuple[int, int], theme: Theme
) -> UInt8:
    """(rows, cols, 4) uint8: each unit in the colour of the pattern it serves, dark where it is +1.

    `served` (N,) as `Several.serving` gives it, `places` (P,) the patterns' own in the palette.
    """
    image = np.empty((served.size, 4), np.uint8)
    image[:, 3] = 255
    for mu in (FREE, NONE, *range(len(places))):
        ink, paper = serving_colours(theme, places[mu] if mu >= 0 else mu)
        mine = served == mu
        image[mine & (state > 0), :3] = ink
        image[mine & (state <= 0), :3] = paper
    return image.reshape(*shape, 4)


def recalled_image(
    several: Several,
    mu: int,
    state: Int8,
    overlaps: Float64,
    place: int,
    shape: tuple[int, int],
    theme: Theme,
) -> UInt8:
    """(rows, cols, 4) uint8: pattern `mu` as far as the state has it, in its colour; what is wrong is faint.

    Blanks are paper. Of a pattern recalled as its negative, the negative.
    """
    sign = 1 if overlaps[mu] >= 0 else -1
    row = several.patterns[mu] * np.int8(sign)
    there = (row != 0) & (row == state)
    ink, paper = serving_colours(theme, place)
    image = np.empty((row.size, 4), np.uint8)
    image[:, :3], image[:, 3] = theme.grid, 255
    image[row == 0, :3] = theme.paper
    image[there & (row > 0), :3] = ink
    image[there & (row < 0), :3] = paper
    return image.reshape(*shape, 4)
