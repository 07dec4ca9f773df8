"""The tabs of views: those that have something to show of the model, and the help."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QTabWidget, QWidget

from hopview.ui.views.base import View
from hopview.ui.views.density import OTHER

TABS = {
    "density": "P(v)",
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
        self.plane = False
        for name, words in TABS.items():
            self.setTabToolTip(self.addTab(views[name], words), views[name].title)
        self.addTab(last, title)

    def fit(self, machine: bool, plane: bool = False) -> None:
        """Show what fits a Boltzmann machine, or a network; where that is new, its first view in front.

        `plane`: its states are points of a plane, so that its density can be drawn; it counts no phases.
        """
        if machine is self.machine and plane is self.plane:
            return
        self.machine, self.plane = machine, plane
        reading = self.currentWidget() is self._last
        for name in TABS:
            view = self._views[name]
            unfit = name == ("phases" if plane else "density")
            self.setTabVisible(self.indexOf(view), view.fits(machine) and not unfit)
        if not reading:
            self.setCurrentWidget(self._views["density" if plane else _FIRST[machine]])

    def refusal(self, name: str) -> str:
        """Why the view of that name cannot be shown of this model; "" where it can."""
        view = self._views.get(name)
        if name == "density" and self.machine and not self.plane:
            return OTHER
        return "" if view is None or view.fits(bool(self.machine)) else view.belongs()
