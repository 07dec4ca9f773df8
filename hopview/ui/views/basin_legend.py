"""The colours of basins by name, beside the picture or below it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from hopview.core.pattern import Pattern
from hopview.pictures.basins import Basins, end_colour, end_name
from hopview.pictures.colour import Rgb, UInt8
from hopview.pictures.palette import Theme
from hopview.ui.figures import MINUS
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import Places
from hopview.ui.views.typography import SMALL, elided, sized, wrapped_height

_WIDE = 11.0  # lines: a column with room for names
_ROW = 1.3  # lines: a basin
_MOST, _FEW = 8, 4  # basins named; and so few that each may have a line of its own
WORDS = "Each start in the colour of where a run from it ends, the share of starts beside its name."
TOO_LARGE = (
    "Runs of this network take too long for a map of basins, so heights are shown: choose a smaller grid, or "
    "store fewer patterns."
)
WORKING = "Finding where runs end ..."


@dataclass(frozen=True, eq=False)
class BasinPicture:
    """`rgba` of the picture, and of each basin its colour, what it is called and its share of the starts."""

    rgba: UInt8
    keys: tuple[tuple[Rgb, str, float], ...]

    @classmethod
    def of(cls, basins: Basins, rgba: UInt8, patterns: tuple[Pattern, ...], theme: Theme) -> BasinPicture:
        """Every basin, the largest first."""
        keys = [
            (end_colour(end, patterns, theme), end_name(end, patterns, MINUS), float(share))
            for end, share in zip(basins.ends, basins.shares, strict=True)
        ]
        return cls(rgba, tuple(keys))

    def largest(self, most: int, theme: Theme) -> tuple[tuple[Rgb, str, float], ...]:
        """The keys of the largest basins, and of the others together: no more than `most`."""
        if len(self.keys) <= most:
            return self.keys
        rest = self.keys[most - 1 :]
        return (*self.keys[: most - 1], (theme.control, f"{len(rest)} others", sum(key[2] for key in rest)))


def column(where: Places, font: QFont, words: str) -> QRectF | None:
    """The rest of the column of `words` beside the picture, where that is wide and high enough for names."""
    line, left = line_height(font), QRectF(where.words)
    if left.left() <= where.picture.right() or left.width() <= _WIDE * line:
        return None
    tall = wrapped_height(sized(font, SMALL, tabular=True), words, left.width())
    left.setTop(left.top() + tall + 0.4 * line)
    left.setBottom(where.below.bottom())
    return left if left.height() >= _ROW * _FEW * line else None


def draw_legend(
    painter: QPainter,
    font: QFont,
    where: Places,
    picture: BasinPicture,
    words: str,
    theme: Theme,
    down: float = 0.0,
) -> None:
    """Below the words where these stand in a wide column beside the picture, else below the picture.

    `down` leaves room under it for a control.
    """
    line, small = line_height(font), sized(font, SMALL, tabular=True)
    tall, columns, box = _ROW * line, 1, column(where, font, words)
    keys = picture.largest(_MOST, theme)
    if box is not None:
        keys = picture.largest(min(_MOST, int(box.height() / tall)), theme)
        box.setTop(max(box.top(), where.picture.bottom() - tall * len(keys)))
    else:
        aside = where.words.left() > where.picture.right()
        left = where.picture.left() if aside else where.words.left()
        top = where.below.bottom() + down + 0.4 * line
        box = QRectF(left, top, where.words.right() - left, 0)
        widest = max(QFontMetricsF(small).horizontalAdvance(name) for _, name, _ in keys)
        columns = 2 if len(keys) > _FEW or widest + 5 * line < 0.5 * box.width() else 1
    wide = box.width() / columns
    painter.setFont(small)
    metrics = QFontMetricsF(small)
    for k, (rgb, name, share) in enumerate(keys):
        row = QRectF(box.left() + k % columns * wide, box.top() + k // columns * tall, wide, tall)
        swatch = QRectF(row.left(), row.center().y() - 0.4 * line, 0.8 * line, 0.8 * line)
        painter.setPen(QPen(colour(theme.control), 1.0))
        painter.setBrush(colour(rgb))
        painter.drawRect(swatch)
        told = f"{100 * share:.0f} %" if share >= 0.005 else "< 1 %"
        room = row.width() - 2.0 * line - metrics.horizontalAdvance(told)
        words = elided(small, name, room)
        painter.setPen(colour(theme.text))
        start = QPointF(swatch.right() + 0.4 * line, row.center().y() + 0.36 * metrics.ascent())
        painter.drawText(start, words)
        painter.setPen(colour(theme.muted))
        painter.drawText(start + QPointF(metrics.horizontalAdvance(words) + 0.5 * line, 0), told)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def legend_height(font: QFont, count: int) -> float:
    """What the legend takes below a picture, in two columns where there are many, as these are short then."""
    count = min(count, _MOST)
    return (_ROW * (count if count <= _FEW else (count + 1) // 2) + 0.4) * line_height(font)
