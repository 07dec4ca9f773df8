"""Basins: every start in the colour of its end, with names; and sections from a state to patterns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hopview import Session
from hopview.core.outcome import Outcome
from hopview.core.terrain import Ends
from hopview.pictures import basins
from hopview.pictures.basins import Basins, basins_of, basins_rgba, end_colour, end_name, plane_basins
from hopview.pictures.landscape import OverlapPlane
from hopview.pictures.palette import LIGHT, pattern_style
from hopview.pictures.section import Way, ways_from


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basins, "SIDES", (13,))


def letters(**params: object) -> Session:
    """Three patterns of 256 units under Hebb's rule."""
    rng = np.random.default_rng(2)
    session = Session("hopfield", shape=(16, 16), seed=1, **params)
    session.store(np.where(rng.random((3, 256)) < 0.5, 1, -1), names=["A", "B", "C"])
    session.cue(session.document.patterns[0].cells)
    return session


def ends_of(session: Session) -> Ends:
    ends = session.snapshot().ends
    assert ends is not None
    return ends


def test_starts_on_the_plane_of_two_patterns_end_in_these_and_their_negatives() -> None:
    session = letters()
    a, b = (p.cells for p in session.document.patterns[:2])
    snapshot = session.snapshot()
    plane = OverlapPlane.of(snapshot.coupling, a, b)
    assert plane is not None
    found = plane_basins(ends_of(session), plane)
    assert isinstance(found, Basins) and found.shares.sum() == pytest.approx(1.0)
    assert (np.diff(found.shares) <= 0).all() and found.places.max() == len(found.ends) - 1
    corner = {(r, c): found.ends[found.places[r, c]].label for r in (0, -1) for c in (0, -1)}
    assert corner == {
        (0, 0): "-pattern 1",
        (-1, -1): "pattern 1",
        (0, -1): "pattern 2",
        (-1, 0): "-pattern 2",
    }
    assert found.shares[:4].sum() > 0.6


def test_two_real_units_end_at_the_nearest_of_two_memories() -> None:
    session = Session("modern", shape=(1, 2), seed=1, beta=60.0)
    session.store(np.array([[-0.8, -0.8], [0.8, 0.8]]))
    found = basins_of(ends_of(session), lambda points: np.asarray(points, np.float64))
    assert found is not None
    assert {end.label for end in found.ends[:2]} == {"pattern 1", "pattern 2"}
    lower = found.ends[found.places[0, 0]], found.ends[found.places[-1, -1]]
    assert [end.label for end in lower] == ["pattern 1", "pattern 2"]
    rgba = basins_rgba(found, session.document.patterns, LIGHT)
    assert tuple(rgba[-1, 0, :3]) == pattern_style(session.document.patterns[0].colour)[0]  # row 0 is the top


def test_noise_leaves_no_one_end() -> None:
    assert not ends_of(letters()).random
    assert "temperature" in ends_of(letters(temperature=0.4, update="glauber")).random


@pytest.mark.parametrize("model", ["mosaic", "linear_attention"])
def test_models_without_a_landscape_say_why(model: str) -> None:
    session = Session(model, shape=(8, 8))
    session.store(np.where(np.eye(8) > 0, 1, -1))
    snapshot = session.snapshot()
    assert snapshot.ends is None and snapshot.no_landscape.endswith(".")


def test_ends_have_names_and_colours() -> None:
    patterns = letters().document.patterns

    def end(attractor: str, *members: int, kind: str = "fixed") -> Outcome:
        return Outcome(kind=kind, attractor=attractor, members=members)  # type: ignore[arg-type]

    told = [
        (end("pattern", 1), "A"),
        (end("negative", -2), "-B"),
        (end("mixture", 1, -2, 3), "mixture: A - B + C"),
        (end("metastable", 1, 3), "metastable: A + C"),
        (end("average"), "average of all"),
        (end("spin glass"), "spin glass"),
        (end("pattern", 3, kind="cycle"), "C, alternating"),
        (end("pattern", 3, kind="limit"), "near C"),
    ]
    assert [end_name(outcome, patterns, "-") for outcome, _ in told] == [words for _, words in told]
    colours = [end_colour(outcome, patterns, LIGHT) for outcome, _ in told[:6]]
    assert colours[0] == pattern_style(patterns[0].colour)[0] and len(set(colours)) == 6
    dashed = tuple(replace(pattern, colour=pattern.colour + 6) for pattern in patterns)
    assert end_colour(end("pattern", 1), dashed, LIGHT) != colours[0]  # areas have no dashes


def test_ways_lead_from_the_state_to_its_patterns_by_energies_of_states() -> None:
    session = letters()
    state = session.document.patterns[0].cells.copy()
    state[:40] *= -1
    patterns = np.stack([p.cells for p in session.document.patterns])
    ways = ways_from(ends_of(session), state, patterns)
    assert ways[0].member == 0 and ways[0].sign == 1
    assert ways[0].turned[0] == 0 and ways[0].turned[-1] == 40
    for way in ways:
        assert way.heights[0] == pytest.approx(session.energy(state) / 256)
        assert way.heights[-1] == pytest.approx(session.energy(way.sign * patterns[way.member]) / 256)
        assert way.turned[-1] <= 128 and len(way.heights) == len(way.turned)
    assert ways[0].rise == pytest.approx(0.0, abs=0.01) and ways[1].rise > 0.02
    dip = Way(0, 1, np.arange(4), np.array([1.0, 0.2, 0.7, 0.1]))
    assert dip.rise == pytest.approx(0.5)


def test_blanks_of_a_pattern_leave_units_as_they_are() -> None:
    session = letters()
    state = session.document.patterns[0].cells
    blanked = session.document.patterns[1].cells.copy()
    blanked[:200] = 0
    (way,) = ways_from(ends_of(session), state, blanked[np.newaxis])
    assert way.turned[-1] == min(np.count_nonzero(state[200:] != s * blanked[200:]) for s in (1, -1))
