"""A network and its bipartite twin beside each other: two lattices, the fold, and the hidden units."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSlider, QWidget

from hopview.core.coupling import Int8
from hopview.core.pattern import Pattern, stack
from hopview.core.snapshot import Snapshot
from hopview.core.twin import Twin
from hopview.models import model_named
from hopview.pictures.lattice import Afterglow, lattice_image
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.fold_picture import FoldPicture
from hopview.ui.views.ground import Ground
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_tile, draw_words, image_of
from hopview.ui.views.twin_bars import TwinBars
from hopview.ui.views.typography import elided

OTHER = (
    "A network and its bipartite twin are shown side by side once it is folded: press Fold into two layers "
    "in the model panel of a Hopfield network with Hebb's rule, or open 'A network and its bipartite twin'."
)
EMPTY = "Store a pattern: it gets a hidden unit of its own"
_LEAST_LINES = 22  # of height: below that the pictures take the room of the words
_STEPS = 100  # of the slider
_SECONDS = 1.6  # that the fold takes by itself
_FOLDED_BY = 0.4  # of a movie


class TwinView(PaperView):
    """Left one layer, N spins all tied to each other; right two, N spins tied to P hidden units alone.

    Both run on one cue, from one seed, at one temperature. Bars are the means of the hidden units given the
    visible ones, in units of sqrt(beta N): the overlaps m_mu, exactly. Rings are the z drawn around them,
    thin lines the overlaps of the one layer. The slider folds one layer into two; a movie does by itself.
    """

    name = "twin"
    title = "Twin"
    subject = "network"
    tab = "Twin"
    other = OTHER
    foremost = True
    film = ("twin", "energy", "overlaps")
    help = (
        "A Hopfield network and the same law in two layers, run side by side on one cue: each pattern has a "
        "hidden unit, whose mean is the overlap. Drag the slider to see how the one folds into the other."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the model runs beside its twin."""
        return model_named(document.model).folds

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.twin: Twin | None = None
        self.folded = 1.0
        self._cells: Int8 = np.empty((0, 0), np.int8)
        self._of: tuple[Pattern, ...] | None = None
        self._glow = Afterglow(), Afterglow()
        self._heat: list[NDArray[np.float32] | None] = [None, None]
        self._ground = Ground(self)
        self._since = 0.0
        self._unfolding = QTimer(self)
        self._unfolding.setInterval(16)
        self._unfolding.timeout.connect(self._fold_on)
        self.slider = self._made_slider() if interactive else None

    def _made_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, _STEPS)
        slider.setValue(_STEPS)
        slider.setAccessibleName("Fold")
        slider.setToolTip("From one layer, every unit tied to every other, to two, tied through the patterns")
        slider.valueChanged.connect(lambda value: self.set_folded(value / _STEPS))
        slider.sliderPressed.connect(self._unfolding.stop)
        slider.hide()
        return slider

    # -- what is shown -----------------------------------------------------------------------------------

    def set_folded(self, share: float) -> None:
        """How far it is folded, from one layer (0) to two (1)."""
        self.folded = min(1.0, max(0.0, share))
        self.update()

    def fold(self) -> None:
        """Show the one layer fold into two, in a second or two."""
        if self.slider is not None:
            self.slider.setValue(0)
            self._since = time.perf_counter()
            self._unfolding.start()

    def _fold_on(self) -> None:
        assert self.slider is not None
        way = min(1.0, (time.perf_counter() - self._since) / _SECONDS) if self.isVisible() else 1.0
        self.slider.setValue(round(_STEPS * _smooth(way)))
        if way == 1.0:
            self._unfolding.stop()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow both, and the patterns that tie them."""
        twin = snapshot.twin() if snapshot.twin is not None else None
        if twin is not None and twin.overlaps.size != len(snapshot.patterns):
            twin = None  # of patterns that are being learned, or were forgotten
        begins = self.twin is None and twin is not None
        self.twin = twin
        if twin is None:
            self._heat = [None, None]
        else:
            if self._of is not snapshot.patterns:
                self._of, self._cells = snapshot.patterns, stack(snapshot.patterns, snapshot.size)
            self._warm(snapshot, twin)
        if not self.interactive:
            self.folded = _film_share(snapshot)
        if self.slider is not None:
            self.slider.setVisible(bool(twin is not None and twin.overlaps.size))
            self.arrange()
        if begins and self.isVisible():
            self.fold()
        self.update()

    def _warm(self, snapshot: Snapshot, twin: Twin) -> None:
        shape = snapshot.visible.shape
        for k, state in enumerate((snapshot.state, twin.state)):
            if not snapshot.playing or snapshot.moment in snapshot.edge_moments:
                self._glow[k].forget()
            heat = self._glow[k].update(state.reshape(shape), self.now)
            self._heat[k] = heat if snapshot.playing else None

    def let_go(self) -> None:
        """Keep nothing of patterns that are out of date."""
        super().let_go()
        self.twin, self._of, self._cells = None, None, np.empty((0, 0), np.int8)
        self._ground.drop()

    @property
    def words(self) -> str:
        """What both have in common, and what the bars are."""
        snapshot, twin = self.snapshot, self.twin
        if snapshot is None or twin is None or self.height() < _LEAST_LINES * self.line:
            return ""
        return (
            f"One cue, one law exp(−H/T) at T = {snapshot.temperature:g}. Bars: the mean of each hidden unit "
            f"over √(βN) = {number(twin.scale, 1)}, which is its overlap; rings: the z drawn; thin lines: "
            "overlaps of the one layer."
        )

    # -- places --------------------------------------------------------------------------------------------

    def boxes(self) -> tuple[QRectF, QRectF, QRectF, QRectF, QRectF]:
        """Words, the two lattices, the fold, the bars."""
        gap = 0.5 * self.line
        head = self.words_box(self.words)
        top, wide = head.bottom() + gap, (self.width() - 3 * gap) / 2
        tall = self.height() - top - gap
        upper = min(0.56 * tall, wide + 1.3 * self.line)
        left, right = gap, 2 * gap + wide
        low, graph = top + upper + gap, 0.42 * (self.width() - 3 * gap)
        return (
            head,
            QRectF(left, top, wide, upper),
            QRectF(right, top, wide, upper),
            QRectF(left, low, graph, self.height() - gap - low),
            QRectF(left + graph + gap, low, 2 * wide - graph, self.height() - gap - low),
        )

    def arrange(self) -> None:
        """The slider under the fold."""
        if self.slider is not None:
            box, tall = self.boxes()[3], self.slider.sizeHint().height()
            self.slider.setGeometry(
                round(box.left()), round(box.bottom() - tall), max(1, round(box.width())), tall
            )

    # -- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Both lattices, the fold, and the hidden units."""
        snapshot, twin = self.snapshot, self.twin
        if snapshot is None or twin is None:
            self.say(painter, OTHER)
            return
        head, left, right, graph, low = self.boxes()
        if self.slider is not None:
            graph = graph.adjusted(0, 0, 0, -self.slider.height())
        fold, bars = FoldPicture(self.font(), graph, self._cells, self.folded), self.bars()
        self._ground.lay(
            painter,
            (snapshot.patterns, graph, self.folded),
            lambda under: fold.draw_strands(under, self.theme),
        )
        draw_words(painter, self.font(), head, self.words, self.theme)
        size, count = number(snapshot.size, 0), number(twin.overlaps.size, 0)
        self._draw_lattice(painter, left, 0, snapshot.state, f"One layer: {size} units, all tied")
        self._draw_lattice(painter, right, 1, twin.state, f"Two layers: {size} and {count} units")
        if bars is None:
            self.say(painter, EMPTY, low)
            return
        fold.draw_units(painter, snapshot.patterns, snapshot.state, twin, self.theme)
        bars.draw(painter)

    def bars(self) -> TwinBars | None:
        """The hidden units as bars; None where there are none."""
        if self.snapshot is None or self.twin is None or not self.twin.overlaps.size:
            return None
        return TwinBars(self.font(), self.boxes()[4], self.snapshot, self.twin, self.theme)

    def _draw_lattice(self, painter: QPainter, box: QRectF, which: int, state: Int8, title: str) -> None:
        assert self.snapshot is not None
        rows, cols = self.snapshot.visible.shape
        face, high = self.small, 1.2 * self.line
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        middle = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(box.left(), box.top(), box.width(), high), middle,
                         elided(face, title, box.width()))  # fmt: skip
        room = box.adjusted(1, high, -1, -1)
        scale = min(room.width() / cols, room.height() / rows)
        wide, tall = max(2, round(cols * scale)), max(2, round(rows * scale))
        place = QRectF(round(room.center().x() - wide / 2), round(room.top()), wide, tall)
        heat = self._heat[which]
        image = image_of(lattice_image(state.reshape(rows, cols), heat, self.theme))
        draw_tile(painter, place, image, self.theme, self.devicePixelRatioF())

    def reading(self, point: QPointF) -> str:
        """The overlap of the pattern under `point` in both, and the z drawn."""
        shown = self.bars()
        return "" if shown is None else shown.reading(point)


def _film_share(snapshot: Snapshot) -> float:
    """How far the fold has got in a movie: done after the first part of the run, or where it has none."""
    if snapshot.moments < 2:
        return 1.0
    way = min(1.0, snapshot.moment / max(1.0, _FOLDED_BY * (snapshot.moments - 1)))
    return _smooth(way)


def _smooth(way: float) -> float:
    """From 0 to 1, slow at both ends."""
    return way * way * (3.0 - 2.0 * way)
