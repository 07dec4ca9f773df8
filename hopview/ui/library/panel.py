"""The left dock: the stored patterns, what is to be said of them, and the ways to make more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from hopview.core.pattern import Pattern
from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.sources.advice import COPING, UNBALANCED, advice_of
from hopview.sources.images import SUFFIXES
from hopview.ui.actions import ActionRegistry
from hopview.ui.controller import Controller
from hopview.ui.figures import load_figure
from hopview.ui.file_dialog import brief
from hopview.ui.library.advice_box import AdviceBox
from hopview.ui.library.browser import CollectionBrowser
from hopview.ui.library.import_panel import ImportPanel
from hopview.ui.library.mime import image_of, paths_of
from hopview.ui.library.page import Page
from hopview.ui.library.pattern_list import PatternList
from hopview.ui.library.shipped import CollectionMenu
from hopview.ui.library.text_panel import TextPanel
from hopview.ui.library.ways import Ways
from hopview.ui.library.words import Words, plain, refit, tint
from hopview.ui.surveyor import MOST, offered

REFRESH_MS = 50
SUGGESTED, LEAST = QSize(210, 560), QSize(170, 240)


class LibraryPanel(QWidget):
    """Stored patterns and the pages on which more are made; one of them is shown at a time.

    `wanted()` when something was dropped or pasted here and the dock should be seen.
    """

    wanted = Signal()

    def __init__(self, controller: Controller, actions: ActionRegistry, theme: Theme) -> None:
        super().__init__()
        self.controller, self.actions_of, self.theme = controller, actions, theme
        self.setAccessibleName("Library")
        self.header = Words("", "heading", 1.0)
        self.list = PatternList(controller, actions, theme)
        self.advice = AdviceBox(theme)
        self.collections = CollectionMenu(controller, self)
        self.import_page = ImportPanel(controller, theme)
        self.text_page = TextPanel(controller, theme)
        self.browser_page = CollectionBrowser(controller, theme)
        self.dialog: QFileDialog | None = None
        self._rule = ""
        self.ways = Ways(self.collections, theme)
        self.buttons = self.ways.buttons
        self._lay_out()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(REFRESH_MS)
        self._late.timeout.connect(self._show_overlaps)
        self._connect()
        self._on_document(controller.document)

    def _lay_out(self) -> None:
        self.list_page = QWidget()
        column = QVBoxLayout(self.list_page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        self.header.setContentsMargins(10, 2, 8, 2)
        column.addWidget(self.header)
        column.addWidget(self.list, 1)
        column.addWidget(self.advice)
        column.addWidget(self.ways)
        self.pages = QStackedLayout(self)
        self.pages.setContentsMargins(0, 0, 0, 0)
        for page in (self.list_page, self.import_page, self.text_page, self.browser_page):
            self.pages.addWidget(page)

    def _connect(self) -> None:
        controller = self.controller
        controller.document_changed.connect(self._on_document)
        controller.snapshot_changed.connect(self._on_snapshot)
        controller.surveyor.surveyed.connect(self._show_survey)
        self.advice.rule_wanted.connect(controller.set_rule)
        self.advice.balance_wanted.connect(self.rebalance)
        self.buttons["draw"].clicked.connect(self.draw)
        self.buttons["picture"].clicked.connect(self.open_pictures)
        self.buttons["text"].clicked.connect(self.show_text)
        self.collections.browse_wanted.connect(self.show_browser)
        for page in (self.import_page, self.text_page, self.browser_page):
            page.closed.connect(self.show_list)

    def sizeHint(self) -> QSize:
        return SUGGESTED

    def minimumSizeHint(self) -> QSize:
        return LEAST

    # -- pages -----------------------------------------------------------------------------------------

    @Slot()
    def show_list(self) -> None:
        """Back to the stored patterns."""
        self.pages.setCurrentWidget(self.list_page)

    def _show_page(self, page: Page) -> None:
        self.pages.setCurrentWidget(page)
        self.wanted.emit()

    @Slot()
    def show_text(self) -> None:
        """Type letters."""
        self._show_page(self.text_page)

    @Slot()
    def show_browser(self) -> None:
        """Choose among the shipped pictures."""
        self.browser_page.refresh()
        self._show_page(self.browser_page)

    @Slot()
    def draw(self) -> None:
        """An empty lattice to draw on."""
        self.actions_of["pen"].trigger()
        self.controller.pause()
        self.controller.clear()
        self.controller.said.emit("Draw on the lattice, then press S to store it")

    # -- pictures --------------------------------------------------------------------------------------

    @Slot()
    def open_pictures(self) -> None:
        """Choose files in a dialog; the run goes on meanwhile."""
        if self.dialog is None:
            patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
            self.dialog = brief(QFileDialog(self, "Open pictures"))
            self.dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
            self.dialog.setNameFilters([f"Pictures and sessions ({patterns} *.hop)", "All files (*)"])
            self.dialog.filesSelected.connect(self._on_files)
            self.dialog.finished.connect(self._dialog_closed)
        self.dialog.setModal(False)
        self.dialog.show()
        self.dialog.raise_()

    @Slot()
    def _dialog_closed(self) -> None:
        self.dialog = None

    @Slot(list)
    def _on_files(self, files: list[str]) -> None:
        self.import_paths([Path(name) for name in files])

    @Slot(list)
    def import_paths(self, paths: list[Path]) -> None:
        """Files and folders that were dropped, pasted or chosen."""
        if self.import_page.import_paths(paths):
            self._show_page(self.import_page)

    @Slot(object, str)
    def import_image(self, array: NDArray[np.generic], name: str = "The pasted picture") -> None:
        """A picture that was dropped or pasted."""
        self.import_page.import_image(array, name)
        self._show_page(self.import_page)

    @Slot()
    def paste(self) -> None:
        """Take files or a picture from the clipboard."""
        clipboard = QGuiApplication.clipboard()
        paths = paths_of(clipboard.mimeData())
        image = None if paths else image_of(clipboard)
        if paths:
            self.import_paths(paths)
        elif image is not None:
            self.import_image(image)
        else:
            self.controller.failed.emit("There is no picture on the clipboard. Copy one, then paste it here.")

    @Slot()
    def rebalance(self) -> None:
        """Convert the unbalanced pictures again, at the median."""
        self.import_page.rebalance([pattern.cells for pattern in self._unbalanced()])
        self._show_page(self.import_page)

    # -- following the session -------------------------------------------------------------------------

    @Slot(object)
    def _on_document(self, document: Document) -> None:
        changed = self.list.show_document(document)
        self._show_count(document)
        if changed:
            self._late.start()
        self.controller.surveyor.look(document)
        if changed or document.rule != self._rule:
            self._rule = document.rule
            self._show_survey()

    def _show_count(self, document: Document) -> None:
        """How many there are; of networks, which hold only so many, the load."""
        count, words, tip = len(document.patterns), "", ""
        if model_named(document.model).subject == "network":
            load = f"P/\N{WORD JOINER}N = {load_figure(count / document.size)}"
            words = ", " + load.replace(" ", "\N{NO-BREAK SPACE}")
            tip = f"P = {count:,} patterns on N = {document.size:,} units; P/N is the load of the network"
        elif document.data is not None:
            words = f", {plain(len(document.data), 'row')} of data"
        if count > MOST:
            tip += f"{chr(10) if tip else ''}More than {MOST:,} are not compared with each other"
        self.header.setText(f"{plain(count, 'pattern')}{words}")
        self.header.setToolTip(tip)

    @Slot(object)
    def _on_snapshot(self, _snapshot: Snapshot) -> None:
        if self.isVisible() and not self._late.isActive():
            self._late.start()

    @Slot()
    def _show_overlaps(self) -> None:
        self.list.patterns.show_overlaps(self.controller.snapshot.overlaps)

    @Slot()
    def _show_survey(self) -> None:
        document = self.controller.document
        found = self.controller.surveyor.of(document)
        if found is None:
            if self.controller.surveyor.stale(document):  # else old advice stays until the new is ready
                self.list.patterns.show_alike((None,) * len(document.patterns))
                self.advice.show_advice([], (), False)
            return
        self.list.patterns.show_alike(found.alike)
        network = model_named(document.model).subject == "network"
        said = advice_of(found.survey, document.rule, document.names) if document.patterns and network else []
        said = [remark for remark in said if remark.level != "fine"]
        self.advice.show_advice(
            said,
            offered(found, document),
            network and document.rule not in COPING and bool(self._unbalanced()),
        )

    def _unbalanced(self) -> list[Pattern]:
        known = self.import_page.origins.knows
        patterns = self.controller.document.patterns
        return [p for p in patterns if abs(p.activity) > UNBALANCED and known(p.cells)]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_overlaps()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            # Later, because a style sheet that is set anew puts the labels' old type back.
            QTimer.singleShot(0, self, self._refit)

    @Slot()
    def _refit(self) -> None:
        refit(self)
        self.advice.refit()

    @Slot(object)
    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        tint(self, theme)
        for part in (self.list, self.advice, self.import_page, self.text_page, self.browser_page):
            part.set_theme(theme)
