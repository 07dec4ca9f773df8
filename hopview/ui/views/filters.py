"""The filters of a Boltzmann machine: the weights of every hidden unit as a picture on the visible grid."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QToolButton, QWidget

from hopview.core.machine import Machine
from hopview.core.snapshot import Snapshot
from hopview.pictures.filters import Filters, filters_of, filters_rgba
from hopview.pictures.palette import diverging
from hopview.pictures.tiling import Tiling, tiling
from hopview.rules import rule_named
from hopview.ui.figures import MINUS, figures, number
from hopview.ui.theme import colour
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_bar, draw_words, image_of
from hopview.ui.views.typography import wrapped_height

UNTAUGHT = "Learn on (O) to see filters form."
NONE = "This machine has no weights between hidden and visible units, so there are no filters to see."
_KINDS = {
    "hidden": ("hidden unit", "hidden units", "the weights between it and the visible grid"),
    "memory": ("memory", "memories", "what it adds to the biases of the grid"),
    "visible": ("visible unit", "visible units", "the weights between it and the others"),
}
_SMALLEST = 1.7  # lines: the side of a tile
_STILL = 0.8  # in a movie, where nobody can turn the wheel for the others
_ON = 0.5  # a hidden unit with at least this value is on


class FiltersView(PaperView):
    """Column W_.j of each hidden unit j on the visible grid: blue below zero, ochre above, zero the paper.

    Units that are on now are outlined. All tiles share one scale, or each has its own (`set_own_scale`).
    What has no room comes with the wheel.
    """

    name = "filters"
    title = "Filters"
    subject = "machine"
    tab = "Filters"
    opens = "machine"
    help = (
        "What each hidden unit looks for: its weights as a picture on the visible grid, ochre where it wants "
        "ink, blue where it wants paper. Units that are on now are outlined; point at one to read its bias."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.own_scale = False
        self.filters: Filters | None = None
        self.first = 0  # the unit of the first tile
        self._of: Machine | None = None
        self._shape = (0, 0)
        self._button = self._made_button() if interactive else None
        self.setMouseTracking(interactive)

    def _made_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("Own scale")
        button.setCheckable(True)
        button.setToolTip("Give each filter a scale of its own, so that weak ones can be seen too")
        button.setAccessibleName("A scale of its own for each filter")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(self.set_own_scale)
        button.hide()
        return button

    # -- what is shown -----------------------------------------------------------------------------------

    def set_own_scale(self, on: bool) -> None:
        """A scale for each filter, or one for all."""
        self.own_scale = on
        if self._button is not None:
            self._button.setChecked(on)
        self.images.clear()
        self.update()

    def arrange(self) -> None:
        """Put the button at its place, and stay within the units."""
        self._scroll(0)
        if self._button is not None:
            self._button.setVisible(self.filters is not None)
            size, box = self._button.sizeHint(), self._head()
            self._button.setGeometry(
                round(box.right() - size.width()), round(box.top()), size.width(), size.height()
            )

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow weights and hidden units."""
        machine, shape = snapshot.machine, snapshot.visible.shape
        if machine is not self._of or shape != self._shape:
            self._of, self._shape = machine, shape
            self.filters = filters_of(machine) if machine is not None else None
            if self.filters is not None and self.filters.weights.shape[1] != shape[0] * shape[1]:
                self.filters = None  # of another grid
            self.images.clear()
            self.arrange()
        self.update()

    def let_go(self) -> None:
        """Keep nothing of weights that are out of date."""
        super().let_go()
        self._of, self.filters = None, None

    @property
    def on(self) -> np.ndarray:
        """(n,) bool: which of the units shown as tiles are on now."""
        count = len(self.filters) if self.filters is not None else 0
        hidden = self.snapshot.hidden if self.snapshot is not None else None
        if self.filters is None or self.filters.kind == "visible" or hidden is None or hidden.size != count:
            return np.zeros(count, np.bool_)
        return np.asarray(hidden >= _ON)

    # -- places --------------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the tiles are, and how many there is room for."""
        found, snapshot = self.filters, self.snapshot
        if found is None or snapshot is None:
            return ""
        one, many, what = _KINDS[found.kind]
        count = len(found)
        said = f"{number(count, 0)} {many if count != 1 else one}, of each {what}."
        if self.on.any():
            said += " Outlined: on now." if found.kind == "hidden" else " Outlined: attended to now."
        if snapshot.training is not None and snapshot.training.undo is not None:
            said += " Drawn as they are learned, of whitened pictures."
        if snapshot.training is not None and snapshot.training.reached is not None:
            said += f" As they were after epoch {number(snapshot.training.lesson.epoch, 0)}."
        untaught = snapshot.training is None or not snapshot.training.lesson.epoch
        if untaught and self.interactive and rule_named(snapshot.rule).stepwise:
            said += f" {UNTAUGHT}"
        return said

    def _head(self) -> QRectF:
        """Where the words stand, with room for the button at the right."""
        gap = 0.5 * self.line
        box = QRectF(gap, gap / 2, self.width() - 2 * gap, 0.0)
        least = self._button.sizeHint().height() if self._button is not None else 0.0
        box.setHeight(max(wrapped_height(self.small, self.words, self._room(box)) + 2, least))
        return box

    def _room(self, box: QRectF) -> float:
        taken = self._button.sizeHint().width() + 0.5 * self.line if self._button is not None else 0.0
        return box.width() - taken

    def _ends(self) -> tuple[str, ...]:
        """The numbers of the colour bar, from the top."""
        if self.own_scale:
            return "largest", "0", MINUS + "largest"
        full = figures(self.filters.scale if self.filters is not None else 0.0, 2)
        return "+" + full, "0", MINUS + full

    def _side(self) -> float:
        """The width of the colour bar with its numbers."""
        metrics = QFontMetricsF(self.small)
        return 1.7 * self.line + max(metrics.horizontalAdvance(text) for text in self._ends())

    def tiling(self) -> Tiling:
        """Where the tiles stand."""
        gap, top = 0.5 * self.line, self._head().bottom() + 0.4 * self.line
        foot = 1.4 * self.line
        rows, cols = self._shape
        found = tiling(
            len(self.filters) if self.filters is not None else 1,
            max(1.0, self.width() - 2 * gap - self._side()),
            max(1.0, self.height() - top - foot),
            aspect=cols / max(1, rows),
            gap=max(4.0, 0.4 * self.line),
            least=(_SMALLEST if self.interactive else _STILL) * self.line,
        )
        return found.moved(gap, top)

    def _scroll(self, rows: int) -> None:
        """Go `rows` rows of tiles on, as far as there are units."""
        if self.filters is None:
            self.first = 0
            return
        places = self.tiling()
        whole = -(-len(self.filters) // places.columns)
        row = min(max(0, self.first // places.columns + rows), max(0, whole - places.rows))
        self.first = row * places.columns
        self.update()

    def _shown(self, places: Tiling) -> range:
        count = len(self.filters) if self.filters is not None else 0
        return range(self.first, min(count, self.first + places.room))

    # -- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, tiles, colour bar."""
        found = self.filters
        if found is None:
            self.say(painter, NONE if self.snapshot is not None else UNTAUGHT)
            return
        head, places = self._head(), self.tiling()
        draw_words(painter, self.font(), head.adjusted(0, 0, self._room(head) - head.width(), 0), self.words,
                   self.theme)  # fmt: skip
        shown, on = self._shown(places), self.on
        self._colour(found, shown)
        self._draw_tiles(painter, {unit: self._box(places, unit) for unit in shown}, on)
        if len(shown) < len(found):
            self._draw_part(painter, places, shown, len(found))
        right = self.width() - 0.5 * self.line - self._side() + 0.7 * self.line
        bar = QRectF(right, places.top + 1.2 * self.line, 0.8 * self.line, 0.0)
        bar.setBottom(max(bar.top(), min(self.height() - 1.4 * self.line, bar.top() + 12 * self.line)))
        title = "v" if found.kind == "memory" else "W"
        draw_bar(painter, self.font(), bar, diverging(self.theme)[1:], title, self._ends(), self.theme)

    def _box(self, places: Tiling, unit: int) -> QRectF:
        left, top = places.place(unit - self.first)
        box = QRectF(left, top, places.width, places.height)
        return QRectF(round(box.left()), round(box.top()), max(1, round(box.width())),
                      max(1, round(box.height())))  # fmt: skip

    def _colour(self, found: Filters, shown: range) -> None:
        """Make the images of the tiles that have none, all at once."""
        due = [unit for unit in shown if unit not in self.images]
        if due:
            pixels = filters_rgba(found, due, self._shape, self.theme, own=self.own_scale)
            self.images.update(zip(due, map(image_of, pixels), strict=True))

    def _draw_tiles(self, painter: QPainter, boxes: dict[int, QRectF], on: np.ndarray) -> None:
        for unit, box in boxes.items():
            image = self.images[unit]
            shrunk = image.width() > box.width() * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrunk)
            painter.drawImage(box, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.drawRects(list(boxes.values()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = max(2.0, 0.14 * self.line)
        pen = QPen(colour(self.theme.accent), wide)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        out = wide / 2
        painter.drawRects([box.adjusted(-out, -out, out, out) for unit, box in boxes.items() if on[unit]])

    def _draw_part(self, painter: QPainter, places: Tiling, shown: range, count: int) -> None:
        """Which of the units these are."""
        more = "; turn the wheel for the others" if self.interactive else ""
        words = f"{shown.start + 1} to {number(shown.stop, 0)} of {number(count, 0)}{more}"
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.muted))
        room = QRectF(0.5 * self.line, self.height() - 1.3 * self.line, self.width(), 1.2 * self.line)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)

    # -- the mouse -----------------------------------------------------------------------------------------

    def unit_at(self, point: QPointF) -> int:
        """The unit whose tile lies under `point`; -1 for none."""
        if self.filters is None:
            return -1
        places = self.tiling()
        index = places.at(point.x(), point.y())
        return self.first + index if index >= 0 and self.first + index in self._shown(places) else -1

    def reading(self, point: QPointF) -> str:
        """The unit under `point`, its bias, whether it is on, and the weight at this place of the grid."""
        unit, found = self.unit_at(point), self.filters
        if unit < 0 or found is None:
            return ""
        box, (rows, cols) = self._box(self.tiling(), unit), self._shape
        row = min(rows - 1, max(0, int((point.y() - box.top()) / box.height() * rows)))
        col = min(cols - 1, max(0, int((point.x() - box.left()) / box.width() * cols)))
        weight = float(found.weights[unit, row * cols + col])
        said = f"{_KINDS[found.kind][0]} {unit + 1}"
        if found.biases is not None:
            said += f", bias {number(float(found.biases[unit]), 3)}"
        if self.snapshot is not None and self.snapshot.hidden is not None and found.kind != "visible":
            said += ", on now" if self.on[unit] else ", off now"
        symbol = "value" if found.kind == "memory" else "weight"
        return f"{said}\n{symbol} {number(weight, 3, signed=True)} at ({row}, {col})"

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y()
        before = self.first
        if self.interactive and steps:
            self._scroll(-1 if steps > 0 else 1)
        event.setAccepted(self.first != before)
