"""The critical gain of what has been learned, worked out beside the window: a word for the gain's slider."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

from hopview.core.coupling import Coupling
from hopview.core.snapshot import Snapshot
from hopview.theory.graded import critical_gain
from hopview.ui.background import Background
from hopview.ui.figures import number


class CriticalGain(QObject):
    """Follows snapshots of graded units: `found()` when lam_c of a coupling is known; `words` of a gain."""

    found = Signal()

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.value = math.nan
        self._of: Coupling | None = None
        self._worker = Background(self, shared=True)
        self._worker.reported.connect(self._take)

    def follow(self, snapshot: Snapshot) -> None:
        """Work it out anew where the weights are others."""
        coupling = snapshot.coupling
        if snapshot.gain is None:
            self._worker.cancel()
            self._of, self.value = None, math.nan  # weights may be large
            return
        if coupling is self._of or snapshot.notice.startswith("learning"):
            return
        self._of, self.value = coupling, math.nan
        if coupling is not None:
            self._worker.ask(lambda: critical_gain(coupling))

    def words(self, gain: float | None) -> str:
        """`above critical 0.84: memories`, `below critical 0.84: all fades`; "" while it is not known."""
        if gain is None or not math.isfinite(self.value):
            return ""
        if gain > self.value:
            return f"above critical {number(self.value)}: memories"
        return f"below critical {number(self.value)}: all fades"

    def _take(self, value: float) -> None:
        self.value = value
        self.found.emit()
