"""Session.run and the arrays it returns, as DESIGN section 4 promises them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.networks import flipped, random_patterns
from helpers.sessions import spoiled, two_cycle

from hopview.core import pattern
from hopview.core.errors import ParameterError
from hopview.core.snapshot import Snapshot
from hopview.models.base import AbstractMotion, Sites
from hopview.observers import AbstractObserver
from hopview.session.session import Session


def test_the_arrays_of_a_run() -> None:
    session = spoiled((6, 9), count=3)
    cue = session.document.cue
    rec = session.run(sweeps=50, until="fixed")
    moments = len(rec)
    assert 2 <= moments <= 51
    assert (rec.states.shape, rec.states.dtype) == ((moments, 54), np.int8)
    assert (rec.energies.shape, rec.sweeps.shape, rec.overlaps.shape) == (
        (moments,),
        (moments,),
        (moments, 3),
    )
    assert np.array_equal(rec.states[0], cue)
    assert np.array_equal(rec.states[-1], session.state)
    assert rec.sweeps.tolist() == list(range(moments))
    assert np.all(np.diff(rec.energies) <= 0)
    assert (rec.shape, rec.seed, rec.names) == ((6, 9), 5, ("1", "2", "3"))
    for t in range(moments):
        assert rec.energies[t] == session.energy(rec.states[t])
        assert np.allclose(rec.overlaps[t], session.overlaps(rec.states[t]), atol=1e-6)
    assert (rec.outcome.kind, rec.outcome.label) == ("fixed", "pattern 1")
    assert rec.outcome.sweeps == moments - 1


def test_overlaps_that_the_dynamics_keeps_are_not_summed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session("dense", shape=(8, 8), power=3)
    session.store(random_patterns(40, 64, 2))
    session.cue(flipped(session.document.patterns[6].cells, 0.1, 1))
    summed: list[int] = []
    whole = pattern._sums
    monkeypatch.setattr(pattern, "_sums", lambda rows, *rest: summed.append(len(rows)) or whole(rows, *rest))
    rec = session.run()
    assert len(rec) > 1 and 40 not in summed
    assert rec.outcome.label == "pattern 7" and rec.outcome.overlap == rec.overlaps[-1, 6] == 1.0
    monkeypatch.undo()
    for t in range(len(rec)):
        assert np.allclose(rec.overlaps[t], session.overlaps(rec.states[t]), atol=1e-6)


def test_a_run_is_complete_in_itself() -> None:
    session = spoiled()
    rec = session.run()
    states = rec.states
    session.cue(np.ones(144))
    session.store(random_patterns(2, 144, 9))
    session.run()
    assert np.array_equal(rec.states, states)
    shown = list(rec.snapshots())
    assert [s.moment for s in shown] == list(range(len(rec)))
    assert [s.playing for s in shown] == [True] * (len(rec) - 1) + [False]
    assert [s.outcome for s in shown[:-1]] == [None] * (len(rec) - 1)
    assert shown[-1].outcome is rec.outcome
    assert all(np.array_equal(s.state, row) for s, row in zip(shown, states, strict=True))
    assert shown[-1].curves.overlaps.shape == (len(rec), 4)
    assert [s.moment for s in rec.snapshots([1, 0])] == [1, 0]


def test_what_is_shown_again_knows_the_overlap_with_a_pattern_stored_later() -> None:
    session = spoiled()
    session.run(1)
    session.store(random_patterns(1, 144, 9))
    rec = session.engine.current_run()
    assert np.isnan(rec.overlaps[0]).all()
    for shown in rec.snapshots():
        assert np.allclose(shown.overlaps, session.overlaps(shown.state))


def test_one_row_a_sweep_or_one_every_so_many_flips() -> None:
    coarse, fine = spoiled().run(), spoiled().run(flips_per_moment=1)
    assert np.array_equal(coarse.states[-1], fine.states[-1])
    assert len(fine) > len(coarse)
    changes = np.abs(np.diff(fine.states.astype(int), axis=0)).sum(axis=1) // 2
    assert changes.max() == 1
    assert np.all(np.diff(fine.sweeps) > 0)
    assert coarse.outcome == fine.outcome
    whole = fine.states[np.isin(fine.sweeps, np.arange(20))]
    assert np.array_equal(whole, coarse.states)


@pytest.mark.parametrize("update", ["async", "sequential", "sync", "glauber", "metropolis"])
def test_all_the_sweeps_when_asked(update: str) -> None:
    rec = spoiled(update=update).run(sweeps=7, until="limit")
    assert rec.sweeps.tolist() == list(range(8))
    assert rec.outcome.kind == "fixed"  # it says what the end is, however the run was stopped
    assert rec.outcome.sweeps == 7


def test_noise_never_settles() -> None:
    session = spoiled(update="glauber", temperature=1.0)
    rec = session.run(sweeps=30)
    assert (len(rec), rec.outcome.kind) == (31, "limit")


@pytest.mark.parametrize("update", ["async", "sync", "glauber"])
@pytest.mark.parametrize("until", ["fixed", "limit"])
def test_without_a_record_only_the_end_is_kept(update: str, until: Any) -> None:
    full = spoiled(update=update, temperature=0.3).run(12, until)
    end = spoiled(update=update, temperature=0.3).run(12, until, record=False)
    assert len(end) == 1
    assert np.array_equal(end.states, full.states[-1:])
    assert end.energies.tolist() == full.energies[-1:].tolist()
    assert end.outcome == full.outcome


@pytest.mark.parametrize("update", ["async", "glauber", "metropolis", "anneal"])
@pytest.mark.parametrize("temperature", [0.0, 0.4])
@pytest.mark.parametrize("until", ["fixed", "limit"])
def test_sweeps_made_at_once_are_the_sweeps_made_one_by_one(
    update: str, temperature: float, until: Any
) -> None:
    more: dict[str, Any] = {"anneal_start": temperature, "anneal_sweeps": 5} if update == "anneal" else {}
    more |= {"update": update, "temperature": temperature, "form": "factored", "order": "blocks"}
    for sweeps in (1, 2, 3, 12, 70):
        full, end = spoiled((16, 20), 9, 0.4, **more), spoiled((16, 20), 9, 0.4, **more)
        ones, once = full.run(sweeps, until), end.run(sweeps, until, record=False)
        assert np.array_equal(once.states, ones.states[-1:])
        assert once.moments[-1].flips == ones.moments[-1].flips
        assert (once.sweeps[-1], once.outcome) == (ones.sweeps[-1], ones.outcome)
        assert np.array_equal(end.run(3).states, full.run(3).states)  # and they go on alike


def test_an_observer_that_follows_flips_is_told_of_each_without_a_record_too() -> None:
    told: list[int] = []

    class Follower(AbstractObserver):
        name = "follower"

        def flipped(self, motion: AbstractMotion, sites: Sites) -> None:
            told.extend(sites.tolist())

        def record(self, motion: AbstractMotion) -> None:
            return None

    session = spoiled((16, 20), 9, update="glauber", temperature=0.4, form="factored", order="blocks")
    before = session.state.copy()
    session.engine.observers["follower"] = Follower()
    session.run(9, "limit", record=False)
    assert np.array_equal(np.bincount(told, minlength=320) % 2 == 1, session.state != before)


def test_a_cycle_without_a_record_keeps_its_end_only() -> None:
    rec = two_cycle().run(9, "limit", record=False)
    assert (len(rec), rec.outcome.kind, rec.sweeps[-1]) == (1, "cycle", 9)


def test_a_function_says_when_to_stop() -> None:
    seen: list[Snapshot] = []

    def stop(snapshot: Snapshot) -> bool:
        seen.append(snapshot)
        return snapshot.sweep == 2

    session = spoiled(update="glauber", temperature=0.5)
    rec = session.run(sweeps=40, until=stop)
    assert [s.sweep for s in seen] == [1, 2]
    assert len(rec) == 3
    assert session.run(sweeps=40, until=lambda s: bool(s.overlaps[0] > -2)).sweeps.tolist() == [2, 3]


def test_the_next_run_goes_on_from_here() -> None:
    session, whole = spoiled(update="glauber", temperature=0.8), spoiled(update="glauber", temperature=0.8)
    first, second = session.run(sweeps=3), session.run(sweeps=4)
    assert second.sweeps.tolist() == [3, 4, 5, 6, 7]
    assert second.outcome.sweeps == 4
    assert np.array_equal(np.vstack([first.states, second.states[1:]]), whole.run(sweeps=7).states)
    assert len(session.run(sweeps=0)) == 1


def test_a_settled_run_ends_at_once() -> None:
    session = spoiled()
    session.run()
    again = session.run()
    assert (len(again), again.outcome.kind, again.outcome.sweeps) == (1, "fixed", 0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sweeps": -1}, "sweeps is -1"),
        ({"sweeps": 2.5}, "sweeps is 2.5"),
        ({"sweeps": "many"}, "sweeps is 'many'"),
        ({"until": "dawn"}, "until='dawn' is unknown"),
        ({"flips_per_moment": 0}, "flips_per_moment is 0"),
        ({"flips_per_moment": -3}, "flips_per_moment is -3"),
    ],
)
def test_what_cannot_be_run_is_refused(options: dict[str, Any], words: str) -> None:
    session = spoiled()
    with pytest.raises(ParameterError, match=words):
        session.run(**options)
    assert session.snapshot().moments == 1


# -- where a run ends ---------------------------------------------------------------------------------


def test_a_two_cycle_is_recognised_and_named() -> None:
    session = two_cycle()
    rec = session.run(sweeps=50)
    assert rec.outcome.kind == "cycle"
    assert rec.outcome.sweeps == 2
    assert rec.states.tolist() == [[1, -1], [-1, 1], [1, -1]]
    assert rec.outcome.sentence().startswith("2-cycle: two states alternate")


def test_a_two_cycle_of_a_large_network_under_one_unbalanced_pattern() -> None:
    """Under x x' with a zero diagonal and half the units wrong, every unit sees a field of the wrong sign."""
    pattern = random_patterns(1, 100, 3)[0]
    cue = pattern.copy()
    cue[:50] *= -1
    session = Session(shape=(10, 10), update="sync")
    session.store(pattern)
    session.cue(cue)
    rec = session.run()
    assert rec.outcome.kind == "cycle"
    assert np.array_equal(rec.states[1], -cue)
    once = Session(shape=(10, 10))
    once.store(pattern)
    once.cue(cue)
    assert once.run().outcome.kind == "fixed"


