"""What a view is: a widget that shows a picture of a snapshot, in the window and in a movie alike."""

from __future__ import annotations

from typing import ClassVar, Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.models.base import Subject
from hopview.pictures.palette import LIGHT, Theme
from hopview.session.document import Document

UNFIT: dict[str, str] = {
    "any": "",
    "network": "The view '{title}' belongs to networks whose units one coupling ties, such as Hopfield's. "
    "Choose one as the model to see it.",
    "machine": "The view '{title}' belongs to Boltzmann machines. "
    "Choose one as the model, and teach it, to see it.",
    "memories": "The view '{title}' belongs to models that remember patterns as they are, such as dense "
    "associative memories. Choose one as the model to see it.",
}


class View(QWidget):
    """Shows one snapshot after another. `name` is its name in menus, files and `--views`.

    `subject` says what it shows something of: networks with a coupling, Boltzmann machines, memories kept as
    they are, or any model; `also` names further ones. Of these `shows` may leave some out: then `other` says
    what it shows, and how to come by it.

    `tab` are the words on its tab in the window; without, it has none. `opens` is the kind of models of which
    it is in front at first, unless another `leads`. Where a view comes or goes that is `passing`, the one in
    front stays. `film` names the views of a movie of what it makes the point of, the first one large.

    `interactive=False` makes the plain form used in movies: no buttons, no hover, no GL.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    help: ClassVar[str] = ""
    subject: ClassVar[Subject | Literal["any"]] = "any"
    also: ClassVar[tuple[Subject, ...]] = ()
    other: ClassVar[str] = ""
    tab: ClassVar[str] = ""
    opens: ClassVar[Subject | None] = None
    foremost: ClassVar[bool] = False  # whether it leads wherever it shows something
    passing: ClassVar[bool] = False
    remembers: ClassVar[bool] = False  # whether it shows what it has seen of the run, too
    film: ClassVar[tuple[str, ...]] = ()

    def __init__(self, parent: QWidget | None = None, *, interactive: bool = True) -> None:
        super().__init__(parent)
        self.interactive = interactive
        self.theme: Theme = LIGHT
        self.snapshot: Snapshot | None = None
        self.setAccessibleName(self.title)

    @classmethod
    def fits(cls, subject: Subject) -> bool:
        """Whether it has something to show of models of that kind."""
        return cls.subject in ("any", subject) or subject in cls.also

    @classmethod
    def shows(cls, document: Document) -> bool:
        """Whether it has something to show of a run of `document`, whose model it `fits`."""
        return True

    @classmethod
    def leads(cls, document: Document) -> bool:
        """Whether it comes forward where it begins to show something of `document`."""
        return cls.foremost and cls.shows(document)

    @classmethod
    def filmed(cls, document: Document) -> tuple[str, ...]:
        """Its `film`, where it makes the point of a run of `document`; () where another view does."""
        return cls.film if cls.foremost and cls.shows(document) else ()

    @property
    def unfit(self) -> str:
        """Why there is nothing to show of the model at hand, and what to do; "" where there is."""
        held = self.snapshot
        return "" if held is None or self.fits(subject_of(held)) else self.belongs()

    @classmethod
    def belongs(cls) -> str:
        """To which models it belongs, and how to come by one."""
        if cls.subject == "memories" and cls.other:  # it is for some of these models alone
            return f"The view '{cls.title}' is for another model. {cls.other}"
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

    def outdated(self, snapshot: Snapshot) -> bool:
        """Whether what it shows hangs on other weights or memories than those of `snapshot`."""
        held = self.snapshot
        return held is not None and (
            held.coupling is not snapshot.coupling
            or held.machine is not snapshot.machine
            or held.memories is not snapshot.memories
        )

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


def subject_of(snapshot: Snapshot) -> Subject:
    """What ties the units of the model that `snapshot` is of."""
    if snapshot.memories is not None:
        return "memories"
    return "network" if snapshot.machine is None else "machine"
