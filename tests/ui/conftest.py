"""A real application for the tests of the window: shared GL contexts, Fusion, compiled kernels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from hopview import kernels
from hopview.ui import collector
from hopview.ui.gl.setup import configure

configure()  # before the QApplication: contexts must be shared


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Plain QApplication."""
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> Iterator[None]:
    """Fusion, the collector in this thread, as the window has them, and kernels that are ready."""
    qapp.setStyle("Fusion")
    kept = collector.install(qapp)
    kernels.prepare(wait=True)
    yield
    kept.stop()


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """What a window put on the whole application does not reach the next test."""
    font = qapp.font()
    yield
    qapp.setStyleSheet("")
    qapp.setFont(font)
    qapp.setPalette(qapp.style().standardPalette())
