"""Annealing through a session: temperature by sweep, rest after the last, scrubbing and replay exact."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.sessions import spoiled, two_cycle

from hopview.models.schedule import annealed
from hopview.session.edits import SetParams
from hopview.session.replay import replayed, usual_sweeps
from hopview.session.run import Run
from hopview.session.session import Session

SHAPES = ("linear", "exponential", "logarithmic")


def annealing(**options: object) -> Session:
    return spoiled((14, 15), 12, 0.4, update="anneal", anneal_sweeps=25, **options)


def temperatures(run: Run) -> list[float]:
    return [snapshot.temperature for snapshot in run.snapshots()]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_temperature_in_force_follows_the_schedule_and_then_it_rests(shape: str) -> None:
    session = annealing(anneal_shape=shape, anneal_start=1.3)
    seen = [session.snapshot().temperature]
    run = session.run(200, until=lambda now: bool(seen.append(now.temperature)))
    assert run.outcome.kind == "fixed" and 25 <= run.outcome.sweeps < 60
    law = [annealed(1.3, 0.0, 25, shape, int(k)) for k in run.sweeps]
    assert temperatures(run) == law == seen
    assert law[0] == 1.3 and law[-1] == 0.0


def test_the_last_temperature_goes_on_where_it_is_warm() -> None:
    session = annealing(anneal_end=0.4)
    run = session.run(60)
    assert run.outcome.kind == "limit" and len(run) == 61
    assert set(temperatures(run)[25:]) == {0.4}


def test_it_comes_to_rest_though_nothing_flipped_any_more() -> None:
    """So cold that no unit moves: only the end of the schedule lets it rest, and it does not before."""
    session = spoiled((6, 6), 1, 0.0, update="anneal", anneal_start=0.02, anneal_sweeps=10)
    run = session.run(50)
    assert (run.outcome.kind, run.outcome.sweeps) == ("fixed", 10)
    assert (run.states == run.states[0]).all()
    engine = Session.of(session.document).engine
    engine.advance_for(5.0)
    assert engine.outcome is not None and engine.motion.sweep == 10


@pytest.mark.parametrize("update", ["anneal", "little", "async_replace"])
@pytest.mark.parametrize("flips", [None, 7])
def test_going_back_and_on_again_makes_the_same_run(update: str, flips: int | None) -> None:
    session = annealing().document
    made = Session.of(SetParams({"update": update, "temperature": 0.6}).apply(session))
    first = made.run(30, until="limit", flips_per_moment=flips)
    engine = made.engine
    for place in (1, len(first) // 3, len(first) // 2):
        engine.seek(place)
        at = first.moments[place]
        again = engine.snapshot()
        assert np.array_equal(again.state, first.state(place))
        assert again.temperature == made.document.params.temperature_at(at.sweep)
        on = made.run(30 - at.sweep, until="limit", flips_per_moment=flips)
        assert np.array_equal(on.state(-1), first.state(-1))
        assert np.array_equal(on.energies, first.energies[-len(on) :])


@pytest.mark.parametrize("update", ["anneal", "little", "async_replace"])
def test_a_replay_in_finer_moments_passes_the_same_states(update: str) -> None:
    document = SetParams({"update": update, "temperature": 0.6}).apply(annealing().document)
    run, fine = Session.of(document).run(30, until="limit"), replayed(document, 30)
    at = {(m.sweep, m.position): k for k, m in enumerate(fine.moments)}
    for t, moment in enumerate(run.moments):
        if (moment.sweep, 0) in at:
            assert np.array_equal(run.state(t), fine.state(at[moment.sweep, 0]))
    assert np.array_equal(run.state(-1), fine.state(-1))


def test_a_schedule_changed_on_the_way_is_followed_from_there() -> None:
    session = annealing(anneal_start=1.5)
    session.run(10, until="limit")
    session.apply(SetParams({"anneal_start": 0.5, "anneal_shape": "exponential"}))
    assert session.snapshot().temperature == annealed(0.5, 0.0, 25, "exponential", 10)
    session.undo()
    assert session.snapshot().temperature == annealed(1.5, 0.0, 25, "linear", 10)
    session.apply(SetParams({"anneal_sweeps": 5}))
    run = session.run(100)
    assert run.outcome.kind == "fixed"


def test_little_with_noise_is_no_cycle_and_without_it_is() -> None:
    cold, warm = two_cycle().document, two_cycle().document
    cold = SetParams({"update": "little"}).apply(cold)
    warm = SetParams({"update": "little", "temperature": 0.05}).apply(warm)
    assert Session.of(cold).run(20).outcome.kind == "cycle"
    session = Session.of(warm)
    run = session.run(8)
    assert run.outcome.kind == "limit" and len(run) == 9
    assert session.engine.current_run().outcome.kind == "limit"


def test_raising_the_noise_of_an_update_keeps_what_moves_together() -> None:
    for update, with_noise in (("sync", "little"), ("async", "glauber"), ("little", ""), ("anneal", "")):
        params = SetParams({"update": update}).apply(two_cycle().document).params
        assert params.thermal_update == with_noise


def test_captions_say_how_warm_it_is() -> None:
    words = {
        "anneal": "T = 1.2 to 0 in 25 sweeps",
        "glauber": "T = 0.5",
        "async_replace": "T = 0.5",
        "async": "",
    }
    document = annealing(anneal_start=1.2, temperature=0.5).document
    for update, said in words.items():
        assert SetParams({"update": update}).apply(document).params.temperature_words == said


def test_a_run_is_given_the_sweeps_that_its_schedule_takes() -> None:
    document = annealing().document
    assert usual_sweeps(document) == 200
    long = SetParams({"anneal_sweeps": 700}).apply(document)
    assert usual_sweeps(long) == 750
    assert usual_sweeps(SetParams({"update": "async"}).apply(long)) == 200
    assert replayed(long).outcome.kind == "fixed"
