"""Everything bad that can be given to hopview: one clear sentence where the person looks, nothing lost."""

from __future__ import annotations

import errno
import os
import re
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.sessions_on_disk import with_head, without
from helpers.windows import LETTERS, drop, idle, opened
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from hopview import cli
from hopview.export import EXPORTERS
from hopview.session.experiments import open_session
from hopview.session.session import Session
from hopview.session.storage import load, save
from hopview.ui.app import make_window
from hopview.ui.window import MainWindow

Key, Control, Left = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
JARGON = re.compile(r"Traceback|Errno|\w+Error\b|Exception|\bNone\b|\b0x[0-9a-f]+|<[a-z]")
CURES = re.compile(
    r"\b(Choose|Open|Check|Free|Save|Reduce|Export|Use|Store|Draw|Update|Give|Make|Write|Resize|Download|Copy|"
    r"Type|Let|Paint|Drop|drop|Run|Did you mean)\b"
)


def assert_clear(sentence: str, *words: str) -> None:
    """What (with the value), why, what to do; no words of programmers."""
    for word in words:
        assert word in sentence, sentence
    assert sentence[-1] in ".?", sentence
    assert CURES.search(sentence), sentence
    assert not JARGON.search(sentence), sentence
    assert 30 < len(sentence) < 420, sentence


@pytest.fixture
def kept(window: MainWindow) -> Iterator[MainWindow]:
    """A window in which nothing at all may change: document, undo, title."""
    before = state_of(window)
    yield window
    assert state_of(window) == before


def state_of(window: MainWindow) -> tuple[object, ...]:
    controller = window.controller
    history = controller.session.history
    return controller.document.digest(), history.undo_title, history.redo_title, controller.path


def told(window: MainWindow, qtbot: QtBot) -> str:
    """The sentence on the banner, once it is there."""
    qtbot.waitUntil(window.banner.isVisible, timeout=20_000)
    sentence = window.banner.words.text()
    window.banner.dismiss()
    return sentence


