"""A network and its bipartite twin beside each other: two lattices, the fold, and the hidden units."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSlider, QWidget

from hopview.core.coupling import Int8
from hopview.core.pattern import Pattern, stack
from hopview.core.snapshot import Snapshot
from hopview.core.twin import Twin
from hopview.pictures.bars import OverlapBars, overlap_bars
from hopview.pictures.curves import most_relevant
from hopview.pictures.lattice import Afterglow, lattice_image
from hopview.pictures.palette import pattern_style
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import draw_key
from hopview.ui.views.fold_picture import draw_fold
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_words, image_of
from hopview.ui.views.typography import SMALL, elided, sized, wrapped_height

OTHER = (
    "A network and its bipartite twin are shown side by side once it is folded: press Fold into two layers "
    "in the model panel of a Hopfield network with Hebb's rule, or open 'A network and its bipartite twin'."
)
EMPTY = "Store a pattern: it gets a hidden unit of its own"
_STEPS = 100  # of the slider
_SECONDS = 1.6  # that the fold takes by itself
_LEAST = 1.3  # lines: a row of the bars
_FOLDED_BY = 0.4  # of a movie


class TwinView(PaperView):
    """Left one layer, N spins all tied to each other; right two, N spins tied to P hidden units alone.

    Both run on one cue, from one seed, at one temperature. Bars are the means of the hidden units given the
    visible ones, in units of sqrt(beta N): the overlaps m_mu, exactly. Rings are the z drawn around them,
    thin lines the overlaps of the one layer. The slider folds one layer into two; a movie does by itself.
    """

    name = "twin"
    title = "Twin"
    subject = "network"
    help = (
        "A Hopfield network and the same law in two layers, run side by side on one cue: each pattern has a "
        "hidden unit, whose mean is the overlap. Drag the slider to see how the one folds into the other."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.twin: Twin | None = None
        self.folded = 1.0
        self._cells: Int8 = np.empty((0, 0), np.int8)
        self._of: tuple[Pattern, ...] | None = None
        self._glow = Afterglow(), Afterglow()
        self._heat: list[NDArray[np.float32] | None] = [None, None]
        self._since = 0.0
        self._unfolding = QTimer(self)
        self._unfolding.setInterval(16)
        self._unfolding.timeout.connect(self._fold_on)
        self.slider = self._made_slider() if interactive else None

    def _made_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, _STEPS)
        slider.setValue(_STEPS)
        slider.setAccessibleName("Fold")
        slider.setToolTip("From one layer, every unit tied to every other, to two, tied through the patterns")
        slider.valueChanged.connect(lambda value: self.set_folded(value / _STEPS))
        slider.sliderPressed.connect(self._unfolding.stop)
        slider.hide()
        return slider

    # -- what is shown -----------------------------------------------------------------------------------

    def set_folded(self, share: float) -> None:
        """How far it is folded, from one layer (0) to two (1)."""
        self.folded = min(1.0, max(0.0, share))
        self.update()

    def fold(self) -> None:
        """Show the one layer fold into two, in a second or two."""
        if self.slider is not None:
            self.slider.setValue(0)
            self._since = time.perf_counter()
            self._unfolding.start()

    def _fold_on(self) -> None:
        assert self.slider is not None
        way = min(1.0, (time.perf_counter() - self._since) / _SECONDS) if self.isVisible() else 1.0
        self.slider.setValue(round(_STEPS * _smooth(way)))
        if way == 1.0:
            self._unfolding.stop()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow both, and the patterns that tie them."""
        twin = snapshot.twin() if snapshot.twin is not None else None
        if twin is not None and twin.overlaps.size != len(snapshot.patterns):
            twin = None  # of patterns that are being learned, or were forgotten
        begins = self.twin is None and twin is not None
        self.twin = twin
        if twin is None:
            self._heat = [None, None]
        else:
            if self._of is not snapshot.patterns:
                self._of, self._cells = snapshot.patterns, stack(snapshot.patterns, snapshot.size)
            self._warm(snapshot, twin)
        if not self.interactive:
            self.folded = _film_share(snapshot)
        if self.slider is not None:
            self.slider.setVisible(bool(twin is not None and twin.overlaps.size))
            self.arrange()
        if begins and self.isVisible():
            self.fold()
        self.update()

    def _warm(self, snapshot: Snapshot, twin: Twin) -> None:
        shape = snapshot.visible.shape
        for k, state in enumerate((snapshot.state, twin.state)):
            if not snapshot.playing or snapshot.moment in snapshot.edge_moments:
                self._glow[k].forget()
            heat = self._glow[k].update(state.reshape(shape), self.now)
            self._heat[k] = heat if snapshot.playing else None

    def let_go(self) -> None:
        """Keep nothing of patterns that are out of date."""
        super().let_go()
        self.twin, self._of, self._cells = None, None, np.empty((0, 0), np.int8)

    @property
    def words(self) -> str:
        """What both have in common, and what the bars are."""
        snapshot, twin = self.snapshot, self.twin
        if snapshot is None or twin is None:
            return ""
        return (
            f"One cue, one law exp(−H/T) at T = {snapshot.temperature:g}. Bars: the mean of each hidden unit "
            f"over √(βN) = {number(twin.scale, 1)}, which is its overlap; rings: the z drawn; thin lines: "
            "overlaps of the one layer."
        )

    # -- places --------------------------------------------------------------------------------------------

    @property
    def _small(self) -> QFont:
        return sized(self.font(), SMALL, tabular=True)

    def boxes(self) -> tuple[QRectF, QRectF, QRectF, QRectF, QRectF]:
        """Words, the two lattices, the fold, the bars."""
        gap = 0.5 * self.line
        head = QRectF(gap, gap / 2, self.width() - 2 * gap, 0.0)
        head.setHeight(wrapped_height(self._small, self.words, head.width()) + 2)
        top, wide = head.bottom() + gap, (self.width() - 3 * gap) / 2
        tall = self.height() - top - gap
        upper = min(0.56 * tall, wide + 1.3 * self.line)
        left, right = gap, 2 * gap + wide
        low, graph = top + upper + gap, 0.42 * (self.width() - 3 * gap)
        return (
            head,
            QRectF(left, top, wide, upper),
            QRectF(right, top, wide, upper),
            QRectF(left, low, graph, self.height() - gap - low),
            QRectF(left + graph + gap, low, 2 * wide - graph, self.height() - gap - low),
        )

    def arrange(self) -> None:
        """The slider under the fold."""
        if self.slider is not None:
            box, tall = self.boxes()[3], self.slider.sizeHint().height()
            self.slider.setGeometry(
                round(box.left()), round(box.bottom() - tall), max(1, round(box.width())), tall
            )

    # -- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Both lattices, the fold, and the hidden units."""
        snapshot, twin = self.snapshot, self.twin
        if snapshot is None or twin is None:
            self.say(painter, OTHER)
            return
        head, left, right, graph, bars = self.boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        size = number(snapshot.size, 0)
        count = number(twin.overlaps.size, 0)
        self._draw_lattice(painter, left, 0, snapshot.state, f"One layer: {size} units, all tied")
        self._draw_lattice(painter, right, 1, twin.state, f"Two layers: {size} and {count} units")
        if not twin.overlaps.size:
            self.say(painter, EMPTY, bars)
            return
        if self.slider is not None:
            graph = graph.adjusted(0, 0, 0, -self.slider.height())
        draw_fold(painter, self.font(), graph, snapshot.patterns, self._cells, snapshot.state, twin,
                  self.folded, self.theme)  # fmt: skip
        self._draw_bars(painter, bars, snapshot, twin)

    def _draw_lattice(self, painter: QPainter, box: QRectF, which: int, state: Int8, title: str) -> None:
        assert self.snapshot is not None
        rows, cols = self.snapshot.visible.shape
        face, high = self._small, 1.2 * self.line
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(box.left(), box.top(), box.width(), high), middle,
                         elided(face, title, box.width()))  # fmt: skip
        room = box.adjusted(1, high, -1, -1)
        scale = min(room.width() / cols, room.height() / rows)
        wide, tall = max(2, round(cols * scale)), max(2, round(rows * scale))
        place = QRectF(round(room.center().x() - wide / 2), round(room.top()), wide, tall)
        heat = self._heat[which]
        image = image_of(lattice_image(state.reshape(rows, cols), heat, self.theme))
        shrunk = image.width() > wide * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
        painter.drawImage(place, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _rows(self, box: QRectF, twin: Twin, snapshot: Snapshot) -> OverlapBars:
        """The hidden units that have room, those with the largest overlaps first."""
        room = max(1, int((box.height() - 2.6 * self.line) / (_LEAST * self.line)))
        count = twin.overlaps.size
        shown = list(range(count)) if count <= room else most_relevant(
            np.abs(twin.overlaps), twin.overlaps, max(1, room - 1)
        )  # fmt: skip
        return overlap_bars(twin.overlaps, shown, snapshot.patterns)

    def _draw_bars(self, painter: QPainter, box: QRectF, snapshot: Snapshot, twin: Twin) -> None:
        line, rows, small = self.line, self._rows(box, twin, snapshot), self._small
        bold = QFontMetricsF(sized(self.font(), bold=True, tabular=True))
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        value = max(bold.horizontalAdvance("−0.88"), QFontMetricsF(small).horizontalAdvance("z, drawn"))
        figures_at = box.right() - 2 * value - 0.4 * line
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(figures_at, box.top(), value, 1.2 * line), right, "mean")
        painter.drawText(QRectF(box.right() - value, box.top(), value, 1.2 * line), right, "z, drawn")
        key = 1.8 * line if box.width() > 20 * line else 0.0
        names = min(max(bold.horizontalAdvance(bar.name) for bar in rows.bars) + key, 0.3 * box.width())
        scale = QRectF(box.left() + names + 0.4 * line, box.top() + 1.2 * line, 0.0, 0.0)
        scale.setRight(figures_at - 0.5 * line)
        step = min(2.4 * line, (box.height() - 2.6 * line) / (len(rows.bars) + bool(rows.hidden)))
        scale.setHeight(step * len(rows.bars))
        self._draw_scale(painter, scale)
        for k, bar in enumerate(rows.bars):
            row = QRectF(box.left(), scale.top() + k * step, box.width(), step)
            face = sized(self.font(), bold=bar.leader, tabular=True)
            if key:
                sample = QRectF(row.left(), row.center().y() - line / 2, 1.4 * line, line)
                draw_key(painter, sample, bar.colour)
            painter.setFont(face)
            painter.setPen(colour(self.theme.text))
            words = QRectF(row.left() + key, row.top(), names - key, step)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), elided(face, bar.name, words.width()))
            painter.drawText(QRectF(figures_at, row.top(), value, step), right, number(bar.value))
            drawn = float(twin.scaled[bar.index])
            painter.setFont(small)
            painter.setPen(colour(self.theme.muted))
            painter.drawText(QRectF(box.right() - value, row.top(), value, step), right, number(drawn))
            alone = float(snapshot.overlaps[bar.index]) if snapshot.overlaps.size > bar.index else math.nan
            self._draw_bar(painter, scale, row, pattern_style(bar.colour)[0], bar.value, drawn, alone)
        if rows.hidden:
            painter.setFont(small)
            painter.setPen(colour(self.theme.muted))
            words = f"and {number(rows.hidden, 0)} more, |m| up to {number(rows.hidden_largest)}"
            painter.drawText(QRectF(box.left(), scale.bottom(), box.width(), 1.2 * line), 0, words)

    def _draw_scale(self, painter: QPainter, scale: QRectF) -> None:
        painter.setFont(self._small)
        for m, said in ((-1, "−1"), (0, "0"), (1, "1")):
            x = scale.center().x() + m * scale.width() / 2
            painter.setPen(QPen(colour(self.theme.control if m == 0 else self.theme.grid), 1.0))
            painter.drawLine(QPointF(x, scale.top()), QPointF(x, scale.bottom()))
            painter.setPen(colour(self.theme.muted))
            room = QRectF(x - 2 * self.line, scale.bottom(), 4 * self.line, 1.2 * self.line)
            if self._rows_fit():
                painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), said)

    def _rows_fit(self) -> bool:
        """Whether all hidden units have a row, so that the numbers of the axis have room below them."""
        twin, snapshot = self.twin, self.snapshot
        return (
            twin is not None
            and snapshot is not None
            and not self._rows(self.boxes()[4], twin, snapshot).hidden
        )

    def _draw_bar(
        self, painter: QPainter, scale: QRectF, row: QRectF, rgb: tuple[int, int, int], mean: float,
        drawn: float, alone: float,
    ) -> None:  # fmt: skip
        line, zero, half = self.line, scale.center().x(), scale.width() / 2
        thick = min(0.5 * row.height(), line)
        end = zero + mean * half
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(rgb))
        painter.drawRect(QRectF(min(zero, end), row.center().y() - thick / 2, abs(end - zero), thick))
        if math.isfinite(alone):
            painter.setPen(QPen(colour(self.theme.text), max(1.5, 0.1 * line)))
            y = row.center().y() + thick / 2 + 0.16 * line
            painter.drawLine(QPointF(zero, y), QPointF(zero + alone * half, y))
        spot = QPointF(zero + max(-1.15, min(1.15, drawn)) * half, row.center().y())
        painter.setPen(QPen(colour(self.theme.halo), 0.22 * line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(spot, 0.28 * line, 0.28 * line)
        painter.setPen(QPen(colour(self.theme.ball), 0.1 * line))
        painter.drawEllipse(spot, 0.28 * line, 0.28 * line)

    def reading(self, point: QPointF) -> str:
        """The overlap of the pattern under `point` in both, and the z drawn."""
        snapshot, twin, box = self.snapshot, self.twin, self.boxes()[4]
        if snapshot is None or twin is None or not twin.overlaps.size or not box.contains(point):
            return ""
        rows = self._rows(box, twin, snapshot)
        step = min(2.4 * self.line, (box.height() - 2.6 * self.line) / (len(rows.bars) + bool(rows.hidden)))
        place = int((point.y() - box.top() - 1.2 * self.line) // step)
        if not 0 <= place < len(rows.bars):
            return ""
        bar = rows.bars[place]
        return (
            f"{bar.name}: mean of z {number(float(twin.means[bar.index]))} = {number(twin.scale)} × "
            f"{number(bar.value, 4)}\nz drawn {number(float(twin.hidden[bar.index]))}, "
            f"overlap of the one layer {number(float(snapshot.overlaps[bar.index]), 4)}"
        )


def _film_share(snapshot: Snapshot) -> float:
    """How far the fold has got in a movie: done after the first part of the run, or where it has none."""
    if snapshot.moments < 2:
        return 1.0
    way = min(1.0, snapshot.moment / max(1.0, _FOLDED_BY * (snapshot.moments - 1)))
    return _smooth(way)


def _smooth(way: float) -> float:
    """From 0 to 1, slow at both ends."""
    return way * way * (3.0 - 2.0 * way)
