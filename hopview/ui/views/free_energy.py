"""Free energies of data, held-out rows and fantasies: does the machine believe what it was shown?"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.free_energy import FreeEnergies, cost, free_energies
from hopview.pictures.palette import sample_style
from hopview.ui.figures import figures, number
from hopview.ui.views.histogram_pane import HistogramPane, shade
from hopview.ui.views.legend import Key, Legend
from hopview.ui.views.lesson_request import LessonRequest
from hopview.ui.views.paper import Caption
from hopview.ui.views.worked_out import WorkedOutView

EMPTY = "Store pictures, or open training data, and learn on (O): free energies appear here"
WAITING = "Working out the free energies"
_LIGHT = 2_000_000  # products that take no longer than a frame can spare


class FreeEnergyView(WorkedOutView):
    """Histograms of F(v) over the data, over rows held out, and over fantasies; what two share is coloured.

    The mean of each is marked at the foot.
    """

    name = "free_energy"
    title = "Free energy"
    subject = "machine"
    tab = "Free energy"
    help = (
        "How likely the machine holds its data and its own fantasies, by free energy: low is likely. When it "
        "has learned, the two histograms lie over each other; held-out rows that lie higher are new to it."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.caption, self.legend, self.pane = Caption(self), Legend(self), HistogramPane(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(self.legend)
        column.addWidget(self.pane, 1)
        self.found: FreeEnergies | None = None
        self._asked: LessonRequest | None = None
        self.pane.setMouseTracking(interactive)
        self._drop()
        self.restyle()

    def restyle(self) -> None:
        """Colours and fonts of all parts."""
        for part in (self.caption, self.legend, self.pane):
            part.restyle(self.theme)
        self._say()

    def arrange(self) -> None:
        """Lay out at once: a movie has no event loop to do it later."""
        self.layout().activate()

    def refresh(self, snapshot: Snapshot) -> None:
        """Work the histograms out anew after a lesson."""
        asked = LessonRequest.of(snapshot)
        if asked is None:
            self._drop()
            return
        if asked.same(self._asked) or self._worker.busy:
            return
        self._asked = asked
        light = cost(asked.machine, asked.training) <= _LIGHT
        self._worker.ask(
            lambda: free_energies(asked.machine, asked.training), wait=not self.interactive or light
        )

    def _drop(self) -> None:
        super()._drop()
        self.found, self._asked = None, None
        self._show_parts(False)
        self.update()

    def _show_parts(self, on: bool) -> None:
        for part in (self.caption, self.legend, self.pane):
            part.setVisible(on)

    def _take(self, found: FreeEnergies) -> None:
        self.found = found
        self._show_parts(bool(found.kinds))
        self.layout().activate()
        self.pane.show_histograms(found)
        self._say()
        self.update()

    def _say(self) -> None:
        found = self.found
        if found is None:
            return
        gap = f"fantasies − data: {number(found.gap, 2, signed=True)}" if found.gap == found.gap else ""
        machine = self.snapshot.machine if self.snapshot is not None else None
        bound = ", a mean-field bound" if machine is not None and machine.mean_field else ""
        self.caption.say("F", f"free energy{bound}: low is likely", gap)
        keys = [
            Key(f"{kind.name} ({number(kind.count, 0)})", *sample_style(self.theme, kind.name))
            for kind in found.kinds
        ]
        if found.overlap is not None:
            words = f"overlap {number(float(found.overlap.sum()))}"
            keys.insert(1, Key(words, shade(self.theme, "overlap"), filled=True))
        self.legend.say(tuple(keys))

    def paint(self, painter: QPainter) -> None:
        """What to do where there is nothing to see yet, and that work is under way where it takes long."""
        if self.found is None or not self.found.kinds:
            self.say(painter, EMPTY if self._asked is None else WAITING)

    # -- the mouse -----------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """The bin at `point`, and what share of each kind lies in it."""
        found, index = self.found, self.pane.bin_at(self.pane.mapFrom(self, point))
        if found is None or index < 0:
            return ""
        shares = ", ".join(f"{kind.shares[index]:.1%} of {kind.name}" for kind in found.kinds)
        low, high = (figures(float(edge)) for edge in found.edges[index : index + 2])
        return f"F from {low} to {high}: {shares}"
