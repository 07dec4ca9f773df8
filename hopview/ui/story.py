"""The story beside the lattice: what an experiment shows, what to try, and where it comes from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from hopview.models import model_named
from hopview.session.document import Document
from hopview.session.experiments import Experiment
from hopview.ui.controller import Controller
from hopview.ui.theme import font

_NO_STORY = (
    "**Your own network.** Draw on the lattice and press **S** to store it. Press **N** to spoil it, "
    "then **Space** to watch it come back."
)
_NO_MOSAIC = (
    "**Your own mosaic.** Store two or more pictures: drop files here, or draw and press **S**. Then "
    "press **C**, draw something else, and **Space**: every tile of it becomes one of a picture. "
    "Paint while it runs: what you paint is recalled too."
)


class StoryPanel(QScrollArea):
    """Title, text, clickable steps and reference of the experiment that is open."""

    def __init__(self, controller: Controller) -> None:
        super().__init__()
        self.controller = controller
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Story")
        self.steps: list[QPushButton] = []
        self._tiles = False
        controller.experiment_changed.connect(self.show_experiment)
        controller.document_changed.connect(self._follow)
        self.show_experiment(controller.experiment)

    def show_experiment(self, experiment: Experiment | None) -> None:
        """Tell the story of `experiment`, or how to begin without one."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(8)
        self.steps = []
        self._told = told = self.controller.document.story
        self._tiles = model_named(self.controller.document.model).tiles
        if experiment is None:
            begin = _NO_MOSAIC if self._tiles else _NO_STORY
            column.addWidget(_paragraph(f"**{told.title}**\n\n{told.text}" if told.text else begin))
        else:
            title = _paragraph(experiment.title)
            title.setFont(font(1.0, bold=True))
            column.addWidget(title)
            column.addWidget(_paragraph(experiment.file.story))
            for number, step in enumerate(experiment.steps):
                column.addWidget(self._step(number, step.title, step.text))
            source = _paragraph(experiment.reference)
            source.setFont(font(0.85))
            source.setProperty("role", "muted")
            column.addWidget(source)
        column.addStretch(1)
        self.setWidget(page)

    def _follow(self, document: Document) -> None:
        """Without an experiment, tell the story of the document at hand, or how to begin with its model."""
        same = document.story == self._told and model_named(document.model).tiles == self._tiles
        if self.controller.experiment is None and not same:
            self.show_experiment(None)

    def _step(self, number: int, title: str, text: str) -> QWidget:
        button = QPushButton(f"{number + 1}  {title}")
        button.setToolTip(text)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.controller.open_step(number))
        self.steps.append(button)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(button)
        if text:
            words = _paragraph(text)
            words.setFont(font(0.85))
            words.setProperty("role", "muted")
            column.addWidget(words)
        return box


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.MarkdownText)
    label.setOpenExternalLinks(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    return label
