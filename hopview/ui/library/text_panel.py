"""Typed letters as patterns: what they will look like is seen while typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit

from hopview.core.coupling import frozen_array
from hopview.core.errors import HopviewError
from hopview.core.pattern import Pattern
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.sources import glyph, glyph_patterns, missing_glyphs
from hopview.ui.background import Background, Task
from hopview.ui.controller import Controller
from hopview.ui.fields import Tick
from hopview.ui.library.grid import PatternGrid
from hopview.ui.library.page import Page
from hopview.ui.library.words import Words, plain

SOURCE = "Typed, DejaVu Sans Bold"
HINT = "Each letter becomes a pattern"


class TextPanel(Page):
    """Type, look, store: one pattern a character, or all of it as one word."""

    def __init__(self, controller: Controller, theme: Theme) -> None:
        super().__init__("Type letters", theme)
        self.controller = controller
        self.text = QLineEdit()
        self.text.setPlaceholderText("ABC")
        self.text.setMaxLength(1000)
        self.text.setMinimumWidth(60)
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Letters")
        self.text.setToolTip("Letters to make patterns of; Enter stores them")
        self.word = Tick("As one word")
        self.word.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.word.setToolTip("Draw the whole text in one pattern instead of a pattern a letter")
        self.words = Words(HINT)
        self.grid = PatternGrid(theme, choose=False)
        self.grid.setAccessibleName("Preview")
        for widget in (self.text, self.word, self.words):
            self.body.addWidget(widget)
        self.body.addWidget(self.grid, 1)
        self.store_button = self.add_button("Store", "Store these patterns  (Enter)", 0, 0)
        self.cancel_button = self.add_button("Cancel", "Back to the stored patterns  (Esc)", 0, 1)
        self._background = Background(self)
        self._background.failed.connect(controller.failed)
        self._background.reported.connect(self._on_drawn)
        self._shape = controller.document.shape
        self.text.textChanged.connect(self.refresh)
        self.text.returnPressed.connect(self.store)
        self.word.toggled.connect(self.refresh)
        self.store_button.clicked.connect(self.store)
        self.cancel_button.clicked.connect(self.leave)
        controller.document_changed.connect(self._on_document)
        self.keep_keys()
        self._tell([], "")

    @Slot()
    def refresh(self) -> None:
        """Draw what is typed, at the grid's size."""
        self._shape = self.controller.document.shape
        self._drawn = None
        self._background.start(_drawing(self.text.text(), self._shape, self.word.isChecked()))

    @Slot(object)
    def _on_document(self, document: Document) -> None:
        if document.shape != self._shape:
            self.refresh()

    @Slot(object)
    def _on_drawn(self, result: object) -> None:
        if isinstance(result, tuple):
            self._drawn = self.text.text(), self.word.isChecked()
            self._tell(*result)
            if self._store_when_drawn and result[0]:
                self._store_when_drawn = False
                self.store()

    def _tell(self, patterns: list[Pattern], problem: str) -> None:
        self.grid.show_patterns(patterns, self._shape)
        self.words.setProperty("role", "problem" if problem else "muted")
        self.words.style().polish(self.words)
        self.words.say(problem or ("" if patterns else HINT))
        self.store_button.setEnabled(bool(patterns))
        self.store_button.setText(f"Store {len(patterns)}" if len(patterns) > 1 else "Store")
        self.store_button.setAccessibleDescription(plain(len(patterns), "pattern"))

    _drawn: tuple[str, bool] | None = None
    _store_when_drawn = False

    @Slot()
    def store(self) -> None:
        """Store what is drawn; what was typed just now is waited for."""
        if self._drawn != (self.text.text(), self.word.isChecked()):
            self._store_when_drawn = bool(self.text.text().strip())
            return
        if self.grid.patterns and self.controller.store(list(self.grid.patterns)):
            self.text.clear()
            self.closed.emit()

    def leave(self) -> None:
        """Close without storing."""
        self._store_when_drawn = False
        self.text.clear()
        super().leave()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.text.setFocus()


def drawn(text: str, shape: tuple[int, int], as_word: bool) -> tuple[list[Pattern], str]:
    """(patterns, problem in a sentence or "") of typed `text`."""
    if not text.strip():
        return [], ""
    try:
        made = [(text.strip(), glyph(text, shape))] if as_word else glyph_patterns(text, shape)
    except HopviewError as error:
        return [], str(error)
    patterns = [Pattern(frozen_array(cells.reshape(-1), cells.dtype), name, SOURCE) for name, cells in made]
    return patterns, missing_glyphs(text)


def _drawing(text: str, shape: tuple[int, int], as_word: bool) -> Callable[[Task], None]:
    def work(task: Task) -> None:
        task.report(drawn(text, shape, as_word))

    return work
