"""Views over a plane through two things that a person chooses: patterns, memories, or rows of data."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hopview.core.coupling import Float64
from hopview.core.snapshot import Snapshot
from hopview.ui.views.worked_out import WorkedOutView

STEPS = 14  # of a path: of a chain that draws all units at once more would be a tangle
Path = list[tuple[int, Float64]]  # moments and states


class AxesView(WorkedOutView):
    """A landscape whose axes lead to `a` and `b`, from 0; `axes_chosen(a, b)`: a person chose others."""

    axes_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self.a, self.b = 0, 1

    def set_axes(self, a: int, b: int) -> None:
        """Lead the axes to others."""
        self.a, self.b = a, b
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def pair(self, count: int) -> tuple[int, int]:
        """(a, b) kept within the `count` there are; the same twice where there is but one."""
        a = min(max(self.a, 0), count - 1)
        b = self.b if 0 <= self.b < count else min(1, count - 1)
        return a, b if b != a or count < 2 else (a + 1) % count

    def _on_chosen(self, a: int, b: int) -> None:
        self.set_axes(a, b)
        self.axes_chosen.emit(a, b)


def walked(path: Path, snapshot: Snapshot, here: Float64) -> Path:
    """`path` with `here`, as far as it was seen since the run of `snapshot` began: older moments first."""
    now, begun = snapshot.moment, snapshot.begun
    kept = [(t, v) for t, v in path if begun <= t < now and v.size == here.size]
    return [*kept[-STEPS:], (now, here)]
