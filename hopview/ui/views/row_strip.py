"""The two rows of the data on a plane's axis, chosen by number or by clicking on a thumbnail."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopview.core.errors import DataError
from hopview.core.machine import Array
from hopview.pictures.grey import Undone
from hopview.pictures.palette import LIGHT, Theme, pattern_style, positive
from hopview.pictures.strips import sample_rgba, unit_scale, value_range
from hopview.ui.fields.box import NumberBox
from hopview.ui.theme import colour
from hopview.ui.views.paper import line_height
from hopview.ui.views.square import image_of
from hopview.ui.views.typography import sized

_TALL = 2.7  # lines
_KEPT = 400  # pictures


class RowStrip(QWidget):
    """Row a, row b, and as many rows of the data as fit; `chosen(a, b)`, from 0, when a person did.

    A click puts a row at a, with Shift at b; the boxes take its number. `problem(sentence)` for a number that
    is no row.
    """

    chosen = Signal(int, int)
    problem = Signal(str)

    def __init__(self, parent: QWidget, *, interactive: bool = True) -> None:
        super().__init__(parent)
        self.setAccessibleName("Rows of the data on the plane")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows = (0, 1)
        self._data: Array = np.empty((0, 1), np.float32)
        self._shape, self._range = (1, 1), (0.0, 1.0)
        self._theme = LIGHT
        self._undo: Array | None = None
        self._undone = Undone()
        self._images: dict[int, QImage] = {}
        self.boxes: tuple[NumberBox, ...] = ()
        if interactive:
            self.boxes = (self._box("a"), self._box("b"))
            self.setMouseTracking(True)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _box(self, end: str) -> NumberBox:
        box = NumberBox(self._row_of, 1, None, 1, 0)
        box.setParent(self)
        box.setAccessibleName(f"Row of the data at {end}")
        box.setToolTip(f"Which row of the data lies at {end} on the plane")
        box.value_changed.connect(lambda value, end=end: self.choose(end, int(value) - 1))
        box.problem.connect(self.problem)
        return box

    @property
    def height_wanted(self) -> float:
        """Room for the boxes and a thumbnail."""
        boxes = max((box.sizeHint().height() for box in self.boxes), default=0)
        return max(_TALL * line_height(self.font()), boxes + 2.0)

    def sizeHint(self) -> QSize:
        """A line of thumbnails."""
        return QSize(120, round(self.height_wanted))

    def show_rows(
        self,
        data: Array,
        shape: tuple[int, int],
        a: int,
        b: int,
        theme: Theme,
        undo: Array | None = None,
    ) -> None:
        """Rows `a` and `b`, from 0, of `data` (n, D) on a grid `shape`; `undo` takes back a whitening."""
        anew = data is not self._data and not np.array_equal(data, self._data)
        if anew or theme is not self._theme or shape != self._shape:
            self._images.clear()
            self._shape, self._theme = shape, theme
            self._range, self._undo = value_range(data), undo
        self._data = data  # the same rows in another array are compared but once
        self.rows = (a, b)
        for box, row in zip(self.boxes, self.rows, strict=False):
            box.set_range(1, len(data))
            box.set_value(row + 1)
        self.place_boxes()
        self.update()

    # -- places --------------------------------------------------------------------------------------------

    def _sizes(self) -> tuple[float, float, float, float]:
        """Width and height of a thumbnail, of the letter before it, and of a box after it."""
        line, rows, cols = line_height(self.font()), *self._shape
        tall = min(self.height(), self.height_wanted) - 4.0
        wide = tall * min(2.0, max(0.5, cols / max(1, rows)))
        digits = QFontMetricsF(self.font()).horizontalAdvance("0" * len(str(max(10, len(self._data)))))
        return wide, tall, 1.0 * line, (digits + 34.0) if self.boxes else 0.0

    def _ends(self) -> list[tuple[QRectF, QRectF, QRectF]]:
        """Letter, thumbnail and box of a, then of b."""
        wide, tall, letter, box = self._sizes()
        gap, found, left = 0.5 * line_height(self.font()), [], 0.0
        top = 2.0
        for _ in self.rows:
            picture = QRectF(left + letter, top, wide, tall)
            high = self.boxes[0].sizeHint().height() if self.boxes else 0.0
            entry = QRectF(picture.right() + 0.4 * gap, top + (tall - high) / 2, box, high)
            found.append((QRectF(left, top, letter, tall), picture, entry))
            left = entry.right() + gap
        return found

    def _others(self) -> list[tuple[int, QRectF]]:
        """The rows that stand beside and below, and where: as many lines as there is height for."""
        wide, tall, _, _ = self._sizes()
        gap = max(3.0, 0.25 * line_height(self.font()))
        first = self._ends()[-1][2].right() + 4 * gap
        lines = max(1, int((self.height() + gap) // (tall + gap)))
        spots: list[QPointF] = []
        for line in range(lines):
            left = first if line == 0 else 0.0
            fit = max(0, int((self.width() - left + gap) // (wide + gap)))
            spots += [QPointF(left + k * (wide + gap), 2.0 + line * (tall + gap)) for k in range(fit)]
        count = min(len(self._data), len(spots))
        if count < 2:
            return []
        rows = np.unique(np.linspace(0, len(self._data) - 1, count).round().astype(int)).tolist()
        return [(row, QRectF(spot.x(), spot.y(), wide, tall)) for row, spot in zip(rows, spots, strict=False)]

    def place_boxes(self) -> None:
        """The boxes beside their thumbnails."""
        for box, (_, _, where) in zip(self.boxes, self._ends(), strict=False):
            box.setGeometry(where.toRect())

    def resizeEvent(self, event: object) -> None:
        self.place_boxes()

    # -- painting ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if len(self._data):
            self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        line = line_height(self.font())
        for place, (letter, picture, _) in enumerate(self._ends()):
            painter.setFont(sized(self.font(), bold=True))
            painter.setPen(colour(self._theme.text))
            painter.drawText(letter, int(Qt.AlignmentFlag.AlignCenter), "ab"[place])
            self._draw(painter, self.rows[place], picture)
            painter.setPen(QPen(colour(pattern_style(place)[0]), max(2.0, 0.14 * line)))
            painter.drawRect(picture)
        for row, picture in self._others():
            self._draw(painter, row, picture)
            ends = [k for k in (0, 1) if self.rows[k] == row]
            rgb = pattern_style(ends[0])[0] if ends else self._theme.border
            painter.setPen(QPen(colour(rgb), max(2.0, 0.14 * line) if ends else 1.0))
            painter.drawRect(picture)

    def _draw(self, painter: QPainter, row: int, box: QRectF) -> None:
        if row not in self._images:
            if len(self._images) >= _KEPT:
                self._images.clear()
            values, scale, theme = self._data[row], unit_scale(*self._range), self._theme
            picture = self._undone.drawn(values, self._data, self._undo)
            if picture is not None:
                values, scale, theme = picture, unit_scale(-1.0, 1.0), positive(theme)
            self._images[row] = image_of(sample_rgba(values, self._shape, scale, theme))
        image = self._images[row]
        smooth = image.width() > box.width() * self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    # -- choosing ------------------------------------------------------------------------------------------

    def row_at(self, point: QPointF) -> int:
        """The row of the thumbnail under `point`, -1 for none."""
        return next((row for row, box in self._others() if box.contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position()) if self.boxes else -1
        if row >= 0:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.choose("b" if shifted else "a", row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position())
        said = f"Row {row + 1} of the data. Click: put it at a; with Shift: at b" if row >= 0 else ""
        QToolTip.showText(event.globalPosition().toPoint(), said, self)

    def choose(self, end: str, row: int) -> None:
        """Row `row` at that end; where it is at the other, the two change places."""
        a, b = self.rows
        if end == "a":
            a, b = row, (a if row == b else b)
        else:
            a, b = (b if row == a else a), row
        if (a, b) != self.rows:
            self.chosen.emit(a, b)

    def _row_of(self, text: str) -> float:
        count = len(self._data)
        digits = text.strip()
        if not (digits.isdecimal() and 1 <= int(digits) <= count):
            raise DataError(f"There is no row '{digits}' of the data. Give a whole number from 1 to {count}.")
        return int(digits)
