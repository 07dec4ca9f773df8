"""The shipped pictures, all of them, to choose single ones from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QListWidgetItem

from hopview.core.errors import HopviewError
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.sources import collections, load_collection
from hopview.ui.background import Background, Task
from hopview.ui.controller import Controller
from hopview.ui.library.grid import PatternGrid
from hopview.ui.library.page import Page
from hopview.ui.library.shipped import Shelf
from hopview.ui.library.words import Words


class CollectionBrowser(Page):
    """Choose a collection, click what is wanted, store it; a double click stores one at once."""

    def __init__(self, controller: Controller, theme: Theme) -> None:
        super().__init__("From the library", theme)
        self.controller = controller
        self.shelf = Shelf(controller, self)
        self._about = {c.name: c for c in collections()}
        self.choice = QComboBox()
        self.choice.setMinimumWidth(60)
        self.choice.setAccessibleName("Collection")
        self.choice.setToolTip("Which pictures to show")
        for collection in collections():
            self.choice.addItem(collection.title, collection.name)
        self.about = Words()
        self.problem = Words(role="problem")
        self.problem.hide()
        self.grid = PatternGrid(theme)
        self.grid.setAccessibleName("Shipped pictures")
        for widget in (self.choice, self.about, self.problem):
            self.body.addWidget(widget)
        self.body.addWidget(self.grid, 1)
        self.store_button = self.add_button("Store", "Store the pictures chosen", 0, 0)
        self.cancel_button = self.add_button("Close", "Back to the stored patterns  (Esc)", 0, 1)
        self._background = Background(self)
        self._background.failed.connect(controller.failed)
        self._background.reported.connect(self._on_loaded)
        self._shown: tuple[str, tuple[int, int], bool] | None = None
        self.choice.currentIndexChanged.connect(self.refresh)
        self.grid.itemSelectionChanged.connect(self._on_selection)
        self.grid.itemDoubleClicked.connect(self._on_double_click)
        self.store_button.clicked.connect(self.store)
        self.cancel_button.clicked.connect(self.leave)
        controller.document_changed.connect(self._on_document)
        self.keep_keys()
        self._on_selection()

    @Slot()
    def refresh(self) -> None:
        """Show the collection chosen, at the grid's size."""
        document = self.controller.document
        wanted = self.choice.currentData(), document.shape, document.greys
        about = self._about[wanted[0]]
        self.about.say(about.description)
        self.about.setToolTip(f"{about.licence}. {about.source}")
        if wanted != self._shown:
            self._shown = wanted
            self._background.start(_loading(*wanted[:2]))

    @Slot(object)
    def _on_document(self, document: Document) -> None:
        if (
            self.isVisible()
            and self._shown is not None
            and (document.shape, document.greys) != self._shown[1:]
        ):
            self.refresh()

    @Slot(object)
    def _on_loaded(self, result: object) -> None:
        self.problem.say(result if isinstance(result, str) else "")
        found = result if isinstance(result, list) else []
        if self._shown is not None:
            self.grid.show_patterns(found, *self._shown[1:])
        self._on_selection()

    @Slot()
    def _on_selection(self) -> None:
        count = len(self.grid.selectedItems())
        self.store_button.setEnabled(count > 0)
        self.store_button.setText(f"Store {count}" if count > 1 else "Store")

    @Slot()
    def store(self) -> None:
        """Store the pictures chosen."""
        self.shelf.store_new(self.grid.chosen())
        self.grid.clearSelection()

    @Slot(QListWidgetItem)
    def _on_double_click(self, item: QListWidgetItem) -> None:
        self.shelf.store_new([self.grid.patterns[self.grid.row(item)]])
        self.grid.clearSelection()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        super().set_theme(theme)
        self.grid.set_theme(theme)


def _loading(name: str, shape: tuple[int, int]) -> Callable[[Task], None]:
    def work(task: Task) -> None:
        try:
            task.report(load_collection(name, shape))
        except HopviewError as error:
            task.report(str(error))

    return work
