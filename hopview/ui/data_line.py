"""What a machine learns from: training data in words and small pictures, and the ways to choose others."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hopview.core.data import DataSet, unchanging_words
from hopview.core.errors import ShapeError
from hopview.core.states import State
from hopview.core.words import counted
from hopview.pictures.grey import Undone
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.session.machine_edits import data_kind
from hopview.sources import load_data, offers
from hopview.sources.data_units import Kind
from hopview.ui.controller import Controller
from hopview.ui.data_strip import ACROSS, DOWN, DataStrip
from hopview.ui.fields import Caption
from hopview.ui.file_dialog import brief
from hopview.ui.library.words import quiet_button, tint
from hopview.ui.own_keys import OwnKeys
from hopview.ui.recovery import home
from hopview.ui.theme import font

FILES = "Training data (*.npy *.npz *.csv *.tsv *.txt);;All files (*)"
_LARGEST_SIDE = 64
_UNDONE = " Drawn here with the whitening undone."
_Found = tuple[DataSet, tuple[int, int] | None]


class DataLine(QWidget):
    """For a machine that is taught: its data, 'Open data ...', the sets that ship, and the stored patterns.

    `opened(str)` once data were taken, with their name.
    """

    opened = Signal(str)

    def __init__(self, controller: Controller, theme: Theme) -> None:
        super().__init__()
        self.controller, self.theme = controller, theme
        self.setAccessibleName("Training data")
        self.headline, self.words = _label(1.0), _label(0.85)
        self.headline.setAccessibleName("What is learned")
        self.words.setAccessibleName("Where the data come from")
        self.words.setProperty("role", "muted")
        self.strip = DataStrip(theme)
        self.open_button = quiet_button(
            "folder-open", "Open .npy, .npz or .csv; files can also be dropped", theme, "Open data ..."
        )
        self.sets_button = quiet_button("shapes", "Data that ship with hopview", theme, "Built in")
        self.stored_button = quiet_button(
            "list", "Learn the stored patterns again", theme, "Use the stored patterns"
        )
        self.menu = QMenu("Training data", self)
        self.menu.setToolTipsVisible(True)
        self.dialog: QFileDialog | None = None
        self._asked = 0
        self._shown: tuple[object, ...] = ()
        self._lay_out()
        self.menu.aboutToShow.connect(self.fill_menu)
        self.open_button.clicked.connect(self.open_dialog)
        self.stored_button.clicked.connect(lambda: self.controller.set_data(None))
        self.show_document(controller.document)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        for part in (Caption("Training data"), self.headline, self.strip, self.words):
            column.addWidget(part)
        self.sets_button.setMenu(self.menu)
        self.sets_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sets_button.setStyleSheet(
            "QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; }"
        )
        grid = QGridLayout()
        grid.setSpacing(2)
        for button, place in (
            (self.open_button, (0, 0, 1, 1)),
            (self.sets_button, (0, 1, 1, 1)),
            (self.stored_button, (1, 0, 1, 2)),
        ):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(button, *place)
        column.addLayout(grid)
        self._own_keys = OwnKeys(self)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self.theme = theme
        self.strip.set_theme(theme)
        tint(self, theme)

    # -- what there is ---------------------------------------------------------------------------------

    def show_document(self, document: Document) -> None:
        """Follow an edit."""
        taught = document.trainer is not None
        self.setVisible(taught)
        data = document.data
        look = (taught, data, None if data is not None else document.patterns, document.shape)
        if not taught or self._same(look):
            return
        self._shown = look
        self.stored_button.setVisible(data is not None)
        if data is None:
            self._show_stored(document)
            return
        plural = "" if len(data) == 1 else "s"
        self.headline.setText(f"{len(data):,} row{plural}: {data.name or 'data'}")
        source = data.source[:1].upper() + data.source[1:] + "." * (not data.source.endswith("."))
        undone = _UNDONE if data.undo is not None and data.units != 2 else ""
        self.words.setText(f"{source}{undone} {unchanging_words(data.rows)}".rstrip())
        if data.units == 2:
            self.strip.show_points(data.rows)
        else:
            self.strip.show_rows(small_rows(data, data_kind(document)), document.shape)

    def _same(self, look: tuple[object, ...]) -> bool:
        pairs = zip(look, self._shown, strict=True) if self._shown else ()
        return bool(self._shown) and all(a is b or (isinstance(a, bool | tuple) and a == b) for a, b in pairs)

    def _show_stored(self, document: Document) -> None:
        count = len(document.patterns)
        if count:
            self.headline.setText("The stored pattern" if count == 1 else f"The {count:,} stored patterns")
            scale = "ink is +1, paper -1" if data_kind(document) == "real" else "ink is on, paper off"
            self.words.setText(f"As drawn: {scale}.")
        else:
            self.headline.setText("Nothing to learn yet")
            self.words.setText("Choose a built-in set, open data, or draw and store patterns.")
        self.strip.show_rows([document.patterns[k].cells for k in spread(count)], document.shape)

    # -- ways to choose --------------------------------------------------------------------------------

    def fill_menu(self) -> None:
        """The sets for these units: those of the grid's size first."""
        document = self.controller.document
        self.menu.clear()
        parted = False
        for offer in offers(document.shape, data_kind(document)):
            other, size = offer.shape != document.shape, f"{offer.shape[0]} x {offer.shape[1]}"
            if other and not parted and self.menu.actions():
                self.menu.addSeparator()
            parted = parted or other
            named = not other or offer.title.endswith(size)
            action = self.menu.addAction(offer.title if named else f"{offer.title} ({size})")
            action.setToolTip(f"{offer.name}, on a new grid of {size}" if other else offer.name)
            action.triggered.connect(lambda _on=False, o=offer: self.take(o.name, o.shape))
        self.menu.addSeparator()
        folder = self.menu.addAction("A folder of pictures ...")
        folder.triggered.connect(lambda: self.open_dialog(folder=True))

    def take(self, name: str, shape: tuple[int, int]) -> None:
        """Learn the built-in set `name`, on the grid `shape`."""
        kind = data_kind(self.controller.document)
        self._begin(lambda: (load_data(name, shape, kind), shape), name)

    def open_path(self, path: str | Path) -> None:
        """Learn what is in a file or folder; it is read beside the window."""
        document, where = self.controller.document, Path(path)
        if document.trainer is None:
            self.controller.failed.emit(
                f"{where.name} holds training data, which Boltzmann machines learn. "
                "Choose one as the model first, then open it again."
            )
            return
        shape, kind = document.shape, data_kind(document)
        self._begin(lambda: fitted(where, shape, kind), where.name)

    def open_dialog(self, *_on: bool, folder: bool = False) -> None:
        """Choose a file, or a folder; the run goes on meanwhile."""
        dialog = QFileDialog(
            self, "Open a folder of pictures" if folder else "Open training data", str(home())
        )
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters(FILES.split(";;"))
        dialog.fileSelected.connect(self.open_path)
        brief(dialog)
        dialog.finished.connect(self._forget_dialog)
        dialog.setModal(False)
        dialog.show()
        self.dialog = dialog

    def _forget_dialog(self, _result: int) -> None:
        self.dialog = None  # Qt deletes it

    def _begin(self, work: Callable[[], _Found], name: str) -> None:
        self._asked += 1
        number = self._asked
        self.controller.begun.emit()
        self.controller.said.emit(f"Reading {name}")

        def arrived(found: _Found) -> None:
            if number == self._asked and self.controller.set_data(*found):  # of several the last asked for
                self.controller.said.emit(f"{counted(len(found[0]), 'row')} of {name} to learn")
                self.opened.emit(name)

        self.controller.files.begin(work, arrived)


