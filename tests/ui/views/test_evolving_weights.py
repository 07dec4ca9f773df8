"""Weights that change more quickly than they can be worked out are seen evolving all the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers.networks import random_patterns
from pytestqt.qtbot import QtBot

from hopview.core.coupling import DenseCoupling
from hopview.core.layer import Layer
from hopview.core.pattern import Pattern
from hopview.core.snapshot import Snapshot
from hopview.pictures.landscape import OverlapPlane
from hopview.ui.views import view_named
from hopview.ui.views.base import View
from hopview.ui.views.stability import StabilityRequest
from hopview.ui.views.weights_request import WeightsRequest

UNITS = 1024  # so many that they are worked out beside the window
ASKED = {
    "landscape": (OverlapPlane, "of"),
    "weights": (WeightsRequest, "picture"),
    "stability": (StabilityRequest, "answer"),
}


def asked_of(view: View) -> Any:
    """The coupling that is being worked on."""
    asked = view._asked
    return asked.tied if view.name == "landscape" else asked.coupling


@pytest.fixture
def steps(recall: Callable[..., list[Snapshot]]) -> list[Snapshot]:
    patterns = tuple(Pattern(row, f"p{k}") for k, row in enumerate(random_patterns(2, UNITS, 1)))
    base = replace(
        recall(2)[0],
        patterns=patterns,
        state=patterns[0].cells,
        layers=(Layer(name="visible", shape=(32, 32)),),
        rule="unlearning",
        playing=False,
    )
    made = []
    for k in range(1, 6):
        weights = np.full((UNITS, UNITS), k, np.int16)
        weights.flags.writeable = False
        made.append(replace(base, coupling=DenseCoupling(weights, 1.0), steps=k))
    return made


@pytest.fixture(params=list(ASKED))
def view(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[View]:
    made = view_named(request.param)()
    qtbot.addWidget(made)
    made.resize(500, 400)
    yield made
    made._worker.cancel()


def test_what_is_begun_is_shown_and_then_the_newest(
    view: View, steps: list[Snapshot], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name = ASKED[view.name]
    go_on, work, seen = threading.Event(), getattr(owner, name), []

    def slow(*given: Any, **more: Any) -> Any:
        assert go_on.wait(10)
        return work(*given, **more)

    monkeypatch.setattr(owner, name, slow)
    reported: list[object] = []
    view._worker.reported.connect(reported.append)
    for snapshot in steps:
        view.show_snapshot(snapshot, 0.0)
        seen.append(asked_of(view))
    assert all(coupling is steps[0].coupling for coupling in seen)
    assert not reported
    go_on.set()
    qtbot.waitUntil(lambda: len(reported) == 2)
    assert asked_of(view) is steps[-1].coupling
    qtbot.waitUntil(lambda: not view._worker.busy)
    assert len(reported) == 2
