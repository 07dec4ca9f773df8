"""What an export shows: the training, the trials or the run, and which of the views that fit it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from hopview.core.snapshot import Snapshot
from hopview.core.words import counted
from hopview.session.document import Document
from hopview.session.machine_edits import is_machine
from hopview.session.replay import usual_epochs
from hopview.ui.fields import Tick
from hopview.ui.movie import suited_views, taught_views
from hopview.ui.view_tabs import fitting_views
from hopview.ui.views import VIEWS

Kind = Literal["training", "run"]
CHOICES = tuple(view for view in VIEWS if view.name != "field")
_OF_MACHINES = ("The training, epoch by epoch", "The run, sweep by sweep")
_OF_TRIALS = ("The trials, then the response", "The response alone")
ROOM = 800  # pixels for a row of check boxes, so that the panel fits a screen of 1280


class ExportChoice(QWidget):
    """Check boxes of the views that fit, in rows; above them, of what was taught, training (trials) or run.

    `kind` is what is chosen, `views` the names ticked; `follow` adapts both to another document, and ticks
    what suits it. `changed()` when another kind is chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.of = QComboBox()
        for words, kind in zip(_OF_MACHINES, ("training", "run"), strict=True):
            self.of.addItem(words, kind)
        self.of.setAccessibleName("What is shown")
        self.of.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.of.activated.connect(self._on_kind)
        self.checks = {view.name: Tick(view.tab or view.title) for view in CHOICES}
        for view in CHOICES:  # by the words on its tab, as in the window
            self.checks[view.name].setToolTip(view.title if view.tab not in ("", view.title) else "")
        self._boxes = QGridLayout()
        self._boxes.setHorizontalSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.of)
        column.addLayout(self._boxes)
        for check in self.checks.values():
            check.setParent(self)
            check.hide()
        self.lessons = False  # whether the machine at hand was taught anything
        self._offered: tuple[str, ...] = ()
        self._suited: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """Which of the two is written: the training only where there is one."""
        chosen: Kind = self.of.currentData()
        return "run" if self.of.isHidden() else chosen

    @property
    def views(self) -> tuple[str, ...]:
        """The views ticked, the one that suits best first, so that it is large."""
        ticked = [name for name in self._offered if self.checks[name].isChecked()]
        first = [name for name in self._suited if name in ticked]
        return (*first, *(name for name in ticked if name not in first))

    def choose(self, kind: Kind) -> None:
        """Show the training, or the run."""
        self.of.setCurrentIndex(self.of.findData(kind))

    def follow(self, document: Document, snapshot: Snapshot) -> None:
        """Offer what fits; where that, or what suits it, is new, tick what suits.

        A training is there to be chosen where one was made, or an experiment says how long it takes.
        """
        taught = snapshot.training if is_machine(document) else None
        self.lessons = taught is not None and taught.epochs.size > 1
        epochs = usual_epochs(document)
        machine = self.lessons or epochs > 0
        trials = document.conditioning is not None and bool(document.patterns)
        for k, words in enumerate(_OF_TRIALS if trials else _OF_MACHINES):
            self.of.setItemText(k, words)
        if machine and not self.lessons:
            self.of.setItemText(0, f"A training of {counted(epochs, 'epoch')}")
        self.of.setVisible(machine or trials)
        fits = fitting_views(document)
        if self.kind == "training" and not trials:
            suited = taught_views(document, snapshot.machine)
            fits = (fits | set(suited)) - {"energy", "overlaps"}
        else:
            suited = suited_views(document)
        offered = tuple(name for name in self.checks if name in fits)
        if (offered, suited) == (self._offered, self._suited):
            return
        self._offered, self._suited = offered, suited
        for name, check in self.checks.items():
            check.setChecked(name in suited)
        self._lay_out()

    def _lay_out(self) -> None:
        for check in self.checks.values():
            self._boxes.removeWidget(check)
            check.setVisible(check in [self.checks[name] for name in self._offered])
        widest = max((self.checks[name].sizeHint().width() for name in self._offered), default=1)
        columns = max(1, min(5, ROOM // (widest + self._boxes.horizontalSpacing())))
        for k, name in enumerate(self._offered):
            self._boxes.addWidget(self.checks[name], k // columns, k % columns)

    def _on_kind(self) -> None:
        self.changed.emit()
