"""The lattice view: what a person does with mouse, wheel and keys, and what is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow
from pytestqt.qtbot import QtBot

from hopview.core.layer import Layer
from hopview.core.pattern import Pattern
from hopview.core.snapshot import Snapshot, no_curves
from hopview.pictures.palette import DARK, LIGHT, Rgb
from hopview.ui.gl.probe import probe
from hopview.ui.views.lattice import LatticeView, Tool
from hopview.ui.views.lattice_picture import jumped

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE = Qt.MouseButton.NoButton
PRESS, MOVE, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease
DOUBLE = QEvent.Type.MouseButtonDblClick


def snapshot(state: np.ndarray, moment: int = 1, **changes: object) -> Snapshot:
    """A moment of a lattice of this state."""
    made = Snapshot(
        moment, moment + 1, (Layer(name="visible", shape=state.shape),), state.reshape(-1), (), None, 0.0,
        np.zeros(0), moment, 0, "async", "hebb", 0.0, no_curves(), playing=True,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def paper(shape: tuple[int, int]) -> np.ndarray:
    return np.full(shape, -1, np.int8)


@pytest.fixture(params=["plain", "gl"])
def view(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[LatticeView]:
    """A view of 20 x 16 cells of 20 pixels, all paper, at a fixed place."""
    if request.param == "gl" and not probe().ok:
        pytest.skip(probe().reason)
    view = LatticeView(surface=request.param)
    qtbot.addWidget(view)
    view.resize(416, 416)
    view.show()
    assert QTest.qWaitForWindowExposed(view)
    view.show_snapshot(snapshot(paper((20, 16))), 0.0)
    assert view.viewport.scale == 20.0
    yield view
    view.free()


def send(
    view: LatticeView, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    """An explicit mouse event, whatever the real pointer does."""
    none = Qt.KeyboardModifier.NoModifier
    where = QPointF(view.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(view, QMouseEvent(kind, at, where, button, held, none))


def cell(view: LatticeView, row: float, col: float) -> QPointF:
    """The widget's position of the middle of a cell."""
    x, y = view.viewport.pixel_at(row + 0.5, col + 0.5)
    return QPointF(x, y)


def drag(view: LatticeView, button: Qt.MouseButton, *places: QPointF) -> None:
    """Press at the first place, move over the others, let go at the last."""
    send(view, PRESS, places[0], button, button)
    for place in places[1:]:
        send(view, MOVE, place, NONE, button)
    send(view, RELEASE, places[-1], button, NONE)


def wheel(view: LatticeView, at: QPointF, turn: int) -> None:
    """Turn the wheel by `turn` eighths of a degree."""
    event = QWheelEvent(
        at, QPointF(view.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, turn), NONE,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def strokes(view: LatticeView) -> list[tuple[list[int], list[int], int]]:
    """A list to which every piece of a stroke is added."""
    taken: list[tuple[list[int], list[int], int]] = []
    view.stroke.connect(lambda units, values, number: taken.append((units.tolist(), values.tolist(), number)))
    return taken


def seen(view: LatticeView, row: float, col: float) -> Rgb:
    """The colour in the middle of a cell, as grabbed."""
    at = cell(view, row, col).toPoint()
    colour = QColor(view.grab().toImage().pixel(at))
    return colour.red(), colour.green(), colour.blue()


def away(view: LatticeView) -> None:
    """Take the pointer off, so that no brush is drawn."""
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))


# -- what is seen -------------------------------------------------------------------------------------


def test_ink_is_ink_and_paper_paper_in_both_themes(view: LatticeView) -> None:
    state = paper((20, 16))
    state[3, 5] = 1
    for theme in (LIGHT, DARK, LIGHT):
        view.set_theme(theme)
        view.show_snapshot(snapshot(state, 0, sweep=0), 1.0)
        assert seen(view, 3, 5) == theme.ink
        assert seen(view, 5, 3) == theme.paper
        corner = QColor(view.grab().toImage().pixel(2, 2))
        assert (corner.red(), corner.green(), corner.blue()) == theme.window


