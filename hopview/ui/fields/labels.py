"""Words and formulas beside controls: captions, elided values, problems, typeset formulas."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from hopview.pictures.palette import Theme
from hopview.ui.background import Background
from hopview.ui.formulas import formula_box, formula_pixmap, formula_svg
from hopview.ui.theme import font


class Caption(QLabel):
    """The quiet name of a control, above it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setFont(font(0.85))
        self.setProperty("role", "muted")


class ElidedLabel(QLabel):
    """One line that gives way to its neighbours: what does not fit is cut with an ellipsis."""

    def __init__(self, words: str = "", muted: bool = True, scale: float = 0.85) -> None:
        super().__init__(words)
        self.setFont(font(scale, tabular=True))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if muted:
            self.setProperty("role", "muted")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), shown)


class ProblemLabel(QLabel):
    """One sentence about what was refused, beside it; gone once it is mended."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(0.85))
        self.setProperty("role", "problem")
        self.setAccessibleName("Problem")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show `sentence`, or nothing when it is empty."""
        self.setText(sentence)
        self.setVisible(bool(sentence))


class FormulaLabel(QWidget):
    """A typeset formula that shrinks to the width there is; its height never changes by itself.

    `lines` is the height in multiples of the letters' `size`. It is typeset off the GUI thread, as
    the first formula reads a font.
    """

    def __init__(self, latex: str, theme: Theme, size: float | None = None, lines: float = 1.4) -> None:
        super().__init__()
        self._size = size or self.fontMetrics().height() * 0.9
        self._lines, self._theme, self._latex, self._ready = lines, theme, "", False
        self._typesetter = Background(self, shared=True)
        self._typesetter.reported.connect(self._on_typeset)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(round(self._size * lines))
        self.set_latex(latex)

    def sizeHint(self) -> QSize:
        """As wide as the formula at its own size."""
        width = formula_box(self._latex, self._theme, self._size).width() if self._ready else 4 * self._size
        return QSize(round(width) + 1, self.height())

    def set_latex(self, latex: str) -> None:
        """Show another formula."""
        if latex == self._latex:
            return
        self._latex = latex
        self.setAccessibleName(f"Formula {latex}")
        self._typeset()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._theme = theme
        self._typeset()

    def _typeset(self) -> None:
        self._ready = False
        latex, theme, size = self._latex, self._theme, self._size
        self._typesetter.ask(lambda: formula_svg(latex, theme, size))

    def _on_typeset(self, _svg: bytes) -> None:
        self._ready = True
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the formula at the left, in the middle of the height."""
        if not self._ready or not self._latex:
            return
        box = formula_box(self._latex, self._theme, self._size)
        scale = min(1.0, self.width() / max(1.0, box.width()), self.height() / max(1.0, box.height()))
        pixmap = formula_pixmap(self._latex, self._theme, self._size * scale, self.devicePixelRatioF())
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.drawPixmap(0, round((self.height() - pixmap.deviceIndependentSize().height()) / 2), pixmap)
