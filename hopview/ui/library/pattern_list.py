"""The list of stored patterns: select, take as cue, rename in place, and a menu for the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QMenu

from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.ui.actions import ActionRegistry
from hopview.ui.controller import Controller
from hopview.ui.library.delegate import PatternDelegate
from hopview.ui.library.model import PatternModel
from hopview.ui.theme import colour, font

EMPTY = "Drop a picture,\nor draw and press S"


class PatternList(QListView):
    """Shows a `PatternModel`; its current row is the controller's selected pattern, both ways."""

    def __init__(self, controller: Controller, actions: ActionRegistry, theme: Theme) -> None:
        super().__init__()
        self.controller, self.actions_of, self.theme = controller, actions, theme
        self.patterns = PatternModel(controller)
        self.patterns.setParent(self)
        self.painter_of_rows = PatternDelegate(theme, self)
        self._following = False
        self.setModel(self.patterns)
        self.setItemDelegate(self.painter_of_rows)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.EditKeyPressed)
        self._renaming = QTimer(self)  # Qt's own SelectedClicked would rename a pattern that is gone by then
        self._renaming.setSingleShot(True)
        self._renaming.timeout.connect(self._rename)
        self._pressed_current = False
        self.setAccessibleName("Stored patterns")
        self.setAccessibleDescription("Enter takes the pattern as cue, F2 renames it, Delete forgets it")
        self.patterns.redrawn.connect(self.viewport().update)
        self.doubleClicked.connect(self._on_double_click)
        self.selectionModel().currentChanged.connect(self._on_current)
        controller.selected_changed.connect(self.show_selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())  # advice appearing below must not hide the pattern just stored

    # -- following the session -------------------------------------------------------------------------

    def show_document(self, document: Document) -> bool:
        """Take the document's patterns; whether anything had changed."""
        self._following = True
        changed = self.patterns.show_document(document)
        self._following = False
        if changed:
            self.show_selected(self.controller.selected)
        return changed

    @Slot(int)
    def show_selected(self, row: int) -> None:
        """Make pattern `row` the current one; -1 for none."""
        count = len(self.patterns.patterns)
        index = self.patterns.index(min(row, count - 1)) if row >= 0 and count else QModelIndex()
        if index == self.currentIndex() and self.selectionModel().hasSelection() == index.isValid():
            return
        self._following = True
        mode = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, mode)
        if not index.isValid():
            self.clearSelection()
        self._following = False

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and current.isValid() and current.row() != self.controller.selected:
            self.controller.select(current.row())

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = self.painter_of_rows.theme = theme
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self.painter_of_rows.restyle()
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    # -- mouse and keys --------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _on_double_click(self, index: QModelIndex) -> None:
        self._renaming.stop()
        self.controller.take_cue(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._renaming.stop()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        renaming = self.state() == QAbstractItemView.State.EditingState
        if enter and not renaming and self.currentIndex().isValid():
            self.controller.take_cue(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid():
            return
        where = self.visualRect(index).center() if by_key else event.pos()
        self.menu_for(index.row()).popup(self.viewport().mapToGlobal(QPoint(where)))

    def menu_for(self, row: int) -> QMenu:
        """What can be done with pattern `row`, which becomes the selected one."""
        self.controller.select(row)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        self._add(menu, "Take as cue", "Start from this pattern  (double click)", self._take)
        menu.addAction(self.actions_of["spoil"])
        self._add(menu, "Rename", "Give it another name  (F2)", self._rename)
        menu.addSeparator()
        for place, axis in enumerate("ab"):
            tip = f"The landscape's axis {axis} is the overlap with this pattern"
            action = self._add(menu, f"Landscape axis {axis}", tip, (self._axis_a, self._axis_b)[place])
            action.setCheckable(True)
            action.setChecked(self.controller.axes[place] == row)
        menu.addSeparator()
        menu.addAction(self.actions_of["forget"])
        return menu

    def _add(self, menu: QMenu, text: str, tip: str, slot: object) -> QAction:
        action = menu.addAction(text)
        action.setToolTip(tip)
        action.triggered.connect(slot)
        return action

    @Slot()
    def _take(self) -> None:
        self.controller.take_cue(self.controller.selected)

    @Slot()
    def _rename(self) -> None:
        index = self.patterns.index(self.controller.selected)
        if index.isValid() and self.state() != QAbstractItemView.State.EditingState:
            self.edit(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the selected pattern renames it, unless another click follows."""
        self._renaming.stop()
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_current = left and index.isValid() and index == self.currentIndex()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        here = self.indexAt(event.position().toPoint())
        if self._pressed_current and here.isValid() and here == self.currentIndex():
            self._renaming.start(QApplication.doubleClickInterval())
        self._pressed_current = False

    @Slot()
    def _axis_a(self) -> None:
        self._put_on_axis(0)

    @Slot()
    def _axis_b(self) -> None:
        self._put_on_axis(1)

    def _put_on_axis(self, place: int) -> None:
        """The selected pattern on one axis; if it was on the other, the two change places."""
        axes, row = list(self.controller.axes), self.controller.selected
        if axes[1 - place] == row:
            axes[1 - place] = axes[place]
        axes[place] = row
        self.controller.set_axes(axes[0], axes[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.patterns.patterns:
            return
        painter = QPainter(self.viewport())
        painter.setFont(font())
        painter.setPen(colour(self.theme.muted))
        wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect().adjusted(16, 0, -16, 0), wrap, EMPTY)
