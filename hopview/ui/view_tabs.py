"""The tabs of views: those that have something to show of the model, and the help."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionTab, QStylePainter, QTabBar, QTabWidget, QWidget

from hopview.models import model_named
from hopview.models.base import Subject
from hopview.session.document import Document
from hopview.ui.theme import font
from hopview.ui.views import views
from hopview.ui.views.base import View
from hopview.ui.views.typography import SMALL

_FOCUSED, _WORDS = QPalette.ColorRole.Link, QPalette.ColorRole.WindowText
PLANES = ("landscape", "plane", "valleys")  # of spins, of machines, of real units that keep memories
NARROW, WIDE = 6, 24  # pixels beside the words of a tab


def fitting_views(document: Document) -> frozenset[str]:
    """The views that have something to show of a run of `document`, by name."""
    subject = model_named(document.model).subject
    return frozenset(view.name for view in views() if view.fits(subject) and view.shows(document))


def tabbed() -> tuple[type[View], ...]:
    """The views that have a tab, in order."""
    return tuple(view for view in views() if view.tab)


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
    """Those of `views`, by name, that have a tab, then `last`; `follow` shows what fits a document."""

    def __init__(self, views: Mapping[str, View], last: QWidget, title: str) -> None:
        super().__init__()
        self.setTabBar(SmallTabs(self))
        self.setDocumentMode(True)
        self._views = {name: view for name, view in views.items() if view.tab}
        self._last = last
        self.subject: Subject = "network"
        self.shown: frozenset[str] = frozenset()  # none yet
        for view in self._views.values():
            self.setTabToolTip(self.addTab(view, view.tab), view.title)
        self.addTab(last, title)

    def follow(self, document: Document) -> None:
        """Show what fits `document`; where that is new, its first view comes to the front."""
        fitting, known = fitting_views(document), self._views.values()
        shown = frozenset(view.name for view in known if view.name in fitting)
        if shown == self.shown:
            return
        passing = {view.name for view in known if view.passing}
        same, new = shown - passing == self.shown - passing, shown - self.shown
        self.subject, self.shown = model_named(document.model).subject, shown
        present = self.currentWidget()
        for view in known:
            tab, wanted = self.indexOf(view), view.name in shown
            if self.isTabVisible(tab) != wanted:  # all are laid out anew, whether it changes or not
                self.setTabVisible(tab, wanted)
        there = [view for view in known if view.name in shown]
        lead = next((view for view in there if view.leads(document)), None)
        fresh = lead is not None and lead.name in new
        gone = not self.isTabVisible(self.indexOf(present))
        if present is not self._last and (not same or fresh or gone):
            opening = next((view for view in there if view.opens == self.subject), there[0])
            self.setCurrentWidget(lead or opening)

    def offer_in(self, menu: QMenu) -> None:
        """While `menu` is open, keep out of it what shows a view that does not fit; keys tell why."""

        def offer() -> None:
            for action in menu.actions():
                name = action.objectName().removeprefix("show_")
                names = PLANES if name == "landscape" else (name,)
                action.setVisible(not all(map(self.refusal, names)))

        menu.aboutToShow.connect(offer)
        menu.aboutToHide.connect(lambda: [action.setVisible(True) for action in menu.actions()])

    def refusal(self, name: str) -> str:
        """Why the view of that name cannot be shown of this model; "" where it can."""
        view = self._views.get(name)
        if view is None or name in self.shown:
            return ""
        return view.other if view.fits(self.subject) else view.belongs()
