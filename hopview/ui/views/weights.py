"""The weights as a signed image: the whole matrix at any zoom, or those into one unit on the grid."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QToolButton, QWidget

from hopview.core.coupling import Float64
from hopview.core.snapshot import Snapshot
from hopview.pictures.colour import signed_rgba
from hopview.pictures.palette import diverging
from hopview.pictures.weights import WeightsPicture, weights_rgba
from hopview.ui.background import HEAVY
from hopview.ui.figures import MINUS, figures, number
from hopview.ui.theme import colour
from hopview.ui.views.scales import ticks
from hopview.ui.views.square import Places, draw_bar, draw_numbers, draw_words, image_of, places
from hopview.ui.views.weights_request import WeightsRequest, weight_between
from hopview.ui.views.worked_out import WorkedOutView
from hopview.ui.views.zoom import Window, moved, whole, zoomed

EMPTY = "Store a pattern: the weights that it makes appear here"
POINT = "Point at a unit on the lattice: the weights into it appear here"
_MOST_PIXELS = 1200


class WeightsView(WorkedOutView):
    """W_ij as colour: blue below zero, ochre above, zero the paper; each pixel the exact mean under it.

    The wheel zooms about the mouse, dragging moves, a double click shows all again. `set_receptive` shows
    the weights into one unit (`set_unit`) as a picture on the grid instead.
    """

    name = "weights"
    title = "Weights"
    subject = "network"
    tab = "Weights"
    help = (
        "The matrix W that the patterns made: ochre pulls two units to the same value, blue to opposite "
        "ones. Zoom with the wheel, drag to move, double-click for all; or see the weights into one unit."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.unit = -1
        self.receptive = False
        self.values: Float64 | None = None
        self.scale = 1.0
        self._window: Window | None = None
        self._units = 0  # of which the window is a part
        self._image: QImage | None = None
        self._asked: WeightsRequest | None = None
        self._shown: WeightsRequest | None = None
        self._grabbed: QPointF | None = None
        self._button = self._made_button() if interactive else None

    def _made_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("One unit")
        button.setCheckable(True)
        button.setToolTip("Show the weights into the unit under the mouse, as a picture on the grid")
        button.setAccessibleName("Weights into one unit")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.toggled.connect(self.set_receptive)
        return button

    # -- what is shown ---------------------------------------------------------------------------------

    def set_unit(self, unit: int) -> None:
        """The unit under the mouse on the lattice; -1 for none (the last one stays shown)."""
        if unit != self.unit and unit >= 0:
            self.unit = unit
            if self.receptive and self.snapshot is not None:
                self.refresh(self.snapshot)

    def set_receptive(self, on: bool) -> None:
        """Show the weights into one unit, or the whole matrix."""
        self.receptive = on
        if self._button is not None:
            self._button.setChecked(on)
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    @property
    def window(self) -> Window:
        """(top, bottom, left, right) of what is shown of the matrix, in units."""
        return self._window or whole(self._size)

    @property
    def _size(self) -> int:
        coupling = self.snapshot.coupling if self.snapshot is not None else None
        return coupling.size if coupling is not None else 1

    @property
    def _one(self) -> int:
        """The unit whose weights are shown; -1 for the matrix."""
        return self.unit if self.receptive and self.unit < self._size else -1

    def restyle(self) -> None:
        """The same numbers in the theme's colours."""
        self._colour()
        self.update()

    def arrange(self) -> None:
        """Put the button at its place."""
        self._place_button()

    def refresh(self, snapshot: Snapshot) -> None:
        """Work the image out anew if the weights, the window or the size changed."""
        coupling = snapshot.coupling
        if coupling is None or not snapshot.patterns:
            self._drop()
            self._place_button()
            self.update()
            return
        if coupling.size != self._units:
            self._units, self._window, self._image = coupling.size, None, None
        ratio = self.devicePixelRatioF()
        pixels = min(_MOST_PIXELS, max(8, round(self._places().picture.width() * ratio)))
        asked = WeightsRequest(coupling, self.window, pixels, self._one, snapshot.visible)
        if self.receptive and self._one < 0:
            self._asked, self._image, self.values = None, None, None
            self.update()
        elif self._worker.busy and self._asked is not None and asked.place == self._asked.place:
            pass  # weights that change quickly: those begun are shown first, so that they are seen evolving
        elif not asked.same(self._asked):
            self._asked = asked
            self._place_button()
            self._worker.ask(asked.picture, wait=not self.interactive or asked.reads <= HEAVY)
            self.update()

    def _drop(self) -> None:
        super()._drop()
        self._asked, self._shown, self._image, self.values = None, None, None, None

    def _take(self, picture: tuple[WeightsRequest, Float64, float]) -> None:
        self._shown, self.values, self.scale = picture
        self._colour()
        self.update()

    def _colour(self) -> None:
        if self.values is None or self._shown is None:
            return
        if self._shown.unit >= 0:
            rgba = signed_rgba(self.values, self.scale, diverging(self.theme))
        else:
            rgba = weights_rgba(WeightsPicture(self.values, self.scale), self.theme)
        self._image = image_of(rgba)

    # -- painting ----------------------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What the picture shows and how exact it is."""
        size, one = self._size, self._one
        if one >= 0 and self.snapshot is not None:
            row, col = divmod(one, self.snapshot.visible.shape[1])
            return f"the weights into unit ({row}, {col}), each at its place on the grid"
        return f"weights W between {size:,} units; each pixel is the exact mean of those under it"

    def _places(self) -> Places:
        aspect = 1.0
        if self.receptive and self.snapshot is not None:
            rows, cols = self.snapshot.visible.shape
            aspect = min(6.0, max(1 / 6, cols / rows))
        tall = float(self._button.sizeHint().height()) if self._button is not None else 0.0
        widest = number(self._size, 0)
        return places(
            QSizeF(self.size()),
            self.font(),
            self.words,
            aspect=aspect,
            controls=tall,
            widest=widest,
            ends=self._ends(),
        )

    def _ends(self) -> tuple[str, ...]:
        """The numbers of the colour bar, from the top."""
        full = figures(self.scale, 2)
        return "+" + full, "0", MINUS + full

    def _place_button(self) -> None:
        if self._button is None:
            return
        held = self.snapshot
        self._button.setVisible(held is not None and held.coupling is not None and bool(held.patterns))
        size, above = self._button.sizeHint(), self._places().above
        left = max(above.right() - size.width(), above.left() + 4.5 * self.line)
        self._button.setGeometry(
            round(left), round(above.center().y() - size.height() / 2), size.width(), size.height()
        )

    def paint(self, painter: QPainter) -> None:
        """Image, numbers, colour bar, words."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.coupling is None or not snapshot.patterns:
            self.say(painter, EMPTY)
            return
        where = self._places()
        if self.receptive and self._one < 0:
            self.say(painter, POINT, where.picture)
            return
        draw_words(painter, self.font(), where.words, self.words, self.theme)
        box = where.picture
        self._draw_image(painter, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(colour(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom, left, right = self._extent()
        spacing = 4.0 * self.line
        across = [
            ((n - left) / (right - left), number(n, 0)) for n in _marks(left, right, box.width() / spacing)
        ]
        up = [((n - top) / (bottom - top), number(n, 0)) for n in _marks(top, bottom, box.height() / spacing)]
        draw_numbers(painter, self.font(), box, across, up, self.theme)
        names = ("row", "column") if self._one >= 0 else ("unit i", "unit j")
        self._draw_names(painter, where, *names)
        if self.values is not None:
            draw_bar(
                painter,
                self.font(),
                where.bar,
                diverging(self.theme)[1:],
                "W",
                self._ends(),
                self.theme,
            )

    def _draw_names(self, painter: QPainter, where: Places, down: str, across: str) -> None:
        painter.setPen(colour(self.theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(where.above, int(middle | Qt.AlignmentFlag.AlignLeft), down)
        painter.drawText(where.below, int(middle | Qt.AlignmentFlag.AlignRight), across)

    def _extent(self) -> Window:
        """What the picture's box spans: (top, bottom, left, right) in units, or in cells of the grid."""
        if self._one >= 0 and self.snapshot is not None:
            rows, cols = self.snapshot.visible.shape
            return 0.0, float(rows), 0.0, float(cols)
        return self.window

    def _draw_image(self, painter: QPainter, box: QRectF) -> None:
        shown = self._shown
        if self._image is None or shown is None or (shown.unit >= 0) != (self._one >= 0):
            return
        target = box
        if shown.unit < 0:
            # Until the new image is there, the old one is moved and stretched to where it belongs.
            top, bottom, left, right = self.window
            y0, y1, x0, x1 = shown.window
            sx, sy = box.width() / (right - left), box.height() / (bottom - top)
            target = QRectF(
                box.left() + (x0 - left) * sx, box.top() + (y0 - top) * sy, (x1 - x0) * sx, (y1 - y0) * sy
            )
        painter.save()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(target, self._image)
        if shown.unit >= 0:
            rows, cols = shown.layer.shape
            row, col = divmod(shown.unit, cols)
            cell = QRectF(box.width() / cols, box.height() / rows, 0, 0)
            spot = QRectF(
                box.left() + col * cell.left(), box.top() + row * cell.top(), cell.left(), cell.top()
            )
            least = 0.5 * self.line
            grow = max(0.0, least - spot.width()) / 2
            painter.setPen(QPen(colour(self.theme.afterglow), max(1.5, 0.12 * self.line)))
            painter.drawRect(spot.adjusted(-grow, -grow, grow, grow))
        painter.restore()

    # -- the mouse -----------------------------------------------------------------------------------------

    def _under(self, point: QPointF) -> tuple[float, float] | None:
        """(row, col) of the picture under `point`, in units; None outside."""
        box = self._places().picture
        if not box.contains(point):
            return None
        top, bottom, left, right = self._extent()
        return (
            top + (point.y() - box.top()) / box.height() * (bottom - top),
            left + (point.x() - box.left()) / box.width() * (right - left),
        )

    def reading(self, point: QPointF) -> str:
        """The weight under `point` and the two units it ties; nothing outside the picture."""
        under = self._under(point)
        snapshot = self.snapshot
        if under is None or snapshot is None or snapshot.coupling is None or self.values is None:
            return ""
        cols = snapshot.visible.shape[1]
        i, j = int(under[0]), int(under[1])
        if self._one >= 0:
            i, j = self._one, i * cols + j
        size = snapshot.coupling.size
        if not (0 <= i < size and 0 <= j < size):
            return ""
        places_ = f"i = ({i // cols}, {i % cols}), j = ({j // cols}, {j % cols})"
        said = f"W[{i},{j}] = {figures(weight_between(snapshot.coupling, i, j))}, {places_}"
        per_pixel = (self.window[1] - self.window[0]) / max(1, self.values.shape[0])
        if self._one < 0 and per_pixel > 1.5 and self._shown is not None:
            share = self._share(under)
            said += (
                f"\nmean of the {per_pixel:.0f} × {per_pixel:.0f} weights under this pixel: {figures(share)}"
            )
        return said

    def _share(self, under: tuple[float, float]) -> float:
        top, bottom, left, right = self._shown.window
        rows, cols = self.values.shape
        row = int((under[0] - top) / (bottom - top) * rows)
        col = int((under[1] - left) / (right - left) * cols)
        return float(self.values[min(max(row, 0), rows - 1), min(max(col, 0), cols - 1)])

    def _look(self, window: Window | None) -> None:
        self._window = window
        if self.snapshot is not None:
            self.refresh(self.snapshot)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        under = self._under(event.position()) if self.interactive and self._one < 0 else None
        if under is None:
            event.ignore()
            return
        self._look(zoomed(self.window, under, 1.25 ** (-event.angleDelta().y() / 120), self._size))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.interactive and event.button() == Qt.MouseButton.LeftButton and self._one < 0:
            self._grabbed = event.position() if self._under(event.position()) is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            box, window = self._places().picture, self.window
            scale = (window[1] - window[0]) / box.height()
            by = self._grabbed - event.position()
            self._grabbed = event.position()
            self._look(moved(window, (by.y() * scale, by.x() * scale), self._size))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.interactive:
            self._look(None)


def _marks(low: float, high: float, count: float) -> list[float]:
    step, values = ticks(low, high, count)
    whole_ones = [value for value in values if value == int(value)] if step < 1 else values
    return whole_ones if len(whole_ones) > 1 else [low, high]