def test_the_grid_shows_between_large_cells_only(view: LatticeView) -> None:
    def line(view: LatticeView) -> QColor:
        x, y = view.viewport.pixel_at(3, 3.5)
        return QColor(view.grab().toImage().pixel(round(x), round(y)))

    assert line(view) != QColor(*LIGHT.paper)
    view.show_grid = False
    assert line(view) == QColor(*LIGHT.paper)
    view.show_grid = True
    view.show_snapshot(snapshot(paper((60, 60)), 0, sweep=0), 0.0)
    assert view.viewport.scale < 8 and line(view) == QColor(*LIGHT.paper)


def test_a_flip_glows_fades_and_then_nothing_is_repainted(view: LatticeView, qtbot: QtBot) -> None:
    state = paper((20, 16))
    view.show_snapshot(snapshot(state, 1), 10.0)
    state = state.copy()
    state[3, 5] = 1
    view.show_snapshot(snapshot(state, 2), 10.1)
    red, green, blue = seen(view, 3, 5)
    assert red > 150 and red > green > blue
    assert view._timer.isActive()
    qtbot.waitUntil(lambda: not view._timer.isActive(), timeout=4000)
    assert seen(view, 3, 5) == LIGHT.ink
    frame = view._frame
    qtbot.wait(60)
    assert view._frame is frame and not view._timer.isActive()


def test_reduced_motion_never_glows(view: LatticeView) -> None:
    view.reduce_motion = True
    state = paper((20, 16))
    view.show_snapshot(snapshot(state, 1), 10.0)
    view.show_snapshot(snapshot(-state, 2), 10.1)
    assert seen(view, 3, 5) == LIGHT.ink and not view._timer.isActive()


def test_a_new_cue_and_a_jump_on_the_timeline_do_not_glow(view: LatticeView) -> None:
    state = paper((20, 16))
    view.show_snapshot(snapshot(state, 5), 10.0)
    view.show_snapshot(snapshot(-state, 6, sweep=0), 10.1)
    assert seen(view, 3, 5) == LIGHT.ink
    view.show_snapshot(snapshot(state, 2, moments=7, playing=False), 10.2)
    assert seen(view, 3, 5) == LIGHT.paper


def test_what_counts_as_a_jump() -> None:
    here = snapshot(paper((2, 2)), 5, moments=9, playing=False)
    assert jumped(here, replace(here, moment=4))
    assert jumped(here, replace(here, moment=8))
    assert not jumped(here, replace(here, moment=6))
    assert not jumped(here, replace(here, moment=8, playing=True))
    assert not jumped(here, replace(here, moment=12, moments=13))
    assert jumped(here, replace(here, moment=9, moments=10, sweep=0))


@pytest.mark.parametrize("shape", [(1, 1), (3, 100), (100, 3), (1, 7), (300, 2)], ids=str)
def test_grids_of_any_shape_at_any_size(view: LatticeView, shape: tuple[int, int]) -> None:
    state = paper(shape)
    state[-1, -1] = 1
    for size in ((416, 416), (700, 90), (40, 500), (1, 1)):
        view.resize(*size)
        view.show_snapshot(snapshot(state, 0, sweep=0), 0.0)
        assert view.viewport.size == size
        place = view.viewport.placement()
        if place.scale >= 4:
            assert seen(view, shape[0] - 1, shape[1] - 1) == LIGHT.ink


def test_words_invite_to_draw_only_on_an_empty_lattice_with_nothing_stored(view: LatticeView) -> None:
    empty = snapshot(paper((20, 16)), 0, sweep=0, playing=False)
    view.show_snapshot(empty, 0.0)
    assert view._marks.words
    with_words = view.grab().toImage()
    dot = paper((20, 16))
    dot[0, 0] = 1
    stored = (Pattern(dot.reshape(-1)),)
    for other in (
        replace(empty, playing=True),
        replace(empty, patterns=stored),
        snapshot(dot, 0, playing=False),
    ):
        view.show_snapshot(other, 0.0)
        assert not view._marks.words
    view.show_snapshot(replace(empty, playing=True), 0.0)
    assert view.grab().toImage() != with_words


def test_hidden_it_rests_and_shown_again_it_catches_up(view: LatticeView) -> None:
    view.hide()
    view.show_snapshot(snapshot(-paper((20, 16)), 2), 10.0)
    assert not view._timer.isActive()
    view.show()
    assert seen(view, 3, 5) == LIGHT.ink


