"""The overlap plane of memories: heights are the model's energies, by overlaps or of real states."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.coupling import FactoredCoupling
from hopview.core.memories import Memories
from hopview.core.terrain import Terrain
from hopview.pictures.landscape import OverlapPlane
from hopview.pictures.memory_plane import MemoryPlane


def tossed(count: int, size: int, seed: int = 1) -> Memories:
    rng = np.random.default_rng(seed)
    return Memories(rng.choice(np.array([-1, 1], np.int8), (count, size)))


def of_powers(memories: Memories, power: int, rectified: bool = False) -> Terrain:
    """E = -sum_mu M_mu^n / (n N^(n-1))."""

    def level(m: np.ndarray) -> float:
        held = np.maximum(m, 0.0) if rectified else m
        return -float(np.sum(held**power)) / (power * memories.size ** (power - 1))

    def energies(states: np.ndarray) -> np.ndarray:
        return np.array([level(memories.rows.astype(float) @ s) for s in states])

    return Terrain(energies, level)


@pytest.mark.parametrize("heights", ["overlaps", "states"])
@pytest.mark.parametrize("power", [2, 3, 6])
def test_corners_have_the_model_s_own_energy(heights: str, power: int) -> None:
    memories = tossed(6, 90)
    terrain = of_powers(memories, power)
    plane = MemoryPlane.over(terrain, memories, memories.rows[0], memories.rows[1], heights)
    corners = np.stack([plane.a, plane.b, -plane.a, -plane.b])
    expected = terrain.energies(corners)
    found = [float(plane.energy(u, v)) for u, v in plane.feasible]
    assert found == pytest.approx(expected.tolist(), abs=1e-9)


def test_squares_give_the_plane_of_hebb() -> None:
    memories = tossed(5, 400)
    plane = MemoryPlane.over(of_powers(memories, 2), memories, memories.rows[0], memories.rows[1])
    hebb = OverlapPlane.of(
        FactoredCoupling(memories.rows, 1.0 / memories.size), memories.rows[0], memories.rows[1]
    )
    assert hebb is not None
    places = np.random.default_rng(2).uniform(-0.45, 0.45, (40, 2)).T
    ours, theirs = plane.energy(*places), hebb.energy(*places)
    # Hebb's energy has no terms of a unit with itself: P/(2N) sum_i <s_i>^2, and P/2 for real states.
    x, y = plane.alignments(*places)
    own = 5 / 800 * (plane.agree * x**2 + plane.differ * y**2)
    assert ours + own == pytest.approx(theirs, abs=0.05)
    wells = plane.surface(0.0)
    assert [m.name for m in wells.minima] == ["a", "-a", "b", "-b"] or {m.name for m in wells.minima} >= {
        "a",
        "b",
    }
    assert wells.letter == "E" and plane.surface(0.3).letter == "F"


def test_every_point_of_a_section_is_a_state_with_its_overlaps() -> None:
    memories, seen = tossed(4, 61), []

    def energies(states: np.ndarray) -> np.ndarray:
        seen.append(states)
        return np.zeros(len(states))

    plane = MemoryPlane.over(Terrain(energies), memories, memories.rows[0], memories.rows[2])
    assert plane.heights == "states" and plane.nodes is not None  # there is no level to ask
    states = np.concatenate(seen[2:])  # after those that showed how long it takes
    assert states.dtype == np.int8 and set(np.unique(states)) == {-1, 1}
    side = len(plane.nodes)
    x, y = plane.alignments(*np.array([plane.position(s) for s in states]).T)
    axis = np.linspace(-1, 1, side)
    assert np.abs(x.reshape(side, side) - axis).max() <= 1.0 / plane.agree + 1e-9
    assert np.abs(y.reshape(side, side) - axis[:, None]).max() <= 1.0 / plane.differ + 1e-9
    # one order: going on along a row, units turn over once and for all
    row = states.reshape(side, side, -1)[side // 2] * plane.a
    assert (np.diff(row, axis=0) >= 0).all()


def test_odd_powers_have_no_negatives() -> None:
    memories = tossed(3, 300)
    plane = MemoryPlane.over(of_powers(memories, 3), memories, memories.rows[0], memories.rows[1])
    names = {m.name: m for m in plane.surface(0.0).minima}
    assert {"a", "b"} <= set(names) and not {"-a", "-b"} & set(names)
    assert (names["a"].u, names["a"].v) == pytest.approx((1.0, plane.q))


def test_dents_of_chance_are_no_wells() -> None:
    memories = tossed(400, 300)
    for heights in ("overlaps", "states"):
        plane = MemoryPlane.over(of_powers(memories, 5), memories, *memories.rows[:2], heights)
        assert {m.name for m in plane.surface(0.0).minima} == {"a", "b"}
    few = tossed(3, 300)
    level = MemoryPlane.over(of_powers(few, 4, rectified=True), few, *few.rows[:2])
    assert {m.name for m in level.surface(0.15).minima} == {"a", "b", "paramagnet"}


def test_noise_fills_the_wells_up() -> None:
    memories = tossed(2, 500)
    plane = MemoryPlane.over(of_powers(memories, 4), memories, memories.rows[0], memories.rows[1])
    cold, hot = plane.surface(0.02), plane.surface(5.0)
    assert {"a", "b", "-a", "-b"} <= {m.name for m in cold.minima}
    assert [m.name for m in hot.minima] == ["paramagnet"]


def test_one_memory_gets_a_random_direction() -> None:
    memories = tossed(1, 40)
    plane = MemoryPlane.over(of_powers(memories, 4), memories, memories.rows[0])
    assert plane.second == "random" and plane.q == 0.0
