"""Universal associative memory: three menus, and the models that are cases of them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from hopview.core.associations import Associations
from hopview.core.errors import ParameterError, ShapeError
from hopview.core.memories import Memories
from hopview.core.params import with_values
from hopview.models import DenseMemory, DenseMemoryParams, Hopfield, HopfieldParams
from hopview.models.interaction import Interaction
from hopview.models.separations import softmax, weights
from hopview.models.similarity import similarities
from hopview.models.universal import Universal
from hopview.models.universal_params import PRESETS, UniversalParams
from hopview.rules import Hebb, PavlovHebb
from hopview.rules.pavlov import PavlovParams
from hopview.session.session import Session

SIDE, SIZE = 12, 144
SEPARATIONS = ("identity", "power", "rectified", "exponential", "softmax", "sparsemax", "entmax", "argmax")


def spins(count: int, seed: int = 0, size: int = SIZE) -> NDArray[np.int8]:
    return np.where(np.random.default_rng(seed).random((count, size)) < 0.5, 1, -1).astype(np.int8)


def greys(count: int, seed: int = 0, size: int = SIZE) -> NDArray[np.float32]:
    return np.random.default_rng(seed).uniform(-1, 1, (count, size)).astype(np.float32)


def made(rows: NDArray[np.generic], **menus: object) -> Universal:
    params = with_values(UniversalParams(), **menus)
    return Universal((SIDE, rows.shape[1] // SIDE), Memories(rows), params)


@pytest.mark.parametrize("own_share", [True, False])
@pytest.mark.parametrize("patterns", [3, 20, 60])
def test_hebb_is_the_synchronous_hopfield_network(patterns: int, own_share: bool) -> None:
    rows, states = spins(patterns), spins(12, 1)
    model = made(rows, preset="hebb", own_share=own_share)
    network = Hopfield((SIDE, SIDE), Hebb().learn(rows).found, HopfieldParams(update="sync"))
    for cue in states:
        one, other = model.start(cue, 0), network.start(cue, 0)
        if own_share:  # W has its diagonal P/N then
            h = network.field(cue) + patterns / SIZE * cue
            assert np.allclose(model.field(cue), h, rtol=0, atol=1e-12)
            continue
        for _ in range(6):
            one.advance()
            other.advance()
            assert np.array_equal(one.state, other.state)
        assert one.energy() == pytest.approx(other.energy() - patterns / 2, abs=1e-9)
        assert one.cycling() == other.cycling()


def test_exponential_is_the_dense_memory_of_all_units_at_once() -> None:
    rows, cue = spins(40), spins(1, 5)[0]
    model = made(rows, preset="exponential", own_share=False, beta=SIZE)
    f, overlaps = Interaction("exp", 2, SIZE), rows.astype(int) @ cue
    h = [float(rows[:, i] @ f.differences(overlaps - rows[:, i] * cue[i])) for i in range(SIZE)]
    assert np.array_equal(model.step(cue), np.sign(h))


def test_a_rectified_power_is_the_slope_of_the_dense_energy() -> None:
    rows, cue = spins(200), spins(1, 5)[0]
    for n in (2, 3, 6):
        model = made(rows, preset="dense", power=n)
        f, x = Interaction("rect", n, SIZE), rows.astype(float) @ cue
        slope = (f.values(x + 1e-4) - f.values(x - 1e-4)) / 2e-4
        assert np.allclose(model.field(cue), slope @ rows, rtol=1e-5, atol=1e-4)
        assert model.energy(cue) == pytest.approx(f.energy(x), rel=1e-12)


def test_the_slope_is_the_difference_of_dense_memories_but_for_parts_in_n() -> None:
    rows, cue = spins(200), spins(1, 5)[0]
    x = np.arange(20.0, 100.0)
    for n in (2, 3, 4, 6):
        f = Interaction("plain", n, SIZE)
        ratio = 0.5 * f.differences(x) / ((x / SIZE) ** (n - 1))
        assert np.allclose(ratio - 1, (n - 1) * (n - 2) / (6 * x * x), rtol=0.2, atol=1e-12)
    for n in (3, 6):
        slope = made(rows, preset="dense", power=n, own_share=False).field(cue)
        spin = DenseMemory((SIDE, SIDE), Memories(rows), DenseMemoryParams(power=n)).field(cue)
        assert np.allclose(spin, slope, rtol=0.1, atol=0.02 * np.abs(slope).max())
        assert not np.allclose(spin, slope, rtol=1e-9, atol=0)


def test_modern_is_softmax_attention_to_the_memories() -> None:
    rows, cue = greys(50), greys(1, 9)[0].astype(float)
    for beta in (0.1, 10.0, 1000.0):
        model = made(rows, preset="modern", beta=beta)
        wide = rows.astype(float)
        expected = softmax(beta * (wide @ cue) / SIZE) @ wide
        assert np.abs(model.step(cue) - expected).max() < 1e-12
        found = model.attention(cue)
        assert found.weights.sum() == pytest.approx(1.0)
        assert np.allclose(found.weights, softmax(beta * (wide @ cue) / SIZE), rtol=0, atol=1e-12)


def test_its_energy_is_that_of_the_modern_network() -> None:
    rows, cue, beta = greys(20), greys(1, 3)[0].astype(float), 7.0
    model = made(rows, preset="modern", beta=beta)
    wide, b = rows.astype(float), beta / SIZE
    lse = np.log(np.exp(b * (wide @ cue)).sum()) / b
    most = (wide**2).sum(axis=1).max()
    assert model.energy(cue) == pytest.approx(-lse + cue @ cue / 2 + np.log(20) / b + most / 2)
    assert 0 <= model.energy(wide[3]) <= 2 * most


def test_nearest_is_the_memory_of_the_least_distance() -> None:
    rows = greys(30)
    for measure, order in (("l2", 2), ("l1", 1)):
        model = made(rows, similarity=measure, separation="argmax", projection="memories")
        assert (model.params.preset == "nearest") == (measure == "l2")
        for cue in greys(20, 4).astype(float):
            nearest = np.argmin(np.linalg.norm(rows - cue, ord=order, axis=1))
            assert np.array_equal(model.step(cue), rows[nearest].astype(float))
    cue = greys(1, 8)[0].astype(float)
    distance = ((rows.astype(float) - cue) ** 2).sum(axis=1).min()
    assert made(rows, preset="nearest").energy(cue) == pytest.approx(distance / 2)


def test_attention_answers_with_values_of_its_own() -> None:
    rows = spins(5)
    motion = made(rows, preset="attention", beta=100.0).start(rows[1], 0)
    for k in (2, 3, 4, 0, 1):  # the memory after, and after the last the first
        motion.advance()
        assert np.abs(motion.state - rows[k]).max() < 1e-9
    assert not motion.settled() and not motion.cycling()


def test_linear_is_linear_attention_to_the_memories_and_what_follows_them() -> None:
    rows, cue = spins(5), 0.02 * greys(1, 3)[0].astype(float)
    held = PavlovHebb(PavlovParams(code="signs")).learn(np.hstack([rows, np.roll(rows, -1, axis=0)])).found
    assert isinstance(held, Associations)
    model = made(rows, preset="linear")
    assert np.allclose(model.step(cue), held.read(cue / np.sqrt(SIZE)), rtol=0, atol=1e-12)
    assert not model.has_energy and np.abs(made(rows, preset="linear").step(rows[0] * 1.0)).max() == 1.0


def test_two_memories_that_stand_for_each_other_go_to_and_fro() -> None:
    session = Session(model="universal", shape=(SIDE, SIDE), rule="patterns", preset="attention", beta=200)
    session.store(spins(2).reshape(2, SIDE, SIDE))
    session.cue(spins(2)[0].reshape(SIDE, SIDE))
    assert session.run(20).outcome.kind == "cycle"


def test_in_black_and_white_all_similarities_are_the_overlap() -> None:
    rows, cue = Memories(spins(9)), spins(1, 2)[0].astype(float)
    overlap = rows.rows.astype(float) @ cue / SIZE
    for measure in ("dot", "cosine", "l1", "l2"):
        assert np.allclose(similarities(rows, cue, measure), overlap, rtol=0, atol=1e-15)


def test_large_memories_are_worked_through_in_blocks() -> None:
    rows, cue = greys(300, size=4 * 1440), greys(1, 1, 4 * 1440)[0].astype(float)
    wide = rows.astype(float)
    for own_share in (True, False):
        model = made(rows, preset="hebb", own_share=own_share)
        h = wide.T @ (wide @ cue) / cue.size
        if not own_share:
            h -= (wide**2).sum(axis=0) * cue / cue.size
        assert np.allclose(model.field(cue), h, rtol=0, atol=1e-10)


@pytest.mark.parametrize("measure", ["dot", "cosine", "l1", "l2"])
def test_without_its_own_part_a_unit_does_not_matter_to_itself(measure: str) -> None:
    rows, cue = greys(8), greys(1, 1)[0].astype(float)
    model = made(rows, similarity=measure, separation="softmax", beta=30.0, own_share=False)
    if measure == "cosine":
        cue[[0, 1]] = 0.6, 0.8  # another value of the same length would change |v|
    changed = cue.copy()
    changed[0] = -cue[0]
    assert model.field(cue)[0] == pytest.approx(model.field(changed)[0], abs=1e-12)
    assert abs(made(rows, similarity=measure, beta=30.0).field(cue)[0] - model.field(cue)[0]) > 1e-4


@pytest.mark.parametrize("measure", ["dot", "l2"])
@pytest.mark.parametrize("separation", SEPARATIONS)
def test_energies_of_many_states_are_those_of_each(separation: str, measure: str) -> None:
    model = made(greys(7), similarity=measure, separation=separation, beta=40.0, power=4)
    states = greys(6, 2).astype(float)
    expected = [model.energy(state) for state in states]
    assert np.allclose(model.energies(states), expected, rtol=1e-12, atol=1e-10, equal_nan=True)
    assert (model.terrain is not None) == model.has_energy


@pytest.mark.parametrize("separation", SEPARATIONS)
@pytest.mark.parametrize("projection", ["sign", "memories"])
@pytest.mark.parametrize("measure", ["dot", "l2"])
def test_where_there_is_an_energy_it_never_rises(measure: str, projection: str, separation: str) -> None:
    draws, runs = np.random.default_rng(7), 0
    for _ in range(25):
        rows = greys(int(draws.integers(1, 15)), int(draws.integers(1000)))
        model = made(
            rows, similarity=measure, separation=separation, projection=projection,
            beta=float(10 ** draws.uniform(-2, 4)), power=int(draws.integers(1, 6)) * 2,
            alpha=float(draws.uniform(1, 4)),
        )  # fmt: skip
        if not model.has_energy:
            continue
        motion = model.start(draws.uniform(-1, 1, SIZE), 0)
        if projection == "sign":
            motion.advance()  # E is one of states of +-1
        energies = [motion.energy()]
        for _ in range(8):
            motion.advance()
            energies.append(motion.energy())
        assert np.diff(energies).max() <= 1e-9 * SIZE
        runs += 1
    assert runs == (0 if not model.has_energy else 25)


def test_sparse_shares_retrieve_exactly_once_the_lead_is_enough() -> None:
    rows = spins(6)
    model = made(rows, separation="sparsemax", beta=2.0)
    lead = np.sort(model.similarities(rows[2]))
    assert 2.0 * (lead[-1] - lead[-2]) >= 1
    assert np.array_equal(model.step(rows[2]), rows[2])
    z = model.similarities(rows[2])
    assert np.array_equal(model.weights(z), weights(2.0 * z, "sparsemax"))


# -- presets ------------------------------------------------------------------------------------------------


def test_a_preset_sets_the_three_menus_and_is_left_with_any_of_them() -> None:
    params = UniversalParams()
    assert params.preset == "modern"
    for name, menus in PRESETS.items():
        params = with_values(params, preset=name)
        assert (params.preset, params.menus) == (name, menus)
    assert with_values(params, similarity="l1").preset == "own"
    assert with_values(params, projection="memories").preset == "modern"  # named again
    assert with_values(params, beta=3.0).preset == "attention"
    assert with_values(params, preset="own").menus == params.menus
    given = with_values(UniversalParams(), preset="hebb", separation="argmax")
    assert (given.preset, given.menus) == ("own", ("dot", "argmax", "sign"))


def test_what_a_separation_does_not_ask_for_is_idle() -> None:
    for name, asked in (("power", {"power"}), ("softmax", {"beta"}), ("entmax", {"beta", "alpha"})):
        params = with_values(UniversalParams(), separation=name)
        assert set(params.idle()) == {"power", "beta", "alpha"} - asked
    assert set(with_values(UniversalParams(), separation="argmax").idle()) == {"power", "beta", "alpha"}


def test_what_has_no_energy_says_so() -> None:
    session = Session(model="universal", shape=(4, 4), rule="patterns", similarity="l1")
    session.store(spins(2, size=16).reshape(2, 4, 4))
    assert np.isnan(session.snapshot().energy) and session.snapshot().no_energy
    with pytest.raises(ParameterError, match="No energy exists for this choice"):
        session.energy()


def test_where_it_ends_is_named_by_the_shares_as_of_the_modern_network() -> None:
    rows = spins(6)
    for beta, named in ((0.05, "average"), (200.0, "pattern")):
        model = made(rows, preset="modern", beta=beta)
        motion = model.start(rows[2], 0)
        for _ in range(60):
            motion.advance()
        found = model.named("fixed", motion.state, 60)
        assert found is not None and found.attractor == named
        assert found.members == ((3,) if named == "pattern" else ())
    assert made(rows, preset="hebb").named("fixed", rows[0], 1) is None


# -- bad inputs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_nothing_stored_leaves_the_state_as_it_is(preset: str) -> None:
    model = made(np.empty((0, SIZE), np.int8), preset=preset)
    cue = greys(1)[0]
    motion = model.start(cue, 0)
    motion.advance()
    assert motion.settled() and model.attending(cue) is None
    assert model.energy(cue) == 0.0 or not model.has_energy


@pytest.mark.parametrize("measure", ["dot", "cosine", "l1", "l2"])
@pytest.mark.parametrize(("separation", "beta"), [("softmax", 2.0), ("softmax", 300.0), ("power", 1.0)])
def test_many_greys_take_the_same_step_in_float32(
    monkeypatch: pytest.MonkeyPatch, measure: str, separation: str, beta: float
) -> None:
    draws = np.random.default_rng(4)
    rows = draws.uniform(-1, 1, (300, SIZE)).astype(np.float32)
    model = made(rows, similarity=measure, separation=separation, beta=beta, power=10)
    cue = np.clip(rows[7] + 0.3 * draws.standard_normal(SIZE), -1, 1)
    z, step = model.similarities(cue), model.step(1e-3 * cue)
    assert not model.memories.many_greys
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 0)
    assert model.memories.many_greys
    assert np.abs(model.similarities(cue) - z).max() < 1e-6
    assert np.abs(model.step(1e-3 * cue) - step).max() < 1e-4 * max(1e-20, np.abs(step).max())


@pytest.mark.parametrize("measure", ["dot", "cosine", "l1", "l2"])
@pytest.mark.parametrize("separation", SEPARATIONS)
@pytest.mark.parametrize("own_share", [True, False])
def test_no_choice_the_panel_allows_overflows(measure: str, separation: str, own_share: bool) -> None:
    rows = np.ones((3, 16416), np.float32)
    rows[1], rows[2] = -1, 0  # opposite, and zero
    for cue in (np.ones(16416), np.zeros(16416), -np.ones(16416)):
        for projection in ("sign", "memories", "values"):
            model = made(
                rows, similarity=measure, separation=separation, projection=projection, power=10,
                beta=10_000, alpha=4.0, own_share=own_share,
            )  # fmt: skip
            found = model.step(cue)
            assert np.isfinite(found).all() and np.abs(found).max() <= 1.0
            assert np.isfinite(model.attention(cue).weights).all()


def test_equal_memories_share_and_a_tie_keeps_the_unit() -> None:
    row = spins(1)[0]
    assert np.array_equal(made(np.stack([row, row]), preset="nearest").step(row), row)
    both = made(np.stack([row, -row]), preset="exponential")
    cue = np.where(np.arange(SIZE) % 2, 1, -1) * row
    assert np.array_equal(both.step(cue.astype(float)), cue)


def test_values_and_sizes_that_cannot_be_are_refused_in_a_sentence() -> None:
    with pytest.raises(ParameterError, match="outside its range"):
        with_values(UniversalParams(), beta=0.0)
    with pytest.raises(ParameterError, match="Similarity cannot be 'l3'"):
        with_values(UniversalParams(), similarity="l3")
    with pytest.raises(ShapeError, match="grid of 3 x 3"):
        Universal((3, 3), Memories(spins(2)), UniversalParams())


def test_the_menus_of_a_running_recall_are_followed() -> None:
    rows = spins(4)
    model = made(rows, preset="hebb")
    motion = model.start(rows[0], 0)
    other = Universal((SIDE, SIDE), model.memories, with_values(model.params, preset="attention", beta=500))
    motion.retune(other, 0)
    motion.advance()
    assert np.abs(motion.state - rows[1]).max() < 1e-9
    changed = motion.perturb(np.array([3]), np.array([-rows[1][3]], np.int8))
    assert changed.tolist() == [3]
    with pytest.raises(ParameterError, match="same memories"):
        motion.retune(made(spins(2)), 0)


@pytest.mark.parametrize("separation", SEPARATIONS)
@pytest.mark.parametrize("similarity", ["dot", "cosine", "l1", "l2"])
@pytest.mark.parametrize("power", [3, 4])
def test_it_says_whether_negatives_are_remembered(separation: str, similarity: str, power: int) -> None:
    menus = {"separation": separation, "similarity": similarity, "power": power, "projection": "memories"}
    model = made(greys(3, size=36), preset="own", beta=1.0, **menus)
    v = 0.5 * spins(1, seed=4, size=36)[0]
    assert model.mirrored == np.allclose(model.field(-v), -model.field(v), atol=1e-12)


@pytest.mark.parametrize("projection", ["memories", "sign", "values"])
@pytest.mark.parametrize("similarity", ["dot", "cosine", "l2"])
def test_many_greys_are_stepped_as_few_are(
    similarity: str, projection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, cue = greys(50), greys(1, 7)[0].astype(np.float64)
    menus = {"similarity": similarity, "projection": projection, "separation": "softmax"}
    few = [made(rows, beta=beta, **menus).step(cue) for beta in (0.5, 40.0, 900.0)]
    monkeypatch.setattr("hopview.core.memories.IN_FULL", 0)
    many = [made(rows, beta=beta, **menus).step(cue) for beta in (0.5, 40.0, 900.0)]
    np.testing.assert_allclose(many, few, rtol=0, atol=2e-5)
