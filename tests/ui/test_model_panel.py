"""The model panel: it acts through the controller, follows the document, and says what a rule can hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.networks import PATTERN_RULES
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hopview.core.errors import ParameterError
from hopview.core.pattern import Pattern, spins
from hopview.models.dense_params import DenseMemoryParams
from hopview.pictures.palette import DARK, LIGHT
from hopview.session.document import Document, blank
from hopview.session.edits import SetParams
from hopview.ui.controller import Controller
from hopview.ui.fields import NumberField, QuietComboBox
from hopview.ui.fields.grid import whole
from hopview.ui.fields.load import load_of, load_of_memories
from hopview.ui.figures import number
from hopview.ui.model_panel import ModelPanel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, controller: Controller) -> ModelPanel:
    return shown(qtbot, controller)


def shown(qtbot: QtBot, controller: Controller) -> ModelPanel:
    made = ModelPanel(controller, LIGHT)
    qtbot.addWidget(made)
    made.resize(250, 700)
    made.show()
    assert QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    return made


def temperature(panel: ModelPanel) -> NumberField:
    field = panel.form.control("temperature")
    assert isinstance(field, NumberField) and field.slider is not None
    return field


def drag(qtbot: QtBot, panel: ModelPanel, *steps: int) -> None:
    slider = temperature(panel).slider
    assert slider is not None
    start = slider.centre().toPoint()
    qtbot.mousePress(slider, LEFT, pos=start)
    for step in steps:
        qtbot.mouseMove(slider, start + QPoint(step, 0))
        QApplication.processEvents()
    qtbot.mouseRelease(slider, LEFT, pos=start + QPoint(steps[-1], 0))


def typed(qtbot: QtBot, box: object, text: str) -> None:
    box.setFocus()  # type: ignore[attr-defined]
    box.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def overfull(count: int, side: int = 10) -> Document:
    rng = np.random.default_rng(1)
    cells = [spins(rng.random(side * side) < 0.5) for _ in range(count)]
    patterns = tuple(Pattern(c, f"random {k}", colour=k) for k, c in enumerate(cells))
    return Document(shape=(side, side), cue=blank((side, side)), patterns=patterns)


def test_a_drag_of_the_temperature_acts_and_is_one_step_of_undo(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    said: list[str] = []
    controller.said.connect(said.append)
    drag(qtbot, panel, 10, 25, 40)
    params = controller.document.params
    assert params.temperature > 0.2
    assert params.update == "glauber"
    assert any("Glauber" in words for words in said)
    update = panel.form.control("update")
    assert isinstance(update, QuietComboBox) and update.currentData() == "glauber"
    controller.undo()
    assert controller.document.params.temperature == 0
    assert controller.document.params.update == "async"
    assert not controller.session.history.undo_title
    assert temperature(panel).value() == 0


def test_dragging_back_to_zero_leaves_the_update_as_it_was(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    drag(qtbot, panel, 20, 40, -5)
    assert controller.document.params.temperature == 0
    assert controller.document.params.update == "async"


def test_two_drags_are_two_steps(qtbot: QtBot, controller: Controller, panel: ModelPanel) -> None:
    drag(qtbot, panel, 20, 40)
    first = controller.document.params.temperature
    drag(qtbot, panel, 10, 20)
    assert controller.document.params.temperature > first
    controller.undo()
    assert controller.document.params.temperature == first


def test_an_update_without_noise_says_that_it_ignores_the_temperature(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    controller.set_params(temperature=0.5)
    note = panel.form.rows["temperature"].note
    assert note.text() == ""
    controller.set_params(update="sync")
    assert "sync" in note.text()


def test_the_rule_is_switched_while_it_runs(qtbot: QtBot, controller: Controller, panel: ModelPanel) -> None:
    controller.play()
    panel.rule.setFocus()
    qtbot.keyClick(panel.rule, Qt.Key.Key_Down)
    assert controller.document.rule == "storkey"
    assert "275" in panel.load.words.text()
    qtbot.waitUntil(lambda: controller.snapshot.rule == "storkey")
    qtbot.waitUntil(lambda: panel.form.rows["form"].note.text() == "dense, 4 MiB")
    assert panel.form.rows["form"].reason.text() == "dense: Storkey learns a matrix; 4 MiB"
    controller.undo()
    assert panel.rule.currentData() == "hebb"
    assert panel.load.words.text() == "P/N = 0.004 of 0.138"


def test_a_dense_memory_shows_how_many_it_holds(controller: Controller, panel: ModelPanel) -> None:
    assert not panel.load.isHidden()
    controller.set_model("dense")
    assert panel.load.words.text() == "K = 4 of about 50,426 held"
    assert panel.load.load.share == pytest.approx(4 / 50426, rel=1e-4)
    controller.edit(SetParams({"interaction": "exp"}))
    assert panel.load.words.text() == "K = 4 of about 10\u00b9\u2075\u2074 held"
    controller.set_model("modern")
    assert panel.load.isHidden()
    few = DenseMemoryParams(interaction="exp")
    assert load_of_memories(few, 600, 20).words == "K = 600 of about 1,024 held"  # type: ignore[union-attr]
    huge = load_of_memories(DenseMemoryParams(interaction="rect", power=10), 3, 16384)
    assert huge is not None and "10\u00b2\u2079" in huge.words and huge.share < 1e-20
    assert load_of_memories(few, 0, 20) is None


def test_every_rule_shows_its_formula_and_its_own_limit(controller: Controller, panel: ModelPanel) -> None:
    for rule in PATTERN_RULES:
        controller.set_rule(rule.name)
        assert rule.formula in panel.formula.accessibleName()
        assert (load_of(rule.name, 4, 1024).share is None) == (rule.name == "covariance")
    assert load_of("pseudo_inverse", 4, 1024).words == "P = 4 of at most 1,023"
    assert load_of("another", 4, 1024).share is None
    holed = load_of("hebb", 8, 1024, 0.98)
    assert holed.words == "P/(cN) = 0.391 of 0.637" and 0.6 < (holed.share or 0) < 0.62
    assert (load_of("hebb", 8, 1024, 0.5).words, load_of("storkey", 8, 1024, 0.98).share) == (
        "P/(cN) = 0.016",
        None,
    )
    assert load_of("hebb", 1, 1 << 20).words.startswith("P/N = 9.5 \u00d7 10\u207b\u2077")


def test_before_its_first_step_a_rule_holds_what_it_starts_from(
    controller: Controller, panel: ModelPanel
) -> None:
    controller.set_rule("unlearning")
    assert controller.document.rule_params.dreams == 0
    assert panel.load.words.text() == "P/N = 0.004 of 0.138"
    assert "these are Hebb's weights" in panel.load.toolTip()
    assert (panel.load.load.share or 0) == pytest.approx(4 / 1024 / 0.138)
    controller.set_rule_params(0, dreams=1)
    assert panel.load.words.text() == "P/N = 0.004 of 0.4"
    assert "With enough dreams" in panel.load.toolTip()
    for rule in ("sanger", "subspace", "oja", "perceptron"):
        controller.set_rule(rule)
        learning = panel.load.words.text()
        controller.set_rule_params(0, epochs=0)
        assert panel.load.words.text() == "P/N = 0.004, nothing learned yet" != learning
        assert panel.load.load.share is None and "Learn on" in panel.load.toolTip()
        controller.set_rule_params(0, epochs=1)
        assert panel.load.words.text() == learning


def test_a_rule_that_does_not_fit_is_refused_beside_it(
    qtbot: QtBot, controller: Controller, panel: ModelPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed: list[str] = []
    controller.failed.connect(failed.append)
    monkeypatch.setattr("hopview.core.memory.available_bytes", lambda: 1 << 20)
    panel.rule.setFocus()
    qtbot.keyClick(panel.rule, Qt.Key.Key_End)
    assert panel.rule_problem.isVisible()
    assert "1,024 x 1,024 weights" in panel.rule_problem.text()
    assert panel.rule.currentData() == controller.document.rule == "hebb"
    assert not failed


def test_advice_offers_the_rule_that_can_hold_them(qtbot: QtBot) -> None:
    controller = Controller(overfull(30))
    try:
        panel = shown(qtbot, controller)
        advice = panel.advice
        qtbot.waitUntil(lambda: advice.words.text() != "")
        assert advice.words.text() == (
            "The load P/N is 30/100 = 0.3, above 0.138, where Hebb's rule loses all its memories at once."
        )
        assert advice.words.property("role") == "problem"
        assert advice.button.text() == "Switch to Pseudo-inverse"
        panel.scroll.ensureWidgetVisible(advice.button)
        qtbot.mouseClick(advice.button, LEFT)
        assert controller.document.rule == "pseudo_inverse"
        assert advice.words.property("role") == "muted"
        assert not advice.button.isVisible()
    finally:
        controller.close()


def test_no_rule_is_offered_where_none_can_hold_them(qtbot: QtBot) -> None:
    controller = Controller(overfull(120))
    try:
        panel = shown(qtbot, controller)
        qtbot.waitUntil(lambda: panel.advice.words.property("role") == "problem")
        assert not panel.advice.button.isVisible()
    finally:
        controller.close()


def test_advice_is_worked_out_elsewhere_and_only_the_newest_counts(
    qtbot: QtBot, controller: Controller, panel: ModelPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = panel.advice.words.text()
    monkeypatch.setattr("hopview.ui.surveyor.AT_ONCE", 0)
    controller.forget(3)
    controller.forget(2)
    assert panel.advice.words.text() == before
    qtbot.waitUntil(lambda: "All 2 patterns" in panel.advice.words.text())
    controller.open_experiment("musacchio-2024/hebbian-learning")
    qtbot.waitUntil(lambda: controller.document.size == 9)
    assert "All 2 patterns" not in panel.advice.words.text()  # nothing is said of it that is not true of it


def test_a_remedy_that_does_not_fit_in_memory_is_not_offered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = Controller(overfull(30))
    monkeypatch.setattr("hopview.core.memory.available_bytes", lambda: 1 << 10)
    try:
        panel = shown(qtbot, controller)
        qtbot.waitUntil(lambda: panel.advice.words.property("role") == "problem")
        assert not panel.advice.button.isVisible()
    finally:
        controller.close()


def test_the_grid_is_applied_and_need_not_be_square(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    assert not panel.grid.apply.isEnabled()
    typed(qtbot, panel.grid.rows, "20")
    typed(qtbot, panel.grid.cols, "24")
    assert panel.grid.units.text() == "480 units"
    assert controller.document.shape == (32, 32)
    panel.scroll.ensureWidgetVisible(panel.grid.apply)
    qtbot.mouseClick(panel.grid.apply, LEFT)
    assert controller.document.shape == (20, 24)
    assert not panel.grid.apply.isEnabled()


def test_an_impossible_grid_says_so_in_place(qtbot: QtBot, controller: Controller, panel: ModelPanel) -> None:
    typed(qtbot, panel.grid.rows, "0")
    assert panel.grid.problem.text() == "Rows cannot be '0'. Choose a whole number from 1 to 16,777,216."
    assert panel.grid.rows.value() == 32
    typed(qtbot, panel.grid.rows, "9000")
    typed(qtbot, panel.grid.cols, "9000")
    assert "81,000,000 units" in panel.grid.problem.text()
    assert not panel.grid.apply.isEnabled()
    typed(qtbot, panel.grid.rows, "32")
    typed(qtbot, panel.grid.cols, "32")
    assert not panel.grid.problem.isVisible()
    assert controller.document.shape == (32, 32)


def test_the_seed_is_typed_or_diced(qtbot: QtBot, controller: Controller, panel: ModelPanel) -> None:
    typed(qtbot, panel.seed.box, "9223372036854775807")
    assert controller.document.seed == 2**63 - 1
    typed(qtbot, panel.seed.box, "9223372036854775808")
    assert "Choose a whole number from 0" in panel.seed.problem.text()
    assert controller.document.seed == 2**63 - 1
    panel.scroll.ensureWidgetVisible(panel.seed.dice)
    qtbot.mouseClick(panel.seed.dice, LEFT)
    assert controller.document.seed < 10_000
    assert panel.seed.box.value() == controller.document.seed
    assert not panel.seed.problem.isVisible()


def test_live_values_follow_and_the_layout_stays(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    qtbot.waitUntil(lambda: panel.form.rows["form"].note.text() == "factored, 4 KiB")
    reason = panel.form.rows["form"].reason
    assert reason.isVisible() and reason.text().endswith(" weights a unit; 4 KiB")
    first, place = panel.energy.value.text(), panel.form.geometry()
    controller.step_sweep()
    qtbot.waitUntil(lambda: panel.energy.value.text() != first)
    expected = number(controller.snapshot.energy, 1)
    qtbot.waitUntil(lambda: panel.energy.value.text() == f"E = {expected}")
    assert panel.form.geometry() == place


def test_it_fits_in_210_pixels_and_every_control_has_a_name(panel: ModelPanel) -> None:
    panel.resize(panel.minimumSizeHint().width(), 500)
    page = panel.scroll.widget()
    assert page is not None
    bar = panel.scroll.verticalScrollBar().sizeHint().width()
    assert page.minimumSizeHint().width() <= panel.width() - bar
    for control in (panel.rule, panel.grid.rows, panel.grid.apply, panel.seed.box, panel.seed.dice):
        assert control.accessibleName()


def test_the_theme_changes_live(qtbot: QtBot, panel: ModelPanel, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: panel.formula.sizeHint().width() > 60)
    before = panel.load.grab().toImage()
    panel.set_theme(DARK)
    assert panel.load.grab().toImage() != before


def test_numbers_have_a_true_minus_and_none_for_zero() -> None:
    assert number(-1234.56, 1) == "\u22121,234.6"
    assert number(-0.0001, 2) == "0.00"


@pytest.mark.parametrize("text", ["+-5", "\u00b2", "", "--", "1" * 5000, "5.0"])
def test_what_is_no_whole_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(ParameterError, match="Rows cannot be"):
        whole("rows", 1, 100, text)
    assert whole("rows", 1, 1 << 24, "4,096") == 4096


def test_parameters_of_what_is_not_in_use_are_out_of_the_way(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    def shown_rows() -> set[str]:
        return {name for name, row in panel.form.rows.items() if not row.isHidden()}

    annealing = {"anneal_start", "anneal_end", "anneal_sweeps", "anneal_shape"}
    assert not shown_rows() & (annealing | {"external_along", "external_pattern"})
    controller.set_params(update="anneal")
    assert annealing <= shown_rows()
    assert panel.form.rows["temperature"].note.text() == "follows the schedule"
    qtbot.waitUntil(lambda: panel.form.rows["update"].note.text() == "T = 1.500")
    controller.set_params(update="little", temperature=0.3)
    assert not shown_rows() & {*annealing, "order"}
    assert panel.form.rows["tie"].note.text() == "noise decides"
    qtbot.waitUntil(lambda: panel.form.rows["update"].note.text() == "")
    controller.set_params(external=0.2)
    assert "external_along" in shown_rows() and "external_pattern" not in shown_rows()
    controller.set_params(external_along="pattern")
    assert "external_pattern" in shown_rows()
    controller.set_params(external_pattern=4)
    assert panel.form.rows["external_pattern"].note.text() == ""
    controller.forget(3)
    assert panel.form.rows["external_pattern"].note.text() == "not stored: no field"


def test_warming_the_synchronous_update_keeps_it_parallel(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    controller.set_params(update="sync")
    said: list[str] = []
    controller.said.connect(said.append)
    drag(qtbot, panel, 20, 40)
    assert controller.document.params.update == "little"
    assert any("Little" in words for words in said)


def test_a_rules_own_parameters_stand_under_its_formula_and_act_at_once(
    qtbot: QtBot, controller: Controller, panel: ModelPanel
) -> None:
    assert panel.rule_form.isHidden()
    controller.set_rule("covariance")
    assert panel.rule_form.isVisible()
    assert list(panel.rule_form.rows) == ["theta", "activity"]
    assert panel.rule.y() < panel.formula.y() < panel.rule_form.y() < panel.load.y() < panel.form.y()
    field = panel.rule_form.control("theta")
    assert isinstance(field, NumberField)
    typed(qtbot, field.box, "0.4")
    assert controller.document.rule_params.theta == 0.4
    qtbot.waitUntil(lambda: "threshold 0.4" in controller.snapshot.notice)
    controller.undo()
    assert field.value() == 0
    controller.set_rule("pseudo_inverse")
    assert list(panel.rule_form.rows) == ["diagonal"]
    assert panel.formula.accessibleName().endswith("W_{ii} = 0")
    panel.rule_form.control("diagonal").click()
    assert controller.document.rule_params.diagonal
    assert panel.formula.accessibleName().endswith(r"C = \frac{1}{N} X X^T")
    controller.set_rule("hebb")
    assert panel.rule_form.isHidden()


def test_a_refused_parameter_of_a_rule_leaves_the_last_good_one(
    controller: Controller, panel: ModelPanel
) -> None:
    controller.set_rule("perceptron")
    failed: list[str] = []
    controller.failed.connect(failed.append)
    assert not controller.set_rule_params(margin=99)
    assert "Margin is 99" in failed[0]
    assert panel.rule_form.control("margin").value() == 0.5


def test_a_preset_sets_its_menus_and_is_left_with_one_of_them(qtbot: QtBot, controller: Controller) -> None:
    controller.set_model("universal")
    panel = shown(qtbot, controller)
    preset, separation = panel.form.control("preset"), panel.form.control("separation")
    assert isinstance(preset, QuietComboBox) and isinstance(separation, QuietComboBox)
    assert preset.currentData() == "modern"
    preset.set_data("dense")
    preset.activated.emit(preset.currentIndex())
    assert controller.document.params.menus == ("dot", "rectified", "sign")
    assert separation.currentData() == "rectified"
    assert panel.form.rows["power"].isVisible() and not panel.form.rows["beta"].isVisible()
    separation.set_data("argmax")
    separation.activated.emit(separation.currentIndex())
    assert preset.currentData() == "own"
    separation.set_data("identity")
    separation.activated.emit(separation.currentIndex())
    assert preset.currentData() == "hebb"
