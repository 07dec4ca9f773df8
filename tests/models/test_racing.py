"""Several interactions on one cue: each run is that of its own model, and one of them is the model's."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns

from hopview.core.memories import Memories
from hopview.models import DenseMemory, DenseMemoryParams, Modern
from hopview.models.racing import title

PATTERNS = random_patterns(300, 100, 1)
CUE = flipped(PATTERNS[0], 0.1, 2)


def dense(**params: object) -> DenseMemory:
    return DenseMemory((10, 10), Memories(PATTERNS), DenseMemoryParams(**params))  # type: ignore[arg-type]


def test_each_run_is_that_of_its_own_model() -> None:
    race = dense(power=5).race_of(CUE, 3)
    assert race is not None
    assert [law.title for law in race.laws] == ["n = 2, Hebb", "n = 3, rect", "n = 5, rect", "exp"]
    assert [law.present for law in race.laws] == [False, False, True, False]
    courses = race.run()
    laws = ({"interaction": "plain", "power": 2}, {}, {"power": 5}, {"interaction": "exp"})
    for how, course in zip(laws, courses, strict=True):
        motion = dense(**how).start(CUE, 3)
        while not motion.settled():
            motion.advance()
        assert course.settled and np.array_equal(course.states[-1], motion.state)
        assert np.array_equal(course.states[0], CUE) and course.times[0] == 0
        assert (np.diff(course.times) > 0).all() and course.times[-1] == motion.sweep
        m = PATTERNS[course.nearest[-1]].astype(int) @ motion.state / 100
        assert course.overlaps[-1] == m and abs(m) == np.abs(PATTERNS.astype(int) @ motion.state).max() / 100
    assert courses[0].overlaps[-1] < 0.9 and courses[3].overlaps[-1] == 1


def test_a_place_in_time() -> None:
    (first, *_rest) = dense().race_of(CUE, 3).run()  # type: ignore[union-attr]
    assert first.at(-1) == first.at(0) == 0
    assert first.at(1e9) == len(first.times) - 1
    assert first.at(float(first.times[2])) == 2


def test_laws_weigh_overlaps() -> None:
    race = dense(interaction="plain", power=3).race_of(CUE, 1)
    assert race is not None and len(race.laws) == 4
    m = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    found = {law.title: law.weigh(m) for law in race.laws}
    assert found["n = 2, Hebb"] == pytest.approx(m**2)
    assert found["n = 3, plain"] == pytest.approx(m**3)
    assert found["n = 3, rect"] == pytest.approx(np.maximum(m, 0) ** 3)
    assert found["exp"] == pytest.approx(np.exp(100 * (m - 1)))
    assert title("distinct", 4) == "n = 4, distinct"


def test_a_race_is_another_where_anything_it_depends_on_is() -> None:
    model = dense()
    key = model.race_of(CUE, 3).key  # type: ignore[union-attr]
    assert key == model.race_of(CUE.copy(), 3).key  # type: ignore[union-attr]
    others = [model.race_of(CUE, 4), model.race_of(PATTERNS[1], 3), dense().race_of(CUE, 3)]
    others.append(DenseMemory((10, 10), model.memories, DenseMemoryParams(tie="one")).race_of(CUE, 3))
    assert all(other is not None and other.key != key for other in others)


def test_noise_is_followed_so_far_and_no_further() -> None:
    race = dense(update="glauber", temperature=0.5).race_of(CUE, 3)
    assert race is not None
    for course in race.run():
        assert not course.settled and course.times[-1] == 20


def test_without_memories_and_of_other_models() -> None:
    empty = DenseMemory((2, 2), Memories(np.empty((0, 4), np.int8)), DenseMemoryParams())
    race = empty.race_of(np.ones(4, np.int8), 1)
    assert race is not None and all(c.settled and c.nearest[0] == -1 for c in race.run())
    assert not Modern.races and DenseMemory.races
