"""A model with parameters of its own: set, saved, opened, run, and changed for another and back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.other_model import Gibbs, GibbsParams
from helpers.sessions import spoiled

from hopview import models
from hopview.core.errors import FileError, ParameterError
from hopview.models import HopfieldParams
from hopview.session.edits import SetModel, SetParams, SetRule
from hopview.session.session import Session
from hopview.session.storage import load, save


@pytest.fixture(autouse=True)
def two_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gibbs stands beside Hopfield in the registry."""
    monkeypatch.setattr(models, "MODELS", (*models.MODELS, Gibbs))


def gibbs(**options: object) -> Session:
    session = Session("gibbs", shape=(5, 5), seed=3, **options)
    patterns = random_patterns(2, 25, 1)
    session.store(patterns)
    session.cue(patterns[0])
    return session


def with_params(path: Path, **changes: object) -> Path:
    """The file with other values among its parameters."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(parts["session.json"])
    head["params"] |= changes
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**parts, "session.json": json.dumps(head).encode()}.items():
            archive.writestr(name, data)
    return path


def test_it_is_saved_opened_and_run_with_its_parameters(tmp_path: Path) -> None:
    session = gibbs(beta=3.5)
    again = load(session.save(tmp_path / "a.hop"))
    assert again.params == GibbsParams(beta=3.5)
    assert again.digest() == session.document.digest()
    run, reopened = session.run(6), Session.of(again).run(6)
    assert np.array_equal(run.states, reopened.states)
    assert (len(run), run.outcome.kind) == (7, "limit")
    (last,) = run.snapshots([6])
    assert (last.update, last.temperature) == ("", pytest.approx(1 / 3.5))


def test_its_parameters_are_edited_and_undone() -> None:
    session = gibbs()
    session.run(1)
    session.apply(SetParams({"beta": 0.5}))
    assert session.engine.motion.model.params.beta == 0.5  # type: ignore[attr-defined]
    session.apply(SetRule("storkey"))
    session.undo()
    session.undo()
    assert session.document.params == GibbsParams(beta=2.0)
    with pytest.raises(ParameterError, match="no parameter called 'temperature'"):
        session.apply(SetParams({"temperature": 0.5}))


def test_changing_the_model_takes_over_what_both_know() -> None:
    session = spoiled((5, 5), update="glauber", temperature=0.7, form="dense", tie="one")
    session.run(2)
    session.apply(SetModel("gibbs"))
    assert session.document.params == GibbsParams(form="dense")  # its tie does not allow "one"
    assert isinstance(session.engine.model, Gibbs)
    session.run(2)
    session.apply(SetModel("hopfield"))
    assert session.document.params == HopfieldParams(form="dense")
    session.undo()
    session.undo()
    assert session.document.params == HopfieldParams(
        update="glauber", temperature=0.7, form="dense", tie="one"
    )


def test_a_file_with_parameters_unknown_or_impossible_is_refused(tmp_path: Path) -> None:
    path = gibbs().save(tmp_path / "a.hop")
    with pytest.raises(FileError, match=r"sets 'gain', a parameter that the model 'gibbs' does not have"):
        load(with_params(path, gain=3))
    path = gibbs().save(tmp_path / "b.hop")
    with pytest.raises(FileError, match="damaged description"):
        load(with_params(path, beta=-1))


def test_the_layout_of_a_hopfield_file_is_that_of_version_2(tmp_path: Path) -> None:
    with zipfile.ZipFile(save(spoiled().document, tmp_path / "a.hop")) as archive:
        head = json.loads(archive.read("session.json"))
    assert head["version"] == 2
    assert head["rule_params"] == {}
    first = {"update": "async", "temperature": 0.0, "tie": "keep", "form": "auto"}
    assert head["params"] == {**msgspec.to_builtins(HopfieldParams()), **first}
