"""An application for the tests of the window: GL contexts shared, Fusion, kernels ready; and the letters."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from helpers.windows import LETTERS, opened
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview import kernels
from hopview.session.experiments import open_experiment
from hopview.ui import collector
from hopview.ui.app import settle_in
from hopview.ui.controller import Controller
from hopview.ui.gl.setup import configure
from hopview.ui.window import MainWindow

configure()  # before the QApplication: contexts must be shared


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Plain QApplication."""
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Fusion, kernels that are ready, and collector and threads as `hopview open` has them."""
    qapp.setStyle("Fusion")
    kept = collector.install(qapp)
    kernels.prepare(wait=True)
    interval = sys.getswitchinterval()
    settle_in()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()
    kept.stop()


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """What a window put on the whole application does not reach the next test."""
    font = qapp.font()
    yield
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(qapp.style().standardPalette())


@pytest.fixture
def controller() -> Iterator[Controller]:
    """The letters, without a window."""
    made = Controller(open_experiment(LETTERS).document())
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window on the letters, closed at the end."""
    with opened(qtbot) as made:
        yield made
