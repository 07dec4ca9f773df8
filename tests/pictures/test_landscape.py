"""The overlap plane against enumeration, against the states it claims to hold, and against theory."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import DenseCoupling, FactoredCoupling
from hopview.core.errors import ShapeError
from hopview.pictures.landscape import OverlapPlane, surface_rgba
from hopview.pictures.palette import DARK, LIGHT


def spins(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return (rng.integers(0, 2, shape) * 2 - 1).astype(np.int8)


def hebb(patterns: np.ndarray) -> FactoredCoupling:
    return FactoredCoupling(patterns, 1.0 / patterns.shape[1])


def plane_of(seed: int, size: int, patterns: int) -> tuple[FactoredCoupling, OverlapPlane]:
    stored = spins(np.random.default_rng(seed), patterns, size)
    plane = OverlapPlane.of(hebb(stored), stored[0], stored[1])
    assert plane is not None
    return hebb(stored), plane


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 8), st.floats(-1, 1), st.floats(-1, 1), st.floats(0.05, 2))
def test_free_energy_is_that_of_independent_spins(
    seed: int, size: int, x: float, y: float, temperature: float
) -> None:
    """F = <E> + T <ln p> over all 2^N states, each spin drawn alone with its own mean."""
    rng = np.random.default_rng(seed)
    matrix = np.triu(rng.integers(-50, 50, (size, size)), 1).astype(np.int32)
    tied = DenseCoupling(matrix + matrix.T, 0.125)
    b = rng.normal(size=size) * (seed % 2)
    plane = OverlapPlane.of(tied, spins(rng, size), spins(rng, size), external=b, seed=seed)
    assert plane is not None and plane.agree and plane.differ
    means = plane.a * np.where(plane.a == plane.b, x, y)
    states = np.array(list(itertools.product((-1, 1), repeat=size)))
    odds = np.prod((1 + states * means) / 2, axis=1)
    energies = -0.5 * np.einsum("si,ij,sj->s", states, tied.matrix(), states) - states @ b
    u, v = plane.overlaps(x, y)
    assert float(plane.energy(u, v)) == pytest.approx(float(odds @ energies), abs=1e-9)
    seen = odds[odds > 0]
    expected = float(odds @ energies) + temperature * float(seen @ np.log(seen))
    assert float(plane.free_energy(u, v, temperature)) == pytest.approx(expected, abs=1e-9)


def test_corners_are_the_states_themselves() -> None:
    tied, plane = plane_of(1, 60, 4)
    for (u, v), state in zip(plane.feasible, (plane.a, plane.b, -plane.a, -plane.b), strict=True):
        assert plane.position(state) == pytest.approx((u, v))
        energy = -0.5 * tied.unit * float(state @ tied.integer_fields(state))
        assert float(plane.free_energy(u, v, 0.7)) == pytest.approx(energy)


def test_positions_are_overlaps() -> None:
    _, plane = plane_of(2, 77, 3)
    for state in spins(np.random.default_rng(5), 20, 77):
        wide = state.astype(int)
        assert plane.position(state) == pytest.approx((plane.a @ wide / 77, plane.b @ wide / 77))
        x, y = plane.alignments(*plane.position(state))
        assert abs(x) <= 1 + 1e-12 and abs(y) <= 1 + 1e-12
        assert plane.overlaps(x, y) == pytest.approx(plane.position(state))


@pytest.mark.parametrize("seed", range(4))
def test_wells_of_the_design(seed: int) -> None:
    """N = 400, P = 5, Hebb: wells at +-a and +-b where m = tanh(m / T), one bowl at 0 for T = 1.2."""
    stored = spins(np.random.default_rng(seed), 5, 400)
    plane = OverlapPlane.of(hebb(stored), stored[0], stored[1])
    assert plane is not None
    wells = {m.name: m for m in plane.surface(0.5).minima}
    assert set(wells) == {"a", "-a", "b", "-b"}
    for name, sign in (("a", 1), ("-a", -1)):
        assert sign * wells[name].u == pytest.approx(0.9575, abs=0.035)
    for name, sign in (("b", 1), ("-b", -1)):
        assert sign * wells[name].v == pytest.approx(0.9575, abs=0.035)
    bowl = plane.surface(1.2).minima
    assert [m.name for m in bowl] == ["paramagnet"]
    assert (bowl[0].u, bowl[0].v) == pytest.approx((0.0, 0.0), abs=1e-3)
    assert bowl[0].height == pytest.approx(-1.2 * np.log(2.0), abs=1e-9)


def test_wells_without_crosstalk_obey_the_mean_field_equation() -> None:
    """Two orthogonal patterns, W = (a a' + b b') / N: m = tanh(m / T) up to the missing diagonal, 2 / N."""
    a = np.ones(4000, np.int8)
    b = np.tile(np.array([1, -1], np.int8), 2000)
    plane = OverlapPlane.of(hebb(np.stack([a, b])), a, b)
    assert plane is not None and plane.q == 0.0
    for temperature in (0.3, 0.5, 0.8):
        m = 1.0
        for _ in range(2000):
            m = float(np.tanh(m / temperature))
        well = next(w for w in plane.surface(temperature).minima if w.name == "a")
        assert (well.u, well.v) == pytest.approx((m, 0.0), abs=0.003)


def test_minima_are_stationary_and_lowest_first() -> None:
    _, plane = plane_of(7, 300, 4)
    minima = plane.surface(0.4).minima
    assert np.diff([m.height for m in minima]).min() > -1e-9
    assert [m.name for m in minima] in (["a", "-a", "b", "-b"], ["b", "-b", "a", "-a"])
    for well in minima:
        here = float(plane.free_energy(well.u, well.v, 0.4))
        assert here == pytest.approx(well.height * 300)
        for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            step = 1e-4 * np.array([np.cos(angle), np.sin(angle)])
            around = float(plane.free_energy(well.u + step[0], well.v + step[1], 0.4))
            assert np.isnan(around) or around >= here - 1e-9


def test_without_temperature_the_corners_are_the_wells() -> None:
    _, plane = plane_of(3, 400, 3)
    surface = plane.surface(0.0)
    assert {m.name for m in surface.minima} == {"a", "-a", "b", "-b"}
    for well in surface.minima:
        assert np.abs(plane.feasible - (well.u, well.v)).sum(axis=1).min() < 1e-6


def test_even_mixtures_are_named() -> None:
    """Close patterns (q = 0.8) melt into one well between them before they vanish."""
    rng = np.random.default_rng(0)
    a = spins(rng, 1000)
    b = a.copy()
    b[:100] *= -1
    plane = OverlapPlane.of(hebb(np.stack([a, b])), a, b)
    assert plane is not None and plane.q == pytest.approx(0.8)
    minima = plane.surface(0.9).minima
    assert [m.name for m in minima] == ["mixture", "mixture"]
    assert minima[0].u == pytest.approx(minima[0].v, abs=1e-3)


@pytest.mark.parametrize("resolution", [24, 96, 97])
def test_surfaces_cover_the_domain_and_no_more(resolution: int) -> None:
    _, plane = plane_of(4, 200, 5)
    surface = plane.surface(0.6, resolution)
    assert surface.heights.shape == (resolution, resolution)
    u, v = np.meshgrid(surface.u_axis, surface.v_axis)
    expected = plane.free_energy(u, v, 0.6) / 200
    assert np.allclose(surface.heights, expected, equal_nan=True, atol=1e-9)
    shown = surface.heights[~np.isnan(surface.heights)]
    assert surface.lowest - 1e-6 <= shown.min() and shown.max() <= surface.highest + 1e-6
    assert surface.lowest >= surface.minima[0].height


def test_contours_lie_at_their_heights_within_the_domain() -> None:
    _, plane = plane_of(4, 200, 5)
    surface = plane.surface(0.6)
    assert len(surface.contours) == len(surface.contour_heights) and 6 <= surface.levels.size <= 24
    assert np.allclose(np.diff(surface.levels), surface.levels[1] - surface.levels[0])
    for line, height in zip(surface.contours, surface.contour_heights, strict=True):
        assert line.shape[1] == 2
        x, y = plane.alignments(line[:, 0], line[:, 1])
        assert np.abs(x).max() <= 1 + 1e-9 and np.abs(y).max() <= 1 + 1e-9
        away = (np.abs(x) < 0.95) & (np.abs(y) < 0.95)  # the slope of H is infinite on the edge
        heights = plane.free_energy(line[away, 0], line[away, 1], 0.6) / 200
        assert np.allclose(heights, height, atol=2e-3)


def test_the_picture_is_upright_and_opaque() -> None:
    _, plane = plane_of(4, 200, 5)
    surface = plane.surface(0.6, 64)
    image = surface_rgba(surface, LIGHT)
    assert image.shape == (64, 64, 4) and image.flags.c_contiguous
    assert (image[..., 3] == 255).all()
    well = surface.minima[0]
    row, col = round((1 - well.v) / 2 * 63), round((well.u + 1) / 2 * 63)
    assert image[row, col, :3].sum() < image[32, 32, :3].sum()
    assert np.array_equal(image, surface_rgba(surface, DARK))
    assert surface.extent[1] - surface.extent[0] == pytest.approx(
        64 * (surface.u_axis[1] - surface.u_axis[0])
    )


@pytest.mark.parametrize("other", ["missing", "same", "negative"])
def test_one_pattern_gets_a_seeded_random_direction(other: str) -> None:
    stored = spins(np.random.default_rng(9), 1, 100)
    a = stored[0]
    b = {"missing": None, "same": a.copy(), "negative": -a}[other]
    plane, again = (OverlapPlane.of(hebb(stored), a, b, seed=3) for _ in range(2))
    assert plane is not None and again is not None
    assert plane.second == "random" and plane.q == 0.0 and np.array_equal(plane.b, again.b)
    assert {"a", "-a"} == {m.name for m in plane.surface(0.5).minima}


def test_no_plane_where_there_is_nothing_to_show() -> None:
    one = spins(np.random.default_rng(9), 1, 10)
    assert OverlapPlane.of(None, one[0]) is None
    assert OverlapPlane.of(hebb(one), None) is None
    assert OverlapPlane.of(hebb(one[:, :1]), one[0, :1]) is None
    with pytest.raises(ShapeError, match="9 and 9 cells"):
        OverlapPlane.of(hebb(one), one[0, :9])


def test_two_units_and_no_weights() -> None:
    flat = DenseCoupling(np.zeros((2, 2), np.int32), 1.0)
    plane = OverlapPlane.of(flat, np.array([1, 1], np.int8), np.array([1, -1], np.int8))
    assert plane is not None
    still = plane.surface(0.0)
    assert still.minima == [] and still.contours == [] and surface_rgba(still, LIGHT).shape == (96, 96, 4)
    assert [m.name for m in plane.surface(1.0).minima] == ["paramagnet"]


def test_a_field_towards_one_pattern_tilts_the_plane() -> None:
    """b = 0.3 a: +a lies 0.6 N below -a, at a and -a exact; the states themselves say so."""
    tied, plane = plane_of(3, 200, 5)
    tilted = plane.in_field(0.3 * plane.a)
    for (u, v), state in zip(tilted.feasible, (plane.a, plane.b, -plane.a, -plane.b), strict=True):
        energy = -0.5 * tied.unit * float(state @ tied.integer_fields(state)) - 0.3 * float(
            plane.a @ state.astype(int)
        )
        assert float(tilted.free_energy(u, v, 0.4)) == pytest.approx(energy)
    heights = [float(tilted.free_energy(u, v, 0.0)) for u, v in tilted.feasible[[0, 2]]]
    assert heights[1] - heights[0] == pytest.approx(0.6 * 200)
    minima = tilted.surface(0.6).minima
    assert minima[0].name == "a" and minima[0].height < plane.surface(0.6).minima[0].height
    warm = tilted.surface(1.5).minima  # no bowl at zero: the field magnetises it
    assert [m.name for m in warm] == ["a"] and 0.2 < warm[0].u < 0.9
    assert tilted.in_field(None).surface(0.6).minima == plane.surface(0.6).minima
