"""The density of a machine of two real units: memories as hills, the data, the score, the walker."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.machine import Array, Machine
from hopview.core.snapshot import Snapshot
from hopview.core.states import VALUES
from hopview.machines.attention import AttnBM
from hopview.models import model_named
from hopview.pictures.density import Density, density_of, density_rgba, drawable, extent_of, tempered
from hopview.pictures.palette import sequential
from hopview.session.document import Document
from hopview.ui.figures import figures, number
from hopview.ui.theme import colour
from hopview.ui.views.arrows import draw_arrow
from hopview.ui.views.ground import Ground
from hopview.ui.views.map_marks import draw_distances, draw_frame
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import Places, draw_bar, draw_words, image_of, places

OTHER = (
    "A density can be drawn over two units: choose the attentional Boltzmann machine on a grid of 1 x 2, "
    "or open the experiment 'Attention as a Boltzmann machine'."
)
_MOST_POINTS = 1500
_STEPS = 12  # of the walker's path


class DensityView(PaperView):
    """P(v) of two real visible units at the temperature in force, worked out at every point, not sampled.

    Rings are memories, as large as their weight, the one attended to now filled; arrows point along the score
    d ln P / dv, where attention takes a state; dots are data, the ball is the state and the line its path.
    """

    name = "density"
    title = "Density"
    subject = "machine"
    tab = "Density"
    other = OTHER
    foremost = True
    help = (
        "How likely every state of two real units is, worked out at every point: memories are hills, "
        "arrows lead up them as attention does, small dots are the data and the ball walks as the machine "
        "samples."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the machine has two real visible units."""
        machine = model_named(document.model).subject == "machine"
        return machine and document.size == 2 and document.states is VALUES

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.picture: Density | None = None
        self.path: list[tuple[float, float]] = []
        self._machine: Machine | None = None  # at the temperature in force
        self._of: tuple[object, ...] = ()
        self._moment = -1
        self._ground = Ground(self)
        self.setMouseTracking(interactive)

    def let_go(self) -> None:
        """Keep nothing of a machine that is out of date."""
        super().let_go()
        self.picture, self._machine, self._of, self.path = None, None, (), []
        self._ground.drop()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow machine, temperature and state."""
        machine = snapshot.machine
        if machine is None or not drawable(machine, snapshot.state.dtype == np.float64):
            self.picture, self._machine, self._of, self.path = None, None, (), []
            self.update()
            return
        of = (machine, snapshot.temperature)
        if self._of[:2] != of:
            self._machine = tempered(machine, snapshot.temperature)
            self.picture = density_of(self._machine, extent_of(machine, self._data(snapshot)))
            self._of = of
        self._follow(snapshot)
        self.update()

    def _follow(self, snapshot: Snapshot) -> None:
        """The path of the ball, as long as moment follows moment of one run."""
        here = float(snapshot.state[0]), float(snapshot.state[1])
        begins = snapshot.moment in snapshot.edge_moments or not 0 <= snapshot.moment - self._moment <= 2
        if begins or not self.path:
            self.path = [here]
        elif self.path[-1] != here:
            self.path = [*self.path[-_STEPS:], here]
        self._moment = snapshot.moment

    @staticmethod
    def _data(snapshot: Snapshot) -> Array:
        return snapshot.training.data if snapshot.training is not None else np.empty((0, 2))

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the picture shows, how exact it is, and how likely the data are."""
        snapshot, machine = self.snapshot, self._machine
        if snapshot is None or machine is None:
            return ""
        said = "P(v) at every point, exact."
        error = self.picture.error if self.picture is not None else None
        if error is not None:
            said = (
                "P(v) at every point, exact but for one factor: ln Z is estimated by annealed importance "
                f"sampling, \N{PLUS-MINUS SIGN} {figures(error, 2)}."
            )
        if isinstance(machine, AttnBM):
            hills = "1 hill" if machine.hidden == 1 else f"{machine.hidden} hills"
            said = (
                f"P(v), exact: a mixture of {hills}, each of width {number(1 / math.sqrt(machine.beta), 2)}."
            )
        data = self._data(snapshot)
        if len(data) and isinstance(machine, AttnBM):
            mean = machine.log_likelihood(data)
            said += f" {number(len(data), 0)} points of data, {number(mean, 2)} nats each on average."
        if snapshot.temperature != 1.0:
            said += f" T = {snapshot.temperature:g}."
        untaught = snapshot.training is not None and not snapshot.training.lesson.epoch
        if untaught and len(data) and self.interactive:
            said += " Learn on (O) to see the hills move to the data."
        return said

    def reading(self, point: QPointF) -> str:
        """The density under `point`, and how much each memory is attended there."""
        picture, machine, box = self.picture, self._machine, self._places().picture
        if picture is None or machine is None or not box.contains(point):
            return ""
        left, right, bottom, top = picture.extent
        v = np.array(
            [
                left + (point.x() - box.left()) / box.width() * (right - left),
                top - (point.y() - box.top()) / box.height() * (top - bottom),
            ]
        )
        said = f"v = ({number(float(v[0]), 2)}, {number(float(v[1]), 2)})"
        if isinstance(machine, AttnBM):
            shares = machine.attention(v)[0]
            best = np.argsort(-shares, kind="stable")[:3]
            parts = ", ".join(f"{k + 1}: {number(float(shares[k]), 2)}" for k in best)
            said += (
                f"; P = {figures(float(np.exp(machine.log_density(v)[0])), 2)}; attention to memory {parts}"
            )
        return said

    # -- painting ----------------------------------------------------------------------------------------

    def _ends(self) -> tuple[str, ...]:
        highest = self.picture.highest if self.picture is not None else 0.0
        return figures(highest, 2), "0"

    def _places(self) -> Places:
        return places(
            QSizeF(self.size()), self.font(), self.words, controls=0.5 * self.line, ends=self._ends()
        )

    def _at(self, box: QRectF, point: Array) -> QPointF:
        assert self.picture is not None
        x, y = self.picture.place(point)[0]
        return QPointF(box.left() + x * box.width(), box.top() + y * box.height())

    def paint(self, painter: QPainter) -> None:
        """The ground from a store while it stays the same; words, attended memory, path and ball."""
        if self.picture is None or self.snapshot is None:
            self.say(painter, self.unfit or OTHER)
            return
        where = self._places()
        self._ground.lay(painter, (self.picture, where.picture), partial(self._draw_ground, where=where))
        draw_words(painter, self.font(), where.words, self.words, self.theme)
        painter.save()
        painter.setClipRect(where.picture)
        self._draw_walker(painter, where.picture, self.snapshot)
        painter.restore()

    def _draw_ground(self, painter: QPainter, where: Places) -> None:
        """Density, contours, data, arrows, memories, axes and the bar of colours."""
        assert self.picture is not None and self.snapshot is not None
        box, line = where.picture, self.line
        painter.drawImage(box, image_of(density_rgba(self.picture, self.theme)))
        painter.save()
        painter.setClipRect(box)
        painter.setPen(QPen(colour(self.theme.contour, 70), max(1.0, 0.05 * line)))
        for polyline in self.picture.contours:
            painter.drawPolyline([self._at(box, point) for point in polyline])
        self._draw_data(painter, box, self._data(self.snapshot))
        self._draw_arrows(painter, box)
        self._draw_memories(painter, box)
        painter.restore()
        draw_frame(painter, box, self.theme)
        draw_distances(painter, self.font(), box, self.picture.extent, self.theme)
        table = sequential(self.theme)
        draw_bar(painter, self.font(), where.bar, table, "P(v)", self._ends(), self.theme)

    def _draw_data(self, painter: QPainter, box: QRectF, data: Array) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.theme.contour, 150))
        size = max(1.2, 0.1 * self.line)
        for row in data[:: max(1, len(data) // _MOST_POINTS)]:
            painter.drawEllipse(self._at(box, row), size, size)

    def _draw_arrows(self, painter: QPainter, box: QRectF) -> None:
        assert self.picture is not None
        pen = QPen(colour(self.theme.contour, 190), max(1.0, 0.07 * self.line))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for x, y, dx, dy in self.picture.arrows:
            ends = (self._at(box, np.array([x + s * dx, y + s * dy])) for s in (-0.5, 0.5))
            draw_arrow(painter, *ends, self.line)

    def _radius(self, weight: float) -> float:
        assert self.picture is not None
        return self.line * (0.18 + 0.3 * math.sqrt(min(1.0, weight)))

    def _draw_memories(self, painter: QPainter, box: QRectF) -> None:
        assert self.picture is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for x, y, weight in self.picture.hills:
            radius, spot = self._radius(weight), self._at(box, np.array([x, y]))
            for rgb, alpha, width in ((self.theme.halo, 160, 0.2), (self.theme.contour, 255, 0.09)):
                painter.setPen(QPen(colour(rgb, alpha), width * self.line))
                painter.drawEllipse(spot, radius, radius)

    def _draw_walker(self, painter: QPainter, box: QRectF, snapshot: Snapshot) -> None:
        """The path, older steps fainter; the memory attended to; the ball."""
        assert self.picture is not None
        line, spots = self.line, [self._at(box, np.array(point)) for point in self.path]
        hidden, hills = snapshot.hidden, self.picture.hills
        if hidden is not None and len(hills) == hidden.size and hidden.any():
            x, y, weight = hills[int(np.argmax(hidden))]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(self.theme.afterglow))
            radius = 0.6 * self._radius(weight)
            painter.drawEllipse(self._at(box, np.array([x, y])), radius, radius)
        for k, (start, stop) in enumerate(pairwise(spots)):
            strength = (k + 1) / len(spots)
            painter.setPen(QPen(colour(self.theme.afterglow, round(220 * strength)), 0.13 * line))
            painter.drawLine(start, stop)
        painter.setPen(QPen(colour(self.theme.halo), 0.12 * line))
        painter.setBrush(colour(self.theme.ball))
        painter.drawEllipse(spots[-1], 0.36 * line, 0.36 * line)
