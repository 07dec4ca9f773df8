"""The pictures that ship with hopview: a sensible few of each kind in one click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from hopview.core.errors import HopviewError
from hopview.core.pattern import Pattern
from hopview.sources import collections, load_collection
from hopview.ui.background import Background, Task
from hopview.ui.controller import Controller
from hopview.ui.library.words import plain


@dataclass(frozen=True)
class Offer:
    """`title` in the menu stores the patterns called `names` of `collection`, or its first `count`."""

    collection: str
    title: str
    count: int
    names: tuple[str, ...] = ()


OFFERS = (
    Offer("letters", "Five letters: A H K V Z", 5, ("A", "H", "K", "V", "Z")),
    Offer("photographs", "Six photographs", 6),
    Offer("digits", "Handwritten digits 0 to 9", 10),
    Offer("creatures", "Eight creatures", 8),
    Offer("scenes", "Fish, tree and house", 3),
)


def chosen(offer: Offer, shape: tuple[int, int]) -> list[Pattern]:
    """The patterns of an offer, at the grid's size."""
    found = load_collection(offer.collection, shape)
    return [p for p in found if p.name in offer.names] if offer.names else found[: offer.count]


def not_yet_stored(patterns: list[Pattern], stored: tuple[Pattern, ...]) -> list[Pattern]:
    """Those of `patterns` that are not stored already, cell by cell."""
    known = {p.cells.tobytes() for p in stored}
    return [p for p in patterns if p.cells.tobytes() not in known]


class Shelf(QObject):
    """Loads shipped patterns on a worker and stores them. `stored()` once they are."""

    stored = Signal()

    def __init__(self, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self.controller = controller
        self._waiting: list[Offer] = []
        self._background = Background(self)
        self._background.failed.connect(controller.failed)
        self._background.reported.connect(self._on_loaded)
        self._background.ended.connect(self._next)

    def store(self, offer: Offer) -> None:
        """Store what `offer` promises, after what was asked before."""
        self._waiting.append(offer)
        if not self._background.busy:
            self._next()

    @Slot()
    def _next(self) -> None:
        if self._waiting:
            self._background.start(_loading(self._waiting.pop(0), self.controller.document.shape))

    @Slot(object)
    def _on_loaded(self, result: object) -> None:
        if isinstance(result, str):
            self.controller.failed.emit(result)
        elif isinstance(result, list):
            self.store_new(result)

    def store_new(self, patterns: list[Pattern]) -> None:
        """Store those of `patterns` that are not there yet."""
        controller = self.controller
        new = not_yet_stored(patterns, controller.document.patterns)
        if not new:
            controller.said.emit(f"{plain(len(patterns), 'pattern')} already stored")
        elif controller.store(new):
            self.stored.emit()


def _loading(offer: Offer, shape: tuple[int, int]) -> Callable[[Task], None]:
    def work(task: Task) -> None:
        try:
            task.report(chosen(offer, shape))
        except HopviewError as error:
            task.report(str(error))

    return work


class CollectionMenu(QMenu):
    """One click stores a collection; the last entry opens the browser for single pictures.

    `browse_wanted()` when that is chosen.
    """

    browse_wanted = Signal()

    def __init__(self, controller: Controller, parent: QWidget) -> None:
        super().__init__("From the library", parent)
        self.shelf = Shelf(controller, self)
        self.setToolTipsVisible(True)
        self._offers: dict[QAction, Offer] = {}
        described = {c.name: c for c in collections()}
        for offer in OFFERS:
            action = self.addAction(offer.title)
            about = described[offer.collection]
            action.setToolTip(f"{about.description}\n{about.licence}. {about.source}")
            self._offers[action] = offer
        self.addSeparator()
        browse = self.addAction("Choose single ones ...")
        browse.setToolTip("See all shipped pictures and choose among them")
        browse.triggered.connect(self.browse_wanted)
        self.triggered.connect(self._on_triggered)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        offer = self._offers.get(action)
        if offer is not None:
            self.shelf.store(offer)
