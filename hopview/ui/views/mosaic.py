"""Mosaic: the drawing as its tiles are recalled, in the colours of the pictures that they come from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.mosaic import Mosaic
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.mosaic import (
    OVERLAPS,
    Origin,
    block_sources,
    gathered,
    mosaic_image,
    origins,
    sources_of,
    tile_at,
)
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.mosaic_legend import MOST_FITS, Images, TileLegend, whole
from hopview.ui.views.mosaic_map import MapChoice, Shown, TileMap
from hopview.ui.views.paper import PaperView
from hopview.ui.views.scales import GrowingRange
from hopview.ui.views.square import draw_tile, draw_words, fitted, image_of

OTHER = (
    "A mosaic shows where each tile of a drawing comes from: choose Mosaic recall as the model, or open the "
    "experiment 'A house out of a fish and a tree'."
)
EMPTY = "Store pictures: their tiles are what the tiles of the drawing remember"
_LEAST_GRID = 8.0  # pixels of a tile on the screen below which lines would hide it
_ONE_TURNED = " 1 is the negative of a memory."
_LEAST_SPAN = 2.0  # of the scale of energies
_WIDEST = 17.0  # lines: the column beside the picture


class MosaicView(PaperView):
    """The state, each tile tinted by the picture that it is equal to a tile of, with how many of each.

    Tiles of several pictures have their mean hue; tiles of none are plain ink on paper. Below stands a map of
    the tiles, their overlaps with the nearest memory or their energies, as chosen in the box over it, or,
    under the mouse, the tile's memories in their order. Where tiles overlap, the colour of a block is that
    of most tiles over it.
    """

    name = "mosaic"
    title = "Mosaic"
    subject = "memories"
    tab = "Mosaic"
    other = OTHER
    foremost = True
    film = ("mosaic", "energy", "overlaps")
    help = (
        "The drawing in tiles, each in the colour of the picture that it has become a piece of; plain tiles "
        "are of none. The map shows how near each tile is to a memory, or its energy: choose in the box over "
        "it. Point at a tile to see what it remembers."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the model recalls tiles."""
        return model_named(document.model).tiles

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.mosaic: Mosaic | None = None
        self.origins: tuple[Origin, ...] = ()
        self.pointed: int | None = None
        self._image: QImage | None = None
        self._sources: Images = {}
        self.map: Shown = "overlaps"
        self._energies = GrowingRange(_LEAST_SPAN)
        self._of: tuple[object, ...] = ()
        self._taken = 0.0  # pixels that the box over the map takes
        self.choice = MapChoice(self) if interactive else None
        if self.choice is not None:
            self.choice.chosen.connect(self.set_map)
        self.setMouseTracking(interactive)

    def restyle(self) -> None:
        """The pictures in the theme's colours."""
        self._sources.clear()
        self.update()

    def let_go(self) -> None:
        """Keep nothing of pictures that are out of date."""
        super().let_go()
        self.mosaic, self._image, self.origins, self.pointed = None, None, (), None
        self._sources.clear()

    def refresh(self, snapshot: Snapshot) -> None:
        """Find where each tile comes from."""
        self.mosaic = snapshot.mosaic() if snapshot.mosaic is not None else None
        self._image = None
        if self.mosaic is not None:
            shape = snapshot.visible.shape
            self.origins = origins(self.mosaic, len(snapshot.patterns))
            blocks = block_sources(self.mosaic, shape)
            tinted = mosaic_image(snapshot.state.reshape(shape), blocks, self.mosaic.stride, self.theme)
            self._image = image_of(tinted)
            self._scale(snapshot, self.mosaic)
        self.arrange()
        self.update()

    def _scale(self, snapshot: Snapshot, mosaic: Mosaic) -> None:
        """The ends of the scale of energies: they widen in a run, and fit anew where another begins."""
        of = (
            snapshot.memories,
            mosaic.k,
            mosaic.stride,
            mosaic.shared,
            snapshot.terrain,
            snapshot.begun,
        )
        if of != self._of:
            self._of = of
            self._energies.forget()
        if len(mosaic):
            self._energies.cover(float(mosaic.energies.min()), float(mosaic.energies.max()), snug=False)

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """How many tiles are pieces of a picture, and what they remember."""
        mosaic = self.mosaic
        if mosaic is None or not len(mosaic):
            return ""
        whole = int(np.count_nonzero(mosaic.sources))
        k, count = mosaic.k, number(mosaic.memories, 0)
        said = f"{number(whole, 0)} of {number(len(mosaic), 0)} tiles of {k} × {k} are pieces of a picture. "
        if len(mosaic) == 1:
            said = f"The one tile of {k} × {k} is {'' if whole else 'not '}one of the pictures. "
            said += f"It remembers {count}."
        elif mosaic.shared:
            said += f"All share {count} memories."
        else:
            said += "Each remembers those at its own place."
        turned = int(np.count_nonzero(mosaic.negatives))
        if mosaic.stride < mosaic.k:
            said += (
                " They overlap by half and vote on each cell; where most are of no one picture it is plain."
            )
        if turned:
            said += f" {number(turned, 0)} are negatives of a memory." if turned > 1 else _ONE_TURNED
        return said

    def reading(self, point: QPointF) -> str:
        """The tile under `point`, where it comes from, and what it is near to."""
        tile = self._tile_under(point)
        if tile is None or self.mosaic is None:
            return ""
        mosaic = self.mosaic
        row, col = divmod(tile, mosaic.grid[1])
        name = self._legend.named(sources_of(int(mosaic.sources[tile])))
        said = f"Tile in row {row + 1}, column {col + 1}: {name}"
        said += f"\nE = {number(float(mosaic.energies[tile]))}"
        for fit in mosaic.fits(tile)[:MOST_FITS]:
            said += f"\nm = {number(fit.overlap)}  {self._legend.named(sources_of(fit.sources))}"
        return said

    @property
    def _legend(self) -> TileLegend:
        assert self.snapshot is not None
        patterns, shape = self.snapshot.patterns, self.snapshot.visible.shape
        return TileLegend(patterns, shape, self.font(), self.theme, self.devicePixelRatioF(), self._sources)

    # -- places ------------------------------------------------------------------------------------------

    def boxes(self) -> tuple[QRectF, QRectF, QRectF, QRectF]:
        """Where words, picture, legend and overlaps stand."""
        gap, line = 0.5 * self.line, self.line
        head = self.words_box(self.words)
        rest = QRectF(gap, head.bottom() + gap, head.width(), self.height() - head.bottom() - 2 * gap)
        rows, cols = self.snapshot.visible.shape if self.snapshot is not None else (1, 1)
        aspect, legend = cols / rows, 2.3 * line * max(1, len(self._rows)) + 0.5 * line
        beside = fitted(QRectF(0, 0, rest.width() - 11 * line, rest.height()), aspect)
        low_part = max(legend, 7 * line, 0.27 * rest.height())
        under = fitted(QRectF(0, 0, rest.width(), rest.height() - low_part - gap), aspect)
        if beside.width() >= under.width():
            wide = min(_WIDEST * line, rest.width() - beside.width() - line)
            spare = max(0.0, rest.width() - beside.width() - line - wide) / 2
            picture = QRectF(rest.left() + spare, rest.top(), beside.width(), beside.height())
            left = picture.right() + line
            low = rest.top() + legend + line
            return (
                head,
                whole(picture),
                QRectF(left, rest.top(), wide, legend),
                QRectF(left, low, wide, max(0.0, rest.bottom() - low)),
            )
        picture = QRectF(rest.center().x() - under.width() / 2, rest.top(), under.width(), under.height())
        low = picture.bottom() + gap
        half = (rest.width() - line) / 2
        return (
            head,
            whole(picture),
            QRectF(rest.left(), low, half, rest.bottom() - low),
            QRectF(rest.left() + half + line, low, half, rest.bottom() - low),
        )

    @property
    def _rows(self) -> tuple[Origin, ...]:
        """The rows of the legend: each picture, several at once if there are any, and none."""
        return gathered(self.origins)

    def _tile_under(self, point: QPointF) -> int | None:
        if self.mosaic is None or self.snapshot is None:
            return None
        box, shape = self.boxes()[1], self.snapshot.visible.shape
        if not box.contains(point):
            return None
        row = (point.y() - box.top()) / box.height() * shape[0]
        col = (point.x() - box.left()) / box.width() * shape[1]
        return tile_at((row, col), shape, self.mosaic)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.interactive:
            self._point(self._tile_under(event.position()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def _point(self, tile: int | None) -> None:
        if tile != self.pointed:
            self.pointed = tile
            self.arrange()
            self.update()

    def set_map(self, shown: Shown) -> None:
        """Show the overlaps or the energies of the tiles."""
        self.map = shown
        self.arrange()
        self.update()

    def arrange(self) -> None:
        """The box over the map, where the map is."""
        if self.choice is None:
            return
        snapshot, low = self.snapshot, self.boxes()[3]
        stands = self.mosaic is not None and snapshot is not None and bool(snapshot.patterns)
        stands = stands and self.pointed is None and low.height() >= 5 * self.line
        self._taken = self.choice.place(low if stands else None, self.map)

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, the picture with its tiles, the legend, and overlaps or the memories of one tile."""
        if self.mosaic is None or self._image is None or self.snapshot is None:
            self.say(painter, OTHER)
            return
        head, picture, legend, low = self.boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        draw_tile(painter, picture, self._image, self.theme, self.devicePixelRatioF())
        self._draw_lines(painter, picture, self.mosaic)
        if not self.snapshot.patterns:
            self.say(painter, EMPTY, legend)
            return
        self._legend.draw(painter, legend, self.origins, max(1, len(self.mosaic)))
        if low.height() < 5 * self.line:
            return
        if self.pointed is not None and self.pointed < len(self.mosaic):
            self._legend.draw_fits(painter, low, self.mosaic.fits(self.pointed))
        else:
            self._draw_maps(painter, low, self.mosaic)

    def _draw_lines(self, painter: QPainter, box: QRectF, mosaic: Mosaic) -> None:
        assert self.snapshot is not None
        rows, cols = self.snapshot.visible.shape
        step, side = mosaic.stride * box.width() / cols, mosaic.k * box.width() / cols
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if step >= _LEAST_GRID:
            shade = QColor(*self.theme.muted, 70)
            painter.setPen(QPen(shade, 1.0))
            across = [
                round(box.left() + k * box.width() / cols) for k in range(mosaic.stride, cols, mosaic.stride)
            ]
            down = [
                round(box.top() + k * box.height() / rows) for k in range(mosaic.stride, rows, mosaic.stride)
            ]
            painter.drawLines([QLineF(x, box.top(), x, box.bottom()) for x in across])
            painter.drawLines([QLineF(box.left(), y, box.right(), y) for y in down])
        if self.pointed is not None and self.pointed < len(mosaic):
            row, col = divmod(self.pointed, mosaic.grid[1])
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(self.theme.accent), 2.0))
            corner = QPointF(box.left() + col * step, box.top() + row * step)
            end = QPointF(min(box.right(), corner.x() + side), min(box.bottom(), corner.y() + side))
            painter.drawRect(QRectF(corner, end))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_maps(self, painter: QPainter, box: QRectF, mosaic: Mosaic) -> None:
        """The map chosen under its box; where nobody can choose and two fit, as in movies, both."""
        box = box.adjusted(0, self._taken, 0, 0)
        kinds: tuple[Shown, ...] = (self.map,)
        if self.choice is None and box.width() >= 10 * self.line:
            kinds = ("overlaps", "energies")
        wide = (box.width() - (len(kinds) - 1) * self.line) / len(kinds)
        for place, shown in enumerate(kinds):
            below = 0.0 if mosaic.energies.max(initial=-1.0) <= 0 else self._energies.high
            deep = (self._energies.low, min(self._energies.high, below))
            limits = OVERLAPS if shown == "overlaps" else deep
            room = QRectF(box.left() + place * (wide + self.line), box.top(), wide, box.height())
            TileMap(mosaic, shown, limits, self.font(), self.theme).draw(
                painter, room, self.devicePixelRatioF()
            )
