"""The view of the two phases: three matrices, names, words, readings, and what to do before there are any."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import taught
from machines.encoders import encoder_data, machine
from PySide6.QtCore import QPointF

from hopview.core.lesson import Lesson
from hopview.pictures.palette import DARK, LIGHT, diverging
from hopview.ui.views import PhasesView
from hopview.ui.views.phases import NONE, UNTAUGHT


@pytest.fixture
def view(qtbot):
    made = PhasesView()
    qtbot.addWidget(made)
    made.resize(780, 340)
    return made


def snapshot(beside: bool = True, epoch: int = 3):
    """Of an encoder in epoch `epoch`."""
    made = machine("encoder", 8, 2, 1)
    found = made.exact_gradient(encoder_data())
    kept = {name: found[name] for name in ("p_plus", "p_minus")} if beside else {}
    shown = taught(shape=(2, 4), machine=made)
    return replace(shown, training=replace(shown.training, lesson=Lesson(epoch, made, kept)))


def said(view) -> list[str]:
    """What the view says in the middle when it is painted."""
    words: list[str] = []
    view.say = lambda painter, text, box=None: words.append(text)
    view.grab()
    return words


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("size", [(780, 340), (300, 700)], ids=["beside", "below"])
def test_each_cell_has_the_colour_of_its_value(view, painted, chosen, size) -> None:
    view.resize(*size)
    view.set_theme(chosen)
    view.show_snapshot(snapshot(), 0.0)
    drawn, table = painted(view), diverging(chosen)
    for index, array in enumerate((view.phases.plus, view.phases.minus)):
        box = view.box(index)
        assert box.left() >= 0 and box.right() <= size[0] and box.bottom() <= size[1]
        for i, j in ((1, 1), (0, 2), (9, 3)):
            x, y = (
                round(box.left() + (j + 0.5) * box.width() / 10),
                round(box.top() + (i + 0.5) * box.height() / 10),
            )
            assert drawn[y, x].tolist() == table[128 + round(127 * array[i, j])].tolist()


def test_the_reading_names_both_units(view) -> None:
    view.show_snapshot(snapshot(), 0.0)
    box = view.box(2)

    def at(i: int, j: int) -> str:
        return view.reading(
            QPointF(box.left() + (j + 0.5) * box.width() / 10, box.top() + (i + 0.5) * box.height() / 10)
        )

    assert at(0, 9).startswith("V1 1 and H 2 are on together: ") and "difference" in at(0, 9)
    assert at(4, 4).startswith("V2 1 is on: 0.250 of the time with the data")
    assert at(0, 5).endswith("not connected")
    assert view.reading(QPointF(1, 1)) == ""
    assert "single units on the diagonal" in view.words


def test_it_says_what_to_do_where_there_is_nothing(view) -> None:
    view.show_snapshot(snapshot(beside=False, epoch=0), 0.0)
    assert said(view) == [UNTAUGHT]
    view.show_snapshot(snapshot(beside=False), 0.0)
    assert said(view) == [NONE]
    assert view.reading(QPointF(50, 50)) == "" and view.words == ""
    view.show_snapshot(snapshot(), 0.0)
    view.let_go()
    assert view.phases is None


def test_a_lesson_is_read_once(view) -> None:
    first = snapshot()
    view.show_snapshot(first, 0.0)
    before = view.phases
    view.show_snapshot(replace(first, sweep=5, hidden=np.ones(2)), 0.1)
    assert view.phases is before


def test_rows_of_data_stand_in_the_square_of_two_hidden_units(view, painted) -> None:
    view.show_snapshot(snapshot(), 0.0)
    assert view.codes is not None and view.box(3).right() <= view.width()
    with_codes = painted(view)
    view.codes = np.zeros_like(view.codes)
    assert not np.array_equal(with_codes, painted(view))
    three = machine("encoder", 8, 3, 1)
    view.show_snapshot(replace(taught(shape=(2, 4), machine=three)), 0.0)
    assert view.codes is None
