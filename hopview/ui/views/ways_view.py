"""Landscapes that show heights or where runs end: the basins of attraction over their plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.core.terrain import Ends
from hopview.pictures.basins import Basins
from hopview.ui.views.axes_view import AxesView
from hopview.ui.views.basin_legend import TOO_LARGE, WORDS, WORKING, column, legend_height
from hopview.ui.views.square import Places, places
from hopview.ui.views.ways_choice import WaysChoice


@dataclass(frozen=True, eq=False)
class Basined:
    """Basins `over` a plane, of runs that end as `ends` says; None where they take too long."""

    ends: Ends
    over: object
    basins: Basins | None


class WaysView(AxesView):
    """A landscape that shows heights in one way or another, or `basins`: `way`, chosen in the box `ways`."""

    way = "heights"

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.basined: Basined | None = None
        self.ways = WaysChoice(self) if interactive else None
        if self.ways is not None:
            self.ways.chosen.connect(self.set_heights)

    def set_heights(self, way: str) -> None:
        """Show the landscape in another way."""
        self.way = way
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def _drop(self) -> None:
        super()._drop()
        self.basined = None

    def _ask_basins(
        self, snapshot: Snapshot, over: object | None, made: Callable[[Ends], Basins | None]
    ) -> None:
        """Find the basins `over` what is shown, where they are wanted and not known."""
        ends, held = snapshot.ends, self.basined
        if self.way != "basins" or ends is None or ends.random or over is None:
            return
        if held is None or held.ends != ends or held.over is not over:
            self._worker.ask(lambda: Basined(ends, over, made(ends)), wait=not self.interactive)

    @property
    def basins(self) -> Basins | None:
        """Those to be shown: where they are wanted and known."""
        return self.basined.basins if self.way == "basins" and self.basined is not None else None

    def basin_words(self, snapshot: Snapshot, starts: str) -> str:
        """What the colours are, and after it what the `starts` are; or why there are none."""
        ends, held = snapshot.ends, self.basined
        if ends is None or ends.random:
            return ends.random if ends is not None else snapshot.no_landscape
        if held is None:
            return WORKING
        return TOO_LARGE if held.basins is None else f"{WORDS} {starts}"

    def placed(self, words: str, ends: Sequence[str], *, controls: float, spare: float = 0.0) -> Places:
        """The layout above `spare` pixels, with room for the names of basins where they stand below it."""
        size, held = QSizeF(self.width(), self.height() - spare), self.basins
        where = places(size, self.font(), words, controls=controls, ends=ends)
        if held is None or column(where, self.font(), words) is not None:
            return where
        under = self.ways.room if self.ways is not None else 0.0
        size.setHeight(max(1.0, size.height() - under - legend_height(self.font(), len(held.ends))))
        return places(size, self.font(), words, controls=controls, ends=ends)
