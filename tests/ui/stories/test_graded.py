"""Graded units by hand: choose the model, drag the gain, watch a grey picture come back, go back, export."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hopview.pictures.palette import LIGHT
from hopview.ui.fields import NumberField

from .conftest import User

Key = Qt.Key


def choose_graded(user: User) -> None:
    """Take the model from the panel's menu, by keys."""
    combo = user.window.model.model_choice
    combo.setFocus()
    while combo.currentData() != "graded":
        before = combo.currentIndex()
        QTest.keyClick(combo, Key.Key_Down)
        assert combo.currentIndex() != before
    user.window.lattice.setFocus()
    user.wait(lambda: user.controller.snapshot.visible.kind == "real")


def active(user: User) -> None:
    """Bring the window to the front, as keys go to the one that is there."""
    user.window.activateWindow()
    user.wait(user.window.isActiveWindow)


def drag_gain(user: User, gain: float) -> None:
    """Drag the gain's slider with the mouse until its box shows about `gain`."""
    control = user.window.model.form.control("gain")
    assert isinstance(control, NumberField)
    slider = control.slider
    assert slider is not None
    user.window.model.scroll.ensureWidgetVisible(slider)
    middle = slider.height() // 2
    place = next(x for x in range(slider.width()) if control._value_at(x * 200 // slider.width()) >= gain)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    for k in range(1, 9):
        at = slider.width() // 2 + (place - slider.width() // 2) * k // 8
        QTest.mouseMove(slider, QPoint(at, middle))
        QApplication.processEvents()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(place, middle))
    user.settle()


def test_a_picture_fades_comes_back_and_goes_into_a_movie(user: User, tmp_path: Path) -> None:
    choose_graded(user)
    active(user)
    user.press(Key.Key_Space)
    user.wait(lambda: user.controller.snapshot.outcome is not None)
    assert user.controller.snapshot.outcome.label == "pattern 1"
    bright = user.controller.snapshot
    assert 0.9 < np.abs(bright.state).mean() < 1
    user.shot("graded-recalled")
    note = user.window.model.form.rows["gain"].note
    user.wait(lambda: note.text() == "above critical 0.84: memories")

    drag_gain(user, 0.5)  # at rest it goes on by itself, so that this is seen
    assert user.controller.document.params.gain < 0.84
    user.wait(lambda: note.text() == "below critical 0.84: all fades")
    user.wait(lambda: np.abs(user.controller.snapshot.state).mean() < 0.2)
    user.shot("graded-fading")
    drag_gain(user, 6.0)
    assert user.controller.document.params.gain > 4
    user.wait(
        lambda: abs(user.controller.snapshot.overlaps).max() > 0.9 and not user.controller.snapshot.playing
    )
    user.shot("graded-back")

    faint = bright.moment + (user.controller.snapshot.moment - bright.moment) // 2
    user.controller.seek(faint)
    user.wait(lambda: user.controller.snapshot.moment == faint)
    past = user.controller.snapshot.state.copy()
    user.controller.seek(bright.moment)
    user.wait(lambda: user.controller.snapshot.state.tobytes() == bright.state.tobytes())
    user.controller.seek(faint)
    user.wait(lambda: user.controller.snapshot.state.tobytes() == past.tobytes())

    user.controller.set_params(gain=1.2, dt=0.2)
    user.controller.restore_cue()
    user.wait(lambda: user.controller.snapshot.time == 0)
    user.controller.step_sweep()  # a short run makes a short movie
    for _ in range(3):
        user.controller.step_sweep()
    user.wait(lambda: user.controller.snapshot.time == 4)
    active(user)
    user.press(Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    panel, path = user.window.exporter, tmp_path / "grey.gif"
    user.wait(panel.isVisible)
    panel.path.setText(str(path))
    panel.size_choice.setCurrentIndex(3)
    panel.fps.setValue(4)
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    user.wait(lambda: panel.job is None and path.exists(), timeout=120_000)
    with Image.open(path) as movie:
        assert movie.n_frames > 10
        shades = set()
        for k in range(movie.n_frames):
            movie.seek(k)
            pixels = np.asarray(movie.convert("RGB"))
            shades |= {tuple(c) for c in np.unique(pixels.reshape(-1, 3), axis=0).tolist()}
    between = [c for c in shades if LIGHT.ink[0] + 30 < c[0] < LIGHT.paper[0] - 30]
    assert between  # greys, not ink and paper alone
