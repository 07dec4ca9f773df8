"""Several patterns at once, in a session: overlaps with the patterns as they are with their blanks."""

from __future__ import annotations

import time

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.core.outcome import Outcome
from hopview.core.several import FREE, NONE, Several
from hopview.observers import named_outcome
from hopview.rules.ternary import with_blanks
from hopview.session.checks.multitasking import checks, first_not_blank
from hopview.session.edits import SetParams, SetRuleParams, SetSeed
from hopview.session.experiment_setup import random_patterns
from hopview.session.experiments import open_session
from hopview.session.runner import FULL_SPEED
from hopview.session.session import Session


def session(blanks: float = 0.3, size: tuple[int, int] = (40, 50), count: int = 3, **more: object) -> Session:
    made = Session(shape=size, model="multitask", blanks=blanks, seed=4, **more)
    for row in random_patterns(count, size[0] * size[1], seed=3):
        made.store(row)
    made.cue(first_not_blank(made.document.remembered()))
    return made


def test_overlaps_are_those_of_the_patterns_with_blanks() -> None:
    made = session()
    run = made.run()
    x = made.document.remembered()
    assert set(np.unique(x)) == {-1, 0, 1}
    expected = x.astype(float) @ run.states[-1] / x.shape[1]
    for found in (run.overlaps[-1], made.overlaps(), made.snapshot().overlaps, run.records["overlaps"][-1]):
        assert found == pytest.approx(expected, abs=1e-7)
    replayed = list(run.snapshots())[-1]
    assert replayed.overlaps == pytest.approx(expected)
    assert np.array_equal(replayed.several.patterns, made.snapshot().several.patterns)
    assert float(expected @ expected) == pytest.approx(-2 * made.energy() / x.shape[1], abs=3 / x.shape[1])


def test_the_slider_moves_through_the_critical_share_live() -> None:
    made = session()
    labels = []
    for blanks in (0.3, 0.5, 0.65, 0.8):
        made.apply(SetRuleParams({"blanks": blanks}))
        labels.append(made.run(30).outcome.attractor)
    assert labels == ["hierarchy", "hierarchy", "parallel", "parallel"]
    made.undo()
    assert made.document.rule_params.blanks == 0.65


def test_the_way_back_is_another_one() -> None:
    made = open_session("agliari-2012/blanks:1")
    assert made.run(30).outcome.attractor == "parallel"
    for blanks in (0.5, 0.3, 0.1):
        made.apply(SetRuleParams({"blanks": blanks}))
        assert made.run(60).outcome.attractor == "parallel"
    made.apply(SetRuleParams({"blanks": 0.0}))
    assert made.run(60).outcome.label == "mixture 1+2+3"


def test_other_seeds_leave_other_units_blank() -> None:
    made = session()
    before = made.document.remembered()
    made.apply(SetSeed(5))
    after = made.document.remembered()
    assert not np.array_equal(before, after)
    assert np.array_equal(made.engine.model.coupling.patterns, after)


def test_a_run_can_be_replayed_from_a_file(tmp_path) -> None:
    made = session(rule="supervised", examples=20, quality=0.5)
    run = made.run(10)
    again = open_session(made.save(tmp_path / "several.hop"))
    assert again.document.rule == "supervised" and again.document.rule_params.examples == 20
    assert np.array_equal(again.run(10).states, run.states)


@pytest.mark.usefixtures("compiled_kernels")
def test_warm_states_melt_together() -> None:
    made = session(0.8, (60, 60))
    made.apply(SetParams({"update": "glauber", "temperature": 0.06}))
    m = made.run(80, until="limit").overlaps[20:].mean(axis=0)
    assert m == pytest.approx([0.163] * 3, abs=0.03)


def test_units_serve_the_largest_of_those_they_agree_with() -> None:
    x = np.array([[1, 1, 0, 0, 0, 1], [1, -1, -1, 0, -1, 1]], np.int8)
    state = np.array([1, 1, -1, 1, 1, -1], np.int8)
    served = Several(x, 0.5).serving(state, np.array([0.6, 0.2]))
    assert served.tolist() == [0, 0, 1, FREE, NONE, NONE]
    assert Several(x, 0.5).serving(state, np.array([-0.6, 0.2])).tolist() == [1, NONE, 1, FREE, NONE, 0]
    assert Several(x[:0], 0.5).serving(state, np.empty(0)).tolist() == [FREE] * 6


