"""What linear attention holds: S as a map, how alike its keys are, and its error against its load."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hopview.core.associations import Associations
from hopview.core.snapshot import Snapshot
from hopview.pictures.colour import signed_rgba
from hopview.pictures.conditioning import state_map
from hopview.pictures.palette import diverging, legible
from hopview.session.document import Document
from hopview.theory.associating import Capacity, capacity
from hopview.ui.figures import figures, number
from hopview.ui.theme import colour
from hopview.ui.views.conditioning import EMPTY, OTHER, ConditioningView
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_tile, draw_words, image_of
from hopview.ui.views.typography import elided, sized

_HIGH = 2.1  # the largest error drawn
_SLIM = 2.0  # of sides of a map
_LOW_LOAD, _HIGH_LOAD = 1.0 / 64.0, 4.0


class AssociationsView(PaperView):
    """S (d_v, d_k) and the Gram matrix k_i.k_j, ochre above zero and blue below, and the error of reading.

    The curve is sqrt((n-1)/d_k), of unit random keys under Hebb's rule, against n/d_k on a scale of ratios;
    the dot is this memory: the root mean square of |S k_j - v_j| / |v_j| over its pairs. Of the two marks,
    up to 1/sqrt(d_k) every single pair is told for certain, up to 1 the average one is.
    """

    name = "associations"
    title = "State S"
    subject = "memories"
    tab = "State S"
    other = OTHER
    film = ("lattice", "associations")
    help = (
        "The matrix that trials have written, row for row of the response and column for column of the key; "
        "how alike the keys are; and how large the error of reading is for so many pairs."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether stimuli and what follows them are paired."""
        return ConditioningView.shows(document)

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of pairs that are shown once each."""
        return cls.film if cls.shows(document) and not ConditioningView.scheduled(document) else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.pairs: Associations | None = None
        self.state: NDArray[np.float64] = np.zeros((0, 0))
        self._step = [1, 1]  # rows and columns of S that an entry of the map stands for
        self.capacity: Capacity | None = None
        self._images: list[QImage] = []
        self.setMouseTracking(interactive)

    def restyle(self) -> None:
        """The maps in the theme's colours."""
        self._paint_maps()
        self.update()

    def let_go(self) -> None:
        """Keep nothing of a state that is out of date."""
        super().let_go()
        self.pairs, self.capacity, self._images = None, None, []

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow what has been written."""
        held = snapshot.memories
        pairs = held if isinstance(held, Associations) and held.count else None
        if pairs is not self.pairs:
            self.pairs = pairs
            self.state, *self._step = (np.zeros((0, 0)), 1, 1) if pairs is None else state_map(pairs)
            self.capacity = None if pairs is None else capacity(pairs)
            self._paint_maps()
        self.update()

    def _paint_maps(self) -> None:
        self._images = []
        if self.pairs is not None:
            table = diverging(self.theme)
            for values in (self.state, self.pairs.gram):
                self._images.append(image_of(signed_rgba(values, _scale(values), table)))

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """How many pairs, and how far they are from what can be told."""
        pairs, told = self.pairs, self.capacity
        if pairs is None or told is None:
            return ""
        width = pairs.key_units * pairs.heads
        said = (
            f"{number(pairs.count, 0)} pair{'' if pairs.count == 1 else 's'} with keys of {number(width, 0)} "
        )
        said += f"numbers, n/d = {figures(told.load)}."
        if math.isfinite(told.error):
            said += f" Reading errs by {figures(told.error)} of a value (root mean square)."
        layers = f" through {pairs.depth} layers" if pairs.depth > 1 else ""
        return (
            f"{said} The line: random keys under Hebb's rule{layers}. "
            f"Marks: every pair is told up to n = √d = {number(math.sqrt(width), 0)}, "
            f"the average one up to n = d = {number(width, 0)}."
        )

    def reading(self, point: QPointF) -> str:
        """The entry under `point`, or what the marks say."""
        pairs = self.pairs
        if pairs is None:
            return ""
        boxes = self._boxes()
        for name, box, values in zip("SG", boxes[1:3], (self.state, pairs.gram), strict=True):
            inner = self._map_box(box, values.shape)
            if inner.contains(point) and values.size:
                row = min(int((point.y() - inner.top()) / inner.height() * values.shape[0]), len(values) - 1)
                col = int((point.x() - inner.left()) / inner.width() * values.shape[1])
                col = min(col, values.shape[1] - 1)
                if name == "S" and max(self._step) > 1:
                    spans = (
                        f"{k * step}:{(k + 1) * step}" for k, step in zip((row, col), self._step, strict=True)
                    )
                    return f"mean of S[{', '.join(spans)}] = {figures(float(values[row, col]))}"
                what = f"S[{row}, {col}]" if name == "S" else f"k{row + 1} · k{col + 1}"
                return f"{what} = {figures(float(values[row, col]))}"
        if boxes[3].contains(point) and self.capacity is not None:
            return (
                f"Guarantee: every pair is told up to n/d = {figures(self.capacity.guarantee)}\n"
                "Average: the mean pair is told up to n/d = 1"
            )
        return ""

    # -- places ------------------------------------------------------------------------------------------

    def _boxes(self) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """Where words, S, the Gram matrix and the plot stand."""
        gap, line = 0.6 * self.line, self.line
        small = self.small
        head = self.words_box(self.words)
        rest = QRectF(gap, head.bottom() + gap, head.width(), self.height() - head.bottom() - 2 * gap)
        if rest.width() > 1.6 * rest.height():
            wide = 0.29 * (rest.width() - 2 * gap)
            first = QRectF(rest.left(), rest.top(), wide, rest.height())
            second, plot = first.translated(wide + gap, 0), rest.adjusted(2 * (wide + gap) + line, 0, 0, 0)
        else:
            tall, wide = 0.5 * (rest.height() - gap), 0.5 * (rest.width() - gap)
            first = QRectF(rest.left(), rest.top(), wide, tall)
            second = first.translated(wide + gap, 0)
            plot = QRectF(rest.left(), first.bottom() + gap, rest.width(), tall)
        left = QFontMetricsF(small).horizontalAdvance("0.5") + 10
        return head, first, second, plot.adjusted(left, 2.6 * line, -line, -2.6 * line)

    def _map_box(self, room: QRectF, shape: tuple[int, ...]) -> QRectF:
        """The largest box for a matrix of that shape under a line of words.

        Its entries are square, but where it is so wide or tall that it would be a thin strip.
        """
        inner = room.adjusted(0, 1.4 * self.line, 0, 0)
        rows, cols = max(1, shape[0]), max(1, shape[1])
        across, up = (min(n, _SLIM * other) for n, other in ((cols, rows), (rows, cols)))
        step = max(0.0, min(inner.width() / across, inner.height() / up))
        wide, tall = max(2, round(step * across)), max(2, round(step * up))
        return QRectF(round(inner.left() + (inner.width() - wide) / 2), round(inner.top()), wide, tall)

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, the two maps, and the curve."""
        snapshot = self.snapshot
        if snapshot is None:
            return
        if self.pairs is None or self.capacity is None:
            self.say(painter, EMPTY if isinstance(snapshot.memories, Associations) else OTHER)
            return
        head, first, second, plot = self._boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        layer = f", layer {self.pairs.depth} of {self.pairs.depth}" if self.pairs.depth > 1 else ""
        titles = (("S", f"written{layer}"), ("K K′", "how alike keys are"))
        maps = zip((first, second), self._images, (self.state, self.pairs.gram), titles, strict=True)
        for room, image, values, title in maps:
            self._title(painter, room, *title, f"±{figures(_scale(values), 2)}")
            box = self._map_box(room, values.shape)
            draw_tile(painter, box, image, self.theme, self.devicePixelRatioF())
        if plot.height() > 3 * self.line:
            self._draw_capacity(painter, plot, self.capacity)

    def _title(self, painter: QPainter, room: QRectF, symbol: str, words: str, value: str = "") -> None:
        """`symbol` in italics with `words` after it, `value` at the right, over a picture."""
        line = QRectF(room.left(), room.top(), room.width(), 1.2 * self.line)
        italic, small = sized(self.font()), self.small
        italic.setItalic(True)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(italic)
        painter.setPen(colour(self.theme.text))
        painter.drawText(line, int(middle), symbol)
        start = QFontMetricsF(italic).horizontalAdvance(symbol) + 0.5 * self.line
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        taken = QFontMetricsF(small).horizontalAdvance(value) + 0.4 * self.line
        room_left = line.width() - start - taken
        painter.drawText(line.adjusted(start, 0, 0, 0), int(middle), elided(small, words, room_left))
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignRight), value)

    def _draw_capacity(self, painter: QPainter, box: QRectF, told: Capacity) -> None:
        """The error against the load on a scale of ratios, the two marks, and the dot of this memory."""
        line, theme = self.line, self.theme
        small = self.small
        metrics = QFontMetricsF(small)
        low = 0.8 * min(_LOW_LOAD, told.load, told.guarantee)
        span = math.log(_HIGH_LOAD / low)

        def at(load: float, error: float) -> QPointF:
            x = math.log(min(_HIGH_LOAD, max(low, load)) / low) / span
            return QPointF(
                box.left() + x * box.width(), box.bottom() - min(error, _HIGH) / _HIGH * box.height()
            )

        self._title(
            painter,
            QRectF(box.left() - 2 * line, box.top() - 2.6 * line, box.width() + 2 * line, 1.2 * line),
            "|Sk − v| / |v|",
            "error of reading",
        )
        painter.setFont(small)
        for value in (0.0, 0.5, 1.0, 1.5, 2.0):
            y = at(1.0, value).y()
            painter.setPen(QPen(colour(theme.grid), 1.0))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(colour(theme.muted))
            text = number(value, 1)
            place = QPointF(box.left() - metrics.horizontalAdvance(text) - 6, y + 0.36 * metrics.ascent())
            painter.drawText(place, text)
        edge = box.left() - line
        for load, text in ((1 / 64, "1/64"), (1 / 16, "1/16"), (0.25, "1/4"), (1.0, "1"), (4.0, "4")):
            wide = metrics.horizontalAdvance(text)
            x = at(load, 0.0).x() - wide / 2
            if load >= low and x > edge + 0.3 * line:
                painter.drawText(QPointF(x, box.bottom() + metrics.ascent() + 4), text)
                edge = x + wide
        words = "pairs for each number in a key, n/d"
        foot = QRectF(box.left() - 2 * line, box.bottom() + 1.4 * line, box.width() + 3 * line, 1.2 * line)
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignCenter), elided(small, words, foot.width()))
        for row, (load, name) in enumerate(((told.guarantee, "every pair"), (told.average, "the average"))):
            top = at(load, _HIGH)
            painter.setPen(QPen(colour(theme.control), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(top, at(load, 0.0))
            painter.setPen(colour(theme.muted))
            wide = metrics.horizontalAdvance(name)
            left = top.x() - wide - 5
            left = top.x() + 5 if left < box.left() else left
            painter.drawText(QPointF(left, box.top() + (1.0 + 1.1 * row) * metrics.height()), name)
        curve = [
            at(load, error)
            for load, error in zip(told.loads.tolist(), told.errors.tolist(), strict=True)
            if load >= low and error <= _HIGH
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(theme.accent), max(1.5, 0.13 * line)))
        painter.drawPolyline(QPolygonF(curve))
        if math.isfinite(told.error):
            painter.setPen(QPen(colour(theme.paper), 1.5))
            painter.setBrush(colour(legible(theme.afterglow, theme.paper, 3.0)))
            painter.drawEllipse(at(told.load, told.error), 0.36 * line, 0.36 * line)


def _scale(values: NDArray[np.float64]) -> float:
    return float(np.abs(values).max(initial=0.0)) or 1.0
