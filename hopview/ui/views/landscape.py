"""The landscape over the overlaps with two patterns, and the ball that rolls in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.coupling import NO_ENERGY, Coupling, Float64
from hopview.core.memories import Memories
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.bars import pattern_label
from hopview.pictures.basins import plane_basins, plane_rgba
from hopview.pictures.landscape import OverlapPlane, Surface
from hopview.pictures.memory_plane import Heights, MemoryPlane
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.axis_choice import AxisChoice
from hopview.ui.views.basin_legend import BasinPicture
from hopview.ui.views.ground import Ground
from hopview.ui.views.landscape_ground import REACH, Label, LandscapeGround, at, ends_of, lead_width
from hopview.ui.views.landscape_request import PlaneRequest
from hopview.ui.views.square import Places
from hopview.ui.views.trail import trail
from hopview.ui.views.typography import no_break
from hopview.ui.views.ways_view import Basined, WaysView

EMPTY = "Store a pattern: the landscape that it makes appears here"
ONE = (
    "Only one pattern is stored, so the other axis is a random state; store a second for a landscape of both."
)
NO_LANDSCAPE = f"{NO_ENERGY}: there is no landscape to show"
_PIECE = 6  # points of the trail that share one strength, so that its joins are smooth
_RANDOM = "a random state"
STARTS = "Starts are real states with these overlaps; lines are heights."
INSTEAD = "This landscape is of spins: real units that keep memories have one of their own, in its place (L)."


class LandscapeView(WaysView):
    """F/N over the overlaps u with pattern a and v with pattern b, contours, named wells, ball and trail.

    `axes_chosen(a, b)`: a person chose other patterns, counted from 0. Follows the temperature at once;
    what depends on the weights is worked out once for each, off the GUI thread where it is much.
    """

    name = "landscape"
    title = "Landscape of overlaps"
    subject = "network"
    also = ("memories",)
    tab = "Landscape"
    other = INSTEAD
    opens = "network"
    help = (
        "The mean-field free energy per unit over the overlaps with two patterns: exact for independent "
        "units with these overlaps. The ball is the present state; it rolls into wells, which are memories."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether there are spins, and a landscape of their states."""
        model = model_named(document.model)
        return model.subject != "memories" or (model.kind == "spin" and not model.no_landscape)

    way = "overlaps"  # or "states", of models of memories

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.plane: OverlapPlane | None = None
        self.surface: Surface | None = None
        self.ball: tuple[float, float] | None = None
        self.path: Float64 = np.empty((0, 3))
        self._asked: PlaneRequest | None = None
        self._external: Float64 | None = None
        self._ground = Ground(self)
        self._choice = AxisChoice(self) if interactive else None
        if self._choice is not None:
            self._choice.chosen.connect(self._on_chosen)

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow weights, axes, temperature and state."""
        asked = self._wanted(snapshot)
        if asked is None:
            self._drop()
        elif self._worker.busy and self._asked is not None and asked.axes(self._asked):
            pass  # weights that change quickly: those begun are shown first, so that they are seen evolving
        elif not asked.same(self._asked):
            self.basined = None
            if self._asked is not None and not asked.axes(self._asked):
                self.plane, self.surface = None, None
            self._asked = asked
            self._worker.ask(asked.plane, wait=not self.interactive or not asked.heavy)
        else:
            plane = self.plane
            over = None if plane is None else self._asked
            self._ask_basins(
                snapshot, over, lambda ends: plane_basins(ends, plane) if plane is not None else None
            )
        self._present(snapshot)

    def _drop(self) -> None:
        super()._drop()
        self._asked, self.plane, self.surface, self.ball = None, None, None, None

    def _wanted(self, snapshot: Snapshot) -> PlaneRequest | None:
        patterns, tied = snapshot.patterns, snapshot.memories or snapshot.coupling
        if not patterns or tied is None or tied.size < 2 or not tied.symmetric:
            return None
        if isinstance(tied, Memories) and (snapshot.terrain is None or snapshot.state.dtype != np.int8):
            return None
        a, b = self._axes(snapshot)
        cells = [patterns[a].cells, None if b is None else patterns[b].cells]
        if any(c is not None and c.size != tied.size for c in cells):
            return None
        if isinstance(tied, Coupling):
            return PlaneRequest(tied, patterns[a].cells, cells[1])
        level = snapshot.terrain is not None and snapshot.terrain.level is not None
        smooth = level and self.way != "states"
        heights: Heights = "overlaps" if smooth else "states"
        return PlaneRequest(tied, patterns[a].cells, cells[1], snapshot.terrain, heights)

    def _axes(self, snapshot: Snapshot) -> tuple[int, int | None]:
        """The axes, kept within the patterns there are; b is None where only one is stored."""
        count = len(snapshot.patterns)
        a = min(max(self.a, 0), count - 1)
        if count < 2:
            return a, None
        b = min(max(self.b, 0), count - 1)
        return a, b if b != a else (a + 1) % count

    def _take(self, found: OverlapPlane | Basined | None) -> None:
        if isinstance(found, Basined):
            self.basined = found
        else:
            self.plane, self.surface, self._external, self.basined = found, None, None, None
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def _present(self, snapshot: Snapshot) -> None:
        """Show all of it; the boxes go where the words, which may have become longer, leave their places."""
        self._follow(snapshot)
        self._place_choice(snapshot)
        self.update()

    def _follow(self, snapshot: Snapshot) -> None:
        """The surface at this temperature, and the ball on it."""
        plane = self.plane
        if plane is None or plane.size != snapshot.size:
            self.ball = None
            return
        if snapshot.external is not self._external:
            self._external = snapshot.external
            self.plane = plane = plane.in_field(snapshot.external)
            self.surface = None
        temperature = snapshot.temperature if snapshot.gain is None else 1.0 / snapshot.gain
        if (snapshot.gain is not None) != (plane.whole > 0):
            self.plane = plane = replace(plane, whole=0.0) if snapshot.gain is None else plane.of_greys()
            self.surface = None
        if self.surface is None or self.surface.temperature != temperature:
            self.surface = plane.surface(temperature)
        a, b = self._axes(snapshot)
        as_stored = snapshot.several is None  # else overlaps leave blanks out, and the plane is of all units
        if plane.second == "pattern" and b is not None and as_stored:
            self.ball = float(snapshot.overlaps[a]), float(snapshot.overlaps[b])
            self.path = trail(snapshot, a, b, self.ball)
        else:
            self.ball = plane.position(snapshot.state)
            self.path = np.array([[*self.ball, 1.0]])

    # -- what it says -----------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the picture shows and how exact it is."""
        snapshot = self.snapshot
        if snapshot is None:
            return ""
        claim = (
            f"Mean-field free energy F/N at {no_break(f'T = {number(snapshot.temperature)}')} "
            "(exact mean energy of independent units)"
        )
        if snapshot.gain is not None:
            claim = (
                f"Energy E/N at {no_break(f'gain {number(snapshot.gain)}')}, exact for greys that are alike "
                "wherever the two patterns agree, and wherever they differ"
            )
        if isinstance(self.plane, MemoryPlane):
            claim = self.plane_words(self.plane, snapshot)
        if snapshot.external is not None:
            claim += ", in the external field as far as it lies along the two"
        if self.surface is None:
            kept = self.snapshot is not None and self.snapshot.memories is not None
            return f"Working out the landscape of these {'memories' if kept else 'weights'}"
        if self.way == "basins":
            return self.basin_words(snapshot, STARTS)
        return f"{claim}. {ONE}" if len(snapshot.patterns) == 1 else f"{claim}."

    @staticmethod
    def plane_words(plane: MemoryPlane, snapshot: Snapshot) -> str:
        """What the heights of a model of memories are."""
        cold = snapshot.temperature <= 0
        what = "Energy E/N" if cold else "Free energy F/N"
        at = "" if cold else f" at {no_break(f'T = {number(snapshot.temperature)}')}"
        if plane.heights == "states":
            return (
                f"{what}{at} of real states: each point is one with these overlaps, units being turned "
                "over in one fixed order"
            )
        return (
            f"{what}{at} as a function of the overlaps, those with other memories taken as they are on "
            "average; exact at the two patterns"
        )

    def _labels(self, snapshot: Snapshot) -> tuple[Label, Label]:
        a, b = self._axes(snapshot)
        first = pattern_label(snapshot.patterns, a)
        random = b is None or (self.plane is not None and self.plane.second == "random")
        return first, (_RANDOM, None) if random else pattern_label(snapshot.patterns, b or 0)

    # -- painting ----------------------------------------------------------------------------------------

    def _places(self) -> Places:
        controls = float(self._choice.height) if self._choice is not None else 0.0
        controls += 4 if controls else 0
        return self.placed(self.words, ends_of(self.surface), controls=controls)

    def paint(self, painter: QPainter) -> None:
        """The ground, from a store while it stays the same, and the ball."""
        snapshot = self.snapshot
        if snapshot is None or self._asked is None:
            lacking = "" if snapshot is None else snapshot.no_landscape
            without = snapshot is not None and not snapshot.has_energy
            self.say(painter, lacking or (NO_LANDSCAPE if without else EMPTY))
            return
        basins = self.basined if self.way == "basins" else None
        key = (self.surface, self.words, self._labels(snapshot), basins)
        self._ground.lay(painter, key, lambda on_paper: self._ground_of(snapshot).draw(on_paper))
        if self.ball is not None:
            self._draw_ball(painter, self._places().picture)

    def _ground_of(self, snapshot: Snapshot) -> LandscapeGround:
        across, up = self._labels(snapshot)
        chosen = self._choice is not None and len(snapshot.patterns) > 1
        boxes = self._choice_width() if chosen else 0.0
        where, picture = self._places(), self._basin_picture(snapshot)
        return LandscapeGround(
            self.surface, across, up, self.words, where, self.font(), self.theme, boxes, picture,
            self.ways.room if self.ways is not None else 0.0,
        )  # fmt: skip

    def _basin_picture(self, snapshot: Snapshot) -> BasinPicture | None:
        """The basins in colours, where they are wanted and known."""
        basins, plane = self.basins, self.plane
        if basins is None or plane is None:
            return None
        rgba = plane_rgba(basins, plane, snapshot.patterns, self.theme)
        return BasinPicture.of(basins, rgba, snapshot.patterns, self.theme)

    def _choice_width(self) -> float:
        return min(10.5 * self.line, max(5.0 * self.line, 0.55 * self.width()))

    def _place_choice(self, snapshot: Snapshot) -> None:
        if self._choice is None:
            return
        a, b = self._axes(snapshot) if snapshot.patterns else (0, None)
        usable = b is not None and self._asked is not None
        if usable:
            self._choice.show(snapshot.patterns, a, b, self.theme)
        where, wide, tall = self._places(), self._choice_width(), float(self._choice.height)
        lead = lead_width(self.font())
        across = QRectF(
            max(where.below.right() - wide, 0.3 * self.line + lead),
            where.below.center().y() - tall / 2,
            wide,
            tall,
        )
        up = QRectF(where.above.left() + lead, where.above.center().y() - tall / 2, wide, tall)
        self._choice.place(across, up, usable)
        if self.ways is not None:
            offered = self._offered(snapshot) if self._asked is not None else ()
            taken = up.right() if usable else where.picture.left()
            way = self.way if self.way in offered else (*offered, "")[0]
            self.ways.place(where, taken, float(self.height()), offered, way)

    @staticmethod
    def _offered(snapshot: Snapshot) -> tuple[str, ...]:
        """The ways that the model at hand has."""
        if snapshot.terrain is None:
            heights: tuple[str, ...] = ("overlaps",)
        else:
            heights = ("states",) if snapshot.terrain.level is None else ("overlaps", "states")
        return heights if snapshot.ends is None else (*heights, "basins")

    def _draw_ball(self, painter: QPainter, box: QRectF) -> None:
        line = self.line
        points = [at(box, u, v) for u, v, _ in self.path.tolist()]
        for rgb, width, strength in ((self.theme.halo, 0.34, 90), (self.theme.ball, 0.17, 255)):
            for k in range(0, len(points) - 1, _PIECE):
                fresh = float(self.path[min(k + _PIECE, len(points) - 1), 2])
                pen = QPen(colour(rgb, round(strength * fresh)), width * line)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolyline(points[k : k + _PIECE + 1])
        painter.setPen(QPen(colour(self.theme.halo), 0.16 * line))
        painter.setBrush(colour(self.theme.afterglow))
        painter.drawEllipse(at(box, *self.ball), 0.42 * line, 0.42 * line)

    # -- the mouse -----------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """u, v and F/N under `point`; nothing outside the plane."""
        if self.plane is None or self.surface is None:
            return ""
        box = self._places().picture
        u = (point.x() - box.center().x()) * 2 * REACH / box.width()
        v = (box.center().y() - point.y()) * 2 * REACH / box.height()
        height = float(self.plane.free_energy(u, v, self.surface.temperature)) / self.plane.size
        if not np.isfinite(height):
            return ""
        return f"u = {number(u)}, v = {number(v)}, {self.surface.letter}/N = {number(height, 3)}"
