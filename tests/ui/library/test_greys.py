"""Pictures in greys by hand: imported, shown, taken as cue, spoiled, stored from the lattice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.grey_model import register
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopview.core.pattern import overlaps
from hopview.pictures.palette import LIGHT
from hopview.session.edits import SetModel
from hopview.sources import CorruptParams
from hopview.ui.library.thumbnails import pattern_pixmap
from tests.ui.library.conftest import SHAPE, Shown

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def attend(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that remembers greys."""
    register(monkeypatch)


def ramp(folder: Path, name: str, turned: bool = False) -> Path:
    """A picture from black to white."""
    row = np.linspace(0, 255, 48).astype(np.uint8)
    pixels = np.tile(row, (48, 1))
    path = folder / f"{name}.png"
    Image.fromarray(pixels.T if turned else pixels).save(path)
    return path


def imported(shown: Shown, qtbot: QtBot, folder: Path) -> None:
    page = shown.panel.import_page
    shown.panel.import_paths([ramp(folder, "across"), ramp(folder, "down", turned=True)])
    qtbot.waitUntil(lambda: len(page.pictures) == 2 and not page.incoming.busy, timeout=20_000)
    qtbot.waitUntil(lambda: not page._previewer.busy and page.cells_view.cells is not None, timeout=8000)


def test_import_shows_and_keeps_greys(shown: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    page, controller = shown.panel.import_page, shown.controller
    imported(shown, qtbot, tmp_path)
    assert set(np.unique(page.cells_view.cells)) == {-1, 1} and "% ink" in page.mean.text()
    controller.edit(SetModel("attend"))
    qtbot.waitUntil(lambda: "in greys" in page.mean.text(), timeout=8000)
    assert np.unique(page.cells_view.cells).size > 6 and "remembers the greys" in page.notes.text()
    qtbot.mouseClick(page.store_all_button, LEFT)
    qtbot.waitUntil(lambda: len(controller.document.patterns) == 2, timeout=8000)
    across = controller.document.patterns[0]
    expected = 1 - 2 * (np.arange(12) + 0.5) / 12
    assert across.values.reshape(SHAPE)[5] == pytest.approx(expected, abs=0.03)


def test_greys_are_kept_whatever_the_model(shown: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    imported(shown, qtbot, tmp_path)
    qtbot.mouseClick(shown.panel.import_page.store_all_button, LEFT)
    controller, patterns = shown.controller, shown.panel.list.patterns
    qtbot.waitUntil(lambda: len(controller.document.patterns) == 2, timeout=8000)
    assert controller.document.model == "hopfield" and not patterns.greys
    assert all(p.greys is not None for p in controller.document.patterns)
    controller.edit(SetModel("attend"))
    assert patterns.greys
    pattern = controller.document.patterns[0]
    pictures = [
        pattern_pixmap(pattern.shown(greys), SHAPE, LIGHT, (48, 48)).toImage() for greys in (False, True)
    ]
    tones = [{picture.pixel(x, 20) for x in range(48)} for picture in pictures]
    assert len(tones[0]) == 2 and len(tones[1]) > 8


def test_cue_spoiling_and_store_are_grey(shown: Shown, qtbot: QtBot, tmp_path: Path) -> None:
    imported(shown, qtbot, tmp_path)
    qtbot.mouseClick(shown.panel.import_page.store_all_button, LEFT)
    controller = shown.controller
    qtbot.waitUntil(lambda: len(controller.document.patterns) == 2, timeout=8000)
    controller.take_cue(1)
    assert set(np.unique(controller.document.cue)) == {-1, 1}
    controller.edit(SetModel("attend"))
    controller.take_cue(1)
    greys = controller.document.patterns[1].greys
    assert np.array_equal(controller.document.cue, greys) and controller.selected == 1
    controller.spoiling = CorruptParams(kind="cover", amount=0.5)
    controller.spoil()
    spoiled = controller.document.cue.reshape(SHAPE)
    assert (spoiled[6:] == -1).all() and np.array_equal(spoiled[:6], greys.reshape(SHAPE)[:6])
    qtbot.waitUntil(lambda: np.array_equal(controller.snapshot.state, controller.document.cue), timeout=8000)
    controller.store_live()
    assert np.array_equal(controller.document.patterns[2].greys, controller.document.cue.astype(np.float32))
    assert overlaps(controller.document.remembered(), controller.document.cue)[2] == pytest.approx(
        1, abs=1e-5
    )


def test_the_browser_shows_what_is_remembered(shown: Shown, qtbot: QtBot) -> None:
    shown.controller.edit(SetModel("attend"))
    page = shown.panel.browser_page
    page.choice.setCurrentIndex(page.choice.findData("photographs"))
    page.refresh()
    qtbot.waitUntil(lambda: page.grid.count() == 8, timeout=8000)
    icon = page.grid.item(0).icon().pixmap(48, 48).toImage()
    assert len({icon.pixel(x, y) for x in range(4, 44) for y in range(4, 44)}) > 20
    page.grid.item(0).setSelected(True)
    page.store()
    assert shown.controller.document.patterns[0].greys is not None
