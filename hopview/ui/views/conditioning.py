"""Conditioning: how strongly each stimulus is followed, trial after trial, and what it calls up now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from hopview.core.associations import Acquisition, Associations
from hopview.core.coupling import Float64
from hopview.core.snapshot import Snapshot
from hopview.models import LinearAttention, model_named
from hopview.pictures.bars import pattern_label
from hopview.pictures.colour import signed_rgba
from hopview.pictures.conditioning import Glyphs, glyphs
from hopview.pictures.grey import photographic
from hopview.pictures.lattice import lattice_image
from hopview.pictures.palette import diverging, legible, pattern_style
from hopview.rules.pavlov import PavlovParams
from hopview.rules.trials import letter_of
from hopview.session.document import Document
from hopview.ui.figures import apart, number
from hopview.ui.theme import colour
from hopview.ui.views.paper import PaperView
from hopview.ui.views.scales import labelled_ticks
from hopview.ui.views.square import draw_tile, draw_words, image_of
from hopview.ui.views.typography import SMALL, elided, sized

OTHER = (
    "Trials and what they teach are shown of Pavlovian linear attention: choose it as the model, or open the "
    "experiment 'The lamp that taught nothing'."
)
EMPTY = "Store a pair, the stimulus in the upper half and what follows in the lower: its trials appear here"
_FEW = 4  # curves that are widened to be seen where they run together
_ABREAST = 36.0  # lines of width: in less, rows and plot beside each other would both be cramped
_TALLEST = 5.6  # lines: a row of glyphs
_ROW = 2.2  # lines: the lowest row of glyphs that is worth drawing


class ConditioningView(PaperView):
    """V_j = v_j.S k_j / |v_j|^2 against trials, phase by phase; beside it each stimulus and its response.

    V = 1 is the whole of what follows, 0 nothing, below 0 its opposite. The schedule is laid out in full
    from the first trial, so that what is still to come can be seen.
    """

    name = "conditioning"
    title = "Conditioning"
    subject = "memories"
    tab = "Conditioning"
    other = OTHER
    foremost = True
    film = ("lattice", "conditioning")
    help = (
        "How strongly each stimulus is followed by what, trial after trial and phase by phase, as a curve; "
        "at its side the stimulus, what it calls up at present, and what it is to be followed by."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether stimuli and what follows them are paired."""
        return issubclass(model_named(document.model), LinearAttention)

    @staticmethod
    def scheduled(document: Document) -> bool:
        """Whether trials follow a schedule."""
        params = document.rule_params
        return isinstance(params, PavlovParams) and bool(params.schedule)

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of trials by a schedule; pairs that are shown once each are an affair of Associations."""
        return cls.film if cls.shows(document) and cls.scheduled(document) else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.pairs: Associations | None = None
        self._glyphs: list[Glyphs] = []
        self.setMouseTracking(interactive)

    def let_go(self) -> None:
        """Keep nothing of trials that are out of date."""
        super().let_go()
        self.pairs, self._glyphs = None, []

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the trials."""
        held = snapshot.memories
        pairs = held if isinstance(held, Associations) else None
        if pairs is not self.pairs:
            self.pairs, self._glyphs = pairs, []
            if pairs is not None and pairs.course is not None and pairs.size == snapshot.size:
                self._glyphs = [glyphs(pairs, snapshot.visible.shape, m) for m in pairs.course.members]
        self.update()

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def course(self) -> Acquisition | None:
        """How the trials went; None of other models and where nothing is stored."""
        pairs = self.pairs
        return pairs.course if pairs is not None and pairs.count and self._glyphs else None

    @property
    def made(self) -> int:
        """How many trials have been made."""
        return 0 if self.course is None else len(self.course.strengths) - 1

    @property
    def words(self) -> str:
        """Which trial it is, of which phase."""
        course = self.course
        if course is None:
            return ""
        at = sum(begin < max(1, self.made) for begin, _ in course.phases) - 1
        phase, total = course.phases[max(0, at)][1], number(course.total, 0)
        told = f"Trial {number(self.made, 0)} of {total}: {phase}."
        if not self.made:
            told = f"Before the first of {total} trials."
        if self.pairs is not None and len(course.members) < self.pairs.count:
            told += f" The first {len(course.members)} of {number(self.pairs.count, 0)} stimuli are followed."
        if self.snapshot is not None and self.snapshot.update == "softmax":
            told += " All this is of S; the softmax in use looks at the pairs themselves."
        return told

    def name_of(self, place: int) -> tuple[str, str]:
        """(letter, name) of the stimulus at `place` among those that are followed."""
        assert self.course is not None and self.snapshot is not None
        member = self.course.members[place]
        return letter_of(member), pattern_label(self.snapshot.patterns, member)[0]

    def reading(self, point: QPointF) -> str:
        """The trial under `point` and the strengths after it, or the stimulus of a row."""
        course = self.course
        if course is None:
            return ""
        _, rows, plot = self._boxes()
        if plot.contains(point):
            trial = round((point.x() - plot.left()) / plot.width() * max(1, course.total))
            if trial > self.made:
                return f"Trial {trial} is still to come"
            told = [
                f"V({self.name_of(k)[0]}) = {number(float(v), 3)}"
                for k, v in enumerate(course.strengths[trial])
            ]
            return "\n".join([f"After trial {trial}", *told])
        for place in range(self._fitting(rows)):
            if self._row(rows, place).contains(point):
                letter, name = self.name_of(place)
                return f"{letter}, {name}: the stimulus, what it calls up now, and what is to follow it"
        return ""

    # -- places ------------------------------------------------------------------------------------------

    def _boxes(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where words, rows of glyphs, and the plot within its numbers stand."""
        gap, line = 0.5 * self.line, self.line
        small = self.small
        head = self.words_box(self.words)
        rest = QRectF(gap, head.bottom() + gap, head.width(), self.height() - head.bottom() - 2 * gap)
        count = max(1, len(self._glyphs))
        if rest.width() > max(_ABREAST * line, 1.4 * rest.height()):
            wide = min(0.4 * rest.width(), 24 * line)
            rows = QRectF(rest.left(), rest.top() + 1.2 * line, wide, rest.height() - 1.2 * line)
            plot = rest.adjusted(wide + 1.5 * line, 0, 0, 0)
        else:
            step = min(_TALLEST * line, max(3.2 * line, 0.13 * rest.height()))
            tall = min(0.5 * rest.height(), count * step)
            plot = rest.adjusted(0, 0, 0, -tall - gap - 1.2 * line)
            rows = QRectF(rest.left(), plot.bottom() + gap + 1.2 * line, rest.width(), tall)
        left = QFontMetricsF(small).horizontalAdvance("−0.5") + 10
        return head, rows, plot.adjusted(left, 1.6 * line, -0.6 * line, -2.6 * line)

    def _fitting(self, rows: QRectF) -> int:
        """How many stimuli there is room for; with fewer than there are, a line is left for how many."""
        most = int(rows.height() / (_ROW * self.line))
        return len(self._glyphs) if len(self._glyphs) <= most else max(0, most - 1)

    def _row(self, rows: QRectF, place: int) -> QRectF:
        fitting = self._fitting(rows)
        count = fitting + (fitting < len(self._glyphs))
        step = min(_TALLEST * self.line, rows.height() / max(1, count))
        return QRectF(rows.left(), rows.top() + place * step, rows.width(), step)

    def _limits(self, strengths: Float64) -> tuple[float, float]:
        """The range of V: 0 to 1 at the least, with what is reached."""
        low, high = float(min(0.0, strengths.min(initial=0.0))), float(max(1.0, strengths.max(initial=1.0)))
        spare = 0.06 * (high - low)
        return low - (spare if low < 0 else 0.0), high + spare

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, glyphs, and the curves."""
        if self.snapshot is None:
            return
        course = self.course
        if course is None:
            self.say(painter, EMPTY if self.pairs is not None else OTHER)
            return
        head, rows, plot = self._boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        if plot.height() > 3 * self.line:
            self._draw_plot(painter, plot, course)
        fitting = self._fitting(rows)
        if fitting:
            self._draw_heads(painter, rows)
        for place, glyph in enumerate(self._glyphs[:fitting]):
            strength = float(course.strengths[-1][place])
            self._draw_row(painter, self._row(rows, place), place, glyph, strength)
        left = len(self._glyphs) - fitting
        if left and fitting:
            words = f"and {number(left, 0)} more"
            draw_words(painter, self.font(), self._row(rows, fitting), words, self.theme)

    def _pen(self, place: int, width: float) -> QPen:
        assert self.course is not None and self.snapshot is not None
        known = pattern_label(self.snapshot.patterns, self.course.members[place])[1]
        rgb, dashed = pattern_style(known)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        pen = QPen(colour(legible(rgb, self.theme.paper, 3.0)), width, style)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _draw_plot(self, painter: QPainter, box: QRectF, course: Acquisition) -> None:
        low, high = self._limits(course.strengths)
        total, line = max(1, course.total), self.line
        small = self.small

        def up(value: float) -> float:
            return box.bottom() - (value - low) / (high - low) * box.height()

        def across(trial: float) -> float:
            return box.left() + trial / total * box.width()

        values = labelled_ticks(low, high, min(6.0, box.height() / (2.4 * line)))
        painter.setFont(small)
        metrics = QFontMetricsF(small)
        for value, text in zip(values, apart(values, 1), strict=True):
            painter.setPen(QPen(colour(self.theme.control if value == 0 else self.theme.grid), 1.0))
            painter.drawLine(QPointF(box.left(), up(value)), QPointF(box.right(), up(value)))
            painter.setPen(colour(self.theme.muted))
            wide = metrics.horizontalAdvance(text)
            painter.drawText(QPointF(box.left() - wide - 6, up(value) + 0.36 * metrics.ascent()), text)
        trials = labelled_ticks(0, total, min(10.0, box.width() / (3.6 * line)), whole=True)
        for value, text in zip(trials, apart(trials, 0), strict=True):
            wide = metrics.horizontalAdvance(text)
            painter.drawText(QPointF(across(value) - wide / 2, box.bottom() + metrics.ascent() + 4), text)
        wide = metrics.horizontalAdvance("trials")
        painter.drawText(QPointF(box.center().x() - wide / 2, box.bottom() + 2.3 * line), "trials")
        italic = sized(self.font())
        italic.setItalic(True)
        painter.setFont(italic)
        painter.setPen(colour(self.theme.text))
        painter.drawText(QPointF(box.left() - 1.4 * line, box.top() - 0.5 * line), "V")
        self._draw_phases(painter, box, course, across)
        self._draw_curves(painter, course, across, up)

    def _draw_phases(self, painter: QPainter, box: QRectF, course: Acquisition, across: object) -> None:
        """A line where a phase begins, and its words over it."""
        assert callable(across)
        small = sized(self.font(), SMALL, bold=True)
        painter.setFont(small)
        ends = [begin for begin, _ in course.phases[1:]] + [max(1, course.total)]
        for (begin, words), end in zip(course.phases, ends, strict=True):
            left, right = across(begin), across(end)
            if begin:
                painter.setPen(QPen(colour(self.theme.border), 1.0, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(left, box.top() - 1.2 * self.line), QPointF(left, box.bottom()))
            painter.setPen(colour(self.theme.text))
            room = QRectF(left + 4, box.top() - 1.3 * self.line, right - left - 6, 1.2 * self.line)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), elided(small, words, room.width()))

    def below(self, place: int) -> int:
        """Under how many others a curve lies: of a few, those are wider, so that all are seen together."""
        return place if self.course is not None and len(self.course.members) <= _FEW else 0

    def _draw_curves(self, painter: QPainter, course: Acquisition, across: object, up: object) -> None:
        assert callable(across) and callable(up)
        every = max(1, len(course.strengths) // 4000)
        shown = np.unique(np.append(np.arange(0, len(course.strengths), every), len(course.strengths) - 1))
        thick = max(1.5, 0.13 * self.line)
        for place in reversed(range(len(course.members))):
            points = [QPointF(across(float(t)), up(float(course.strengths[t, place]))) for t in shown]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            below = self.below(place)
            painter.setPen(self._pen(place, thick * (1.0 + 0.7 * below)))
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(QPen(colour(self.theme.paper), 1.5))
            painter.setBrush(self._pen(place, 1.0).color())
            size = (0.28 + 0.07 * below) * self.line
            painter.drawEllipse(points[-1], size, size)

    def _columns(self, box: QRectF) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """Of a row: the stimulus, what it calls up, V, and what is to follow (empty where it is narrow)."""
        line = self.line
        bold = QFontMetricsF(sized(self.font(), bold=True, tabular=True))
        value = bold.horizontalAdvance("−0.88") + 1.2 * line
        room = box.adjusted(1.4 * line, 0.2 * line, 0, -0.2 * line)
        third = room.width() > 15 * line
        wide = (room.width() - 1.8 * line - value) / (3 if third else 2)
        first = QRectF(room.left(), room.top(), wide, room.height())
        second = first.translated(wide + 1.8 * line, 0)
        strength = QRectF(second.right(), box.top(), value, box.height())
        last = QRectF(strength.right(), room.top(), wide if third else 0.0, room.height())
        return first, second, strength, last

    def _draw_heads(self, painter: QPainter, rows: QRectF) -> None:
        """What stands in the columns, over them."""
        small = sized(self.font(), SMALL)
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        first, second, strength, last = self._columns(self._row(rows, 0))
        top, tall = rows.top() - 1.2 * self.line, 1.2 * self.line
        for box, words in ((first, "stimulus"), (second, "calls up"), (strength, "V"), (last, "of")):
            place = QRectF(box.left(), top, box.width(), tall)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), elided(small, words, box.width()))

    def _draw_row(self, painter: QPainter, box: QRectF, place: int, glyph: Glyphs, strength: float) -> None:
        """Letter, stimulus, an arrow, what it calls up now with V, and what is to follow."""
        line, letter = self.line, self.name_of(place)[0]
        bold = sized(self.font(), bold=True, tabular=True)
        painter.setFont(bold)
        painter.setPen(self._pen(place, 1.0).color())
        room = QRectF(box.left(), box.top(), 1.2 * line, box.height())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), letter)
        first, second, middle, last = self._columns(box)
        one = self._draw_glyph(painter, first, glyph.stimulus)
        other = self._draw_glyph(painter, second, glyph.response, opposite=glyph.opposite)
        if last.width() > 0:
            self._draw_glyph(painter, last, glyph.value)
        painter.setPen(QPen(colour(self.theme.muted), 1.5))
        level, head = box.center().y(), 0.25 * line
        start, end = QPointF(one.right() + 0.3 * line, level), QPointF(other.left() - 0.3 * line, level)
        painter.drawLine(start, end)
        painter.drawPolyline(QPolygonF([end + QPointF(-head, -head), end, end + QPointF(-head, head)]))
        painter.setFont(bold)
        painter.setPen(colour(self.theme.text))
        painter.drawText(middle, int(Qt.AlignmentFlag.AlignCenter), number(strength))

    def _draw_glyph(
        self, painter: QPainter, room: QRectF, values: Float64, *, opposite: bool = False
    ) -> QRectF:
        """`values` (rows, cols) as the lattice shows them, as large as fits; `opposite` ones in blue."""
        rows, cols = values.shape
        scale = min(room.width() / cols, room.height() / rows)
        wide, tall = max(2, round(cols * scale)), max(2, round(rows * scale))
        box = QRectF(round(room.center().x() - wide / 2), round(room.center().y() - tall / 2), wide, tall)
        if opposite:
            image = image_of(signed_rgba(values, 1.0, diverging(self.theme)))
        else:
            theme = photographic(self.theme, self.snapshot)
            image = image_of(lattice_image(values, None, theme, kind="real"))
        draw_tile(painter, box, image, self.theme, self.devicePixelRatioF())
        return box
