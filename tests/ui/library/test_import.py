"""Pictures of every kind become patterns, or a sentence; the window never waits for them."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from hopview.sources import load_image, preview
from hopview.ui.library import ImportPanel, pictures
from hopview.ui.library.part import fitted, moved_part, resized_part
from tests.ui.library.conftest import SHAPE, Shown, random_patterns

LEFT = Qt.MouseButton.LeftButton
Writer = Callable[..., Path]


def loaded(shown: Shown, qtbot: QtBot, paths: list[Path]) -> ImportPanel:
    page = shown.panel.import_page
    shown.panel.import_paths(paths)
    assert shown.panel.pages.currentWidget() is page
    qtbot.waitUntil(lambda: not page.incoming.busy, timeout=20000)
    return page


def previewed(page: ImportPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page._previewer.busy and page.cells_view.cells is not None, timeout=8000)


def test_one_picture_from_file_to_pattern(shown: Shown, qtbot: QtBot, picture: Writer) -> None:
    page = loaded(shown, qtbot, [picture("ant.jpg")])
    previewed(page, qtbot)
    assert not page.list.isVisible() and page.heading.text() == "1 picture"
    assert page.mean.text().startswith("12 x 12, mean −0.")
    cells = page.cells_view.cells
    qtbot.mouseClick(page.store_button, LEFT)
    qtbot.waitUntil(lambda: len(shown.controller.document.patterns) == 1, timeout=8000)
    stored = shown.controller.document.patterns[0]
    assert (stored.name, stored.source) == ("ant", "picture file ant.jpg")
    assert np.array_equal(stored.cells, cells.reshape(-1))
    assert shown.panel.pages.currentWidget() is shown.panel.list_page


def test_controls_act_at_once(shown: Shown, qtbot: QtBot, picture: Writer) -> None:
    path = picture("ant.png")
    page = loaded(shown, qtbot, [path])
    previewed(page, qtbot)
    form, image = page.form, load_image(path, keep=512)
    assert form.params.threshold == "otsu"  # a drawing, not a photograph
    for threshold in ("median", "mean", "adaptive", "dither", "fixed"):
        combo = form.controls["threshold"]
        combo.setCurrentIndex(combo.findData(threshold))
        previewed(page, qtbot)
        assert np.array_equal(page.cells_view.cells, preview(image, SHAPE, form.params).cells), threshold
        assert form.controls["level"].isVisible() == (threshold in ("fixed", "adaptive"))
        assert form.controls["window"].isVisible() == (threshold == "adaptive")
    before = page.cells_view.cells
    form.controls["invert"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(form.controls["invert"], Qt.Key.Key_Space)
    previewed(page, qtbot)
    assert np.array_equal(page.cells_view.cells, -before)
    form.controls["level"].setValue(200)
    previewed(page, qtbot)
    assert form.params.level == 1.0 and "Every unit is" in page.notes.text()


def test_crop_with_the_mouse_and_the_keys(shown: Shown, qtbot: QtBot, picture: Writer) -> None:
    page = loaded(shown, qtbot, [picture("ant.png")])
    previewed(page, qtbot)
    view, before = page.crop_view, page.cells_view.cells
    assert view.part == (12.0, 0.0, 60.0, 48.0)
    inside = view.frame().center().toPoint()
    qtbot.mousePress(view, LEFT, pos=inside)
    qtbot.mouseMove(view, inside - QPoint(500, 0))
    qtbot.mouseRelease(view, LEFT, pos=inside - QPoint(500, 0))
    assert view.part == (0.0, 0.0, 48.0, 48.0)
    previewed(page, qtbot)
    assert not np.array_equal(page.cells_view.cells, before)
    corner = view.frame().bottomRight().toPoint()
    qtbot.mousePress(view, LEFT, pos=corner)
    qtbot.mouseMove(view, corner - QPoint(20, 20))
    qtbot.mouseRelease(view, LEFT, pos=corner)
    left, top, right, bottom = view.part
    assert (left, top) == (0.0, 0.0) and right < 48.0
    assert right - left == pytest.approx(bottom - top)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.part[0] == 1.0
    qtbot.mouseDClick(view, LEFT, pos=inside)
    assert view.part == (12.0, 0.0, 60.0, 48.0)


def test_rectangles_stay_inside() -> None:
    assert moved_part((0, 0, 4, 4), (9, -3), (10, 8)) == (6, 0, 10, 4)
    assert resized_part((2, 2, 6, 6), (1, 1), (50, 50), (10, 8), None) == (2, 2, 10, 8)
    assert resized_part((2, 2, 6, 6), (-1, -1), (-9, -9), (10, 8), 1.0) == (0, 0, 6, 6)
    assert resized_part((2, 2, 6, 6), (1, 1), (-50, -50), (10, 8), 1.0) == (2, 2, 4, 4)
    assert fitted((0, 0, 10, 8), (8, 10), (4, 4)) == (1, 0, 9, 8)


def huge_png(path: Path) -> Path:
    """A file that claims 30,000 x 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 0, 0, 0, 0)
    chunks = [b"IHDR" + head, b"IDAT" + zlib.compress(bytes(1000)), b"IEND"]
    packed = [struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(packed))
    return path


