"""The encoder in a real window: it learns while one watches, is paused, taken back, and sends a message."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from hopview.session.experiments import open_experiment

from .conftest import User

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_the_encoder_is_seen_to_find_its_code(user: User) -> None:
    controller, window = user.controller, user.window
    controller.open_experiment("ackley-1985/encoder")
    user.wait(lambda: controller.document.model == "boltzmann" and controller.snapshot.machine is not None)
    window.show_view("phases")
    user.shot("encoder-before")

    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps >= 20)
    user.shot("encoder-learning")
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps == controller.teacher.steps)
    assert not controller.teacher.learning, controller.snapshot.notice
    lesson = controller.snapshot.training.lesson
    assert lesson.epoch == controller.snapshot.steps
    assert window.views["phases"].phases is not None
    assert np.isclose(lesson.figures["ceiling"], -np.log(4))

    user.press(Key.Key_Z, Control)
    user.wait(lambda: controller.snapshot.steps == 0)
    assert np.array_equal(
        controller.snapshot.machine.weights,
        open_experiment("ackley-1985/encoder").document().first_machine().weights,
    )

    controller.open_step(1)
    user.wait(lambda: controller.snapshot.clamped is not None and controller.snapshot.steps == 1000)
    assert controller.snapshot.clamped.tolist() == [True] * 4 + [False] * 4
    user.wait(lambda: controller.snapshot.sweep >= 20)
    assert np.array_equal(controller.snapshot.state[:4], [1, -1, -1, -1])
    assert controller.snapshot.training.lesson.figures["codes"] == 4
    user.shot("encoder-sends")
