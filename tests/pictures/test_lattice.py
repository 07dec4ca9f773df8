"""The lattice: exact averages of ink and paper, and an afterglow that lasts a second."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ShapeError
from hopview.pictures.lattice import GLOW_STRENGTH, Afterglow, lattice_image, lattice_view
from hopview.pictures.palette import DARK, LIGHT, Theme

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)


def random_spins(*shape: int) -> np.ndarray:
    return (np.random.default_rng(3).integers(0, 2, shape) * 2 - 1).astype(np.int8)


def between(theme: Theme, share: np.ndarray) -> np.ndarray:
    paper, ink = np.array(theme.paper, float), np.array(theme.ink, float)
    return paper + np.asarray(share)[..., None] * (ink - paper)


@THEMES
def test_units_are_ink_and_paper(theme: Theme) -> None:
    spins = random_spins(7, 5)
    image = lattice_image(spins, None, theme)
    assert image.shape == (7, 5, 4) and image.dtype == np.uint8 and (image[..., 3] == 255).all()
    assert np.array_equal(image[..., :3], between(theme, spins > 0))


def test_binary_and_graded_units() -> None:
    assert np.array_equal(
        lattice_image(np.array([[0, 1]], np.int8), None, LIGHT, kind="binary"),
        lattice_image(np.array([[-1, 1]], np.int8), None, LIGHT),
    )
    grey = lattice_image(np.array([[0.0, 5.0]]), None, LIGHT, kind="real")[0, :, :3]
    assert np.abs(grey - between(LIGHT, np.array([0.5, 1.0]))).max() <= 1


@THEMES
@pytest.mark.parametrize("out", [(8, 8), (13, 29), (96, 64), (200, 150)])
@pytest.mark.parametrize("window", [(0, 64, 0, 64), (3.3, 40.9, 10.25, 60.75), (5.1, 5.8, 6.2, 9.9)])
def test_pixels_are_area_averages(theme: Theme, out: tuple[int, int], window: tuple[float, ...]) -> None:
    spins, heat = random_spins(64, 64), np.random.default_rng(4).random((64, 64), np.float32)

    def weights(low: float, high: float, count: int) -> np.ndarray:
        edges, cell = np.linspace(low, high, count + 1), np.arange(64)
        part = np.minimum(edges[1:, None], cell + 1) - np.maximum(edges[:-1, None], cell)
        return np.clip(part, 0, None) / np.diff(edges)[:, None]

    left, right = weights(window[0], window[1], out[0]), weights(window[2], window[3], out[1])
    plain = between(theme, left @ ((spins + 1) / 2) @ right.T)
    glow = (GLOW_STRENGTH * (left @ heat @ right.T))[..., None]
    image = lattice_view(spins, None, theme, out, window)
    assert np.abs(image[..., :3] - plain).max() <= 1.0
    image = lattice_view(spins, heat, theme, out, window)
    expected = (1 - glow) * plain + glow * np.array(theme.afterglow)
    assert np.abs(image[..., :3] - expected).max() <= 3.0  # 64 steps of heat


@pytest.mark.parametrize("window", [(0, 6, 0, 7), (-1.5, 7.2, 0.4, 3.9), (2.1, 2.8, 3.3, 3.4)])
def test_under_a_glass_units_are_even_and_only_their_edges_mix(window: tuple[float, ...]) -> None:
    spins, heat = random_spins(6, 7), np.random.default_rng(4).random((6, 7), np.float32)
    image, units = lattice_view(spins, heat, LIGHT, (101, 90), window), lattice_image(spins, heat, LIGHT)
    rows, cols = np.linspace(*window[:2], 102), np.linspace(*window[2:], 91)
    for i, j in np.ndindex(101, 90):
        top, left = int(np.floor(rows[i])), int(np.floor(cols[j]))
        if rows[i + 1] <= top + 1 and cols[j + 1] <= left + 1:
            expected = units[top, left] if 0 <= top < 6 and 0 <= left < 7 else np.zeros(4, np.uint8)
            assert np.array_equal(image[i, j], expected), (i, j)


def test_a_fine_chequerboard_far_away_is_even_grey() -> None:
    board = (np.indices((512, 512)).sum(axis=0) % 2 * 2 - 1).astype(np.int8)
    far = lattice_view(board, None, LIGHT, (64, 64), (0, 512, 0, 512))
    assert np.unique(far.reshape(-1, 4), axis=0).shape == (1, 4)


def test_one_pixel_a_unit_is_the_image() -> None:
    spins, heat = random_spins(20, 30), np.random.default_rng(4).random((20, 30), np.float32)
    assert np.array_equal(
        lattice_view(spins, heat, DARK, (20, 30), (0, 20, 0, 30)), lattice_image(spins, heat, DARK)
    )


def test_outside_is_transparent() -> None:
    image = lattice_view(random_spins(4, 4), np.ones((4, 4), np.float32), LIGHT, (8, 8), (-2, 6, -2, 6))
    assert np.array_equal(image[..., 3] > 0, np.pad(np.ones((4, 4), bool), 2))


def test_shapes_must_fit() -> None:
    with pytest.raises(ShapeError, match=r"\(12,\)"):
        lattice_image(random_spins(12), None, LIGHT)
    with pytest.raises(ShapeError, match=r"\(3, 3\)"):
        lattice_view(random_spins(4, 4), np.zeros((3, 3), np.float32), LIGHT, (2, 2), (0, 4, 0, 4))


def test_a_flip_glows_for_one_second() -> None:
    glow, spins = Afterglow(), random_spins(3, 3)
    assert not glow.update(spins, 10.0).any() and not glow.glowing
    spins[1, 2] *= -1
    heat = glow.update(spins, 10.0)
    assert heat[1, 2] == 1.0 and heat.sum() == 1.0 and heat.dtype == np.float32 and not heat.flags.writeable
    assert glow.update(spins, 10.25)[1, 2] == pytest.approx(0.75)
    spins[0, 0] *= -1
    heat = glow.update(spins, 10.75)
    assert heat[1, 2] == pytest.approx(0.25, abs=1e-6) and heat[0, 0] == 1.0
    assert glow.update(spins, 11.0)[1, 2] == pytest.approx(0.0, abs=1e-6) and glow.glowing
    assert not glow.update(spins, 11.8).any() and not glow.glowing


def test_glow_survives_what_a_window_does() -> None:
    glow = Afterglow()
    glow.update(np.ones((3, 3), np.int8), 0.0)
    assert glow.update(random_spins(5, 4), 0.1).shape == (5, 4) and not glow.glowing
    lit = glow.update(-random_spins(5, 4), 5.0).copy()
    assert lit.all()
    assert np.array_equal(glow.update(-random_spins(5, 4), 1.0), lit)  # the clock ran back
    glow.forget()
    assert not glow.update(random_spins(5, 4), 1.1).any()


def test_reduced_motion_never_glows() -> None:
    glow = Afterglow()
    glow.update(np.ones((2, 2), np.int8), 0.0)
    assert glow.update(-np.ones((2, 2), np.int8), 0.1).all()
    glow.reduce_motion = True
    assert not glow.update(np.ones((2, 2), np.int8), 0.2).any() and not glow.glowing
