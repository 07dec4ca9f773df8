"""Annealing a glass into a memory, and keeping a cue in sight: by hand, in a real window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from hopview.models.schedule import annealed
from hopview.ui.fields import NumberField, QuietComboBox

from .conftest import User
from .test_stories import full_speed, recall

Key = Qt.Key


def typed(user: User, name: str, text: str) -> None:
    """Type a number into a field of the model panel."""
    field = user.window.model.form.control(name)
    assert isinstance(field, NumberField) and field.isVisible() and field.isEnabled()
    line = field.findChild(QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Key.Key_Return)
    user.window.lattice.setFocus()
    user.settle()


def choose_last(user: User, name: str) -> None:
    """Choose the last entry of a list of the model panel."""
    combo = user.window.model.form.control(name)
    assert isinstance(combo, QuietComboBox)
    combo.setFocus()
    QTest.keyClick(combo, Key.Key_End)
    user.window.lattice.setFocus()
    user.settle()


def test_a_glass_is_annealed_into_a_cat(user: User) -> None:
    assert user.controller.open_experiment("kirkpatrick-1983/annealing")
    user.settle()
    full_speed(user)
    assert recall(user) == "spin glass"
    stuck = user.controller.snapshot.energy
    rows = user.window.model.form.rows
    assert not any(rows[n].isVisible() for n in rows if n.startswith("anneal"))

    choose_last(user, "update")
    assert user.controller.document.params.update == "anneal"
    assert all(rows[n].isVisibleTo(user.window.model.form) for n in rows if n.startswith("anneal"))
    assert not rows["temperature"].control.isEnabled()
    assert rows["temperature"].note.text() == "follows the schedule"
    typed(user, "anneal_sweeps", "200")
    user.press(Key.Key_R)
    user.wait(lambda: user.controller.snapshot.time == 0)
    user.wait(lambda: rows["update"].note.text() == "T = 1.200")
    assert recall(user) == "pattern 1"
    assert user.controller.snapshot.energy < stuck
    user.wait(lambda: rows["update"].note.text() == "T = 0.000")

    middle = user.controller.snapshot.moments // 2
    user.controller.seek(middle)
    user.wait(lambda: user.controller.snapshot.moment == middle)
    now = user.controller.snapshot
    assert now.temperature == annealed(1.2, 0.0, 200, "linear", now.sweep) > 0
    user.wait(lambda: rows["update"].note.text() == f"T = {now.temperature:.3f}")
    user.shot("dynamics-annealing-half-way")


def test_a_cue_that_stays_in_sight_carries_the_recall(user: User) -> None:
    assert user.controller.open_experiment("amit-1987/stimulus")
    user.settle()
    form, energy = user.window.model.form, user.window.model.energy
    assert not form.rows["external_along"].isVisible()
    assert r"b_i" not in energy.formula.accessibleName()
    typed(user, "external", "0.15")
    assert form.rows["external_along"].isVisibleTo(form) and not form.rows["external_pattern"].isVisible()
    cue = user.controller.document.cue
    user.wait(lambda: user.controller.snapshot.external is not None)
    assert np.allclose(user.controller.snapshot.external, 0.15 * cue)
    user.wait(lambda: r"b_i" in energy.formula.accessibleName())
    full_speed(user)
    user.press(Key.Key_Space)
    user.wait(lambda: user.controller.snapshot.overlaps[0] > 0.98)
    user.press(Key.Key_Space)
    user.shot("dynamics-cue-in-sight")
    user.controller.undo()
    user.wait(lambda: user.controller.snapshot.external is None)
    user.wait(lambda: r"b_i" not in energy.formula.accessibleName())
