"""One of a few: side by side, or in a list that leaves the wheel to scrolling."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from hopview.pictures.palette import Theme, hex_colour


class Segmented(QFrame):
    """One button a choice in a single frame; `chosen(name)` when a person picks another."""

    chosen = Signal(str)

    def __init__(self, choices: tuple[str, ...], theme: Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        for choice in choices:
            button = QPushButton(choice)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, name=choice: self.chosen.emit(name))
            self._group.addButton(button)
            self.buttons[choice] = button
            row.addWidget(button, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def value(self) -> str:
        """The choice in force, "" when none is."""
        return next((name for name, button in self.buttons.items() if button.isChecked()), "")

    def set_value(self, name: str) -> None:
        """Show another choice, without a signal."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def setAccessibleName(self, name: str) -> None:
        """Name the whole; each button is called by its choice as well."""
        super().setAccessibleName(name)
        for choice, button in self.buttons.items():
            button.setAccessibleName(f"{name}: {choice}")

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        outline, field, text, muted = (
            hex_colour(c) for c in (theme.control, theme.field, theme.text, theme.muted)
        )
        accent, chosen, hover = (hex_colour(c) for c in (theme.accent, theme.border, theme.grid))
        self.setStyleSheet(f"""
            Segmented {{ background: {field}; border: 1px solid {outline}; border-radius: 4px; }}
            Segmented QPushButton {{ border: none; border-bottom: 2px solid transparent; border-radius: 3px;
                padding: 3px 2px 1px 2px; background: transparent; color: {text}; min-width: 0; }}
            Segmented QPushButton:hover {{ background: {hover}; }}
            Segmented QPushButton:disabled {{ color: {muted}; }}
            Segmented QPushButton:checked {{ background: {chosen}; border-bottom-color: {accent}; }}
            Segmented QPushButton:focus {{ border: 1px solid {accent}; }}
        """)


class QuietComboBox(QComboBox):
    """A list of choices that shrinks to the panel and does not steal the wheel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def elided(self) -> str:
        """The choice as it is shown: whole, or with an ellipsis where there is no room for it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Fusion paints it, but nothing is cut off in the middle of a letter."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.elided()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        """What is shown with an ellipsis is said in full by the tooltip, unless that says something else."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and not self.toolTip():
            whole = self.currentText()
            QToolTip.showText(event.globalPos(), whole if self.elided() != whole else "", self)
            return True
        return super().event(event)

    def showPopup(self) -> None:
        """The list is as wide as its words, however narrow the panel."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.view().setMinimumWidth(max(self.width(), self.view().sizeHintForColumn(0) + bar + 4))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the panel, not the choice, unless the list has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def set_data(self, data: object) -> None:
        """Show the entry that holds `data`, without a signal."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(self.findData(data))
        self.blockSignals(blocked)
