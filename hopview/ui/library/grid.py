"""Patterns side by side with their names: for the shelf and for typed letters."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QListWidget, QListWidgetItem

from hopview.core.pattern import Pattern
from hopview.pictures.palette import Theme
from hopview.ui.figures import number
from hopview.ui.library.thumbnails import pattern_icon
from hopview.ui.library.words import dress_list

SIDE = 48


class PatternGrid(QListWidget):
    """Thumbnails that flow; several can be chosen unless `choose` is false."""

    def __init__(self, theme: Theme, choose: bool = True) -> None:
        super().__init__()
        self.theme = theme
        self.patterns: list[Pattern] = []
        self._shape, self._greys = (1, 1), False
        mode = QAbstractItemView.SelectionMode
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(mode.MultiSelection if choose else mode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(SIDE, SIDE))
        self.set_theme(theme)

    def show_patterns(self, patterns: list[Pattern], shape: tuple[int, int], greys: bool = False) -> None:
        """Show `patterns` of the grid `shape`, their `greys` where these are remembered."""
        self.patterns, self._shape, self._greys = patterns, shape, greys
        self._measure()
        self.clear()
        for pattern in patterns:
            item = QListWidgetItem(pattern.name)
            mean = number(pattern.activity, signed=True)
            item.setToolTip(f"{pattern.name}, mean activity {mean}\n{pattern.source}")
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, item.toolTip())
            item.setSizeHint(self.gridSize())
            self.addItem(item)
        self._draw()

    def chosen(self) -> list[Pattern]:
        """The patterns chosen, in their order."""
        return [self.patterns[k] for k in sorted(index.row() for index in self.selectedIndexes())]

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        dress_list(self, theme)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        super().changeEvent(event)

    def _measure(self) -> None:
        longest = max((self.fontMetrics().horizontalAdvance(p.name) for p in self.patterns), default=0)
        wide = min(max(SIDE, longest) + 10, SIDE + 38)
        self.setGridSize(QSize(wide, SIDE + self.fontMetrics().height() + 12))

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        for row, pattern in enumerate(self.patterns):
            shown = pattern.shown(self._greys)
            self.item(row).setIcon(pattern_icon(shown, self._shape, self.theme, SIDE, ratio))
