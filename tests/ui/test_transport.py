"""The words beside the transport: what a state is nearest to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hopview.session.edits import SetCue
from hopview.session.engine import Engine
from hopview.session.experiments import open_experiment
from hopview.ui.transport import state_words


@pytest.mark.parametrize(
    ("overlaps", "said"),
    [
        ((0.31, -0.62), "nearest two, overlap 0.31"),
        ((-0.2, -0.62), "like no stored picture"),
        ((0.31, -0.97), "nearest the negative of one, overlap 0.97"),
    ],
)
def test_a_grey_picture_is_called_the_negative_of_one_only_where_it_is(
    overlaps: tuple[float, float], said: str
) -> None:
    document = open_experiment("ramsauer-2020/two-units").document()
    two = tuple(replace(p, name=name) for p, name in zip(document.patterns, ("two", "one"), strict=False))
    document = replace(document, patterns=two)
    engine = Engine(SetCue(np.array([0.2, -0.3])).apply(document))
    snapshot = replace(engine.snapshot(), overlaps=np.array(overlaps))
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
