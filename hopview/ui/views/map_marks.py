"""What maps of heights over a plane have in common: image, frame, numbers along the sides, names on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from hopview.core.coupling import Float64
from hopview.pictures.colour import UInt8
from hopview.pictures.palette import Theme
from hopview.ui.figures import apart
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.scales import labelled_ticks
from hopview.ui.views.square import draw_numbers, image_of
from hopview.ui.views.typography import SMALL, sized

Extent = tuple[float, float, float, float]  # left, right, bottom, top


class Placed(Protocol):
    """Heights over a plane, of which a picture shows a part."""

    def share(self, points: Float64) -> Float64:
        """(n, 2) in 0..1 from the left and from the top."""


def at(box: QRectF, heights: Placed, point: Float64) -> QPointF:
    """Where a point (x, y) of the plane lies in the picture's `box`."""
    x, y = heights.share(point)[0]
    return QPointF(box.left() + x * box.width(), box.top() + y * box.height())


def draw_heights(painter: QPainter, box: QRectF, rgba: UInt8) -> None:
    """The image, so that the centres of its outermost pixels lie on the edges of `box`."""
    image = image_of(rgba)
    wide, tall = box.width() / (image.width() - 1), box.height() / (image.height() - 1)
    painter.drawImage(box.adjusted(-wide / 2, -tall / 2, wide / 2, tall / 2), image)


def draw_frame(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """A thin line around the picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.control), 1.0))
    painter.drawRect(box)


def draw_distances(painter: QPainter, font: QFont, box: QRectF, extent: Extent, theme: Theme) -> None:
    """Numbers along the sides, as many as there is room for."""
    left, right, bottom, top = extent
    room = box.width() / (3.6 * line_height(font))
    x, y = labelled_ticks(left, right, room), labelled_ticks(bottom, top, room)
    across = [((t - left) / (right - left), said) for t, said in zip(x, apart(x, 0), strict=True)]
    up = [((top - t) / (top - bottom), said) for t, said in zip(y, apart(y, 0), strict=True)]
    draw_numbers(painter, font, box, across, up, theme)


def draw_names(
    painter: QPainter,
    font: QFont,
    box: QRectF,
    names: Sequence[tuple[str, QPointF]],
    outline: QPolygonF,
    theme: Theme,
) -> None:
    """Each name on paper beside its spot, where there is room that no other name or spot takes."""
    line, face = line_height(font), sized(font, SMALL, bold=True)
    metrics, taken, spots = QFontMetricsF(face), list[QRectF](), [spot for _, spot in names]
    for name, spot in names:
        size = QSizeF(metrics.horizontalAdvance(name) + 0.6 * line, metrics.height() + 0.1 * line)
        label = label_place(spot, size, box, 0.5 * line, taken, spots, outline)
        if label is None:
            continue
        taken.append(label)
        draw_paper(painter, label, line, theme)
        painter.setFont(face)
        painter.setPen(colour(theme.text))
        painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), name)


def draw_paper(painter: QPainter, label: QRectF, line: float, theme: Theme) -> None:
    """The ground of a name: paper with round corners, through which the map is just seen."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.paper, 225))
    painter.drawRoundedRect(label, 0.25 * line, 0.25 * line)


def label_place(
    spot: QPointF,
    size: QSizeF,
    box: QRectF,
    gap: float,
    taken: list[QRectF],
    spots: list[QPointF],
    outline: QPolygonF,
) -> QRectF | None:
    """A place for a label near `spot` within `box`: on open paper if there is any, on no label and no well.

    None where there is no room.
    """
    wide, tall = size.width(), size.height()
    inwards = -1.0 if spot.x() > box.center().x() else 1.0
    down = -1.0 if spot.y() > box.center().y() else 1.0
    best: tuple[int, QRectF] | None = None
    for dx, dy in (
        (inwards * (gap + wide / 2), 0.0),
        (-inwards * (gap + wide / 2), 0.0),
        (0.0, -down * (gap + tall / 2)),
        (0.0, down * (gap + tall / 2)),
        (0.0, -down * (gap + 1.5 * tall)),
        (0.0, down * (gap + 1.5 * tall)),
    ):
        label = QRectF(spot.x() + dx - wide / 2, spot.y() + dy - tall / 2, wide, tall)
        label.moveLeft(min(max(label.left(), box.left()), box.right() - wide))
        blocked = any(label.intersects(other) for other in taken) or any(
            label.adjusted(-gap / 2, -gap / 2, gap / 2, gap / 2).contains(other) for other in spots
        )
        if blocked or not box.adjusted(-1, -1, 1, 1).contains(label):
            continue
        covered = sum(
            outline.containsPoint(
                QPointF(label.left() + x * wide, label.top() + y * tall), Qt.FillRule.WindingFill
            )
            for x in (0.0, 0.25, 0.5, 0.75, 1.0)
            for y in (0.0, 1.0)
        )
        if best is None or covered < best[0]:
            best = covered, label
    return best[1] if best is not None else None