@pytest.mark.parametrize(
    ("cue", "label"), [(1, "pattern 1"), (-1, "-pattern 1"), (3, "mixture 1+2+3"), (-3, "mixture -1-2-3")]
)
def test_the_ends_are_named(cue: int, label: str) -> None:
    patterns = random_patterns(3, 400, 2)
    session = Session(shape=(20, 20))
    session.store(patterns, names=["a", "b", "c"])
    state = np.sign(patterns[: abs(cue)].sum(axis=0)) * np.sign(cue)
    session.cue(state)
    rec = session.run()
    assert (rec.outcome.kind, rec.outcome.label) == ("fixed", label)


def test_spin_glass_is_named() -> None:
    session = Session(shape=(20, 20))
    session.store(random_patterns(200, 400, 1))
    session.cue(random_patterns(1, 400, 2)[0])
    assert session.run().outcome.label == "spin glass"


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 3)])
@pytest.mark.parametrize("update", ["async", "sync", "glauber"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_small_and_narrow_grids_with_and_without_patterns(
    shape: tuple[int, int], update: str, count: int
) -> None:
    size = shape[0] * shape[1]
    session = Session(shape=shape, update=update)
    session.store(random_patterns(count, size, 1) if count else [])
    session.cue(random_patterns(1, size, 2)[0])
    rec = session.run(sweeps=5)
    assert rec.states.shape[1] == size
    assert rec.overlaps.shape[1] == count
    if not count:
        assert (rec.outcome.label, rec.outcome.kind, len(rec)) == ("no pattern stored", "fixed", 1)
    assert session.field().shape == (size,)
    assert session.weights().shape == (size, size)
