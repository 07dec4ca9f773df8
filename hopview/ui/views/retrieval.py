"""Retrieval: where attention leads from here, step after step, and over how many memories it spreads."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.attention import Attention, Course
from hopview.core.coupling import Float64
from hopview.core.snapshot import Snapshot
from hopview.core.words import counted
from hopview.models import model_named
from hopview.pictures.attention import Names
from hopview.pictures.course import chosen_rows, kind_of, matrix_image, spreads
from hopview.pictures.grey import photographic
from hopview.pictures.lattice import lattice_image
from hopview.pictures.palette import pattern_style
from hopview.session.document import Document
from hopview.theory.modern import ball_radius, one_step_bound, separation_needed
from hopview.ui.figures import figures, number
from hopview.ui.theme import colour
from hopview.ui.views.spread_scale import TALL, draw_spread_scale
from hopview.ui.views.square import draw_tile, draw_words, image_of
from hopview.ui.views.typography import elided
from hopview.ui.views.worked_out import WorkedOutView

OTHER = (
    "Retrieval step after step belongs to models that attend again and again: choose the modern Hopfield "
    "network, or open the experiment 'One good step, and a slide'."
)
WORKING = "Following the course of attention"
_LIGHT = 60_000  # entries of memories that are followed at once, in some milliseconds
_TILES = 0.26  # of the height: the strip at the most
_FEWEST = 4  # tiles that there is room for, so that one alone is no giant


class RetrievalView(WorkedOutView):
    """k_eff = exp(-sum p ln p) on its scale, the states ahead, p(step, memory) and p(memory, memory).

    All of it is a function of the state shown: the steps are those that a run from here takes. The second
    matrix asks each memory for all: off the diagonal stand those that it cannot be told from. In words: the
    lead of the nearest memory against the one that is sure to be enough, and the error of one step against
    its bound.
    """

    name = "retrieval"
    title = "Retrieval, step by step"
    subject = "memories"
    tab = "Retrieval"
    other = OTHER
    film = ("lattice", "retrieval")
    help = (
        "Where attention leads from this state, step after step: the pictures on the way, which memories "
        "share the attention at each step, and what kind of place the end is: a single memory, a metastable "
        "state of some that are alike, or the average of all."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the model attends step after step."""
        return model_named(document.model).iterates

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of more than two units, all of whose states are on one page."""
        return cls.film if cls.shows(document) and document.size > 2 else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.found: Course | None = None
        self.memories: Attention | None = None
        self._names = Names()
        self._tiles: list[QImage] = []
        self._asked: Snapshot | None = None
        self._shape = (1, 1)

    def restyle(self) -> None:
        """The pictures in the theme's colours."""
        self._draw_tiles()
        self.update()

    def refresh(self, snapshot: Snapshot) -> None:
        """Follow the course from this state."""
        attention = snapshot.attention() if snapshot.attention is not None else None
        if attention is None or attention.course is None:
            self._drop()
            self.update()
            return
        if snapshot is self._asked or self._worker.busy:
            return
        self._asked = snapshot
        follow, light = attention.course, attention.memories.size <= _LIGHT
        self._worker.ask(lambda: (snapshot, attention, follow()), wait=not self.interactive or light)

    def _drop(self) -> None:
        super()._drop()
        self.found, self.memories, self._names, self._tiles = None, None, Names(), []
        self._asked = None

    def _take(self, found: tuple[Snapshot, Attention, Course]) -> None:
        snapshot, self.memories, self.found = found
        self._shape = snapshot.visible.shape
        self._names.follow(self.memories.memories, snapshot.patterns)
        self._draw_tiles()
        self.update()

    def _draw_tiles(self) -> None:
        self._tiles = []
        if self.found is not None:
            grids = self.found.states.reshape(-1, *self._shape)
            theme = photographic(self.theme, self.snapshot)
            self._tiles = [image_of(lattice_image(grid, None, theme, kind="real")) for grid in grids]

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What kind of place this leads to, and what theory says of the memory that leads."""
        found = self.found
        if found is None:
            return ""
        k, count, last = spreads(found), found.log_weights.shape[1], len(found.log_weights) - 1
        if count == 1:
            return "One memory only: every state leads to it. Store a second to see attention choose."
        steps = f"{last} step{'' if last == 1 else 's'}"
        if not found.rests:
            said = (
                f"After {steps}, still moving, attention spreads over {number(k[-1], 1)} of {count} memories."
            )
        else:
            where = "Here" if last == 0 else f"In {steps}"
            said = (
                f"{where} at rest in {kind_of(float(k[-1]), count)}: k_eff = {number(k[-1], 1)} of {count}."
            )
        return f"{said} {self._theory()}".rstrip()

    def _theory(self) -> str:
        near = self.found.apart if self.found is not None else None
        if near is None:
            return ""
        who = self._name(near.memory)
        if abs(near.lead) <= 1e-12:
            return f"{who} is stored twice, or no memory can be told from it: its copies share all attention."
        said = f"{who} is nearest: it leads by D = {number(near.lead, 3)}"
        if near.lead < 0:
            return (
                f"{who} has the most attention, but at {who} itself a longer memory has more. By distance or "
                "cosine none wins by its length."
            )
        ends = f"One step ends {figures(near.error, 2)} from it"
        if math.isfinite(near.enough):
            needed = near.enough / near.beta
            sure = "one step from there is exact" if near.lead >= needed else "others keep a share there"
            return f"{said} where {number(needed, 3)} has all attention, so that {sure}. {ends}."
        needed = separation_needed(near.beta, near.count, near.largest)
        bound = one_step_bound(near.beta, near.count, near.largest, near.lead, near.distance)
        radius = ball_radius(near.beta, near.count, near.largest)
        sure = (
            f"so that it is sure to hold a fixed point within {figures(radius, 2)}"
            if near.lead >= needed
            else "so that theory promises it no valley"
        )
        return f"{said} where {number(needed, 3)} is enough, {sure}. {ends}, at most {figures(bound, 2)}."

    def _name(self, memory: int) -> str:
        return self._names.of(memory).words

    # -- places ------------------------------------------------------------------------------------------

    def _parts(self) -> tuple[QRectF, QRectF, QRectF, QRectF, QRectF | None]:
        """Where words, scale, strip, the matrix of steps and, where there is one, that of memories stand."""
        gap, line = 0.5 * self.line, self.line
        wide = self.width() - 2 * gap
        head = self.words_box(self.words)
        scale = QRectF(gap, head.bottom() + gap, wide, TALL * line)
        tall = self._tile_size(wide, max(3.0 * line, _TILES * self.height()))[1] + 1.4 * line
        strip = QRectF(gap, scale.bottom() + gap, wide, tall)
        rest = QRectF(gap, strip.bottom() + gap, wide, self.height() - strip.bottom() - 1.5 * gap)
        if self.found is None or self.found.mutual is None or rest.width() < 24 * line:
            return head, scale, strip, rest, None
        half = (rest.width() - line) / 2
        left = QRectF(rest.left(), rest.top(), half, rest.height())
        return head, scale, strip, left, QRectF(left.right() + line, rest.top(), half, rest.height())

    def _grid(self, box: QRectF, rows: int, square: bool) -> QRectF:
        """The cells of a matrix of `rows` in `box`, names at the left and numbers below left out."""
        metrics = QFontMetricsF(self.small)
        names = max((metrics.horizontalAdvance(name.words) for name in self._names.known), default=0.0)
        left = min(names, 6 * self.line) + 0.5 * self.line
        top, under = 1.4 * self.line, 1.4 * self.line
        room = QRectF(box.left() + left, box.top() + top, box.width() - left, box.height() - top - under)
        tall = min(room.height(), rows * 1.6 * self.line)
        if square:
            tall = min(tall, room.width(), room.height())
            return QRectF(room.left(), room.top(), tall, tall)
        return QRectF(room.left(), room.top(), room.width(), tall)

    def _most(self, box: QRectF) -> int:
        return max(1, int((box.height() - 2.8 * self.line) / (0.8 * self.line)))

    def _tile_size(self, room: float, most: float) -> tuple[float, float]:
        """(width, height) of a tile of the strip."""
        rows, cols = self._shape
        count, gap = max(_FEWEST, len(self._tiles)), 0.5 * self.line
        wide = min((room - gap * (count - 1)) / count, most * cols / rows)
        return wide, wide * rows / cols

    def _tile_boxes(self, strip: QRectF) -> list[QRectF]:
        count, gap = max(1, len(self._tiles)), 0.5 * self.line
        wide, tall = self._tile_size(strip.width(), strip.height() - 1.4 * self.line + 0.1)
        return [
            QRectF(round(strip.left() + k * (wide + gap)), round(strip.top()), round(wide), round(tall))
            for k in range(count)
        ]

    # -- painting ----------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Words, the scale of k_eff, the strip, and the matrices."""
        if self.found is None:
            self.say(painter, OTHER if self._asked is None else WORKING)
            return
        head, scale, strip, steps, mutual = self._parts()
        draw_words(painter, self.font(), head, self.words, self.theme)
        count = self.found.log_weights.shape[1]
        draw_spread_scale(painter, self.font(), scale, spreads(self.found).tolist(), count, self.theme)
        self._draw_strip(painter, strip)
        rows = chosen_rows(self.found, self._most(steps))
        weights = np.exp(self.found.log_weights[:, rows]).T
        last = len(self.found.log_weights) - 1
        numbers = {0: "now", **{k: str(k) for k in self.found.steps if k}}
        title = f"Attention, {counted(last, 'step')} ahead" if last else "Attention now"
        self._draw_matrix(painter, steps, weights, rows, title, numbers)
        if mutual is not None and self.found.mutual is not None:
            shown = self.found.mutual[np.ix_(rows, rows)]
            self._draw_matrix(painter, mutual, shown, rows, "Given each memory itself", {})

    def _draw_strip(self, painter: QPainter, strip: QRectF) -> None:
        assert self.found is not None
        k_eff, metrics = spreads(self.found), QFontMetricsF(self.small)
        for box, tile, step in zip(self._tile_boxes(strip), self._tiles, self.found.steps, strict=True):
            draw_tile(painter, box, tile, self.theme, self.devicePixelRatioF())
            painter.setFont(self.small)
            painter.setPen(colour(self.theme.muted))
            words = "now" if step == 0 else f"{step} step{'' if step == 1 else 's'}"
            longer = f"{words}, k_eff {number(k_eff[step], 1)}"
            words = longer if metrics.horizontalAdvance(longer) <= box.width() else words
            painter.drawText(QPointF(box.left(), box.bottom() + metrics.ascent() + 3), words)

    def _draw_matrix(
        self,
        painter: QPainter,
        box: QRectF,
        weights: Float64,
        rows: list[int],
        title: str,
        numbers: dict[int, str],
    ) -> None:
        """`weights` (rows, cols) with the memories' names at the left, and numbers or names below."""
        if box.height() < 4 * self.line:
            return
        small, metrics = self.small, QFontMetricsF(self.small)
        grid = self._grid(box, len(rows), square=not numbers)
        painter.setFont(small)
        painter.setPen(colour(self.theme.text))
        painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), elided(small, title, box.width()))
        image = image_of(matrix_image(weights, self.theme))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(grid, image)
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(grid)
        step = grid.height() / len(rows)
        every = max(1, int(np.ceil(metrics.height() * 0.85 / step)))
        for k in range(0, len(rows), every):
            name = self._names.of(rows[k])
            y = grid.top() + (k + 0.5) * step
            swatch = QRectF(grid.left() - 0.35 * self.line, y - 0.3 * step, 0.2 * self.line, 0.6 * step)
            known = name.colour
            painter.fillRect(swatch, colour(self.theme.muted if known is None else pattern_style(known)[0]))
            painter.setPen(colour(self.theme.muted))
            room = QRectF(
                box.left(), y - self.line, grid.left() - 0.5 * self.line - box.left(), 2 * self.line
            )
            words = elided(small, name.words, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), words)
        self._draw_numbers(painter, grid, weights.shape[1], numbers)

    def _draw_numbers(self, painter: QPainter, grid: QRectF, cols: int, numbers: dict[int, str]) -> None:
        metrics, free = QFontMetricsF(self.small), -1e9
        painter.setPen(colour(self.theme.muted))
        for k, text in numbers.items():
            wide = metrics.horizontalAdvance(text)
            x = grid.left() + (k + 0.5) / cols * grid.width() - wide / 2
            x = min(max(x, grid.left()), grid.right() - wide)
            if x > free:
                painter.drawText(QPointF(x, grid.bottom() + metrics.ascent() + 2), text)
                free = x + wide + 0.3 * self.line

    # -- the mouse ---------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """The state of the strip, or the weight of a matrix, under `point`."""
        if self.found is None:
            return ""
        _head, _scale, strip, steps, mutual = self._parts()
        for box, step in zip(self._tile_boxes(strip), self.found.steps, strict=False):
            if box.contains(point):
                best = int(np.argmax(self.found.log_weights[step]))
                share = number(float(np.exp(self.found.log_weights[step, best])), 3)
                when = "this state" if step == 0 else f"after {step} step{'' if step == 1 else 's'}"
                return (
                    f"{when}: k_eff {number(spreads(self.found)[step])}, most to {self._name(best)}, {share}"
                )
        rows = chosen_rows(self.found, self._most(steps))
        grid = self._grid(steps, len(rows), square=False)
        if grid.contains(point):
            row = rows[int((point.y() - grid.top()) / grid.height() * len(rows))]
            step = int((point.x() - grid.left()) / grid.width() * len(self.found.log_weights))
            share = float(np.exp(self.found.log_weights[step, row]))
            return f"after {step} step{'' if step == 1 else 's'}, to {self._name(row)}: {figures(share)}"
        if mutual is not None and self.found.mutual is not None:
            grid = self._grid(mutual, len(rows), square=True)
            if grid.contains(point):
                row = rows[int((point.y() - grid.top()) / grid.height() * len(rows))]
                to = rows[int((point.x() - grid.left()) / grid.width() * len(rows))]
                share = float(self.found.mutual[row, to])
                return f"asked with {self._name(row)}, attention to {self._name(to)}: {figures(share)}"
        return ""
