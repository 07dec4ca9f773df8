"""The lesson of an opened file: gone on from while the same is taught, never taken for that of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hopview.core.errors import FileError
from hopview.session.document import Document, with_lesson
from hopview.session.edits import AbstractEdit, Forget, SetRuleParams, SetSeed
from hopview.session.session import Session
from hopview.session.storage import load, save

STORED = np.array([[1, 1, -1, -1], [1, -1, 1, -1], [-1, 1, 1, -1]], np.int8)


def taught() -> Session:
    session = Session("rbm", shape=(2, 2), hidden=3, seed=3, rule="pcd", chains=6)
    session.store(STORED)
    session.train(epochs=4)
    return session


def opened(session: Session, folder: Path) -> Session:
    return Session.of(load(session.save(folder / "taught.hop")))


def weights(session: Session) -> Any:
    return session.parameters["W"]


@pytest.mark.parametrize(
    "params",
    [{"chains": 10}, {"centred": True}, {"learning_rate": 0.01}],
    ids=["chains", "centred", "learning_rate"],
)
def test_other_parameters_teach_an_opened_file_anew(params: dict[str, Any], tmp_path: Path) -> None:
    live = taught()
    again = opened(live, tmp_path)
    for session in (live, again):
        session.apply(SetRuleParams(params))
        session.train(epochs=2)
    assert live.document.digest() == again.document.digest()
    assert np.array_equal(weights(live), weights(again))


@pytest.mark.parametrize("edit", [Forget((0,)), SetSeed(8)], ids=["forget", "seed"])
def test_other_patterns_and_seeds_teach_an_opened_file_anew(edit: AbstractEdit, tmp_path: Path) -> None:
    live = taught()
    again = opened(live, tmp_path)
    for session in (live, again):
        session.apply(edit)
    assert np.array_equal(weights(live), weights(again))
    again.undo()
    assert again.document.lesson is not None


def test_a_pattern_more_teaches_an_opened_file_anew(tmp_path: Path) -> None:
    live = taught()
    again = opened(live, tmp_path)
    for session in (live, again):
        session.store(-STORED[:1])
    assert again.document.lesson is None
    assert np.array_equal(weights(live), weights(again))


def test_a_lesson_outlives_what_is_not_taught(tmp_path: Path) -> None:
    again = opened(taught(), tmp_path)
    again.cue(STORED[0])
    again.clamp([True, False, False, False])
    assert again.document.lesson is not None and again.engine.learned.memory is again.document.lesson


def slower(session: Session) -> Document:
    document = session.document
    return SetRuleParams({"learning_rate": 0.01}).apply(document)


def test_a_document_ahead_of_its_engine_is_saved_without_the_lesson(tmp_path: Path) -> None:
    session = taught()
    behind = session.snapshot().training
    document = slower(session)
    assert with_lesson(session.document, behind).lesson is not None
    assert with_lesson(document, behind).lesson is None
    found = Session.of(load(save(with_lesson(document, behind), tmp_path / "a.hop")))
    assert np.array_equal(weights(found), weights(Session.of(document)))


def test_what_is_saved_while_it_learns_goes_on_from_the_lesson_reached(tmp_path: Path) -> None:
    session = taught()
    behind = session.snapshot().training
    ahead = SetRuleParams({"epochs": 7}).apply(session.document)
    kept = load(save(with_lesson(ahead, behind), tmp_path / "d.hop"))
    assert kept.lesson is not None and kept.lesson.epoch == 4
    session.train(epochs=3)
    assert np.array_equal(weights(Session.of(kept)), weights(session))
    assert with_lesson(SetRuleParams({"epochs": 3}).apply(session.document), behind).lesson is None


def test_an_opened_document_that_is_changed_is_saved_without_its_old_lesson(tmp_path: Path) -> None:
    document = slower(opened(taught(), tmp_path))
    assert load(save(document, tmp_path / "b.hop")).lesson is None


def test_what_lies_beside_the_machine_is_checked(tmp_path: Path) -> None:
    document = opened(taught(), tmp_path).document
    assert document.reached is not None
    lesson, key = document.reached
    cut = replace(lesson, beside={**lesson.beside, "chains": lesson.beside["chains"][:2]})
    damaged = save(replace(document, reached=(cut, key)), tmp_path / "c.hop")
    with pytest.raises(FileError, match=r"chains are \(2, 4\) where \(6, 4\) belongs"):
        load(damaged)
