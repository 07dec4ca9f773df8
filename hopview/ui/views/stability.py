"""How firmly each pattern is held, in order of age; and how that changed while the rule learned."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hopview.core.coupling import Coupling, Float64, Int8
from hopview.core.pattern import Pattern, stack
from hopview.core.snapshot import Snapshot
from hopview.pictures.bars import pattern_label
from hopview.pictures.curves import decimate
from hopview.pictures.palette import pattern_style
from hopview.pictures.stability import Stabilities, products, stabilities
from hopview.rules import rule_named
from hopview.ui.background import HEAVY
from hopview.ui.figures import number
from hopview.ui.views.curve_plot import Curve, CurvePlot
from hopview.ui.views.paper import Caption
from hopview.ui.views.scales import time_limit
from hopview.ui.views.stability_bars import HEAD, StabilityBars
from hopview.ui.views.typography import SMALL, sized
from hopview.ui.views.worked_out import WorkedOutView

EMPTY = "Store a pattern: how firmly it is held appears here"
WAITING = "Working out how firmly each pattern is held"
MOST_CURVES = 8
_KEPT, _KEPT_NUMBERS = 3000, 200_000  # steps and stabilities of history; beyond, every second step is dropped


@dataclass(frozen=True, eq=False)
class StabilityRequest:
    """What is to be worked out: how firmly `coupling`, learned in `steps`, holds `patterns`.

    `rows` (P, N) are these with their blanks, None where there are none.
    """

    coupling: Coupling | None  # None: let go of, once answered
    patterns: tuple[Pattern, ...]
    rule: str
    steps: int
    external: Float64 | None
    rows: Int8 | None = None

    def same(self, other: StabilityRequest | None) -> bool:
        if other is None or self.external is not other.external or self.rows is not other.rows:
            return False
        return self.coupling is other.coupling and self.patterns is other.patterns

    def answer(self) -> tuple[StabilityRequest, Stabilities]:
        """(this, the stabilities)."""
        assert self.coupling is not None
        rows = stack(self.patterns, self.coupling.size) if self.rows is None else self.rows
        return self, stabilities(self.coupling, rows, self.external)


class StabilityView(WorkedOutView):
    """gamma_i = xi_i h_i / |W_i|: for each pattern the least over its units as a bar, the mean as a mark.

    Where a rule learns step by step, the least stabilities of some patterns against the steps stand beside
    them, as far as they were seen to be made.
    """

    name = "stability"
    title = "Stability"
    subject = "network"
    tab = "Stability"
    help = (
        "How firmly each pattern is held, the oldest at the left: the unit that is held least as a bar, the "
        "mean of all units as a mark. A bar below zero is a pattern with units that want to leave it."
    )

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.caption = Caption(self)
        self.bars = StabilityBars(self)
        self.plot = CurvePlot(self, "Least stability against steps", digits=1, across="steps")
        self.plot.set_level(0.0)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.bars, 3)
        self.beside = QWidget(self)  # keeps room above the plot, and goes with it
        self._room = QVBoxLayout(self.beside)
        self._room.addWidget(self.plot)
        row.addWidget(self.beside, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addLayout(row, 1)
        self.found: Stabilities | None = None
        self._shown: StabilityRequest | None = None
        self._asked: StabilityRequest | None = None
        self._steps: list[int] = []
        self._least: list[Float64] = []
        self.bars.setMouseTracking(interactive)
        self.beside.hide()
        self.restyle()

    def restyle(self) -> None:
        """Colours and fonts of caption, bars and plot."""
        self.caption.restyle(self.theme)
        self.plot.restyle(self.theme)
        self.bars.restyle(self.theme)
        # The plot keeps room for half a number above itself: the two axes are to begin at one height.
        half = 0.5 * QFontMetricsF(sized(self.font(), SMALL)).height()
        self._room.setContentsMargins(0, max(0, round(HEAD * self.line - half)), 0, 0)

    def arrange(self) -> None:
        """Bars alone where both would be cramped."""
        self._show_history()
        self.layout().activate()

    def refresh(self, snapshot: Snapshot) -> None:
        """Work the stabilities out anew if the weights or the patterns changed."""
        coupling = snapshot.coupling
        nothing = coupling is None or not snapshot.patterns or coupling.size != snapshot.size
        if coupling is None or nothing:
            self._worker.cancel()
            self._asked = self._shown = self.found = None
            self._forget()
            self._clear()
            return
        several = snapshot.several
        rows = several.patterns if several is not None and several.blanks > 0 else None
        if rows is not None and len(rows) != len(snapshot.patterns):
            return  # of patterns that the worker has not yet taken
        asked = StabilityRequest(
            coupling, snapshot.patterns, snapshot.rule, snapshot.steps, snapshot.external, rows
        )
        light = products(coupling, len(asked.patterns)) <= HEAVY
        if not light and (self._shown is None or self._shown.patterns is not asked.patterns):
            self.found = None  # it was found of other patterns
            self._clear()
        if asked.same(self._asked) or self._worker.busy:
            return
        self._asked = asked
        self._worker.ask(asked.answer, wait=not self.interactive or light)

    def _drop(self) -> None:
        """Keep nothing of weights that are out of date; the history goes on when the view is seen again."""
        super()._drop()
        self._asked = None
        self._shown = None if self._shown is None else replace(self._shown, coupling=None)

    def _clear(self) -> None:
        """Room for words, where there is nothing to show yet."""
        for part in (self.caption, self.bars, self.beside):
            part.hide()
        self.update()

    def _take(self, answer: tuple[StabilityRequest, Stabilities]) -> None:
        before, (self._shown, self.found) = self._shown, answer
        self._remember(before, self._shown, self.found.least)
        self.caption.show()
        self.bars.show()
        self._show()

    # -- the history ------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._steps.clear()
        self._least.clear()

    def _remember(self, before: StabilityRequest | None, now: StabilityRequest, least: Float64) -> None:
        """Note the step; one taken back is forgotten, other patterns or another rule begin anew."""
        if before is None or before.rule != now.rule or len(before.patterns) != len(now.patterns):
            self._forget()
        while self._steps and self._steps[-1] >= now.steps:
            self._steps.pop()
            self._least.pop()
        if type(rule_named(now.rule)).ordered:  # what waits to be stored has no stability yet
            least = np.where(np.arange(least.size) < now.steps, least, np.nan)
        self._steps.append(now.steps)
        self._least.append(least)
        if len(self._steps) > max(MOST_CURVES, min(_KEPT, _KEPT_NUMBERS // max(1, least.size))):
            del self._steps[1:-1:2], self._least[1:-1:2]

    @property
    def history(self) -> tuple[Float64, Float64]:
        """(steps (T,), the least stability of each pattern (T, P)) as seen so far."""
        count = self._least[0].size if self._least else 0
        return np.array(self._steps, np.float64), np.array(self._least).reshape(len(self._steps), count)

    # -- showing ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        found, shown = self.found, self._shown
        if found is None or shown is None:
            return
        rule = rule_named(shown.rule)
        count = found.least.size
        stored = min(shown.steps, count) if type(rule).ordered else count
        _, seen = self.history
        known = seen[np.isfinite(seen)]
        # A pattern that was alone for a step stood far above all that came later: it is let go.
        low, high = (known.min(), np.quantile(known, 0.99)) if known.size else (0.0, 0.0)
        names = tuple(pattern_label(shown.patterns, index)[0] for index in range(count))
        self.bars.show_bars(found, stored, names, float(low), float(high))
        held = stored - int((found.against[:stored] > 0).sum())
        words = "stability of each pattern, by age" + ", its blanks left out" * found.blanks
        self.caption.say("γ", words, f"{held} of {stored} stable")
        self._show_history()

    def _show_history(self) -> None:
        shown = self._shown
        roomy = self.width() >= 26 * self.line and len(self._steps) > 1 and self.found is not None
        self.beside.setHidden(not roomy)
        self.bars.foot = float(self.plot.foot) if roomy else 0.0
        if not roomy or shown is None or self.found is None:
            return
        steps, least = self.history
        count = least.shape[1]
        chosen = np.unique(np.linspace(0, count - 1, min(count, MOST_CURVES)).round().astype(int))
        curves = []
        for index in chosen:
            x, y = decimate(steps, least[:, index], self.plot.columns)
            place = pattern_label(shown.patterns, int(index))[1]
            rgb, dashed = pattern_style(place)
            curves.append(Curve(x, y, rgb, float(y[-1]), dashed))
        low, high = self.bars.limits
        self.plot.set_limits(time_limit(float(steps[-1]), 10.0), low, high)
        self.plot.show_curves(curves, float(steps[-1]), playing=False, film=not self.interactive)

    def paint(self, painter: QPainter) -> None:
        """What to do where nothing is stored, and that work is under way where it takes long."""
        if self.snapshot is not None and self.found is None:
            self.say(painter, WAITING if self.snapshot.patterns else EMPTY)

    # -- the mouse ------------------------------------------------------------------------------------------

    def reading(self, point: QPointF) -> str:
        """The pattern whose bar lies at `point`, and its figures."""
        found, shown = self.found, self._shown
        index = self.bars.at(self.bars.mapFrom(self, point))
        if found is None or shown is None or not 0 <= index < found.least.size:
            return ""
        name = pattern_label(shown.patterns, index)[0]
        least, mean = number(float(found.least[index])), number(float(found.mean[index]))
        share = found.against[index]
        its = "its units that are not blank" if found.blanks else "its units"
        against = f"{share:.1%} of {its} want to leave it" if share else f"all {its} stay"
        return f"{index + 1}  {name}: least {least}, mean {mean}\n{against}"
