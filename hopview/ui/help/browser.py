"""The browser of one help page: formulas are drawn for it, and nothing is ever fetched."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QResizeEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QTextBrowser

from hopview.pictures.palette import Theme
from hopview.ui.formulas import formula_pixmap
from hopview.ui.help.html import Rendered, render, style_of
from hopview.ui.help.pages import Page

_MARGIN = 20
_PADDING = 16  # of the block that a formula stands in


class PageBrowser(QTextBrowser):
    """One page of help, set anew when its width changes so that formulas always fit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.page: Page | None = None
        self._rendered: Rendered | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._set_again)
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # a DOI is one long word
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setAccessibleName("Help page")
        self.document().setDocumentMargin(_MARGIN)

    def show_page(self, page: Page) -> None:
        """Show `page` from its top."""
        self.page = page
        self._set()
        self.verticalScrollBar().setValue(0)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self._set_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the page for the new width, and stay where the reader was."""
        super().resizeEvent(event)
        if self._rendered is not None and self._rendered.width != self._width():
            # Later: the scroll bar that a new page brings comes here while that page is being set.
            self._later.start()

    def loadResource(self, kind: int, name: QUrl) -> Any:
        """Formulas by number; nothing is ever fetched from anywhere."""
        if kind == QTextDocument.ResourceType.ImageResource and name.scheme() == "formula" and self._rendered:
            latex, size = self._rendered.formulas[int(name.path())]
            return formula_pixmap(latex, self.theme, size, self.devicePixelRatioF())
        return None

    def _width(self) -> float:
        """The width of a formula's block, whether or not there is a scroll bar."""
        beside = self.verticalScrollBar().sizeHint().width() + 2 * _MARGIN + 2 * _PADDING
        return float(max(80, self.width() - beside))

    def _set_again(self) -> None:
        bar = self.verticalScrollBar()
        place = bar.value() / max(1, bar.maximum())
        self._set()
        bar.setValue(round(place * bar.maximum()))

    def _set(self) -> None:
        if self.page is None:
            return
        self._rendered = render(self.page, self.theme, self._width(), self.fontMetrics().height() * 0.95)
        self.document().clear()  # pictures of the last page are numbered alike
        self.document().setDefaultStyleSheet(style_of(self.theme))
        self.setHtml(self._rendered.text)
