"""Rows and columns of the grid; with patterns stored, resizing them is offered, never done unasked."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from hopview.session.document import Document
from hopview.ui.controller import Controller
from hopview.ui.library.words import plain

MOST = 1024


class GridSize(QWidget):
    """Two numbers and, where needed, the offer to resize."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller = controller
        self.rows, self.cols = _box("Rows of the grid"), _box("Columns of the grid")
        self.offer = QPushButton()
        self.offer.setMinimumWidth(40)
        self.offer.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.offer.setToolTip("Stored patterns are resized too; this can be undone")
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        label = QLabel("Grid")
        label.setToolTip("Rows x columns of the lattice")
        label.setBuddy(self.rows)
        line.addWidget(label)
        line.addStretch(1)
        for widget in (self.rows, QLabel("x"), self.cols):
            line.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.offer)
        for box in (self.rows, self.cols):
            box.editingFinished.connect(self._on_edited)
            box.valueChanged.connect(self._show_offer)
        self.offer.clicked.connect(self.resize_grid)
        controller.document_changed.connect(self._on_document)
        self._on_document(controller.document)

    @property
    def wanted(self) -> tuple[int, int]:
        """The size that is typed."""
        return self.rows.value(), self.cols.value()

    @Slot(object)
    def _on_document(self, document: Document) -> None:
        if self._seen != document.shape:
            self._seen = document.shape
            for box, number in zip((self.rows, self.cols), document.shape, strict=True):
                with QSignalBlocker(box):
                    box.setMaximum(max(MOST, number))
                    box.setValue(number)
        self._show_offer()

    _seen: tuple[int, int] = (0, 0)

    @Slot()
    def _show_offer(self) -> None:
        stored = len(self.controller.document.patterns)
        rows, cols = self.wanted
        self.offer.setVisible(bool(stored) and self.wanted != self.controller.document.shape)
        self.offer.setText(f"Resize to {rows} x {cols}")
        self.offer.setAccessibleDescription(f"{plain(stored, 'stored pattern')} would be resized")

    @Slot()
    def _on_edited(self) -> None:
        if not self.controller.document.patterns:
            self.resize_grid()

    @Slot()
    def resize_grid(self) -> None:
        """Make the grid the size that is typed."""
        if self.wanted != self.controller.document.shape:
            self.controller.set_shape(*self.wanted)


class _Spin(QSpinBox):
    def wheelEvent(self, event: object) -> None:
        event.ignore()


def _box(name: str) -> QSpinBox:
    box = _Spin()
    box.setRange(1, MOST)
    box.setKeyboardTracking(True)
    box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setFixedWidth(box.fontMetrics().horizontalAdvance("0000") + 20)
    box.setAccessibleName(name)
    box.setToolTip(name)
    return box
