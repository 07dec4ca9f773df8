"""Live learning: steps go on, pause, are one undo, and stop when something else is taught."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from hopview.core.coupling import Float32
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.models import RBM
from hopview.pictures.palette import DARK, LIGHT
from hopview.rules import RULES, AbstractTrainer, Unlearning, rule_named
from hopview.session.edits import SetModel, SetParams, SetRuleParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.controller import Controller
from hopview.ui.learning_strip import LearningStrip

DREAMS, PALIMPSEST = "hopfield-1983/dreams", "parisi-1986/palimpsest"


@pytest.fixture
def controller(request: pytest.FixtureRequest) -> Iterator[Controller]:
    made = Controller(open_experiment(getattr(request, "param", DREAMS)).document())
    yield made
    made.close()


def caught_up(controller: Controller) -> bool:
    return controller.snapshot.steps == controller.teacher.steps


def test_learning_on_is_one_undo_and_the_same_as_learning_at_once(
    qtbot: QtBot, controller: Controller
) -> None:
    teacher, start = controller.teacher, controller.document
    seen: set[int] = set()
    controller.snapshot_changed.connect(lambda snapshot: seen.add(snapshot.steps))
    teacher.toggle()
    assert teacher.learning
    qtbot.waitUntil(lambda: teacher.steps >= 8)
    teacher.toggle()
    assert not teacher.learning
    qtbot.waitUntil(lambda: caught_up(controller))
    made = teacher.steps
    assert len(seen) >= 5  # seen as they were made
    weights = controller.snapshot.coupling.matrix()
    assert np.array_equal(Session.of(controller.document).engine.learned.coupling.matrix(), weights)
    controller.undo()
    assert controller.document.equals(start)
    qtbot.waitUntil(lambda: controller.snapshot.steps == 0)
    controller.redo()
    assert teacher.steps == made
    qtbot.waitUntil(lambda: caught_up(controller))
    assert np.array_equal(controller.snapshot.coupling.matrix(), weights)


def test_one_step_and_back_to_the_start(qtbot: QtBot, controller: Controller) -> None:
    teacher = controller.teacher
    teacher.step()
    teacher.step()
    assert teacher.steps == 2 and not teacher.learning
    qtbot.waitUntil(lambda: caught_up(controller))
    assert controller.snapshot.last is not None and controller.snapshot.last.shape == (400,)
    controller.undo()
    assert teacher.steps == 1
    teacher.begin_anew()
    assert teacher.steps == 0
    controller.undo()
    assert teacher.steps == 1


def test_another_edit_of_what_is_taught_pauses_and_painting_does_not(
    qtbot: QtBot, controller: Controller
) -> None:
    teacher = controller.teacher
    teacher.toggle()
    qtbot.waitUntil(lambda: teacher.steps >= 2)
    controller.paint(np.array([3]), np.array([1], np.int8), 1)
    assert teacher.learning
    controller.edit(SetRuleParams({"dream_rate": 0.02}))
    assert not teacher.learning
    for act in (controller.undo, lambda: controller.set_rule("hebb"), lambda: controller.set_seed(9)):
        controller.set_rule("unlearning")
        teacher.toggle()
        assert teacher.learning
        act()
        assert not teacher.learning


def test_another_machine_pauses_learning(qtbot: QtBot) -> None:
    session = Session("rbm", shape=(2, 2), hidden=2, rule="cd")
    session.store(np.array([[1, -1, 1, -1]]))
    controller = Controller(session.document)
    try:
        for edit in (SetModel("gaussian_rbm"), SetParams({"hidden_cols": 3})):
            controller.teacher.toggle()
            qtbot.waitUntil(lambda: controller.snapshot.steps >= 1)
            assert controller.teacher.learning
            assert controller.edit(edit)
            assert not controller.teacher.learning
    finally:
        controller.close()


@pytest.mark.parametrize("controller", [PALIMPSEST], indirect=True)
def test_a_palimpsest_ends_with_all_patterns_and_takes_in_new_ones(
    qtbot: QtBot, controller: Controller
) -> None:
    teacher = controller.teacher
    assert not teacher.more and teacher.steps == 80
    teacher.begin_anew()
    assert teacher.steps == 1
    controller.set_rate(math.inf)
    teacher.toggle()
    qtbot.waitUntil(lambda: not teacher.learning, timeout=20_000)
    assert teacher.steps == 80 and controller.document.rule_params.presented == 0
    qtbot.waitUntil(lambda: caught_up(controller))
    controller.store_live()
    assert teacher.steps == 81


def test_why_there_is_nothing_to_go_on_with(controller: Controller) -> None:
    said: list[str] = []
    controller.said.connect(said.append)
    controller.set_rule("hebb")
    assert not controller.teacher.possible
    controller.teacher.toggle()
    controller.teacher.step()
    controller.teacher.begin_anew()
    assert "Hebb learns at a stroke" in said[0] and said[1] == said[0]
    controller.set_rule("sanger")
    controller.forget(*range(70))
    controller.teacher.toggle()
    assert "Store a pattern first" in said[-1]
    assert not controller.teacher.learning


@pytest.mark.parametrize("controller", [PALIMPSEST], indirect=True)
def test_all_done_is_said(controller: Controller) -> None:
    said: list[str] = []
    controller.said.connect(said.append)
    controller.teacher.toggle()
    assert said == ["All 80 patterns are done"]


def test_a_rule_that_is_through_stops_by_itself(qtbot: QtBot, controller: Controller) -> None:
    said: list[str] = []
    controller.said.connect(said.append)
    controller.set_rule("perceptron")
    controller.teacher.begin_anew()
    controller.set_rate(math.inf)
    controller.teacher.toggle()
    qtbot.waitUntil(lambda: not controller.teacher.learning, timeout=20_000)
    assert said[-1].endswith("more steps change nothing")
    qtbot.waitUntil(lambda: "every pattern is stable" in controller.snapshot.notice)
    assert 0 < controller.snapshot.steps < controller.teacher.steps


@pytest.mark.parametrize("controller", ["krauth-1987/stability"], indirect=True)
def test_where_nothing_is_left_to_learn_that_is_said_and_nothing_is_edited(
    qtbot: QtBot, controller: Controller
) -> None:
    said: list[str] = []
    controller.said.connect(said.append)
    teacher, start = controller.teacher, controller.document
    assert 0 < controller.snapshot.steps < teacher.steps == controller.snapshot.asked == 200
    for act in (teacher.toggle, teacher.step):
        act()
        assert controller.document is start and not teacher.learning
        words = said.pop()
        assert words.startswith("Nothing is left to learn. After ") and "every pattern is stable" in words
    controller.edit(SetRuleParams({"margin": 3.0, "epochs": 2}))  # more than two epochs can do
    teacher.step()
    assert teacher.steps == 3
    teacher.step()
    assert teacher.steps == 4 and not said
    qtbot.waitUntil(lambda: caught_up(controller))
    controller.set_rule("min_overlap")
    qtbot.waitUntil(lambda: controller.snapshot.rule == "min_overlap" and teacher.ended, timeout=20_000)
    asked = controller.document
    teacher.toggle()
    assert controller.document is asked and "units reached c" in said[-1]


def test_steps_that_fail_are_not_called_the_end(
    qtbot: QtBot, controller: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    failed: list[str] = []
    controller.said.connect(said.append)
    controller.failed.connect(failed.append)

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Unlearning, "extend", broken)
    controller.set_rate(math.inf)
    controller.teacher.toggle()
    qtbot.waitUntil(lambda: not controller.teacher.learning and bool(failed))
    assert failed[-1].startswith("Memory ran out")
    assert not any("come to its end" in words for words in said)


def test_the_speed_control_is_the_speed_of_learning_too(controller: Controller) -> None:
    controller.set_rate(controller.natural_rate)
    assert controller.teacher.rate == pytest.approx(15.0)
    controller.set_rate(4 * controller.natural_rate)
    assert controller.teacher.rate == pytest.approx(60.0)


def test_the_strip_follows(qtbot: QtBot, controller: Controller) -> None:
    strip = LearningStrip(controller.teacher, LIGHT)
    qtbot.addWidget(strip)
    strip.show()

    def look() -> None:
        strip.show_document(controller.document)
        strip.show_snapshot(controller.snapshot)

    look()
    assert strip.row.isVisible() and strip.count.text() == "0 dreams"
    assert not strip.picture.isVisible() and not strip.buttons["learn_anew"].isEnabled()
    strip.buttons["learn_step"].click()
    qtbot.waitUntil(lambda: controller.snapshot.steps == 1)
    look()
    assert strip.count.text() == "1 dream" and strip.picture.isVisible()
    assert strip.note.text().startswith("After 1 dream ")
    assert strip.buttons["learn_anew"].isEnabled()
    strip.buttons["learn"].click()
    assert controller.teacher.learning
    assert strip.buttons["learn"].accessibleName() == "Pause learning"
    strip.set_theme(DARK)
    strip.buttons["learn"].click()
    assert not controller.teacher.learning
    controller.set_rule("hebb")
    qtbot.waitUntil(lambda: controller.snapshot.rule == "hebb")
    look()
    assert not strip.row.isVisible() and not strip.note.isVisible()
    twice = controller.document.patterns[0]
    controller.store([twice])
    controller.set_rule("pseudo_inverse")
    qtbot.waitUntil(lambda: "independent" in controller.snapshot.notice)
    look()
    assert not strip.row.isVisible()
    assert strip.note.isVisible() and "70 are independent" in strip.note.text()


def test_the_button_bears_the_words_by_which_it_is_spoken_of(qtbot: QtBot, controller: Controller) -> None:
    strip = LearningStrip(controller.teacher, LIGHT)
    qtbot.addWidget(strip)
    learn = strip.buttons["learn"]
    beside, alone = (
        getattr(Qt.ToolButtonStyle, f"ToolButton{name}") for name in ("TextBesideIcon", "IconOnly")
    )
    strip.resize(320, 100)
    strip.show()
    assert (learn.text(), learn.toolButtonStyle()) == ("Learn on", beside)
    learn.click()
    assert learn.text() == "Pause"
    learn.click()
    assert learn.text() == "Learn on"
    controller.teacher.step()
    qtbot.waitUntil(lambda: caught_up(controller) and controller.snapshot.last is not None)
    strip.show_snapshot(controller.snapshot)  # with a picture beside them
    strip.resize(320, 100)
    assert learn.toolButtonStyle() == beside and learn.width() >= learn.sizeHint().width()
    strip.resize(strip.minimumSizeHint())
    assert learn.toolButtonStyle() == alone and strip.rect().contains(learn.geometry())
    assert learn.toolTip().startswith("Learn on: ") and learn.toolTip().endswith("(O)")
    assert strip.buttons["learn_step"].toolTip() == (
        "Learn one step: one dream, epoch or pattern more  (Shift+O)"
    )


def test_steps_have_words_and_limits() -> None:
    assert rule_named("unlearning").step_word == "dream"
    assert rule_named("sanger").step_word == "epoch"
    assert rule_named("clip").step_word == "pattern"
    assert rule_named("clip").step_limits(0) == (0, 0)
    assert rule_named("hebb").step_limits(5) == (0, 0) and rule_named("hebb").steps_asked(5) == 0
    assert rule_named("unlearning").step_limits(5) == (0, 1_000_000)


class Slow(AbstractTrainer):
    """Epochs that take longer than a few frames each."""

    name, title, formula, reference = "slow", "Slow", "W = W", "Nobody 2026, DOI 10.0000/none"
    models = ("rbm",)
    seconds = 0.25

    def begin(self, machine: Machine, data: Float32) -> dict[str, np.ndarray]:
        return {}

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        time.sleep(self.seconds)
        return lesson


class Warned(Slow):
    """Says from its second epoch on what the person should know."""

    name, seconds = "warned", 0.0

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        return replace(lesson, remark="Chains have stopped mixing." if lesson.epoch >= 1 else "")


def test_what_the_person_should_know_pauses_learning_once(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hopview.rules.RULES", (*RULES, Warned))
    monkeypatch.setattr(RBM, "rules", (*RBM.rules, "warned"))
    session = Session("rbm", shape=(2, 2), hidden=2, rule="warned")
    session.store(np.array([[1, -1, 1, -1]]))
    controller = Controller(session.document)
    try:
        teacher, said = controller.teacher, []
        controller.said.connect(said.append)
        teacher.toggle()
        qtbot.waitUntil(lambda: not teacher.learning)
        assert said == ["Learning paused. Chains have stopped mixing."]
        qtbot.waitUntil(lambda: caught_up(controller))
        assert controller.snapshot.notice == "Chains have stopped mixing."
        paused = teacher.steps
        teacher.toggle()  # known by now
        qtbot.waitUntil(lambda: controller.snapshot.steps >= paused + 3)
        assert teacher.learning and len(said) == 1
    finally:
        controller.close()


def test_slow_epochs_are_asked_for_one_by_one_so_that_undo_need_not_wait_for_many(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hopview.rules.RULES", (*RULES, Slow))
    monkeypatch.setattr(RBM, "rules", (*RBM.rules, "slow"))
    session = Session("rbm", shape=(2, 2), hidden=2, rule="slow")
    session.store(np.array([[1, -1, 1, -1]]))
    start = session.document
    controller = Controller(start)
    try:
        asked: list[int] = []
        controller.document_changed.connect(lambda document: asked.append(document.rule_params.epochs))
        controller.teacher.toggle()
        qtbot.waitUntil(lambda: controller.snapshot.steps >= 3, timeout=20_000)
        controller.undo()
        assert max(np.diff([0, *asked[:-1]])) == 1
        assert asked[-1] == 0 and not controller.teacher.learning
        qtbot.waitUntil(lambda: controller.snapshot.steps == 0)
        assert controller.document.equals(start)
    finally:
        controller.close()


@pytest.mark.parametrize("controller", ["ackley-1985/encoder"], indirect=True)
def test_a_long_training_that_the_document_asks_for_is_stopped_where_it_is(
    qtbot: QtBot, controller: Controller
) -> None:
    teacher = controller.teacher
    assert controller.edit(SetRuleParams({"epochs": 400_000}))
    qtbot.waitUntil(lambda: teacher.under_way and controller.snapshot.steps >= 5)
    assert not teacher.learning
    with qtbot.waitSignal(controller.said) as words:
        teacher.toggle()
    qtbot.waitUntil(lambda: not teacher.under_way and caught_up(controller))
    made = teacher.steps
    assert 5 <= made < 400_000 and str(made) in words.args[0].replace(",", "")
    assert controller.snapshot.training is not None
    assert controller.snapshot.training.lesson.epoch == made


@pytest.mark.parametrize("controller", ["ackley-1985/encoder"], indirect=True)
def test_a_long_training_gives_way_to_what_is_asked_for_later(qtbot: QtBot, controller: Controller) -> None:
    teacher = controller.teacher
    assert controller.edit(SetRuleParams({"epochs": 400_000}))
    qtbot.waitUntil(lambda: teacher.under_way)
    asked = controller.runner.ask(lambda engine: engine.learned.steps)  # waits in between
    assert controller.edit(SetRuleParams({"epochs": 7}))
    qtbot.waitUntil(lambda: controller.snapshot.steps == 7 and not teacher.under_way)
    assert asked.result() == 0
    assert controller.edit(SetRuleParams({"epochs": 400_000}))
    qtbot.waitUntil(lambda: teacher.under_way)
    teacher.begin_anew()
    qtbot.waitUntil(lambda: controller.snapshot.steps == 0 and not teacher.under_way)


def test_dreams_that_are_stopped_are_those_before(qtbot: QtBot, controller: Controller) -> None:
    teacher = controller.teacher
    teacher.step()
    qtbot.waitUntil(lambda: controller.snapshot.steps == 1 and caught_up(controller))
    most = teacher.limits[1]
    assert controller.edit(SetRuleParams({"dreams": most}))
    qtbot.waitUntil(lambda: teacher.under_way)
    teacher.toggle()
    qtbot.waitUntil(lambda: caught_up(controller) and not teacher.under_way)
    assert teacher.steps == 1
