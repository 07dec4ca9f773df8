"""What a view is: a widget that shows a picture of a snapshot, in the window and in a movie alike."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import LIGHT, Theme


class View(QWidget):
    """Shows one snapshot after another. `name` is its name in menus, files and `--views`.

    `interactive=False` makes the plain form used in movies: no buttons, no hover, no GL.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    help: ClassVar[str] = ""

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent)
        self.interactive = interactive
        self.theme: Theme = LIGHT
        self.snapshot: Snapshot | None = None
        self.setAccessibleName(self.title)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours, at once."""
        self.theme = theme
        self.restyle()
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def show_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """Show `snapshot`; `now` is the time in seconds, of the clock or of the movie."""
        self.now = now
        self.snapshot = snapshot
        self.refresh(snapshot)

    def let_go(self) -> None:
        """Keep nothing of weights that are out of date, which may be large: the view is out of sight."""
        self.snapshot = None

    def restyle(self) -> None:
        """Colours changed: set them on what is not painted afresh."""

    def refresh(self, snapshot: Snapshot) -> None:
        """Draw the snapshot."""

    def minimumSizeHint(self) -> QSize:
        """Small enough for a window of 1024 x 700."""
        return QSize(120, 80)

    now: float = 0.0
