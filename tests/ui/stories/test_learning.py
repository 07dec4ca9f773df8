"""A night of dreams in a real window: learn on, pause, undo, redo, save, open again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from hopview.session.session import Session

from .conftest import User

Key, Shift, Control = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_unlearning_lives_is_taken_back_and_comes_back_from_a_file(user: User, tmp_path: Path) -> None:
    controller, panel = user.controller, user.window.model
    panel.rule.set_data("unlearning")
    panel.rule.activated.emit(panel.rule.currentIndex())
    assert controller.document.rule == "unlearning"
    user.window.show_view("stability")
    user.press(Key.Key_O, Shift)
    user.wait(lambda: controller.snapshot.steps == 1)
    before = controller.snapshot.coupling.matrix()

    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps >= 6)
    user.shot("learning-live")
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps == controller.teacher.steps)
    made, weights = controller.snapshot.steps, controller.snapshot.coupling.matrix()
    assert not np.array_equal(weights, before)
    assert panel.rule_form.control("dreams").value() == made
    user.wait(lambda: user.window.views["stability"].history[0][-1] == made)  # worked out beside the window

    user.press(Key.Key_Z, Control)
    user.wait(lambda: controller.snapshot.steps == 1)
    assert np.array_equal(controller.snapshot.coupling.matrix(), before)
    user.press(Key.Key_Y, Control)
    user.wait(lambda: controller.snapshot.steps == made)
    assert np.array_equal(controller.snapshot.coupling.matrix(), weights)

    path = tmp_path / "night.hop"
    controller.save(path)
    user.wait(lambda: path.exists() and not controller.session.changed)
    controller.set_rule("hebb")
    controller.open_file(path)
    user.wait(lambda: controller.document.rule == "unlearning" and controller.snapshot.steps == made)
    assert np.array_equal(controller.snapshot.coupling.matrix(), weights)
    assert np.array_equal(Session.of(controller.document).engine.learned.coupling.matrix(), weights)