def test_it_says_what_it_is(view: LatticeView) -> None:
    assert view.accessibleName() == "Lattice"
    assert "Draw with the left button" in view.accessibleDescription()


# -- painting -----------------------------------------------------------------------------------------


def test_a_drag_paints_without_gaps_and_each_cell_once(view: LatticeView, qtbot: QtBot) -> None:
    view.brush_size = 1
    taken = strokes(view)
    drag(view, LEFT, cell(view, 2, 2), cell(view, 2, 9), cell(view, 2, 4), cell(view, 8, 9))
    units = [unit for piece, _, _ in taken for unit in piece]
    assert len(units) == len(set(units))
    assert set(range(2 * 16 + 2, 2 * 16 + 10)) <= set(units) and 8 * 16 + 9 in units
    assert all(values == [1] * len(piece) and number == 1 for piece, values, number in taken)
    assert len(taken) == 3  # the way back over the same cells has nothing new


def test_a_click_with_the_real_mouse_functions_paints_the_brush(view: LatticeView, qtbot: QtBot) -> None:
    taken = strokes(view)
    qtbot.mousePress(view, LEFT, pos=cell(view, 5, 5).toPoint())
    qtbot.mouseMove(view, cell(view, 5, 8).toPoint())
    qtbot.mouseRelease(view, LEFT, pos=cell(view, 5, 8).toPoint())
    assert {unit for piece, _, _ in taken for unit in piece} == {
        row * 16 + col for row in (4, 5, 6) for col in range(4, 10)
    }


def test_right_erases_and_so_does_the_eraser(view: LatticeView) -> None:
    taken = strokes(view)
    drag(view, RIGHT, cell(view, 5, 5))
    view.tool = "eraser"
    drag(view, LEFT, cell(view, 5, 5))
    drag(view, RIGHT, cell(view, 5, 5))
    assert [values for _, values, _ in taken] == [[-1] * 9] * 3
    assert [number for _, _, number in taken] == [1, 2, 3]


def test_cells_outside_are_ignored_and_a_stroke_may_come_in(view: LatticeView) -> None:
    view.brush_size = 1
    taken = strokes(view)
    drag(view, LEFT, QPointF(4, 4), QPointF(5, 5))
    assert taken == []
    drag(view, LEFT, QPointF(4, cell(view, 3, 0).y()), cell(view, 3, 1))
    assert taken[0][0] == [48, 49]


def test_painted_cells_show_at_once_though_the_network_goes_on(view: LatticeView, qtbot: QtBot) -> None:
    view.brush_size = 1
    send(view, PRESS, cell(view, 3, 5), LEFT, LEFT)
    away(view)
    assert seen(view, 3, 5) == LIGHT.ink
    for moment in (2, 3):
        view.show_snapshot(snapshot(paper((20, 16)), moment), 10.0 + moment)
        assert seen(view, 3, 5) == LIGHT.ink
    painted = paper((20, 16))
    painted[3, 5] = 1
    send(view, RELEASE, cell(view, 3, 5), LEFT, NONE)
    away(view)
    assert seen(view, 3, 5) == LIGHT.ink  # the worker has not answered yet
    view.show_snapshot(snapshot(painted, 4), 14.0)
    assert seen(view, 3, 5) == LIGHT.ink  # and it does not glow: the hand did it, not the network
    view.show_snapshot(snapshot(paper((20, 16)), 5), 14.01)
    red, green, blue = seen(view, 3, 5)
    assert red > 200 and green < 200 and blue < 160  # the network took it back: that glows


def test_a_stroke_that_nobody_takes_goes_again(view: LatticeView, qtbot: QtBot) -> None:
    drag(view, LEFT, cell(view, 3, 5))
    away(view)
    assert seen(view, 3, 5) == LIGHT.ink
    qtbot.waitUntil(lambda: seen(view, 3, 5) == LIGHT.paper, timeout=2000)
    qtbot.waitUntil(lambda: not view._timer.isActive(), timeout=2000)


def test_another_grid_ends_the_stroke(view: LatticeView, qtbot: QtBot) -> None:
    send(view, PRESS, cell(view, 3, 5), LEFT, LEFT)
    view.show_snapshot(snapshot(paper((8, 8)), 0, sweep=0), 1.0)
    assert view._gesture is None
    taken = strokes(view)
    send(view, MOVE, cell(view, 3, 3), NONE, LEFT)
    assert taken == []


