"""The landscape of real units: heights are energies of states, valleys are where they come to rest."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.memories import Memories
from hopview.models import Modern, ModernParams
from hopview.pictures.palette import DARK, LIGHT
from hopview.pictures.valleys import valleys_of, valleys_rgba
from hopview.session.edits import Store
from hopview.session.experiment_setup import random_greys
from hopview.session.session import Session


def network(count: int, size: int, beta: float, **params: object) -> Modern:
    rows = np.random.default_rng(4).uniform(-0.9, 0.9, (count, size)).astype(np.float32)
    return Modern((1, size), Memories(rows), ModernParams(beta=beta, **params))


@pytest.mark.parametrize("similarity", ["distance", "cosine", "dot"])
@pytest.mark.parametrize("separation", ["softmax", "sparsemax", "entmax"])
def test_many_energies_are_those_of_one_by_one(similarity: str, separation: str) -> None:
    model = network(7, 30, 3.0, similarity=similarity, separation=separation)
    states = np.random.default_rng(1).uniform(-1, 1, (20, 30))
    expected = [model.energy(state) for state in states]
    assert model.energies(states) == pytest.approx(expected, abs=1e-8)
    assert model.terrain is not None and model.terrain == model.terrain  # asked anew, and yet the same
    assert model.terrain != network(7, 30, 3.0).terrain


def test_every_point_of_the_plane_is_a_state_with_its_energy() -> None:
    model = network(6, 40, 8.0)
    found = valleys_of(model.terrain, model.memories, 2, 4)
    assert found.plane is not None and found.plane.third == "mean"
    side = len(found.heights)
    left, right, bottom, top = found.extent
    for row, col in ((0, 0), (side // 2, side - 1), (side // 3, side // 4)):
        x, y = left + col / (side - 1) * (right - left), bottom + row / (side - 1) * (top - bottom)
        state = found.plane.lift(np.array([[x, y]]))[0]
        assert found.heights[row, col] == pytest.approx(model.energy(state) / 40, abs=1e-7)
        assert found.height(x, y) == pytest.approx(found.heights[row, col])
    assert found.away[[2, 4]] == pytest.approx([0.0, 0.0], abs=1e-6) and found.away[0] > 1.0
    assert found.place(model.memories.rows)[2] == pytest.approx([0.0, 0.0], abs=1e-6)


def test_contours_and_colours() -> None:
    model = network(4, 2, 6.0)
    found = valleys_of(model.terrain, model.memories, 0, 1)
    assert found.plane is None and found.contours
    for line in found.contours[:10]:
        heights = [found.height(float(x), float(y)) for x, y in line[::5]]
        assert np.ptp(heights) < 0.02 * (found.highest - found.lowest)
    for theme in (LIGHT, DARK):
        image = valleys_rgba(found, theme)
        assert image.shape == (*found.heights.shape, 4) and (image[..., 3] == 255).all()


def test_arrows_lead_downhill() -> None:
    model = network(4, 2, 6.0)
    found = valleys_of(model.terrain, model.memories, 0, 1)
    steps = 0.1 * found.arrows[:, 2:]
    starts = found.arrows[:, :2]
    before, after = (np.array([found.height(*p) for p in points]) for points in (starts, starts + steps))
    assert (after <= before + 1e-9).mean() > 0.97


@pytest.mark.parametrize("similarity", ["distance", "cosine"])
@pytest.mark.parametrize("separation", ["softmax", "entmax"])
def test_arrows_on_a_plane_are_what_it_shows_of_a_step(similarity: str, separation: str) -> None:
    model = network(6, 40, 8.0, similarity=similarity, separation=separation)
    found = valleys_of(model.terrain, model.memories, 2, 4)
    assert found.plane is not None
    starts, led = found.arrows[:, :2], found.arrows[:, 2:]
    ends = found.place(np.array([model.retrieval.step(state) for state in found.plane.lift(starts)]))
    went = ends - starts
    far = np.linalg.norm(went, axis=1) > 0.1 * np.linalg.norm(went, axis=1).max()
    along = np.sum(went * led, axis=1) / np.linalg.norm(went, axis=1) / np.linalg.norm(led, axis=1)
    assert far.sum() > 100 and along[far].min() > 0.98


@pytest.mark.parametrize(("beta", "valleys"), [(1.0, 1), (3.0, 2), (16.0, 4), (64.0, 5)])
def test_of_two_units_the_rings_are_the_states_of_rest(beta: float, valleys: int) -> None:
    session = Session("modern", shape=(1, 2), beta=beta)
    session.apply(Store(tuple(random_greys(5, 2, 7, "even"))))
    model = session.engine.model
    found = valleys_of(model.terrain, model.memories, 0, 1)
    assert len(found.minima) == valleys
    ends = []
    for start in np.random.default_rng(2).uniform(-1, 1, (30, 2)):
        session.cue(start)
        ends.append(session.run(400).states[-1])
    for end in ends:
        assert np.hypot(*(found.minima - end).T).min() < 0.03
    reached = {int(np.hypot(*(found.minima - end).T).argmin()) for end in ends}
    assert len(reached) == valleys


def test_one_memory_and_equal_ones_have_a_plane() -> None:
    for rows in (np.full((1, 9), 0.3, np.float32), np.full((3, 9), 0.3, np.float32)):
        model = Modern((3, 3), Memories(rows), ModernParams())
        found = valleys_of(model.terrain, model.memories, 0, len(rows) - 1)
        assert np.isfinite(found.heights).all() and found.plane is not None
