"""Interaction: the energy of an overlap with the present ones on it, and what each law makes of one cue."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hopview.core.race import Lane, Law, Race
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.lattice import lattice_image
from hopview.pictures.laws import Dots, curve_of, dots_of
from hopview.pictures.palette import pattern_style, replica_style
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.ground import Ground
from hopview.ui.views.square import draw_numbers, draw_tile, draw_words, fitted, image_of
from hopview.ui.views.typography import SMALL, elided, sized, wrapped_height
from hopview.ui.views.worked_out import WorkedOutView

OTHER = (
    "The law by which overlaps count is that of dense associative memories: choose one as the model, or open "
    "the experiment 'A thousand memories'."
)
EMPTY = "Store a picture: its overlap with the state is a dot on the curve"
_LIGHT = 3_000_000  # cells of memories: up to these the runs take less time than a frame can spare


class InteractionView(WorkedOutView):
    """Above F(x) / F(N) of overlaps x under each law, with a dot for each memory on the one in force.

    Below, the same cue under each law, at the same time since it was given: the state, and the memory that it
    is nearest to.
    """

    name = "interaction"
    title = "Interaction"
    subject = "memories"
    tab = "Interaction"
    other = OTHER
    foremost = True
    film = ("lattice", "interaction")
    help = (
        "How much an overlap counts, as a curve with a dot for each memory, and the same cue run under "
        "several laws side by side, from the square of 1982 to the exponential."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the energy of the model has rivals."""
        return model_named(document.model).races

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.race: Race | None = None
        self.lanes: tuple[Lane, ...] = ()
        self.dots: Dots | None = None
        self._asked: Hashable = None
        self._ground = Ground(self)
        self._laws: tuple[Hashable, ...] = ()
        self._low = 0.0  # of F / F(N)

    def _drop(self) -> None:
        super()._drop()
        self.race, self.lanes, self.dots, self._asked = None, (), None, None
        self._ground.drop()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the overlaps, and run the cue under each law where it is another."""
        race = snapshot.race
        if race is None or not snapshot.patterns:
            self._drop()
            self.update()
            return
        self.race = race
        laws = (snapshot.size, *((law.title, law.present) for law in race.laws))
        if laws != self._laws:
            lowest = min(float(curve_of(law)[1].min()) for law in race.laws)
            self._laws, self._low = laws, -1.0 if lowest < -0.01 else 0.0
        self.dots = dots_of(self._law, snapshot.overlaps)
        if race.key != self._asked and not self._worker.busy:
            self._asked, self.lanes = race.key, ()
            cells = len(snapshot.patterns) * snapshot.size
            self._worker.ask(race.run, wait=not self.interactive or cells <= _LIGHT)
        self.update()

    def _take(self, lanes: tuple[Lane, ...]) -> None:
        self.lanes = lanes
        self.update()

    @property
    def _law(self) -> Law:
        assert self.race is not None
        return next(law for law in self.race.laws if law.present)

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the nearest memory weighs against all the others."""
        found, snapshot = self.dots, self.snapshot
        if found is None or snapshot is None:
            return ""
        name = snapshot.patterns[found.first].name or f"pattern {found.first + 1}"
        said = f"Energy under {self._law.title}: {name}, at m = {number(found.first_m, 2)}, has "
        said += f"{_percent(found.share)} of it"
        if not found.count:
            return said + "."
        return said + f", the {number(found.count, 0)} others together {_percent(1.0 - found.share)}."

    def place_words(self, lane: Lane, place: int) -> tuple[str, int]:
        """What a run is nearest to at `place`, and the number of that memory from 0, -1 for none."""
        assert self.snapshot is not None
        best, m = int(lane.nearest[place]), float(lane.overlaps[place])
        if not 0 <= best < len(self.snapshot.patterns):
            return "", -1
        name = self.snapshot.patterns[best].name or f"pattern {best + 1}"
        return f"{'−' if m < 0 else ''}{name} {number(abs(m), 2)}", best

    def place_of(self, lane: Lane) -> int:
        """Which of its states is shown: that at the moment's time, and at the end of the run its own end."""
        snapshot = self.snapshot
        assert snapshot is not None
        ended = snapshot.outcome is not None and snapshot.moment == snapshot.moments - 1
        return len(lane.times) - 1 if ended else lane.at(snapshot.time)

    # -- places --------------------------------------------------------------------------------------------

    @property
    def _wide(self) -> bool:
        """Whether the runs stand beside the curves, not below."""
        return self.width() > 1.3 * self.height()

    def tiles(self) -> list[QRectF]:
        """Where the runs stand: side by side at the foot, or where it is wide, two in a row at the right."""
        assert self.race is not None
        count, line, gap = len(self.race.laws), self.line, 0.8 * self.line
        columns = 2 if self._wide else count
        rows, frame = -(-count // columns), 2.6 * line  # name above, nearest memory below
        left, wide = (0.5 * self.width(), 0.5 * self.width()) if self._wide else (0.0, float(self.width()))
        above = self._head + 1.4 * line if self._wide else 0.5 * self.height() - 0.7 * line
        side = min((wide - (columns + 1) * gap) / columns, (self.height() - above) / rows - frame)
        side = max(8.0, side)
        left += (wide - columns * side - (columns - 1) * gap) / 2
        top = self.height() - rows * (side + frame) + 0.9 * line
        return [
            QRectF(left + k % columns * (side + gap), top + k // columns * (side + frame), side, side)
            for k in range(count)
        ]

    @property
    def _head(self) -> float:
        """How far down the words reach."""
        small = self.small
        return 0.8 * self.line + wrapped_height(small, self.words, self.width() - self.line)

    def plot(self) -> QRectF:
        """Where the curves stand."""
        line = self.line
        small = self.small
        left = 0.6 * line + QFontMetricsF(small).horizontalAdvance("−1.0") + 5
        top = self._head + 1.2 * line
        right = (0.5 * self.width() if self._wide else self.width()) - line
        foot = self.height() - 2.6 * line if self._wide else self.tiles()[0].top() - 5.2 * line
        return QRectF(left, top, right - left, max(2.0, foot - top))

    # -- drawing -------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, curves and dots, and the runs below."""
        if self.race is None or self.dots is None:
            self.say(painter, OTHER if self.snapshot is not None and self.snapshot.race is None else EMPTY)
            return
        gap, box = 0.5 * self.line, self.plot()
        self._ground.lay(painter, (self._laws, box.getRect()), lambda still: self._draw_laws(still, box))
        draw_words(
            painter,
            self.font(),
            QRectF(gap, gap, self.width() - 2 * gap, 4 * self.line),
            self.words,
            self.theme,
        )
        self._draw_dots(painter, box)
        self._draw_runs(painter)

    def _draw_laws(self, painter: QPainter, box: QRectF) -> None:
        """The axes and the curves, which stand still."""
        assert self.race is not None
        low = self._low
        levels = (-1.0, 0.0, 1.0) if low else (0.0, 0.5, 1.0)
        painter.setPen(QPen(colour(self.theme.grid), 1.0))
        for level in levels:
            y = self._spot(box, 0.0, level).y()
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        x = self._spot(box, 0.0, low).x()
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        across = [(0.0, "−1"), (0.25, "−0.5"), (0.5, "0"), (0.75, "0.5"), (1.0, "1")]
        up = [((1.0 - level) / (1.0 - low), number(level, 1)) for level in levels]
        draw_numbers(painter, self.font(), box, across, up, self.theme)
        self._name_axes(painter, box)
        for k, law in enumerate(self.race.laws):
            m, f = curve_of(law)
            line = QPolygonF([self._spot(box, a, b) for a, b in zip(m.tolist(), f.tolist(), strict=True)])
            painter.setPen(self._pen(k, law))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(line)

    def _name_axes(self, painter: QPainter, box: QRectF) -> None:
        small = sized(self.font(), SMALL)
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        painter.drawText(QPointF(box.left(), box.top() - 0.5 * self.line), "F(x) / F(N)")
        metrics = QFontMetricsF(small)
        room = box.width() + 2.0 * self.line
        words = _first_that_fits(
            metrics, ("overlap m = x / N; each memory is a dot", "overlap m = x / N"), room
        )
        wide = metrics.horizontalAdvance(words)
        painter.drawText(QPointF(box.center().x() - wide / 2, box.bottom() + 2.2 * self.line), words)

    def _pen(self, place: int, law: Law) -> QPen:
        rgb = self.theme.accent if law.present else replica_style(self.theme, place + 1)[0]
        pen = QPen(colour(rgb), max(1.5, (0.16 if law.present else 0.09) * self.line))
        if not law.present:
            pen.setDashPattern([4.0, 2.0])
        return pen

    def _spot(self, box: QRectF, m: float, f: float) -> QPointF:
        up = (f - self._low) / (1.0 - self._low)
        return QPointF(box.left() + 0.5 * (m + 1.0) * box.width(), box.bottom() - up * box.height())

    def _draw_dots(self, painter: QPainter, box: QRectF) -> None:
        found, snapshot = self.dots, self.snapshot
        assert found is not None and snapshot is not None
        size = 0.2 * self.line
        painter.setPen(Qt.PenStyle.NoPen)
        faint = colour(self.theme.text)
        faint.setAlpha(90)
        painter.setBrush(faint)
        for m, f in zip(found.m.tolist(), self._law.weigh(found.m).tolist(), strict=True):
            painter.drawEllipse(self._spot(box, m, f), size, size)
        painter.setBrush(colour(pattern_style(snapshot.patterns[found.first].colour)[0]))
        painter.setPen(QPen(colour(self.theme.paper), 1.5))
        f = float(self._law.weigh(snapshot.overlaps[found.first : found.first + 1])[0])
        painter.drawEllipse(self._spot(box, found.first_m, f), 2 * size, 2 * size)

    def _draw_runs(self, painter: QPainter) -> None:
        assert self.race is not None and self.snapshot is not None
        line, small = self.line, sized(self.font(), SMALL)
        tiles = self.tiles()
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        when = f"{number(self.snapshot.time, 1)} sweeps on"
        if self.lanes and all(self.place_of(c) == len(c.times) - 1 for c in self.lanes):
            when = "where each ends" if all(c.settled for c in self.lanes) else when
        left = 0.5 * (self.width() if self._wide else line)
        room, said = self.width() - left, f"The same cue under each law, {when}"
        words = elided(small, _first_that_fits(QFontMetricsF(small), (said, f"Each law, {when}"), room), room)
        painter.drawText(QPointF(left, tiles[0].top() - 1.7 * line), words)
        for k, (law, box) in enumerate(zip(self.race.laws, tiles, strict=True)):
            self._draw_head(painter, k, law, box)
            if k < len(self.lanes):
                self._draw_run(painter, self.lanes[k], box)
            else:
                painter.setPen(QPen(colour(self.theme.border), 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)

    def _draw_head(self, painter: QPainter, place: int, law: Law, box: QRectF) -> None:
        """A piece of the law's line, and its name."""
        line = self.line
        y = box.top() - 0.65 * line
        painter.setPen(self._pen(place, law))
        painter.drawLine(QPointF(box.left(), y), QPointF(box.left() + 1.1 * line, y))
        font = sized(self.font(), SMALL, bold=law.present)
        painter.setFont(font)
        painter.setPen(colour(self.theme.text))
        room = box.width() - 1.0 * line
        painter.drawText(QPointF(box.left() + 1.4 * line, y + 0.3 * line), elided(font, law.title, room))

    def _draw_run(self, painter: QPainter, lane: Lane, box: QRectF) -> None:
        assert self.snapshot is not None
        place = self.place_of(lane)
        cells = lane.states[place].reshape(self.snapshot.visible.shape)
        image: QImage = image_of(lattice_image(cells, None, self.theme))
        draw_tile(
            painter, fitted(box, image.width() / image.height()), image, self.theme, self.devicePixelRatioF()
        )
        words, best = self.place_words(lane, place)
        font = self.small
        painter.setFont(font)
        known = best >= 0 and abs(float(lane.overlaps[place])) >= 0.95
        painter.setPen(colour(self.theme.text if known else self.theme.muted))
        painter.drawText(
            QPointF(box.left(), box.bottom() + 1.1 * self.line), elided(font, words, box.width())
        )

    def reading(self, point: QPointF) -> str:
        """The run under `point`, in a sentence."""
        if self.race is None or not self.lanes or self.snapshot is None:
            return ""
        for law, lane, box in zip(self.race.laws, self.lanes, self.tiles(), strict=True):
            if box.contains(point):
                end = "comes to rest" if lane.settled else "was not followed further"
                words, _ = self.place_words(lane, len(lane.times) - 1)
                return f"{law.title}: {end} after {number(float(lane.times[-1]), 1)} sweeps, nearest {words}"
        return ""


def _first_that_fits(metrics: QFontMetricsF, choice: tuple[str, ...], room: float) -> str:
    """The first of `choice` that is no wider than `room`, else the last."""
    return next((words for words in choice if metrics.horizontalAdvance(words) <= room), choice[-1])


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"
