"""Energy and overlaps against sweeps: what is drawn is what happened, and the axes keep still."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Curves
from hopview.pictures.palette import DARK, LIGHT, pattern_style
from hopview.ui.views.bars_pane import rest
from hopview.ui.views.curve_plot import Note
from hopview.ui.views.energy import EMPTY, EnergyView
from hopview.ui.views.overlaps import EMPTY_CURVES, OverlapsView
from hopview.ui.views.paper import line_height
from hopview.ui.views.typography import sized


def shown(qtbot, view, snapshot, size=(480, 360)):
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(snapshot, 0.0)
    return view


def test_the_past_ends_at_the_dot_and_the_future_begins_there(qtbot, recall) -> None:
    moments = recall()
    view = shown(qtbot, EnergyView(), moments[9])
    (past_x, past_y), (future_x, future_y) = view.plot.drawn(0)
    energies = moments[9].curves.energies / 400
    assert np.array_equal(past_y, energies[:10])
    assert np.array_equal(future_y, energies[9:])
    assert past_x[-1] == future_x[0] == pytest.approx(moments[9].time)


def test_the_value_is_written_with_a_true_minus_sign(qtbot, recall) -> None:
    view = shown(qtbot, EnergyView(), recall()[9])
    assert view.caption._value.startswith("\N{MINUS SIGN}0.")


def test_before_the_first_step_it_says_what_to_do(qtbot, recall) -> None:
    first = recall()[0]
    one = Curves(first.curves.sweeps[:1], first.curves.energies[:1], first.curves.overlaps[:1])
    view = shown(qtbot, EnergyView(), dataclasses.replace(first, curves=one, playing=False))
    assert view.plot._note.text() == EMPTY
    assert not view.plot._note.isHidden()
    view.show_snapshot(first, 0.0)
    assert view.plot._note.isHidden()
    bars = shown(qtbot, OverlapsView(), dataclasses.replace(first, curves=one, playing=False))
    assert bars.plot._note.text() == EMPTY_CURVES
    for either in (view, bars):
        either.show_snapshot(dataclasses.replace(first, curves=one, playing=True), 0.0)
        assert either.plot._note.isHidden()


def test_no_line_runs_through_what_it_says(qtbot, painted) -> None:
    under = QWidget()
    qtbot.addWidget(under)
    under.resize(300, 60)
    note = Note(under)
    note.setText("Press Space")
    note.setGeometry(under.rect())
    under.setPalette(QPalette(QColor("white"), QColor("red")))
    paper = note.palette()
    paper.setColor(note.backgroundRole(), QColor("blue"))
    note.setPalette(paper)
    note.show()
    drawn = painted(under)
    behind = np.flatnonzero((drawn[30] != (255, 0, 0)).any(axis=1))
    wide = note.fontMetrics().horizontalAdvance("Press Space")
    assert wide <= np.ptp(behind) <= wide + 16 and (np.diff(behind) == 1).all()
    assert (drawn[4] == (255, 0, 0)).all()


def live(moments):
    """The same moments as they come while the run goes on: curves end with the present."""
    for t, moment in enumerate(moments):
        c = moment.curves
        now = Curves(c.sweeps[: t + 1], c.energies[: t + 1], c.overlaps[: t + 1])
        yield dataclasses.replace(moment, curves=now, playing=True, moments=t + 1)


def test_limits_only_widen_while_a_run_goes_on_and_seldom(qtbot, recall) -> None:
    view = EnergyView()
    limits = []
    for moment in live(recall(moments=60)):
        limits.append(shown(qtbot, view, moment).plot.limits)
        now = moment.energy / moment.size
        assert limits[-1][1] <= now <= limits[-1][2]
    for before, after in itertools.pairwise(limits):
        assert after[0] >= before[0] and after[1] <= before[1] and after[2] >= before[2]
    assert len({(low, high) for _, low, high in limits}) <= 5


def test_numbers_on_the_axis_never_move_the_plot(qtbot, recall) -> None:
    view = EnergyView()
    lefts = set()
    for scale in (1.0, 20.0, 1.0):
        moment = recall()[5]
        c = moment.curves
        curves = Curves(c.sweeps, c.energies * scale, c.overlaps)
        shown(qtbot, view, dataclasses.replace(moment, energy=moment.energy * scale, curves=curves))
        lefts.add(view.plot._up.width())
    assert len(lefts) == 1


@pytest.mark.parametrize("height", [90, 140, 360])
@pytest.mark.parametrize(
    ("start", "end"),
    [(-0.11, -0.52), (-0.507, -0.5), (0.0, 0.0), (-2e-6, -9e-6), (-20.4, -23.1), (-0.5, -0.5), (0.2, -0.2)],
)
def test_the_energy_axis_has_two_numbers_that_differ(
    qtbot, recall, painted, height: int, start: float, end: float
) -> None:
    moment = recall()[5]
    c = moment.curves
    energies = np.linspace(start, end, c.energies.size) * moment.size
    curves = Curves(c.sweeps, energies, c.overlaps)
    now = dataclasses.replace(moment, energy=float(energies[moment.moment]), curves=curves)
    view = shown(qtbot, EnergyView(), now, (260, height))
    painted(view)
    _, low, high = view.plot.limits
    written = view.plot._up.labels(low, high)
    assert len(set(written)) == len(written) >= 2
    metrics = QFontMetricsF(view.plot._up.style["tickFont"])
    assert max(map(metrics.horizontalAdvance, written)) < view.plot._up.width()


def test_items_are_made_once(qtbot, recall, painted) -> None:
    energy, overlaps = EnergyView(), OverlapsView()
    moments = recall()
    counts = set()
    for moment in moments:
        for view in (energy, overlaps):
            painted(shown(qtbot, view, moment))
        counts.add((len(energy.plot.scene().items()), len(overlaps.plot.scene().items())))
    assert len(counts) == 1


def test_a_long_run_is_thinned_and_keeps_its_extremes(qtbot, recall) -> None:
    moment = recall()[0]
    t = np.linspace(0, 300, 60_000)
    energies = np.sin(t) * 100
    energies[31_234] = -900.0
    curves = Curves(t, energies, np.zeros((t.size, 5), np.float32))
    last = dataclasses.replace(moment, curves=curves, sweep=300, position=0, energy=float(energies[-1]))
    view = shown(qtbot, EnergyView(), last)
    x, y = view.plot.drawn(0)[0]
    assert x.size <= 4 * view.plot.columns + 1
    assert y.min() == -900.0 / 400


@pytest.mark.parametrize("count", [1, 7, 200])
def test_bars_hold_the_overlaps(qtbot, recall, count: int) -> None:
    moment = recall(count)[6]
    view = shown(qtbot, OverlapsView(), moment, (700, 420))
    rows = view.bars.rows
    assert [bar.value for bar in rows.bars] == [moment.overlaps[bar.index] for bar in rows.bars]
    assert len(rows.bars) + rows.hidden == count
    assert [bar.dashed for bar in rows.bars] == [bar.index // 6 % 2 == 1 for bar in rows.bars]
    if count == 200:
        assert 0 in [bar.index for bar in rows.bars]  # the one recalled
        assert rest(rows).startswith(f"and {rows.hidden} more")
        assert rows.hidden_largest <= np.abs(moment.overlaps).max()
    past = [view.plot.drawn(k)[0][1][-1] for k in range(len(rows.bars))]
    assert past == pytest.approx([bar.value for bar in rows.bars])


def test_a_narrow_pane_gives_bars_enough_room_for_names_of_two_words(qtbot, recall) -> None:
    view = shown(qtbot, OverlapsView(interactive=False), recall(3)[6], (610, 330))
    (first, *rest_of) = view.bars.rows.bars
    named = (dataclasses.replace(first, name="second half"), *rest_of)
    view.bars.show_rows(dataclasses.replace(view.bars.rows, bars=named))
    names, scale, _ = view.bars._columns()
    line = line_height(view.bars.font())
    wide = QFontMetricsF(sized(view.bars.font(), bold=True)).horizontalAdvance("second half")
    assert names.width() - 2.3 * line >= wide and scale.width() > 2 * line


def test_negative_bars_lie_left_of_zero_in_the_patterns_colour(qtbot, recall, painted) -> None:
    moment = recall(2)[6]
    moment = dataclasses.replace(moment, overlaps=np.array([0.9, -0.9]))
    view = shown(qtbot, OverlapsView(), moment, (600, 300))
    picture = painted(view.bars)
    zero = view.bars._columns()[1].center().x()
    for index, side in ((0, 1), (1, -1)):
        rgb = np.array(pattern_style(index)[0])
        hits = np.argwhere(np.abs(picture.astype(int) - rgb).max(axis=2) <= 2)
        bars = hits[hits[:, 1] > view.bars._columns()[1].left()]
        assert len(bars) > 300
        assert ((bars[:, 1] - zero) * side >= -1).all()


def test_the_level_of_no_overlap_stands_out_from_the_grid(qtbot, recall, painted) -> None:
    view = shown(qtbot, OverlapsView(), recall(1)[6], (700, 420))
    column = painted(view)[:, -40].astype(int)
    rows = {name: (np.abs(column - rgb).max(axis=1) <= 3).any()
            for name, rgb in (("grid", LIGHT.grid), ("control", LIGHT.control))}  # fmt: skip
    assert rows == {"grid": True, "control": True}


def test_without_patterns_it_says_what_to_do(qtbot, recall, painted) -> None:
    view = shown(qtbot, OverlapsView(), recall(0)[0])
    assert view.bars.isHidden() and view.plot.isHidden()
    picture = painted(view)
    assert (np.abs(picture.astype(int) - LIGHT.muted).max(axis=2) <= 40).sum() > 100
    view.show_snapshot(recall(3)[0], 0.0)
    assert not view.bars.isHidden() and not view.plot.isHidden()


def test_curves_of_other_patterns_are_not_shown(qtbot, recall) -> None:
    moment = recall(3)[5]
    curves = dataclasses.replace(moment.curves, overlaps=moment.curves.overlaps[:, :2])
    view = shown(qtbot, OverlapsView(), dataclasses.replace(moment, curves=curves, playing=False))
    assert len(view.bars.rows.bars) == 3
    assert view.plot._note.text() == EMPTY_CURVES


def test_narrow_views_show_bars_alone(qtbot, recall) -> None:
    view = shown(qtbot, OverlapsView(), recall()[5], (240, 160))
    assert view.plot.isHidden() and not view.bars.isHidden()
    view.resize(900, 400)
    view.show_snapshot(recall()[5], 0.0)
    assert not view.plot.isHidden()


def test_the_theme_changes_at_once(qtbot, recall, painted) -> None:
    for view in (EnergyView(), OverlapsView()):
        shown(qtbot, view, recall()[5])
        for theme in (LIGHT, DARK, LIGHT):
            view.set_theme(theme)
            picture = painted(view)
            paper = (picture == np.array(theme.paper)).all(axis=2).mean()
            assert paper > 0.7
            other = DARK if theme is LIGHT else LIGHT
            assert not (picture == np.array(other.paper)).all(axis=2).any()
