"""The overlap with every stored pattern: bars of this moment beside curves of the run."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hopview.core.snapshot import Curves, Snapshot, no_curves
from hopview.pictures.bars import Bar, overlap_bars
from hopview.pictures.curves import OverlapCurve, curve_set, most_relevant
from hopview.pictures.palette import pattern_style
from hopview.session.document import Document
from hopview.ui.views.bars_pane import BarsPane
from hopview.ui.views.curve_plot import Curve, CurvePlot
from hopview.ui.views.paper import Caption, PaperView
from hopview.ui.views.scales import Clock

EMPTY = "Store a pattern: its overlap with the state appears here"
EMPTY_CURVES = "Press Space: the overlaps of every moment appear here"
MOST = 12  # more curves than this cannot be told apart
LEAST_NEAR = 0.1  # below it the state is near no pattern
_LOW = -0.3
_DOT = 9  # pixels
_NARROW = 34  # lines of width: in less, bars have as much as curves, so that names are not cut


class OverlapsView(PaperView):
    """m_mu = (1/N) sum_i xi_i^mu s_i: bars of now at the left, the same patterns' curves at the right.

    With many patterns, those are shown that came nearest in this run, and how many others there are.
    """

    name = "overlaps"
    title = "Overlaps"
    help = (
        "How near the state is to each stored pattern: 1 is the pattern itself, "
        "\N{MINUS SIGN}1 its negative, 0 neither. Bars show this moment, curves the run; "
        "colours are the library's."
    )

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether patterns are stored."""
        return bool(document.patterns)

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.caption = Caption(self)
        self.bars = BarsPane(self)
        self.plot = CurvePlot(self, "Overlaps against sweeps", digits=1)
        self.plot.set_level(0.0)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        self._row.addWidget(self.bars, 2)
        self._row.addWidget(self.plot, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addLayout(self._row, 1)
        self._low, self._rows, self._clock = _LOW, 0, Clock()
        self.restyle()

    def restyle(self) -> None:
        """Colours and fonts of caption, bars and plot."""
        self.caption.restyle(self.theme)
        self.plot.restyle(self.theme)
        self.bars.restyle(self.theme)
        self.bars.foot = self.plot.foot

    def arrange(self) -> None:
        """Bars alone where both would be cramped."""
        self.plot.setHidden(self.width() < 26 * self.line)
        self._row.setStretch(0, 3 if self.width() < _NARROW * self.line else 2)
        self.bars.foot = self.plot.foot if not self.plot.isHidden() else 1.2 * self.line
        self.layout().activate()

    def refresh(self, snapshot: Snapshot) -> None:
        """Draw the bars and the curves."""
        nothing = snapshot.overlaps.size == 0
        self.caption.setVisible(not nothing)
        self.bars.setVisible(not nothing)
        self.plot.setVisible(not nothing and self.width() >= 26 * self.line)
        if nothing:
            self.update()
            return
        curves = self._fitting(snapshot)
        count = int(snapshot.overlaps.size)
        fits = min(MOST, count if self.bars.holds(count) else self.bars.fits)
        whose, mirrored = snapshot.patterns, snapshot.mirrored
        found = curve_set(curves, self.plot.columns, top=fits, patterns=whose, mirrored=mirrored)
        shown = [curve.index for curve in found.overlaps]
        if not shown:
            shown = most_relevant(np.abs(snapshot.overlaps), snapshot.overlaps, fits, mirrored)
        rows = overlap_bars(snapshot.overlaps, shown, whose, mirrored)
        self.bars.show_rows(rows)
        leader = rows.leader
        self.caption.say("m", "overlap with each pattern", _nearest(leader))
        if self.plot.isHidden():
            return
        self.plot.note(EMPTY_CURVES if curves.sweeps.size < 2 and not snapshot.playing else "")
        self._scale(snapshot, curves, found.overlaps)
        values = {bar.index: (bar.value, bar.leader) for bar in rows.bars}
        self.plot.show_curves(
            [
                Curve(c.x, c.y, pattern_style(c.colour)[0], values[c.index][0], c.dashed, values[c.index][1])
                for c in found.overlaps
            ],
            snapshot.time,
            playing=snapshot.playing,
            film=not self.interactive,
        )

    @staticmethod
    def _fitting(snapshot: Snapshot) -> Curves:
        """The run's curves, if they are of the patterns stored now."""
        patterns = snapshot.overlaps.size
        same = snapshot.curves.overlaps.shape[1] == patterns
        return snapshot.curves if same else no_curves(patterns)

    def _scale(self, snapshot: Snapshot, curves: Curves, shown: tuple[OverlapCurve, ...]) -> None:
        rows = curves.sweeps.size
        if rows < self._rows:
            self._low = _LOW
        self._rows = rows
        times = self._clock.limit(snapshot, curves, film=not self.interactive)
        lowest = min((float(np.fmin.reduce(c.y, initial=0.0)) for c in shown), default=0.0)
        if min(lowest, float(snapshot.overlaps.min())) < _LOW:
            self._low = -1.05
        spare = max(0.05, _DOT * (1.05 - self._low) / max(1, self.plot.height()))  # so that dots are whole
        self.plot.set_limits(times, self._low if self._low > -1.0 else -1.0 - spare, 1.0 + spare)

    def paint(self, painter: QPainter) -> None:
        """What to do where nothing is stored."""
        if self.snapshot is not None and self.snapshot.overlaps.size == 0:
            self.say(painter, EMPTY)


def _nearest(leader: Bar | None) -> str:
    if leader is None or abs(leader.value) < LEAST_NEAR:
        return ""
    return f"nearest {'−' if leader.value < 0 else ''}{leader.name}"
