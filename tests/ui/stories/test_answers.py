"""A machine that answers, in a real window: it learns while its question is held, then the other way."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from hopview.session.experiments import open_experiment

from .conftest import User

Key = Qt.Key


def test_what_is_held_is_asked(user: User) -> None:
    controller, window = user.controller, user.window
    controller.open_experiment("ackley-1985/adder")
    user.wait(lambda: controller.document.model == "boltzmann" and controller.snapshot.machine is not None)
    assert window.tabs.currentWidget() is window.views["graph"]
    first = open_experiment("ackley-1985/adder").document().first_machine()

    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps >= 20)
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps == controller.teacher.steps)
    epochs, lesson = controller.snapshot.steps, controller.snapshot.training.lesson
    assert lesson.figures["ceiling"] == 0
    change = lesson.machine.parameters["b"] - first.parameters["b"]
    assert (
        np.abs(change[:2]).max() < 1e-12 and change[2:].all()
    )  # nothing is learned of how often a question comes

    controller.hold_region(0, 0, 1, 2)  # lets the upper row go
    controller.hold_region(1, 0, 2, 2)
    user.wait(lambda: controller.snapshot.clamped is not None and controller.snapshot.clamped[3])
    user.wait(lambda: controller.snapshot.steps == epochs)
    asked = controller.snapshot.training.lesson
    assert np.isclose(asked.figures["ceiling"], -0.5 * np.log(2))
    change = asked.machine.parameters["b"] - first.parameters["b"]
    assert np.abs(change[2:4]).max() < 1e-12 and np.abs(change[:2]).min() > 1e-6
    user.shot("adder-asked-back")
