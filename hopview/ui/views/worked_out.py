"""Views of what takes a while: it is worked out beside the window, one thing after the other."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from hopview.ui.background import Background
from hopview.ui.views.paper import PaperView


class WorkedOutView(PaperView):
    """A view whose `refresh` has `_worker` work something out, which `_take` is given on the GUI thread.

    What came meanwhile follows when that is done. `_drop` forgets all of it.
    """

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent, interactive=interactive)
        self._worker = Background(self, shared=True)
        self._worker.reported.connect(self._take)
        self._worker.ended.connect(self._go_on)
        self.setMouseTracking(interactive)

    def _take(self, found: Any) -> None:
        """What was asked for has been worked out."""

    def _drop(self) -> None:
        """Nothing is wanted, and nothing kept."""
        self._worker.cancel()

    def let_go(self) -> None:
        """Keep nothing of weights that are out of date."""
        super().let_go()
        self._drop()

    def _go_on(self) -> None:
        """On to what came meanwhile."""
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def shut_down(self) -> None:
        """What is under way is no longer wanted."""
        self._worker.cancel()
