"""A plot of curves against sweeps: what has happened drawn full, what lies ahead of the moment faded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from hopview.core.coupling import Float64
from hopview.pictures.palette import LIGHT, Rgb, Theme
from hopview.ui.figures import apart, number
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.scales import labelled_ticks
from hopview.ui.views.typography import SMALL, sized

FADED = 100  # alpha, of 255, of what lies ahead
# With more points than these, thick smooth lines cost more than a frame can spare: in motion, and at rest.
_FINE_POINTS = {False: 1500, True: 5000}


@dataclass(frozen=True, eq=False)
class Curve:
    """Points (x, y) of one curve, x ascending; its colour and line; `now`, its value at the moment shown."""

    x: Float64
    y: Float64
    rgb: Rgb
    now: float
    dashed: bool = False
    strong: bool = False


class _Axis(pg.AxisItem):
    """Round numbers with true minus signs; as wide as `widest` and never wider or narrower by itself."""

    def __init__(self, orientation: str, digits: int | None) -> None:
        super().__init__(orientation, maxTickLength=0)
        self.digits = digits
        self.bare = False  # nothing is measured: no figures
        self.line = 14.0
        self.setStyle(
            autoExpandTextSpace=False,
            autoReduceTextSpace=False,
            hideOverlappingLabels=False,
            tickAlpha=255,
            tickTextOffset=4,
        )
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        spacing, most = (2.4, 6) if self.orientation == "left" else (3.6, 10)
        # Sweeps are counted in whole numbers.
        if self.bare:
            return []
        values = labelled_ticks(low, high, min(most, size / (spacing * self.line)), whole=self.digits is None)
        return [(values[1] - values[0] if len(values) > 1 else 1.0, values)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return apart(values, self.digits or 0)

    def labels(self, low: float, high: float) -> list[str]:
        """What stands along the axis from low to high at its present size."""
        across = self.orientation == "bottom"
        size = self.size().width() if across else self.size().height()
        return [
            text
            for step, values in self.tickValues(low, high, size)
            for text in self.tickStrings(values, 1.0, step)
        ]

    def boundingRect(self) -> QRectF:
        # With a grid pyqtgraph leaves no room for the halves of the outermost labels, and drops them.
        return super().boundingRect().adjusted(-self.line, -self.line, self.line, self.line)

    def resizeEvent(self, event: object = None) -> None:
        super().resizeEvent(event)
        if self.label is not None and self.orientation == "bottom":
            box = self.label.boundingRect()
            self.label.setPos(
                (self.size().width() - box.width()) / 2, self.size().height() - box.height() + 3
            )


class Note(QLabel):
    """Words over the plot, on a strip of paper so that no line runs through them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper first."""
        flags = self.alignment() | Qt.TextFlag.TextWordWrap
        strip = self.fontMetrics().boundingRect(self.rect(), flags, self.text())
        painter = QPainter(self)
        painter.fillRect(strip.adjusted(-6, -1, 6, 1), self.palette().color(self.backgroundRole()))
        painter.end()
        super().paintEvent(event)


class _Line:
    """The items of one curve, made once and used for every frame: pyqtgraph does not give items back."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.past, self.future = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.dot, self.lone = pg.ScatterPlotItem(pxMode=True), pg.ScatterPlotItem(pxMode=True)
        for item, height in ((self.future, 1), (self.lone, 1), (self.past, 2), (self.dot, 3)):
            item.setZValue(height)
            plot.addItem(item, ignoreBounds=True)
        self._look: tuple[object, ...] = ()

    def show(self, curve: Curve, time: float, unit: float, theme: Theme, fine: bool) -> None:
        """Draw `curve` up to `time` in full and beyond it faded; `unit` scales its widths.

        Lines are smooth and as thick as the font asks for if `fine`, else plain and thin.
        """
        look = (curve.rgb, curve.dashed, curve.strong, unit, theme.name, fine)
        if look != self._look:
            self._look = look
            self._dress(curve, unit, theme, fine)
        alone = _alone(curve.y)
        self.lone.setVisible(bool(alone.any()))
        if alone.any():
            self.lone.setData(curve.x[alone], curve.y[alone])
        split = int(np.searchsorted(curve.x, time, side="right"))
        known = bool(np.isfinite(curve.now))
        past_x, past_y = curve.x[:split], curve.y[:split]
        if known and (not split or past_x[-1] < time or past_y[-1] != curve.now):
            past_x, past_y = np.append(past_x, time), np.append(past_y, curve.now)
        future_x, future_y = curve.x[split:], curve.y[split:]
        if future_x.size and known:
            future_x, future_y = np.insert(future_x, 0, time), np.insert(future_y, 0, curve.now)
        for item, x, y in ((self.past, past_x, past_y), (self.future, future_x, future_y)):
            item.setData(x, y, antialias=fine, connect="finite")
            item.setVisible(x.size > 1)
        self.dot.setVisible(known)
        if known:
            self.dot.setData([time], [curve.now])

    def hide(self) -> None:
        """Show nothing; the items stay for later."""
        for item in (self.past, self.future, self.dot, self.lone):
            item.setVisible(False)

    def _dress(self, curve: Curve, unit: float, theme: Theme, fine: bool) -> None:
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        width = unit * (0.15 if curve.strong else 0.11) if fine else 1.0
        self.past.setPen(pg.mkPen(colour(curve.rgb), width=width, style=style))
        self.future.setPen(pg.mkPen(colour(curve.rgb, FADED), width=width, style=style))
        self.lone.setPen(pg.mkPen(None))
        self.lone.setBrush(pg.mkBrush(colour(curve.rgb, FADED)))
        self.lone.setSize(0.4 * unit)
        self.dot.setPen(pg.mkPen(colour(theme.paper), width=0.1 * unit))
        self.dot.setBrush(pg.mkBrush(colour(curve.rgb)))
        self.dot.setSize(unit * (0.62 if curve.strong else 0.5))


