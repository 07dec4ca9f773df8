"""Half a letter in a real window: hold it, draw on it, and see which memory answers for it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from .conftest import User

Key = Qt.Key
HALF = "ota-2023/half-a-letter"


def leader(user: User) -> str:
    rows = user.window.views["attention"].shares.rows
    return next((row.name.words for row in rows if row.leader), "")


def test_shares_follow_what_is_held_and_drawn_on_it(user: User) -> None:
    window, controller = user.window, user.controller
    view = window.views["attention"]
    controller.open_experiment(HALF)
    user.wait(lambda: view.isVisible() and leader(user) == "A")
    controller.open_step(2)
    user.wait(lambda: "20 units" in view.words)
    controller.pause()
    weights = {row.name.words: row.weight for row in view.shares.rows}
    assert abs(weights["A"] - 0.5) < 0.01 and abs(weights["M"] - 0.5) < 0.01
    user.press(Key.Key_H)
    user.draw((0, 0), (2, 5))  # blank in an A, ink in an M
    user.wait(lambda: "38 units" in view.words)
    before = np.array(view.found.log_weights)
    user.press(Key.Key_P)
    user.draw((1, 1), (1, 5))  # ink on what is held
    user.wait(lambda: not np.array_equal(view.found.log_weights, before))
    user.shot("attention-drawn-on-light")
    user.press(Key.Key_H, Qt.KeyboardModifier.ShiftModifier)
    user.wait(lambda: "given all 1,024 units" in view.words)


def test_a_run_is_gone_back_through_with_its_shares(user: User) -> None:
    window, controller = user.window, user.controller
    view = window.views["attention"]
    controller.open_experiment(HALF)
    user.wait(lambda: view.isVisible() and controller.snapshot.machine is not None)
    controller.let_go()
    user.wait(lambda: controller.snapshot.clamped is None)
    user.press(Key.Key_Space)
    user.wait(lambda: controller.snapshot.sweep >= 3)
    user.press(Key.Key_Space)
    user.wait(lambda: not controller.snapshot.playing)
    user.settle()
    live, moment = np.array(view.found.log_weights), controller.snapshot.moment
    controller.seek(0)
    user.wait(lambda: controller.snapshot.moment == 0 and view.snapshot is controller.snapshot)
    assert not np.array_equal(view.found.log_weights, live)
    controller.seek(moment)
    user.wait(lambda: controller.snapshot.moment == moment and view.snapshot is controller.snapshot)
    assert np.array_equal(view.found.log_weights, live)
