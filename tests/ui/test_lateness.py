"""The window's process spares the window; measuring how late its loop is leaves the process as it was."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from hopview.ui import lateness
from hopview.ui.app import SWITCH_INTERVAL, settle_in


@pytest.fixture
def restored() -> Iterator[None]:
    """The interpreter as it was."""
    interval = sys.getswitchinterval()
    gc.unfreeze()
    yield
    sys.setswitchinterval(interval)
    gc.freeze()


def test_what_a_window_is_made_of_is_not_looked_through_again(restored: None) -> None:
    held = [[k] for k in range(1000)]
    settle_in()
    assert gc.get_freeze_count() > len(held)
    young = {id(thing) for thing in gc.get_objects()}
    assert not any(id(thing) in young for thing in held)
    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)


def test_lateness_is_measured_in_a_process_of_a_window(
    restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []

    class Watch(lateness._Watch):
        def __init__(self) -> None:
            frozen.append(gc.get_freeze_count())
            super().__init__()

    monkeypatch.setattr(lateness, "SETTLING", 0.1)
    monkeypatch.setattr(lateness, "_Watch", Watch)
    found = lateness.measure((8, 8), 0.2, patterns=2)
    assert 0 <= found.median <= found.p99 <= found.worst
    assert found.sweeps > 0 and found.frames > 0
    assert lateness.worst_while_preparing((8, 8), 2) > 0
    assert len(frozen) == 2 and all(frozen)
    assert gc.get_freeze_count() == 0


def test_a_window_is_watched_idle_and_then_while_it_is_taught(
    restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lateness, "SETTLING", 0.3)
    idle, taught = lateness.measure_training("fischer-2014/bars-and-stripes", 0.5)
    assert idle.sweeps == 0 < taught.sweeps
    assert 0 < taught.median <= taught.p99 <= taught.worst
    assert taught.busy > 0
