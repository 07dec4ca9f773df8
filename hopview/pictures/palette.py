"""Every colour of hopview, light and dark: plain numbers. No colour is written anywhere else.

Spins are ink and paper; patterns keep one hue each and then the same hues dashed (Tol, P., Colour
Schemes, SRON/EPS/TN/09-002, 2021, scheme "bright"); signed quantities run from blue through the
paper's own colour to ochre, heights from dark to light, both readable without red-green vision.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from hopview.pictures.colour import (
    Rgb,
    UInt8,
    colour_table,
    contrast,
    hex_colour,
    lab,
    legible,
    mixed,
    signed_table,
)

__all__ = [
    "AFTERGLOW",
    "DARK",
    "LIGHT",
    "PATTERN_COLOURS",
    "SEQUENTIAL",
    "Theme",
    "contrast",
    "diverging",
    "hex_colour",
    "legible",
    "mixed",
    "pattern_style",
    "replica_style",
    "sample_style",
    "sequential",
    "theme",
]


def _rgb(code: str) -> Rgb:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


AFTERGLOW: Rgb = _rgb("#EE7733")
PATTERN_COLOURS: tuple[Rgb, ...] = tuple(
    _rgb(code) for code in ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377")
)


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """The colours of one appearance, each (red, green, blue) in 0..255.

    `paper` and `ink` are the two spins, and the ground and lines of plots. Text on `window`, `panel`,
    `field` or `paper` is `text`, `muted`, `accent` or `warning`, and on `accent` it is `on_accent`: all
    of these have a contrast of at least 4.5. `control` outlines what can be operated (3 at least);
    `border` and `grid` are quiet lines that carry no meaning. On the landscape: `contour`, and
    `ball` with its `halo`.
    """

    name: str
    dark: bool
    paper: Rgb
    ink: Rgb
    window: Rgb
    panel: Rgb
    field: Rgb
    text: Rgb
    muted: Rgb
    accent: Rgb
    on_accent: Rgb
    control: Rgb
    border: Rgb
    grid: Rgb
    warning: Rgb
    contour: Rgb
    ball: Rgb
    halo: Rgb
    afterglow: Rgb = AFTERGLOW


LIGHT = Theme(
    name="light",
    dark=False,
    paper=_rgb("#FBFAF7"),
    ink=_rgb("#1B2733"),
    window=_rgb("#EFEDE8"),
    panel=_rgb("#F7F5F1"),
    field=_rgb("#FFFFFF"),
    text=_rgb("#1B2733"),
    muted=_rgb("#545F6A"),
    accent=_rgb("#245C8E"),
    on_accent=_rgb("#FFFFFF"),
    control=_rgb("#7D848B"),
    border=_rgb("#D3CFC6"),
    grid=_rgb("#E2DFD8"),
    warning=_rgb("#974600"),
    contour=_rgb("#FFFFFF"),
    ball=_rgb("#FBFAF7"),
    halo=_rgb("#1B2733"),
)
DARK = Theme(
    name="dark",
    dark=True,
    paper=_rgb("#14181D"),
    ink=_rgb("#F2EFE6"),
    window=_rgb("#1A1F25"),
    panel=_rgb("#20262D"),
    field=_rgb("#12161A"),
    text=_rgb("#EAE7DE"),
    muted=_rgb("#A5ADB5"),
    accent=_rgb("#7DB3E2"),
    on_accent=_rgb("#0F1418"),
    control=_rgb("#76808A"),
    border=_rgb("#353D46"),
    grid=_rgb("#272E35"),
    warning=_rgb("#F2A65A"),
    contour=_rgb("#FFFFFF"),
    ball=_rgb("#FBFAF7"),
    halo=_rgb("#14181D"),
)


def theme(dark: bool) -> Theme:
    """The dark or the light theme."""
    return DARK if dark else LIGHT


@lru_cache(maxsize=4)
def positive(theme: Theme) -> Theme:
    """`theme` with ink the darker of ink and paper, in which a photograph looks as it was taken."""
    return msgspec.structs.replace(theme, paper=theme.ink, ink=theme.paper) if theme.dark else theme


def pattern_style(index: int) -> tuple[Rgb, bool]:
    """(colour, dashed) of the pattern at place `index` in the palette: six hues, then the six dashed."""
    return PATTERN_COLOURS[index % len(PATTERN_COLOURS)], index // len(PATTERN_COLOURS) % 2 == 1


def sample_style(chosen: Theme, kind: str) -> tuple[Rgb, bool]:
    """(colour, dashed) of "data", "fantasies" and "held out" visible states of a machine, on paper.

    Blue and orange, which every kind of colour blindness tells apart; what is held out is grey and dashed.
    """
    if kind == "fantasies":
        return legible(chosen.afterglow, chosen.paper, 3.0), False
    return (chosen.muted, True) if kind == "held out" else (chosen.accent, False)


@lru_cache(maxsize=256)
def replica_style(chosen: Theme, replica: int) -> tuple[Rgb, bool]:
    """(colour, dashed) of the line of a replica, numbered by the rung where it began, on paper."""
    rgb, dashed = pattern_style(replica)
    return legible(rgb, chosen.paper, 3.0), dashed


# CIELAB stops from zero outwards, equal in lightness for the two signs so that neither looks stronger.
# Hues stay on the blue-yellow axis that all common kinds of colour blindness spare, as in CET-CBD1
# (Kovesi, P., Good Colour Maps: How to Design Them, 2015, arXiv:1509.03700).
_BLUE_ON_LIGHT = ((84, -5, -17), (67, -4, -37), (46, 4, -50))
_OCHRE_ON_LIGHT = ((84, 4, 31), (67, 12, 58), (46, 17, 54))
_BLUE_ON_DARK = ((32, 0, -29), (58, -3, -41), (83, -10, -24))
_OCHRE_ON_DARK = ((32, 9, 34), (58, 14, 58), (83, 5, 62))

_DIVERGING = {
    True: signed_table(_BLUE_ON_DARK, DARK.paper, _OCHRE_ON_DARK),
    False: signed_table(_BLUE_ON_LIGHT, LIGHT.paper, _OCHRE_ON_LIGHT),
}

# Seventeen equidistant colours of viridis (Smith, N. and van der Walt, S., matplotlib 2.0, 2015, CC0),
# joined in CIELAB: lightness rises evenly, and it survives every kind of colour blindness and a grey printer.
_VIRIDIS = (
    "#440154",
    "#481769",
    "#472C7A",
    "#423F85",
    "#3B518B",
    "#33628D",
    "#2C718E",
    "#26818E",
    "#218F8D",
    "#1F9F88",
    "#27AD81",
    "#3DBC74",
    "#5CC863",
    "#81D34D",
    "#AADC32",
    "#D5E21A",
    "#FDE725",
)
SEQUENTIAL: UInt8 = colour_table([[float(x) for x in lab(_rgb(code))] for code in _VIRIDIS])


def diverging(chosen: Theme) -> UInt8:
    """(256, 3) uint8: blue (negative), `chosen.paper` (entry 128, zero exactly), ochre (positive)."""
    return _DIVERGING[chosen.dark]


def sequential(chosen: Theme) -> UInt8:
    """(256, 3) uint8 for energies, entry 0 lowest and darkest; the same whichever theme is `chosen`."""
    return SEQUENTIAL
