"""From pictures to patterns: look at each, crop it, choose the threshold, store one or all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from hopview.core.coupling import Int8
from hopview.pictures.palette import Theme
from hopview.session.document import Document
from hopview.sources import ConvertParams, Preview
from hopview.sources.resample import Rectangle
from hopview.ui.background import Background
from hopview.ui.controller import Controller
from hopview.ui.fields.grid import GridField
from hopview.ui.figures import number
from hopview.ui.library.cells_view import CellsView
from hopview.ui.library.convert_form import ConvertForm
from hopview.ui.library.crop_view import CropView
from hopview.ui.library.incoming import Incoming
from hopview.ui.library.origins import Origins
from hopview.ui.library.page import Page
from hopview.ui.library.part import fitted
from hopview.ui.library.picture_list import PictureList
from hopview.ui.library.pictures import (
    Made,
    Picture,
    Problem,
    Progress,
    kept_side,
    loading,
    making,
    natural_params,
    previewing,
    shown_part,
    taking,
)  # fmt: skip
from hopview.ui.library.words import Words, plain, quiet_button

WIDE = 340
SHOWN_PROBLEMS = 3
GREYS = "This model remembers the greys. The threshold makes the cells, kept beside them for models of spins."


class ImportPanel(Page):
    """Pictures that were dropped, pasted or opened. It never waits and never blocks the run."""

    def __init__(self, controller: Controller, theme: Theme) -> None:
        super().__init__("Pictures", theme)
        self.controller = controller
        self.origins = Origins()
        self.incoming = Incoming(self)
        self._chosen_by_hand = False
        self._shape, self._greys = controller.document.shape, controller.document.greys
        self.progress = Words()
        self.stop_button = quiet_button("x", "Stop loading and keep what is there", theme)
        self.problems = Words(role="problem")
        self.problems.setAccessibleName("Problems")
        self.problems.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.list = PictureList(theme)
        self.crop_view, self.cells_view = CropView(theme), CellsView(theme)
        self.mean, self.notes = Words(), Words()
        self.mean.setAccessibleName("Mean activity")
        self.form, self.grid_size = ConvertForm(), GridField(controller.check_shape)
        self.store_button = self.add_button("Store", "Store this picture as a pattern", 0, 0)
        self.cancel_button = self.add_button("Cancel", "Store nothing more  (Esc)", 0, 1)
        self.store_all_button = self.add_button("Store all", "Convert and store every picture", 1, 0, 2)
        self._lay_out()
        self._previewer, self._maker = Background(self), Background(self)
        self.keep_keys()
        self.grid_size.set_shape(controller.document.shape)
        self._connect()
        self._show_all()

    def _lay_out(self) -> None:
        loading_row = QHBoxLayout()
        loading_row.addWidget(self.progress, 1)
        loading_row.addWidget(self.stop_button)
        self.pair = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self.pair.setSpacing(6)
        self.pair.addWidget(self.crop_view, 1)
        self.pair.addWidget(self.cells_view, 1)
        self.body.addLayout(loading_row)
        self.body.addWidget(self.problems)
        self.body.addWidget(self.list)
        self.body.addLayout(self.pair, 1)
        for widget in (self.mean, self.notes, self.form, self.grid_size):
            self.body.addWidget(widget)
        self.body.addStretch(0)

    def _connect(self) -> None:
        self.stop_button.clicked.connect(self.incoming.stop)
        self.incoming.loaded.connect(self._on_loaded)
        self.incoming.changed.connect(self._show_all)
        self._previewer.reported.connect(self._on_preview)
        self._maker.reported.connect(self._on_made)
        self._maker.ended.connect(self._show_all)
        for worker in (self._previewer, self._maker):
            worker.failed.connect(self.controller.failed)
        self.grid_size.applied.connect(self.controller.set_shape)
        self.list.picture_chosen.connect(self._on_picture)
        self.crop_view.part_changed.connect(self._on_part)
        self.crop_view.reset_wanted.connect(self._on_part_reset)
        self.form.params_changed.connect(self._on_params)
        self.store_button.clicked.connect(self.store)
        self.store_all_button.clicked.connect(self.store_all)
        self.cancel_button.clicked.connect(self.leave)
        self.controller.document_changed.connect(self._on_document)

    # -- what comes in ---------------------------------------------------------------------------------

    @property
    def pictures(self) -> list[Picture]:
        """What was loaded and not yet stored."""
        return self.list.pictures

    def import_paths(self, paths: list[Path]) -> bool:
        """Load files and folders; a session file among them is opened instead. Whether pictures may come."""
        sessions = [path for path in paths if path.suffix.casefold() == ".hop"]
        if sessions:
            self.controller.open_file(sessions[0])
            if len(sessions) > 1:
                self.controller.failed.emit(
                    f"{len(sessions)} session files came at once and {sessions[0].name} was opened. "
                    "Open the others one at a time."
                )
        others = [path for path in paths if path not in sessions]
        if others:
            self.controller.begun.emit()
            self.incoming.add(loading(others, kept_side(self._shape)))
        return bool(others)

    def import_image(self, array: NDArray[np.generic], name: str = "The pasted picture") -> None:
        """Take a picture as an array: (H, W) grey, or (H, W, 3 or 4) RGB(A)."""
        self.incoming.add(taking(array, name, kept_side(self._shape)))

    def rebalance(self, cells: list[Int8]) -> None:
        """Convert the pictures of these patterns again, at the median; storing them replaces the patterns."""
        known = [(one, found) for one in cells if (found := self.origins.picture_of(one)) is not None]
        for _, picture in known:
            self.list.add(picture)
        if known:
            self._chosen_by_hand = True
            self.form.set_params(self.origins.balanced(known[0][0]))
        self._show_all()
        self._on_picture()

    @Slot(object)
    def _on_loaded(self, picture: Picture) -> None:
        if not self.pictures and not self._chosen_by_hand:
            self.form.set_params(natural_params(picture.image))
        self.list.add(picture)
        self._show_all()

    # -- looking ---------------------------------------------------------------------------------------

    @Slot()
    def _on_picture(self) -> None:
        picture = self.list.current
        self.crop_view.show_image(picture.image if picture is not None else None)
        if picture is None:
            self._previewer.cancel()
            self.cells_view.show_cells(None)
            self.mean.say("")
            self.notes.say("")
            return
        self._fit_views()
        params = self.form.params
        aspect = self._shape[1] / self._shape[0] if params.crop == "fill" else None
        self.crop_view.show_part(shown_part(picture, self._shape, params), aspect)
        self._previewer.start(previewing(picture, self._shape, params))

    @Slot(object)
    def _on_preview(self, result: object) -> None:
        if isinstance(result, Preview):
            greys = self._greys
            self.cells_view.show_cells(result.values if greys else result.cells)
            rows, cols = result.cells.shape
            ink = float(result.values.mean(dtype=np.float64)) if greys else result.activity
            said = "in greys" if greys else f"{50 * (1 + ink):.0f}% ink"
            self.mean.say(f"{rows} x {cols}, mean {number(ink, signed=True)}, {said}")
            self.notes.say(GREYS if greys else " ".join(result.notes))
        elif isinstance(result, Problem):
            self.notes.say(result.text)

    @Slot(tuple)
    def _on_part(self, part: Rectangle) -> None:
        picture = self.list.current
        if picture is not None:
            picture.part = part
            self._on_picture()

    @Slot()
    def _on_part_reset(self) -> None:
        picture = self.list.current
        if picture is not None:
            picture.part = None
            self._on_picture()

    @Slot(object)
    def _on_params(self, params: ConvertParams) -> None:
        self._chosen_by_hand = True
        self._keep_proportions()
        self._on_picture()

    @Slot(object)
    def _on_document(self, document: Document) -> None:
        self.grid_size.set_shape(document.shape)
        if (document.shape, document.greys) != (self._shape, self._greys):
            self._shape, self._greys = document.shape, document.greys
            self._keep_proportions()
            self._on_picture()

    def _keep_proportions(self) -> None:
        """Dragged frames keep the grid's proportions where the picture fills it."""
        if self.form.params.crop != "fill":
            return
        for picture in self.pictures:
            if picture.part is not None:
                height, width = picture.image.pixels.shape
                picture.part = fitted(picture.part, (height, width), self._shape)

    # -- storing ---------------------------------------------------------------------------------------

    @Slot()
    def store(self) -> None:
        """Store the picture that is shown."""
        if self.list.current is not None:
            self._make((self.list.current,))

    @Slot()
    def store_all(self) -> None:
        """Store every picture."""
        if self.pictures:
            self._make(tuple(self.pictures))

    def _make(self, pictures: tuple[Picture, ...]) -> None:
        self._maker.start(making(pictures, self._shape, self.form.params))
        self._show_all()

    @Slot(object)
    def _on_made(self, result: object) -> None:
        if isinstance(result, Made):
            self._store(result)
        elif isinstance(result, Problem):
            self.incoming.problems.append(result.text)
            self._show_all()
        elif isinstance(result, Progress) and result.total > 1:
            self.progress.say(f"Converting {result.done} of {result.total}")

    def _store(self, made: Made) -> None:
        replaced = [picture.replaces for picture in made.pictures if picture.replaces is not None]
        stored = self.controller.document.patterns
        old = [k for k, pattern in enumerate(stored) if any(pattern.cells is cells for cells in replaced)]
        if old:
            self.controller.forget(*old)
        if not self.controller.store(list(made.patterns)):
            return
        self.origins.remember(made)
        self.list.remove(made.pictures)
        if not self.pictures and not self.incoming.busy:
            self.leave()
        else:
            self._show_all()

    # -- the page --------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Drop what was not stored."""
        self._maker.cancel()
        self.incoming.forget()
        self.list.empty()
        self._chosen_by_hand = False
        self._on_picture()
        self._show_all()
        super().leave()

    @Slot()
    def _show_all(self) -> None:
        count, waiting = len(self.pictures), self.incoming.progress
        self.heading.setText(plain(count, "picture") if count else "Pictures")
        loading_words = f"Loading {waiting.done} of {waiting.total}" if waiting is not None else "Loading"
        making_now = self._maker.busy
        self.progress.say("Converting" if making_now else loading_words if self.incoming.busy else "")
        self.stop_button.setVisible(self.incoming.busy)
        self._show_problems()
        self.list.setVisible(count > 1)
        for widget in (self.crop_view, self.cells_view, self.form, self.grid_size):
            widget.setVisible(count > 0)
        self.store_button.setText("Store this" if count > 1 else "Store")
        self.store_button.setVisible(count > 0)
        self.store_button.setEnabled(not making_now)
        self.store_all_button.setVisible(count > 1)
        self.store_all_button.setText(f"Store all {count}")
        self.store_all_button.setEnabled(not making_now)
        self.cancel_button.setText("Cancel" if count or self.incoming.busy else "Close")

    def _show_problems(self) -> None:
        found = list(dict.fromkeys(self.incoming.problems))
        shown = found[:SHOWN_PROBLEMS]
        if len(found) > SHOWN_PROBLEMS:
            rest = len(found) - SHOWN_PROBLEMS
            shown.append(f"And {plain(rest, 'more problem')}: hold the mouse here to read on.")
        self.problems.say("\n".join(shown))
        self.problems.setToolTip("\n".join(found[:40]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = QBoxLayout.Direction.LeftToRight if self.width() >= WIDE else QBoxLayout.Direction.TopToBottom
        if self.pair.direction() != side:
            self.pair.setDirection(side)
        self._fit_views()

    def _fit_views(self) -> None:
        """No taller than what they show, so that the two stay together."""
        margins = self.body.contentsMargins()
        room = self.scroll.viewport().width() - margins.left() - margins.right()
        if self.pair.direction() == QBoxLayout.Direction.LeftToRight:
            room = (room - self.pair.spacing()) // 2
        picture = self.list.current
        tall, wide = picture.image.pixels.shape if picture is not None else (1, 1)
        for view, rows, cols in ((self.crop_view, tall, wide), (self.cells_view, *self._shape)):
            view.setMaximumHeight(max(view.minimumHeight(), round(room * min(1.5, rows / cols))))

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        super().set_theme(theme)
        for widget in (self.list, self.crop_view, self.cells_view):
            widget.set_theme(theme)
