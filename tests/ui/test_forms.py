"""Forms made from declarations: they act while dragged, refuse in words, and leave the wheel to scrolling."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QHelpEvent, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QMainWindow, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from hopview.core.params import parameters_of, with_values
from hopview.models import HopfieldParams
from hopview.pictures.palette import DARK, LIGHT
from hopview.rules.palimpsest import PalimpsestParams
from hopview.sources.corrupt import CorruptParams
from hopview.ui.fields import NumberBox, NumberField, QuietComboBox, QuietSlider, Segmented
from hopview.ui.fields.number import step_of
from hopview.ui.forms import Form

LEFT = Qt.MouseButton.LeftButton


class Mixed(msgspec.Struct, frozen=True, kw_only=True):
    """One of each kind."""

    size: Annotated[float, Meta(ge=0, le=2, title="Size", extra={"symbol": "T"})] = 0.5
    count: Annotated[int, Meta(ge=1, le=40, title="Count")] = 3
    free: Annotated[int, Meta(ge=0, title="Free")] = 7
    side: Annotated[Literal["left", "right"], Meta(title="Side")] = "left"
    many: Annotated[Literal["one", "two", "three", "four", "five"], Meta(title="Many")] = "one"
    on: Annotated[bool, Meta(title="On")] = False
    name: Annotated[str, Meta(title="Name")] = "it"


@pytest.fixture
def form(qtbot: QtBot) -> Form:
    made = Form(Mixed, Mixed(), LIGHT)
    qtbot.addWidget(made)
    made.resize(240, 500)
    made.show()
    assert QTest.qWaitForWindowExposed(made)
    made.activateWindow()
    return made


def number(form: Form, name: str) -> NumberField:
    control = form.control(name)
    assert isinstance(control, NumberField)
    return control


def slider(form: Form, name: str = "size") -> QuietSlider:
    made = number(form, name).slider
    assert made is not None
    return made


def heard(form: Form) -> list[tuple[str, object, int]]:
    said: list[tuple[str, object, int]] = []
    form.changed.connect(lambda *what: said.append(what))
    return said


def drag(qtbot: QtBot, on: QuietSlider, steps: tuple[int, ...]) -> None:
    start = on.centre().toPoint()
    qtbot.mousePress(on, LEFT, pos=start)
    for step in steps:
        qtbot.mouseMove(on, start + QPoint(step, 0))
    qtbot.mouseRelease(on, LEFT, pos=start + QPoint(steps[-1], 0))


def typed(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.box.setFocus()
    field.box.selectAll()
    qtbot.keyClicks(field.box, text)
    qtbot.keyClick(field.box, Qt.Key.Key_Return)


def wheel(on: QWidget, up: int = -120) -> None:
    """One notch over the middle of `on`, through its window, as from the mouse."""
    window = on.window()
    QTest.wheelEvent(window.windowHandle(), QPointF(on.mapTo(window, on.rect().center())), QPoint(0, up))


def test_every_parameter_has_a_named_control(form: Form) -> None:
    for parameter in parameters_of(Mixed):
        assert form.control(parameter.name).accessibleName() == parameter.title
    assert isinstance(form.control("side"), Segmented)
    assert isinstance(form.control("many"), QuietComboBox)
    assert number(form, "free").slider is None


@pytest.mark.parametrize("declared", [HopfieldParams, CorruptParams])
def test_shipped_parameters_make_a_form(qtbot: QtBot, declared: type[msgspec.Struct]) -> None:
    made = Form(declared, declared(), DARK)
    qtbot.addWidget(made)
    assert list(made.rows) == [p.name for p in parameters_of(declared)]


def test_a_drag_acts_at_once_and_is_one_gesture(qtbot: QtBot, form: Form) -> None:
    said = heard(form)
    drag(qtbot, slider(form), (5, 15, 30))
    assert len(said) >= 2
    assert len({gesture for _, _, gesture in said}) == 1
    assert said[-1][1] > 0.5
    drag(qtbot, slider(form), (-10,))
    assert len({gesture for _, _, gesture in said}) == 2


def test_a_press_on_the_groove_goes_there(qtbot: QtBot, form: Form) -> None:
    on = slider(form)
    qtbot.mouseClick(on, LEFT, pos=QPoint(on.width() - 1, on.height() // 2))
    assert number(form, "size").value() == 2.0


def test_a_double_click_gives_the_default_in_the_same_gesture(qtbot: QtBot, form: Form) -> None:
    said = heard(form)
    at = QPoint(slider(form).width() - 4, 8)
    qtbot.mouseClick(slider(form), LEFT, pos=at)
    qtbot.mouseDClick(slider(form), LEFT, pos=at)
    assert number(form, "size").value() == 0.5
    assert said[-1][1] == 0.5
    assert said[0][2] == said[-1][2]


def test_box_and_slider_agree(qtbot: QtBot, form: Form) -> None:
    said = heard(form)
    typed(qtbot, number(form, "size"), "1,25")
    assert said[-1][:2] == ("size", 1.25)
    assert slider(form).value() == 125
    assert not number(form, "size").box.hasFocus()
    typed(qtbot, number(form, "count"), "12")
    assert said[-1][:2] == ("count", 12)
    assert type(said[-1][1]) is int


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9", "Size is 9, outside its range"),
        ("abc", "'abc', which is not a number"),
        ("nan", "outside its range"),
    ],
)
def test_what_is_refused_says_so_and_keeps_the_last_good_value(
    qtbot: QtBot, form: Form, text: str, words: str
) -> None:
    said = heard(form)
    typed(qtbot, number(form, "size"), text)
    problem = form.rows["size"].problem
    assert problem.isVisible()
    assert words in problem.text()
    assert "Choose a number from 0 to 2." in problem.text()
    assert number(form, "size").box.text() == "0.50"
    assert not said
    typed(qtbot, number(form, "size"), "1")
    assert not problem.isVisible()
    assert said[-1][1] == 1.0


def test_a_fraction_is_refused_where_things_are_counted(qtbot: QtBot, form: Form) -> None:
    typed(qtbot, number(form, "count"), "2.5")
    assert "counts whole things" in form.rows["count"].problem.text()
    assert number(form, "count").value() == 3


def test_escape_drops_what_was_typed(qtbot: QtBot, form: Form) -> None:
    box = number(form, "size").box
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1.7")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == "0.50"
    assert not form.rows["size"].problem.isVisible()


def test_keys_step_within_the_range_and_merge(qtbot: QtBot, form: Form) -> None:
    said = heard(form)
    box = number(form, "count").box
    box.setFocus()
    for _ in range(4):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert [value for _, value, _ in said] == [2, 1]
    assert said[0][2] == said[1][2]


def test_choices_check_and_line(qtbot: QtBot, form: Form) -> None:
    said = heard(form)
    side, many, line = form.control("side"), form.control("many"), form.control("name")
    assert isinstance(side, Segmented) and isinstance(many, QuietComboBox) and isinstance(line, QLineEdit)
    qtbot.mouseClick(side.buttons["right"], LEFT)
    many.setFocus()
    qtbot.keyClick(many, Qt.Key.Key_Down)
    qtbot.mouseClick(form.control("on"), LEFT, pos=QPoint(8, form.control("on").height() // 2))
    line.selectAll()
    qtbot.keyClicks(line, "other")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert [what[:2] for what in said] == [
        ("side", "right"),
        ("many", "two"),
        ("on", True),
        ("name", "other"),
    ]
    assert not line.hasFocus()  # so that the next Space plays


def test_values_set_from_outside_do_not_echo(form: Form) -> None:
    said = heard(form)
    form.set_values(with_values(Mixed(), size=1.5, count=9, side="right", many="five", on=True, name="x"))
    assert not said
    assert number(form, "size").value() == 1.5
    assert slider(form).value() == 150
    side, many = form.control("side"), form.control("many")
    assert isinstance(side, Segmented) and isinstance(many, QuietComboBox)
    assert (side.value(), many.currentData()) == ("right", "five")


def test_what_is_being_typed_is_not_overwritten(qtbot: QtBot, form: Form) -> None:
    box = number(form, "size").box
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "1.")
    form.set_values(with_values(Mixed(), size=0.25))
    assert box.text() == "1."


def test_the_wheel_scrolls_unless_a_control_has_the_focus(qtbot: QtBot) -> None:
    form, area = Form(Mixed, Mixed(), LIGHT), QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(form)
    area.resize(240, 160)
    area.show()
    assert QTest.qWaitForWindowExposed(area)
    area.activateWindow()
    qtbot.waitUntil(area.isActiveWindow)
    field = number(form, "size")
    assert field.slider is not None
    for control in (field.slider, field.box, form.control("many")):
        control.clearFocus()
        area.verticalScrollBar().setValue(0)
        area.ensureWidgetVisible(control, 0, 0)
        before = area.verticalScrollBar().value()
        wheel(control)
        assert area.verticalScrollBar().value() > before
    assert (field.value(), form.control("many").currentData()) == (0.5, "one")  # type: ignore[union-attr]
    area.verticalScrollBar().setValue(0)
    field.slider.setFocus()
    wheel(field.slider)
    assert field.value() != 0.5


def test_arrow_keys_are_the_sliders_own_only_after_tab(qtbot: QtBot, form: Form) -> None:
    def claimed() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(slider(form), event)
        return event.isAccepted()

    qtbot.waitUntil(form.isActiveWindow)
    slider(form).setFocus(Qt.FocusReason.MouseFocusReason)
    assert not claimed()
    slider(form).clearFocus()
    slider(form).setFocus(Qt.FocusReason.TabFocusReason)
    assert claimed()


def test_the_tooltip_says_symbol_range_default_and_reference(qtbot: QtBot) -> None:
    form = Form(HopfieldParams, HopfieldParams(), LIGHT)
    qtbot.addWidget(form)
    form.show()
    row = form.rows["temperature"]
    QApplication.sendEvent(row, QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), row.mapToGlobal(QPoint(2, 2))))
    for words in ("From 0 to 2, default 0", "10.1103/PhysRevA.32.1007", "<img src", "deterministic"):
        assert words in row.toolTip()


def test_the_theme_changes_live(form: Form) -> None:
    before = form.control("side").styleSheet()
    form.set_theme(DARK)
    assert form.control("side").styleSheet() != before


@pytest.mark.parametrize(("low", "high", "step"), [(0, 2, 0.01), (0, 1, 0.005), (0, 5, 0.05), (0, 100, 0.5)])
def test_steps_are_round(low: float, high: float, step: float) -> None:
    assert step_of(low, high, whole=False) == pytest.approx(step)


def test_what_has_no_effect_is_greyed_with_the_reason_or_hidden(qtbot: QtBot, form: Form) -> None:
    form.show()
    form.set_note("size", "half")
    form.set_idle({"size": "follows the schedule", "count": ""})
    assert not form.control("size").isEnabled() and form.rows["size"].isVisible()
    assert form.rows["size"].note.text() == "follows the schedule"
    assert not form.rows["count"].isVisible()
    assert form.control("side").isEnabled() and form.rows["side"].isVisible()
    form.set_note("size", "a third")  # live words wait
    assert form.rows["size"].note.text() == "follows the schedule"
    form.set_idle({})
    assert form.control("size").isEnabled() and form.rows["count"].isVisible()
    assert form.rows["size"].note.text() == "a third"


def test_a_number_that_stands_for_something_is_shown_and_typed_as_its_word(qtbot: QtBot) -> None:
    made = Form(PalimpsestParams, PalimpsestParams(), DARK)
    qtbot.addWidget(made)
    made.show()
    field, said = number(made, "presented"), heard(made)
    assert field.box.lineEdit().text() == "all"
    typed(qtbot, field, "7")
    assert field.box.lineEdit().text() == "7"
    typed(qtbot, field, "all")
    assert field.box.lineEdit().text() == "all"
    assert [value for _, value, _ in said] == [7, 0]


class Rated(msgspec.Struct, frozen=True, kw_only=True):
    """A rate that may be nothing."""

    rate: Annotated[float, Meta(ge=0, le=10, title="Rate", extra={"by_ratio": True})] = 0.1


def test_a_slider_by_ratio_reaches_zero_where_that_is_the_lowest(qtbot: QtBot) -> None:
    field = NumberField(parameters_of(Rated)[0], float, lambda: 1)
    qtbot.addWidget(field)
    field.set_value(0.0)
    assert field.slider is not None
    assert field.slider.value() == field.slider.minimum() == 0
    field.set_value(10.0)
    assert field.slider.value() == field.slider.maximum()
    field.slider.setValue(0)
    assert field.value() == 0.0


def test_undo_is_the_windows_unless_something_is_being_typed(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    box = NumberBox(lambda text: float(text or 0), 0.0, 9.0, 1.0, 0)
    window.setCentralWidget(box)
    undone: list[bool] = []
    action = QAction("Undo", window)
    action.setShortcut(QKeySequence.StandardKey.Undo)
    action.triggered.connect(lambda: undone.append(True))
    window.addAction(action)
    window.show()
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    box.lineEdit().selectAll()
    QTest.keyClicks(box, "7")
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True] and box.text() != "7"


def test_a_choice_that_has_no_room_ends_in_an_ellipsis(qtbot: QtBot) -> None:
    combo = QuietComboBox()
    qtbot.addWidget(combo)
    combo.addItem("Hopfield network as a Boltzmann machine")
    combo.setFixedWidth(150)
    combo.show()
    assert combo.elided().startswith("Hopfield") and combo.elided().endswith("…")
    narrow = combo.grab().toImage()
    combo.setFixedWidth(600)
    assert combo.elided() == combo.currentText()
    combo.setItemText(0, "Hopfield network")
    combo.setFixedWidth(150)
    assert combo.elided() == "Hopfield network"
    assert combo.grab().toImage() != narrow


def test_every_title_is_shown_once(form: Form) -> None:
    for name, row in form.rows.items():
        said = [part.text() for part in row.findChildren(QLabel) if part.text() == row.parameter.title]
        said += [part.text() for part in row.findChildren(QCheckBox)]
        assert said == [row.parameter.title], name


def test_a_number_that_is_selected_to_be_typed_over_stays(qtbot: QtBot) -> None:
    box = NumberBox(lambda text: float(text or 0), 0.0, 900_000.0, 1.0, 0)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitExposed(box)
    box.set_value(519)
    box.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.selectAll()
    box.set_value(539)
    assert box.text() == "519" and box.value() == 539
    qtbot.keyClicks(box, "100")
    box.set_value(551)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 100
    box.set_value(560)
    assert box.text() == "560"
