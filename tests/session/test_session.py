"""The session as a program holds it: making one, storing, reading, refusing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.sessions import spoiled

from hopview.core.errors import HopviewError, ParameterError, PatternError, ShapeError
from hopview.session.edits import SetSeed
from hopview.session.session import Session


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"model": "ising"}, ParameterError, "model called 'ising'"),
        ({"rule": "heb"}, ParameterError, "Did you mean 'hebb'"),
        ({"update": "random"}, ParameterError, "Update cannot be 'random'"),
        ({"temperature": -1}, ParameterError, "Temperature is -1"),
        ({"temprature": 1}, ParameterError, "Did you mean 'temperature'"),
        ({"shape": (0, 3)}, ShapeError, "no units"),
        ({"shape": 64}, ShapeError, "two whole numbers"),
        ({"seed": "x"}, ParameterError, "seed is 'x'"),
        ({"seed": -2}, ParameterError, "seed is -2"),
    ],
)
def test_what_cannot_be_made(options: dict[str, Any], kind: type[HopviewError], words: str) -> None:
    with pytest.raises(kind, match=words):
        Session(**options)


def test_numbers_from_numpy_are_as_good_as_others() -> None:
    session = Session(
        shape=np.array([3, 4]), seed=np.int64(5), update="glauber", temperature=np.linspace(0, 1, 3)[1]
    )
    assert (session.document.shape, session.document.seed) == ((3, 4), 5)
    assert session.document.params.temperature == 0.5
    assert session.run(sweeps=np.int64(3)).states.shape == (4, 12)  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", [np.int8, np.float64, np.uint8, bool])
@pytest.mark.parametrize("shape", [(2, 12), (2, 3, 4)])
def test_patterns_of_every_kind(dtype: Any, shape: tuple[int, ...]) -> None:
    spins = random_patterns(2, 12, 1)
    values = spins if dtype in (np.int8, np.float64) else spins > 0
    session = Session(shape=(3, 4))
    session.store(np.asarray(values, dtype).reshape(shape), names=("a",))
    assert np.array_equal(session.document.stacked(), spins)
    assert session.document.names == ("a", "2")


def test_patterns_and_cues_that_do_not_fit() -> None:
    session = Session(shape=(3, 4))
    for values in (np.ones((4, 3)), np.ones(24), np.ones((2, 11)), np.ones((1, 2, 3, 4))):
        with pytest.raises(ShapeError, match="grid of 3 x 4"):
            session.store(values)
    for values in (np.ones((4, 3)), np.ones((2, 12)), np.ones(11), []):
        for use in (session.cue, session.energy, session.field, session.overlaps):
            with pytest.raises(ShapeError):
                use(values)
    for use in (session.store, session.cue):
        with pytest.raises(PatternError, match="holds the value 3"):
            use(np.full(12, 3))
    assert session.history.undo_title == ""


def test_nothing_to_store_is_nothing_wrong() -> None:
    session = Session(shape=(3, 4))
    session.store([])
    session.store(np.zeros((0, 12)))
    assert session.document.patterns == ()
    assert session.run().outcome.label == "no pattern stored"


def test_reading_at_any_state() -> None:
    session = spoiled((3, 4), count=2)
    w, x = session.weights(), random_patterns(1, 12, 9)[0]
    for given in (x, x.reshape(3, 4), x > 0):
        assert session.energy(given) == pytest.approx(-0.5 * x @ w @ x)
        assert np.allclose(session.field(given), w @ x)
        assert np.allclose(session.overlaps(given), session.document.stacked() @ x.astype(int) / 12)
    assert session.energy() == session.energy(session.state) == session.snapshot().energy
    assert np.array_equal(session.state, session.document.cue)
    assert not session.state.flags.writeable


def test_forgetting_by_number_from_one() -> None:
    session = spoiled((3, 4), count=3)
    session.forget(1, 3)
    assert session.document.names == ("2",)
    for number in (0, 2, -1):
        with pytest.raises(PatternError, match=f"no pattern {number}"):
            session.forget(number)


def test_equal_seeds_are_equal_runs_and_others_are_not() -> None:
    runs = [spoiled(update="glauber", temperature=1.0).run(5).states for _ in range(2)]
    other = spoiled(update="glauber", temperature=1.0)
    other.apply(SetSeed(6))
    assert np.array_equal(*runs)
    assert not np.array_equal(runs[0], other.run(5).states)


def test_rules_and_updates_have_the_documented_names() -> None:
    for rule in ("hebb", "storkey", "pseudo_inverse"):
        for update in ("async", "sequential", "sync", "glauber", "metropolis"):
            rec = spoiled((4, 4), count=1, share=0.2, rule=rule, update=update, temperature=0.1).run(20)
            assert rec.document.rule == rule
