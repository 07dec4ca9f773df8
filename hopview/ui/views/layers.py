"""Two layers: features and memories as two lattices that talk to each other, and how the second has moved."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.attention import Attention, MemoryLayer
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.attention import Names
from hopview.pictures.grey import photographic
from hopview.pictures.lattice import lattice_image
from hopview.pictures.memory_layer import Trace, cells_of, grid_of
from hopview.pictures.palette import pattern_style
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.arrows import draw_arrow
from hopview.ui.views.paper import PaperView
from hopview.ui.views.square import draw_tile, draw_words, fitted, image_of
from hopview.ui.views.typography import elided

OTHER = (
    "Two layers are seen of models whose memories are units of their own: choose 'Features and memories' as "
    "the model, or open the experiment of that name."
)
WAITING = "Press Space: how the memories wake and fall silent appears here"
_BETWEEN = 5.0  # lines of width between the lattices
_ROW = 0.95  # lines of height of a row of the strip, at the most
_LEFT = 6.0  # lines of width for names


class LayersView(PaperView):
    """Features g on their grid, memories f(h) on one of their own, and f of every memory over time.

    A cell of the second lattice is a memory unit: paper shows nothing, ink 1 (of signed ones paper is -1).
    Features hear Xi' f, memories Xi g / N. The strip keeps what was seen of the present run.
    """

    name = "layers"
    title = "Layers, features and memories"
    subject = "memories"
    tab = "Layers"
    foremost = True
    remembers = True
    film = ("layers", "energy")
    other = OTHER
    help = (
        "The two layers of the network as two lattices: features, which are the picture, and one unit for "
        "each memory, the more ink the more it shows. Below, every memory over time since the run began: "
        "which wake, and which fall silent."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the model has a layer of memories."""
        return model_named(document.model).layered

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of more than two features, all of whose states are on one page."""
        return super().filmed(document) if document.size > 2 else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.found: Attention | None = None
        self.trace = Trace()
        self._names = Names()
        self.setMouseTracking(interactive)

    def let_go(self) -> None:
        """Keep nothing of memories that are out of date."""
        super().let_go()
        self.found, self._names, self.trace = None, Names(), Trace()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow both layers."""
        found = snapshot.attention() if snapshot.attention is not None else None
        self.found = found if found is not None and found.layer is not None else None
        if self.found is not None and self.layer is not None:
            self._names.follow(self.found.memories, snapshot.patterns, kept=True)
            self.trace = self.trace.followed(snapshot.begun, snapshot.moment, snapshot.time, self.layer.shown)
        self.update()

    @property
    def layer(self) -> MemoryLayer | None:
        """The memories at this moment."""
        return None if self.found is None else self.found.layer

    @property
    def words(self) -> str:
        """Which memory shows most, and what it hears."""
        layer, snapshot = self.layer, self.snapshot
        if layer is None or snapshot is None:
            return ""
        first = int(np.argmax(np.abs(layer.shown)))
        units = f"{number(snapshot.size, 0)} features and {number(layer.shown.size, 0)} memories"
        said = f"{units} talk to each other, never to their like."
        if np.ptp(np.abs(layer.shown)) < 1e-9:
            return f"{said} All memories show the same, f = {number(float(layer.shown[0]))}."
        return f"{said} {self._unit_words(layer, first)}."

    def _unit_words(self, layer: MemoryLayer, k: int) -> str:
        name = self._names.of(k).words
        heard, told = number(float(layer.inputs[k])), number(float(layer.told[k]))
        goes = "as it is told" if heard == told else f"on its way to {told}"
        return f"{name} shows f = {number(float(layer.shown[k]))} at the input h = {heard}, {goes}"

    # -- places ------------------------------------------------------------------------------------------

    def boxes(self) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """Where words, features, memories and the strip stand."""
        assert self.snapshot is not None and self.layer is not None
        gap, line = 0.5 * self.line, self.line
        head = self.words_box(self.words)
        room = QRectF(
            gap, head.bottom() + gap, self.width() - 2 * gap, self.height() - head.bottom() - 2 * gap
        )
        wide = max(2.0, (room.width() - _BETWEEN * line) / 2)
        tall = max(2.0, min(0.55 * room.height(), wide) - 1.5 * line)
        rows, cols = self.snapshot.visible.shape
        left = fitted(QRectF(room.left(), room.top() + 1.5 * line, wide, tall), cols / rows)
        grid = grid_of(self.layer.shown.size, wide / tall)
        right = QRectF(room.right() - wide, room.top() + 1.5 * line, wide, tall)
        right = fitted(right, grid[1] / grid[0])
        top = room.top() + 1.5 * line + tall + 1.2 * line
        return head, left, right, QRectF(room.left(), top, room.width(), room.bottom() - top)

    def grid(self) -> tuple[int, int]:
        """(rows, cols) of the memories' lattice."""
        assert self.layer is not None
        _, _, right, _ = self.boxes()
        return grid_of(self.layer.shown.size, right.width() / right.height())

    def cell(self, k: int) -> QRectF:
        """The cell of memory k."""
        _, _, box, _ = self.boxes()
        rows, cols = self.grid()
        row, col = divmod(k, cols)
        wide, tall = box.width() / cols, box.height() / rows
        return QRectF(box.left() + col * wide, box.top() + row * tall, wide, tall)

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, two lattices with arrows between them, and the strip."""
        layer, snapshot = self.layer, self.snapshot
        if layer is None or snapshot is None:
            self.say(painter, OTHER)
            return
        head, features, memories, strip = self.boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        grid = np.asarray(snapshot.state[snapshot.visible.slice]).reshape(snapshot.visible.shape)
        theme = photographic(self.theme, snapshot)
        image = image_of(lattice_image(grid, None, theme, kind="real"))
        draw_tile(painter, features, image, self.theme, self.devicePixelRatioF())
        self._draw_memories(painter, layer, memories)
        self._say_above(painter, "Features g", features)
        self._say_above(painter, f"Memories f, {number(layer.shown.size, 0)} units", memories)
        self._draw_talk(painter, features, memories)
        self._draw_strip(painter, strip)

    def _draw_memories(self, painter: QPainter, layer: MemoryLayer, box: QRectF) -> None:
        kind = "real" if layer.signed else "binary"
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(
            box, image_of(lattice_image(cells_of(layer, self.grid()), None, self.theme, kind=kind))
        )
        metrics = QFontMetricsF(self.small)
        painter.setFont(self.small)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for k in range(layer.shown.size):
            cell = self.cell(k)
            if cell.width() >= 4:
                painter.setPen(QPen(colour(self.theme.border), 1.0))
                painter.drawRect(cell)
            name = self._names.of(k).words
            if metrics.horizontalAdvance(name) <= cell.width() - 4 and metrics.height() <= cell.height():
                level = 0.5 * (1 + layer.shown[k]) if layer.signed else layer.shown[k]
                painter.setPen(colour(self.theme.paper if level > 0.5 else self.theme.muted))
                painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), name)

    def _say_above(self, painter: QPainter, words: str, box: QRectF) -> None:
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.text))
        wide = QFontMetricsF(self.small).horizontalAdvance(words)
        painter.drawText(QPointF(box.center().x() - wide / 2, box.top() - 0.4 * self.line), words)

    def _draw_talk(self, painter: QPainter, features: QRectF, memories: QRectF) -> None:
        """An arrow each way, with what is said on it."""
        left, right = features.right() + 0.4 * self.line, memories.left() - 0.4 * self.line
        middle, metrics = (left + right) / 2, QFontMetricsF(self.small)
        for y, words, away in (
            (features.center().y() - 1.1 * self.line, "Ξ g / N", True),
            (features.center().y() + 1.1 * self.line, "Ξᵀ f", False),
        ):
            painter.setPen(QPen(colour(self.theme.muted), max(1.0, 0.09 * self.line)))
            ends = QPointF(left, y), QPointF(right, y)
            draw_arrow(painter, *(ends if away else ends[::-1]), self.line)
            painter.setFont(self.small)
            painter.setPen(colour(self.theme.text))
            wide = metrics.horizontalAdvance(words)
            lift = -0.45 * self.line if away else 0.25 * self.line + metrics.ascent()
            if wide <= right - left:
                painter.drawText(QPointF(middle - wide / 2, y + lift), words)

    def _draw_strip(self, painter: QPainter, box: QRectF) -> None:
        line, metrics = self.line, QFontMetricsF(self.small)
        if box.height() < 4 * line:
            return
        area = box.adjusted(_LEFT * line, 1.5 * line, 0, -1.4 * line)
        rows = self.trace.rows(max(1, int(area.height() / (_ROW * line))))
        first, last = self.trace.span
        all_of_them = len(rows) == len(self._names.known)
        words = "Memories over time" if all_of_them else f"The {len(rows)} that showed most, over time"
        painter.setFont(self.small)
        painter.setPen(colour(self.theme.text))
        spot = QPointF(box.left(), box.top() + metrics.ascent())
        painter.drawText(spot, f"{words}, in τ of the features")
        if last <= first and self.interactive:
            self.say(painter, WAITING, QRectF(box.left(), area.top(), box.width(), area.height()))
            return
        step = min(_ROW * line * 1.4, area.height() / len(rows))
        area.setHeight(step * len(rows))
        if last > first:
            values = self.trace.raster(rows, max(2, int(area.width())))
            kind = "real" if self.layer is not None and self.layer.signed else "binary"
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(area, image_of(lattice_image(values, None, self.theme, kind=kind)))
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        for place, k in enumerate(rows):
            name = self._names.of(k)
            y = area.top() + place * step
            rgb = self.theme.muted if name.colour is None else pattern_style(name.colour)[0]
            painter.fillRect(QRectF(area.left() - 0.4 * line, y + 1, 0.25 * line, step - 2), colour(rgb))
            painter.setPen(colour(self.theme.muted))
            room = QRectF(box.left(), y, (_LEFT - 0.6) * line, step)
            side = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(room, side, elided(self.small, name.words, room.width()))
        base = area.bottom() + metrics.ascent() + 2
        painter.drawText(QPointF(area.left(), base), number(first, 1))
        ending = number(last, 1) if last > first else ""
        painter.drawText(QPointF(area.right() - metrics.horizontalAdvance(ending), base), ending)

    def reading(self, point: QPointF) -> str:
        """What the memory under `point` hears and shows."""
        layer = self.layer
        if layer is None or self.snapshot is None:
            return ""
        for k in range(layer.shown.size):
            if self.cell(k).contains(point):
                return self._unit_words(layer, k)
        return ""
