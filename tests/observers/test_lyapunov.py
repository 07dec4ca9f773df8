"""L of synchronous runs: recorded a moment, falling, twice the energy where it rests, nowhere else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from helpers.sessions import spoiled, two_cycle


@pytest.mark.parametrize("update", ["sync", "little"])
@pytest.mark.parametrize("external", [0.0, 0.2])
def test_it_is_recorded_and_never_rises(update: str, external: float) -> None:
    session = spoiled((15, 20), 60, 0.4, update=update, external=external, external_along="cue")
    run = session.run(100)
    first, *rest = run.records["lyapunov"]
    assert first is None
    assert all(b <= a + 1e-9 for a, b in pairwise(rest))
    w, b = session.weights(), session.external_field()
    states = run.states.astype(float)
    for t, value in enumerate(rest, 1):
        expected = -states[t] @ w @ states[t - 1] - b @ (states[t] + states[t - 1])
        assert value == pytest.approx(expected, abs=1e-8)
    assert session.snapshot().records["lyapunov"] == rest[-1]
    if run.outcome.kind == "fixed":
        session.run(1, until="limit")
        assert session.snapshot().records["lyapunov"] == pytest.approx(2 * session.energy())


def test_it_stays_in_a_two_cycle_where_the_energy_is_that_of_both() -> None:
    session = two_cycle()
    run = session.run(6, until="limit")
    assert len(set(run.records["lyapunov"][1:])) == 1
    assert np.ptp(run.energies) == 0


@pytest.mark.parametrize("update", ["async", "glauber", "anneal"])
def test_other_updates_have_none(update: str) -> None:
    session = spoiled(update=update, temperature=0.2)
    run = session.run(3, until="limit")
    assert "lyapunov" not in run.records
    assert "lyapunov" not in session.snapshot().records
    assert all(moment.extra is None for moment in run.moments)


def test_there_is_none_without_symmetry() -> None:
    session = spoiled(update="sync", dilution=0.5, dilution_kind="asymmetric")
    assert "lyapunov" not in session.run(3, until="limit").records
