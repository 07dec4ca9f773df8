"""How a stored pattern looks in the list: thumbnail in its colour, name, overlap, balance, resemblance."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from hopview.pictures.palette import Theme, legible, mixed, pattern_style
from hopview.ui.figures import number
from hopview.ui.library.model import NAME_LIMIT, PatternModel
from hopview.ui.library.thumbnails import Cells, Thumbnails, framed
from hopview.ui.library.words import SMALL
from hopview.ui.theme import colour, font

GAP, BAR, FRAME = 8, 3, 2
LEAST_SIDE = 48
Rgb = tuple[int, int, int]
Index = QModelIndex | QPersistentModelIndex


class PatternDelegate(QStyledItemDelegate):
    """Paints a row and edits its name."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.thumbnails = Thumbnails()
        self.theme = theme
        self.restyle()

    def restyle(self) -> None:
        """Measure again after the type size has changed."""
        self._name, self._small = font(bold=True), font(SMALL, tabular=True)
        self._number = font(tabular=True)
        self._high, self._low = QFontMetrics(self._name).height(), QFontMetrics(self._small).height()
        self.side = max(LEAST_SIDE, self._high + BAR + 4 + 2 * self._low - 6)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = max(self._high + BAR + 4 + 2 * self._low, self.side + 2 * FRAME)
        return QSize(self.side + 90, text + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, PatternModel):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pattern = model.patterns[index.row()]
        ground = self._ground(painter, option)
        rgb, dashed = pattern_style(pattern.colour)
        shown = pattern.shown(model.greys)
        self._paint_thumb(painter, option.rect, shown, model.shape, legible(rgb, ground, 3.0), dashed)
        self._paint_words(painter, option.rect, model, index.row(), rgb, ground)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> Rgb:
        theme, state = self.theme, option.state
        ground = theme.window
        if state & QStyle.StateFlag.State_Selected:
            ground = mixed(theme.window, theme.accent, 0.16)
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = mixed(theme.window, theme.accent, 0.07)
        if ground != theme.window:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(ground))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2, 1, -2, -1), 6, 6)
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colour(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(2.5, 1.5, -2.5, -1.5), 6, 6)
        return ground

    def _paint_thumb(
        self, painter: QPainter, rect: QRect, shown: Cells, shape: tuple[int, int], rgb: Rgb, dashed: bool
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = self.thumbnails.pixmap(shown, shape, self.theme, self.side, ratio)
        frame = framed(painter, pixmap, QRectF(self._thumb_rect(rect)))
        # A gap of paper, so that the border is told from the ink of the picture itself.
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.theme.paper), 1))
        painter.drawRect(frame)
        pen = QPen(colour(rgb), FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if dashed:
            pen.setDashPattern([2.0, 1.5])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawRect(frame.adjusted(-1.5, -1.5, 1.5, 1.5))

    def _paint_words(
        self, painter: QPainter, rect: QRect, model: PatternModel, row: int, rgb: Rgb, ground: Rgb
    ) -> None:
        theme, pattern, alike = self.theme, model.patterns[row], model.alike(row)
        box = self._name_rect(rect)
        place = f"{row + 1}  "
        painter.setFont(self._number)
        painter.setPen(colour(legible(theme.muted, ground)))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, place)
        indent = painter.fontMetrics().horizontalAdvance(place)
        painter.setFont(self._name)
        painter.setPen(colour(legible(rgb, ground)))
        room = box.adjusted(indent, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._fit(painter, model.name(row), room))
        track = QRectF(box.x(), box.bottom() + 3, box.width(), BAR)
        self._paint_bar(painter, track, model.overlap(row), rgb, ground)
        painter.setFont(self._small)
        line = QRect(box.x(), box.bottom() + BAR + 5, box.width(), self._low)
        painter.setPen(colour(legible(theme.muted, ground)))
        mean = number(pattern.tone if model.greys else pattern.activity, signed=True)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"mean {mean}")
        if alike is not None:
            line.translate(0, self._low)
            words = f"{number(alike.overlap)} with {alike.other + 1} ({model.name(alike.other)})"
            painter.setPen(colour(legible(theme.warning, ground)))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._fit(painter, words, line))

    def _paint_bar(self, painter: QPainter, track: QRectF, value: float, rgb: Rgb, ground: Rgb) -> None:
        """|m| of the track in the pattern's colour; a negative overlap grows from the right."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(mixed(ground, self.theme.text, 0.14)))
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        width = track.width() * min(1.0, abs(value))
        if width < 0.5:
            return
        left = track.left() if value > 0 else track.right() - width
        painter.setBrush(colour(legible(rgb, ground, 3.0)))
        painter.drawRoundedRect(QRectF(left, track.top(), width, BAR), BAR / 2, BAR / 2)

    def _fit(self, painter: QPainter, text: str, room: QRect) -> str:
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())

    def _thumb_rect(self, rect: QRect) -> QRect:
        top = rect.y() + (rect.height() - self.side) // 2
        return QRect(rect.x() + GAP + FRAME, top, self.side, self.side)

    def _name_rect(self, rect: QRect) -> QRect:
        left = self._thumb_rect(rect).right() + GAP + 3
        text = self._high + BAR + 4 + 2 * self._low
        top = rect.y() + (rect.height() - text) // 2
        return QRect(left, top, rect.right() - GAP - left, self._high)

    # -- renaming --------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(NAME_LIMIT)
        editor.setAccessibleName(f"Name of pattern {index.row() + 1}")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Asked again whenever the row changes: what is being typed stays.
        name = str(index.data(Qt.ItemDataRole.EditRole))
        if isinstance(editor, QLineEdit) and not editor.isModified() and editor.text() != name:
            editor.setText(name)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box = self._name_rect(option.rect)
        tall = editor.sizeHint().height()
        editor.setGeometry(box.x() - 3, box.center().y() - tall // 2, box.width() + 6, tall)