@pytest.mark.parametrize("how", ["escape", "hide", "lost", "tool"])
def test_a_drag_that_is_broken_off_ends_the_stroke(view: LatticeView, qtbot: QtBot, how: str) -> None:
    send(view, PRESS, cell(view, 3, 5), LEFT, LEFT)
    if how == "escape":
        qtbot.keyClick(view, Qt.Key.Key_Escape)
    elif how == "hide":
        view.hide()
    elif how == "tool":
        view.tool = "pan"
    else:
        send(view, MOVE, cell(view, 3, 6), NONE, NONE)
    assert view._gesture is None


def test_the_brush_is_outlined_at_its_size_where_it_would_paint(view: LatticeView) -> None:
    plain = image_of(view)
    view.brush_size = 5
    send(view, MOVE, cell(view, 9, 7), NONE, NONE)
    changed = np.argwhere((image_of(view) != plain).any(axis=-1))
    x, y = view.viewport.pixel_at(7, 5)
    assert changed.min(axis=0) == pytest.approx((y, x), abs=3)
    assert changed.max(axis=0) == pytest.approx((y + 100, x + 100), abs=3)
    away(view)
    assert (image_of(view) == plain).all()


def test_brush_sizes_stay_within_bounds_and_tools_are_checked(view: LatticeView) -> None:
    view.brush_size = 0
    assert view.brush_size == 1
    view.brush_size = 100
    assert view.brush_size == 32
    with pytest.raises(ValueError, match=r"'brush'.*pen, eraser, pan, region, hold"):
        view.tool = "brush"  # type: ignore[assignment]


