"""What is being loaded: one piece after another, with progress, problems in sentences, and a stop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from hopview.ui.background import Background, Task
from hopview.ui.library.pictures import Picture, Problem, Progress

Work = Callable[[Task], None]


class Incoming(QObject):
    """`loaded(Picture)` for each picture, `changed()` when progress or problems are news."""

    loaded = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.problems: list[str] = []
        self.progress: Progress | None = None
        self._queue: list[Work] = []
        self._background = Background(self)
        self._background.reported.connect(self._on_reported)
        self._background.ended.connect(self._on_ended)
        self._background.failed.connect(self._on_failed)

    @property
    def busy(self) -> bool:
        """Whether more is to come."""
        return self._background.busy

    def add(self, work: Work) -> None:
        """Load this too, after what is being loaded."""
        if self.busy:
            self._queue.append(work)
        else:
            self.problems.clear()  # those of what came before
            self._background.start(work)
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Load no more; what is loaded stays."""
        self._queue.clear()
        self._background.cancel()
        self.progress = None
        self.changed.emit()

    def forget(self) -> None:
        """Stop, and forget the problems too."""
        self.problems.clear()
        self.stop()

    @Slot(object)
    def _on_reported(self, result: object) -> None:
        if isinstance(result, Picture):
            self.loaded.emit(result)
            return
        if isinstance(result, Problem):
            self.problems.append(result.text)
        elif isinstance(result, Progress):
            self.progress = result
        self.changed.emit()

    @Slot()
    def _on_ended(self) -> None:
        self.progress = None
        if self._queue:
            self._background.start(self._queue.pop(0))
        self.changed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.problems.append(sentence)
        self.changed.emit()
