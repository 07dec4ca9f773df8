"""The ground of all views: paper, the widget's own font, and a sentence where there is nothing yet."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import LIGHT, Theme
from hopview.ui.theme import colour
from hopview.ui.views.base import View
from hopview.ui.views.typography import SMALL, draw_wrapped, elided, sized, wrapped_height


def line_height(font: QFont) -> float:
    """The height of a line of text: the measure of every gap and mark, so that all scales with the font."""
    return QFontMetricsF(font).height()


class PaperView(View):
    """A view on paper. `line` is the height of a text line; `arrange` is called when size or font change.

    `images` are those that a view keeps, by what they show: they are gone when the colours are others.
    """

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.images: dict[Hashable, QImage] = {}
        self.setAccessibleDescription(self.help)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def line(self) -> float:
        """The height of a line of text in logical pixels."""
        return line_height(self.font())

    @property
    def small(self) -> QFont:
        """The font of names, numbers and sentences beside a picture."""
        return sized(self.font(), SMALL, tabular=True)

    def words_box(self, words: str) -> QRectF:
        """Where `words` stand, along the top: as high as they are when they are broken into lines."""
        gap = 0.5 * self.line
        width = self.width() - 2 * gap
        return QRectF(gap, gap / 2, width, wrapped_height(self.small, words, width) + 2 if words else 0.0)

    def restyle(self) -> None:
        """Colours changed: paint afresh."""
        self.images.clear()
        self.update()

    def let_go(self) -> None:
        """Keep nothing of what is out of date."""
        super().let_go()
        self.images.clear()

    def arrange(self) -> None:
        """Size or font changed: lay out anew."""

    def paint(self, painter: QPainter) -> None:
        """Draw on the paper."""

    def reading(self, point: QPointF) -> str:
        """What lies under `point`, for a tooltip; nothing where the view does not tell."""
        return ""

    def show_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """Show `snapshot`; `now` is the time in seconds, of the clock or of the movie."""
        layout = self.layout()
        if layout is not None and layout.geometry() != self.rect():
            # A view that is not on a screen hears of its size only when it is painted, which is too late.
            layout.setGeometry(self.rect())
            self.arrange()
        super().show_snapshot(snapshot, now)

    def sizeHint(self) -> QSize:
        """Room for a comfortable picture."""
        return QSize(round(26 * self.line), round(18 * self.line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.restyle()
            self.arrange()
            if self.snapshot is not None:
                self.refresh(self.snapshot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.interactive:
            spot = event.globalPosition().toPoint() + QPoint(12, 0)
            QToolTip.showText(spot, self.reading(event.position()), self)
        super().mouseMoveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self.theme.paper))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.unfit:
            self.say(painter, self.unfit)
        else:
            self.paint(painter)
        painter.end()

    def say(self, painter: QPainter, words: str, box: QRectF | None = None) -> None:
        """`words` in the middle of `box`, quietly: what to do where there is nothing to show."""
        box = QRectF(self.rect()) if box is None else box
        width = min(box.width() - self.line, 24 * self.line)
        painter.setFont(self.font())
        painter.setPen(colour(self.theme.muted))
        tall = wrapped_height(self.font(), words, width)
        draw_wrapped(
            painter,
            QRectF(box.center().x() - width / 2, box.center().y() - tall / 2, width, tall + 2),
            words,
            Qt.AlignmentFlag.AlignHCenter,
        )


class Caption(QWidget):
    """One line above a plot: its quantity at the left, the present value at the right in tabular figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol, self._words, self._value = "", "", ""
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def restyle(self, theme: Theme) -> None:
        """Take the theme's colours and the font in force."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def say(self, symbol: str, words: str, value: str = "") -> None:
        """`symbol` in italics, `words` after it, `value` at the right."""
        if (symbol, words, value) != (self._symbol, self._words, self._value):
            self._symbol, self._words, self._value = symbol, words, value
            self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(80, round(1.3 * line_height(self.font())))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        strong = sized(self.font(), bold=True, tabular=True)
        painter.setFont(strong)
        painter.setPen(colour(self._theme.text))
        value = elided(strong, self._value, 0.6 * box.width())
        taken = QFontMetricsF(strong).horizontalAdvance(value)
        painter.drawText(box, int(middle | Qt.AlignmentFlag.AlignRight), value)
        italic = sized(self.font())
        italic.setItalic(True)
        painter.setFont(italic)
        painter.drawText(box, int(middle | Qt.AlignmentFlag.AlignLeft), self._symbol)
        gap = 0.5 * line_height(self.font())
        start = QFontMetricsF(italic).horizontalAdvance(self._symbol) + (gap if self._symbol else 0.0)
        small = sized(self.font(), SMALL)
        painter.setFont(small)
        painter.setPen(colour(self._theme.muted))
        room = box.width() - start - taken - gap
        fits = QFontMetricsF(small).horizontalAdvance(self._words) <= room
        words = self._words if fits else self._words.rpartition(", ")[2]  # at least in which unit
        painter.drawText(
            box.adjusted(start, 0, 0, 0),
            int(middle | Qt.AlignmentFlag.AlignLeft),
            elided(small, words, room),
        )
        painter.end()