def _alone(y: Float64) -> NDArray[np.bool_]:
    """(T,) which points of a curve have a hole on both sides, so that no line comes to them."""
    seen = np.isfinite(y)
    if seen.all():
        return np.zeros(y.size, bool)
    beside = np.zeros(y.size, bool)
    beside[1:] |= seen[:-1]
    beside[:-1] |= seen[1:]
    return seen & ~beside


class CurvePlot(pg.PlotWidget):
    """Curves against sweeps (or what `across` says) with quiet axes, whose values have so many `digits`."""

    def __init__(self, parent: QWidget, name: str, *, digits: int, across: str = "sweeps") -> None:
        self._time = across
        self._across, self._up = _Axis("bottom", None), _Axis("left", digits)
        super().__init__(parent, axisItems={"bottom": self._across, "left": self._up}, enableMenu=False)
        self.setAccessibleName(name)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hideButtons()
        self.plotItem.disableAutoRange()
        self.plotItem.getViewBox().setDefaultPadding(0.0)
        self._up.setGrid(255)
        self._up.setZValue(-1000)  # the grid lies under the curves
        self._across.setLabel(across)
        self._lines: list[_Line] = []
        self._level = pg.InfiniteLine(pos=0.0, angle=0, movable=False)
        self._moment = pg.InfiniteLine(pos=0.0, angle=90, movable=False)
        for item in (self._level, self._moment):
            item.setZValue(0)
            item.setVisible(False)
            self.plotItem.addItem(item, ignoreBounds=True)
        self._note = Note(self)
        self._theme = LIGHT
        self._unit = 1.0
        self._limits = (0.0, 0.0, 0.0)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and the size of the font in force."""
        self._theme = theme
        small = sized(self.font(), SMALL, tabular=True)
        metrics = QFontMetricsF(small)
        self._unit = line_height(self.font())
        self.setBackground(colour(theme.paper))
        for axis in (self._across, self._up):
            axis.line = self._unit
            axis.setTickFont(small)
            axis.setTextPen(colour(theme.muted))
            axis.setPen(pg.mkPen(colour(theme.border), width=1))
            axis.setTickPen(pg.mkPen(colour(theme.grid), width=1))
        self._across.setLabel(self._time, color=colour(theme.muted).name())
        self._across.label.setFont(small)
        self._fit_numbers()
        # Room for the halves of the outermost labels.
        half = 0.5 * metrics.height()
        self.plotItem.layout.setContentsMargins(0, half, metrics.horizontalAdvance("1000") / 2, 0)
        self._set_label_shown()
        self._level.setPen(pg.mkPen(colour(theme.control), width=1))
        self._moment.setPen(pg.mkPen(colour(theme.border), width=1))
        palette = self._note.palette()
        palette.setColor(self._note.foregroundRole(), colour(theme.muted))
        palette.setColor(self._note.backgroundRole(), colour(theme.paper))
        self._note.setPalette(palette)

    def _fit_numbers(self) -> None:
        """Room for the numbers at the left: always that of usual ones, so that these never move the plot."""
        metrics = QFontMetricsF(sized(self.font(), SMALL, tabular=True))
        _, low, high = self._limits
        written = [number(-88.0, self._up.digits or 0), *(self._up.labels(low, high) if high > low else ())]
        wide = max(metrics.horizontalAdvance(text) for text in written) + 8
        if wide != self._up.width():
            self._up.setWidth(wide)

    @property
    def _roomy(self) -> bool:
        return self.height() > 6 * self._unit

    @property
    def foot(self) -> int:
        """The height of what stands under the plot: numbers, and the word "sweeps" where there is room."""
        numbers = QFontMetricsF(sized(self.font(), SMALL)).height() + 6
        return round(numbers + (self._across.label.boundingRect().height() - 7 if self._roomy else 0))

    @property
    def columns(self) -> int:
        """The width of the plot in pixels."""
        return max(16, round(self.width() - self._up.width()))

    def note(self, words: str) -> None:
        """Words in the middle of the plot; none when empty."""
        if words != self._note.text():
            self._note.setText(words)
        self._note.setVisible(bool(words))

    def set_bare(self, bare: bool) -> None:
        """No figures along the axes, where there is nothing to measure."""
        if bare != self._up.bare:
            for axis in (self._up, self._across):
                axis.bare = bare
                axis.picture = None
                axis.update()
            self._set_label_shown()

    def labels_shown(self) -> list[str]:
        """The figures at the left, from below."""
        return self._up.labels(*self._limits[1:])

    def set_level(self, level: float | None) -> None:
        """A thin line at a value that matters; None for none."""
        self._level.setVisible(level is not None)
        if level is not None:
            self._level.setPos(level)

    def set_limits(self, times: float, low: float, high: float) -> None:
        """Show 0..`times` sweeps and values from `low` to `high`; a dot at the very beginning is whole."""
        if (times, low, high) != self._limits and high > low:
            self._limits = (times, low, high)
            before = 0.015 * times  # so that a dot at the very beginning is whole
            self.plotItem.setRange(
                xRange=(-before, times + before), yRange=(low, high), padding=0.0, disableAutoRange=True
            )
            self._fit_numbers()

    @property
    def limits(self) -> tuple[float, float, float]:
        """(times, low, high) as last set."""
        return self._limits

    def show_curves(self, curves: Sequence[Curve], time: float, *, playing: bool, film: bool) -> None:
        """Draw `curves`, which share one clock, at the moment `time`; a `film` is always drawn smoothly."""
        while len(self._lines) < len(curves):
            self._lines.append(_Line(self.plotItem))
        fine = film or sum(curve.x.size for curve in curves) <= _FINE_POINTS[not playing]
        for line, curve in zip(self._lines, curves, strict=False):
            line.show(curve, time, self._unit, self._theme, fine)
        for line in self._lines[len(curves) :]:
            line.hide()
        ahead = any(curve.x.size and curve.x[-1] > time for curve in curves)
        self._moment.setVisible(ahead)
        if ahead:
            self._moment.setPos(time)

    def drawn(self, which: int) -> tuple[tuple[Float64, Float64], tuple[Float64, Float64]]:
        """((x, y) of the past, (x, y) of the future) as drawn for one curve."""
        line = self._lines[which]
        return tuple(
            tuple(np.asarray(part) for part in item.getData()) if item.isVisible() else (np.empty(0),) * 2
            for item in (line.past, line.future)
        )

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_note"):  # pyqtgraph resizes while it is being made
            self._fit_numbers()
            left = round(self._up.width())
            self._note.setGeometry(left, 0, max(1, self.width() - left), round(self.height() - self.foot))
            self._set_label_shown()

    def _set_label_shown(self) -> None:
        """The word "sweeps" goes where there is little height, before the curve does."""
        self._across.showLabel(self._roomy and not self._across.bare)
        self._across.setHeight(self.foot)
        self.plotItem.layout.activate()  # now: a movie has no event loop to do it later
