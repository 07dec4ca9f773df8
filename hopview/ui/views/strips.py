"""Samples of a Boltzmann machine beside the data: what it makes of them in one step, and what it dreams."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import positive
from hopview.pictures.strips import Array, Strips, Swept, sample_rgba, strips
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.lesson_request import LessonRequest
from hopview.ui.views.square import draw_tile, image_of
from hopview.ui.views.typography import SMALL, draw_wrapped, elided, sized
from hopview.ui.views.worked_out import WorkedOutView

EMPTY = "Store pictures, or open training data, and learn on (O): samples appear here"
NO_STEP = "This machine has no single step there and back, as units of one layer are tied to each other."
A_SWEEP = "A sweep of this machine is a step to its hidden units and back: Space makes one after another."
NO_DREAMS = (
    "No fantasies. They come with learning rules that keep chains of dreamt states, once they learn on (O)."
)
DREAMS, CLEARED = "Fantasies: what the machine dreams", ", without the noise of its units"
BY_LAW = ", as often as its law says"
WAITING = "Working out the samples"
_FEWEST, _COLUMNS = 5, 10  # samples in a row, where there is room
_MOST, _KEPT = 32, 96  # samples in a row at the most, and worked out of each kind
_LIGHT = 2_000_000  # products that take no longer than a frame can spare


@dataclass(frozen=True)
class _Row:
    """One strip: its heading at `top`, then `lines` of `columns` tiles."""

    kind: str
    heading: str
    top: float
    lines: int


class StripsView(WorkedOutView):
    """Rows of thumbnails: data, E[v | E[h | v]] of the same rows under them, and fantasies of the machine.

    A good reconstruction only says that the machine keeps what it is shown; fantasies say what it believes.
    """

    name = "strips"
    title = "Samples"
    subject = "machine"
    tab = "Samples"
    help = (
        "Rows of the data, what the machine makes of each in one step to the hidden units and back, and its "
        "fantasies: states that it dreams by itself. When it has learned, these look like data."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.found: Strips | None = None
        self._asked: LessonRequest | None = None

    # -- what is shown -----------------------------------------------------------------------------------

    def refresh(self, snapshot: Snapshot) -> None:
        """Work the samples out anew after a lesson, or for another size."""
        asked, shape = LessonRequest.of(snapshot), snapshot.visible.shape
        if asked is None or asked.machine.visible != shape[0] * shape[1]:
            self._drop()
            self.update()
            return
        if asked.same(self._asked) or self._worker.busy:
            return
        self._asked = asked
        light = _KEPT * asked.machine.visible * max(1, asked.machine.hidden) <= _LIGHT
        self._worker.ask(
            lambda: replace(strips(asked.machine, asked.training, _KEPT), shape=shape),
            wait=not self.interactive or light,
        )

    def _drop(self) -> None:
        super()._drop()
        self.found, self._asked = None, None
        self.images.clear()

    def _take(self, found: Strips) -> None:
        self.found = found
        self.images.clear()
        self.update()

    # -- places --------------------------------------------------------------------------------------------

    @property
    def _aspect(self) -> float:
        rows, cols = self.found.shape if self.found is not None else (1, 1)
        return min(8.0, max(0.125, cols / max(1, rows)))

    @property
    def _gap(self) -> float:
        return max(3.0, 0.3 * self.line)

    def _tile(self) -> tuple[float, float]:
        """(width, height) of a thumbnail: three rows fit, and about ten columns where there is room."""
        gap, heading = self._gap, 1.6 * self.line
        tall = (self.height() - self.line - 3 * (heading + gap)) / 3
        asked = len(self._asked.training.data) if self._asked is not None else _COLUMNS
        wide = (self.width() - self.line + gap) / min(_COLUMNS, max(_FEWEST, asked)) - gap
        wide = max(8.0, min(max(wide, 2.5 * self.line), tall * self._aspect))
        return wide, wide / self._aspect

    def _columns(self) -> int:
        wide, gap = self._tile()[0], self._gap
        return int(min(_MOST, max(1, (self.width() - self.line + gap + 0.1) // (wide + gap))))

    def _rows(self) -> list[_Row]:
        """Data and reconstructions, one line each and one under the other; fantasies fill what is left."""
        found, gap = self.found, self._gap
        if found is None:
            return []
        heading, tall = 1.6 * self.line, self._tile()[1]
        shown = min(self._columns(), len(found.data))
        error = f": mean squared error {number(found.error, 3)}" if found.error == found.error else ""
        undone = "; whitening is undone in all that is shown here" if found.undone else ""
        dreams = DREAMS + (CLEARED if found.cleared else BY_LAW if found.lawful else "")
        first = 0.5 * self.line
        step = heading + tall + 2 * gap
        lines = max(1, int((self.height() - first - 2 * step - heading) / (tall + gap)))
        return [
            _Row("data", f"Data: {shown} of the rows learned{undone}", first, 1),
            _Row("back", f"One step there and back{error}", first + step, 1),
            _Row("dreams", dreams, first + 2 * step, lines),
        ]

    def _samples(self, kind: str) -> Array | None:
        found = self.found
        if found is None:
            return None
        return {"data": found.data, "back": found.reconstructions, "dreams": found.fantasies}[kind]

    def _spread(self, kind: str, lines: int) -> list[int]:
        """Which samples stand in the strip: data and what becomes of them are the same rows."""
        samples = self._samples(kind)
        count = 0 if samples is None else len(samples)
        room = self._columns() * lines
        if count <= room:
            return list(range(count))
        return [round(k * (count - 1) / max(1, room - 1)) for k in range(room)]

    def _box(self, row: _Row, place: int) -> QRectF:
        wide, tall = self._tile()
        line, column = divmod(place, self._columns())
        left = 0.5 * self.line + column * (wide + self._gap)
        top = row.top + 1.6 * self.line + line * (tall + self._gap)
        return QRectF(round(left), round(top), max(1, round(wide)), max(1, round(tall)))

    # -- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """The strips with their headings, or what to do."""
        if self.found is None:
            self.say(painter, EMPTY if self._asked is None else WAITING)
            return
        for row in self._rows():
            self._draw_heading(painter, row)
            if self._samples(row.kind) is None:
                steps = self._asked is not None and isinstance(self._asked.machine, Swept)
                words = NO_DREAMS if row.kind == "dreams" else A_SWEEP if steps else NO_STEP
                painter.setFont(sized(self.font(), SMALL))
                painter.setPen(colour(self.theme.muted))
                top = row.top + 1.9 * self.line
                room = QRectF(0.5 * self.line, top, self.width() - self.line, 3.0 * self.line)
                draw_wrapped(painter, room, words)
                continue
            for place, sample in enumerate(self._spread(row.kind, row.lines)):
                self._draw_tile(painter, self._box(row, place), row.kind, sample)

    def _draw_heading(self, painter: QPainter, row: _Row) -> None:
        small = self.small
        painter.setFont(small)
        painter.setPen(colour(self.theme.text))
        words = elided(small, row.heading, self.width() - self.line)
        base = row.top + 0.8 * self.line + 0.36 * QFontMetricsF(small).ascent()
        painter.drawText(QPointF(0.5 * self.line, base), words)

    def _draw_tile(self, painter: QPainter, box: QRectF, kind: str, sample: int) -> None:
        samples, found = self._samples(kind), self.found
        assert samples is not None and found is not None
        image = self.images.get((kind, sample))
        if image is None:
            theme = positive(self.theme) if found.undone else self.theme  # photographs are no negatives
            image = image_of(sample_rgba(samples[sample], found.shape, found, theme))
            self.images[kind, sample] = image
        draw_tile(painter, box, image, self.theme, self.devicePixelRatioF())

    # -- the mouse -----------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """Which sample lies under `point`, and of data how far its reconstruction is from it."""
        found = self.found
        for row in self._rows():
            for place, sample in enumerate(self._spread(row.kind, row.lines)):
                if not self._box(row, place).contains(point) or found is None:
                    continue
                if row.kind == "dreams":
                    return f"fantasy {sample + 1}"
                said = f"row {number(int(found.rows[sample]) + 1, 0)} of the data"
                if found.reconstructions is not None and not found.undone:
                    error = float(((found.reconstructions[sample] - found.data[sample]) ** 2).mean())
                    said += f", mean squared error after one step {number(error, 3)}"
                return said
        return ""
