"""Pavlovian rules: figures of conditioning, schedules, live learning, and what is refused or remarked."""

from __future__ import annotations

import numpy as np
import pytest

from hopview import Session
from hopview.core import memory
from hopview.core.associations import Associations
from hopview.core.coupling import Float64, Int8
from hopview.core.errors import MemoryLimitError, ParameterError
from hopview.rules import Delta, PavlovDecay, PavlovHebb
from hopview.rules.pavlov import AbstractPavlov, EtaParams, PavlovParams, RetainParams
from hopview.rules.trials import Trial, missing, phases_of, trials_of
from hopview.session.edits import SetRuleParams
from hopview.session.experiment_setup import random_patterns


def orthogonal_pairs() -> Int8:
    """Two pairs whose stimuli have as much ink, and none in common; one value."""
    rows = np.full((2, 32), -1, np.int8)
    rows[0, :4], rows[1, 8:12], rows[:, 20:28] = 1, 1, 1
    return rows


def strengths(rule: AbstractPavlov, pairs: Int8 | None = None) -> Float64:
    found = rule.learn(orthogonal_pairs() if pairs is None else pairs).found
    assert isinstance(found, Associations) and found.course is not None
    return found.course.strengths


def delta(schedule: str, **more: float) -> Delta:
    return Delta(EtaParams(schedule=schedule, **more))


def test_acquisition_is_what_rescorla_and_wagner_say() -> None:
    v = strengths(delta("A+ x5"))[:, 0]
    assert np.allclose(v, [0, 0.2, 0.36, 0.488, 0.5904, 0.67232], atol=1e-12)


def test_extinction_takes_a_fifth_a_trial() -> None:
    v = strengths(delta("A+ x20, A- x4"))[:, 0]
    assert np.allclose(v[21:], [0.791, 0.633, 0.506, 0.405], atol=5e-4)
    assert np.allclose(v[21:] / v[20:-1], 0.8)


@pytest.mark.parametrize(
    ("schedule", "ends"),
    [
        ("A+ x20, AB+ x40", (0.99424, 0.00576)),
        ("AB+ x40", (0.5, 0.5)),
        ("A+ AB- x400", (1.0, -1.0)),
        ("A+ B+ x40, AB+ x40", (0.5, 0.5)),
    ],
    ids=["blocking", "overshadowing", "inhibition", "overexpectation"],
)
def test_demonstrations_of_conditioning(schedule: str, ends: tuple[float, float]) -> None:
    assert np.allclose(strengths(delta(schedule))[-1], ends, atol=1e-4)


def test_what_is_like_a_sign_is_a_sign_as_much_as_it_is_like_it() -> None:
    pairs = np.full((2, 32), -1, np.int8)
    pairs[0, :10], pairs[1, 4:14], pairs[:, 20:28] = 1, 1, 1  # six tenths in common
    v = strengths(delta("A+ x100"), pairs)[-1]
    assert v[1] == pytest.approx(0.6 * v[0]) and v[0] == pytest.approx(1.0)


def test_hebb_blocks_nothing_and_unlearns_nothing() -> None:
    v = strengths(PavlovHebb(PavlovParams(schedule="A+ x20, AB+ x40", us_strength=0.2)))[-1]
    assert np.allclose(v, (12.0, 8.0))
    v = strengths(PavlovHebb(PavlovParams(schedule="A+ x20, A- x20")))[:, 0]
    assert v[20] == v[-1] == 20.0


def test_what_was_written_fades() -> None:
    v = strengths(PavlovDecay(RetainParams(schedule="A+ x1, B+ x3", retain=0.5)))[-1]
    assert np.allclose(v, (0.125, 1.75))


