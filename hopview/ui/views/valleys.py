"""The landscape of real units that keep memories: energies of states, valleys, and the ball in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.memories import Memories
from hopview.core.snapshot import Snapshot
from hopview.core.terrain import Terrain
from hopview.models import model_named
from hopview.pictures.bars import pattern_label
from hopview.pictures.basins import basins_of, basins_rgba
from hopview.pictures.valleys import Valleys, valleys_of
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.axes_view import Path, walked
from hopview.ui.views.axis_choice import AxisChoice
from hopview.ui.views.basin_legend import BasinPicture
from hopview.ui.views.ground import Ground
from hopview.ui.views.map_marks import at
from hopview.ui.views.plane_spread import TOWARDS
from hopview.ui.views.square import Places
from hopview.ui.views.typography import SMALL, sized
from hopview.ui.views.valleys_balls import Balls, balls_of
from hopview.ui.views.valleys_ground import FROM, ValleysGround, ends_of
from hopview.ui.views.ways_view import Basined, WaysView

OTHER = (
    "These valleys are of real units that keep memories as they are: choose the modern Hopfield network, or "
    "another of its kind."
)
EMPTY = "Store a pattern: the valley that it makes appears here"
LEVEL = "No energy exists for this choice: there is no landscape to show"
WORKING = "Working out the landscape"
HEIGHTS = "Lines are heights, arrows lead downhill."


@dataclass(frozen=True, eq=False)
class _Asked:
    """What heights were made of."""

    memories: Memories
    terrain: Terrain
    a: int
    b: int

    def same(self, other: _Asked | None) -> bool:
        return other is not None and self.terrain == other.terrain and self.plane(other)

    def found(self) -> tuple[_Asked, Valleys, Balls | None]:
        """The heights, and the balls of theory."""
        terrain, valleys = self.terrain, valleys_of(self.terrain, self.memories, self.a, self.b)
        parted = terrain.parted(len(valleys.memories)) if terrain.parted is not None else None
        return self, valleys, balls_of(parted, valleys)

    def plane(self, other: _Asked) -> bool:
        return self.memories is other.memories and (self.a, self.b) == (other.a, other.b)


class ValleysView(WaysView):
    """E over the plane through memories a, b and the mean of all, every point a state; ball and path.

    Of two units it is E over all their states. Arrows lead downhill within the plane; of a modern network
    they are what it shows of a step. Rings are the deepest points within the plane, dots the memories where
    they fall on it, circles what theory is sure of (`valleys_balls`).
    `axes_chosen(a, b)`: others, counted from 0.
    """

    name = "valleys"
    title = "Valleys, the landscape of states"
    subject = "memories"
    tab = "Valleys"
    other = OTHER
    remembers = True
    film = ("valleys", "lattice", "energy")
    help = (
        "The energy over the plane through two memories and the mean of all, each point a state: dark is "
        "deep, and arrows lead downhill. Dots are memories, rings the bottoms of valleys; the ball is the "
        "state and the line its path. Of two units it is the whole landscape. In a modern network, a state "
        "within the circle around a memory is sure to stay there."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the model remembers greys, and there is a landscape of its states."""
        return document.greys and not model_named(document.model).no_landscape

    @classmethod
    def leads(cls, document: Document) -> bool:
        """Where there are two units: then it is all there is to see."""
        return model_named(document.model).iterates and document.size == 2

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of two units."""
        return cls.film if cls.shows(document) and document.size == 2 else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.valleys: Valleys | None = None
        self.balls: Balls | None = None
        self.path: Path = []  # moments and states
        self._asked: _Asked | None = None
        self._made: _Asked | None = None
        self._ground = Ground(self)
        self._choice = AxisChoice(self) if interactive else None
        if self._choice is not None:
            self._choice.chosen.connect(self._on_chosen)
            for box, name in ((self._choice.across, "from"), (self._choice.up, "towards")):
                box.setAccessibleName(f"Memory that the horizontal axis leads {name}")
                box.setToolTip(box.accessibleName())

    def _drop(self) -> None:
        super()._drop()
        self.valleys, self.balls, self._asked, self._made, self.path = None, None, None, None, []
        self._ground.drop()

    # -- following ---------------------------------------------------------------------------------------

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow memories, parameters, axes and state."""
        asked = self._wanted(snapshot)
        if asked is None:
            self._drop()
        elif not asked.same(self._asked) and not self._worker.busy:
            if self._made is not None and not asked.plane(self._made):
                self.valleys, self.balls, self._made = None, None, None
            self._asked = asked
            self._worker.ask(asked.found, wait=not self.interactive)
        elif not self._worker.busy:
            valleys = self.valleys
            self._ask_basins(
                snapshot,
                valleys,
                lambda ends: basins_of(ends, valleys.states) if valleys is not None else None,
            )
        self.path = walked(self.path, snapshot, snapshot.state)
        self._place_choice(snapshot)
        self.update()

    def _wanted(self, snapshot: Snapshot) -> _Asked | None:
        memories, terrain = snapshot.memories, snapshot.terrain
        fits = memories is not None and memories.size == snapshot.size == snapshot.state.size
        fits = fits and not snapshot.no_landscape
        if not fits or memories is None or terrain is None or snapshot.state.dtype != np.float64:
            return None
        a, b = self.pair(memories.count)
        return _Asked(memories, terrain, a, b) if memories.size > 1 else None

    def _take(self, found: tuple[_Asked, Valleys, Balls | None] | Basined) -> None:
        if isinstance(found, Basined):
            self.basined = found
        else:
            self._made, self.valleys, self.balls = found
            self.basined = None
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the picture shows and how exact it is."""
        valleys = self.valleys
        if valleys is None:
            return WORKING
        if self.way == "basins":
            return self.basin_words(self.snapshot, HEIGHTS) if self.snapshot else ""
        sure = "" if self.balls is None else f" {self.balls.words}"
        if valleys.plane is None:
            said = "E/N of every state of the two units, exact. Arrows lead downhill, rings mark the bottoms."
            return said + sure
        third = "the mean of all" if valleys.plane.third == "mean" else TOWARDS[valleys.plane.third]
        return (
            f"E/N over the plane through two memories and {third}: every point is a state, its energy exact. "
            f"A valley here may have a way out across the plane.{sure}"
        )

    @property
    def off(self) -> str:
        """How far the state lies off the plane, next to how far the memories do."""
        valleys = self.valleys
        if valleys is None or valleys.plane is None or not self.path:
            return ""
        away = float(valleys.plane.away(self.path[-1][1])[0])
        whole = float(np.linalg.norm(self.path[-1][1] - valleys.plane.a))
        near = away <= 3e-3 * max(whole, float(np.linalg.norm(valleys.plane.b - valleys.plane.a)))
        share = "on the plane" if near else f"{number(away, 1)} off the plane"
        return f"the state, {share}"

    def reading(self, point: QPointF) -> str:
        """The memory under `point`, or the place and the energy there."""
        valleys, snapshot, box = self.valleys, self.snapshot, self._places().picture
        if valleys is None or snapshot is None or not box.contains(point):
            return ""
        spots = valleys.share(valleys.memories) * [box.width(), box.height()]
        apart_by = np.hypot(*(spots - [point.x() - box.left(), point.y() - box.top()]).T)
        left, right, bottom, top = valleys.extent
        x = left + (point.x() - box.left()) / box.width() * (right - left)
        y = top - (point.y() - box.top()) / box.height() * (top - bottom)
        said = f"E/N = {number(valleys.height(x, y), 3)}"
        if apart_by.size and apart_by.min() <= 0.4 * self.line:
            k = int(np.argmin(apart_by))
            off = "" if valleys.plane is None else f", {number(float(valleys.away[k]), 1)} off the plane"
            return f"memory {k + 1} ({self._name(k)}){off}"
        if valleys.plane is None:
            return f"({number(x, 2)}, {number(y, 2)}): {said}"
        return f"{number(x)} from {self._name(self.pair(len(snapshot.patterns))[0])}: {said}"

    def _name(self, index: int) -> str:
        patterns = self.snapshot.patterns if self.snapshot is not None else ()
        return pattern_label(patterns, index)[0] if index < len(patterns) else f"memory {index + 1}"

    # -- painting ----------------------------------------------------------------------------------------

    def _places(self) -> Places:
        controls = float(self._choice.height) + 4.0 if self._choice is not None else 1.4 * self.line
        return self.placed(self.words, ends_of(self.valleys), controls=controls, spare=1.4 * self.line)

    def paint(self, painter: QPainter) -> None:
        """The ground from a store while it stays the same; path, ball and what they are."""
        snapshot = self.snapshot
        if self.valleys is None or snapshot is None:
            stored = snapshot is not None and bool(snapshot.patterns)
            lacking = LEVEL if stored and snapshot is not None and snapshot.terrain is None else WORKING
            flat = "" if snapshot is None else snapshot.no_landscape
            self.say(painter, self.unfit or flat or (lacking if stored else EMPTY))
            return
        where = self._places()
        key = (
            self.valleys,
            where.picture,
            self.words,
            self.basins,
            tuple(p.name for p in snapshot.patterns),
        )
        self._ground.lay(painter, key, lambda on_paper: self._ground_of(where).draw(on_paper))
        painter.save()
        painter.setClipRect(where.picture)
        self._draw_path(painter, where.picture)
        painter.restore()
        self._draw_key(painter, where)

    def _ground_of(self, where: Places) -> ValleysGround:
        assert self.valleys is not None and self.snapshot is not None
        count = len(self.valleys.memories)
        axes = self.pair(count)
        names = tuple(self._name(k) for k in range(count))
        patterns = self.snapshot.patterns
        colours = tuple(patterns[k].colour if k < len(patterns) else k for k in range(count))
        boxes = self._wide if self._choice is not None else 0.0
        basins, picture = self.basins, None
        if basins is not None:
            rgba = basins_rgba(basins, patterns, self.theme)
            picture = BasinPicture.of(basins, rgba, patterns, self.theme)
        return ValleysGround(
            self.valleys, names, colours, axes, self.words, where, self.font(), self.theme, boxes, self.balls,
            picture,
        )  # fmt: skip

    def _draw_path(self, painter: QPainter, box: QRectF) -> None:
        assert self.valleys is not None
        spots = [at(box, self.valleys, p) for p in self.valleys.place(np.stack([v for _, v in self.path]))]
        line = self.line
        for rgb, width, strength in ((self.theme.halo, 0.3, 80), (self.theme.ball, 0.14, 230)):
            for k in range(len(spots) - 1):
                painter.setPen(QPen(colour(rgb, round(strength * (k + 1) / len(spots))), width * line))
                painter.drawLine(spots[k], spots[k + 1])
        self._draw_ball(painter, spots[-1], 0.42)

    def _draw_ball(self, painter: QPainter, spot: QPointF, radius: float) -> None:
        painter.setPen(QPen(colour(self.theme.halo), 0.38 * radius * self.line))
        painter.setBrush(colour(self.theme.afterglow))
        painter.drawEllipse(spot, radius * self.line, radius * self.line)

    def _draw_key(self, painter: QPainter, where: Places) -> None:
        """What the ball is, and how far off it lies."""
        if not self.off:
            return
        small = self.small
        spot = QPointF(where.picture.left() + 0.4 * self.line, where.below.bottom() + 0.8 * self.line)
        self._draw_ball(painter, spot, 0.26)
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        painter.drawText(spot + QPointF(0.7 * self.line, 0.36 * QFontMetricsF(small).ascent()), self.off)

    # -- the axes ----------------------------------------------------------------------------------------

    @property
    def _wide(self) -> float:
        return min(10.5 * self.line, max(5.0 * self.line, 0.4 * self.width()))

    def _place_choice(self, snapshot: Snapshot) -> None:
        if self._choice is None:
            return
        shown = self.valleys
        count, plane = len(snapshot.patterns), shown.plane if shown is not None else None
        usable = plane is not None and shown is not None and 1 < count == len(shown.memories)
        if usable:
            self._choice.show(snapshot.patterns, *self.pair(count), self.theme)
        where, tall = self._places(), float(self._choice.height)
        lead = QFontMetricsF(sized(self.font(), SMALL)).horizontalAdvance(FROM)
        top, low = where.above.center().y() - tall / 2, where.below.center().y() - tall / 2
        self._choice.place(
            QRectF(where.above.left() + lead + 2, top, self._wide, tall),
            QRectF(where.below.right() - self._wide, low, self._wide, tall),
            usable,
        )
        if self.ways is not None:
            offered = ("heights", "basins") if shown is not None and snapshot.ends is not None else ()
            taken = where.above.left() + (lead + 2 + self._wide if usable else 4 * self.line)
            self.ways.place(where, taken, float(self.height()), offered, self.way)
