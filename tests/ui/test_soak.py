"""Long use in short: windows opened and closed, many snapshots, docks floated; nothing piles up."""

from __future__ import annotations

import gc
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers.windows import drop, idle, opened
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.core.pattern import Pattern, spins
from hopview.core.snapshot import Snapshot
from hopview.session.document import Document, blank
from hopview.session.engine import Engine
from hopview.session.runner import FULL_SPEED
from hopview.session.storage import load
from hopview.ui.canvas.surface import PlainSurface
from hopview.ui.controller import Controller
from hopview.ui.gl.probe import SWITCH, probe
from hopview.ui.movie import MovieJob
from hopview.ui.stage import Stage
from hopview.ui.views.base import View
from hopview.ui.window import MainWindow

COUNTED = (MainWindow, View, Controller, Engine, Snapshot, Stage, MovieJob)


def collected() -> None:
    """Delete what waits for it, twice, as one deletion may ask for another."""
    for _ in range(2):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        gc.collect()


def census() -> dict[str, int]:
    """How many there are of what could pile up."""
    collected()
    counts = Counter[str]()
    for thing in gc.get_objects():
        for kind in COUNTED:
            if isinstance(thing, kind):
                counts[kind.__name__] += 1
    counts["threads"] = threading.active_count()
    counts["top-level widgets"] = len(QApplication.topLevelWidgets())
    return dict(counts)


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    """What there is more of."""
    return {name: (before.get(name, 0), n) for name, n in after.items() if n > before.get(name, 0)}


def used(window: MainWindow, qtbot: QtBot) -> None:
    """A little of everything that makes widgets, threads and snapshots."""
    controller = window.controller
    controller.set_rate(FULL_SPEED)
    controller.play()
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        qtbot.wait(15)
    window.actions_of["palette"].trigger()
    window.palette_box.close_palette()
    window.actions_of["store"].trigger()
    for dock in window.docks.values():
        dock.setFloating(True)
        dock.setFloating(False)
    window.library.list.menu_for(0).close()
    controller.set_params(temperature=0.5)
    qtbot.wait(30)
    window.actions_of["export"].trigger()
    window.exporter.close()
    qtbot.waitUntil(lambda: idle(window), timeout=20_000)


def test_windows_that_are_closed_leave_nothing(qtbot: QtBot) -> None:
    first: dict[str, int] = {}
    for number in range(15):
        with opened(qtbot) as window:
            used(window, qtbot)
        del window
        if number == 2:  # what is made once and kept is there by now
            first = census()
    assert not grown(first, census())
    for name in ("MainWindow", "View", "Controller", "Engine", "Stage"):
        assert first.get(name, 0) == 0, first


def test_many_snapshots_pile_nothing_up(qtbot: QtBot) -> None:
    with opened(qtbot) as window:
        controller = window.controller
        controller.set_params(update="glauber", temperature=0.5)
        engine = Engine(controller.document)  # as fast as they are taken, not sixty times a second
        begun: dict[str, int] = {}
        objects = 0
        for number in range(1500):
            engine.advance(50)
            controller.snapshot = engine.snapshot(playing=number % 10 > 0)
            controller.snapshot_changed.emit(controller.snapshot)
            if number % 5 == 0:
                QApplication.processEvents()
            if number % 100 == 0:
                window.tabs.setCurrentIndex(number // 100 % window.tabs.count())
            if number == 600:
                begun, objects = census(), len(window.findChildren(QObject))
        after = census()
        assert not {k: v for k, v in grown(begun, after).items() if k not in ("Snapshot", "threads")}
        assert after["threads"] <= begun["threads"] + 2  # pools begin when they are first needed
        assert after["Snapshot"] < 40, after  # the present one, and those the views still show
        assert len(window.findChildren(QObject)) <= objects + 30


def test_exports_leave_neither_stage_nor_run(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot) as window:
        window.actions_of["export"].trigger()
        panel = window.exporter
        panel.size_choice.setCurrentIndex(panel.size_choice.count() - 1)
        panel.fps.setValue(1)
        first: dict[str, int] = {}
        for number in range(6):
            panel.path.setText(f"{tmp_path}/{number}{('.png', '.gif', '.csv')[number % 3]}")
            panel.go.click()
            qtbot.waitUntil(panel.go.isEnabled, timeout=30_000)
            assert "Written" in panel.words.text()
            if number == 2:
                first = census()
        after = census()
        assert not {k: v for k, v in grown(first, after).items() if k != "Snapshot"}
        assert after.get("Stage", 0) == 0 and after.get("MovieJob", 0) == 0, after
        panel.close()


def test_pictures_that_came_and_went(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40), dtype=np.uint8)).save(path)
    with opened(qtbot) as window:
        page = window.library.import_page
        first: dict[str, int] = {}
        for number in range(12):
            drop(window, path)
            qtbot.waitUntil(lambda: bool(page.pictures) and idle(window), timeout=20_000)
            page.leave()
            qtbot.waitUntil(lambda: idle(window), timeout=20_000)
            if number == 2:
                first = census() | {"objects": len(window.findChildren(QObject))}
        after = census() | {"objects": len(window.findChildren(QObject))}
        assert not {k: v for k, v in grown(first, after).items() if k != "Snapshot"}


