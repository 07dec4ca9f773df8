"""What a view is: a widget that shows a picture of a snapshot, in the window and in a movie alike."""

from __future__ import annotations

from typing import ClassVar, Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import LIGHT, Theme

Subject = Literal["any", "network", "machine"]
UNFIT: dict[Subject, str] = {
    "any": "",
    "network": "The view '{title}' belongs to networks whose units one coupling ties, such as Hopfield's. "
    "Choose one as the model to see it.",
    "machine": "The view '{title}' belongs to Boltzmann machines. "
    "Choose one as the model, and teach it, to see it.",
}


class View(QWidget):
    """Shows one snapshot after another. `name` is its name in menus, files and `--views`.

    `subject` says what it shows something of: networks with a coupling, Boltzmann machines, or any model.

    `interactive=False` makes the plain form used in movies: no buttons, no hover, no GL.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    help: ClassVar[str] = ""
    subject: ClassVar[Subject] = "any"

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent)
        self.interactive = interactive
        self.theme: Theme = LIGHT
        self.snapshot: Snapshot | None = None
        self.setAccessibleName(self.title)

    @classmethod
    def fits(cls, machine: bool) -> bool:
        """Whether it has something to show of a Boltzmann machine, or else of a network."""
        return cls.subject in ("any", "machine" if machine else "network")

    @property
    def unfit(self) -> str:
        """Why there is nothing to show of the model at hand, and what to do; "" where there is."""
        held = self.snapshot
        return "" if held is None or self.fits(held.machine is not None) else self.belongs()

    @classmethod
    def belongs(cls) -> str:
        """To which models it belongs, and how to come by one."""
        return UNFIT[cls.subject].format(title=cls.title)

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