def test_the_order_of_trials_matters_to_the_delta_rule_alone() -> None:
    pairs = random_patterns(6, 64, seed=3)
    forward, back = "A+ x1, B+ x1, C+ x1", "C+ x1, B+ x1, A+ x1"

    def state(rule: AbstractPavlov) -> Float64:
        found = rule.learn(pairs).found
        assert isinstance(found, Associations)
        return found.state_matrix()

    hebb = [state(PavlovHebb(PavlovParams(schedule=s, code="signs"))) for s in (forward, back)]
    assert np.allclose(*hebb, atol=1e-12)
    values, keys = pairs[:3, 32:].astype(float), pairs[:3, :32] / np.sqrt(32.0)
    assert np.allclose(hebb[0], values.T @ keys, atol=1e-12)  # S = V'K
    first, second = (state(Delta(EtaParams(schedule=s, code="signs", eta=0.9))) for s in (forward, back))
    assert not np.allclose(first, second, atol=1e-3)


def test_the_newest_is_exact_at_the_rate_of_one() -> None:
    pairs = random_patterns(40, 128, seed=1)
    found = Delta(EtaParams(eta=1.0, code="random", key_units=64), seed=2).learn(pairs).found
    assert isinstance(found, Associations)
    off = found.read(found.keys[0][-1]) - found.values[-1]
    assert np.abs(off).max() < 1e-12


def test_going_on_ends_where_starting_over_does() -> None:
    pairs, schedule = orthogonal_pairs(), "A+ AB- x30, B+ x7"
    half = delta(schedule, trials=31).learn(pairs)
    whole = delta(schedule).learn(pairs)
    gone_on = delta(schedule).extend(half, pairs)
    assert half.steps == 31 and gone_on is not None and gone_on.steps == whole.steps == 67
    one, other = gone_on.found, whole.found
    assert isinstance(one, Associations) and isinstance(other, Associations)
    assert np.array_equal(one.written[0], other.written[0])
    assert one.course is not None and other.course is not None
    assert np.array_equal(one.course.strengths, other.course.strengths)


def test_trials_go_on_and_back_as_edits_that_can_be_undone() -> None:
    session = Session(shape=(8, 4), model="linear_attention", schedule="A+ x20", trials=5)
    session.store(orthogonal_pairs())

    def strength() -> float:
        found = session.engine.learned.found
        assert isinstance(found, Associations) and found.course is not None
        return float(found.course.strengths[-1][0])

    assert strength() == pytest.approx(0.67232)
    session.apply(SetRuleParams({"trials": 0}))
    assert strength() == pytest.approx(1 - 0.8**20)
    session.undo()
    assert strength() == pytest.approx(0.67232)


def test_schedules_are_read() -> None:
    trials, begins = trials_of("A+ AB− x2, *+, B+A × 1", 2)
    both = [Trial((0,), 0), Trial((0, 1), -1)]
    assert list(trials) == [*both, *both, Trial((0,), 0), Trial((1,), 1), Trial((1,), 0)]
    assert [begin for begin, _ in begins] == [0, 4, 6]
    assert trials_of("", 3)[0] == (Trial((0,), 0), Trial((1,), 1), Trial((2,), 2))
    assert phases_of("  ") == () and missing("A+ CD-", 2) == "CD"


@pytest.mark.parametrize(
    ("schedule", "named"),
    [
        ("A", "'A' in the schedule is no trial"),
        ("A+ x20; B+", "'x20;'"),
        ("a+", "'a"),
        ("A+,,B+", "names no trial"),
        ("AA+", "twice"),
        ("A-B", "both that nothing follows"),
        ("A+ x0", "no trials"),
    ],
)
def test_a_schedule_that_cannot_be_read_says_what_to_write(schedule: str, named: str) -> None:
    with pytest.raises(ParameterError, match=named):
        Session(shape=(8, 4), model="linear_attention", schedule=schedule)


def test_too_many_trials_are_refused() -> None:
    with pytest.raises(ParameterError, match="over 100,000 trials"):
        trials_of("A+ x100001", 1)


def test_stimuli_that_are_not_stored_are_left_out_and_named() -> None:
    learned = delta("A+ x2, C+ x5").learn(orthogonal_pairs())
    assert learned.steps == 2 and "name C, but 2 pairs are stored" in learned.note