# -- closing in the middle of things -------------------------------------------------------------------


def begin_export(window: MainWindow, folder: Path) -> None:
    """A movie of many large frames."""
    window.actions_of["export"].trigger()
    window.exporter.path.setText(str(folder / "long.mp4"))
    window.exporter.go.click()


def begin_import(window: MainWindow, folder: Path) -> None:
    """Several hundred pictures."""
    pictures = folder / "pictures"
    pictures.mkdir()
    for k in range(300):
        Image.fromarray(np.full((200, 200), k % 256, np.uint8)).save(pictures / f"{k}.png")
    drop(window, pictures)


def begin_learning(window: MainWindow, folder: Path) -> None:
    """Storkey's rule on 4,096 units, which takes seconds."""
    rows = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (12, 64 * 64))
    patterns = tuple(Pattern(spins(row), str(k)) for k, row in enumerate(rows))
    document = Document(shape=(64, 64), cue=blank((64, 64)), patterns=patterns, rule="storkey")
    window.controller.open_document(document, None, None)


def begin_saving(window: MainWindow, folder: Path) -> None:
    """A change, saved and run on at full speed."""
    window.controller.invert()
    window.controller.save(folder / "mine.hop")
    window.controller.set_rate(FULL_SPEED)
    window.controller.play()


@pytest.mark.parametrize("begin", [begin_export, begin_import, begin_learning, begin_saving])
@pytest.mark.parametrize("wait", [0, 150])
def test_a_window_closed_in_the_middle(
    qtbot: QtBot, tmp_path: Path, begin: Callable[[MainWindow, Path], None], wait: int
) -> None:
    with opened(qtbot) as window:
        begin(window, tmp_path)
        qtbot.wait(wait)
        begun = time.monotonic()
        window.close()
        assert not window.isVisible()
        assert time.monotonic() - begun < 5
        digest = window.controller.document.digest()
    collected()
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix in (".mp4", ".hop")]
    assert not [path.name for path in files if path.suffix == ".mp4" or path.name.startswith(".")]
    for path in files:
        assert load(path).digest() == digest  # what was being saved is complete


# -- OpenGL --------------------------------------------------------------------------------------------


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """OpenGL taken as it is, software or not."""
    monkeypatch.setenv(SWITCH, "on")
    probe.cache_clear()
    if not probe().ok:
        probe.cache_clear()
        pytest.skip(probe().reason)
    yield
    monkeypatch.undo()
    probe.cache_clear()


def on_screen(window: MainWindow) -> np.ndarray:
    """(height, width, 3) of the lattice as the screen shows it."""
    at = window.lattice.mapToGlobal(QPoint(0, 0))
    size = window.lattice.size()
    pixmap = window.screen().grabWindow(0, at.x(), at.y(), size.width(), size.height())
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def shows_the_state(window: MainWindow) -> bool:
    """Whether every cell on the screen is as dark or light as its unit says."""
    picture, lattice = on_screen(window).astype(int).sum(axis=2), window.lattice
    state = window.controller.snapshot.state.reshape(lattice.viewport.shape)
    rows, cols = state.shape
    places = [lattice.viewport.pixel_at(r + 0.5, c + 0.5) for r in range(rows) for c in range(cols)]
    seen = np.array([picture[min(int(y), len(picture) - 1), int(x)] for x, y in places]).reshape(rows, cols)
    ink, paper = seen[state > 0], seen[state < 0]
    return bool(ink.max() + 100 < paper.min())


def test_the_picture_outlives_docks_that_float_and_come_back(qtbot: QtBot, forced: None) -> None:
    with opened(qtbot) as window:
        assert not isinstance(window.lattice._surface, PlainSurface)
        assert window.lattice.surface_note == ""
        window.lattice.reduce_motion = True
        qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
        for cycle in range(20):
            for dock in window.docks.values():
                dock.setFloating(True)
                dock.move(1400, 820)
            qtbot.wait(20)
            window.controller.invert()
            qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
            for dock in window.docks.values():
                dock.setFloating(False)
            qtbot.wait(10)
            window.controller.take_cue(cycle % 4)
            qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
        assert window.lattice.surface_note == ""


def test_the_picture_outlives_hiding_full_screen_and_another_parent(qtbot: QtBot, forced: None) -> None:
    with opened(qtbot) as window:
        window.lattice.reduce_motion = True
        lattice, home = window.lattice, window.lattice.parentWidget()
        for cycle in range(6):
            window.hide()
            window.show()
            qtbot.wait(30)
            qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
            window.actions_of["lecture"].trigger()
            qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
            window.actions_of["lecture"].trigger()
            window.controller.take_cue(cycle % 4)
            qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
            layout = home.layout()
            place = layout.indexOf(lattice)
            lattice.setParent(None)  # a window of its own: another context, shared textures
            lattice.resize(300, 300)
            lattice.show()
            qtbot.wait(30)
            layout.insertWidget(place, lattice, 1)
            qtbot.waitUntil(lambda: shows_the_state(window), timeout=10_000)
        assert lattice.surface_note == ""
