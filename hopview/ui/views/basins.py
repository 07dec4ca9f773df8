"""The basins of attraction as a view of their own, for movies, where no box is there to choose them."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.models import model_named
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.ui.views.landscape import LandscapeView
from hopview.ui.views.paper import PaperView
from hopview.ui.views.valleys import ValleysView
from hopview.ui.views.ways_view import WaysView

OTHER = (
    "Basins are of runs without noise that end in a landscape of states: choose Hopfield's network, dense "
    "memory or the modern Hopfield network, for instance, and set the temperature to 0."
)


class BasinsView(PaperView):
    """Each start over the plane of a landscape in the colour of the attractor that a run from there ends in.

    The landscape is that of the model at hand, of overlaps or of states, shown by its basins.
    """

    name = "basins"
    title = "Basins of attraction"
    subject = "network"
    also = ("memories",)
    other = OTHER
    remembers = True
    help = (
        "Each start over the plane of the landscape, in the colour of the attractor that a run from there "
        "ends in, with its name and its share of the starts. In the window it is chosen over the landscape."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether runs have no noise, and there is a landscape of their states."""
        subject = model_named(document.model).subject
        return not document.params.noisy and any(
            view.fits(subject) and view.shows(document) for view in (LandscapeView, ValleysView)
        )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.overlaps = LandscapeView(self, interactive=interactive)
        self.states = ValleysView(self, interactive=interactive)
        for view in self._both:
            view.way = "basins"

    @property
    def _both(self) -> tuple[WaysView, WaysView]:
        return self.overlaps, self.states

    def set_axes(self, a: int, b: int) -> None:
        """Lead the axes to other patterns."""
        for view in self._both:
            view.set_axes(a, b)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours, at once."""
        self.theme = theme
        for view in self._both:
            view.set_theme(theme)

    def let_go(self) -> None:
        """Keep nothing of weights that are out of date."""
        super().let_go()
        for view in self._both:
            view.let_go()

    def refresh(self, snapshot: Snapshot) -> None:
        """Show the landscape that fits, the other one nothing."""
        real = snapshot.memories is not None and snapshot.state.dtype == np.float64
        shown, hidden = (self.states, self.overlaps) if real else (self.overlaps, self.states)
        hidden.hide()
        hidden.let_go()
        shown.setGeometry(self.rect())
        shown.setVisible(not self.unfit)
        shown.show_snapshot(snapshot, self.now)
