"""A Boltzmann machine in a real window: taught by a key, taken back, saved, opened, dreamt, folded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from hopview.session.session import Session
from hopview.session.storage import load

from .conftest import User

Key, Shift, Control = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_bars_and_stripes_are_learned_by_a_key_and_come_back_from_a_file(user: User, tmp_path: Path) -> None:
    controller = user.controller
    controller.open_experiment("fischer-2014/bars-and-stripes")
    user.wait(lambda: controller.snapshot.machine is not None)
    first = controller.snapshot.machine.parameters["W"]
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps >= 5)
    user.shot("machine-live")
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps == controller.teacher.steps)
    made, weights = controller.snapshot.steps, controller.snapshot.machine.parameters["W"]
    assert not np.array_equal(weights, first)
    assert controller.snapshot.training.epochs.tolist() == list(range(made + 1))

    user.press(Key.Key_Z, Control)
    user.wait(lambda: controller.snapshot.steps == 0)
    assert np.array_equal(controller.snapshot.machine.parameters["W"], first)
    user.press(Key.Key_Y, Control)
    user.wait(lambda: controller.snapshot.steps == made)
    assert np.array_equal(controller.snapshot.machine.parameters["W"], weights)

    user.press(Key.Key_Space)
    user.wait(lambda: controller.snapshot.sweep >= 3)
    user.press(Key.Key_Space)
    user.wait(lambda: not controller.snapshot.playing)
    assert set(np.unique(controller.snapshot.hidden)) <= {0.0, 1.0}

    path = tmp_path / "bars.hop"
    controller.save(path)
    user.wait(lambda: path.exists() and not controller.session.changed)
    document = load(path)
    assert document.lesson is not None
    assert document.lesson.epoch == made
    assert np.array_equal(Session.of(document).parameters["W"], weights)


def test_letters_fold_into_two_layers_by_one_button_and_unfold_again(user: User) -> None:
    """Both run on the cue at once, are painted on at once, gone back through at once, and unfold again."""
    controller, button = user.controller, user.window.model.fold
    view = user.window.views["twin"]
    controller.open_experiment("hopfield-1982/letters")
    user.wait(lambda: len(controller.snapshot.patterns) == 4)
    cue = controller.document.cue
    button.click()
    user.wait(lambda: view.isVisible() and view.twin is not None)
    assert np.array_equal(view.twin.state, cue)
    user.press(Key.Key_Space)
    user.wait(lambda: controller.snapshot.sweep >= 4)
    user.press(Key.Key_Space)
    user.wait(lambda: not controller.snapshot.playing and view.snapshot is controller.snapshot)
    overlaps, ended = np.array(view.twin.overlaps), controller.snapshot.moment
    assert controller.snapshot.overlaps[0] > 0.9 and overlaps[0] > 0.9
    x = np.array([p.cells for p in controller.document.patterns], np.int64)
    assert np.abs(overlaps - x @ view.twin.state / 1024).max() < 1e-12
    user.shot("twin-light")
    controller.seek(0)
    user.wait(lambda: controller.snapshot.moment == 0 and view.snapshot is controller.snapshot)
    assert np.array_equal(view.twin.state, cue)
    controller.seek(ended)
    user.wait(lambda: controller.snapshot.moment == ended and view.snapshot is controller.snapshot)
    assert np.array_equal(view.twin.overlaps, overlaps)
    user.draw((16, 2), (16, 30))
    user.wait(lambda: view.snapshot is controller.snapshot and controller.snapshot.moment > ended)
    assert (view.twin.state.reshape(32, 32)[16, 2:31] == 1).all()
    assert (controller.snapshot.state.reshape(32, 32)[16, 2:31] == 1).all()
    button.click()
    user.wait(lambda: controller.snapshot.twin is None)
    assert controller.document.model == "hopfield"
    assert (controller.document.cue.reshape(32, 32)[16, 2:31] == 1).all()  # painted at rest, it is the cue


def test_what_is_edited_and_saved_by_keys_while_it_learns_is_what_the_file_holds(
    user: User, tmp_path: Path
) -> None:
    """O, I, Ctrl+S, all without a pause: the file has the new cue, and goes on to the same numbers."""
    controller, path = user.controller, tmp_path / "live.hop"
    controller.open_experiment("fischer-2014/bars-and-stripes")
    user.wait(lambda: controller.snapshot.machine is not None)
    controller.save(path)
    user.wait(lambda: path.exists() and not controller.session.changed)
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps >= 3)
    before = controller.document.cue
    user.press(Key.Key_I)
    assert np.array_equal(controller.document.cue, -before)
    assert controller.teacher.learning and controller.session.changed
    reached = controller.snapshot.steps
    user.press(Key.Key_S, Control)
    user.wait(lambda: load(path).lesson is not None)
    user.wait(lambda: controller.snapshot.steps > reached + 2)  # it went on learning meanwhile
    user.press(Key.Key_O)
    user.wait(lambda: controller.snapshot.steps == controller.teacher.steps)

    saved = load(path)
    assert np.array_equal(saved.cue, controller.document.cue)
    assert saved.lesson is not None and reached <= saved.lesson.epoch <= controller.teacher.steps
    again = Session.of(saved)
    again.train(epochs=controller.snapshot.steps - again.document.rule_params.epochs)
    assert np.array_equal(again.parameters["W"], controller.snapshot.machine.parameters["W"])
