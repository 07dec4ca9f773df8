"""How views write: fonts derived from the widget's own, wrapped words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from hopview.ui.figures import number

SMALL = 0.85  # of the three sizes: small, the font's own, and large
LARGE = 1.25


def sized(base: QFont, scale: float = 1.0, *, bold: bool = False, tabular: bool = False) -> QFont:
    """`base` larger or smaller; `tabular` gives all figures the same width."""
    made = QFont(base)
    if base.pointSizeF() > 0:
        made.setPointSizeF(max(4.0, base.pointSizeF() * scale))
    else:
        made.setPixelSize(max(5, round(base.pixelSize() * scale)))
    made.setBold(bold or base.bold())
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def no_break(text: str) -> str:
    """`text` that stays on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def chance(probability: float) -> str:
    """A probability in words fit for a sentence: two decimals, but never 0.00 or 1.00 for what may happen."""
    if 0.0 < probability < 0.005:
        return "below 0.01"
    if 0.995 <= probability < 1.0:
        return "over 0.99"
    return number(probability)


def wrapped_height(font: QFont, text: str, width: float) -> float:
    """How high `text` stands when it is broken into lines of `width`."""
    box = QRectF(0, 0, max(1.0, width), 1e6)
    return QFontMetricsF(font).boundingRect(box, int(Qt.TextFlag.TextWordWrap), text).height()


def draw_wrapped(
    painter: QPainter, box: QRectF, text: str, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> None:
    """`text` from the top of `box`, broken into lines, with the painter's font and pen."""
    flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignTop) | int(align)
    painter.drawText(box, flags, text)


def elided(font: QFont, text: str, width: float) -> str:
    """`text`, or as much of its beginning as fits `width`, with an ellipsis."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))
