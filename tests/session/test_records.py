"""What observers record reaches every snapshot and every moment of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers.sessions import spoiled

from hopview import observers
from hopview.core.coupling import Int8
from hopview.models.base import AbstractMotion, Sites
from hopview.observers import AbstractObserver


class Activity(AbstractObserver):
    """The mean spin, and how many flips it was told of."""

    name = "activity"

    def begin(self, motion: AbstractMotion, patterns: Int8) -> None:
        """Count from here."""
        self._flips = 0

    def flipped(self, motion: AbstractMotion, sites: Sites) -> None:
        """Count."""
        self._flips += sites.size

    def record(self, motion: AbstractMotion) -> tuple[float, int]:
        """(mean spin, flips so far)."""
        return float(motion.state.mean()), self._flips


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """One observer more than ships."""
    monkeypatch.setattr(observers, "OBSERVERS", (*observers.OBSERVERS, Activity))


@pytest.mark.usefixtures("watched")
def test_every_record_reaches_snapshots_and_runs() -> None:
    session = spoiled(update="glauber", temperature=0.5)
    seen: list[Any] = []
    run = session.run(8, lambda now: bool(seen.append(now.records["activity"])))
    now = session.snapshot()
    assert list(now.records) == ["energy", "overlaps", "activity"]
    assert now.records["energy"] == now.energy
    assert now.records["overlaps"] is now.overlaps
    kept = run.records["activity"]
    assert kept[1:] == seen
    assert [mean for mean, _ in kept] == [float(state.mean()) for state in run.states]
    assert kept[-1][1] == sum(m.flips for m in run.moments) > 0
    assert np.array_equal(run.records["energy"], run.energies)
    assert [s.records["activity"] for s in run.snapshots()] == kept
    moment = session.engine.recording.moment(-1)
    assert moment.nbytes > replace(moment, extra=None).nbytes  # the recording's bound counts them too


def test_without_others_a_moment_carries_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    session = spoiled()
    run = session.run(3)
    assert all(m.extra is None for m in run.moments)
    assert list(run.records) == ["energy", "overlaps"]


def test_a_moment_from_before_an_observer_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    session = spoiled(update="glauber", temperature=0.5)
    session.run(1)
    session.engine.observers["activity"] = late = Activity()
    late.begin(session.engine.motion, session.document.stacked())
    session.run(1)
    assert session.engine.current_run().records["activity"][:2] == [None, None]
