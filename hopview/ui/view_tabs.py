"""The tabs of views: those that have something to show of the model, and the help."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QTabWidget, QWidget

from hopview.ui.views.base import View

TABS = {
    "filters": "Filters",
    "training": "Learning",
    "strips": "Samples",
    "free_energy": "F(v)",
    "phases": "Phases",
    "landscape": "Landscape",
    "weights": "Weights",
    "stability": "Stability",
    "phase": "Phases",
}
_FIRST = {True: "filters", False: "landscape"}  # of machines, and of networks


class ViewTabs(QTabWidget):
    """The views of `TABS`, by name, and `last` after them; `fit` shows those that fit the kind of model."""

    def __init__(self, views: Mapping[str, View], last: QWidget, title: str) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self._views, self._last = views, last
        self.machine: bool | None = None  # not known yet
        for name, words in TABS.items():
            self.setTabToolTip(self.addTab(views[name], words), views[name].title)
        self.addTab(last, title)

    def fit(self, machine: bool) -> None:
        """Show what fits a Boltzmann machine, or a network; where that is new, its first view in front."""
        if machine is self.machine:
            return
        self.machine = machine
        reading = self.currentWidget() is self._last
        for name in TABS:
            view = self._views[name]
            self.setTabVisible(self.indexOf(view), view.fits(machine))
        if not reading:
            self.setCurrentWidget(self._views[_FIRST[machine]])

    def refusal(self, name: str) -> str:
        """Why the view of that name cannot be shown of this model; "" where it can."""
        view = self._views.get(name)
        return "" if view is None or view.fits(bool(self.machine)) else view.belongs()
