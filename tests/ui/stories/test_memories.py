"""Memories kept as they are, by hand: pictures in greys come back, and landscapes show where they lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hopview.pictures.memory_plane import MemoryPlane
from hopview.sources import CorruptParams

from .conftest import User

Key = Qt.Key


def choose(user: User, model: str) -> None:
    """Take the model from the panel's menu."""
    combo = user.window.model.model_choice
    combo.setCurrentIndex(combo.findData(model))
    combo.activated.emit(combo.currentIndex())
    user.window.lattice.setFocus()
    user.wait(
        lambda: user.controller.document.model == model and user.controller.snapshot.memories is not None
    )


def pictures(folder: Path) -> list[Path]:
    """A ramp, a ball and a wave, in greys."""
    y, x = np.mgrid[0:64, 0:64] / 63.0
    drawn = {
        "ramp": x,
        "ball": np.exp(-8 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)),
        "wave": 0.5 + 0.5 * np.sin(9 * y),
    }
    paths = []
    for name, values in drawn.items():
        paths.append(folder / f"{name}.png")
        Image.fromarray((255 * values).astype(np.uint8)).save(paths[-1])
    return paths


def test_pictures_in_greys_come_back_and_have_their_valleys(user: User, tmp_path: Path) -> None:
    window, controller = user.window, user.controller
    choose(user, "modern")
    controller.forget(*range(len(controller.document.patterns)))
    page = window.library.import_page
    window.library.import_paths(pictures(tmp_path))
    user.wait(lambda: len(page.pictures) == 3 and not page.incoming.busy)
    user.wait(lambda: "in greys" in page.mean.text())
    QTest.mouseClick(page.store_all_button, Qt.MouseButton.LeftButton)
    user.wait(lambda: len(controller.document.patterns) == 3)
    window.lattice.setFocus()
    user.press(Key.Key_2)  # the ball as it is
    user.wait(lambda: np.array_equal(controller.snapshot.state, controller.document.cue))
    ball = controller.document.patterns[1].greys
    assert ball is not None and np.array_equal(controller.document.cue, ball)
    assert controller.snapshot.overlaps[1] == pytest.approx(1.0, abs=1e-5)
    controller.spoiling = CorruptParams(kind="cover", amount=0.5)
    user.press(Key.Key_N)
    user.wait(lambda: controller.snapshot.overlaps[1] < 0.95)
    user.press(Key.Key_L)
    view = window.views["valleys"]
    user.wait(lambda: view.isVisible() and view.valleys is not None)
    controller.set_params(beta=30.0)
    controller.play()
    user.wait(lambda: controller.snapshot.outcome is not None)
    assert controller.snapshot.outcome.label == "pattern 2"
    assert controller.snapshot.overlaps[1] == pytest.approx(1.0, abs=1e-3)
    user.shot("greys-and-valleys-light")
    view._choice.up.setCurrentIndex(1)
    view._choice.up.activated.emit(1)  # the ball on the axis
    user.wait(lambda: view.valleys is not None and view.off == "the state, on the plane")
    window.keeper.choose("dark")
    user.shot("greys-and-valleys-dark")
    window.keeper.choose("light")


def test_the_landscape_of_two_units_parts_as_attention_sharpens(user: User) -> None:
    window, controller = user.window, user.controller
    controller.open_experiment("ramsauer-2020/two-units")
    user.wait(lambda: controller.snapshot.size == 2)
    user.press(Key.Key_L)
    view = window.views["valleys"]
    user.wait(lambda: view.isVisible() and view.valleys is not None)
    controller.set_params(beta=1.0)
    user.wait(lambda: len(view.valleys.minima) == 1)
    assert view.valleys.plane is None
    assert "every state of the two units" in view.words and not view._choice.across.isVisible()
    controller.set_params(beta=100.0)
    user.wait(lambda: len(view.valleys.minima) == 6)
    box = view._places().picture
    told = view.reading(box.center())
    assert told.startswith("(0.00, 0.00): E/N = ")
    user.draw((0, 0), (0, 0))
    controller.play()
    user.wait(lambda: controller.snapshot.outcome is not None)
    spot = view.valleys.place(controller.snapshot.state)[0]
    assert np.hypot(*(view.valleys.minima - spot).T).min() < 0.03
    user.shot("two-units-light")
    assert window.tabs.refusal("landscape")
    window.show_view("landscape")
    assert view.isVisible()


def test_the_overlap_plane_of_dense_memories_by_overlaps_and_of_real_states(user: User) -> None:
    window, controller = user.window, user.controller
    choose(user, "dense")
    controller.set_params(interaction="rect", power=4)
    user.press(Key.Key_L)
    view = window.views["landscape"]
    user.wait(lambda: view.isVisible() and isinstance(view.plane, MemoryPlane) and view.surface is not None)
    assert view.plane.heights == "overlaps" and {m.name for m in view.surface.minima} == {"a", "b"}
    assert view.ways.box.isVisible()
    view.ways.box.setFocus()
    QTest.keyClick(view.ways.box, Key.Key_Down)
    user.wait(lambda: view.plane is not None and view.plane.heights == "states")
    assert "real states" in view.words
    window.lattice.setFocus()
    controller.play()
    user.wait(lambda: controller.snapshot.outcome is not None)
    assert controller.snapshot.outcome.label == "pattern 1" and view.ball[0] == pytest.approx(1.0)
    user.shot("dense-landscape-light")
    controller.set_params(temperature=0.2)
    user.wait(lambda: view.surface is not None and view.surface.letter == "F")
    assert "paramagnet" in {m.name for m in view.surface.minima}
