"""A small Boltzmann machine as a graph: its units lit as they are, its weights, and the heat it feels."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hopview.core.coupling import Float32, Float64
from hopview.core.machine import Machine
from hopview.core.snapshot import Snapshot
from hopview.pictures.graph import (
    MOST_UNITS,
    Graph,
    Lit,
    drawable,
    edge_colours,
    graph_of,
    lit_units,
    shown_rows,
    widths,
)
from hopview.pictures.palette import contrast, mixed
from hopview.pictures.phases import unit_name
from hopview.rules.annealed import SCHEDULE, Annealed
from hopview.session.document import Document, layers_of
from hopview.ui.figures import figures, number
from hopview.ui.theme import colour
from hopview.ui.views.epoch_clock import TICK_MS, EpochClock
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_words
from hopview.ui.views.thermometer import draw_thermometer, thermometer_width
from hopview.ui.views.typography import SMALL, sized

MODELS = ("boltzmann", "rbm")
OTHER = (
    f"A graph is drawn of general and of restricted Boltzmann machines of at most {MOST_UNITS} units. "
    "Open the experiment 'The encoder finds a code' to see one, or choose a smaller grid."
)
_FAINT = 0.03  # of the scale: below, a weight is a hair line
_NEAR = 6.0  # pixels from a line at which it is read


class GraphView(PaperView):
    """Units as discs, filled as far as they are on; lines for weights, ochre above zero and blue below.

    The layers of an encoder and of a restricted machine lie in rows, the units of others on a ring. Units
    that are held have a second rim. The thermometer shows the temperature of the run, as it is annealed, and
    points at those that a rule goes through in every epoch; an epoch made by hand it goes through again.
    """

    name = "graph"
    title = "Graph"
    subject = "machine"
    tab = "Graph"
    film = ("graph", "lattice", "overlaps")
    other = OTHER
    passing = True
    help = (
        "The machine itself: which units are on, which pairs are tied and how strongly, and how hot it is. "
        "A weight above zero, in ochre, wants both of its units on; one below, in blue, not both."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the machine is one of `MODELS`, and small enough."""
        return document.model in MODELS and sum(x.size for x in layers_of(document)) <= MOST_UNITS

    @classmethod
    def leads(cls, document: Document) -> bool:
        """Of general machines, which have no filters."""
        return document.model == MODELS[0] and cls.shows(document)

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of general machines: their units lit as they run."""
        return cls.film if cls.leads(document) else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.graph: Graph | None = None
        self.lit: Lit | None = None
        self.refusal = ""
        self._of: Machine | None = None
        self._shown: tuple[Float32, Float64] | None = None  # data, and the rows of them shown
        self._epoch, self._offset = EpochClock(), 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.setMouseTracking(interactive)

    # -- what is shown -----------------------------------------------------------------------------------

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the machine and its state."""
        machine = snapshot.machine
        if machine is not self._of:
            self._of = machine
            self.refusal = drawable(machine) if machine is not None else ""
            self.graph = graph_of(machine) if machine is not None and not self.refusal else None
        self._epoch.follow(snapshot, self._clock)
        self._tick()
        self.lit = lit_units(snapshot, self.now, self._rows(snapshot)) if self.graph is not None else None
        self.update()

    @property
    def _clock(self) -> float:
        """In the window time goes on without another snapshot."""
        return time.perf_counter() + self._offset if self.interactive else self.now

    def show_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """Show `snapshot`; `now` in seconds, of any clock that runs evenly."""
        self._offset = now - time.perf_counter()
        super().show_snapshot(snapshot, now)

    def _tick(self) -> None:
        """Paint on while an epoch is shown again, and once when it is through."""
        again = self._epoch.at(self._clock) is not None
        if self.interactive and again and not self._timer.isActive():
            self._timer.start()
        elif not again:
            self._timer.stop()
        self.update()

    def _rows(self, snapshot: Snapshot) -> Float64 | None:
        """The rows of data that a lesson shows, found once for the same data."""
        training = snapshot.training
        if snapshot.hidden is not None or training is None or not len(training.data):
            return None
        if self._shown is None or self._shown[0] is not training.data:
            self._shown = training.data, shown_rows(training.data)
        return self._shown[1]

    def let_go(self) -> None:
        """Keep nothing of weights that are out of date."""
        super().let_go()
        self._of, self.graph, self.lit, self._shown = None, None, None, None

    @property
    def words(self) -> str:
        """What is lit, and how strong the strongest line is."""
        if self.graph is None or self.lit is None:
            return ""
        held = " Units with a double rim are held." if self.lit.held.any() else ""
        cooled = ""
        if taught_at := self._taught_at:
            cooled = (
                f" Pointers at the thermometer: in every epoch both phases cool from {taught_at[0]:g} to "
                f"{taught_at[-1]:g}, where pairs are counted."
            )
        return (
            f"Shown: {self.lit.words}. Lines: W above zero in ochre, below in blue; full width is "
            f"{figures(self.graph.scale, 2)}.{held}{cooled}"
        )

    @property
    def _taught_at(self) -> tuple[float, ...]:
        """The temperatures of an epoch's schedule, where the rule has one."""
        annealed = self.snapshot is not None and self.snapshot.rule == Annealed.name
        return tuple(dict.fromkeys(SCHEDULE)) if annealed else ()

    # -- places ------------------------------------------------------------------------------------------

    def frame(self) -> QRectF:
        """The box of the graph: right of the names of its rows, left of the thermometer."""
        gap, top = 0.9 * self.line, self.words_box(self.words).bottom() + 0.9 * self.line
        left = 2.2 * self.line
        right = self.width() - thermometer_width(self.font()) - gap
        box = QRectF(left, top, max(1.0, right - left), max(1.0, self.height() - top - gap))
        wide = min(box.width(), 1.9 * box.height())
        tall = min(box.height(), 1.1 * wide)
        return QRectF(box.center().x() - wide / 2, box.center().y() - tall / 2, wide, tall)

    def place(self, unit: int) -> QPointF:
        """The middle of a unit, in pixels."""
        assert self.graph is not None
        return self._mapped(self.graph.places[unit])

    def radius(self) -> float:
        """Of a unit, in pixels."""
        assert self.graph is not None
        box = self.frame()
        return max(3.0, self.graph.radius * min(box.width(), 1.2 * box.height()))

    def _mapped(self, at: np.ndarray) -> QPointF:
        box = self.frame()
        return QPointF(box.left() + float(at[0]) * box.width(), box.top() + float(at[1]) * box.height())

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, lines, units, names and the thermometer."""
        snapshot = self.snapshot
        if self.graph is None or self.lit is None or snapshot is None:
            if self.refusal:
                self.say(painter, self.refusal)
            return
        draw_words(painter, self.font(), self.words_box(self.words), self.words, self.theme)
        self._draw_lines(painter, self.graph)
        self._draw_units(painter, self.graph, self.lit)
        self._draw_names(painter, self.graph)
        top = self.words_box(self.words).bottom() + 0.6 * self.line
        width = thermometer_width(self.font())
        box = QRectF(self.width() - width, top, width, self.height() - top - 0.5 * self.line)
        run = (snapshot.temperature, "annealing" if snapshot.update == "anneal" else "")
        temperature, doing = self._epoch.at(self._clock) or run
        draw_thermometer(painter, self.font(), box, temperature, doing, self.theme, self._taught_at)

    def _draw_lines(self, painter: QPainter, graph: Graph) -> None:
        colours, wide = edge_colours(graph, self.theme), widths(graph)
        thickest = 0.4 * self.line
        for line, rgba, share in zip(graph.lines, colours, wide, strict=True):
            faint = share < _FAINT
            rgb = self.theme.grid if faint else (int(rgba[0]), int(rgba[1]), int(rgba[2]))
            pen = QPen(colour(rgb), 1.0 if faint else max(1.0, float(share) * thickest))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([self._mapped(at) for at in line]))

    def _draw_units(self, painter: QPainter, graph: Graph, lit: Lit) -> None:
        size, theme = self.radius(), self.theme
        font = sized(self.font(), min(1.5, max(SMALL, 1.1 * size / self.line)), bold=True, tabular=True)
        painter.setFont(font)
        fits = QFontMetricsF(font).height() < 1.9 * size
        for _, start, end in graph.groups:
            for unit in range(start, end):
                spot, on = self.place(unit), float(lit.on[unit])
                disc = QRectF(spot.x() - size, spot.y() - size, 2 * size, 2 * size)
                if lit.held[unit]:
                    rim = _rim(size)
                    painter.setBrush(colour(theme.paper))
                    painter.setPen(QPen(colour(theme.accent), 1.5))
                    painter.drawEllipse(disc.adjusted(-rim, -rim, rim, rim))
                fill = mixed(theme.field, theme.ink, on)
                painter.setBrush(colour(fill))
                painter.setPen(QPen(colour(theme.ink), max(1.2, 0.08 * self.line)))
                painter.drawEllipse(disc)
                if fits:
                    painter.setPen(colour(max(theme.ink, theme.paper, key=lambda rgb: contrast(rgb, fill))))
                    painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), str(unit - start + 1))

    def name_box(self, name: str, start: int, end: int) -> QRectF:
        """Where the name of a group stands: left of its row, or beyond the middle unit of its arc."""
        assert self.graph is not None
        metrics, size = QFontMetricsF(sized(self.font(), bold=True)), self.radius()
        room = QRectF(0, 0, metrics.horizontalAdvance(name), metrics.ascent())
        reach, ends = size + _rim(size), self.graph.places[start:end]
        if not np.ptp(ends[:, 1]):
            spot = self.place(start) - QPointF(reach + 0.5 * self.line + room.width() / 2, 0)
        else:
            out = ends.mean(axis=0) - 0.5
            away = out / max(1e-9, float(np.linalg.norm(out))) if np.linalg.norm(out) > 1e-6 else out
            spot = self.place((start + end - 1) // 2) + QPointF(*(away * (reach + 0.9 * self.line)))
        room.moveCenter(spot)
        room.moveLeft(max(4.0, room.left()))
        return room

    def _draw_names(self, painter: QPainter, graph: Graph) -> None:
        font = sized(self.font(), bold=True)
        painter.setFont(font)
        painter.setPen(colour(self.theme.text))
        if len(graph.groups) == 1:
            return  # there is nothing to tell apart
        for name, start, end in graph.groups:
            box = self.name_box(name, start, end)
            painter.drawText(box.bottomLeft() - QPointF(0, 0.14 * box.height()), name)

    # -- the mouse ---------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """The unit under `point` with its bias, or the weight of the line there."""
        graph, lit, machine = self.graph, self.lit, self._of
        if graph is None or lit is None or machine is None:
            return ""
        at = np.array([point.x(), point.y()])
        spots = np.array([[p.x(), p.y()] for p in map(self.place, range(len(graph.places)))])
        apart = np.linalg.norm(spots - at, axis=1)
        unit = int(apart.argmin())
        if apart[unit] <= self.radius() + 2:
            held = ", held" if lit.held[unit] else ""
            return f"{unit_name(graph.groups, unit)}: on {number(float(lit.on[unit]))}{held}"
        for k in range(len(graph.pairs) - 1, -1, -1):  # the strongest is on top
            line = np.array([[p.x(), p.y()] for p in map(self._mapped, graph.lines[k])])
            if _distance(at, line) <= _NEAR:
                one, two = (unit_name(graph.groups, int(u)) for u in graph.pairs[k])
                return f"{one} – {two}: W = {number(float(graph.weights[k]), 2, signed=True)}"
        return ""


def _rim(radius: float) -> float:
    """How far beyond a unit the rim of a held one lies, in pixels."""
    return max(3.0, 0.22 * radius + 1)


def _distance(at: np.ndarray, line: np.ndarray) -> float:
    """Of a point (2,) from a polyline (k, 2), in pixels."""
    start, along = line[:-1], np.diff(line, axis=0)
    share = np.einsum("ni,ni->n", at - start, along) / np.maximum(1e-9, (along**2).sum(axis=1))
    nearest = start + np.clip(share, 0.0, 1.0)[:, np.newaxis] * along
    return float(np.linalg.norm(nearest - at, axis=1).min())
