"""The help panel: contents with a search box, and the page; links set things up in the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from hopview.core.errors import HopviewError, unknown_name
from hopview.pictures.palette import Theme
from hopview.ui.controller import Controller
from hopview.ui.help.browser import PageBrowser
from hopview.ui.help.links import SCHEME, commands_of, run_commands
from hopview.ui.help.pages import GROUPS, Page, all_pages
from hopview.ui.theme import colour, font

_KEY = Qt.ItemDataRole.UserRole


class HelpPanel(QWidget):
    """Contents at the left, the page at the right: at first that of the model, until another is chosen.

    Links that begin with `hopview:` act through the controller; `view_wanted(name)` when one asks for a
    view to be shown. Addresses on the web are opened by the system, and only when they are clicked.
    """

    view_wanted = Signal(str)

    def __init__(self, controller: Controller, theme: Theme) -> None:
        super().__init__()
        self.controller, self.theme = controller, theme
        self.pages: dict[str, Page] = {page.key: page for page in all_pages()}
        self.key = self._suited = next(iter(self.pages))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the help")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search the help")
        self.contents = QListWidget()
        self.contents.setAccessibleName("Contents")
        self.browser = PageBrowser(theme)
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_return)
        self.contents.currentItemChanged.connect(self._on_current)
        self.browser.anchorClicked.connect(self._on_link)
        controller.document_changed.connect(self._suit)
        self.show_page(self.key)

    def show_page(self, key: str) -> None:
        """Show a page by its key, "rule/hebb" or just "hebb"; `ParameterError` for an unknown one."""
        found = next((full for full in self.pages if key in (full, full.rpartition("/")[2])), None)
        if found is None:
            raise unknown_name("help page", key, tuple(self.pages))
        self.key = key = found
        self.browser.show_page(self.pages[key])
        for row in range(self.contents.count()):
            item = self.contents.item(row)
            if item.data(_KEY) == key:
                blocked = self.contents.blockSignals(True)
                self.contents.setCurrentItem(item)
                self.contents.blockSignals(blocked)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours, at once."""
        self.theme = theme
        self.browser.set_theme(theme)
        self._colour_headings()

    def sizeHint(self) -> QSize:
        """Wide enough for a page beside the contents."""
        return QSize(520, 640)

    def minimumSizeHint(self) -> QSize:
        """As small as can be read."""
        return QSize(300, 240)

    def showEvent(self, event: QShowEvent) -> None:
        """Open at what is on the canvas."""
        super().showEvent(event)
        self._suit()
        self.contents.scrollToItem(self.contents.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    def _suit(self, *_: object) -> None:
        """Follow the model from page to page; Hopfield's network, where all begin, has the guide's first."""
        if self.key != self._suited or not self.isVisible():
            return
        page = f"model/{self.controller.document.model}"
        first = self.controller.document.model == "hopfield" or page not in self.pages
        self._suited = next(iter(self.pages)) if first else page
        if self._suited != self.key:
            self.show_page(self._suited)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the contents where there is room, below them where there is not."""
        super().resizeEvent(event)
        beside = self.width() >= 2.5 * self._titles_wide()
        way = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if way != self.split.orientation():
            self.split.setOrientation(way)
            across = way == Qt.Orientation.Horizontal
            first = self._titles_wide() if across else 160
            self.split.setSizes([first, (self.width() if across else self.height()) - first])
            self.contents.scrollToItem(self.contents.currentItem())

    def _titles_wide(self) -> int:
        """Room for the longest title of the contents."""
        metrics, bar = self.contents.fontMetrics(), self.contents.verticalScrollBar().sizeHint().width()
        titles = (page.title.partition(",")[0] for page in self.pages.values())
        return max(metrics.horizontalAdvance(title) for title in titles) + bar + 24

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 4, 8)
        column.setSpacing(6)
        column.addWidget(self.search)
        column.addWidget(self.contents, 1)
        self.contents.setFrameShape(QListWidget.Shape.NoFrame)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.contents.viewport().setAutoFillBackground(False)
        self.split = QSplitter()
        self.split.addWidget(left)
        self.split.addWidget(self.browser)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([self._titles_wide(), 352])
        self.split.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.split)

    def _fill(self) -> None:
        """One entry a page under the heading of its group."""
        line = self.contents.fontMetrics().height()
        for group in GROUPS:
            heading = QListWidgetItem(group)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(font(0.85))
            heading.setTextAlignment(Qt.AlignmentFlag.AlignBottom)
            heading.setSizeHint(QSize(0, round(2.0 * line)))
            self.contents.addItem(heading)
            for page in self.pages.values():
                if page.group == group:
                    entry = QListWidgetItem(page.title.partition(",")[0])
                    entry.setSizeHint(QSize(0, round(1.5 * line)))
                    entry.setData(_KEY, page.key)
                    entry.setToolTip(page.title)
                    self.contents.addItem(entry)

        self._colour_headings()

    def _colour_headings(self) -> None:
        for row in range(self.contents.count()):
            item = self.contents.item(row)
            if not item.data(_KEY):
                item.setForeground(colour(self.theme.muted))

    def _on_search(self, text: str) -> None:
        """Leave the pages that hold every word of `text`, and the headings of those."""
        wanted = text.casefold().split()
        keep = {key for key, page in self.pages.items() if all(word in page.words for word in wanted)}
        groups = {self.pages[key].group for key in keep}
        for row in range(self.contents.count()):
            item = self.contents.item(row)
            key = item.data(_KEY)
            item.setHidden(key not in keep if key else item.text() not in groups)

    def _on_return(self) -> None:
        """Show the page found, of which the title says most."""
        rows = (self.contents.item(row) for row in range(self.contents.count()))
        found = [item.data(_KEY) for item in rows if item.data(_KEY) and not item.isHidden()]
        wanted = self.search.text().casefold()
        if found:
            self.show_page(next((k for k in found if wanted in self.pages[k].title.casefold()), found[0]))

    def _on_current(self, item: QListWidgetItem | None, _before: object) -> None:
        if item is not None and item.data(_KEY):
            self.show_page(item.data(_KEY))

    def _on_link(self, address: QUrl) -> None:
        if address.scheme() != SCHEME:
            QDesktopServices.openUrl(address)
            return
        self._suited = ""  # a page that is being used stays
        try:
            run_commands(commands_of(address.toString()), self.controller, self._show)
        except HopviewError as error:
            self.controller.failed.emit(str(error))

    def _show(self, kind: str, value: str) -> None:
        if kind == "page":
            self.show_page(value)
        else:
            self.view_wanted.emit(value)
