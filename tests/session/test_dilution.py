"""Dilution from the outside: parameters, undo, replays, and words where no energy exists."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.coupling import DenseCoupling
from hopview.core.errors import MemoryLimitError, ParameterError
from hopview.session.edits import SetParams, SetSeed, Store
from hopview.session.replay import replayed
from hopview.session.session import Session


def diluted_session(kind: str = "asymmetric", **params: object) -> Session:
    session = Session(shape=(10, 20), seed=3, dilution=0.4, dilution_kind=kind, **params)
    session.store(random_patterns(5, 200, 1))
    session.cue(random_patterns(1, 200, 2)[0])
    return session


@pytest.mark.parametrize("rule", ["hebb", "storkey", "pseudo_inverse"])
@pytest.mark.parametrize("kind", ["symmetric", "asymmetric"])
def test_any_rule_is_diluted_and_told_apart(rule: str, kind: str) -> None:
    session = diluted_session(kind, rule=rule)
    run = session.run(20)
    coupling = session.snapshot().coupling
    assert isinstance(coupling, DenseCoupling)
    assert coupling is run.coupling
    weights = session.weights()
    off = ~np.eye(200, dtype=bool)
    assert abs((weights[off] == 0).mean() - 0.4) < 0.1  # Hebb has zeros of its own at an even P
    assert np.array_equal(weights, weights.T) == (kind == "symmetric")
    assert np.allclose(session.field(), weights @ session.state)
    if kind == "symmetric":
        assert session.energy() == pytest.approx(-0.5 * session.state @ weights @ session.state)
        assert np.isfinite(run.energies).all()
    else:
        assert np.isnan(run.energies).all()
        assert np.isnan(session.snapshot().energy)
        assert not session.snapshot().has_energy
        with pytest.raises(ParameterError, match="not symmetric, so no energy exists"):
            session.energy()


def test_dilution_can_be_set_and_taken_back_while_it_runs() -> None:
    session = diluted_session("symmetric")
    session.apply(SetParams({"dilution": 0.0}))
    whole = session.weights()
    session.run(1, flips_per_moment=3)
    session.apply(SetParams({"dilution": 0.5, "dilution_kind": "asymmetric"}))
    session.run(2, "limit")
    holed = session.weights()
    kept = holed != 0
    assert np.allclose(holed[kept], 2 * whole[kept])
    session.apply(SetSeed(9))
    assert not np.array_equal(session.weights() != 0, kept)
    session.undo()
    assert np.array_equal(session.weights(), holed)
    session.undo()
    assert np.array_equal(session.weights(), whole)
    assert np.isfinite(session.energy())


def test_storing_more_keeps_the_holes_where_they_are() -> None:
    session = diluted_session(rule="storkey")
    gone = session.weights() == 0
    session.store(random_patterns(1, 200, 8))
    assert np.array_equal(session.weights() == 0, gone)


def test_an_asymmetric_run_is_replayed_to_the_bit() -> None:
    session = diluted_session(update="glauber", temperature=0.3)
    run = session.run(5, "limit")
    again = replayed(session.document, 5, session.engine.learned)
    assert np.array_equal(again.state(-1), run.state(-1))
    fresh = Session.of(session.document).run(5, "limit")
    assert np.array_equal(fresh.states, run.states)


def test_a_grid_too_large_for_the_matrix_is_refused_with_the_figure() -> None:
    session = Session(shape=(1000, 1000))
    session.store(np.ones((1, 10**6), np.int8))
    with pytest.raises(MemoryLimitError, match=r"1,000,000 x 1,000,000 weights .* TiB|GiB"):
        session.apply(SetParams({"dilution": 0.5}))
    assert session.document.params.dilution == 0.0
    large = Session(shape=(1000, 1000), dilution=0.5)
    with pytest.raises(MemoryLimitError):
        large.apply(Store(session.document.patterns))
