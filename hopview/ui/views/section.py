"""The section from the present state: energies on the straight ways to the patterns nearest to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.core.terrain import Ends
from hopview.models import model_named
from hopview.pictures.bars import pattern_label
from hopview.pictures.section import Way, ways_from
from hopview.session.document import Document
from hopview.ui.figures import MINUS, apart, number
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import key_pen
from hopview.ui.views.scales import GrowingRange, labelled_ticks
from hopview.ui.views.square import draw_numbers, draw_words
from hopview.ui.views.typography import SMALL, elided, sized
from hopview.ui.views.worked_out import WorkedOutView

OTHER = (
    "Sections from the present state are of spins with an energy: choose Hopfield's network or dense memory, "
    "for instance."
)
EMPTY = "Store a pattern: the way to it from the present state appears here"
NONE = "No energy exists for this choice: there is no section to show"
WORKING = "Working out the section"
WORDS = (
    "E/N on the way from the present state, at the left, straight to the patterns nearest to it: units that "
    "differ are turned over one after another, in one order for all, so that every point is a state and its "
    "energy exact."
)


@dataclass(frozen=True, eq=False)
class _Found:
    """The ways from a state, and what they were asked of."""

    ends: Ends
    state: NDArray[Any]
    ways: tuple[Way, ...]


class SectionView(WorkedOutView):
    """E/N against the share of units turned over, from the present state to the patterns nearest to it.

    It follows the run: the ball stays at the left, and the ways become shorter as a pattern draws near. A way
    that leads downhill all along is one that the dynamics may take; one that climbs shows the barrier.
    """

    name = "section"
    title = "Section from here"
    subject = "network"
    also = ("memories",)
    other = OTHER
    tab = "Section"
    help = (
        "Energies on the straight ways from the present state to the patterns nearest to it, every point a "
        "state; it follows the run. A way that only falls leads into that memory, one that climbs shows the "
        "barrier between."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether there are spins, and a landscape of their states."""
        model = model_named(document.model)
        return model.kind == "spin" and not model.no_landscape

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.found: _Found | None = None
        self._range = GrowingRange(1e-6)
        self._ends: Ends | None = None

    def _drop(self) -> None:
        super()._drop()
        self.found, self._ends = None, None
        self._range.forget()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the state and the model."""
        ends, state = snapshot.ends, snapshot.state
        if ends is None or not snapshot.has_energy or state.dtype != np.int8 or not snapshot.patterns:
            self._drop()
        elif not self._worker.busy and not self._same(ends, state):
            held, mirrored = snapshot.several, snapshot.mirrored
            rows = held.patterns if held is not None else np.stack([p.cells for p in snapshot.patterns])
            self._worker.ask(
                lambda: _Found(ends, state, ways_from(ends, state, rows, mirrored)), wait=not self.interactive
            )
        self.update()

    def _same(self, ends: Ends, state: NDArray[Any]) -> bool:
        found = self.found
        return found is not None and found.ends == ends and np.array_equal(found.state, state)

    def _take(self, found: _Found) -> None:
        if self._ends != found.ends:
            self._range.forget()
        self.found, self._ends = found, found.ends
        heights = np.concatenate([way.heights for way in found.ways])
        self._range.cover(float(heights.min()), float(heights.max()), snug=False)
        self.update()

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """Of each way how many units differ, and how far it climbs."""
        found = self.found
        if found is None:
            return []
        told = []
        for way in found.ways:
            rise = f"rises by {number(way.rise, 3)}" if way.rise > 5e-4 else "falls all along"
            apart_by = int(way.turned[-1])
            ended = f"{number(apart_by, 0)} units away, {rise}" if apart_by else "is the state"
            told.append(f"{self._name(way)}: {ended}")
        return told

    def _name(self, way: Way) -> str:
        patterns = self.snapshot.patterns if self.snapshot is not None else ()
        return f"{MINUS if way.sign < 0 else ''}{pattern_label(patterns, way.member)[0]}"

    def reading(self, point: QPointF) -> str:
        """The ways, and how far each climbs."""
        return "\n".join(self.lines)

    # -- painting ----------------------------------------------------------------------------------------

    def _boxes(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where words, the lines about each way, and the plot within its numbers stand."""
        gap, line = 0.5 * self.line, self.line
        small = self.small
        head = self.words_box(WORDS)
        if head.height() > 0.3 * self.height():
            head.setHeight(0.0)
        foot = QRectF(gap, 0, head.width(), 1.25 * line * len(self.lines))
        foot.moveBottom(self.height() - gap)
        left = QFontMetricsF(small).horizontalAdvance("−0.555") + 10
        plot = QRectF(head.left(), head.bottom(), head.width(), foot.top() - head.bottom())
        return head, foot, plot.adjusted(left, 2.2 * line, -line, -3.2 * line)

    def paint(self, painter: QPainter) -> None:
        """Words, curves, the ball, and a line about each way."""
        snapshot, found = self.snapshot, self.found
        if snapshot is None or found is None:
            stored = snapshot is not None and bool(snapshot.patterns)
            lacking = snapshot is not None and (snapshot.ends is None or not snapshot.has_energy)
            told = (snapshot.no_landscape or NONE) if lacking and snapshot is not None else WORKING
            self.say(painter, told if stored else EMPTY)
            return
        head, foot, plot = self._boxes()
        if head.height() > 0:
            draw_words(painter, self.font(), head, WORDS, self.theme)
        if plot.height() > 3 * self.line:
            self._draw_axes(painter, plot)
            self._draw_ways(painter, plot, found.ways)
        self._draw_lines(painter, foot, found.ways)

    def _at(self, box: QRectF, share: float, height: float) -> QPointF:
        low, high = self._range.low, self._range.high
        up = (height - low) / max(high - low, 1e-12)
        widest = 0.5 if self.snapshot is None or self.snapshot.mirrored else 1.0
        return QPointF(box.left() + share / widest * box.width(), box.bottom() - up * box.height())

    def _draw_axes(self, painter: QPainter, box: QRectF) -> None:
        """The ground: numbers, a grid and what the axes are."""
        line, low, high = self.line, self._range.low, self._range.high
        values = labelled_ticks(low, high, min(6.0, box.height() / (2.4 * line)))
        whole = 50.0 if self.snapshot is None or self.snapshot.mirrored else 100.0
        shares = labelled_ticks(0.0, whole, min(6.0, box.width() / (4 * line)))
        painter.setPen(QPen(colour(self.theme.grid), 1.0))
        for value in values:
            y = self._at(box, 0.0, value).y()
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        across = [(v / whole, f"{said} %") for v, said in zip(shares, apart(shares, 0), strict=True)]
        up = [(1 - (v - low) / (high - low), said) for v, said in zip(values, apart(values), strict=True)]
        draw_numbers(painter, self.font(), box, across, up, self.theme)
        words = QRectF(box.left(), box.bottom() + 1.4 * line, box.width(), 1.2 * line)
        painter.setFont(sized(self.font(), SMALL))
        painter.setPen(colour(self.theme.muted))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), "units turned over")
        italic = sized(self.font())
        italic.setItalic(True)
        painter.setFont(italic)
        painter.setPen(colour(self.theme.text))
        painter.drawText(QPointF(box.left() - 2 * line, box.top() - 0.7 * line), "E / N")

    def _draw_ways(self, painter: QPainter, box: QRectF, ways: tuple[Way, ...]) -> None:
        """Curves, the last first so that the nearest lies on top; a ring at each pattern, the ball."""
        assert self.snapshot is not None
        size, line, taken = self.snapshot.size, self.line, list[QRectF]()
        for way in reversed(ways):
            spots = [
                self._at(box, turned / size, height)
                for turned, height in zip(way.turned.tolist(), way.heights.tolist(), strict=True)
            ]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            pen = key_pen(pattern_label(self.snapshot.patterns, way.member)[1], max(1.5, 0.14 * line))
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(spots))
            painter.setPen(QPen(pen.color(), 0.12 * line))
            painter.setBrush(colour(self.theme.paper))
            painter.drawEllipse(spots[-1], 0.26 * line, 0.26 * line)
        for way in ways:
            spot = self._at(box, int(way.turned[-1]) / size, float(way.heights[-1]))
            self._draw_name(painter, box, spot, self._name(way), taken)
        if ways:
            painter.setPen(QPen(colour(self.theme.halo), 0.16 * line))
            painter.setBrush(colour(self.theme.afterglow))
            painter.drawEllipse(self._at(box, 0.0, float(ways[0].heights[0])), 0.42 * line, 0.42 * line)

    def _draw_name(
        self, painter: QPainter, box: QRectF, spot: QPointF, name: str, taken: list[QRectF]
    ) -> None:
        """The pattern's name by its ring, where it covers no other."""
        face = sized(self.font(), SMALL, bold=True)
        metrics, gap = QFontMetricsF(face), 0.6 * self.line
        said = elided(face, name, 0.3 * box.width())
        size = QSizeF(metrics.horizontalAdvance(said) + 4, metrics.height())
        for dx, dy in ((gap, -0.5), (-gap - size.width(), -0.5), (-size.width() / 2, -1.6), (gap, 0.6)):
            label = QRectF(QPointF(spot.x() + dx, spot.y() + dy * size.height()), size)
            label.moveLeft(min(label.left(), box.right() + gap - label.width()))
            room = label.adjusted(-gap / 2, 0, gap / 2, 0)
            free = not any(room.intersects(other) for other in taken)
            if free and label.left() >= box.left() and not label.contains(spot):
                taken.append(label)
                painter.setFont(face)
                painter.setPen(colour(self.theme.text))
                painter.drawText(label, int(Qt.AlignmentFlag.AlignCenter), said)
                return

    def _draw_lines(self, painter: QPainter, box: QRectF, ways: tuple[Way, ...]) -> None:
        """A line about each way, after a sample of its curve."""
        assert self.snapshot is not None
        small, tall = self.small, 1.25 * self.line
        for k, (way, words) in enumerate(zip(ways, self.lines, strict=True)):
            row = QRectF(box.left(), box.top() + k * tall, box.width(), tall)
            place = pattern_label(self.snapshot.patterns, way.member)[1]
            painter.setPen(key_pen(place, max(2.0, 0.2 * self.line)))
            start = QPointF(row.left(), row.center().y())
            painter.drawLine(start, start + QPointF(1.3 * self.line, 0))
            painter.setFont(small)
            painter.setPen(colour(self.theme.text))
            rest = row.adjusted(1.8 * self.line, 0, 0, 0)
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), elided(small, words, rest.width()))
