"""The modern network: published figures, its energy, hull, bounds and limits, exact resuming, bad inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.errors import ParameterError, PatternError, ShapeError
from hopview.core.memories import Memories
from hopview.core.params import with_values
from hopview.models import Modern, ModernParams
from hopview.models.retrieval import Retrieval, geometry_of
from hopview.models.separations import k_effective, softmax
from hopview.session.checks.modern import groups_end
from hopview.session.session import Session
from hopview.theory.modern import ball_radius, one_step_bound, separation_needed, steepness


def unit_rows(seed: int, count: int = 100, size: int = 64) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, size))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def retrieval(rows: np.ndarray, beta: float, similarity="cosine", centred=False, **more) -> Retrieval:
    return Retrieval(geometry_of(Memories(rows), similarity, centred), beta, **more)


def cue_at(pattern: np.ndarray, cosine: float, rng: np.random.Generator) -> np.ndarray:
    aside = rng.standard_normal(pattern.size)
    aside -= (aside @ pattern) / (pattern @ pattern) * pattern
    return cosine * pattern + np.sqrt(1 - cosine**2) * aside / np.linalg.norm(aside) * np.linalg.norm(pattern)


@pytest.mark.parametrize(
    ("beta", "cosine", "share", "k_eff", "stays"),
    [(1, 0.285, 0.02, 98.9, 0), (4, 0.842, 0.13, 72.5, 0), (8, 0.995, 0.63, 9.0, 0), (16, 1.0, 0.99, 1.1, 1),
     (32, 1.0, 1.0, 1.0, 1)],
)  # fmt: skip
def test_the_table_of_sharpness(beta, cosine, share, k_eff, stays):
    """d = 64, n = 100 unit Gaussian patterns, cues at cosine 0.7 (Ramsauer et al. 2020; measured here)."""
    found = []
    for seed in range(12):
        rows = unit_rows(seed)
        step = retrieval(rows, beta)
        rng = np.random.default_rng(100 + seed)
        for target in range(4):
            state = cue_at(rows[target], 0.7, rng)
            p, one = step.weights(state), step.step(state)
            for _ in range(200):
                state = step.step(state)
            found.append((step.cosine(one, target), p[target], float(k_effective(p)),
                          float(step.cosine(state, target) > 0.99)))  # fmt: skip
    means = np.mean(found, axis=0)
    assert means[0] == pytest.approx(cosine, abs=0.03)
    assert means[1] == pytest.approx(share, abs=0.04)
    assert means[2] == pytest.approx(k_eff, rel=0.15)
    assert means[3] == pytest.approx(stays, abs=0.15)


@pytest.mark.parametrize(
    ("beta", "group", "itself"),
    [(1, 0.5, 0.1), (8, 1.0, 0.2), (32, 1.0, 0.2), (128, 1.0, 0.97), (256, 1.0, 1.0)],
)
def test_two_clusters_are_told_apart_before_their_members(beta, group, itself):
    """Two clusters of 5, d = 32, cosine within about 0.95: global, cluster averages, single patterns."""
    shares, own = np.transpose([groups_end(seed, beta) for seed in range(8)])
    assert np.mean(shares) == pytest.approx(group, abs=0.01)
    assert np.mean(own) == pytest.approx(itself, abs=0.02)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    similarity=st.sampled_from(["distance", "cosine", "dot"]),
    beta=st.floats(0.1, 20),
)
def test_the_slope_of_a_step_is_the_covariance_under_attention(seed, similarity, beta):
    """J = beta X (diag p - p p') X'; what a run ends in is stable, so that its steepness is not above 1."""
    rng = np.random.default_rng(seed)
    rows = rng.uniform(-1, 1, (rng.integers(2, 8), rng.integers(1, 7)))
    step = retrieval(rows, beta, similarity, seed % 2 == 0)
    geometry, state, h = step.geometry, rng.uniform(-0.5, 0.5, rows.shape[1]), 1e-5
    x = geometry.slopes[:, None] * (geometry.memories.rows.astype(float) - geometry.centre)
    p = step.weights(state)
    slope = beta * x.T @ (np.diag(p) - np.outer(p, p)) @ x
    measured = [(step.step(state + h * e) - step.step(state - h * e)) / (2 * h) for e in np.eye(len(state))]
    np.testing.assert_allclose(measured, slope, atol=1e-5)
    assert steepness(beta, p, x @ x.T) == pytest.approx(np.linalg.eigvalsh(slope)[-1], abs=1e-9)
    for _ in range(300):
        state = step.step(state)
    assert steepness(beta, step.weights(state), x @ x.T) <= 1 + 1e-2


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    similarity=st.sampled_from(["distance", "cosine", "dot"]),
    centred=st.booleans(),
    separation=st.sampled_from(["softmax", "sparsemax", "entmax"]),
    beta=st.floats(0.01, 1000),
    alpha=st.floats(1.0, 4.0),
)
def test_the_energy_never_rises_and_states_stay_in_the_hull(
    seed, similarity, centred, separation, beta, alpha
):
    rng = np.random.default_rng(seed)
    rows = rng.uniform(-1, 1, (rng.integers(2, 9), rng.integers(1, 12))) * rng.uniform(0.3, 1, (1, 1))
    step = retrieval(rows, beta, similarity, centred, separation=separation, alpha=alpha)
    geometry = step.geometry
    state = geometry.outward(rng.dirichlet(np.ones(len(rows))))
    energies = [step.energy(state)]
    assert energies[0] <= 2 * geometry.largest**2 + 1e-9 * (1 + geometry.largest**2) or similarity != "dot"
    for _ in range(20):
        state = step.step(state)
        energies.append(step.energy(state))
        assert np.abs(state).max() <= np.abs(rows).max() + 1e-6
        if len(rows) > 1 and rows.shape[1] == 1 and similarity != "cosine":
            assert rows.min() - 1e-6 <= state[0] <= rows.max() + 1e-6
    size = max(1.0, geometry.largest**2)
    assert max(np.diff(energies)) <= 1e-9 * size
    assert min(energies) >= -1e-9 * size


def test_memories_that_are_separated_are_stored_and_one_step_keeps_its_bound():
    kept = checked = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows = unit_rows(seed, 20, 64)
        beta = float(rng.choice([8.0, 16.0, 32.0]))
        for similarity in ("cosine", "distance"):
            step = retrieval(rows, beta, similarity)
            largest, count = step.geometry.largest, len(rows)
            for i in range(4):
                lead, radius = step.lead(i), ball_radius(beta, count, largest)
                start = step.geometry.inward(step.place(i))
                shift = rng.standard_normal(64)
                state = step.geometry.centre + step.geometry.scale * (
                    start + radius * shift / np.linalg.norm(shift)
                )
                if lead >= separation_needed(beta, count, largest):
                    for _ in range(30):
                        state = step.step(state)
                        assert step.apart(state, i) <= radius * (1 + 1e-6)
                    kept += 1
                cue = cue_at(rows[i], 0.9, rng)
                bound = one_step_bound(beta, count, largest, lead, step.apart(cue, i))
                assert step.apart(step.step(cue), i) <= bound + 1e-12
                checked += 1
    assert kept > 40 and checked == 160


def test_sparsemax_retrieves_exactly_where_its_lead_says_so():
    rows = unit_rows(5, 30, 64)
    for separation, alpha, lead in (("sparsemax", 1.5, 1.0), ("entmax", 1.5, 2.0), ("entmax", 1.25, 4.0)):
        beta = 1.01 * lead / retrieval(rows, 1.0).lead(3)
        exact = retrieval(rows, beta, separation=separation, alpha=alpha)
        place = exact.place(3)
        assert exact.weights(place)[3] == 1.0
        np.testing.assert_allclose(exact.step(place), place, atol=1e-15)
        short = retrieval(rows, 0.97 * beta / 1.01, separation=separation, alpha=alpha)
        assert short.weights(place)[3] < 1.0


def test_a_step_is_the_attention_of_a_transformer():
    rng = np.random.default_rng(8)
    stored, queries = rng.uniform(-1, 1, (12, 9)).astype(np.float32), rng.uniform(-1, 1, (5, 9))
    beta = 1 / np.sqrt(9)
    step = retrieval(stored, beta, "dot")
    attention = softmax(beta * queries @ stored.T.astype(float)) @ stored.astype(float)
    np.testing.assert_allclose([step.step(q) for q in queries], attention, rtol=0, atol=1e-15)


def test_likeness_by_distance_keeps_every_memory_whatever_its_contrast():
    rng = np.random.default_rng(2)
    rows = rng.uniform(-1, 1, (6, 40)) * np.array([1, 0.2, 1, 0.2, 0.5, 1])[:, None]
    by_distance = retrieval(rows, 100.0, "distance", True)
    for k in range(6):
        place = by_distance.place(k)
        np.testing.assert_allclose(place, rows[k].astype(np.float32), atol=1e-6)
        assert by_distance.weights(place)[k] > 0.9
    by_product = retrieval(rows, 100.0, "dot", False)
    assert by_product.weights(0.2 * by_product.place(0) + rows[1])[1] < 0.5  # captured by a larger one


def test_equal_lengths_make_distance_and_cosine_the_same_network():
    rows = np.where(np.random.default_rng(4).random((7, 30)) < 0.5, 1, -1).astype(np.float32)
    one, other = retrieval(rows, 9.0, "distance"), retrieval(rows, 9.0, "cosine")
    state = np.random.default_rng(5).uniform(-1, 1, 30)
    np.testing.assert_allclose(one.step(state), other.step(state), atol=1e-13)
    assert one.energy(state) == pytest.approx(other.energy(state), abs=1e-12)


def session(beta: float = 16.0, **params) -> Session:
    made = Session("modern", shape=(6, 8), beta=beta, **params)
    made.store(np.random.default_rng(1).uniform(-1, 1, (5, 48)))
    return made


def test_a_run_is_resumed_to_the_bit_and_names_its_three_kinds_of_end():
    made = session()
    made.cue(np.clip(made.document.patterns[2].values + 0.3, -1, 1))
    run = made.run(50)
    assert (run.outcome.kind, run.outcome.label) == ("fixed", "pattern 3")
    assert run.outcome.overlap == pytest.approx(1.0, abs=1e-6)
    motion = made.engine.model.resume(run.state(0), None, 0, 0, 0)
    motion.advance()
    np.testing.assert_array_equal(motion.state, run.state(1))
    assert session(beta=0.5).run(200).outcome.label == "global average"
    paired = Session("modern", shape=(6, 8), beta=20)
    rows = np.random.default_rng(3).uniform(-0.9, 0.9, (4, 48))
    rows[1] = rows[0] + 0.02
    paired.store(rows)
    paired.cue(rows[0])
    outcome = paired.run(300).outcome
    assert outcome.label == "metastable 1+2"
    assert outcome.among == pytest.approx(2.0, abs=0.05)
    assert "average of about 2.0 memories: 1, 2" in outcome.sentence()


def test_parameters_say_what_has_no_effect_and_how_sharp_they_are():
    assert ModernParams().idle() == {"alpha": ""} and not ModernParams(separation="entmax").idle()
    assert ModernParams(beta=2.5).temperature_words == "beta = 2.5" and not ModernParams().noisy


def test_painting_and_new_parameters_act_at_once():
    made = session(beta=0.5)
    made.run(100)
    motion = made.engine.motion
    assert motion.settled()
    assert motion.perturb(np.array([3, 3]), np.array([0.5, -0.5])).tolist() == [3]
    assert motion.state[3] == -0.5
    assert not motion.settled()
    sharper = Modern((6, 8), motion.model.memories, with_values(ModernParams(), beta=32.0))
    motion.retune(sharper, 0)
    assert motion.model is sharper and not motion.cycling()
    with pytest.raises(ParameterError, match="same memories"):
        motion.retune(Modern((1, 2), Memories(np.eye(2)), ModernParams()), 0)


def test_steps_lie_in_the_convex_hull():
    """Shares of memories in general position are unique: none is negative, and their sum is 1."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows = rng.uniform(-1, 1, (4, 9))
        corners = np.vstack([rows.T, np.ones(4)])
        for similarity, beta in (("distance", 0.3), ("distance", 20.0), ("dot", 200.0)):
            state = retrieval(rows, beta, similarity).step(rng.uniform(-1, 1, 9))
            shares, left, *_ = np.linalg.lstsq(corners, np.append(state, 1.0))
            assert shares.min() >= -1e-6 and left[0] < 1e-10


def test_the_energy_lies_between_0_and_2_squares_of_the_largest_memory():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows, beta = rng.uniform(-1, 1, (5, 7)), float(rng.uniform(0.1, 50))
        step = retrieval(rows, beta, "dot", centred=False)
        for state in rng.dirichlet(np.ones(5), 10) @ rows:
            assert -1e-9 <= step.energy(state) <= 2 * step.geometry.largest**2 + 1e-9


def test_nothing_overflows_where_the_panel_ends():
    rows = np.ones((3, 16384), np.float32)
    rows[1:, ::2] = -1
    rows[2, 1::2] = 0.5
    for similarity in ("distance", "cosine", "dot"):
        step = retrieval(rows, 1000.0, similarity)
        state = step.step(rows[0].astype(float))
        assert np.isfinite(state).all() and np.isfinite(step.energy(state))


def test_bad_memories_are_told_or_do_no_harm():
    assert Session("modern", shape=(2, 2)).run(3).outcome.label == "no pattern stored"
    one = Session("modern", shape=(2, 2))
    one.store(np.array([0.5, -0.5, 0.25, 1.0]))
    run = one.run(5)
    np.testing.assert_allclose(run.state(len(run) - 1), [0.5, -0.5, 0.25, 1.0], atol=1e-9)
    assert run.outcome.label == "pattern 1"
    twice = retrieval(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), 50.0)
    assert twice.lead(0) == 0.0
    np.testing.assert_allclose(twice.weights(np.array([1.0, 0.0]))[:2], 0.5, atol=1e-9)
    zero = retrieval(np.array([[1.0, 0.0], [0.0, 0.0]]), 60.0, "distance")
    near = zero.step(np.array([1e-3, 0.0]))
    assert zero.weights(near)[1] > 0.99 and zero.cosine(near, 1) == 1.0 and zero.cosine(near, 0) == 0.0
    with pytest.raises(PatternError, match="Memory 2 is grey throughout"):
        retrieval(np.array([[1.0, 0.0], [0.0, 0.0]]), 1.0)
    with pytest.raises(PatternError, match="not a finite number"):
        Memories(np.array([[1.0, np.nan]]))
    with pytest.raises(ShapeError, match="units"):
        Modern((2, 2), Memories(np.eye(3)), ModernParams())


