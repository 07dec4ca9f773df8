"""The tempering ladder: a picture a temperature, and lines that show which replica was on which rung."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.lesson import Lesson
from hopview.core.snapshot import Snapshot
from hopview.pictures.ladder import Rungs, rungs_of
from hopview.pictures.palette import Rgb, replica_style
from hopview.pictures.strips import sample_rgba, unit_scale
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_words, image_of
from hopview.ui.views.training import BEFORE
from hopview.ui.views.typography import wrapped_height

OTHER = (
    "A ladder of temperatures belongs to parallel tempering: choose it as the learning rule of a restricted "
    "Boltzmann machine."
)
EMPTY = "Learn on (O): the replicas appear here, a picture a temperature, and the ways they go"
BETA = "\N{GREEK SMALL LETTER BETA}"
STUCK = 0.1  # of swaps: where fewer are taken, replicas hardly pass
_LEAST_TILE = 12.0  # pixels: in less, not every rung has a picture
_FAINT = 135  # of 255: lines that are not followed


class LadderView(PaperView):
    """The first tempering ladder: a state a rung, beta = 1 on top, and the last sweeps of each replica.

    Each line is a replica, coloured by the rung where it began; two that cross change places. The bold one is
    at beta = 1 now, or the one under the mouse. Beside the rungs stands how often neighbours in all ladders
    changed places when asked to, and in the words how many round trips were made.
    """

    name = "ladder"
    title = "Tempering ladder"
    subject = "machine"
    tab = "Ladder"
    other = OTHER
    passing = True
    help = (
        "Chains of dreams at several temperatures, from noise below to the machine on top. Lines show which "
        "replica was on which rung: hot ones wander, and carry what they find down to the cold. Figures tell "
        "how often neighbours change places."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the rule is parallel tempering."""
        return document.rule == "pt"

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.rungs: Rungs | None = None
        self.marked: int | None = None  # the replica under the mouse
        self._of: Lesson | None = None
        self._shape = (1, 1)
        self._room = QRectF()  # where rungs stand: under the words, over the numbers of the time axis
        self.words = ""  # what the lines are, how many round trips were made, where replicas hardly pass
        self.setMouseTracking(interactive)

    def let_go(self) -> None:
        """Keep nothing of a lesson that is out of date."""
        super().let_go()
        self.rungs, self._of, self.marked, self.words = None, None, None, ""

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the lesson."""
        lesson = snapshot.training.lesson if snapshot.training is not None else None
        if lesson is not self._of or snapshot.visible.shape != self._shape:
            self._of, self._shape = lesson, snapshot.visible.shape
            self.images.clear()
            found = rungs_of(lesson)
            units = self._shape[0] * self._shape[1]
            self.rungs = found if found is not None and found.states.shape[1] == units else None
            self.words = "" if self.rungs is None else self._said(self.rungs)
            self.arrange()
            self.update()
        elif self.rungs is None:
            self.update()

    # -- what it says ------------------------------------------------------------------------------------

    def _said(self, rungs: Rungs) -> str:
        each = rungs.trips / (rungs.ladders * rungs.count)
        ladder = "The ladder" if rungs.ladders == 1 else f"The first of {rungs.ladders} ladders"
        said = (
            f"{ladder} of {rungs.count} temperatures over the last {number(rungs.sweeps, 0)} sweeps: each "
            f"line is a replica, the bold one is at {BETA} = 1 now. At the right, how often neighbours "
            f"changed places when asked to. Round trips from {BETA} = 1 to 0 and back: "
            f"{number(rungs.trips, 0)} in {number(rungs.swept, 0)} sweeps, {number(each)} a replica."
        )
        known = rungs.acceptance[np.isfinite(rungs.acceptance)]
        if rungs.sweeps > 1 and known.size and known.min() < STUCK:
            said += f" Below {number(STUCK, 1)} replicas hardly pass: raise the number of rungs."
        return said

    def reading(self, point: QPointF) -> str:
        """The replica whose picture is under `point`."""
        rungs = self.rungs
        rung = self.rung_at(point)
        if rungs is None or rung < 0:
            return ""
        replica = int(rungs.replicas[rung])
        trips = int(rungs.own_trips[replica])
        return (
            f"at {self._beta(rung)}: the replica that began at {self._beta(replica)}; "
            f"{trips} round trip{'' if trips == 1 else 's'}"
        )

    def _beta(self, rung: int) -> str:
        assert self.rungs is not None
        return f"{BETA} = {number(float(self.rungs.betas[rung]))}"

    # -- places --------------------------------------------------------------------------------------------

    def arrange(self) -> None:
        """Lay out anew for another size, font or words."""
        line = self.line
        small = self.small
        top = wrapped_height(small, self.words, self.width() - line) + 0.9 * line
        tall = max(1.0, self.height() - top - 1.9 * line)
        self._room = QRectF(0.5 * line, top, self.width() - line, tall)

    def _y(self, rung: float) -> float:
        assert self.rungs is not None
        room = self._room
        return room.bottom() - (rung + 0.5) * room.height() / self.rungs.count

    def _tile_size(self) -> tuple[float, float]:
        assert self.rungs is not None
        rows, cols = self._shape
        aspect = min(3.0, max(0.33, cols / max(1, rows)))
        step = self._room.height() / self.rungs.count
        tall = max(_LEAST_TILE, 0.86 * step)
        wide = min(tall * aspect, 0.3 * self.width())
        return wide, min(wide / aspect, tall)

    def _every(self) -> int:
        """Each so many rungs have a picture, so that none hides another."""
        assert self.rungs is not None
        step = self._room.height() / self.rungs.count
        return max(1, int(np.ceil((self._tile_size()[1] + 1.0) / step - 1e-6)))

    def _columns(self) -> tuple[float, float, float]:
        """Left and right end of the lines, and the left of the figures."""
        room = self._room
        metrics = QFontMetricsF(self.small)
        left = room.left() + metrics.horizontalAdvance(f"{BETA} = 0.00") + 0.6 * self.line
        figures = room.right() - metrics.horizontalAdvance("100%")
        right = figures - self._tile_size()[0] - 1.0 * self.line
        return left, max(left + 10.0, right), figures

    def _tile(self, rung: int) -> QRectF:
        wide, tall = self._tile_size()
        left = self._columns()[1] + 0.4 * self.line
        return QRectF(round(left), round(self._y(rung) - tall / 2), max(1, round(wide)), max(1, round(tall)))

    def _pictured(self) -> list[int]:
        """The rungs that have a picture: the coldest first, then each so many."""
        assert self.rungs is not None
        return list(range(self.rungs.count - 1, -1, -self._every()))

    def rung_at(self, point: QPointF) -> int:
        """The rung whose picture is under `point`; -1 where there is none."""
        if self.rungs is None:
            return -1
        return next((r for r in self._pictured() if self._tile(r).contains(point)), -1)

    # -- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, rungs, lines, pictures, figures; or what to do."""
        rungs, snapshot = self.rungs, self.snapshot
        if rungs is None or not rungs.sweeps:
            tempered = snapshot is not None and snapshot.rule == "pt"
            self.say(painter, OTHER if not tempered else EMPTY if self.interactive else BEFORE)
            return
        line = self.line
        box = QRectF(0.5 * line, 0.4 * line, self.width() - line, self.height())
        draw_words(painter, self.font(), box, self.words, self.theme)
        self._draw_rungs(painter, rungs)
        followed = rungs.coldest if self.marked is None else self.marked
        for replica in range(rungs.count):
            if replica != followed:
                self._draw_way(painter, rungs, replica, bold=False)
        self._draw_way(painter, rungs, followed, bold=True)
        for rung in self._pictured():
            self._draw_state(painter, rungs, rung)
        self._draw_figures(painter, rungs)
        self._draw_time(painter, rungs)

    def _draw_rungs(self, painter: QPainter, rungs: Rungs) -> None:
        left, right, _ = self._columns()
        small = self.small
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        for rung in range(rungs.count):
            painter.setPen(QPen(colour(self.theme.grid), 1.0))
            y = self._y(rung)
            painter.drawLine(QPointF(left, y), QPointF(right, y))
        labelled = max(1, int(np.ceil(metrics.height() * rungs.count / self._room.height())))
        painter.setPen(colour(self.theme.muted))
        for rung in range(rungs.count - 1, -1, -labelled):
            base = self._y(rung) + 0.36 * metrics.ascent()
            painter.drawText(QPointF(0.5 * self.line, base), self._beta(rung))

    def _draw_way(self, painter: QPainter, rungs: Rungs, replica: int, *, bold: bool) -> None:
        """The rungs of one replica, up to its picture; of a dashed one every third sweep is left out."""
        left, right, _ = self._columns()
        x = np.linspace(left, right, max(2, rungs.sweeps))[-rungs.sweeps :].tolist()
        y = [self._y(r) for r in range(rungs.count)]
        points = [QPointF(px, y[r]) for px, r in zip(x, rungs.ways[replica].tolist(), strict=True)]
        points.append(QPointF(right + 0.4 * self.line, points[-1].y()))
        rgb, dashed = replica_style(self.theme, replica)
        # Pens with dashes take twenty times as long.
        lines = [QLineF(*pair) for k, pair in enumerate(pairwise(points)) if not dashed or k % 3]
        thick = max(1.5, min(0.2 * self.line, 0.35 * self._room.height() / rungs.count))
        if bold:
            painter.setPen(self._pen(self.theme.paper, 2.4 * thick, 255))
            painter.drawLines(lines)
        painter.setPen(self._pen(rgb, thick * (1.3 if bold else 0.6), 255 if bold else _FAINT))
        painter.drawLines(lines)

    @staticmethod
    def _pen(rgb: Rgb, width: float, alpha: int) -> QPen:
        pen = QPen(colour(rgb, alpha), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap if alpha == 255 else Qt.PenCapStyle.FlatCap)
        return pen

    def _draw_state(self, painter: QPainter, rungs: Rungs, rung: int) -> None:
        """The state on a rung, framed in its replica's colour."""
        box, replica = self._tile(rung), int(rungs.replicas[rung])
        if rung not in self.images:
            self.images[rung] = image_of(
                sample_rgba(rungs.states[rung], self._shape, unit_scale(), self.theme)
            )
        image = self.images[rung]
        smooth = image.width() > box.width() * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(box, image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rgb, dashed = replica_style(self.theme, replica)
        pen = QPen(colour(rgb), max(1.5, 0.1 * self.line))
        if dashed:
            pen.setDashPattern([3.0, 1.5])
        painter.setPen(pen)
        painter.drawRect(box)

    def _draw_figures(self, painter: QPainter, rungs: Rungs) -> None:
        """Between two rungs, the share of swaps that were taken."""
        small = self.small
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        step = self._room.height() / rungs.count
        every = max(1, int(np.ceil(0.9 * metrics.height() / step)))
        for r in range(rungs.count - 2, -1, -every):
            share = float(rungs.acceptance[r])
            low = np.isfinite(share) and share < STUCK
            painter.setPen(colour(self.theme.warning if low else self.theme.muted))
            said = "–" if not np.isfinite(share) else f"{number(100 * share, 0)}%"
            right = self._room.right() - metrics.horizontalAdvance(said)
            painter.drawText(QPointF(right, self._y(r + 0.5) + 0.36 * metrics.ascent()), said)

    def _draw_time(self, painter: QPainter, rungs: Rungs) -> None:
        left, right, _ = self._columns()
        small = self.small
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        base = self._room.bottom() + metrics.ascent() + 0.2 * self.line
        first = f"{number(rungs.sweeps - 1, 0)} sweeps ago"
        last = "now"
        end = right - metrics.horizontalAdvance(last)
        if left + metrics.horizontalAdvance(first) + self.line < end and rungs.sweeps > 1:
            painter.drawText(QPointF(left, base), first)
        painter.drawText(QPointF(end, base), last)
        swaps = "swaps"
        x = self._room.right() - metrics.horizontalAdvance(swaps)
        painter.drawText(QPointF(x, base), swaps)

    # -- the mouse -----------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the replica under the mouse."""
        rung = self.rung_at(event.position()) if self.interactive else -1
        marked = None if rung < 0 or self.rungs is None else int(self.rungs.replicas[rung])
        if marked != self.marked:
            self.marked = marked
            self.update()
        super().mouseMoveEvent(event)
