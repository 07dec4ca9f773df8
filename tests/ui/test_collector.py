"""What Python's collector deletes, it deletes in the window's thread."""

from __future__ import annotations

import gc
import threading

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.session import readiness
from hopview.ui import collector


class Ring:
    """Refers to itself, so that only the collector can delete it; notes in which thread it does."""

    def __init__(self, deleted: list[int]) -> None:
        self.itself, self.deleted = self, deleted

    def __del__(self) -> None:
        self.deleted.append(threading.get_ident())


def test_rings_made_by_a_worker_are_deleted_in_the_window_s_thread(qtbot: QtBot, qapp: QApplication) -> None:
    assert collector.install(qapp) is qapp.findChild(collector.Collector)
    deleted: list[int] = []
    many = 20 * gc.get_threshold()[0]
    worker = threading.Thread(target=lambda: [Ring(deleted) for _ in range(many)] and None)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(deleted) == many)
    assert set(deleted) == {threading.get_ident()}


def test_nothing_is_collected_while_numba_is_imported(qapp: QApplication) -> None:
    own = collector.install(qapp)
    deleted: list[int] = []
    readiness.IMPORTING.set()
    try:
        made = [Ring(deleted) for _ in range(2 * gc.get_threshold()[0])]
        del made
        assert own.collect() == 0 and not deleted
    finally:
        readiness.IMPORTING.clear()
    assert own.collect() > 0 and deleted


def test_an_application_has_one_collector(qapp: QApplication) -> None:
    assert collector.install(qapp) is collector.install(qapp)
    assert not gc.isenabled()


def test_after_it_python_collects_by_itself_again(qapp: QApplication) -> None:
    gc.enable()
    try:
        own = collector.Collector(qapp)
        assert not gc.isenabled()
        own.stop()
        own.setParent(None)
        assert gc.isenabled()
    finally:
        gc.disable()
