"""The two patterns on the landscape's axes: chosen where the axes are named."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from hopview.core.pattern import Pattern
from hopview.pictures.bars import pattern_label
from hopview.pictures.palette import Theme, pattern_style
from hopview.ui.theme import colour

_LONGEST = 12  # letters of a name that a box has room for


def key_pen(place: int, width: float) -> QPen:
    """The line by which a pattern is known: its colour, dashed from the seventh on."""
    rgb, dashed = pattern_style(place)
    pen = QPen(colour(rgb), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([2.0, 1.2])
    return pen


def draw_key(painter: QPainter, box: QRectF, place: int) -> None:
    """A sample of a pattern's line across the middle of `box`."""
    painter.setPen(key_pen(place, max(2.0, 0.2 * box.height())))
    painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))


def key_icon(place: int, size: QSize, ratio: float, theme: Theme) -> QIcon:
    """The same as an icon."""
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour(theme.field, 0))
    painter = QPainter(pixmap)
    draw_key(painter, QRectF(0, 0, size.width(), size.height()), place)
    painter.end()
    return QIcon(pixmap)


class QuietBox(QComboBox):
    """A box that leaves the wheel to whatever scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class AxisChoice(QObject):
    """Two boxes to choose patterns a (across) and b (up); `chosen(a, b)` when a person did."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.across, self.up = QuietBox(parent), QuietBox(parent)
        for box, name in (
            (self.across, "Pattern on the horizontal axis"),
            (self.up, "Pattern on the vertical axis"),
        ):
            box.setAccessibleName(name)
            box.setToolTip(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.hide()
        self.across.activated.connect(self._on_across)
        self.up.activated.connect(self._on_up)
        self._listed: tuple[Pattern, ...] = ()
        self._style: tuple[str, ...] = ()
        self._axes = (0, 1)

    @property
    def height(self) -> int:
        """The height of a box."""
        return self.across.sizeHint().height()

    def show(self, patterns: tuple[Pattern, ...], a: int, b: int, theme: Theme) -> None:
        """List the patterns, with a and b chosen."""
        style = theme.name, self.across.font().key()
        if patterns is not self._listed or style != self._style:
            self._listed, self._style = patterns, style
            self._list(patterns, theme)
        self._axes = (a, b)
        for box, index in ((self.across, a), (self.up, b)):
            if box.currentIndex() != index:
                blocker = QSignalBlocker(box)
                box.setCurrentIndex(index)
                blocker.unblock()

    def place(self, across: QRectF, up: QRectF, visible: bool) -> None:
        """Stand where the axes are named."""
        for box, where in ((self.across, across), (self.up, up)):
            box.setVisible(visible)
            box.setGeometry(where.toRect())

    def _list(self, patterns: tuple[Pattern, ...], theme: Theme) -> None:
        for box in (self.across, self.up):
            tall = box.fontMetrics().height()
            size = QSize(round(1.2 * tall), tall)
            blocker = QSignalBlocker(box)
            box.clear()
            box.setIconSize(size)
            for index in range(len(patterns)):
                name, place = pattern_label(patterns, index)
                short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
                box.addItem(key_icon(place, size, box.devicePixelRatioF(), theme), short)
                box.setItemData(index, name, Qt.ItemDataRole.ToolTipRole)
            blocker.unblock()

    def _on_across(self, index: int) -> None:
        a, b = self._axes
        self._choose(index, a if index == b else b)

    def _on_up(self, index: int) -> None:
        a, b = self._axes
        self._choose(b if index == a else a, index)

    def _choose(self, a: int, b: int) -> None:
        if (a, b) != self._axes:
            self._axes = (a, b)
            self.chosen.emit(a, b)
