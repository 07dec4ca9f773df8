"""A line of the command palette: icon, title with the letters found, what it does, and its keys."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hopview.pictures.palette import Rgb, Theme
from hopview.ui.icons import icon
from hopview.ui.theme import colour, font

_ENTRY = Qt.ItemDataRole.UserRole
_PAD = 10


class FoundDelegate(QStyledItemDelegate):
    """Paints the entries of the palette; what is disabled is grey."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def height(self, metrics: QFontMetrics) -> int:
        """The height of a line, on the grid of 4 pixels."""
        return -(-(metrics.height() + 12) // 4) * 4

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as there is room for."""
        return QSize(0, self.height(option.fontMetrics))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        entry, places = index.data(_ENTRY)
        theme = self.theme
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(theme.border))
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 4, 4)
        text = theme.text if entry.enabled else theme.control
        quiet = theme.muted if entry.enabled else theme.control
        box = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        mark = icon("check", theme) if entry.checked else entry.icon
        mode = QIcon.Mode.Normal if entry.enabled else QIcon.Mode.Disabled
        side = option.fontMetrics.height()
        mark.paint(painter, QRect(box.left(), box.center().y() - side // 2, side, side), mode=mode)
        box.setLeft(box.left() + side + _PAD)
        small = font(0.85, tabular=True)
        painter.setFont(small)
        painter.setPen(colour(quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.keys)
        box.setRight(box.right() - QFontMetrics(small).horizontalAdvance(entry.keys) - _PAD)
        box.setLeft(self._title(painter, box, entry.title, places, text) + 2 * _PAD)
        if box.width() > 60:
            painter.setFont(small)
            painter.setPen(colour(quiet))
            tip = QFontMetrics(small).elidedText(entry.tip, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tip)
        painter.restore()

    def _title(self, painter: QPainter, box: QRect, title: str, places: tuple[int, ...], ink: Rgb) -> int:
        """Draw the title, its letters found in bold; where it ends."""
        plain, bold = font(1.0), font(1.0, bold=True)
        x = box.left()
        for found, letters in _runs(title, places):
            face: QFont = bold if found else plain
            metrics, room = QFontMetrics(face), box.right() - x
            shown = metrics.elidedText(letters, Qt.TextElideMode.ElideRight, room)
            painter.setFont(face)
            painter.setPen(colour(ink))
            painter.drawText(QRect(x, box.top(), room, box.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            x += metrics.horizontalAdvance(shown)
            if shown != letters:
                break
        return x


def _runs(title: str, places: tuple[int, ...]) -> list[tuple[bool, str]]:
    """The title cut where letters found begin and end: (found, letters)."""
    cut = groupby(enumerate(title), key=lambda pair: pair[0] in places)
    return [(found, "".join(sign for _, sign in pairs)) for found, pairs in cut]