def called(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one sentence on stderr of a command that could not be done."""
    status = cli.main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    assert status == 2, (out, err)
    assert err.startswith("hopview: ") and err.count("\n") == 1, err
    return err.removeprefix("hopview: ").strip()


# -- pictures ------------------------------------------------------------------------------------------

SUFFIXES = tuple(exporter.suffix for exporter in EXPORTERS)
GREY = np.random.default_rng(1).integers(0, 256, (48, 60), dtype=np.uint8)


def huge_png() -> bytes:
    """200 bytes that claim 30,000 x 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 0, 0, 0, 0)
    chunks = [b"IHDR" + head, b"IDAT" + zlib.compress(bytes(1000)), b"IEND"]
    packed = [struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def png_bytes(folder: Path) -> bytes:
    path = folder / "whole.png"
    Image.fromarray(GREY).save(path)
    data = path.read_bytes()
    path.unlink()
    return data


BAD_PICTURES: dict[str, tuple[Callable[[Path], bytes], tuple[str, ...]]] = {
    "corrupt.png": (lambda f: png_bytes(f)[:60] + os.urandom(900), ("damaged",)),
    "cut.png": (lambda f: png_bytes(f)[:300], ("damaged or incomplete",)),
    "huge.png": (lambda f: huge_png(), ("64 million",)),
    "program.jpg": (lambda f: b"\x7fELF" + bytes(300), ("not a picture",)),
    "letter.png": (lambda f: b"Dear Ada,\nthis is a text.\n", ("it holds text, whatever its name says",)),
    "empty.gif": (lambda f: b"", ("empty (0 bytes)",)),
}


def test_bad_pictures_are_told_on_the_import_page(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    page = kept.library.import_page
    for name, (make, words) in BAD_PICTURES.items():
        path = tmp_path / name
        path.write_bytes(make(tmp_path))
        drop(kept, path)
        qtbot.waitUntil(lambda: page.problems.isVisible() and idle(kept), timeout=20_000)
        assert_clear(page.problems.text(), name, *words)
        assert not page.pictures and not page.store_button.isVisible()
        QTest.mouseClick(page.cancel_button, Left)
        assert kept.library.list.isVisible() and not page.problems.text()


def test_a_bad_picture_does_not_keep_the_good_ones_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    good, bad, gone = tmp_path / "good.png", tmp_path / "bad.png", tmp_path / "gone.png"
    Image.fromarray(GREY).save(good)
    bad.write_text("no")
    drop(window, bad, good, gone)
    page = window.library.import_page
    qtbot.waitUntil(lambda: bool(page.pictures) and idle(window), timeout=20_000)
    first, second = page.problems.text().split("\n")
    assert_clear(first, "bad.png", "it holds text")
    assert_clear(second, "gone.png", "not there")
    before = len(window.controller.document.patterns)
    QTest.mouseClick(page.store_button, Left)
    qtbot.waitUntil(lambda: len(window.controller.document.patterns) == before + 1, timeout=20_000)


def animated(path: Path) -> None:
    frames = [Image.fromarray(np.roll(GREY, 9 * k, 1)) for k in range(4)]
    frames[0].save(path, save_all=True, append_images=frames[1:])


ODD_PICTURES: dict[str, tuple[Callable[[Path], None], str]] = {
    "moving.gif": (animated, "several frames"),
    "moving.webp": (animated, "several frames"),
    "dot.png": (lambda p: Image.fromarray(GREY[:1, :1]).save(p), "one even grey"),
    "print.jpg": (lambda p: Image.fromarray(np.dstack([GREY] * 3)).convert("CMYK").save(p), ""),
    "clear.png": (lambda p: Image.fromarray(np.dstack([GREY] * 4)).save(p), ""),
    "deep.tif": (lambda p: Image.fromarray(GREY.astype(np.uint16) * 257).save(p), ""),
    "line.png": (lambda p: Image.fromarray(np.repeat(GREY[:1], 30, 1)).save(p), ""),
}


def test_odd_pictures_become_patterns_with_a_note(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    page, controller = window.library.import_page, window.controller
    for name, (write, note) in ODD_PICTURES.items():
        write(tmp_path / name)
        drop(window, tmp_path / name)
        qtbot.waitUntil(lambda: bool(page.pictures) and idle(window) and bool(page.mean.text()), timeout=9000)
        assert not page.problems.text()
        assert note in page.notes.text(), (name, page.notes.text())
        before = controller.document
        QTest.mouseClick(page.store_button, Left)
        wanted = len(before.patterns) + 1
        qtbot.waitUntil(lambda wanted=wanted: len(controller.document.patterns) == wanted, timeout=9000)
        assert controller.document.patterns[:-1] == before.patterns
        QTest.keyClick(window, Key.Key_Z, Control)
        assert controller.document.digest() == before.digest()


def test_a_huge_picture_on_the_clipboard(kept: MainWindow, qtbot: QtBot, monkeypatch: Any) -> None:
    flat = np.broadcast_to(np.zeros((1, 1, 4), np.uint8), (30_000, 30_000, 4))  # takes no memory
    monkeypatch.setattr("hopview.ui.library.panel.image_of", lambda clipboard: flat)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(kept, Key.Key_V, Control)
    page = kept.library.import_page
    qtbot.waitUntil(lambda: page.problems.isVisible() and idle(kept), timeout=20_000)
    assert_clear(page.problems.text(), "The pasted picture", "64 million")


def test_nothing_and_an_absent_file_on_the_clipboard(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    QGuiApplication.clipboard().clear()
    QTest.keyClick(kept, Key.Key_V, Control)
    assert_clear(told(kept, qtbot), "no picture on the clipboard", "Copy one")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "absent.png"))])
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(kept, Key.Key_V, Control)
    page = kept.library.import_page
    qtbot.waitUntil(lambda: page.problems.isVisible() and idle(kept), timeout=20_000)
    assert_clear(page.problems.text(), "absent.png", "not there")
    QGuiApplication.clipboard().clear()


