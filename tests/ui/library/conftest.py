"""A controller on a small grid, the panel on the screen, and pictures of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from hopview.core.pattern import Pattern, spins
from hopview.pictures.palette import LIGHT
from hopview.session.document import Document, blank
from hopview.ui.actions import ActionRegistry
from hopview.ui.controller import Controller
from hopview.ui.library import LibraryPanel

SHAPE = (12, 12)


def random_patterns(count: int, shape: tuple[int, int] = SHAPE, seed: int = 1) -> list[Pattern]:
    """Patterns of coin tosses called p1, p2, ..."""
    cells = np.random.default_rng(seed).choice((-1, 1), (count, shape[0] * shape[1])).astype(np.int8)
    return [Pattern(spins(row), f"p{k + 1}", "tossed") for k, row in enumerate(cells)]


@pytest.fixture
def controller(dressed: None) -> Iterator[Controller]:
    """A session with nothing stored."""
    made = Controller(Document(shape=SHAPE, cue=blank(SHAPE)))
    yield made
    made.close()


@dataclass
class Shown:
    """A window with the library in it, its actions, and what was said in failure."""

    window: QMainWindow
    panel: LibraryPanel
    actions: ActionRegistry
    controller: Controller
    failures: list[str]


@pytest.fixture
def shown(qtbot: QtBot, controller: Controller) -> Shown:
    """The panel at its natural size, with the registry's shortcuts alive."""
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = ActionRegistry(window, LIGHT)
    window.addActions(actions.all())
    actions.bind(forget=lambda: controller.forget(controller.selected), spoil=controller.spoil)
    panel = LibraryPanel(controller, actions, LIGHT)
    window.setCentralWidget(panel)
    window.resize(230, 640)
    with qtbot.waitActive(window, timeout=10_000):
        window.show()
        window.activateWindow()
    failures: list[str] = []
    controller.failed.connect(failures.append)
    return Shown(window, panel, actions, controller, failures)


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    """Writes a picture with a dark disc, in the format its name says."""

    def written(name: str, side: int = 48, grey: int = 30) -> Path:
        y, x = np.mgrid[:side, : side * 3 // 2]
        inside = (y - side / 2) ** 2 + (x - side * 0.75) ** 2 < (0.3 * side) ** 2
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.where(inside, grey, 235).astype(np.uint8)).save(path)
        return path

    return written
