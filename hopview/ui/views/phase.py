"""The phase diagram with the network's own load and temperature as a dot, and two cuts through it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.phase import PhasePicture, phase_limits, phase_picture
from hopview.theory import phase
from hopview.theory.prediction import Prediction, predict
from hopview.ui.background import Background
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.ground import Ground
from hopview.ui.views.paper import PaperView
from hopview.ui.views.phase_ground import DIMMED, PhaseGround, at
from hopview.ui.views.phase_slices import Slice, draw_dot, draw_slice
from hopview.ui.views.phase_words import (
    HOLDS_FOR,
    expected,
    load_words,
    other_network,
    reading,
    unlike_random,
)
from hopview.ui.views.typography import draw_wrapped, elided, sized, wrapped_height

WAITING = "Working out the lines of the phase diagram"
EMPTY = "Nothing is stored, so the load is 0; store patterns and the dot moves"
_NARROW = 14.0  # lines: in less height or width there is no room for the cuts
_HEAD = 1.4  # lines of the heading


class PhaseView(PaperView):
    """T_g, T_M and T_c over load a = P/N and temperature T, and m(T) and m(a) through the dot.

    The lines are worked out once, off the GUI thread; the dot moves at once, the cuts follow it.
    """

    name = "phase"
    title = "Phase diagram"
    subject = "network"
    tab = "Phase diagram"
    help = (
        "What theory expects of a network with so many random patterns at such a temperature: whether one is "
        "held, and how well. The dot is this network; it moves with the temperature and with every pattern."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.lines: phase.Lines | None = None
        self.picture: PhasePicture | None = None
        self.prediction: Prediction | None = None
        self.place = (0.0, 0.0)
        self.caveat, self._holds = "", True
        self._alike: tuple[object, str] = ((), "")
        self._asked: tuple[float, float] | None = None
        self._drawer, self._predictor = (Background(self, shared=True) for _ in range(2))
        self._drawer.reported.connect(self._take_lines)
        self._predictor.reported.connect(self._take_prediction)
        self._ground = Ground(self)
        self.setMouseTracking(interactive)

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow load and temperature."""
        if self.unfit:
            self._predictor.cancel()
            self.update()
            return
        if self.lines is None and not self._drawer.busy:
            self._drawer.ask(phase.lines, wait=not self.interactive)
        self.place = len(snapshot.patterns) / max(1, snapshot.size), snapshot.temperature
        other = other_network(snapshot)
        self._holds, self.caveat = not other, other or self._unlike(snapshot)
        self._predict()
        self._follow()
        self.update()

    def _unlike(self, snapshot: Snapshot) -> str:
        if self._alike[0] is not snapshot.patterns:
            self._alike = snapshot.patterns, unlike_random(snapshot)
        return self._alike[1]

    def _predict(self) -> None:
        place = self.place
        if place == self._asked:
            return
        if self._asked is None or place[0] != self._asked[0]:
            self.prediction = None  # made for another network
        self._asked = place
        if place[0] > 0:
            self._predictor.ask(lambda: predict(*place), wait=not self.interactive)
        else:
            self._predictor.cancel()
            self.prediction = None

    def _take_lines(self, lines: phase.Lines) -> None:
        self.lines = lines
        self._follow()
        self.update()

    def _take_prediction(self, prediction: Prediction) -> None:
        self.prediction = prediction
        self.update()

    def _follow(self) -> None:
        """The picture whose axes hold the dot."""
        limits = phase_limits(*self.place)
        shown = self.picture
        if self.lines is not None and (
            shown is None or limits != (shown.load_limit, shown.temperature_limit)
        ):
            glass = phase.glass_line(limits[0])
            self.picture = phase_picture(glass, self.lines.retrieval, self.lines.stable, limits)

    # -- what it says -----------------------------------------------------------------------------------

    @property
    def heading(self) -> tuple[str, str]:
        """(where the network is, the region it lies in)."""
        load, temperature = self.place
        where = f"a = {load_words(load)}, T = {number(temperature)}"
        known = self.prediction is not None and self._holds
        return where, self.prediction.region if known and self.prediction is not None else ""

    @property
    def words(self) -> str:
        """What theory expects of this network, what it does, and what the theory holds for."""
        snapshot = self.snapshot
        if snapshot is None:
            return ""
        if not snapshot.patterns:
            return f"{EMPTY}. {HOLDS_FOR}."
        found = "" if math.isnan(self.measured) else f" Now: m = {number(self.measured, 3)}."
        if not self._holds:
            return f"{self.caveat}{found} {HOLDS_FOR}."
        theory = ""
        if self.prediction is not None:
            theory = f"Expected: {expected(self.prediction.overlap, snapshot.size)}."
        return " ".join(f"{theory}{found} {self.caveat} {HOLDS_FOR}.".split())

    @property
    def measured(self) -> float:
        """The largest |m| of the moment shown; NaN with nothing stored."""
        snapshot = self.snapshot
        if snapshot is None or not snapshot.overlaps.size:
            return math.nan
        return float(np.abs(snapshot.overlaps).max())

    # -- painting ----------------------------------------------------------------------------------------

    def _places(self) -> tuple[QRectF, QRectF, QRectF | None, QRectF | None]:
        """Words, diagram, and the two cuts where there is room: below it, or at its right."""
        line, wide, tall = self.line, float(self.width()), float(self.height())
        gap = 0.5 * line
        small = self.small
        said = wrapped_height(small, self.words, wide - 2 * gap) + 2
        words = QRectF(gap, gap / 2 + _HEAD * line, wide - 2 * gap, said)
        left = gap + QFontMetricsF(small).horizontalAdvance("0.0") + 6
        foot = QFontMetricsF(small).height() + 1.5 * line
        room = QRectF(
            left, words.bottom() + 1.4 * line, wide - left - line, tall - words.bottom() - 1.4 * line - foot
        )
        if wide < _NARROW * line or tall < _NARROW * line:
            return words, _whole(room), None, None
        if wide > 1.25 * tall:
            column = min(0.4 * wide, 20 * line)
            room.setRight(wide - column - 1.5 * line)
            height = (tall - words.bottom() - gap) / 2
            first = QRectF(wide - column, words.bottom() + 0.2 * line, column - gap, height - gap)
            return words, _whole(room), first, first.translated(0, height)
        height = max(5.5 * line, 0.28 * tall)
        room.setBottom(room.bottom() - height)
        first = QRectF(gap, tall - height - gap / 2, wide / 2 - gap, height)
        return words, _whole(room), first, first.translated(wide / 2 - gap / 2, 0)

    def paint(self, painter: QPainter) -> None:
        """The ground, from a store while it stays the same; heading, cuts and dot."""
        if self.snapshot is None or self.picture is None:
            self.say(painter, WAITING)
            return
        words, box, first, second = self._places()
        ground = PhaseGround(self.picture, box, self.font(), self.theme, self._holds)
        self._ground.lay(painter, (self.picture, box, self._holds), ground.draw)
        self._draw_words(painter, words)
        if first is not None and second is not None:
            for cut, where in zip(self._cuts(), (first, second), strict=True):
                draw_slice(painter, where, cut, self.font(), self.theme, 1.0 if self._holds else DIMMED)
        draw_dot(painter, at(box, self.picture, *self.place), 0.42 * self.line, self.theme)

    def _draw_words(self, painter: QPainter, box: QRectF) -> None:
        where, region = self.heading
        line = QRectF(box.left(), box.top() - _HEAD * self.line, box.width(), _HEAD * self.line)
        strong, plain = sized(self.font(), bold=True), sized(self.font(), tabular=True)
        painter.setPen(colour(self.theme.text))
        painter.setFont(strong)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignRight), region)
        painter.setFont(plain)
        room = line.width() - QFontMetricsF(strong).horizontalAdvance(region) - self.line
        painter.drawText(line, int(middle | Qt.AlignmentFlag.AlignLeft), elided(plain, where, room))
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.muted))
        draw_wrapped(painter, box, self.words)

    def _cuts(self) -> tuple[Slice, Slice]:
        """m(T) at the network's load and m(a) at its temperature, with the overlap now."""
        load, temperature = self.place
        nothing = np.empty(0), np.empty(0)
        found = self.prediction
        warm, full = (found.along_temperature, found.along_load) if found is not None else (nothing, nothing)
        known = not math.isnan(self.measured)
        dots = [(x, self.measured) if known else None for x in (temperature, load)]
        hottest = max(1.2, 1.1 * temperature)
        worked_out = found is not None or load <= 0
        fullest = self.picture.load_limit if self.picture is not None else 0.2
        return (
            Slice(f"m(T) at a = {load_words(load)}", *warm, hottest, 1, dots[0], worked_out),
            Slice(f"m(a) at T = {number(temperature)}", *full, fullest, 2, dots[1], worked_out),
        )

    # -- the mouse -----------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """What theory expects under `point`; nothing outside the diagram."""
        box = self._places()[1]
        if self.picture is None or self.snapshot is None or not box.contains(point):
            return ""
        load = (point.x() - box.left()) / box.width() * self.picture.load_limit
        temperature = (box.bottom() - point.y()) / box.height() * self.picture.temperature_limit
        return reading(load, max(0.0, temperature), self.snapshot.size)


def _whole(box: QRectF) -> QRectF:
    return QRectF(
        round(box.left()), round(box.top()), max(1, round(box.width())), max(1, round(box.height()))
    )