@pytest.mark.parametrize("similarity", ["distance", "cosine", "dot"])
@pytest.mark.parametrize("beta", [1.0, 40.0])
def test_many_memories_take_the_same_step_in_float32(monkeypatch, similarity, beta):
    rows = np.random.default_rng(6).uniform(-1, 1, (300, 50)).astype(np.float32)
    states = np.clip(rows[:5] + 0.2 * np.random.default_rng(7).standard_normal((5, 50)), -1, 1)
    scaled = beta / 16 if similarity == "dot" else beta
    exact = retrieval(rows, scaled, similarity, True)
    wanted = np.array([exact.step(state) for state in states])
    np.testing.assert_allclose(exact.steps(states), wanted, atol=1e-12)
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 0)
    many = retrieval(rows, scaled, similarity, True)
    assert many.geometry.memories.many
    np.testing.assert_allclose([many.step(state) for state in states], wanted, atol=2e-5)
    np.testing.assert_allclose(many.steps(states), wanted, atol=2e-5)
    crowd = np.concatenate([states] * 14)  # more than one call takes
    np.testing.assert_allclose(many.steps(crowd), np.concatenate([wanted] * 14), atol=2e-5)
    sparse = retrieval(rows, scaled, similarity, True, separation="sparsemax")
    np.testing.assert_allclose(sparse.steps(states), [sparse.step(s) for s in states], atol=2e-5)


def test_scores_of_binary_memories_are_counted_exactly(monkeypatch):
    rows = np.where(np.random.default_rng(9).random((75, 130)) < 0.5, 1, -1).astype(np.float32)
    state = rows[4].astype(np.float64)
    state[:20] *= -1
    wanted = retrieval(rows, 8.0, "distance", True).weights(state)
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 0)
    many = retrieval(rows, 8.0, "distance", True)
    for other in (state, -state, rows[70].astype(np.float64)):  # to and fro
        np.testing.assert_array_equal(many.geometry.of_spins(other), rows @ other)
    np.testing.assert_allclose(many.weights(state), wanted, atol=1e-6)
    assert many.geometry.of_spins(0.5 * state) is None
    assert retrieval(0.5 * rows, 8.0).geometry.of_spins(state) is None
