"""Attention: a bar for each memory, with its picture, and what attention makes of what is missing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from hopview.core.attention import Attention
from hopview.core.memories import Memories
from hopview.core.snapshot import Snapshot
from hopview.models import LinearAttention, model_named
from hopview.pictures.attention import Names, Share, Shares, effective, shares
from hopview.pictures.grey import photographic
from hopview.pictures.hatch import hatch
from hopview.pictures.lattice import lattice_image
from hopview.pictures.palette import pattern_style
from hopview.session.document import Document
from hopview.ui.figures import figures, number, power_of_ten
from hopview.ui.theme import colour
from hopview.ui.views.spread_scale import TALL, draw_spread_scale
from hopview.ui.views.square import draw_tile, draw_words, image_of
from hopview.ui.views.typography import elided, sized, wrapped_height
from hopview.ui.views.worked_out import WorkedOutView

OTHER = (
    "Attention is shared out among the memories of models that attend: choose the attentional Boltzmann "
    "machine, or open the experiment 'Half a letter, filled in'."
)
EMPTY = "Store a pattern: its share of attention appears here"
ASKED = "Asking all the memories"
_TALLEST, _LOWEST = 4.0, 1.5  # lines: a row of the bars
_MOST_KEPT = 512  # pictures of memories
_LIGHT = 8_000_000  # cells of memories: of more, a step of attention takes longer than a frame can spare
_TINY = math.log(0.005)  # weights below are written as powers of ten
_FILLED = {
    True: "The rest filled in with its mean, given what is held (hatched)",
    False: "Where one step of attention leads",
}


class AttentionView(WorkedOutView):
    """w_mu >= 0, of sum 1: how much memory mu answers for what is held, or for the whole state if nothing is.

    A row a memory, with its picture; the one that the state was drawn from is outlined. Beside the rows is
    what attention completes: what is held as it is, and the mean of the rest, exactly. Where there are more
    memories than rows, those with the largest weights are shown, and what the others share.
    """

    name = "attention"
    title = "Attention"
    tab = "Attention"
    other = OTHER
    opens = "memories"
    passing = True
    film = ("lattice", "attention")
    help = (
        "How much of what is seen each memory answers for, as bars that add up to 1, and the picture that "
        "follows from them. Hold units (H) and draw on them to see the shares move; the memory that was "
        "drawn last is outlined."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether the model attends: linear attention does where it reads by a softmax."""
        model = model_named(document.model)
        linear = issubclass(model, LinearAttention) and document.params.update == "linear"
        return model.attends and not linear

    @classmethod
    def leads(cls, document: Document) -> bool:
        """Where units are held, as it shows what the others follow from."""
        return document.clamped is not None and cls.shows(document)

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Of shares among memories that no other view follows further; of machines where units are held."""
        model = model_named(document.model)
        if model.subject == "memories" and document.patterns:
            plane = document.greys and document.size == 2
            return cls.film if cls.shows(document) and not model.iterates and not plane else ()
        return (*cls.film, "overlaps") if cls.leads(document) else ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.found: Attention | None = None
        self.shares = Shares((), 0, 0.0)
        self.drawn, self._spread = -1, 1.0
        self._names = Names()
        self._asked: Snapshot | None = None
        self._of: Memories | None = None  # what `found` attends to

    def _drop(self) -> None:
        """Keep nothing of memories that are out of date."""
        super()._drop()
        self.found, self._names, self._asked, self._of = None, Names(), None, None

    def refresh(self, snapshot: Snapshot) -> None:
        """Work out the weights of this moment; of very many memories beside the window."""
        look = snapshot.attention
        if look is None:
            self._drop()
            self.update()
            return
        kept = snapshot.memories
        if kept is not self._of:
            self.found, self._of = None, kept
        light = not self.interactive or kept is None or kept.rows.size <= _LIGHT
        if light or not (snapshot is self._asked or self._worker.busy):
            self._asked = snapshot
            self._worker.ask(lambda: (snapshot, look()), wait=light)

    def _take(self, worked_out: tuple[Snapshot, Attention]) -> None:
        snapshot, found = worked_out
        if snapshot.memories is not self._of:
            return
        self.found, self._spread = found, effective(found)
        if self._names.follow(found.memories, snapshot.patterns, kept=snapshot.memories is not None):
            self.images.clear()
        self.drawn = _drawn(snapshot, len(self.found))
        self.shares = shares(self.found, self._names.known, self._most(), self.drawn)
        self.update()

    # -- what it says ------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """Given what the weights are, and over how many memories they are spread."""
        snapshot, found = self.snapshot, self.found
        if snapshot is None or found is None:
            return ""
        if found.observed is not None:
            held = int(np.count_nonzero(found.observed))
            units = "unit that is" if held == 1 else "units that are"
            said = f"Share of each memory given the {number(held, 0)} {units} held, exact."
        else:
            units = number(found.memories.shape[1], 0)
            layer = "The layer of memories: the share of each unit in its activity."
            said = layer if found.layer else f"Share of each memory given all {units} units."
            if snapshot.clamped is None and snapshot.machine is not None:
                said += " Hold some (H) to have the rest filled in from them."
        if len(found) > 1:
            said += f" Spread over {number(self._spread, 1)} of {number(len(found), 0)}."
        if self.drawn >= 0:
            said += " Outlined: the memory drawn last."
        return said

    def reading(self, point: QPointF) -> str:
        """The memory under `point`, its weight, and how far it is behind the first."""
        for place, row in enumerate(self.shares.rows):
            if self.found is not None and self._row(place).contains(point):
                said = f"{row.name.words} (memory {row.index + 1}): {_written(row)}"
                none = row.log_ratio == -math.inf
                behind = "no share at all" if none else f"{figures(-row.log_ratio)} nats behind it"
                behind = "the largest share" if row.leader else behind
                return f"{said}\n{behind}" + (", drawn last" if row.drawn else "")
        return ""

    # -- places ------------------------------------------------------------------------------------------

    def _boxes(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where words, rows, and the picture with its caption stand."""
        gap, line = 0.5 * self.line, self.line
        head = self.words_box(self.words)
        top = head.bottom() + gap + (TALL * line if self._scaled else 0.0)
        rest = QRectF(gap, top, head.width(), self.height() - top - gap)
        if rest.width() > 1.3 * rest.height() and rest.width() > 26 * line:
            side = min(0.4 * rest.width(), rest.height())
            picture = QRectF(rest.right() - side, rest.top(), side, rest.height())
            rows = QRectF(rest.left(), rest.top(), rest.width() - side - 1.5 * line, rest.height())
            return head, rows, picture
        least = 0.48 * rest.height()
        if rest.height() < 14 * line or self.found is None:
            return head, rest, QRectF(rest.left(), rest.bottom(), rest.width(), 0.0)
        tall = min(
            rest.width() + 2 * line, max(least, rest.height() - len(self.found) * _TALLEST * line - gap)
        )
        rows = rest.adjusted(0, 0, 0, -tall - gap)
        return head, rows, QRectF(rest.left(), rest.bottom() - tall, rest.width(), tall)

    @property
    def _scaled(self) -> bool:
        """Whether k_eff has its scale, as where attention is paid again and again."""
        return self.found is not None and self.found.course is not None

    def _most(self) -> int:
        """How many rows there is room for."""
        assert self.found is not None
        room = int(self._boxes()[1].height() / (_LOWEST * self.line))
        return len(self.found) if len(self.found) <= room else max(1, room - 1)

    def _row(self, place: int) -> QRectF:
        rows = self._boxes()[1]
        count = len(self.shares.rows) + bool(self.shares.others)
        step = min(_TALLEST * self.line, rows.height() / max(1, count))
        return QRectF(rows.left(), rows.top() + place * step, rows.width(), step)

    # -- painting ----------------------------------------------------------------------------------------

    def _instead(self) -> str:
        """What is said without shares."""
        if self.snapshot is not None and self.snapshot.attention is not None:
            return ASKED
        memories = None if self.snapshot is None else self.snapshot.memories
        return OTHER if memories is None or memories.count else EMPTY

    def paint(self, painter: QPainter) -> None:
        """Words, rows, and the picture that attention completes."""
        if self.found is None or self.snapshot is None:
            self.say(painter, self._instead())
            return
        head, _, picture = self._boxes()
        draw_words(painter, self.font(), head, self.words, self.theme)
        if self._scaled:
            scale = QRectF(head.left(), head.bottom() + 0.5 * self.line, head.width(), TALL * self.line)
            draw_spread_scale(painter, self.font(), scale, [self._spread], len(self.found), self.theme)
        for place, row in enumerate(self.shares.rows):
            self._draw_row(painter, self._row(place), row)
        if self.shares.others:
            box, rest = self._row(len(self.shares.rows)), number(self.shares.rest, 3)
            painter.setFont(self.small)
            painter.setPen(colour(self.theme.muted))
            words = f"and {number(self.shares.others, 0)} more, {rest} together"
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)
        if picture.height() > 4 * self.line and self.found.filled is not None:
            self._draw_filled(painter, picture, self.found.filled)

    def _draw_row(self, painter: QPainter, box: QRectF, row: Share) -> None:
        line, middle = self.line, Qt.AlignmentFlag.AlignVCenter
        face = sized(self.font(), bold=row.leader, tabular=True)
        metrics = QFontMetricsF(sized(self.font(), bold=True, tabular=True))
        tall = box.height() - 0.3 * line
        tile = self._tile(QRectF(box.left() + 2, box.top() + 0.15 * line, min(tall, 3.4 * line), tall))
        self._draw_picture(painter, tile, row.index)
        if row.drawn:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(self.theme.accent), 2.0))
            painter.drawRect(tile.adjusted(-1, -1, 1, 1))
        names = max(metrics.horizontalAdvance(share.name.words) for share in self.shares.rows)
        left = box.left() + min(tall, 3.4 * line) + 0.6 * line
        names = min(names, 0.34 * box.width())
        value = metrics.horizontalAdvance("10⁻⁸⁸⁸⁸")
        painter.setFont(face)
        painter.setPen(colour(self.theme.text))
        room = QRectF(left, box.top(), names, box.height())
        painter.drawText(room, int(middle), elided(face, row.name.words, names))
        room = QRectF(box.right() - value, box.top(), value, box.height())
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), _written(row))
        start = left + names + 0.6 * line
        wide = max(1.0, box.right() - value - 0.5 * line - start)
        thick = min(0.5 * box.height(), 1.2 * line)
        whole = QRectF(start, box.center().y() - thick / 2, wide, thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.theme.grid))
        painter.drawRect(whole)
        known = row.name.colour
        painter.setBrush(colour(self.theme.accent if known is None else pattern_style(known)[0]))
        painter.drawRect(QRectF(whole.left(), whole.top(), wide * row.weight, thick))

    def _tile(self, room: QRectF) -> QRectF:
        """The largest box of the grid's shape at the middle of `room`."""
        assert self.snapshot is not None
        rows, cols = self.snapshot.visible.shape
        scale = min(room.width() / cols, room.height() / rows)
        wide, tall = max(2, round(cols * scale)), max(2, round(rows * scale))
        left, top = room.center().x() - wide / 2, room.center().y() - tall / 2
        return QRectF(round(left), round(top), wide, tall)

    def _draw_picture(self, painter: QPainter, box: QRectF, index: int) -> None:
        assert self.found is not None
        image = self.images.get(index)
        if image is None:
            if len(self.images) >= _MOST_KEPT:
                self.images.clear()
            image = self.images[index] = self._image(self.found.memories[index])
        draw_tile(painter, box, image, self.theme, self.devicePixelRatioF())

    def _image(self, values: NDArray[np.generic]) -> QImage:
        """A visible state as the lattice shows it: -1 is paper, +1 ink."""
        assert self.snapshot is not None
        grid = np.asarray(values, np.float64).reshape(self.snapshot.visible.shape)
        theme = photographic(self.theme, self.snapshot)
        return image_of(lattice_image(grid, None, theme, kind="real"))

    def _draw_filled(self, painter: QPainter, room: QRectF, filled: NDArray[np.float64]) -> None:
        """The state as attention completes it, and a line on what it is."""
        assert self.found is not None
        words, small = _FILLED[self.found.observed is not None], self.small
        words = "What the memories tell the features" if self.found.layer else words
        tall = wrapped_height(small, words, room.width()) + 4
        draw_words(
            painter, self.font(), QRectF(room.left(), room.top(), room.width(), tall), words, self.theme
        )
        box = self._tile(room.adjusted(1, tall, -1, -1))
        draw_tile(painter, box, self._image(filled), self.theme, self.devicePixelRatioF())
        if self.found.observed is not None and self.snapshot is not None:
            rows, cols = self.snapshot.visible.shape
            over = np.arange(int(box.height())) * rows // int(box.height())
            along = np.arange(int(box.width())) * cols // int(box.width())
            lines = hatch(self.found.observed.reshape(rows, cols), over, along, self.theme)
            painter.drawImage(box.topLeft(), image_of(lines))


def _drawn(snapshot: Snapshot, count: int) -> int:
    """The memory that the state was drawn from, where one hidden unit at a time is on; else -1."""
    hidden = snapshot.hidden
    one = any(layer.kind == "onehot" for layer in snapshot.layers[1:])
    return int(np.argmax(hidden)) if one and hidden is not None and hidden.size == count else -1


def _written(row: Share) -> str:
    """The weight with two decimals, or where that would be nought as a power of ten, if it is not nought."""
    if row.log_weight >= _TINY:
        return number(row.weight)
    if row.log_weight == -math.inf:
        return "none"
    return power_of_ten(math.floor(row.log_weight / math.log(10.0)))
