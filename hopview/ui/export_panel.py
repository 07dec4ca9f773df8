"""The export panel: where, how large, which views; then a progress bar with a cancel."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)  # fmt: skip

from hopview.core.errors import CancelledError, HopviewError
from hopview.core.memory import human
from hopview.export import Written, exporter_for, exporters, write_drawing, write_run
from hopview.export.frames import CANCELLED
from hopview.pictures.palette import DARK, LIGHT, Theme
from hopview.rules import Progress
from hopview.session.document import Document
from hopview.session.engine import Engine
from hopview.session.machine_edits import is_machine
from hopview.session.replay import (
    Shown,
    begun_untaught,
    movie_run,
    taught,
    untried,
    usual_epochs,
    with_trials,
)
from hopview.session.training_run import TrainingRun
from hopview.ui.controller import Controller
from hopview.ui.export_choice import ExportChoice
from hopview.ui.export_names import expanded, suggested_path
from hopview.ui.file_dialog import brief
from hopview.ui.messages import in_words
from hopview.ui.movie import MovieJob, drawn

SIZES = (("HD 1280 x 720", (1280, 720)), ("Full HD 1920 x 1080", (1920, 1080)), ("Square 1080", (1080, 1080)),
         ("Small 640 x 360", (640, 360)))  # fmt: skip


@dataclass(eq=False)
class Attempt:
    """One export, from the press of the button to its file; `writing` once the recall is ready."""

    path: Path
    kind: str
    answer: Future[Shown]
    cancelled: threading.Event
    writing: bool = False


class ExportPanel(QDialog):
    """A tool window that never blocks the run. `written(Written)` when a file is complete."""

    written = Signal(object)

    def __init__(self, controller: Controller, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Export")
        self.controller, self.theme = controller, theme
        self.attempt: Attempt | None = None
        self.job: MovieJob | None = None
        self._may_replace: Path | None = None
        self.path = QLineEdit(str(suggested_path(controller)))
        self.path.setMinimumWidth(380)
        self.path.setAccessibleName("File")
        browse = QToolButton(text="Choose ...")
        browse.clicked.connect(self._browse)
        self.format = QComboBox()
        for exporter in exporters():
            self.format.addItem(f"{exporter.title} ({exporter.suffix})", exporter.suffix)
        self.format.setAccessibleName("Format")
        self.format.currentIndexChanged.connect(self._on_format)
        self.path.textEdited.connect(self._on_typed)
        self.size_choice = QComboBox()
        for title, size in SIZES:
            self.size_choice.addItem(title, size)
        self.size_choice.setAccessibleName("Size")
        self.fps = QSpinBox(minimum=1, maximum=120, value=30, suffix=" frames/s")
        self.look = QComboBox()
        self.look.addItem("Light", LIGHT)
        self.look.addItem("Dark", DARK)
        self.look.setCurrentIndex(int(theme.dark))
        self.choice = ExportChoice()
        self.choice.changed.connect(self._follow)
        self.checks = self.choice.checks
        controller.snapshot_changed.connect(self._follow)
        controller.document_changed.connect(self._follow)
        self.progress = QProgressBar()
        self.progress.setTextVisible(True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.go = QPushButton("Export")
        self.go.setDefault(True)
        self.go.clicked.connect(self.start)
        self.stop = QPushButton("Cancel")
        self.stop.clicked.connect(self.cancel)
        self._lay_out(browse)
        self._show_idle()
        self._proposed, self._told, self._own = self.path.text(), controller.document.story.title, False
        self._asked: Future[tuple[bool, bool]] | None = None
        self._follow()

    def _lay_out(self, browse: QToolButton) -> None:
        grid = QGridLayout(self)
        file_row = QHBoxLayout()
        file_row.addWidget(self.path, 1)
        file_row.addWidget(browse)
        kind = QHBoxLayout()
        for widget in (self.format, self.size_choice, self.fps, self.look):
            kind.addWidget(widget)
        for row, (title, layout) in enumerate((("File", file_row), ("As", kind))):
            grid.addWidget(QLabel(title), row, 0)
            grid.addLayout(layout, row, 1)
        grid.addWidget(QLabel("Show"), 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.choice, 2, 1)
        grid.addWidget(self.progress, 3, 0, 1, 2)
        grid.addWidget(self.words, 4, 0, 1, 2)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.go)
        grid.addLayout(buttons, 5, 0, 1, 2)

    def start(self) -> None:
        """Write the file, or say in place why not."""
        if self.attempt is not None:
            return
        try:
            path = expanded(self.path.text())
            kind = exporter_for(path).kind
            if os.path.exists(path) and path != self._may_replace:
                self._may_replace = path
                self._say(f"{path.name} exists; press Export again to replace it.", problem=True)
                return
            cancelled = threading.Event()
            answer = self._answer(kind, cancelled)
        except HopviewError as error:
            self._say(str(error), problem=True)
            return
        self.attempt = attempt = Attempt(path, kind, answer, cancelled)
        self._show_busy()
        self._say(f"Preparing the {'training' if self.choice.kind == 'training' else 'recall'} ...")

        def begin() -> None:
            if self.attempt is not attempt:
                return  # cancelled meanwhile
            if not answer.done():
                QTimer.singleShot(10, self, begin)
                return
            try:
                attempt.writing = True
                self._write(attempt, answer.result())
            except Exception as error:
                self._on_failed(in_words(error))

        begin()

    def _answer(self, kind: str, cancelled: threading.Event) -> Future[Shown]:
        """What is to be written, when it is there; a training not made yet is made beside the run."""
        document = self.controller.document
        epochs = usual_epochs(document)
        if self.choice.kind == "training" and epochs and not self.choice.lessons:
            return apart(lambda: taught(document, epochs, _unless(cancelled)))
        return self.controller.runner.ask(self._wanted(kind))

    def _wanted(self, kind: str) -> Callable[[Engine], Shown]:
        trained = self.choice.kind == "training"
        if trained and is_machine(self.controller.document):
            return TrainingRun.by
        if kind == "data":
            return Engine.current_run
        return _with_trials if trained else movie_run

    def _write(self, attempt: Attempt, run: Shown) -> None:
        files, size, path = self.controller.files, self.size_choice.currentData(), attempt.path
        stopped = attempt.cancelled.is_set
        if attempt.kind == "data":
            source = run.document.story.reference
            files.begin(
                lambda: write_run(path, run, comment=source, cancelled=stopped),
                self._on_finished,
                self._on_failed,
            )
            return
        views = self.choice.views
        theme, axes = self.look.currentData(), self.controller.axes
        if attempt.kind == "drawing":
            drawing = drawn(run, size, views, theme, axes)
            files.begin(
                lambda: write_drawing(path, drawing, size, cancelled=stopped),
                self._on_finished,
                self._on_failed,
            )
            return
        self.job = MovieJob(run, path, size, self.fps.value(), views, theme, axes, self)
        self.job.progressed.connect(self._on_progress)
        self.job.finished.connect(self._on_finished)
        self.job.failed.connect(self._on_failed)

    def cancel(self) -> None:
        """Stop the export, or close the panel when none is under way."""
        if self.attempt is None:
            self.close()
        elif not self.attempt.writing:
            self.attempt.cancelled.set()
            self._on_failed(CANCELLED)
        else:
            self.attempt.cancelled.set()
            if self.job is not None:
                self.job.cancel()
            self._say("Cancelling ...")

    def showEvent(self, event: QShowEvent) -> None:
        """Propose a name that is free now, and the training where no run was made since."""
        super().showEvent(event)
        if self.attempt is None and not event.spontaneous():
            self._say("")  # what was written before is no news, and may be of another document
            self._suggest()
            self._asked = self.controller.runner.ask(lambda engine: (untried(engine), begun_untaught(engine)))
            self._follow()

    def _follow(self, _change: object = None) -> None:
        """Offer what fits the model at hand, while the panel is seen."""
        if not self.isVisible():
            return
        if self._asked is not None and self._asked.done():
            self.choice.choose("training" if self._told_first(*self._asked.result()) else "run")
            self._asked = None
        document, snapshot = self.controller.document, self.controller.snapshot
        self.choice.follow(document, snapshot)
        if document is not self._document:
            self._document = document
            self.adjustSize()

    def _told_first(self, untried: bool, untaught: bool) -> bool:
        """Whether training or trials come first: where no run was begun since."""
        document, opened = self.controller.document, self.controller.home.opened
        made = self.controller.snapshot.training
        here = made is not None and made.epochs.size > 1 and _steps(document) != _steps(opened)
        told = bool(usual_epochs(document)) or not is_machine(document)
        return (here and (untried or untaught)) or (untried and told)

    _document: Document | None = None

    def _suggest(self) -> None:
        """A free name: after one of the person's own the same with a number, else after the story."""
        self._may_replace = None
        title, text = self.controller.document.story.title, self.path.text()
        renamed = self._own or Path(text).stem != Path(self._proposed).stem
        self._own, self._told = renamed and self._told == title and bool(Path(text).stem), title
        self._proposed = str(suggested_path(self.controller, text, self._own))
        self.path.setText(self._proposed)

    def shut_down(self) -> None:
        """End a job under way and wait for it: the window closes."""
        if self.attempt is not None:
            self.attempt.cancelled.set()
        if self.job is not None:
            self.job.wait()
        self.attempt = self.job = None
        self.close()

    def _browse(self) -> None:
        dialog = brief(QFileDialog(self, "Export to", self.path.text()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, name: str) -> None:
        self.path.setText(name)
        self._may_replace = Path(name)  # the dialog has asked

    def _on_format(self) -> None:
        path = Path(self.path.text())
        if not path.name:
            path = suggested_path(self.controller)
        self.path.setText(str(path.with_suffix(self.format.currentData())))

    def _on_typed(self, name: str) -> None:
        """The format follows a suffix typed by hand, and what was wrong before is no longer said."""
        index = self.format.findData(Path(name).suffix.lower())
        if index >= 0:
            with QSignalBlocker(self.format):
                self.format.setCurrentIndex(index)
        self._say("")

    def _on_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        if self.attempt is not None and not self.attempt.cancelled.is_set():
            self._say(f"Frame {done} of {total}")

    def _on_finished(self, written: Written) -> None:
        self.attempt = self.job = None
        self._show_idle()
        self._suggest()
        frames = f"{written.frames} frames, {written.seconds:.1f} s, " if written.seconds else ""
        self._say(f"Written: {written.path} ({frames}{human(written.bytes)})")
        self.written.emit(written)

    def _on_failed(self, sentence: str) -> None:
        self.attempt = self.job = None
        self._show_idle()
        self._say(sentence, problem=True)

    def _show_busy(self) -> None:
        self.progress.setRange(0, 0)
        self.progress.show()
        self.go.setEnabled(False)
        self.stop.setText("Cancel")

    def _show_idle(self) -> None:
        self.progress.hide()
        self.go.setEnabled(True)
        self.stop.setText("Close")

    def _say(self, sentence: str, problem: bool = False) -> None:
        self.words.setProperty("role", "problem" if problem else "")
        self.words.style().polish(self.words)
        self.words.setText(sentence)


def _steps(document: Document) -> int:
    return document.learner.steps_asked(document.taught_rows)


def apart(work: Callable[[], Shown]) -> Future[Shown]:
    """What `work()` gives, worked out on a thread of its own."""
    answer: Future[Shown] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, name="hopview-lessons", daemon=True).start()
    return answer


def _unless(cancelled: threading.Event) -> Progress:
    """Breaks off what is learned once `cancelled` is set."""

    def go_on(_done: int, _total: int, _so_far: object = None, /) -> None:
        if cancelled.is_set():
            raise CancelledError(CANCELLED)

    return go_on


def _with_trials(engine: Engine) -> Shown:
    return with_trials(movie_run(engine))
