"""Balls around memories: no step leads out of them, and they are the largest of which that is sure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.memories import Memories
from hopview.models.retrieval import Retrieval, geometry_of
from hopview.theory.modern import ball_radius, exact_radius, kept_radius, separation_needed


def pushed(r: float, beta: float, leads: np.ndarray, apart: np.ndarray) -> float:
    """The bound on where a step from within r ends, as written."""
    return float(np.sum(apart * np.exp(-beta * (leads - apart * r))))


@settings(max_examples=60)
@given(
    st.integers(0, 10**6), st.sampled_from(["distance", "cosine", "dot"]),
    st.sampled_from(["softmax", "sparsemax", "entmax"]), st.floats(0.0, 3.0),
)  # fmt: skip
def test_no_step_leaves_a_ball(seed: int, similarity: str, separation: str, power: float) -> None:
    draws, beta = np.random.default_rng(seed), 10.0**power
    rows = draws.uniform(-1, 1, (draws.integers(2, 8), draws.integers(2, 9))).astype(np.float32)
    step = Retrieval(geometry_of(Memories(rows), similarity, seed % 2 == 0), beta, separation)
    parted = step.parted(99)
    assert parted is not None and len(parted.leads) == len(rows)
    for k, (leads, apart) in enumerate(zip(parted.leads, parted.apart, strict=True)):
        assert np.delete(leads, k).min() == pytest.approx(step.lead(k), abs=1e-6)
        kept = kept_radius(beta, leads, apart)
        if separation != "softmax":
            kept = exact_radius(beta, leads, apart, parted.enough)
        elif step.lead(k) >= separation_needed(beta, len(rows), parted.largest) > 0:
            assert kept >= ball_radius(beta, len(rows), parted.largest)
        if not kept:
            continue
        aside = draws.standard_normal(rows.shape[1])
        state = parted.places[k] + 0.999 * kept * parted.scale * aside / np.linalg.norm(aside)
        for _ in range(8):
            state = step.step(state)
            assert step.apart(state, k) <= (kept if separation == "softmax" else 0.0) + 2e-5


def test_it_is_the_largest_root_of_its_equation() -> None:
    leads, apart = np.array([0.0, 0.8, 1.1, 2.0]), np.array([0.0, 1.2, 1.5, 2.1])
    r = kept_radius(9.0, leads, apart)
    assert pushed(r, 9.0, leads, apart) == pytest.approx(r, abs=1e-9)
    assert all(pushed(more * r, 9.0, leads, apart) > more * r for more in (1.01, 1.2, 2.0, 5.0))
    assert kept_radius(2.0, leads, apart) == 0.0  # too blunt to part them
    assert kept_radius(1e6, leads, apart) == pytest.approx(0.8 / 1.2, abs=1e-4)  # the nearest border


def test_where_nothing_is_near_and_where_memories_are_equal() -> None:
    nothing = np.zeros(1)
    assert kept_radius(5.0, nothing, nothing) == exact_radius(5.0, nothing, nothing, 1.0) == np.inf
    rows = np.array([[0.5, 0.1], [0.5, 0.1], [-0.7, 0.2]], np.float32)
    step = Retrieval(geometry_of(Memories(rows), "distance", True), 50.0)
    parted = step.parted(3)
    assert parted is not None and parted.apart[0, 1] == 0.0 and step.lead(0) == pytest.approx(0.0, abs=1e-9)
    assert kept_radius(50.0, parted.leads[0], parted.apart[0]) > 0.3  # the copies keep one place
    assert Retrieval(geometry_of(Memories(rows[:1]), "distance", True), 50.0).parted(1) is None
    assert exact_radius(10.0, np.array([0.05]), np.array([0.4]), 1.0) == 0.0
    assert exact_radius(10.0, np.array([0.3]), np.array([0.4]), 1.0) == pytest.approx(0.5)