def test_ends_are_named() -> None:
    x = session(0.3).document.remembered()
    ladder = first_not_blank(x)
    assert named_outcome("fixed", ladder, x, 1).label == "hierarchy 1 > 2 > 3"
    assert named_outcome("fixed", -ladder, x, 1).label == "hierarchy -1 > -2 > -3"
    other = first_not_blank(np.stack([x[2], -x[0], x[1]]))
    found = named_outcome("fixed", other, x, 1)
    assert found.label == "hierarchy 3 > -1 > 2"
    assert found.sentence(("A", "B", "C")).startswith(
        "3 (C), minus 1 (A) and 2 (B) at once, in a hierarchy, overlap"
    )
    noise = random_patterns(1, x.shape[1], seed=77)[0]
    assert named_outcome("fixed", noise, x, 1).label == "spin glass"
    alone = np.where(x[0] != 0, x[0], noise).astype(np.int8)
    assert named_outcome("fixed", alone, x, 1).label == "pattern 1"
    assert named_outcome("fixed", -alone, x, 1).label == "-pattern 1"
    said = Outcome(kind="limit", attractor="parallel", members=(2, -1), overlap=0.2, sweeps=3)
    assert said.label == "parallel 2, -1"
    assert said.sentence() == "still moving near 2 and minus 1 at once, in parallel, overlap 0.20, 3 sweeps"


def test_a_jumble_of_examples_is_a_spin_glass() -> None:
    x = random_patterns(3, 900, seed=4)
    mixed = np.sign(x.astype(np.int64).sum(axis=0)).astype(np.int8)
    assert named_outcome("fixed", mixed, x, 1).label == "mixture 1+2+3"
    assert named_outcome("fixed", mixed, x, 1, unseen=True).label == "spin glass"
    assert named_outcome("fixed", x[1], x, 1, unseen=True).label == "pattern 2"
    blank = with_blanks(x, 0.2, 5)
    faint = np.where(np.arange(900) < 720, first_not_blank(blank), -first_not_blank(blank)).astype(np.int8)
    assert named_outcome("fixed", faint, blank, 1).members
    assert named_outcome("fixed", faint, blank, 1, unseen=True).label == "spin glass"
    poor = Session(
        model="multitask", rule="unsupervised", shape=(20, 20), examples=1, quality=0.3, blanks=0.0
    )
    poor.store(x[:, :400])
    poor.cue(np.sign(x[:, :400].astype(np.int64).sum(axis=0)).astype(np.int8))
    assert poor.run(sweeps=20).outcome.label == "spin glass"


def test_other_models_are_not_taught_so() -> None:
    with pytest.raises(ParameterError, match="cannot teach the model Hopfield 1982"):
        Session(rule="multitask")
    with pytest.raises(ParameterError, match="Set model=multitask"):
        Session(blanks=0.3)
    with pytest.raises(ParameterError, match="cannot teach the model Multitasking"):
        Session(model="multitask", rule="hebb")


@pytest.mark.usefixtures("compiled_kernels")
def test_checks_pass() -> None:
    failed = [check for check in checks(quick=True) if not check.passed]
    assert failed == []


@pytest.mark.usefixtures("compiled_kernels")
def test_at_rest_it_goes_on_when_the_share_of_blanks_is_dragged() -> None:
    running = session(0.5)
    running.cue(running.document.patterns[0].cells)
    running.start_worker(FULL_SPEED)
    try:
        runner = running.runner
        runner.play()
        end = time.monotonic() + 20
        while runner.latest.outcome is None:
            assert time.monotonic() < end
            time.sleep(0.002)
        swept = runner.latest.sweep
        running.apply(SetRuleParams({"blanks": 0.65}))
        while runner.latest.outcome is None or runner.latest.sweep == swept:
            assert time.monotonic() < end
            time.sleep(0.002)
        assert runner.latest.outcome.label.startswith("parallel")
    finally:
        running.stop_worker()
