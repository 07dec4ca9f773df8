"""Asymmetric weights: what shows an energy shows the reason instead, and comes back with symmetry."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import NO_ENERGY
from hopview.core.snapshot import Snapshot
from hopview.pictures.palette import LIGHT
from hopview.session.edits import SetParams
from hopview.session.session import Session
from hopview.ui.fields.energy import EnergyLine
from hopview.ui.views.energy import EnergyView
from hopview.ui.views.landscape import NO_LANDSCAPE, LandscapeView
from hopview.ui.views.weights import WeightsView


def moments() -> tuple[Snapshot, Snapshot, Snapshot]:
    """A symmetric network in the middle of a run, the same with asymmetric holes, and whole again."""
    session = Session(shape=(12, 12), seed=2)
    session.store(np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (3, 144)))
    session.cue(np.random.default_rng(2).choice(np.array([-1, 1], np.int8), 144))
    seen = []
    for dilution in (0.0, 0.5, 0.0):
        session.apply(SetParams({"dilution": dilution, "dilution_kind": "asymmetric"}))
        session.run(1, "limit", flips_per_moment=5)
        seen.append(session.snapshot())
    return seen[0], seen[1], seen[2]


def test_curve_and_landscape_give_way_to_the_reason(qtbot, dressed, painted) -> None:
    whole, holed, again = moments()
    for view, words in ((EnergyView(), NO_ENERGY), (LandscapeView(), NO_LANDSCAPE)):
        qtbot.addWidget(view)
        view.resize(460, 320)
        pictures = []
        for number, moment in enumerate((whole, holed, again, holed)):
            view.show_snapshot(moment, float(number))
            pictures.append(painted(view))
            if isinstance(view, EnergyView):
                note = view.plot._note
                assert (note.isVisibleTo(view.plot), note.text()) == (
                    not moment.has_energy,
                    "" if moment.has_energy else words,
                )
            else:
                assert (view.plane is None) == (not moment.has_energy)
        assert not np.array_equal(pictures[0], pictures[1])


def test_the_energy_line_says_why_there_is_none(qtbot, dressed) -> None:
    line = EnergyLine(LIGHT)
    qtbot.addWidget(line)
    line.show_energy(-7.25, 10)
    assert line.value.text().startswith("E = ")
    line.show_energy(float("nan"), 10)
    assert (line.value.text(), line.per_unit.text()) == ("No energy", "W is not symmetric")
    assert not line.formula.isVisibleTo(line)
    assert line.toolTip() == NO_ENERGY
    line.show_energy(1.0, 10)
    assert line.formula.isVisibleTo(line) and not line.toolTip()


def test_the_weights_show_the_holes(qtbot, dressed, painted) -> None:
    whole, holed, _ = moments()
    view = WeightsView(interactive=False)
    qtbot.addWidget(view)
    view.resize(460, 460)
    shares = []
    for moment in (whole, holed):
        view.show_snapshot(moment, 0.0)
        assert view.values is not None
        shares.append((view.values == 0).mean())
    assert shares[1] > shares[0] + 0.2
