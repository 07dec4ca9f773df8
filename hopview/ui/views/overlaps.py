"""The overlap with every stored pattern: bars of this moment beside curves of the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hopview.core.snapshot import Curves, Snapshot, no_curves
from hopview.pictures.bars import Bar, pattern_label
from hopview.pictures.curves import curve_set, most_relevant
from hopview.pictures.palette import LIGHT, Theme, pattern_style
from hopview.ui.theme import colour
from hopview.ui.views.curve_plot import Curve, CurvePlot
from hopview.ui.views.paper import Caption, PaperView, line_height
from hopview.ui.views.scales import time_limit
from hopview.ui.views.typography import SMALL, elided, number, sized

EMPTY = "Store a pattern: its overlap with the state appears here"
EMPTY_CURVES = "Press Space: the overlaps of every moment appear here"
MOST = 12  # more curves than this cannot be told apart
_LOW = -0.3


@dataclass(frozen=True)
class Rows:
    """The bars shown, by index; `hidden` others, none with an |m| above `hidden_largest` now."""

    bars: tuple[Bar, ...]
    hidden: int = 0
    hidden_largest: float = 0.0

    @property
    def rest(self) -> str:
        """What is said of the others; nothing when there are none."""
        if not self.hidden:
            return ""
        return f"and {self.hidden} more, |m| up to {number(self.hidden_largest)}"


def chosen_rows(snapshot: Snapshot, shown: list[int]) -> Rows:
    """Bars of the patterns `shown`, with their overlaps now; the largest |m| of all is the leader."""
    sizes = np.abs(snapshot.overlaps)
    leader = int(np.argmax(sizes)) if sizes.size else -1
    bars = []
    for index in shown:
        name, place = pattern_label(snapshot.patterns, index)
        value = float(snapshot.overlaps[index])
        bars.append(Bar(index, name, value, place, pattern_style(place)[1], index == leader))
    others = np.delete(sizes, shown)
    return Rows(tuple(bars), int(others.size), float(others.max(initial=0.0)))


class BarsPane(QWidget):
    """Bars from zero, on -1..1: name at the left, value at the right, one row a pattern."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Overlap with each pattern")
        self.rows = Rows(())
        self.foot = 0.0
        self._theme = LIGHT

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self.update()

    def show_rows(self, rows: Rows) -> None:
        """Draw these."""
        self.rows = rows
        self.update()

    @property
    def fits(self) -> int:
        """How many rows there is room for; one is kept for the words about the others."""
        return max(1, int(self._room().height() / (1.25 * line_height(self.font()))) - 1)

    def _room(self) -> QRectF:
        line = line_height(self.font())
        return QRectF(0, 0.25 * line, self.width(), max(1.0, self.height() - self.foot - 0.25 * line))

    def _columns(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where names, bars and values stand."""
        line, box = line_height(self.font()), self._room()
        value = QFontMetricsF(sized(self.font(), bold=True, tabular=True)).horizontalAdvance(number(-0.88))
        names = [
            QFontMetricsF(sized(self.font(), bold=True)).horizontalAdvance(b.name) for b in self.rows.bars
        ]
        key = 1.9 * line
        name = min(key + max(names, default=0.0), max(0.4 * box.width(), key + line)) + 0.5 * line
        left = QRectF(box.left(), box.top(), name, box.height())
        right = QRectF(box.right() - value, box.top(), value, box.height())
        middle = QRectF(name, box.top(), max(1.0, right.left() - name - 0.4 * line), box.height())
        return left, middle, right

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.rows.bars:
            line = line_height(self.font())
            count = len(self.rows.bars) + bool(self.rows.hidden)
            step = min(3.0 * line, self._room().height() / count)
            columns = self._columns()
            self._draw_scale(painter, columns[1], min(self._room().height(), step * len(self.rows.bars)))
            for k, bar in enumerate(self.rows.bars):
                self._draw_bar(painter, bar, self._room().top() + k * step, step, columns)
            if self.rows.hidden:
                small = sized(self.font(), SMALL, tabular=True)
                painter.setFont(small)
                painter.setPen(colour(self._theme.muted))
                top = self._room().top() + len(self.rows.bars) * step
                painter.drawText(
                    QRectF(0, top, self.width(), step),
                    int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
                    elided(small, self.rows.rest, self.width()),
                )
        painter.end()

    def _draw_scale(self, painter: QPainter, box: QRectF, height: float) -> None:
        """Zero, the ends, and their numbers at the height of the numbers under the curves."""
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        bottom = box.top() + height
        for place, value in ((0.0, -1), (0.5, 0), (1.0, 1)):
            x = box.left() + place * box.width()
            painter.setPen(QPen(colour(self._theme.control if value == 0 else self._theme.grid), 1.0))
            painter.drawLine(QPointF(round(x) + 0.5, box.top()), QPointF(round(x) + 0.5, bottom))
            if self.rows.hidden == 0 and self.height() - bottom > metrics.height():
                text = number(value, 0)
                painter.setPen(colour(self._theme.muted))
                wide = metrics.horizontalAdvance(text)
                painter.drawText(QPointF(x - wide / 2, bottom + metrics.ascent() + 3), text)

    def _draw_bar(
        self, painter: QPainter, bar: Bar, top: float, step: float, columns: tuple[QRectF, QRectF, QRectF]
    ) -> None:
        names, scale, values = columns
        line, middle = line_height(self.font()), top + step / 2
        hue = colour(pattern_style(bar.colour)[0])
        style = Qt.PenStyle.DashLine if bar.dashed else Qt.PenStyle.SolidLine
        key = QPen(hue, 0.18 * line, style, Qt.PenCapStyle.FlatCap)
        key.setDashPattern([2.0, 1.2]) if bar.dashed else None
        painter.setPen(key)
        painter.drawLine(QPointF(names.left(), middle), QPointF(names.left() + 1.4 * line, middle))
        face = sized(self.font(), bold=bar.leader, tabular=True)
        painter.setFont(face)
        painter.setPen(colour(self._theme.text))
        start = names.left() + 1.9 * line
        row = QRectF(start, top, names.right() - start - 0.4 * line, step)
        painter.drawText(row, int(Qt.AlignmentFlag.AlignVCenter), elided(face, bar.name, row.width()))
        painter.drawText(
            QRectF(values.left() - line, top, values.width() + line, step),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            number(bar.value),
        )
        thick = min(0.62 * step, 1.2 * line)
        zero = scale.center().x()
        end = zero + bar.value * scale.width() / 2
        box = QRectF(min(zero, end), middle - thick / 2, abs(end - zero), thick)
        if bar.dashed:
            painter.setBrush(colour(pattern_style(bar.colour)[0], 90))
            outline = QPen(hue, 1.2)
            outline.setDashPattern([3.0, 2.0])
            painter.setPen(outline)
        else:
            painter.setBrush(hue)
            painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRect(box)


class OverlapsView(PaperView):
    """m_mu = (1/N) sum_i xi_i^mu s_i: bars of now at the left, the same patterns' curves at the right.

    With many patterns, those are shown that came nearest in this run, and how many others there are.
    """

    name = "overlaps"
    title = "Overlaps"
    help = (
        "How near the state is to each stored pattern: 1 is the pattern itself, "
        "\N{MINUS SIGN}1 its negative, 0 neither. Bars show this moment, curves the run; "
        "colours are the library's."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.caption = Caption(self)
        self.bars = BarsPane(self)
        self.plot = CurvePlot(self, "Overlaps against sweeps", digits=1)
        self.plot.set_level(0.0)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        self._row.addWidget(self.bars, 2)
        self._row.addWidget(self.plot, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addLayout(self._row, 1)
        self._low, self._times, self._rows = _LOW, 0.0, 0
        self.restyle()

    def restyle(self) -> None:
        """Colours and fonts of caption, bars and plot."""
        self.caption.restyle(self.theme)
        self.plot.restyle(self.theme)
        self.bars.restyle(self.theme)
        self.bars.foot = self.plot.foot

    def arrange(self) -> None:
        """Bars alone where both would be cramped."""
        self.plot.setHidden(self.width() < 26 * self.line)
        self.bars.foot = self.plot.foot if not self.plot.isHidden() else 1.2 * self.line
        self.layout().activate()

    def refresh(self, snapshot: Snapshot) -> None:
        """Draw the bars and the curves."""
        nothing = snapshot.overlaps.size == 0
        self.caption.setVisible(not nothing)
        self.bars.setVisible(not nothing)
        self.plot.setVisible(not nothing and self.width() >= 26 * self.line)
        if nothing:
            self.update()
            return
        curves = self._fitting(snapshot)
        fits = min(MOST, self.bars.fits + (snapshot.overlaps.size == self.bars.fits + 1))
        found = curve_set(curves, self.plot.columns, size=snapshot.size, top=fits, patterns=snapshot.patterns)
        shown = [curve.index for curve in found.overlaps]
        if not shown:
            shown = most_relevant(np.abs(snapshot.overlaps), snapshot.overlaps, fits)
        rows = chosen_rows(snapshot, shown)
        self.bars.show_rows(rows)
        leader = next((bar for bar in rows.bars if bar.leader), None)
        self.caption.say("m", "overlap with each pattern", "" if leader is None else f"nearest {leader.name}")
        if self.plot.isHidden():
            return
        self.plot.note(EMPTY_CURVES if curves.sweeps.size < 2 else "")
        self._scale(snapshot, curves)
        values = {bar.index: (bar.value, bar.leader) for bar in rows.bars}
        self.plot.show_curves(
            [
                Curve(c.x, c.y, pattern_style(c.colour)[0], values[c.index][0], c.dashed, values[c.index][1])
                for c in found.overlaps
            ],
            snapshot.time,
            playing=snapshot.playing,
            film=not self.interactive,
        )

    @staticmethod
    def _fitting(snapshot: Snapshot) -> Curves:
        """The run's curves, if they are of the patterns stored now."""
        patterns = snapshot.overlaps.size
        same = snapshot.curves.overlaps.shape[1] == patterns
        return snapshot.curves if same else no_curves(patterns)

    def _scale(self, snapshot: Snapshot, curves: Curves) -> None:
        rows = curves.sweeps.size
        if rows < self._rows:
            self._low, self._times = _LOW, 0.0
        self._rows = rows
        last = max(snapshot.time, float(curves.sweeps[-1]) if rows else 0.0)
        self._times = max(self._times, time_limit(last))
        lowest = float(np.fmin.reduce(curves.overlaps, axis=None, initial=0.0)) if rows else 0.0
        if min(lowest, float(snapshot.overlaps.min())) < _LOW:
            self._low = -1.05
        self.plot.set_limits(self._times, self._low, 1.05)

    def paint(self, painter: QPainter) -> None:
        """What to do where nothing is stored."""
        if self.snapshot is not None and self.snapshot.overlaps.size == 0:
            self.say(painter, EMPTY)
