"""Typeset formulas: LaTeX through ziamath to SVG, drawn by QtSvg; the same in tooltips, help and movies."""

from __future__ import annotations

import html
import re
import warnings
from functools import lru_cache
from types import ModuleType

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from hopview.pictures.palette import Theme, hex_colour
from hopview.ui.theme import colour, font

_CACHED = 512
_PLAIN_FAMILY = "serif"


@lru_cache(maxsize=1)
def _ziamath() -> ModuleType:
    """Late: it reads a font of 1 MB, which the first frame of the window must not wait for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of how it finds that font
        import ziamath
    ziamath.config.svg2 = False  # QtSvg draws hardly anything of SVG 2
    return ziamath


@lru_cache(maxsize=_CACHED)
def _typeset(latex: str, ink: str, size: float) -> bytes | None:
    """The SVG of a formula, None where LaTeX cannot be read."""
    try:
        return str(_ziamath().Latex(latex, size=size, color=ink).svg()).encode()
    except Exception:
        # Its parser raises many kinds, none of them documented; what is shown instead says what was meant.
        return None


def _legible_source(latex: str) -> str:
    """LaTeX as a person would read it aloud: no braces, no backslashes."""
    words = re.sub(r"\\(?:mathrm|mathbf|text|left|right|[,;! ])", "", latex)
    return re.sub(r"[{}$]", "", words).replace("\\", "").strip() or latex


def _plain_svg(latex: str, ink: str, size: float) -> bytes:
    text = _legible_source(latex)
    face = QFont(font())
    face.setFamily(_PLAIN_FAMILY)
    face.setPixelSize(max(1, round(size)))
    metrics = QFontMetricsF(face)
    # A fifth to spare: QtSvg lays text out a little wider than the metrics say.
    width, height = 1.2 * metrics.horizontalAdvance(text) + 1, metrics.height()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}" height="{height:.2f}" '
        f'viewBox="0 {-metrics.ascent():.2f} {width:.2f} {height:.2f}">'
        f'<text x="0" y="0" font-family="{_PLAIN_FAMILY}" font-size="{size:g}" fill="{ink}">'
        f"{html.escape(text)}</text></svg>"
    ).encode()


def formula_svg(latex: str, theme: Theme, size: float) -> bytes:
    """The formula as SVG in the theme's text colour; `size` is the font size in pixels.

    LaTeX that cannot be typeset comes out as its own words, in plain text.
    """
    ink = hex_colour(theme.text)
    return _typeset(latex, ink, float(size)) or _plain_svg(latex, ink, float(size))


def formula_box(latex: str, theme: Theme, height: float) -> QRectF:
    """The formula's box in logical pixels, with y = 0 on its baseline; `height` as in `formula_pixmap`."""
    return _renderer(latex, theme, float(height)).viewBoxF()


@lru_cache(maxsize=_CACHED)
def formula_pixmap(latex: str, theme: Theme, height: float, ratio: float = 1.0) -> QPixmap:
    """The formula on a transparent ground, set in letters `height` logical pixels high (the font size).

    Deep formulas are taller than that. `ratio` is the device pixel ratio of the screen or frame.
    """
    renderer = _renderer(latex, theme, float(height))
    box = renderer.viewBoxF()
    width, tall = max(1, round(box.width() * ratio)), max(1, round(box.height() * ratio))
    pixmap = QPixmap(width, tall)
    pixmap.fill(colour(theme.paper, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(0, 0, width, tall))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=_CACHED)
def _renderer(latex: str, theme: Theme, size: float) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(formula_svg(latex, theme, size)))