def image_of(view: LatticeView) -> np.ndarray:
    """(height, width, 4) of the grabbed view."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


# -- pointing, zooming, panning -----------------------------------------------------------------------


def test_the_unit_under_the_pointer_is_announced_once(view: LatticeView) -> None:
    units: list[int] = []
    view.hovered.connect(units.append)
    for place in ((0, 0), (0, 0.2), (0, 1), (19, 15)):
        send(view, MOVE, cell(view, *place), NONE, NONE)
    send(view, MOVE, QPointF(2, 2), NONE, NONE)
    away(view)
    assert units == [0, 1, 319, -1]


def test_the_wheel_zooms_about_the_pointer_and_zero_shows_all(view: LatticeView, qtbot: QtBot) -> None:
    fitted = view.viewport
    at = cell(view, 4, 4)
    row, col = view.viewport.cell_at(at.x(), at.y())
    wheel(view, at, 480)
    assert view.viewport.zoom == pytest.approx(1.25**4)
    assert view.viewport.cell_at(at.x(), at.y()) == pytest.approx((row, col), abs=0.02)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.viewport == fitted
    wheel(view, at, -480)
    assert view.viewport == fitted


def test_the_middle_button_pans_and_its_double_click_shows_all(view: LatticeView) -> None:
    wheel(view, QPointF(208, 208), 720)
    x, y = view.viewport.origin
    taken = strokes(view)
    drag(view, MIDDLE, QPointF(200, 200), QPointF(230, 190), QPointF(240, 180))
    assert view.viewport.origin == pytest.approx((x + 40, y - 20), abs=1)
    send(view, DOUBLE, QPointF(200, 200), MIDDLE, MIDDLE)
    assert view.viewport.fitted and taken == []


def test_with_the_pan_tool_left_and_right_pan_and_right_shows_all(view: LatticeView) -> None:
    view.tool = "pan"
    wheel(view, QPointF(208, 208), 720)
    x, y = view.viewport.origin
    drag(view, LEFT, QPointF(200, 200), QPointF(220, 200))
    drag(view, RIGHT, QPointF(200, 200), QPointF(200, 220))
    assert view.viewport.origin == pytest.approx((x + 20, y + 20), abs=1)
    send(view, DOUBLE, QPointF(200, 200), RIGHT, RIGHT)
    assert view.viewport.fitted


def test_zoomed_in_a_click_paints_the_cell_that_is_seen_there(view: LatticeView) -> None:
    view.brush_size = 1
    wheel(view, QPointF(300, 100), 960)
    drag(view, MIDDLE, QPointF(200, 200), QPointF(133, 177))
    taken = strokes(view)
    at = QPointF(123, 321)
    row, col = view.viewport.cell_at(at.x(), at.y())
    drag(view, LEFT, at)
    assert taken[0][0] == [int(row) * 16 + int(col)]
    away(view)
    assert seen(view, int(row), int(col)) == LIGHT.ink


@pytest.mark.parametrize("tool", ["region", "hold"])
def test_a_box_is_chosen_in_whole_cells(view: LatticeView, qtbot: QtBot, tool: Tool) -> None:
    view.tool = tool
    with qtbot.waitSignal(view.region_chosen) as chosen:
        drag(view, LEFT, cell(view, 7, 9), cell(view, 3, 3), cell(view, 4, 2))
    assert chosen.args == [4, 2, 8, 10]
    assert view._marks.region is None


def test_held_units_are_hatched_on_ink_and_on_paper_in_both_themes(view: LatticeView) -> None:
    state = paper((20, 16))
    state[:, 8:] = 1
    held = np.zeros((20, 16), bool)
    held[19] = True
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        view.show_snapshot(snapshot(state), 0.0)
        away(view)
        plain = image_of(view)
        view.show_snapshot(snapshot(state, clamped=held.reshape(-1)), 0.0)
        touched = (image_of(view) != plain).any(axis=2)
        for col in (2, 12):
            x, y = (round(at) for at in view.viewport.pixel_at(19, col))
            assert 0.05 < touched[y + 2 : y + 18, x + 2 : x + 18].mean() < 0.4  # the state still shows
        assert not touched[: round(view.viewport.pixel_at(19, 0)[1])].any()
    wheel(view, cell(view, 19, 12), 480)
    zoomed = image_of(view)
    view.show_snapshot(snapshot(state), 0.0)
    assert (zoomed != image_of(view)).any()


def test_a_movie_shows_held_units(qtbot: QtBot) -> None:
    still = LatticeView(interactive=False)
    qtbot.addWidget(still)
    still.resize(40, 40)  # hardly more than a pixel a cell
    state = paper((20, 20))
    still.show_snapshot(snapshot(state), 0.0)
    plain = image_of(still)
    held = np.zeros((20, 20), bool)
    held[10:] = True
    still.show_snapshot(snapshot(state, clamped=held.reshape(-1)), 0.1)
    touched = (image_of(still) != plain).any(axis=2)
    assert touched[22:30, 12:28].any() and not touched[:19].any()


def test_a_region_broken_off_or_outside_chooses_nothing(view: LatticeView, qtbot: QtBot) -> None:
    view.tool = "region"
    with qtbot.assertNotEmitted(view.region_chosen):
        send(view, PRESS, cell(view, 2, 2), LEFT, LEFT)
        send(view, MOVE, cell(view, 5, 5), NONE, LEFT)
        assert view._marks.region == (2, 2, 6, 6)
        qtbot.keyClick(view, Qt.Key.Key_Escape)
        drag(view, LEFT, QPointF(1, 1), QPointF(3, 3))
    assert view._marks.region is None


def test_resizing_keeps_what_is_in_view(view: LatticeView) -> None:
    wheel(view, QPointF(208, 208), 720)
    before = view.viewport.cell_at(*(n / 2 for n in view.viewport.size))
    view.resize(300, 300)
    assert view.viewport.cell_at(150, 150) == pytest.approx(before, abs=0.1)


def focus(view: LatticeView, kind: QEvent.Type, reason: Qt.FocusReason) -> None:
    """A focus event: without a window manager no window of a test is ever active."""
    QApplication.sendEvent(view, QFocusEvent(kind, reason))


# -- the keyboard -------------------------------------------------------------------------------------


def test_reached_with_tab_arrows_move_and_enter_turns_over(view: LatticeView, qtbot: QtBot) -> None:
    focus(view, QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    assert view.keyboard_unit == 10 * 16 + 8
    taken = strokes(view)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(view, key)
    assert view.keyboard_unit == 8 * 16 + 7
    assert taken == [([8 * 16 + 7], [1], 1)]
    for _ in range(30):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.keyboard_unit == 19 * 16 + 7
    focus(view, QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
    assert view.keyboard_unit == 19 * 16 + 7  # another program came to the front
    focus(view, QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason)
    assert view.keyboard_unit == -1


def test_shortcuts_do_not_take_the_arrows_while_the_cell_cursor_shows(view: LatticeView) -> None:
    def taken(key: Qt.Key) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(view, event)
        return event.isAccepted()

    assert not taken(Qt.Key.Key_Right)
    focus(view, QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason)
    assert taken(Qt.Key.Key_Right) and taken(Qt.Key.Key_Return)
    assert not taken(Qt.Key.Key_Space) and not taken(Qt.Key.Key_S)
    drag(view, LEFT, cell(view, 3, 3))
    assert not taken(Qt.Key.Key_Right)


def test_after_a_click_arrows_and_space_are_left_to_the_window(view: LatticeView, qtbot: QtBot) -> None:
    qtbot.mouseClick(view, LEFT, pos=cell(view, 3, 3).toPoint())
    none = Qt.KeyboardModifier.NoModifier
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_S):
        event = QKeyEvent(QEvent.Type.KeyPress, key, none)
        event.setAccepted(True)
        view.keyPressEvent(event)
        assert not event.isAccepted()


# -- in docks and in movies ---------------------------------------------------------------------------


@pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform on floating docks
def test_it_survives_another_window(view: LatticeView, qtbot: QtBot) -> None:
    window, dock = QMainWindow(), QDockWidget()
    qtbot.addWidget(window)
    dock.setWidget(view)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.resize(500, 500)
    window.show()
    assert QTest.qWaitForWindowExposed(window)
    state = paper((20, 16))
    state[3, 5] = 1
    view.show_snapshot(snapshot(state, 0, sweep=0), 0.0)
    for floating in (True, False, True, False):
        dock.setFloating(floating)
        qtbot.wait(30)
        assert seen(view, 3, 5) == LIGHT.ink and seen(view, 5, 3) == LIGHT.paper
    dock.setWidget(None)  # type: ignore[arg-type]
    view.setParent(None)
    assert view.surface_note == ""


def test_a_movie_has_a_clock_of_its_own_and_no_brush(qtbot: QtBot) -> None:
    view = LatticeView(interactive=False)
    qtbot.addWidget(view)
    view.set_theme(DARK)
    view.resize(336, 336)
    state = paper((16, 16))
    for moment, now in ((0, 0.0), (1, 0.5), (2, 1.0)):
        if moment == 1:
            state = -state
        view.show_snapshot(snapshot(state, moment, moments=3), now)
        picture = QImage(336, 336, QImage.Format.Format_RGB32)
        picture.fill(QColor(*DARK.panel))
        view.render(picture)
        middle = picture.pixelColor(168 + 10, 168 + 10)
        expected = {0: DARK.paper, 1: (240, 143, 87), 2: (241, 191, 159)}[moment]
        found = (middle.red(), middle.green(), middle.blue())
        assert found == pytest.approx(expected, abs=6), moment
    send(view, MOVE, QPointF(168, 168), NONE, NONE)
    send(view, PRESS, QPointF(168, 168), LEFT, LEFT)
    assert view._marks.brush is None and view._gesture is None and not view._timer.isActive()
    assert view.children() == [view._timer]


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (1920, 1080)])
def test_a_movie_of_any_size(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = LatticeView(interactive=False)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(snapshot(-paper((9, 9)), 0, sweep=0), 0.0)
    image = view.grab().toImage()
    middle = image.pixelColor(size[0] // 2 + min(size[0], 10) // 3, size[1] // 2 + min(size[1], 10) // 3)
    if min(size) > 1:
        assert (middle.red(), middle.green(), middle.blue()) == LIGHT.ink


def test_nothing_happens_before_the_first_snapshot(qtbot: QtBot) -> None:
    view = LatticeView(surface="plain")
    qtbot.addWidget(view)
    view.resize(100, 100)
    view.show()
    send(view, PRESS, QPointF(50, 50), LEFT, LEFT)
    wheel(view, QPointF(50, 50), 120)
    qtbot.keyClick(view, Qt.Key.Key_0)
    view.set_theme(DARK)
    view.reset_view()
    view.reduce_motion = True
    assert view._gesture is None
    view.grab()
