"""Pictures: plain arrays (RGBA, curves, polylines) worked out from a snapshot. No Qt; one picture a file.

Every RGBA array is (rows, cols, 4) uint8, not premultiplied, row 0 at the top.
"""

from hopview.pictures.bars import Bar, OverlapBars, overlap_bars, pattern_label
from hopview.pictures.curves import CurveSet, OverlapCurve, curve_set, decimate
from hopview.pictures.field import UnitField, unit_field
from hopview.pictures.landscape import Minimum, OverlapPlane, Surface, surface_rgba
from hopview.pictures.lattice import Afterglow, lattice_image, lattice_view
from hopview.pictures.palette import DARK, LIGHT, Theme, diverging, pattern_style, sequential, theme
from hopview.pictures.stability import Stabilities, stabilities
from hopview.pictures.weights import WeightsPicture, receptive_field, weights_rgba, weights_view

__all__ = [
    "DARK",
    "LIGHT",
    "Afterglow",
    "Bar",
    "CurveSet",
    "Minimum",
    "OverlapBars",
    "OverlapCurve",
    "OverlapPlane",
    "Stabilities",
    "Surface",
    "Theme",
    "UnitField",
    "WeightsPicture",
    "curve_set",
    "decimate",
    "diverging",
    "lattice_image",
    "lattice_view",
    "overlap_bars",
    "pattern_label",
    "pattern_style",
    "receptive_field",
    "sequential",
    "stabilities",
    "surface_rgba",
    "theme",
    "unit_field",
    "weights_rgba",
    "weights_view",
]
