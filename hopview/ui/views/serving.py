"""Several patterns at once: which of them each unit serves, how much of each is there, and theory."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from hopview.core.coupling import Float64, Int64
from hopview.core.several import FREE, NONE, Several
from hopview.core.snapshot import Snapshot
from hopview.pictures.bars import pattern_label
from hopview.pictures.serving import recalled_image, serving_colours, serving_image
from hopview.rules import rule_named
from hopview.session.document import Document
from hopview.theory import multitask
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.paper import PaperView
from hopview.ui.views.serving_plot import ServingPlot
from hopview.ui.views.serving_rows import ServingRows
from hopview.ui.views.square import draw_tile, draw_words, image_of
from hopview.ui.views.typography import elided

OTHER = (
    "Several patterns are recalled at once where each leaves units blank: choose the multitasking network, "
    "or open the experiment 'Three pictures at once'."
)
EMPTY = "Store a pattern: S keeps the picture on the lattice"
_REGIMES = {
    "pure": "Without blanks one pattern takes all units.",
    "hierarchical": "In theory hierarchical: each pattern takes what those before it leave blank.",
    "parallel": "In theory parallel: no pattern outweighs the others together.",
}


class ServingView(PaperView):
    """Each unit has the colour of the pattern it serves: of those it agrees with, the one of largest |m|.

    Beside it a row a pattern: what of it is there, and m = (1/N) X.s as a bar, 1 - d where it is whole; the
    mark is what theory says, (1 - d) d^(k-1) in the hierarchical regime. Below, theory over the share of
    blanks d with the change at d_c, or over the number of examples M, and where this network stands (dots).
    """

    name = "serving"
    title = "Serving"
    subject = "network"
    tab = "Serving"
    other = OTHER
    foremost = True
    film = ("serving", "energy", "overlaps")
    help = (
        "Which pattern each cell serves, in the patterns' colours: patterns with blanks share cells. Dark "
        "is ink, pale is paper; grey cells are blank in every pattern. Bars are the overlaps, marks theory."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether patterns have blanks, so that several are recalled at once."""
        return rule_named(document.rule).leaves_blanks

    def __init__(self, parent: object = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)  # type: ignore[arg-type]
        self.several: Several | None = None
        self.served: Int64 = np.empty(0, np.int64)
        self._overlaps: Float64 = np.empty(0)
        self._places: tuple[int, ...] = ()
        self._picture = QImage()
        self._thumbnails: dict[int, QImage] = {}
        self.setMouseTracking(interactive)

    def refresh(self, snapshot: Snapshot) -> None:
        """Find whom each unit serves at this moment."""
        several = snapshot.several
        count = len(snapshot.patterns)
        fits = several is not None and len(several.patterns) == len(snapshot.overlaps) == count
        self.several = several if fits else None
        if self.several is not None:
            self._overlaps = snapshot.overlaps
            self._places = tuple(pattern.colour for pattern in snapshot.patterns)
            self.served = self.several.serving(snapshot.state, self._overlaps)
        self._picture = QImage()
        self._thumbnails.clear()
        self.update()

    def restyle(self) -> None:
        """The pictures in the theme's colours."""
        self._picture = QImage()
        self._thumbnails.clear()
        self.update()

    def let_go(self) -> None:
        """Keep nothing of patterns that are out of date."""
        super().let_go()
        self.several = None
        self._thumbnails.clear()

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """The regime by name, and where the change lies."""
        several, snapshot = self.several, self.snapshot
        if several is None or snapshot is None or not len(several.patterns):
            return ""
        count, d, warmth = len(several.patterns), several.blanks, snapshot.temperature
        if warmth >= multitask.critical_temperature(d):
            return f"Too warm: above T = 1 − d = {number(1 - d)} no pattern is recalled."
        said = _REGIMES[multitask.regime(d, count)]
        critical = multitask.critical_blanks(count)
        if critical < 1 and d > 0:
            said += f" d = {number(d)}; for {count} patterns the change is at {number(critical, 3)}."
        if several.examples:
            said += f" Learned from examples, entropy ρ = {number(several.entropy)}."
        return said

    def reading(self, point: QPointF) -> str:
        """Whom the cell under `point` serves, or the figures of the pattern."""
        several, snapshot = self.several, self.snapshot
        if several is None or snapshot is None or not len(several.patterns):
            return ""
        _, box, rows, _ = self._boxes()
        tile = self._tile(box)
        if tile.contains(point):
            high, wide = snapshot.visible.shape
            row = min(high - 1, int((point.y() - tile.top()) / tile.height() * high))
            col = min(wide - 1, int((point.x() - tile.left()) / tile.width() * wide))
            return f"Cell ({row}, {col}) {self._whom(int(self.served[row * wide + col]))}"
        return self._rows(rows).reading(point)

    def _whom(self, served: int) -> str:
        assert self.snapshot is not None
        if served == FREE:
            return "is blank in every pattern: free"
        if served == NONE:
            return "is against every pattern that is not blank there"
        return f"serves {pattern_label(self.snapshot.patterns, served)[0]}"

    # -- places ------------------------------------------------------------------------------------------

    def _boxes(self) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """Words, the lattice with its legend, the rows, the plot."""
        gap = 0.5 * self.line
        head = self.words_box(self.words)
        top = head.bottom() + gap
        tall, wide = self.height() - top - gap, head.width()
        upper = max(0.5 * tall, min(0.62 * tall, 0.5 * wide + 1.4 * self.line))
        if tall < 16 * self.line:
            upper = tall
        side = min(0.5 * wide, upper - 1.4 * self.line)
        picture = QRectF(gap, top, side, upper)
        left = picture.right() + 1.2 * self.line
        rows = QRectF(left, top, self.width() - gap - left, upper)
        low = top + upper + gap
        return head, picture, rows, QRectF(gap, low, wide, self.height() - gap - low)

    def _tile(self, box: QRectF) -> QRectF:
        assert self.snapshot is not None
        rows, cols = self.snapshot.visible.shape
        scale = min(box.width() / cols, (box.height() - 1.3 * self.line) / rows)
        return QRectF(
            round(box.left()), round(box.top()), max(2, round(cols * scale)), max(2, round(rows * scale))
        )

    def _rows(self, box: QRectF) -> ServingRows:
        assert self.snapshot is not None and self.several is not None
        return ServingRows(self.font(), box, self.snapshot, self.several, self.theme)

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, the lattice, a row a pattern, and theory."""
        several, snapshot = self.several, self.snapshot
        if snapshot is None or several is None:
            self.say(painter, OTHER)
            return
        if not len(several.patterns):
            self.say(painter, EMPTY)
            return
        head, box, rows, low = self._boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        if self._picture.isNull():
            self._picture = image_of(
                serving_image(self.served, snapshot.state, self._places, snapshot.visible.shape, self.theme)
            )
        tile = self._tile(box)
        draw_tile(painter, tile, self._picture, self.theme, self.devicePixelRatioF())
        self._draw_legend(painter, QRectF(tile.left(), tile.bottom(), box.width(), 1.3 * self.line))
        self._rows(rows).draw(painter, self._thumbnail, self.devicePixelRatioF())
        if low.height() > 5 * self.line:
            ServingPlot(self.font(), low, snapshot, several, self.theme).draw(painter)

    def _thumbnail(self, mu: int) -> QImage:
        """Pattern `mu` as far as it is there."""
        assert self.snapshot is not None and self.several is not None
        image = self._thumbnails.get(mu)
        if image is None:
            snapshot = self.snapshot
            pixels = recalled_image(
                self.several, mu, snapshot.state, self._overlaps, self._places[mu],
                snapshot.visible.shape, self.theme,
            )  # fmt: skip
            image = self._thumbnails[mu] = image_of(pixels)
        return image

    def _draw_legend(self, painter: QPainter, box: QRectF) -> None:
        """How many units are free, and how many are against all: the other colours are in the rows."""
        line, small, x = self.line, self.small, box.left()
        metrics, total = QFontMetricsF(small), max(1, self.served.size)
        for place, words in ((FREE, "free"), (NONE, "against all")):
            share = 100.0 * float(np.count_nonzero(self.served == place)) / total
            said = f"{words} {number(share, 1)}%"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(serving_colours(self.theme, place)[0]))
            painter.drawRect(QRectF(x, box.center().y() - 0.3 * line, 0.6 * line, 0.6 * line))
            painter.setFont(small)
            painter.setPen(colour(self.theme.muted))
            room = QRectF(x + 0.9 * line, box.top(), max(0.0, box.right() - x - 0.9 * line), box.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), elided(small, said, room.width()))
            x += 0.9 * line + metrics.horizontalAdvance(said) + line