def test_a_folder_with_a_thousand_files(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "thousand"
    folder.mkdir()
    whole = png_bytes(tmp_path)
    for k in range(1000):
        (folder / f"{k}.png").write_bytes(b"broken" if k % 100 == 50 else whole)
    beats: list[float] = []
    beat = QTimer()
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    beat.start(5)
    page = kept.library.import_page
    drop(kept, folder)
    qtbot.waitUntil(lambda: len(page.pictures) > 20, timeout=30_000)
    qtbot.waitUntil(lambda: idle(kept), timeout=60_000)
    beat.stop()
    assert max(np.diff(beats)) < 1.0  # the window went on meanwhile
    assert len(page.pictures) == 396 and page.heading.text() == "396 pictures"
    first, *rest = page.problems.text().split("\n")
    assert_clear(f"{first} Choose fewer.", "1,000 pictures", "the first 400")
    assert "more problem" in rest[-1]
    assert kept.controller.snapshot.playing is False
    QTest.keyClick(page, Key.Key_Escape)
    assert not page.pictures and kept.library.list.isVisible()


def test_a_thousand_files_are_stopped_at_once(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "thousand"
    folder.mkdir()
    whole = png_bytes(tmp_path)
    for k in range(1000):
        (folder / f"{k}.png").write_bytes(whole)
    page = kept.library.import_page
    page.incoming.loaded.connect(lambda _picture: len(page.pictures) == 5 and page.stop_button.click())
    drop(kept, folder)
    qtbot.waitUntil(lambda: len(page.pictures) > 3, timeout=30_000)
    qtbot.waitUntil(lambda: idle(kept), timeout=5_000)
    assert 3 < len(page.pictures) < 400
    page.leave()


def test_a_folder_without_pictures(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "notes.txt").write_text("no picture")
    drop(kept, folder)
    page = kept.library.import_page
    qtbot.waitUntil(lambda: page.problems.isVisible() and idle(kept), timeout=20_000)
    assert_clear(page.problems.text(), "no picture in papers")


# -- session files -------------------------------------------------------------------------------------


def good_session(folder: Path) -> Path:
    return open_session(LETTERS).save(folder / "good.hop")


BAD_SESSIONS: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "cut.hop": (lambda p: p.write_bytes(p.read_bytes()[: p.stat().st_size // 2]), ("cut short",)),
    "empty.hop": (lambda p: p.write_bytes(b""), ("not a hopview session",)),
    "text.hop": (lambda p: p.write_text("dear diary"), ("not a hopview session",)),
    "future.hop": (lambda p: with_head(p, version=7), ("newer hopview", "format 7", "Update hopview")),
    "shape.hop": (lambda p: with_head(p, shape=[9, 9]), ("damaged", "where (4, 11) uint8 belongs")),
    "none.hop": (lambda p: with_head(p, shape=[0, 9]), ("0 x 9", "no units")),
    "vast.hop": (lambda p: with_head(p, shape=[1 << 20, 1 << 20]), ("hopview holds up to 16,777,216",)),
    "words.hop": (lambda p: with_head(p, version="two"), ("damaged",)),
    "rule.hop": (lambda p: with_head(p, rule="magic"), ("no learning rule called 'magic'",)),
    "part.hop": (lambda p: without(p, "cue.npy"), ("lacks its part cue.npy",)),
    "absent.hop": (lambda p: p.unlink(), ("There is no file",)),
    "folder.hop": (lambda p: (p.unlink(), p.mkdir()), ("is not a file",)),
}


@pytest.fixture
def bad_sessions(tmp_path: Path) -> list[tuple[Path, tuple[str, ...]]]:
    """Session files that cannot be opened, and words of the sentence about each."""
    made = []
    for name, (spoil, words) in BAD_SESSIONS.items():
        path = good_session(tmp_path).rename(tmp_path / name)
        spoil(path)
        made.append((path, (name, *words)))
    return made


def test_a_bad_session_dropped_leaves_everything(
    kept: MainWindow, qtbot: QtBot, bad_sessions: list[tuple[Path, tuple[str, ...]]]
) -> None:
    title = kept.windowTitle()
    for path, words in bad_sessions:
        drop(kept, path)
        assert_clear(told(kept, qtbot), *words)
        assert kept.windowTitle() == title


def test_a_bad_session_on_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, bad_sessions: list[tuple[Path, tuple[str, ...]]]
) -> None:
    before = sorted(tmp_path.iterdir())
    for path, words in bad_sessions:
        assert_clear(called(capsys, "run", path), *words)
        assert_clear(called(capsys, "export", path, tmp_path / "a.gif"), *words)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["cut.hop", "future.hop", "shape.hop", "absent.hop"])
def test_the_window_opens_on_a_bad_session_with_the_first_experiment(
    qtbot: QtBot, bad_sessions: list[tuple[Path, tuple[str, ...]]], name: str
) -> None:
    ((path, words),) = [pair for pair in bad_sessions if pair[0].name == name]
    with opened(qtbot, str(path)) as window:
        assert_clear(told(window, qtbot), *words)
        assert window.controller.path is None  # so that Save does not write over it
        assert window.controller.document.patterns
        assert not window.controller.session.changed


def test_a_bad_session_in_the_open_dialog(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "cut.hop"
    path.write_bytes(good_session(tmp_path).read_bytes()[:100])
    kept.actions_of["open"].trigger()
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QFileDialog) and w.isVisible()]
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(path))
    dialog.accept()
    assert_clear(told(kept, qtbot), "cut.hop", "cut short")


