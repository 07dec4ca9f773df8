"""Trials in the window: made one by one, taken back, and written as a schedule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from hopview.core.associations import Associations
from hopview.pictures.palette import LIGHT
from hopview.rules.pavlov import EtaParams
from hopview.session.experiments import open_experiment
from hopview.ui.controller import Controller
from hopview.ui.forms import Form


@pytest.fixture
def conditioned() -> Iterator[Controller]:
    """A bell that five of twenty trials have followed by food."""
    made = Controller(open_experiment("rescorla-1972/acquisition").document_for_step(0))
    yield made
    made.close()


def strength(controller: Controller) -> float:
    held = controller.snapshot.memories
    if not isinstance(held, Associations) or held.course is None or not held.count:
        return float("nan")
    return float(held.course.strengths[-1][0])


def test_a_trial_is_a_step_that_can_be_taken_back(qtbot: QtBot, conditioned: Controller) -> None:
    assert conditioned.teacher.possible and conditioned.teacher.limits == (1, 20)
    conditioned.teacher.step()
    qtbot.waitUntil(lambda: strength(conditioned) == pytest.approx(1 - 0.8**6), timeout=5000)
    assert conditioned.document.rule_params.trials == 6  # type: ignore[attr-defined]
    conditioned.undo()
    qtbot.waitUntil(lambda: strength(conditioned) == pytest.approx(0.67232), timeout=5000)


def test_trials_go_on_by_themselves_to_the_end(qtbot: QtBot, conditioned: Controller) -> None:
    conditioned.teacher.toggle()
    qtbot.waitUntil(lambda: strength(conditioned) == pytest.approx(1 - 0.8**20), timeout=10_000)
    qtbot.waitUntil(lambda: not conditioned.teacher.learning, timeout=5000)
    last = conditioned.snapshot.last
    assert last is not None and np.array_equal(last, conditioned.document.patterns[0].cells)


def test_a_schedule_that_cannot_be_read_is_told_under_its_line(qtbot: QtBot) -> None:
    form = Form(EtaParams, EtaParams(schedule="A+ x20"), LIGHT)
    qtbot.addWidget(form)
    told: list[tuple[str, object]] = []
    form.changed.connect(lambda name, value, _gesture: told.append((name, value)))
    line = form.control("schedule")
    assert isinstance(line, QLineEdit)
    line.setText("A+ x20, AB")
    line.editingFinished.emit()
    assert not told and "'AB' in the schedule is no trial" in form.rows["schedule"].problem.text()
    line.setText("A+ x20, AB+ x40")
    line.editingFinished.emit()
    assert told == [("schedule", "A+ x20, AB+ x40")]
    assert not form.rows["schedule"].problem.text()
