"""A digit asked for by its name in a real window: hold the labels, sample, let them go, undo."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from hopview.ui.window import MainWindow

from .conftest import User

Key, Shift, Control = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
DIGITS = "tieleman-2008/digits"


def held(user: User) -> list[int]:
    """Rows of the grid of which units are held, one entry a unit."""
    clamped = user.controller.document.clamped
    return [] if clamped is None else (np.flatnonzero(clamped) // 10).tolist()


def button(window: MainWindow) -> QToolButton:
    """The tool's button in the strip under the lattice."""
    hold = window.actions_of["hold"]
    (found,) = [made for made in window.tools.findChildren(QToolButton) if made.defaultAction() is hold]
    return found


def test_labels_are_held_by_dragging_while_the_digit_melts(user: User) -> None:
    window, controller = user.window, user.controller
    controller.open_experiment(DIGITS)
    user.wait(lambda: controller.snapshot.machine is not None and controller.snapshot.size == 110)
    assert button(window).isVisible() and not window.actions_of["let_go"].isEnabled()
    user.press(Key.Key_H)
    assert window.lattice.tool == "hold" and window.actions_of["hold"].isChecked()
    user.draw((10, 0), (10, 5), (10, 9))
    assert held(user) == [10] * 10
    user.wait(lambda: controller.snapshot.clamped is not None)
    cue = np.array(controller.snapshot.state)

    user.press(Key.Key_Space)
    changed = np.zeros(110, bool)

    def melts() -> bool:
        changed[:] |= controller.snapshot.state != cue
        return controller.snapshot.sweep > 3 and bool(changed.sum() > 10)

    user.wait(melts)
    user.shot("held-labels-light")
    user.draw((0, 0), (1, 9))  # while it samples
    assert held(user) == [0] * 10 + [1] * 10 + [10] * 10
    user.press(Key.Key_Space)
    user.wait(lambda: not controller.snapshot.playing)
    assert not changed[100:].any() and np.array_equal(controller.snapshot.state[100:], cue[100:])

    user.press(Key.Key_Z, Control)
    assert held(user) == [10] * 10
    user.draw((10, 0), (10, 9))  # all of it is held: let go
    assert held(user) == []
    user.press(Key.Key_Z, Control)
    user.press(Key.Key_H, Shift)
    assert held(user) == [] and not window.actions_of["let_go"].isEnabled()
    user.press(Key.Key_Z, Control)
    user.wait(lambda: controller.snapshot.clamped is not None)
    window.actions_of["dark"].trigger()
    user.shot("held-labels-dark")
    user.press(Key.Key_Z, Control)
    user.wait(lambda: controller.snapshot.clamped is None)


def test_the_tool_is_there_for_machines_alone(user: User) -> None:
    window, controller = user.window, user.controller
    assert not button(window).isVisible()
    user.press(Key.Key_H)
    assert window.lattice.tool == "pen"
    assert not any("old units" in entry.title for entry in window.palette_box._gathered())
    controller.open_experiment(DIGITS)
    user.wait(lambda: controller.snapshot.size == 110)
    assert any("old units" in entry.title for entry in window.palette_box._gathered())
    user.press(Key.Key_H)
    controller.undo()
    assert window.lattice.tool == "pen" and window.actions_of["pen"].isChecked()
    assert not button(window).isVisible() and not window.actions_of["let_go"].isVisible()
