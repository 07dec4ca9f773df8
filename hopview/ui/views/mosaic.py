"""Mosaic: the drawing as its tiles are recalled, in the colours of the pictures that they come from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.mosaic import Fit, Mosaic
from hopview.core.pattern import Pattern
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.lattice import lattice_image
from hopview.pictures.mosaic import (
    OVERLAPS,
    Origin,
    block_sources,
    gathered,
    mosaic_image,
    origin_colour,
    origins,
    sources_of,
    tile_at,
)
from hopview.pictures.palette import pattern_style
from hopview.session.document import Document
from hopview.ui.figures import number
from hopview.ui.theme import colour
from hopview.ui.views.mosaic_map import MapChoice, Shown, TileMap
from hopview.ui.views.paper import PaperView
from hopview.ui.views.scales import GrowingRange
from hopview.ui.views.square import draw_tile, draw_words, fitted, image_of
from hopview.ui.views.typography import elided, sized, wrapped_height

OTHER = (
    "A mosaic shows where each tile of a drawing comes from: choose Mosaic recall as the model, or open the "
    "experiment 'A house out of a fish and a tree'."
)
EMPTY = "Store pictures: their tiles are what the tiles of the drawing remember"
_LEAST_GRID = 8.0  # pixels of a tile on the screen below which lines would hide it
_MOST_FITS = 6
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
        self._sources: dict[int, tuple[Pattern, QImage]] = {}
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
        said = (
            f"Tile in row {row + 1}, column {col + 1}: {self._named(sources_of(int(mosaic.sources[tile])))}"
        )
        said += f"\nE = {number(float(mosaic.energies[tile]))}"
        for fit in mosaic.fits(tile)[:_MOST_FITS]:
            said += f"\nm = {number(fit.overlap)}  {self._named(sources_of(fit.sources))}"
        return said

    def _named(self, sources: tuple[int, ...]) -> str:
        assert self.snapshot is not None
        if not sources:
            return "no picture's"
        patterns = self.snapshot.patterns
        names = [patterns[mu].name or f"pattern {mu + 1}" for mu in sources if mu < len(patterns)]
        if len(names) > 3:
            return f"{names[0]} and {len(names) - 1} more"
        return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)

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
                _whole(picture),
                QRectF(left, rest.top(), wide, legend),
                QRectF(left, low, wide, max(0.0, rest.bottom() - low)),
            )
        picture = QRectF(rest.center().x() - under.width() / 2, rest.top(), under.width(), under.height())
        low = picture.bottom() + gap
        half = (rest.width() - line) / 2
        return (
            head,
            _whole(picture),
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
        self._draw_legend(painter, legend)
        if low.height() < 5 * self.line:
            return
        if self.pointed is not None and self.pointed < len(self.mosaic):
            self._draw_fits(painter, low, self.mosaic.fits(self.pointed))
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

    def _draw_legend(self, painter: QPainter, box: QRectF) -> None:
        """A row for each origin: the picture in its tint, its name, how many tiles, and a bar."""
        assert self.mosaic is not None
        rows, line, total = self._rows, self.line, max(1, len(self.mosaic))
        step = min(2.3 * line, box.height() / max(1, len(rows)))
        face, bold = sized(self.font()), sized(self.font(), tabular=True, bold=True)
        value = QFontMetricsF(bold).horizontalAdvance(number(total, 0)) + 2
        for place, origin in enumerate(rows):
            top = box.top() + place * step
            tile = QRectF(box.left() + 1, top + 1, step - 0.35 * line, step - 0.35 * line)
            self._draw_source(painter, tile, origin)
            left = tile.right() + 0.5 * line
            room = QRectF(left, top, box.right() - left - value, tile.height() - 0.35 * line)
            words = self._named(origin.sources) if origin.sources else "of no picture"
            if len(origin.sources) > 1:
                many = len([row for row in self.origins if len(row.sources) > 1])
                both = "both" if len(origin.sources) == 2 and len(self.origins) == 4 else words
                words = both if many == 1 else "of several pictures"
            painter.setFont(face)
            painter.setPen(colour(self.theme.text))
            middle = int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(room, middle, elided(face, words, room.width()))
            painter.setFont(bold)
            right = QRectF(room.right(), top, value, room.height())
            painter.drawText(right, middle | int(Qt.AlignmentFlag.AlignRight), number(origin.count, 0))
            bar = QRectF(left, tile.bottom() - 0.3 * line, box.right() - left, 0.28 * line)
            painter.fillRect(bar, colour(self.theme.grid))
            bar.setWidth(bar.width() * origin.count / total)
            painter.fillRect(bar, colour(origin_colour(origin.sources, self.theme)))

    def _draw_source(self, painter: QPainter, box: QRectF, origin: Origin) -> None:
        """The picture itself in its tint; of several or none, a patch of their colour."""
        assert self.snapshot is not None
        if len(origin.sources) != 1:
            painter.fillRect(box, colour(origin_colour(origin.sources, self.theme)))
            return
        mu, shape = origin.sources[0], self.snapshot.visible.shape
        pattern, known = self.snapshot.patterns[mu], self._sources.get(mu)
        if known is None or known[0] is not pattern:
            cells, whole = pattern.cells.reshape(shape), max(shape)
            bits = np.array([1 << mu], np.uint64)
            known = self._sources[mu] = (pattern, image_of(mosaic_image(cells, bits, whole, self.theme)))
        draw_tile(painter, fitted(box, shape[1] / shape[0]), known[1], self.theme, self.devicePixelRatioF())

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

    def _draw_fits(self, painter: QPainter, box: QRectF, fits: tuple[Fit, ...]) -> None:
        """The memories of the tile under the mouse, the nearest first."""
        words = f"Memories of this tile, {number(len(fits), 0)}, the nearest first"
        tall = wrapped_height(self.small, words, box.width()) + 0.3 * self.line
        draw_words(painter, self.font(), QRectF(box.left(), box.top(), box.width(), tall), words, self.theme)
        step = 2.6 * self.line
        most = min(_MOST_FITS, int((box.height() - tall) / step))
        for place, fit in enumerate(fits[:most]):
            top = box.top() + tall + place * step
            tile = _whole(QRectF(box.left() + 1, top, step - 0.4 * self.line, step - 0.4 * self.line))
            image = image_of(lattice_image(fit.cells, None, self.theme))
            draw_tile(painter, tile, image, self.theme, self.devicePixelRatioF())
            left, sources = tile.right() + 0.5 * self.line, sources_of(fit.sources)
            room = QRectF(left, top, box.right() - left, tile.height())
            painter.setFont(sized(self.font()))
            painter.setPen(colour(self.theme.text))
            said = f"m = {number(fit.overlap)}  {self._named(sources)}"
            painter.drawText(
                room, int(Qt.AlignmentFlag.AlignVCenter), elided(self.font(), said, room.width())
            )
            painter.fillRect(QRectF(left, tile.bottom() - 2, room.width() * max(0.0, fit.overlap), 3),
                             colour(pattern_style(sources[0])[0] if len(sources) == 1
                                    else origin_colour(sources, self.theme)))  # fmt: skip


def _whole(box: QRectF) -> QRectF:
    return QRectF(
        round(box.left()), round(box.top()), max(2, round(box.width())), max(2, round(box.height()))
    )
