"""The words beside the transport: what a state is nearest to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hopview.session.edits import SetCue
from hopview.session.engine import Engine
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.transport import state_words


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ((0.5, -0.2), "nearest two, overlap 0.59"),
        ((-0.5, -0.1), "like no stored picture"),  # its direction is that of a negative, its greys are not
        ((-0.8, -0.55), "nearest the negative of two, overlap 1.00"),
        ((-0.4, 0.7), "nearest one, overlap 0.17"),
    ],
)
def test_a_grey_picture_is_called_the_negative_of_one_only_where_it_is(
    state: tuple[float, float], said: str
) -> None:
    session = Session("modern", shape=(1, 2), similarity="dot")
    session.store(np.array([[0.6, 0.5], [0.8, 0.5]]), names=("one", "two"))
    session.cue(np.array(state))
    snapshot = session.snapshot()
    assert state_words(snapshot) == f"Ready: press Space: {said}"
    assert state_words(replace(snapshot, playing=True)) == f"Running: {said}"


def test_spins_have_negatives() -> None:
    document = open_experiment("hopfield-1982/letters").document()
    snapshot = Engine(SetCue(-document.patterns[1].cells).apply(document)).snapshot()
    name = document.patterns[1].name
    assert state_words(snapshot) == f"Ready: press Space: nearest the negative of {name}, overlap 1.00"


def test_only_memories_with_negatives_are_told_of_them() -> None:
    document = open_experiment("krotov-2016/dense").document()
    plain = Engine(SetCue(-document.patterns[1].cells).apply(document)).snapshot()
    name = document.patterns[1].name
    assert state_words(plain) == f"Ready: press Space: nearest the negative of {name}, overlap 1.00"
    rect = replace(plain, mirrored=False, overlaps=np.array([0.25, -1.0]))
    assert state_words(rect) == f"Ready: press Space: nearest {document.patterns[0].name}, overlap 0.25"
