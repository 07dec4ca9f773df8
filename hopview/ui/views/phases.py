"""The two phases of a Boltzmann machine as matrices, and their difference, which is what weights learn."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.lesson import Lesson
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import pattern_style
from hopview.pictures.phases import Groups, Phases, codes_of, phase_images, phases_of, unit_name
from hopview.pictures.tiling import Tiling, tiling
from hopview.session.document import Document
from hopview.ui.figures import figures, number
from hopview.ui.theme import colour
from hopview.ui.views.density import DensityView
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_words, image_of
from hopview.ui.views.typography import SMALL, elided, sized

BEFORE = "Before the first epoch"
UNTAUGHT = "Learn on (O): what is on together in the data and in dreams appears here, side by side."
NONE = "This rule keeps no matrices of its two phases. Choose the rule 'exact' or 'annealed' to see them."
KEPT_BY = ("exact", "annealed")  # rules that compare the two phases pair by pair
SAME_CODE = 0.1  # rows of data nearer to each other than this share their place in the square
_TITLES = ("p⁺  data clamped", "p⁻  dreaming", "p⁺ − p⁻  the step")


class PhasesView(PaperView):
    """p+_ij, p-_ij and p+_ij - p-_ij as colour: how often units i and j are on together in either phase.

    The last is the direction in which W_ij goes, and on the diagonal b_i; pairs without a weight are blank
    there. Lines part the groups of units, which are named at the sides. Where there are two hidden units a
    square shows their means given each row of data.
    """

    name = "phases"
    title = "Two phases"
    subject = "machine"
    tab = "Phases"
    other = NONE
    passing = True
    help = (
        "Why a weight moves: how often its two units are on together while the data hold the visible ones, "
        "how often in dreams, and the difference, which is its step. Learning ends where that is blank."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the rule keeps matrices of its two phases; a density says more."""
        return document.rule in KEPT_BY and not DensityView.shows(document)

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.phases: Phases | None = None
        self.codes: np.ndarray | None = None
        self._of: Lesson | None = None
        self._images: tuple[QImage, ...] = ()
        self.setMouseTracking(interactive)

    # -- what is shown -----------------------------------------------------------------------------------

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the lesson."""
        lesson = snapshot.training.lesson if snapshot.training is not None else None
        if lesson is not self._of:
            self._of = lesson
            self.phases = None if lesson is None else phases_of(lesson)
            self.codes = None if lesson is None else codes_of(snapshot.training)
            self._colour()
        self.update()

    def restyle(self) -> None:
        """The same numbers in the theme's colours."""
        self._colour()
        self.update()

    def let_go(self) -> None:
        """Keep nothing of weights that are out of date."""
        super().let_go()
        self._of, self.phases, self.codes, self._images = None, None, None, ()

    def _colour(self) -> None:
        found = self.phases
        self._images = () if found is None else tuple(map(image_of, phase_images(found, self.theme)))

    @property
    def words(self) -> str:
        """What the three are, and how large the step is."""
        found = self.phases
        if found is None:
            return ""
        own = "; single units on the diagonal" if found.square else ""
        return (
            f"How often two units are on together, from 0 (paper) to 1{own}. Full colour of the step: "
            f"{figures(found.scale, 2)}."
        )

    # -- places --------------------------------------------------------------------------------------------

    def _margins(self) -> tuple[float, float]:
        """Room at the left of a matrix for the names of its rows, and above and below it for titles."""
        metrics = QFontMetricsF(self.small)
        names = self.phases.rows if self.phases is not None else ()
        return max((metrics.horizontalAdvance(n[0]) for n in names), default=0.0) + 6, 1.3 * metrics.height()

    def tiling(self) -> Tiling:
        """Where the three cells stand: matrix, names and title."""
        gap, top = 0.5 * self.line, self.words_box(self.words).bottom() + 0.3 * self.line
        width, height = max(1.0, self.width() - 2 * gap), max(1.0, self.height() - top - gap)
        side, edge = self._margins()
        rows, cols = self.phases.plus.shape if self.phases is not None else (1, 1)
        best: Tiling | None = None
        count = 3 if self.codes is None else 4
        for across in (count, 2, 1):  # of a matrix alone: names and titles take their part of the box first
            down = -(-count // across)
            room_x = (width - across * side - (across - 1) * gap) / across
            room_y = (height - down * 2 * edge - (down - 1) * gap) / down
            found = tiling(1, max(1.0, room_x), max(1.0, room_y), aspect=cols / max(1, rows), least=1.0)
            if best is None or found.width > best.width:
                best = Tiling(across, down, found.width + side, found.height + 2 * edge, gap)
        assert best is not None
        spare_x = width - best.columns * best.width - (best.columns - 1) * gap
        spare_y = height - best.rows * best.height - (best.rows - 1) * gap
        return best.moved(gap + max(0.0, spare_x / 2), top + max(0.0, spare_y / 2))

    def box(self, index: int) -> QRectF:
        """The matrix number `index`, from 0."""
        places, (side, edge) = self.tiling(), self._margins()
        left, top = places.place(index)
        return QRectF(
            round(left + side),
            round(top + edge),
            max(1, round(places.width - side)),
            max(1, round(places.height - 2 * edge)),
        )

    # -- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, and the three matrices with names."""
        found = self.phases
        if found is None:
            taught = self._of is not None and self._of.epoch > 0
            self.say(painter, NONE if taught else UNTAUGHT if self.interactive else BEFORE)
            return
        draw_words(painter, self.font(), self.words_box(self.words), self.words, self.theme)
        for index, image in enumerate(self._images):
            self._draw(painter, self.box(index), image, _TITLES[index], found)

        if self.codes is not None:
            self._draw_codes(painter, self.box(3), self.codes)

    def _draw_codes(self, painter: QPainter, box: QRectF, codes: np.ndarray) -> None:
        """Where each row of data lies in the square of the two hidden units: messages look for corners."""
        size = min(0.7 * self.line, box.width() / 7)
        box = box.adjusted(size, size, -size, -size)
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.setFont(sized(self.font(), SMALL, bold=True, tabular=True))
        for k, (x, y) in enumerate(codes):
            spot = QPointF(box.left() + float(x) * box.width(), box.bottom() - float(y) * box.height())
            sharing = int((np.abs(codes[:k] - codes[k]).max(axis=1) < SAME_CODE).sum())  # two side by side
            inwards = QPointF(1 if x < 0.5 else -1, 1 if y > 0.5 else -1) * 2.1 * size
            spot += QPointF(inwards.x() * (sharing % 2), inwards.y() * (sharing // 2))
            disc = QRectF(spot.x() - size, spot.y() - size, 2 * size, 2 * size)
            painter.setBrush(colour(self.theme.paper))
            painter.setPen(QPen(colour(pattern_style(k)[0]), max(1.5, 0.12 * self.line)))
            painter.drawEllipse(disc)
            painter.setPen(colour(self.theme.text))
            painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), str(k + 1))
        side, edge = self._margins()
        painter.setFont(self.small)
        whole = self.box(3)
        above = QRectF(whole.left() - side, whole.top() - edge, whole.width() + side, edge)
        said = self._fitting(("hidden code of each row", "hidden codes", "codes"), above.width())
        painter.drawText(above, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), said)
        painter.setPen(colour(self.theme.muted))
        below = QRectF(whole.left() - side, whole.bottom(), whole.width() + side, edge)
        said = self._fitting(("H 1 across, H 2 up", "H 1 →, H 2 ↑", "H 1, H 2"), below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), said)

    def _fitting(self, ways: tuple[str, ...], width: float) -> str:
        """The first of `ways` to say it that is narrow enough; the last, cut off, where none is."""
        metrics = QFontMetricsF(self.small)
        known = next((words for words in ways if metrics.horizontalAdvance(words) <= width), ways[-1])
        return elided(self.small, known, width)

    def _draw(self, painter: QPainter, box: QRectF, image: QImage, title: str, found: Phases) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(box, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.drawRect(box)
        rows, cols = found.plus.shape
        painter.setPen(QPen(colour(self.theme.control), 1.0))
        for _, first, _end in found.rows[1:]:
            y = round(box.top() + first / rows * box.height())
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        for _, first, _end in found.cols[1:]:
            x = round(box.left() + first / cols * box.width())
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_names(painter, box, found, title)

    def _draw_names(self, painter: QPainter, box: QRectF, found: Phases, title: str) -> None:
        small, (side, edge) = self.small, self._margins()
        painter.setFont(small)
        painter.setPen(colour(self.theme.text))
        above = QRectF(box.left() - side, box.top() - edge, box.width() + side, edge)
        said = elided(small, title, above.width())
        painter.drawText(above, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), said)
        painter.setPen(colour(self.theme.muted))
        metrics, middle = QFontMetricsF(small), int(Qt.AlignmentFlag.AlignCenter)
        for name, start, end in _spans(found.rows, box.height()):
            if end - start >= 0.8 * metrics.height():
                spot = QRectF(box.left() - side, box.top() + start, side - 4, end - start)
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), name)
        for name, start, end in _spans(found.cols, box.width()):
            if end - start >= metrics.horizontalAdvance(name):
                painter.drawText(QRectF(box.left() + start, box.bottom(), end - start, edge), middle, name)

    # -- the mouse -----------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """The two units under `point`, and how often they are on together in either phase."""
        found = self.phases
        if found is None:
            return ""
        box = next((b for b in map(self.box, range(3)) if b.contains(point)), None)
        if box is None:
            return ""
        rows, cols = found.plus.shape
        i = min(rows - 1, int((point.y() - box.top()) / box.height() * rows))
        j = min(cols - 1, int((point.x() - box.left()) / box.width() * cols))
        one, two = unit_name(found.rows, i), unit_name(found.cols, j)
        who = f"{one} is on" if found.square and i == j else f"{one} and {two} are on together"
        plus, minus = number(float(found.plus[i, j]), 3), number(float(found.minus[i, j]), 3)
        step = float(found.change[i, j])
        tied = f"difference {number(step, 3, signed=True)}" if np.isfinite(step) else "not connected"
        return f"{who}: {plus} of the time with the data, {minus} in dreams\n{tied}"


def _spans(groups: Groups, length: float) -> list[tuple[str, float, float]]:
    """(name, start, end) of each group along a side of that length."""
    count = groups[-1][2] if groups else 1
    return [(name, first / count * length, end / count * length) for name, first, end in groups]
