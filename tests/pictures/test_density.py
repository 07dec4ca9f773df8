"""The density of two real units as a picture."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopview.machines.attention import AttnBM
from hopview.machines.dense import DenseBM
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.pictures.density import density_of, density_rgba, drawable, extent_of, tempered
from hopview.pictures.palette import LIGHT

MACHINE = AttnBM.at_points([[3.0, 0.0], [-3.0, 1.0]], 2.0)


def test_it_is_the_law_at_every_point_and_adds_up() -> None:
    picture = density_of(MACHINE, (-8.0, 8.0, -8.0, 8.0))
    cell = 16 / (len(picture.values) - 1)
    assert np.exp(picture.values).sum() * cell**2 == pytest.approx(1.0, abs=1e-9)
    axis = np.linspace(-8, 8, len(picture.values))
    v = np.array([[axis[40], axis[99]]])
    assert picture.values[99, 40] == pytest.approx(MACHINE.log_density(v)[0])
    assert picture.highest == pytest.approx(math.exp(picture.values.max()))
    assert picture.hills[:, 2] == pytest.approx(0.5)
    image = density_rgba(picture, LIGHT)
    row, col = np.unravel_index(np.argmax(picture.values), picture.values.shape)
    assert tuple(image[len(image) - 1 - row, col, :3]) == (253, 231, 37)


def test_arrows_point_along_the_score_and_are_no_longer_than_a_cell() -> None:
    picture = density_of(MACHINE, (-8.0, 8.0, -8.0, 8.0))
    points, steps = picture.arrows[:, :2], picture.arrows[:, 2:]
    score = MACHINE.score(points)
    along = (score * steps).sum(axis=1) / np.linalg.norm(score, axis=1) / np.linalg.norm(steps, axis=1)
    assert along == pytest.approx(1.0)
    assert np.linalg.norm(steps, axis=1).max() <= 16 / 15


def test_the_square_holds_data_and_hills_and_stays_while_hills_move_within() -> None:
    data = np.array([[-4.0, -4.0], [4.0, 6.0]])
    found = extent_of(MACHINE, data)
    assert found == extent_of(AttnBM.at_points([[0.0, 0.0], [2.0, 5.0]], 2.0), data)
    assert found == extent_of(MACHINE, data)
    left, right, bottom, top = found
    assert left < -4 and right > 4 and bottom < -4 and top > 6
    assert right - left == pytest.approx(top - bottom)
    wide = extent_of(AttnBM.at_points([[30.0, 0.0]], 2.0), data)
    assert wide[1] > 30
    lone = extent_of(AttnBM.at_points([[1.0, 1.0]], 4.0), np.empty((0, 2)))
    assert lone == pytest.approx((-0.25, 2.25, -0.25, 2.25))


def test_places_are_from_the_top_left_and_within() -> None:
    picture = density_of(MACHINE, (-8.0, 8.0, -4.0, 12.0))
    assert picture.place(np.array([[-8.0, 12.0], [8.0, -4.0], [99.0, 4.0]])) == pytest.approx(
        np.array([[0, 0], [1, 1], [1, 0.5]])
    )


def test_a_gaussian_machine_is_drawn_at_its_temperature_and_tells_what_is_estimated() -> None:
    draw = np.random.default_rng(2)
    machine = GaussianRBM(draw.normal(0, 0.5, (2, 3)), [0.3, -0.2], draw.normal(0, 0.5, 3), 0.8)
    extent = (-9.0, 9.0, -9.0, 9.0)
    cold, warm = density_of(machine, extent), density_of(tempered(machine, 2.0), extent)
    assert cold.error is None and warm.highest < 0.8 * cold.highest
    cell = 18 / (len(warm.values) - 1)
    assert np.exp(warm.values).sum() * cell**2 == pytest.approx(1.0, abs=1e-6)
    wide = GaussianRBM(draw.normal(0, 0.1, (2, 21)), [0.0, 0.0], np.zeros(21))
    found = density_of(wide, extent).error
    assert found is not None and 0 < found < 0.2


def test_which_machines_can_be_drawn() -> None:
    assert drawable(MACHINE, True)
    assert not drawable(None, True)
    assert not drawable(DenseBM(np.ones((1, 2))), False)
    assert not drawable(AttnBM.at_points([[1.0, 2.0, 3.0]]), True)
    assert tempered(MACHINE, 2.0).beta == 1.0


def test_many_memories_are_drawn_at_fewer_points() -> None:
    rng = np.random.default_rng(1)
    many = AttnBM.at_points(rng.standard_normal((2000, 2)))
    assert len(density_of(many, (-3.0, 3.0, -3.0, 3.0)).values) == 77