def test_bad_files_are_sentences_in_place(
    shown: Shown, qtbot: QtBot, picture: Writer, tmp_path: Path
) -> None:
    text = tmp_path / "notes.png"
    text.write_text("These are notes, not a picture.\n")
    broken = tmp_path / "broken.png"
    broken.write_bytes(picture("whole.png").read_bytes()[:90])
    page = loaded(shown, qtbot, [text, broken, huge_png(tmp_path / "huge.png"), tmp_path / "gone.png"])
    said = page.problems.text()
    assert "notes.png is not a picture hopview can read: it holds text" in said
    assert "broken.png is damaged" in said
    assert "hopview reads up to 64 million" in said
    assert "And 1 more problem" in said and "gone.png is not there" in page.problems.toolTip()
    assert page.problems.isVisible() and not page.store_button.isVisible()
    assert page.cancel_button.text() == "Close"
    page.import_paths([picture("good.png")])
    qtbot.waitUntil(lambda: len(page.pictures) == 1, timeout=8000)
    assert page.problems.text() == "" and not page.problems.isVisible()  # what was wrong before is over
    page.import_paths([tmp_path / "gone.png"])
    qtbot.waitUntil(lambda: "gone.png" in page.problems.text())
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.problems.text() == "" and page.pictures == []
    assert shown.panel.pages.currentWidget() is shown.panel.list_page


def test_a_folder_is_stored_at_once(shown: Shown, qtbot: QtBot, picture: Writer) -> None:
    folder = picture("many/3.png", grey=20).parent
    for name in ("many/1.png", "many/2.bmp", "many/10.webp"):
        picture(name, grey=60)
    page = loaded(shown, qtbot, [folder])
    assert [one.title for one in page.pictures] == ["1", "2", "3", "10"]
    assert page.list.isVisible() and page.store_all_button.text() == "Store all 4"
    page.list.setCurrentRow(2)
    qtbot.mouseClick(page.store_button, LEFT)
    qtbot.waitUntil(lambda: shown.controller.document.names == ("3",), timeout=8000)
    assert page.store_all_button.text() == "Store all 3"
    qtbot.mouseClick(page.store_all_button, LEFT)
    qtbot.waitUntil(lambda: shown.controller.document.names == ("3", "1", "2", "10"), timeout=8000)


def test_a_thousand_files_and_a_stop(
    shown: Shown, qtbot: QtBot, picture: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = picture("crowd/0000.png", side=8).read_bytes()
    folder = shown_folder = picture("crowd/0001.png", side=8).parent
    for k in range(2, 1000):
        (folder / f"{k:04}.png").write_bytes(one)
    hold, threads = threading.Event(), set()
    load_each = pictures.load_each

    def slow(files: list[Path], cancelled: Callable[[], bool], *, keep: int) -> object:
        for result in load_each(files, cancelled, keep=keep):
            threads.add(threading.current_thread())
            if result.index == 12:
                hold.wait(10)
            yield result

    monkeypatch.setattr(pictures, "load_each", slow)
    page = shown.panel.import_page
    shown.panel.import_paths([shown_folder])
    qtbot.waitUntil(lambda: page.progress.text() == "Loading 12 of 400", timeout=20000)
    assert "There are 1,000 pictures; the first 400 by name were taken." in page.problems.text()
    assert threading.main_thread() not in threads
    qtbot.mouseClick(page.stop_button, LEFT)
    hold.set()
    assert len(page.pictures) == 12 and not page.incoming.busy
    assert not page.progress.isVisible()
    qtbot.wait(50)
    assert len(page.pictures) == 12  # what came too late is dropped


def test_the_grid_is_resized_only_when_asked(shown: Shown, qtbot: QtBot, picture: Writer) -> None:
    page = loaded(shown, qtbot, [picture("ant.png")])
    size = page.grid_size
    for box, digits in ((size.rows, "16"), (size.cols, "20")):
        box.selectAll()
        qtbot.keyClicks(box, digits)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert shown.controller.document.shape != (16, 20) and size.units.text() == "320 units"
    size.apply.click()
    assert shown.controller.document.shape == (16, 20)
    previewed(page, qtbot)
    qtbot.waitUntil(lambda: page.cells_view.cells.shape == (16, 20), timeout=8000)
    shown.controller.store(random_patterns(1, (16, 20)))
    size.rows.selectAll()
    qtbot.keyClicks(size.rows, "10")
    qtbot.keyClick(size.rows, Qt.Key.Key_Return)
    assert shown.controller.document.shape == (16, 20)
    size.apply.click()
    assert shown.controller.document.shape == (10, 20)
    assert not size.apply.isEnabled()
    shown.controller.undo()
    assert (size.rows.value(), size.cols.value()) == (16, 20)


def test_unbalanced_pictures_are_balanced_again(shown: Shown, qtbot: QtBot, picture: Writer) -> None:
    page = loaded(shown, qtbot, [picture("ant.png")])
    page.store()
    qtbot.waitUntil(lambda: len(shown.controller.document.patterns) == 1, timeout=8000)
    shown.controller.store(random_patterns(1))
    assert shown.controller.document.patterns[0].activity < -0.3
    balance = shown.panel.advice.remedies["balance"]
    qtbot.waitUntil(balance.isVisible, timeout=8000)
    qtbot.mouseClick(balance, LEFT)
    assert page.form.params.threshold == "median"
    page.store()
    qtbot.waitUntil(lambda: shown.controller.document.names == ("p1", "ant"), timeout=8000)
    assert shown.controller.document.patterns[1].activity == 0.0


def test_a_session_file_is_opened(shown: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    shown.controller.store(random_patterns(2))
    shown.controller.save(tmp_path / "two.hop")
    qtbot.waitUntil((tmp_path / "two.hop").exists)
    shown.controller.forget(0, 1)
    shown.panel.import_paths([tmp_path / "two.hop"])
    qtbot.waitUntil(lambda: shown.controller.document.names == ("p1", "p2"))
    assert shown.panel.pages.currentWidget() is shown.panel.list_page
