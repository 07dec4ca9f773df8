"""The view of several patterns at once: colours, rows, theory, and what it says of others."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.several import FREE, NONE
from hopview.pictures.palette import DARK, LIGHT
from hopview.pictures.serving import recalled_image, serving_colours, serving_image
from hopview.session.edits import SetParams, SetRuleParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.theory import multitask
from hopview.ui.views import LandscapeView, ServingView
from hopview.ui.views.serving import EMPTY, OTHER
from hopview.ui.views.serving_plot import ServingPlot, over_blanks, over_examples


@pytest.fixture
def session(dressed: None) -> Session:
    made = Session.of(open_experiment("agliari-2012/several").document())
    made.run(sweeps=10)
    return made


def shown(qtbot, session: Session, size=(480, 560), **how) -> ServingView:
    view = ServingView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_unit_has_the_colour_of_the_pattern_it_serves(session, theme) -> None:
    snapshot = session.snapshot()
    served = snapshot.several.serving(snapshot.state, snapshot.overlaps)
    assert {FREE, 0, 1, 2} == set(np.unique(served).tolist())
    image = serving_image(served, snapshot.state, (0, 1, 2), (64, 64), theme).reshape(-1, 4)
    for mu in (FREE, 0, 1, 2):
        for up, colour in zip((True, False), serving_colours(theme, mu), strict=True):
            mine = (served == mu) & ((snapshot.state > 0) == up)
            assert mine.any() and (image[mine, :3] == colour).all()
    assert serving_colours(theme, NONE)[0] == theme.ink


def test_thumbnails_show_what_of_each_pattern_is_there(session) -> None:
    snapshot = session.snapshot()
    x = snapshot.several.patterns
    image = recalled_image(snapshot.several, 0, snapshot.state, snapshot.overlaps, 0, (64, 64), LIGHT)
    pixels = image.reshape(-1, 4)[:, :3]
    ink, paper = serving_colours(LIGHT, 0)
    assert (pixels[x[0] == 0] == LIGHT.paper).all()
    assert (pixels[x[0] == 1] == ink).all() and (pixels[x[0] == -1] == paper).all()  # all of it is there
    negative = recalled_image(snapshot.several, 0, -snapshot.state, -snapshot.overlaps, 0, (64, 64), LIGHT)
    assert (negative.reshape(-1, 4)[x[0] == 1, :3] == paper).all()


def test_it_names_the_regime_and_reads_cells_and_rows(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    assert view.words.startswith("In theory hierarchical") and "0.618" in view.words
    drawn = painted(view)
    _, box, rows, _ = view._boxes()
    tile = view._tile(box)
    said = view.reading(tile.center())
    index = 32 * 64 + 32
    assert said == f"Cell (32, 32) {view._whom(int(view.served[index]))}"
    row = view._rows(rows).row(1)
    assert "Duck: overlap 0.2681, theory 0.2100" in view.reading(row.center())
    assert view.reading(view._boxes()[0].topLeft()) == ""
    for blanks, word in ((0.0, "Without blanks"), (0.7, "In theory parallel")):
        session.apply(SetRuleParams({"blanks": blanks}))
        session.run(sweeps=10)
        view.show_snapshot(session.snapshot(), 0.0)
        assert view.words.startswith(word)
        assert not np.array_equal(painted(view), drawn)
    session.apply(SetParams({"update": "glauber", "temperature": 0.4}))
    session.run(sweeps=5)
    view.show_snapshot(session.snapshot(), 0.0)
    assert view.words.startswith("Too warm")


def test_lines_are_those_of_theory(qtbot, session) -> None:
    shares, m = over_blanks(3, 0.0)
    at = int(np.argmin(np.abs(shares - 0.3)))
    assert m[at] == pytest.approx(multitask.hierarchical(shares[at], 3))
    assert over_blanks(20, 0.0)[1].shape[1] == 20
    counts, learned = over_examples(3, 0.0, 0.5)
    assert counts[0] == 1
    assert learned[0] == pytest.approx([multitask.learned(0.5, 1), 0.0, 0.0], abs=1e-9)
    assert over_examples(12, 0.2, 0.5)[1][-1] == pytest.approx([0.8], abs=1e-3)
    view = shown(qtbot, session)
    plot = ServingPlot(view.font(), view._boxes()[3], view.snapshot, view.several, LIGHT)
    assert plot.box.left() <= plot.across(0.3) <= plot.box.right() and not plot.learns
    assert plot.up(0.0) == plot.box.bottom() and plot.up(1.0) == pytest.approx(plot.box.top())


@pytest.mark.parametrize("size", [(300, 260), (480, 420), (900, 500), (520, 900)])
def test_learning_from_examples_is_drawn_at_every_size(qtbot, dressed, painted, size) -> None:
    made = Session.of(open_experiment("agliari-2023/examples").document())
    made.run(sweeps=5)
    view = shown(qtbot, made, size, interactive=False)
    assert "ρ = 0.30" in view.words
    drawn = painted(view)
    assert (drawn != drawn[0, 0]).any()
    for box in view._boxes()[:3]:
        assert box.right() <= size[0] and box.left() >= 0


def test_others_and_empty_stores_are_told(qtbot, dressed, recall, painted) -> None:
    view = ServingView()
    qtbot.addWidget(view)
    view.show_snapshot(recall()[3], 0.0)
    assert view.several is None and "multitasking" in OTHER
    painted(view)
    assert view.reading(view.rect().center()) == ""
    empty = Session(shape=(8, 8), model="multitask")
    view.show_snapshot(empty.snapshot(), 0.0)
    assert view.words == "" and EMPTY
    painted(view)
    view.set_theme(DARK)
    view.let_go()
    assert view.several is None


def test_the_landscape_is_of_whole_patterns_and_so_is_its_ball(qtbot, session) -> None:
    view = LandscapeView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show_snapshot(session.snapshot(), 0.0)
    qtbot.waitUntil(lambda: view.ball is not None)
    state = session.snapshot().state.astype(np.float64)
    whole = [float(p.cells @ state) / state.size for p in session.document.patterns]
    assert view.ball[0] == pytest.approx(whole[0])
    assert view.ball[1] in [pytest.approx(m) for m in whole[1:]]
