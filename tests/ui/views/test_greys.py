"""Views of graded units: greys on the lattice, their energy as the landscape, one unit's readings."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns
from pytestqt.qtbot import QtBot

from hopview.core.snapshot import Snapshot
from hopview.pictures.field import unit_field
from hopview.pictures.landscape import OverlapPlane
from hopview.pictures.lattice import Afterglow, lattice_image
from hopview.pictures.palette import DARK, LIGHT, Theme
from hopview.session.edits import SetModel, SetParams
from hopview.session.session import Session
from hopview.sources import load_data
from hopview.ui.data_line import small_rows
from hopview.ui.views import VIEWS
from hopview.ui.views.field import FieldView
from hopview.ui.views.field_words import grey_readings, next_step
from hopview.ui.views.landscape import LandscapeView
from hopview.ui.views.lattice import LatticeView
from hopview.ui.views.lattice_picture import UNDONE


@pytest.fixture
def session() -> Session:
    made = Session("graded", shape=(8, 10), gain=1.5, seed=2)
    patterns = random_patterns(3, 80, 4)
    made.store(patterns)
    made.cue(flipped(patterns[0], 0.2, 1))
    return made


def grey(session: Session) -> Snapshot:
    session.run(4, "limit")
    return session.snapshot()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_grey_is_mixed_evenly_from_paper_and_ink(theme: object) -> None:
    values = np.array([[-1.0, -0.5, 0.0, 0.5, 1.0]])
    shown = lattice_image(values, None, theme, kind="real")[0, :, :3].astype(float)  # type: ignore[arg-type]
    for k, share in enumerate((0, 0.25, 0.5, 0.75, 1)):
        mixed = (1 - share) * np.array(theme.paper) + share * np.array(theme.ink)  # type: ignore[attr-defined]
        assert np.abs(shown[k] - mixed).max() <= 1


def test_only_units_that_change_sides_glow() -> None:
    glow = Afterglow()
    glow.update(np.array([0.9, -0.9, 0.1, 0.0]), 0.0)
    assert glow.update(np.array([0.2, -0.1, -0.1, 0.0]), 0.1).tolist() == [0, 0, 1, 0]


def test_the_landscape_is_the_energy_of_states_in_its_plane(session: Session) -> None:
    coupling, (a, b) = session.engine.learned.coupling, session.document.stacked()[:2]
    found = OverlapPlane.of(coupling, a, b)
    assert found is not None
    plane = found.of_greys()
    for x, y in ((0.0, 0.0), (0.7, -0.2), (0.95, 0.95), (-0.4, 0.99)):
        v = np.where(a == b, x * a, y * a).astype(float)
        u, w = plane.position(v)
        assert (u, w) == pytest.approx(((a @ v) / 80, (b @ v) / 80))
        assert float(plane.free_energy(u, w, 1 / 1.5)) == pytest.approx(session.energy(v), abs=1e-8)


def test_the_landscape_follows_the_gain_and_says_what_it_is(qtbot: QtBot, session: Session) -> None:
    view = LandscapeView(interactive=False)
    qtbot.addWidget(view)
    view.resize(500, 500)
    view.show_snapshot(grey(session), 0.0)
    assert "Energy E/N at gain\u00a01.50" in view.words
    assert view.surface is not None
    assert view.surface.greys
    memories = [m for m in view.surface.minima if m.name == "a"]
    assert memories
    assert memories[0].u == pytest.approx(0.86, abs=0.04)
    session.apply(SetParams({"gain": 0.5}))
    view.show_snapshot(grey(session), 0.1)
    assert [m.name for m in view.surface.minima] == ["paramagnet"]
    view.grab()
    session.apply(SetModel("hopfield"))
    view.show_snapshot(session.snapshot(), 0.2)
    assert not view.surface.greys
    assert "free energy" in view.words


def test_one_grey_unit_and_what_its_field_asks_for(session: Session) -> None:
    snapshot = grey(session)
    assert snapshot.coupling is not None
    found = unit_field(snapshot.coupling, snapshot.state, 7)
    assert found.value == snapshot.state[7]
    assert found.field == pytest.approx(session.field()[7], abs=1e-9)
    figures = {symbol: value for symbol, _, value in grey_readings(found, 1.5)}
    assert figures["V_i"].lstrip("+\u2212") == f"{abs(found.value):.3f}"
    assert figures["V_i^{*}"].lstrip("+\u2212") == f"{abs(np.tanh(1.5 * found.field)):.3f}"
    assert "on its way" in next_step(found, "ode", 5.0)
    assert next_step(found, "coordinate", 5.0).startswith("The next visit takes it from")
    session.run()
    rest = session.snapshot()
    assert next_step(unit_field(rest.coupling, rest.state, 7), "ode", 1.5).startswith("It is where")  # type: ignore[arg-type]


@pytest.mark.parametrize("make", VIEWS)
def test_every_view_shows_greys_in_the_window_and_in_movies(
    qtbot: QtBot, session: Session, make: type
) -> None:
    for interactive in (True, False):
        view = make(interactive=interactive)
        qtbot.addWidget(view)
        view.resize(400, 300)
        if isinstance(view, FieldView):
            view.set_unit(5)
        view.show_snapshot(grey(session), 0.0)
        view.set_theme(DARK)
        assert not view.grab().isNull()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_patches_are_pictures_on_the_lattice_too_and_it_says_so(qtbot: QtBot, theme: Theme) -> None:
    data = load_data("patches:3:40", (3, 3), "real")
    session = Session("gaussian_rbm", shape=(3, 3), hidden=2, seed=1, rule="cd")
    session.train(data, epochs=0)
    session.cue(data.rows[0])
    view = LatticeView(interactive=False)
    qtbot.addWidget(view)
    view.resize(400, 460)
    view.set_theme(theme)
    view.show_snapshot(session.snapshot(), 0.0)
    shown = view._frame.state.reshape(-1)
    assert np.array_equal(shown, small_rows(data, "real")[0])  # as in the strip of data
    assert not np.allclose(shown, np.clip(data.rows[0], -1, 1), atol=0.1)
    assert view._marks.greys is not None and view._marks.greys[2] == UNDONE
    assert sum(view._frame.theme.ink) < sum(view._frame.theme.paper)  # dark stays dark
