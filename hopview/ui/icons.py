"""Icons: one line family (Lucide, ISC licence), tinted by the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from hopview.core.resources import resource
from hopview.pictures.palette import Theme
from hopview.ui.theme import colour

SIZES = (16, 20, 24, 32, 48)


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme) -> QIcon:
    """The icon called `name`, in the theme's text colour; greyed when disabled."""
    made = QIcon()
    if not name:
        return made
    svg = resource("icons", f"{name}.svg").read_text()
    for mode, rgb in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, theme.control)):
        tinted = QByteArray(svg.replace("currentColor", colour(rgb).name()).encode())
        for size in SIZES:
            made.addPixmap(_drawn(tinted, size), mode)
    return made


def _drawn(svg: QByteArray, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(svg).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