def test_pictures_and_folders_where_a_session_belongs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    picture = tmp_path / "ant.png"
    Image.fromarray(GREY).save(picture)
    assert_clear(called(capsys, "run", picture), "ant.png", "drop it on the window")
    assert_clear(called(capsys, "run", tmp_path), str(tmp_path))
    assert_clear(called(capsys, "open", tmp_path / "absent.hop"), "absent.hop", "no file")
    assert_clear(called(capsys, "open", "hopfield-1982/leters"), "Did you mean 'hopfield-1982/letters'?")


def test_several_sessions_dropped_at_once(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    first = Session(shape=(3, 4)).save(tmp_path / "a.hop")
    second = Session(shape=(5, 6)).save(tmp_path / "b.hop")
    drop(window, first, second)
    assert_clear(told(window, qtbot), "a.hop", "2 session files")
    qtbot.waitUntil(lambda: window.controller.document.shape == (3, 4))


# -- patterns of another size, none, and too many -------------------------------------------------------


def test_patterns_of_another_size_are_offered_to_be_resized(window: MainWindow, qtbot: QtBot) -> None:
    controller, grid = window.controller, window.model.grid
    before = controller.document
    type_into(grid.rows, "16")
    type_into(grid.cols, "20")
    assert controller.document is before  # only an offer so far
    assert grid.apply.isEnabled() and "undo brings them back" in grid.apply.toolTip()
    QTest.mouseClick(grid.apply, Left)
    assert controller.document.shape == (16, 20)
    assert all(p.cells.size == 320 for p in controller.document.patterns)
    QTest.keyClick(window, Key.Key_Z, Control)
    assert controller.document.digest() == before.digest()


def test_the_import_page_offers_to_resize_as_well(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    Image.fromarray(GREY).save(tmp_path / "a.png")
    drop(window, tmp_path / "a.png")
    size = window.library.import_page.grid_size
    qtbot.waitUntil(lambda: size.isVisible() and idle(window))
    before = window.controller.document
    type_into(size.rows, "24")
    assert window.controller.document is before and size.apply.isEnabled()
    QTest.mouseClick(size.apply, Left)
    assert window.controller.document.shape == (24, 32)
    window.controller.undo()
    assert window.controller.document.digest() == before.digest()


def test_patterns_of_another_size_in_a_script() -> None:
    session = open_session(LETTERS)
    before = session.document
    for give in (session.store, session.cue):
        with pytest.raises(ValueError) as caught:
            give(np.ones((9, 9)))
        assert_clear(str(caught.value), "9", "32")
    assert session.document is before


def test_more_patterns_than_memory_allows(
    kept: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.fromarray(GREY).save(tmp_path / "a.png")
    page, session = kept.library.import_page, good_session(tmp_path)
    drop(kept, tmp_path / "a.png")
    qtbot.waitUntil(lambda: bool(page.pictures) and idle(kept))
    with monkeypatch.context() as little:
        little.setattr("hopview.core.memory.available_bytes", lambda: 5000)
        QTest.keyClick(kept, Key.Key_S)
        assert_clear(told(kept, qtbot), "5 patterns of 1,024 units needs 15 KiB", "4.88 KiB")
        QTest.mouseClick(page.store_button, Left)
        assert_clear(told(kept, qtbot), "needs")
        assert len(page.pictures) == 1  # still there, to be stored when there is room
        kept.controller.set_rule("storkey")
        assert_clear(told(kept, qtbot), "needs", "Hebb")
        drop(kept, session)
        assert_clear(told(kept, qtbot), "good.hop", "needs")
    page.leave()


def test_more_patterns_than_memory_allows_on_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hopview.core.memory.available_bytes", lambda: 1_000_000)
    words = called(capsys, "run", LETTERS, "--set", "rule=storkey")
    assert_clear(words, "1,024 x 1,024 weights", "977 KiB", "Hebb")


def test_memory_that_runs_out_in_the_middle(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker says so, keeps what there is, and goes on when asked."""
    before = window.controller.document.digest()

    def full(*_arguments: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("hopview.session.recording.Recording.append", full)
        QTest.keyClick(window, Key.Key_Right)
        assert_clear(told(window, qtbot), "Memory ran out", "Use a smaller grid")
    assert window.controller.document.digest() == before
    QTest.keyClick(window, Key.Key_R)
    QTest.keyClick(window, Key.Key_Right)
    qtbot.waitUntil(lambda: window.controller.snapshot.sweep == 1)


def test_no_patterns_at_all(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    QTest.keyClick(window, Key.Key_N, Control)
    controller = window.controller
    qtbot.waitUntil(lambda: not controller.snapshot.patterns)
    qtbot.waitUntil(lambda: "Draw something" in window.transport.status.text(), timeout=5000)
    QTest.keyClick(window, Key.Key_1)
    assert_clear(told(window, qtbot), "There is no pattern 1", "Store")
    QTest.keyClick(window, Key.Key_Delete)
    assert not window.banner.isVisible()
    for key in (Key.Key_N, Key.Key_I, Key.Key_Space, Key.Key_Right, Key.Key_Left, Key.Key_R):
        QTest.keyClick(window, key)
        qtbot.wait(60)
        assert not window.banner.isVisible()
    for name in ("landscape", "weights"):
        window.tabs.setCurrentWidget(window.views[name])
        qtbot.wait(30)
    for suffix in (".png", ".csv"):
        assert "Written" in exported(window, qtbot, tmp_path / f"none{suffix}")
    path = save(controller.document, tmp_path / "none.hop")
    assert load(path).digest() == controller.document.digest()


def test_no_patterns_at_all_on_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = Session(shape=(6, 7)).save(tmp_path / "none.hop")
    assert cli.main(["run", str(path)]) == 0
    out, err = capsys.readouterr()
    assert not err and "0 patterns on 6 x 7" in out
    assert "no pattern" in out.split("End: ")[1], out


# -- grids ---------------------------------------------------------------------------------------------


def type_into(box: Any, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Key.Key_Return)


def test_zero_and_other_impossible_sizes_in_the_panel(kept: MainWindow) -> None:
    grid = kept.model.grid
    for text in ("0", "-3", "nan", "1.5", "many", "99999999999", "+-5", "1" * 500):
        type_into(grid.rows, text)
        assert grid.problem.isVisible()
        assert_clear(grid.problem.text(), f"Rows cannot be '{text[:30]}", "Choose a whole number from 1")
        assert grid.rows.value() == 32


def test_impossible_temperatures_in_the_panel(kept: MainWindow) -> None:
    row = kept.model.form.rows["temperature"]
    for text in ("-1", "nan", "inf", "hot", "1e400", "1" * 400, "1" * 5000):
        type_into(row.control.box, text)
        assert row.problem.isVisible()
        assert_clear(row.problem.text(), "Temperature is", "Choose a number from 0 to 2")


def test_grids_too_large_for_units_or_for_memory(kept: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = kept.model.grid
    type_into(grid.rows, "9000")
    type_into(grid.cols, "9000")
    assert_clear(grid.problem.text(), "81,000,000 units", "Choose a smaller grid")
    assert not grid.apply.isEnabled()
    type_into(grid.rows, "32")
    type_into(grid.cols, "32")


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (-1, 5), (1 << 13, 1 << 13)])
def test_impossible_grids_from_elsewhere(
    kept: MainWindow, qtbot: QtBot, capsys: pytest.CaptureFixture[str], shape: tuple[int, int]
) -> None:
    assert not kept.controller.set_shape(*shape)
    assert_clear(told(kept, qtbot), f"{shape[0]} x {shape[1]}")
    if min(shape) >= 0:
        size = f"shape={shape[0]}x{shape[1]}"
        assert_clear(called(capsys, "run", LETTERS, "--set", size), f"{shape[0]} x {shape[1]}")


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (5, 60), (33, 17)])
def test_grids_that_are_not_square_do_everything(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, shape: tuple[int, int]
) -> None:
    controller = window.controller
    assert controller.set_shape(*shape)
    qtbot.waitUntil(lambda: controller.snapshot.visible.shape == shape)
    for index in range(window.tabs.count()):
        window.tabs.setCurrentIndex(index)
        qtbot.wait(20)
    QTest.mousePress(window.lattice, Left, pos=window.lattice.rect().center())
    QTest.mouseMove(window.lattice, window.lattice.rect().topLeft())
    QTest.mouseRelease(window.lattice, Left, pos=window.lattice.rect().topLeft())
    for key in (Key.Key_S, Key.Key_N, Key.Key_I, Key.Key_C, Key.Key_1):
        QTest.keyClick(window, key)
        qtbot.wait(20)
    for kind in range(window.tools.kind.count()):
        window.tools.kind.setCurrentIndex(kind)
        QTest.keyClick(window, Key.Key_N)
        qtbot.wait(20)
    controller.set_rate(float("inf"))
    QTest.keyClick(window, Key.Key_Space)
    qtbot.waitUntil(lambda: controller.snapshot.outcome is not None, timeout=20_000)
    assert not window.banner.isVisible(), window.banner.words.text()
    for name in ("a.png", "a.csv"):
        assert "Written" in exported(window, qtbot, tmp_path / name)
    save(controller.document, tmp_path / "a.hop")
    assert load(tmp_path / "a.hop").digest() == controller.document.digest()


# -- disks ---------------------------------------------------------------------------------------------


def mounted(folder: Path, options: str) -> bool:
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def fill(folder: Path) -> None:
    """Leave no byte free."""
    piece = 1 << 16
    with open(folder / "filler", "wb", buffering=0) as filler:
        while piece:
            try:
                filler.write(bytes(piece))
            except OSError as error:
                assert error.errno == errno.ENOSPC
                piece //= 2


@contextmanager
def place(kind: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """A folder that takes no file, and why; what lies there is the same at the end."""
    if kind == "absent":
        yield folder, "the folder does not exist"
        assert not folder.exists()
        return
    if kind == "below a file":
        folder.write_bytes(b"precious")
        yield folder, "part of the path is a file"
        assert folder.read_bytes() == b"precious"
        return
    root = sys.platform == "linux" and os.geteuid() == 0
    if kind == "full":
        if not (root and mounted(folder, "size=64k")):
            pytest.skip("only root can mount a small disk")
        (folder / "old.hop").write_bytes(b"precious")
        fill(folder)
        why = "the disk is full"
    elif root:
        if not mounted(folder, "size=64k"):
            pytest.skip("no disk can be mounted here")
        (folder / "old.hop").write_bytes(b"precious")
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        why = "the disk is read-only"
    else:
        folder.mkdir()
        (folder / "old.hop").write_bytes(b"precious")
        folder.chmod(0o555)
        why = "you may not write there"
    before = sorted(folder.iterdir())
    try:
        yield folder, why
        assert sorted(p for p in folder.iterdir() if p.name != "home") == before
        assert (folder / "old.hop").read_bytes() == b"precious"
    finally:
        if root:
            subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)
        else:
            folder.chmod(0o755)


@pytest.fixture(params=["full", "read-only", "below a file", "absent"])
def bad_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder that takes no file, and why."""
    with place(request.param, tmp_path / "place") as found:
        yield found


def exported(window: MainWindow, qtbot: QtBot, path: Path) -> str:
    """What the export panel says in the end."""
    window.actions_of["export"].trigger()
    panel = window.exporter
    panel.path.setText(str(path))
    panel.size_choice.setCurrentIndex(panel.size_choice.count() - 1)
    panel.fps.setValue(1)
    QTest.mouseClick(panel.go, Left)
    qtbot.waitUntil(lambda: panel.go.isEnabled() and panel.job is None, timeout=60_000)
    words = panel.words.text()
    panel.close()
    return words


def test_saving_where_nothing_can_be_written(
    kept: MainWindow, qtbot: QtBot, bad_place: tuple[Path, str]
) -> None:
    folder, why = bad_place
    for name in ("new.hop", "old.hop"):
        kept.controller.save(folder / name)
        assert_clear(told(kept, qtbot), str(folder / name), why)
    assert kept.controller.path is None


def test_saving_again_where_the_disk_has_become_full(
    window: MainWindow, qtbot: QtBot, bad_place: tuple[Path, str], tmp_path: Path
) -> None:
    """Ctrl+S after opening: the change stays unsaved, and is said to be."""
    folder, why = bad_place
    window.controller.save(tmp_path / "mine.hop")
    qtbot.waitUntil(lambda: window.controller.path == tmp_path / "mine.hop")
    window.controller.home = replace(window.controller.home, path=folder / "mine.hop")
    window.controller.set_seed(99)
    digest = window.controller.document.digest()
    QTest.keyClick(window, Key.Key_S, Control)
    assert_clear(told(window, qtbot), "mine.hop", why)
    assert window.controller.session.changed and window.isWindowModified()
    assert window.controller.document.digest() == digest


def test_exporting_where_nothing_can_be_written(
    kept: MainWindow, qtbot: QtBot, bad_place: tuple[Path, str]
) -> None:
    folder, why = bad_place
    for suffix in SUFFIXES:
        words = exported(kept, qtbot, folder / f"recall{suffix}")
        assert_clear(words, f"recall{suffix}", why)
        assert kept.exporter.words.property("role") == "problem"
        assert kept.exporter.go.isEnabled() and not kept.exporter.progress.isVisible()


def test_the_command_line_where_nothing_can_be_written(
    capsys: pytest.CaptureFixture[str], bad_place: tuple[Path, str]
) -> None:
    folder, why = bad_place
    for suffix in SUFFIXES:
        target = folder / f"recall{suffix}"
        asked = ("--size", "320x180", "--fps", "2", "--sweeps", "1")
        assert_clear(called(capsys, "export", LETTERS, target, *asked), str(target), why)
        if suffix in (".npz", ".csv"):
            assert cli.main(["run", LETTERS, "--sweeps", "1", "--out", str(target)]) == 2
            assert_clear(capsys.readouterr().err.removeprefix("hopview: ").strip(), str(target), why)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", ("has no suffix",)),
        ("recall", ("has no suffix",)),
        ("recall.avi", ("'.avi' is no format",)),
        ("~nobody-of-that-name/a.gif", ("home folder",)),
    ],
)
def test_names_that_are_none_in_the_export_panel(
    kept: MainWindow, qtbot: QtBot, path: str, words: tuple[str, ...]
) -> None:
    kept.actions_of["export"].trigger()
    panel = kept.exporter
    panel.path.setText(path)
    QTest.mouseClick(panel.go, Left)
    assert_clear(panel.words.text(), *words)
    panel.format.setCurrentIndex(2)  # and the format still changes the name
    assert panel.path.text().endswith(SUFFIXES[2])
    panel.close()


def test_a_movie_of_nothing(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    kept.actions_of["export"].trigger()
    for check in kept.exporter.checks.values():
        check.setChecked(False)
    assert_clear(exported(kept, qtbot, tmp_path / "a.gif"), "at least one view")
    assert not list(tmp_path.glob("*.gif"))


def test_painting_that_fails_ends_the_export(
    kept: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with monkeypatch.context() as broken:
        broken.setattr("hopview.ui.stage.Stage.frame", lambda *_: 1 / 0)
        words = exported(kept, qtbot, tmp_path / "a.gif")
    assert "Something went wrong" in words and "Your work is kept" in words
    assert "ZeroDivisionError" in capsys.readouterr().err  # for a bug report
    assert not [p for p in tmp_path.iterdir() if p.is_file()]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--fps", "nan"), "out of range"),
        (("--fps", "1e12"), "out of range"),
        (("--size", "1x1"), "from 120 to"),
        (("--size", "big"), "is no size"),
        (("--views", ","), "at least one view"),
        (("--views", "nothing"), "no view called 'nothing'"),
        (("--sweeps", "-1"), "sweeps is -1"),
        (("--seed", "-1"), "The seed is -1"),
        (("--set", "temperature=hot"), "'hot'"),
        (("--set", "temperature=nan"), "nan"),
        (("--set", "shape=7"), "is no grid"),
        (("--set", "colour=red"), "no setting called 'colour'"),
        (("--set", "rule"), "sets nothing"),
    ],
)
def test_options_that_cannot_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert_clear(called(capsys, "export", LETTERS, tmp_path / "a.gif", *arguments), words)
    assert not (tmp_path / "a.gif").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_printing_to_a_full_disk_and_to_a_reader_that_left() -> None:
    command = [sys.executable, "-m", "hopview", "list"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert_clear(done.stderr.strip(), "The output cannot be written", "No space left")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_window_where_there_is_no_display() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-m", "hopview", "open", LETTERS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert_clear(done.stderr.strip(), "There is no display", "hopview export")


def test_names_of_files_are_shown_as_they_are(kept: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """Not as rich text, which could hide what they say."""
    for name in ("<b>bold</b>.hop", "a&amp;b.hop"):
        drop(kept, tmp_path / name)
        qtbot.waitUntil(kept.banner.isVisible)
        assert kept.banner.words.textFormat() == Qt.TextFormat.PlainText
        assert name in told(kept, qtbot)


# -- the settings folder ---------------------------------------------------------------------------------


@pytest.fixture(params=["full", "read-only", "below a file"])
def bad_home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A settings folder that cannot be written; why."""
    with place(request.param, tmp_path / "place") as (folder, why):
        monkeypatch.setenv("HOPVIEW_HOME", str(folder))
        yield why


def test_a_settings_folder_that_cannot_be_written(qtbot: QtBot, bad_home: str) -> None:
    """The window works; that nothing is kept aside is said once, and before what was made is lost."""
    with opened(qtbot) as window:
        assert not window.banner.isVisible()
        QTest.keyClick(window, Key.Key_I)
        window.recovery.keep()
        assert_clear(told(window, qtbot), "last-session", bad_home, "Save it yourself")
        QTest.keyClick(window, Key.Key_C)
        window.recovery.keep()
        qtbot.waitUntil(lambda: idle(window))
        qtbot.wait(60)
        assert not window.banner.isVisible()
        window.close()
        assert window.isVisible()
        assert_clear(told(window, qtbot), "would be lost", bad_home, "close again")
        window.close()
        assert not window.isVisible()


def test_a_window_with_nothing_to_lose_just_closes(qtbot: QtBot, bad_home: str) -> None:
    with opened(qtbot) as window:
        QTest.keyClick(window, Key.Key_I)
        QTest.keyClick(window, Key.Key_Z, Control)
        window.close()
        assert not window.isVisible()


INI = b"[General]\n"


@pytest.mark.parametrize(
    "settings",
    [
        b"",
        b"\0" * 500,
        bytes(range(256)) * 9,
        INI + b"size=@Size(1000000 1000000)\n",
        INI + b"size=@Size(-5 0)\n",
        INI + b"size=many\ntheme=purple\nstate=@ByteArray(rubbish)\n",
        INI + b"theme=a, b, c\nsize=@ByteArray()\nstate=7\n",
    ],
)
def test_settings_that_are_rubbish(qtbot: QtBot, settings: bytes) -> None:
    home = Path(os.environ["HOPVIEW_HOME"])
    home.mkdir(parents=True)
    (home / "window.ini").write_bytes(settings)
    window = make_window(None)
    window.show()
    qtbot.wait(50)
    try:
        assert not window.banner.isVisible()
        screen = window.screen().availableSize()
        assert 300 < window.width() <= screen.width() and 200 < window.height() <= screen.height()
        assert all(not dock.isHidden() for dock in window.docks.values())
    finally:
        window.close()
        window.deleteLater()


def test_a_last_session_that_is_rubbish_is_told_when_it_is_asked_for(qtbot: QtBot) -> None:
    home = Path(os.environ["HOPVIEW_HOME"])
    home.mkdir(parents=True)
    (home / "last-session.hop").write_bytes(b"rubbish")
    (home / ".hopview-0123456789abcdef.hop").write_bytes(b"of a window that was killed")
    with opened(qtbot) as window:
        assert not window.banner.isVisible()
        digest = window.controller.document.digest()
        window.actions_of["reopen"].trigger()
        assert_clear(told(window, qtbot), "previous-session.hop", "not a hopview session")
        assert window.controller.document.digest() == digest
        assert not list(home.glob(".hopview-*"))