def fitted(path: Path, shape: tuple[int, int], kind: Kind) -> _Found:
    """The data of a file for the grid `shape`, or with a square grid of their own where they do not fit."""
    try:
        return load_data(path, shape, kind), None
    except ShapeError:
        data = load_data(path, None, kind)
        side = math.isqrt(data.units)
        if side * side == data.units and 2 <= side <= _LARGEST_SIDE:
            return data, (side, side)
        if data.units == 2:
            return data, (1, 2)
        raise


def spread(count: int) -> list[int]:
    """Up to a dozen of `count` places, evenly."""
    shown = min(count, ACROSS * DOWN)
    return [k * count // shown for k in range(shown)]


def small_rows(data: DataSet, kind: Kind) -> list[State]:
    """Up to a dozen rows as -1 (paper) .. +1 (ink); real values scaled by their spread, whitening undone."""
    rows = data.rows[spread(len(data))]
    if kind == "binary":
        return list(np.where(rows > 0.5, 1, -1).astype(np.int8))
    picture = Undone().drawn(rows, data.rows, data.undo)
    if picture is not None:
        return list(picture)
    reach = 1.0 if np.abs(rows).max() <= 1.0 else 2.5 * float(rows.std())
    return list(np.clip(rows / (reach or 1.0), -1.0, 1.0).astype(np.float64))


def _label(scale: float) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setFont(font(scale))
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
