"""The landscape of a Boltzmann machine over the plane through two rows of its data, and the state on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.coupling import Float64
from hopview.core.machine import Array, Machine
from hopview.core.snapshot import Snapshot
from hopview.pictures.data_plane import DataPlane, as_states
from hopview.pictures.relief import Relief, cost, heights_of, relief_of
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.axes_view import AxesView, Path, walked
from hopview.ui.views.ground import Ground
from hopview.ui.views.map_marks import at
from hopview.ui.views.plane_ground import PlaneGround, draw_dreams, draw_rows, ends_of
from hopview.ui.views.plane_spread import Spread, off
from hopview.ui.views.row_strip import RowStrip
from hopview.ui.views.square import Places, places

EMPTY = "Store two pictures, or open training data: the landscape between two of them appears here"
FLAT = "A plane needs two visible units or more: choose a larger grid"
WORKING = "Working out the landscape"
_LIGHT = 4_000_000  # products that take no longer than a frame can spare
_MOST_LINES = 12.0  # of text: the height of the strip


class PlaneView(AxesView):
    """F over the plane through two rows a, b of the data and their mean, with data, dreams, state and path.

    Of real units F(v) is exact at every point. Of 0/1 units it is exact at a and b (of more than 16 hidden
    units that feel each other, a mean-field bound from above), and elsewhere the free
    energy F(v) - S(v) of units drawn independently with means v, which is nowhere below -ln Z; beyond the
    outline a mean would leave 0..1, and is kept there. `axes_chosen(a, b)`: other rows, counted from 0.
    """

    problem = Signal(str)

    name = "plane"
    title = "Data plane, the landscape of data"
    subject = "machine"
    tab = "Data plane"
    help = (
        "The free energy over the plane through two rows of the data and the mean of all: dark is deep, and "
        "what a machine has learned lies in valleys. Dots are data, diamonds its fantasies, the ball the "
        "state; each is shown where it falls on the plane, and how far off it lies is told."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.relief: Relief | None = None
        self.path: Path = []  # moments and visible states
        self._spread: Spread | None = None
        self._machine: Machine | None = None
        self._ground = Ground(self)
        self.strip = RowStrip(self, interactive=interactive)
        self.strip.chosen.connect(self._on_chosen)
        self.strip.problem.connect(self.problem)
        self.strip.hide()

    def arrange(self) -> None:
        """Lay out anew for another size or font."""
        self.strip.setFont(self.font())
        top, gap = self._places().below.bottom() + 1.6 * self.line, 0.5 * self.line
        tall = max(self.strip.height_wanted, min(self.height() - top - 0.5 * gap, _MOST_LINES * self.line))
        self.strip.setGeometry(
            QRectF(gap, self.height() - tall - 0.5 * gap, self.width() - 2 * gap, tall).toRect()
        )

    def _drop(self) -> None:
        super()._drop()
        self.relief, self._spread, self._machine, self.path = None, None, None, []
        self._ground.drop()
        self.strip.hide()

    # -- following ---------------------------------------------------------------------------------------

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow data, axes, machine and state."""
        machine, data = snapshot.machine, self._data(snapshot)
        if machine is None or data is None:
            self._drop()
            self.update()
            return
        a, b = self.pair(len(data))
        spread = before = self._spread
        if spread is None or (spread.a, spread.b) != (a, b) or not _alike(spread.data, data):
            self._worker.cancel()
            self._spread = spread = Spread.of(data, a, b, snapshot.state.dtype != np.float64)
            self.relief, self._machine = None, None
        elif spread.data is not data:
            self._spread = spread = replace(spread, data=data)  # so that they are compared but once
        if spread is not before:
            self.arrange()  # the words have another length
        undo = snapshot.training.undo if snapshot.training is not None else None
        self.strip.show_rows(data, snapshot.visible.shape, a, b, self.theme, undo)
        self.strip.setVisible(not self.unfit)
        here = as_states(snapshot.state, snapshot.state.dtype != np.float64)
        self.path = walked(self.path, snapshot, here)
        if machine is not self._machine and not self._worker.busy:
            self._machine = machine
            self._worker.ask(
                lambda: relief_of(machine, spread.plane, spread.extent),
                wait=not self.interactive or cost(machine) <= _LIGHT,
            )
        self.update()

    def _data(self, snapshot: Snapshot) -> Array | None:
        """The rows learned, where they and the machine span a plane."""
        training, units = snapshot.training, snapshot.visible.size
        if training is None or not len(training.data) or units < 2 or training.data.shape[1] != units:
            return None
        return training.data

    def _take(self, relief: Relief) -> None:
        self.relief = relief
        self.arrange()
        self.update()

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the picture shows and how exact it is."""
        return "" if self._spread is None else self._spread.words(self._mean_field)

    @property
    def _mean_field(self) -> bool:
        return self._machine is not None and self._machine.mean_field

    def _dreams(self) -> Float64:
        spread, snapshot = self._spread, self.snapshot
        assert spread is not None and snapshot is not None
        return spread.dreams(snapshot.training)

    def keys(self) -> list[tuple[str, str]]:
        """What stands on the plane, and how far off: (kind, words)."""
        if self._spread is None or not self.path:
            return []
        return self._spread.keys(self._dreams(), self.path[-1][1])

    def reading(self, point: QPointF) -> str:
        """The row under `point` and its free energy, or the place and the height there."""
        relief, spread, machine = self.relief, self._spread, self._machine
        box = self._places().picture
        if relief is None or spread is None or machine is None or not box.contains(point):
            return ""
        row, sign = self.row_at(point), "F \N{LESS-THAN OR EQUAL TO}" if self._mean_field else "F ="
        if row >= 0:
            v = as_states(spread.data[row : row + 1], spread.plane.bounded)
            deep, away = float(machine.free_energy(v)[0]), float(spread.plane.away(v)[0])
            return f"row {row + 1} of the data, {off(away)} the plane: {sign} {number(deep)}"
        left, right, bottom, top = relief.extent
        x = left + (point.x() - box.left()) / box.width() * (right - left)
        y = top - (point.y() - box.top()) / box.height() * (top - bottom)
        height = float(heights_of(machine, spread.plane, np.array([[x, y]]))[0])
        return f"{number(x)} towards b, {number(y)} to the side: {sign} {number(height)}"

    def row_at(self, point: QPointF) -> int:
        """The row of the data whose dot is under `point`; -1 where there is none."""
        relief, spread = self.relief, self._spread
        if relief is None or spread is None:
            return -1
        box = self._places().picture
        places = relief.share(spread.plane.place(spread.states)) * [box.width(), box.height()]
        apart = np.hypot(*(places - [point.x() - box.left(), point.y() - box.top()]).T)
        nearest = int(np.argmin(apart))
        return int(spread.rows[nearest]) if apart[nearest] <= 0.35 * self.line else -1

    # -- painting ----------------------------------------------------------------------------------------

    @property
    def _foot(self) -> float:
        """The height of the keys and the strip of rows."""
        return self.strip.height_wanted + 1.9 * self.line

    def _places(self) -> Places:
        size = QSizeF(self.width(), self.height() - self._foot)
        return places(size, self.font(), self.words, ends=ends_of(self.relief))

    def paint(self, painter: QPainter) -> None:
        """The ground from a store while it stays the same; path, ball and keys."""
        relief, spread, snapshot = self.relief, self._spread, self.snapshot
        if relief is None or spread is None or snapshot is None:
            small = snapshot is not None and snapshot.machine is not None and snapshot.visible.size < 2
            self.say(painter, FLAT if small else EMPTY if spread is None else WORKING)
            return
        where = self._places()
        lesson = snapshot.training.lesson if snapshot.training is not None else None
        data, dreams = spread.plane.place(spread.states), spread.plane.place(self._dreams())
        ground = PlaneGround(relief, data, dreams, self.words, where, self.font(), self.theme)
        self._ground.lay(painter, (relief, lesson, self.words), ground.draw)
        self._draw_path(painter, where.picture, relief, spread.plane)
        self._draw_keys(painter)

    def _draw_path(self, painter: QPainter, box: QRectF, relief: Relief, plane: DataPlane) -> None:
        spots = [at(box, relief, point) for point in plane.place(np.stack([v for _, v in self.path]))]
        line = self.line
        for rgb, width, strength in ((self.theme.halo, 0.3, 80), (self.theme.ball, 0.14, 230)):
            for k in range(len(spots) - 1):
                fresh = (k + 1) / len(spots)
                painter.setPen(QPen(colour(rgb, round(strength * fresh)), width * line))
                painter.drawLine(spots[k], spots[k + 1])
        self._draw_ball(painter, spots[-1], 0.42)

    def _draw_ball(self, painter: QPainter, spot: QPointF, radius: float) -> None:
        painter.setPen(QPen(colour(self.theme.halo), 0.38 * radius * self.line))
        painter.setBrush(colour(self.theme.ball))
        painter.drawEllipse(spot, radius * self.line, radius * self.line)

    def _draw_keys(self, painter: QPainter) -> None:
        """What the marks are, in one line over the strip of rows."""
        small, line = self.small, self.line
        metrics, x = QFontMetricsF(small), 0.9 * line
        middle = self.strip.y() - 0.75 * line
        keys = self.keys()
        taken = sum(metrics.horizontalAdvance(words) + 2.0 * line for _, words in keys)
        if taken > self.width():
            keys = [(kind, words.replace(" the plane on average", "")) for kind, words in keys]
        for kind, words in keys:
            wide = metrics.horizontalAdvance(words)
            spot = QPointF(x, middle)
            if kind == "data":
                draw_rows(painter, [spot], 1.3 * line, self.theme)
            elif kind == "dreams":
                draw_dreams(painter, [spot], 1.2 * line, self.theme)
            else:
                self._draw_ball(painter, spot, 0.26)
            painter.setFont(small)
            painter.setPen(colour(self.theme.muted))
            painter.drawText(QPointF(x + 0.6 * line, middle + 0.36 * metrics.ascent()), words)
            x += wide + 2.0 * line

    # -- the mouse -----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a row puts it at a, with Shift at b."""
        row = self.row_at(event.position()) if self.interactive else -1
        if row >= 0:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.strip.choose("b" if shifted else "a", row)
        super().mousePressEvent(event)


def _alike(one: Array, other: Array) -> bool:
    """Whether the rows are the same: those that are not held out may be parted off anew for each snapshot."""
    return one is other or np.array_equal(one, other)
