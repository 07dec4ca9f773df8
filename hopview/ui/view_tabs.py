"""The tabs of views: those that have something to show of the model, and the help."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QStylePainter, QTabBar, QTabWidget, QWidget

from hopview.core.states import VALUES
from hopview.models import LinearAttention, model_named
from hopview.models.base import Subject
from hopview.pictures.graph import MOST_UNITS
from hopview.rules import rule_named
from hopview.session.document import Document, layers_of
from hopview.ui.theme import font
from hopview.ui.views import (
    VIEWS,
    attention,
    conditioning,
    density,
    graph,
    interaction,
    ladder,
    mosaic,
    phases,
    retrieval,
    serving,
    twin,
    valleys,
)
from hopview.ui.views.base import View
from hopview.ui.views.typography import SMALL

TABS = {
    "density": "P(v)",
    "interaction": "F(x)",
    "attention": "Attention",
    "conditioning": "Conditioning",
    "associations": "State S",
    "retrieval": "Retrieval",
    "twin": "Twin",
    "mosaic": "Mosaic",
    "serving": "Serving",
    "filters": "Filters",
    "training": "Learning",
    "strips": "Samples",
    "free_energy": "F(v)",
    "plane": "Data plane",
    "ladder": "Ladder",
    "phases": "Two phases",
    "graph": "Graph",
    "landscape": "Landscape",
    "valleys": "Valleys",
    "weights": "Weights",
    "stability": "Stability",
    "phase": "Phase diagram",
}
_FOCUSED, _WORDS = QPalette.ColorRole.Link, QPalette.ColorRole.WindowText
NARROW, WIDE = 8, 24  # pixels beside the words of a tab
_FIRST: dict[Subject, str] = {"machine": "filters", "network": "landscape", "memories": "attention"}
_OWN = {  # views of some models or rules alone, and of which
    "density": density.OTHER,
    "attention": attention.OTHER,
    "retrieval": retrieval.OTHER,
    "twin": twin.OTHER,
    "conditioning": conditioning.OTHER,
    "mosaic": mosaic.OTHER,
    "serving": serving.OTHER,
    "associations": conditioning.OTHER,
    "interaction": interaction.OTHER,
    "ladder": ladder.OTHER,
    "phases": phases.NONE,
    "graph": graph.OTHER,
    "landscape": valleys.INSTEAD,
    "valleys": valleys.OTHER,
}


def own_views(document: Document) -> frozenset[str]:
    """The views of some models or rules alone that have something to show of `document`."""
    model = model_named(document.model)
    plane = model.subject == "machine" and document.size == 2 and document.states is VALUES
    drawn = model.name in graph.MODELS and sum(x.size for x in layers_of(document)) <= MOST_UNITS
    pavlovian, linear = issubclass(model, LinearAttention), document.params.update == "linear"
    fitting = {
        "density": plane,
        "attention": model.attends and not (pavlovian and linear),
        "retrieval": model.iterates,
        "twin": model.folds,
        "conditioning": pavlovian,
        "mosaic": model.tiles,
        "serving": rule_named(document.rule).leaves_blanks,
        "associations": pavlovian,
        "interaction": model.races,
        "ladder": document.rule == "pt",
        "phases": document.rule in phases.KEPT_BY and not plane,
        "graph": drawn,
        "landscape": model.subject != "memories" or (model.kind == "spin" and not model.tiles),
        "valleys": document.greys and not pavlovian,
    }
    return frozenset(name for name, fits in fitting.items() if fits)


def fitting_views(document: Document) -> frozenset[str]:
    """The views that have something to show of a run of `document`, by name."""
    subject, own = model_named(document.model).subject, own_views(document)
    found = {
        view.name for view in VIEWS if view.fits(subject) and (view.name not in _OWN or view.name in own)
    }
    return frozenset(found if document.patterns else found - {"overlaps"})


class SmallTabs(QTabBar):
    """Small type, and no more room beside it than there is, so that many tabs stand whole side by side."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setElideMode(Qt.TextElideMode.ElideNone)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shrink()  # earlier, the style sheet would take it away

    def changeEvent(self, event: QEvent) -> None:
        """Another theme or size of type puts the application's own back."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self, self._shrink)

    def _shrink(self) -> None:
        wanted = font(SMALL)
        if self.font().pointSizeF() != wanted.pointSizeF():
            self.setFont(wanted)

    def tabSizeHint(self, index: int) -> QSize:
        """As wide as its words, with what room there is beside them."""
        size, metrics = super().tabSizeHint(index), self.fontMetrics()
        shown = [self.tabText(k) for k in range(self.count()) if self.isTabVisible(k)]
        # All words in one: Qt asks for every tab anew whenever one of them changes.
        words = metrics.horizontalAdvance("".join(shown))
        whole = self.parentWidget().width() - 2
        beside = min(WIDE, max(NARROW, (whole - words) // max(1, len(shown))))
        size.setWidth(metrics.horizontalAdvance(self.tabText(index)) + beside)
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        """As the style paints them, but words are not cut at the room that it keeps free beside them."""
        painter, option = QStylePainter(self), QStyleOptionTab()
        front = self.currentIndex()
        for index in (*(k for k in range(self.count()) if k != front), front):
            if not self.isTabVisible(index):
                continue
            self.initStyleOption(option, index)
            painter.drawControl(QStyle.ControlElement.CE_TabBarTabShape, option)
            focused = index == front and self.hasFocus()
            painter.setPen(self.palette().color(_FOCUSED if focused else _WORDS))
            painter.drawText(self.tabRect(index), Qt.AlignmentFlag.AlignCenter, self.tabText(index))


class ViewTabs(QTabWidget):
    """The views of `TABS`, by name, and `last` after them; `follow` shows those that fit the model."""

    def __init__(self, views: Mapping[str, View], last: QWidget, title: str) -> None:
        super().__init__()
        self.setTabBar(SmallTabs(self))
        self.setDocumentMode(True)
        self._views, self._last = views, last
        self.subject: Subject | None = None  # not known yet
        self.own: frozenset[str] = frozenset()
        for name, words in TABS.items():
            self.setTabToolTip(self.addTab(views[name], words), views[name].title)
        self.addTab(last, title)

    def follow(self, document: Document) -> None:
        """Show what fits the document's model, and where that is new, bring its first view to the front."""
        model, own = model_named(document.model), own_views(document)
        front = "attention" if model.attends and document.clamped is not None else ""
        front = "twin" if model.folds else "conditioning" if "conditioning" in own else front
        front = "mosaic" if model.tiles else "interaction" if model.races else front
        front = "serving" if "serving" in own else front
        front = "valleys" if model.iterates and document.size == 2 else front
        if "graph" in own and model.name == graph.MODELS[0]:
            front = "graph"
        self.fit(model.subject, own, "density" if "density" in own else front)

    def fit(self, subject: Subject, own: frozenset[str] = frozenset(), front: str = "") -> None:
        """Show what fits models of that kind; where the kind is new, its first view in front.

        `own` are views of a few models and rules alone that fit this one; `front` comes forward where it is
        new among them.
        """
        if subject == self.subject and own == self.own:
            return
        passing = {"ladder", "phases", "graph", "attention"}  # come and go, the view in front stays
        same = subject == self.subject and own - passing == self.own - passing
        fresh = front in own - self.own
        self.subject, self.own = subject, own
        shown = self.currentWidget()
        for name in TABS:
            view = self._views[name]
            tab, wanted = self.indexOf(view), view.fits(subject) and not (name in _OWN and name not in own)
            if self.isTabVisible(tab) != wanted:  # all are laid out anew, whether it changes or not
                self.setTabVisible(tab, wanted)
        gone = not self.isTabVisible(self.indexOf(shown))
        if shown is not self._last and (not same or fresh or gone):
            first = self._views[front or _FIRST[subject]]
            there = [k for k in range(self.count()) if self.isTabVisible(k)]
            self.setCurrentIndex(self.indexOf(first) if self.indexOf(first) in there else there[0])

    def refusal(self, name: str) -> str:
        """Why the view of that name cannot be shown of this model; "" where it can."""
        view = self._views.get(name)
        if view is None:
            return ""
        if not view.fits(self.subject or "network"):
            return view.belongs()
        return _OWN[name] if name in _OWN and name not in self.own else ""