def test_errors_that_grow_end_the_trials_and_are_told() -> None:
    pairs = np.full((3, 32), -1, np.int8)
    pairs[0, :2], pairs[1, :8], pairs[2, 8:16], pairs[:, 20:28] = 1, 1, 1, 1
    learned = delta("BC+ x5000", eta=1.0).learn(pairs)
    assert learned.steps < 5000 and "Lower eta below" in learned.note and "left all bounds" in learned.note
    assert isinstance(learned.found, Associations) and np.isfinite(learned.found.state_matrix()).all()
    assert not delta("A+ x50", eta=1.0).learn(orthogonal_pairs()).note


def test_blank_and_repeated_stimuli_are_told() -> None:
    pairs = orthogonal_pairs()
    pairs[1, :16] = -1
    learned = delta("A+ B+ x3").learn(pairs)
    assert "Stimulus B is blank" in learned.note
    pairs = orthogonal_pairs()
    pairs[1, :16], pairs[1, 16:24] = pairs[0, :16], 1
    assert "one stimulus followed by different values" in PavlovHebb().learn(pairs).note


def test_of_one_stimulus_with_two_values_hebb_keeps_both_and_delta_the_later() -> None:
    pairs = random_patterns(2, 64, seed=3).copy()
    pairs[1, :32] = pairs[0, :32]
    both = PavlovHebb(PavlovParams(code="signs")).learn(pairs).found
    later = Delta(EtaParams(code="signs", eta=1.0)).learn(pairs).found
    assert isinstance(both, Associations) and isinstance(later, Associations)
    assert np.allclose(both.read(both.keys[0][0]), both.values.sum(axis=0), atol=1e-12)
    assert np.allclose(later.read(later.keys[0][0]), later.values[1], atol=1e-12)


def test_there_are_no_more_orthonormal_keys_than_directions() -> None:
    pairs = random_patterns(9, 32, seed=0)
    with pytest.raises(ParameterError, match="Raise the numbers in a key to 9"):
        Delta(EtaParams(code="orthonormal", key_units=8)).learn(pairs)
    found = PavlovHebb(PavlovParams(code="orthonormal", key_units=9)).learn(pairs).found
    assert isinstance(found, Associations)
    told = np.array([found.read(key) for key in found.keys[0]])
    assert np.abs(told - found.values).max() < 1e-12  # exact to n = d_k


def test_a_key_of_one_number_is_refused() -> None:
    with pytest.raises(ParameterError, match="from 2 to 512"):
        Session(shape=(8, 4), model="linear_attention", key_units=1)


def test_pairs_that_do_not_fit_in_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1 << 20)
    with pytest.raises(MemoryLimitError, match="of 3,000 pairs"):
        PavlovHebb().require_memory(3000, 4, "auto")


def test_pairs_in_greys_are_written_and_read_in_greys() -> None:
    greys = np.random.default_rng(3).uniform(-1, 1, (3, 32)).astype(np.float32)
    for code in ("ink", "signs"):
        rule = Delta(EtaParams(code=code, schedule="*+ x400", eta=0.6))  # type: ignore[arg-type]
        held = rule.learn(greys).found
        assert isinstance(held, Associations) and held.rows.dtype == np.float32
        for row in greys:
            told = held.shown(held.read(held.percept(row)))
            assert np.abs(told - row[16:]).max() < 1e-3
    last = Delta(EtaParams(schedule="AB+")).learn(greys).last
    assert last is not None and np.array_equal(last[:16], np.maximum(greys[0, :16], greys[1, :16]))
    assert np.array_equal(last[16:], greys[0, 16:])


def test_a_document_of_pairs_remembers_their_greys() -> None:
    greys = np.linspace(-1, 1, 16, dtype=np.float32)
    session = Session("linear_attention", shape=(4, 4), rule="delta", eta=1.0, schedule="A+ x40")
    session.store(greys)
    assert session.document.greys and np.array_equal(session.document.material()[0], greys)
    session.cue(np.concatenate([greys[:8], -np.ones(8)]))
    session.run(2)
    assert np.abs(session.state - greys).max() < 1e-6
