"""The phase diagram as outlines, its axes, and how alike patterns are."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.pattern import Pattern
from hopview.pictures.phase import PhasePicture, likeness, phase_limits, phase_picture
from hopview.theory import phase


def picture(load: float = 0.05, temperature: float = 0.2) -> PhasePicture:
    limits = phase_limits(load, temperature)
    lines = phase.lines()
    return phase_picture(phase.glass_line(limits[0]), lines.retrieval, lines.stable, limits)


def inside(outline: np.ndarray, load: float, temperature: float) -> bool:
    """Whether a point lies in an outline: a ray to the right crosses it an odd number of times."""
    x, y = outline[:, 0], outline[:, 1]
    u, v = np.roll(x, -1), np.roll(y, -1)
    crossed = (y > temperature) != (v > temperature)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x + (temperature - y) * (u - x) / (v - y)
    return bool((crossed & (at > load)).sum() % 2)


def test_each_point_lies_in_the_outline_that_theory_names() -> None:
    rng = np.random.default_rng(3)
    shown = picture()
    for load, temperature in zip(rng.uniform(1e-3, 0.199, 60), rng.uniform(0.01, 1.59, 60), strict=True):
        name, _ = phase.locate(load, temperature)
        assert [r.name for r in shown.regions if inside(r.outline, load, temperature)] == [name]


@pytest.mark.parametrize("load", [0.0, 0.1, 0.4, 3.0])
def test_names_stand_in_their_regions(load: float) -> None:
    for region in picture(load).regions:
        assert inside(region.outline, *region.anchor), region.name


def test_lines_go_by_their_names() -> None:
    shown = picture()
    assert set(shown.lines) == {"T_g", "T_M", "T_c"}
    for points in shown.lines.values():
        assert points.shape[1] == 2
        assert tuple(points[0]) == (0, 1)
    assert shown.lines["T_g"][-1] == pytest.approx([0.2, 1 + np.sqrt(0.2)])


@pytest.mark.parametrize(
    ("load", "temperature"), [(0.0, 0.0), (0.004, 0.5), (0.19, 2.0), (0.25, 0.1), (0.9, 1.0), (40.0, 5.0)]
)
def test_the_axes_hold_the_dot_and_the_glass_line(load: float, temperature: float) -> None:
    across, up = phase_limits(load, temperature)
    assert load < across and temperature < up
    assert across >= 0.2
    assert up > 1 + np.sqrt(across)


def test_small_changes_leave_the_axes_alone() -> None:
    assert len({phase_limits(load, t) for load in (0, 0.05, 0.15) for t in (0, 0.5, 1.0)}) == 1


def patterns(rows: np.ndarray) -> tuple[Pattern, ...]:
    return tuple(Pattern(row.astype(np.int8), str(k)) for k, row in enumerate(rows))


@pytest.mark.parametrize(("count", "units"), [(2, 4096), (20, 400), (100, 1000), (5, 100_000)])
def test_random_patterns_are_as_alike_as_chance(count: int, units: int) -> None:
    rng = np.random.default_rng(7)
    shared, random = likeness(patterns(rng.choice([-1, 1], (count, units))))
    assert shared < 2 * random
    assert count < 20 or shared == pytest.approx(random, rel=0.2)


def test_pictures_of_one_kind_are_more_alike() -> None:
    rng = np.random.default_rng(8)
    common = rng.choice([-1, 1], 2000)
    rows = np.where(rng.random((6, 2000)) < 0.25, -common, common)
    shared, random = likeness(patterns(rows))
    assert shared == pytest.approx(0.25, abs=0.05)  # (1 - 2 * 0.25)^2
    assert shared > 5 * random


def test_one_pattern_is_like_nothing() -> None:
    assert likeness(()) == likeness(patterns(np.ones((1, 9)))) == (0.0, 0.0)
