"""Free energies over a plane, against closed forms, enumeration and the machines' own."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.machines.attention import AttnBM
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.dense import DenseBM
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.rbm import BernoulliRBM
from hopview.pictures.data_plane import DataPlane, as_states
from hopview.pictures.palette import DARK, LIGHT
from hopview.pictures.relief import entropy, heights_of, relief_of, relief_rgba, side_of

RNG = np.random.default_rng(11)
D, H = 8, 5
BITS = (RNG.random((20, D)) < 0.5).astype(np.float32)
REAL = RNG.standard_normal((20, D))


def _weights(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((D, H))


def _binary() -> dict:
    return {
        "rbm": BernoulliRBM(_weights(), RNG.standard_normal(D), RNG.standard_normal(H)),
        "boltzmann": Boltzmann.random(connected("all", D, 3), 1.0, 4),
        "dense": DenseBM(np.where(BITS[:3] > 0, 1.0, -1.0), 0.9),
        "dense of power 4": DenseBM(np.where(BITS[:3] > 0, 1.0, -1.0), 0.9, 4),
    }


def _real() -> dict:
    return {
        "gaussian": GaussianRBM(0.4 * _weights(2), np.zeros(D), np.zeros(H), 1.2),
        "attention": AttnBM(_weights(3).T, np.zeros(D), np.zeros(H)),
    }


@pytest.mark.parametrize("name", [*_binary(), *_real()])
def test_at_the_two_rows_it_is_the_machines_own_free_energy(name: str) -> None:
    bounded = name in _binary()
    machine, data = (_binary() | _real())[name], BITS if bounded else REAL
    plane = DataPlane.of(data, 2, 9, bounded=bounded)
    rows = np.asarray(data[[2, 9]], np.float64)
    assert np.allclose(heights_of(machine, plane, plane.place(rows)), machine.free_energy(rows), atol=1e-6)


@pytest.mark.parametrize("name", list(_binary()))
def test_means_of_binary_units_never_lie_below_minus_ln_z(name: str) -> None:
    machine = _binary()[name]
    plane = DataPlane.of(BITS, 0, 5, bounded=True)
    found = relief_of(machine, plane, plane.extent(as_states(BITS, True)))
    states = ((np.arange(1 << D)[:, None] >> np.arange(D)) & 1).astype(np.float64)
    exact = machine.free_energy(states)
    log_z = float(np.log(np.sum(np.exp(-exact + exact.min()))) - exact.min())
    assert found.heights.min() >= -log_z - 1e-9
    assert found.lowest <= exact.max() and found.highest > found.lowest


def test_without_weights_it_is_that_of_independent_units() -> None:
    bias = RNG.standard_normal(D)
    machine = BernoulliRBM(np.zeros((D, H)), bias, np.zeros(H))
    plane = DataPlane.of(BITS, 0, 5, bounded=True)
    points = np.array([[0.4, 0.3], [1.0, 0.2]])
    p = np.clip(plane.lift(points), 0, 1)
    cold = np.where((p > 0) & (p < 1), p * np.log(np.where(p > 0, p, 1)), 0)
    cold += np.where((p > 0) & (p < 1), (1 - p) * np.log(np.where(p < 1, 1 - p, 1)), 0)
    exact = -p @ machine.visible_bias + cold.sum(axis=1) - H * np.log(2)
    assert np.allclose(heights_of(machine, plane, points), exact)
    assert entropy(np.array([[0.5, 0.0, 1.0]]))[0] == pytest.approx(np.log(2))


def test_real_units_are_exact_at_every_node() -> None:
    machine = _real()["attention"]
    plane = DataPlane.of(REAL, 0, 1, bounded=False)
    extent = plane.extent(REAL)
    found = relief_of(machine, plane, extent)
    side = len(found.heights)
    assert side == side_of(machine)
    for row, col in ((0, 0), (3, side - 1), (side // 2, 7)):
        x = extent[0] + col / (side - 1) * (extent[1] - extent[0])
        y = extent[2] + row / (side - 1) * (extent[3] - extent[2])
        v = plane.a + x * plane.axes[0] + y * plane.axes[1]
        assert found.heights[row, col] == pytest.approx(float(machine.free_energy(v[None])[0]))


def test_contours_run_at_their_heights_and_all_rows_lie_in_the_picture() -> None:
    machine = _binary()["rbm"]
    plane = DataPlane.of(BITS, 0, 5, bounded=True)
    found = relief_of(machine, plane, plane.extent(as_states(BITS, True)))
    assert len(found.contours) == len(found.contour_heights) >= 5
    span = found.highest - found.lowest
    for line, height in list(zip(found.contours, found.contour_heights, strict=True))[::4]:
        assert np.allclose(heights_of(machine, plane, line), height, atol=0.03 * span)
    places = found.share(plane.place(BITS))
    assert places.min() > 0 and places.max() < 1
    corner = found.share([[found.extent[0], found.extent[3]]])
    assert corner.tolist() == [[0, 0]]


def test_colours_go_from_the_lowest_to_the_highest_top_row_first() -> None:
    plane = DataPlane.of(REAL, 0, 1, bounded=False)
    found = relief_of(_real()["attention"], plane, plane.extent(REAL))
    for theme in (LIGHT, DARK):
        image = relief_rgba(found, theme)
        assert image.shape == (*found.heights.shape, 4) and (image[..., 3] == 255).all()
        low = np.unravel_index(int(np.argmin(found.heights)), found.heights.shape)
        assert tuple(image[len(image) - 1 - low[0], low[1], :3]) == (68, 1, 84)


def test_machines_whose_heights_take_long_have_fewer_nodes() -> None:
    small, large = _binary()["rbm"], BernoulliRBM(np.zeros((784, 512)), np.zeros(784), np.zeros(512))
    assert side_of(small) == 97 and side_of(large) == 25
    assert side_of(_binary()["dense of power 4"]) <= 97 and side_of(large) % 2 == 1
