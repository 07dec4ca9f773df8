"""The energy of every moment of the run."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hopview.core.coupling import NO_ENERGY
from hopview.core.snapshot import Snapshot
from hopview.pictures.curves import decimate
from hopview.ui.figures import number
from hopview.ui.views.curve_plot import Curve, CurvePlot
from hopview.ui.views.paper import Caption, PaperView
from hopview.ui.views.scales import Clock, GrowingRange

EMPTY = "Press Space: the energy of every moment appears here"
_LEAST_SPAN = 0.05  # of the axis, unless all energies are smaller
_FALL = 0.4  # how far below the cue's energy a recall by a usual rule ends, roughly


class EnergyView(PaperView):
    """E/N = -(1/2N) sum_ij W_ij s_i s_j against sweeps, with a dot at the moment shown.

    While a run goes on the limits only widen, in few steps; once it is over they fit it.
    """

    name = "energy"
    title = "Energy"
    help = (
        "The energy per unit, E/N, against time in sweeps. One unit at a time and without noise it never "
        "rises: that is why a recall ends. The dot is the moment shown; the faded line is what lies ahead."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)

        self.caption = Caption(self)
        self.plot = CurvePlot(self, "Energy against sweeps", digits=2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(self.plot, 1)
        self._range = GrowingRange(_LEAST_SPAN)
        self._run: tuple[float, int] | tuple[()] = ()
        self._clock = Clock()
        self.restyle()

    def restyle(self) -> None:
        """Colours and fonts of caption and plot."""
        self.caption.restyle(self.theme)
        self.plot.restyle(self.theme)

    def refresh(self, snapshot: Snapshot) -> None:
        """Draw the run and the dot."""
        self.plot.set_bare(not snapshot.has_energy)
        if not snapshot.has_energy:
            self.caption.say("E / N", "none")
            self.plot.note(snapshot.no_energy or NO_ENERGY)
            self.plot.show_curves([], snapshot.time, playing=snapshot.playing, film=not self.interactive)
            return
        size = max(1, snapshot.size)
        now = snapshot.energy / size
        if snapshot.machine is None:
            self.caption.say("E / N", "energy per unit", number(now, 3))
        else:
            bound = ", a mean-field bound" if snapshot.machine.mean_field else ""
            self.caption.say("F / D", f"free energy per visible unit{bound}", number(now, 3))
        x, y = decimate(snapshot.curves.sweeps, snapshot.curves.energies / size, self.plot.columns)
        self.plot.note(EMPTY if x.size < 2 and not snapshot.playing else "")
        self._scale(snapshot, y, now)
        curve = Curve(x, y, self.theme.accent, now, strong=True)
        self.plot.show_curves([curve], snapshot.time, playing=snapshot.playing, film=not self.interactive)

    def _scale(self, snapshot: Snapshot, energies: np.ndarray, now: float) -> None:
        curves = snapshot.curves
        times = self._clock.limit(snapshot, curves, film=not self.interactive)
        run = (float(np.nan_to_num(curves.energies[0])), snapshot.size) if curves.energies.size else ()
        if run != self._run:
            self._run = run
            self._range.forget()
        known = energies[np.isfinite(energies)]
        low, high = min(now, float(known.min(initial=now))), max(now, float(known.max(initial=now)))
        if self._range.empty and not self._clock.over:
            low, high = low - _FALL * max(1.0, abs(now)), max(high, now + 0.25 * _FALL)
        self._range.least_span = min(_LEAST_SPAN, max(abs(low), abs(high))) or _LEAST_SPAN
        self.plot.set_limits(times, *self._range.cover(low, high, snug=self._clock.over))
