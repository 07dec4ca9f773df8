"""The external field of a session: from parameters and arrays to energies, runs, files and undo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.networks import random_patterns
from helpers.sessions import spoiled

from hopview.core.errors import FileError, ParameterError, ShapeError
from hopview.session.edits import SetExternalField, SetParams, SetShape
from hopview.session.external import external_field, resized_field
from hopview.session.replay import replayed
from hopview.session.session import Session
from hopview.session.storage import load, save

SHAPE = (10, 12)


def in_field(b: object = None, **options: object) -> Session:
    session = spoiled(SHAPE, **options)
    if b is not None:
        session.set_external_field(b)
    return session


@pytest.mark.parametrize("along", ["uniform", "cue", "pattern"])
def test_it_points_where_it_is_told(along: str) -> None:
    session = in_field(external=-0.4, external_along=along, external_pattern=2)
    document = session.document
    direction = {
        "uniform": np.ones(document.size),
        "cue": document.cue,
        "pattern": document.patterns[1].cells,
    }[along]
    b = -0.4 * direction
    assert np.array_equal(session.external_field(), b)
    w, s = session.weights(), session.state.astype(float)
    assert session.energy() == pytest.approx(-0.5 * s @ w @ s - b @ s)
    assert np.allclose(session.field(), w @ s + b)
    snapshot = session.snapshot()
    assert snapshot.energy == pytest.approx(session.energy())
    assert snapshot.external is not None and np.array_equal(snapshot.external, b)


def test_parts_add_up_and_none_is_none() -> None:
    own = np.linspace(-1, 1, 120)
    session = in_field(own.reshape(SHAPE), external=0.25)
    assert np.allclose(session.external_field(), own + 0.25)
    session.set_external_field(None)
    session.apply(SetParams({"external": 0}))
    assert session.engine.model.external is None
    assert not session.external_field().any()
    assert session.snapshot().external is None


def test_it_follows_the_cue_and_the_patterns() -> None:
    session = in_field(external=0.5, external_along="cue")
    assert session.energy() == session.engine.model.energy(session.state)
    cue = random_patterns(1, 120, 77)[0]
    session.cue(cue)
    assert np.array_equal(session.external_field(), 0.5 * cue)
    assert session.snapshot().energy == pytest.approx(session.energy())
    session.apply(SetParams({"external_along": "pattern", "external_pattern": 4}))
    assert np.array_equal(session.external_field(), 0.5 * session.document.patterns[3].cells)
    session.forget(1)
    assert not session.external_field().any()  # there is no fourth any more
    session.store(cue)
    assert np.array_equal(session.external_field(), 0.5 * cue)


def test_undo_brings_the_field_before_it_back() -> None:
    session = in_field()
    energies = [session.energy()]
    for b in (np.full(120, 0.5), np.linspace(0, 1, 120)):
        session.set_external_field(b)
        energies.append(session.energy())
    assert len(set(energies)) == 3
    assert session.changed
    assert session.undo() == "set external field"
    assert session.energy() == energies[1]
    session.undo()
    assert session.energy() == energies[0]
    session.redo()
    assert session.energy() == energies[1]


def test_a_field_changed_while_it_runs_is_felt_at_once_and_forbids_replay() -> None:
    session = in_field(update="glauber", temperature=0.5)
    session.run(3, until="limit")
    assert session.engine.pure
    target = -session.state
    session.set_external_field(20.0 * target)
    assert not session.engine.pure
    session.run(2, until="limit")
    assert np.array_equal(session.state, target)


@pytest.mark.parametrize("update", ["async", "little", "anneal", "async_replace"])
def test_a_file_keeps_it_and_the_run_from_it_is_the_same(update: str, tmp_path: Path) -> None:
    session = in_field(
        np.random.default_rng(1).normal(size=120), external=0.1, external_along="cue", update=update,
        temperature=0.3, anneal_sweeps=6, anneal_shape="exponential",
    )  # fmt: skip
    again = load(save(session.document, tmp_path / "a.hop"))
    assert again.equals(session.document) and again.digest() == session.document.digest()
    assert again.external is not None and session.document.external is not None
    assert np.array_equal(again.external, session.document.external)
    first, second = session.run(12), Session.of(again).run(12)
    assert np.array_equal(first.states, second.states)
    assert np.array_equal(first.energies, second.energies)
    fine = replayed(again, 12)
    assert np.array_equal(fine.state(-1), first.state(-1))
    other = load(save(spoiled(SHAPE).document, tmp_path / "b.hop"))
    assert other.external is None and not other.equals(again)


def test_a_damaged_field_in_a_file_is_refused(tmp_path: Path) -> None:
    import io
    import zipfile

    path = save(in_field(np.zeros(120)).document, tmp_path / "a.hop")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for array in (np.full(120, np.nan), np.zeros(119), np.zeros(120, np.float32)):
        buffer = io.BytesIO()
        np.save(buffer, array)
        with zipfile.ZipFile(tmp_path / "bad.hop", "w") as archive:
            for name, data in {**members, "external.npy": buffer.getvalue()}.items():
                archive.writestr(name, data)
        with pytest.raises(FileError, match=r"bad\.hop"):
            load(tmp_path / "bad.hop")
    del members["external.npy"]
    with zipfile.ZipFile(tmp_path / "bad.hop", "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(FileError, match=r"lacks its part external\.npy"):
        load(tmp_path / "bad.hop")


def test_another_grid_takes_the_field_along() -> None:
    own = np.arange(6.0).reshape(2, 3)
    assert resized_field(own.reshape(-1), (2, 3), (4, 6)).reshape(4, 6)[::2, ::2].tolist() == own.tolist()
    session = in_field(np.linspace(0, 1, 120))
    session.apply(SetShape((5, 6)))
    assert session.external_field().shape == (30,)
    assert np.all(np.diff(session.external_field()) > 0)
    session.run(5)


@pytest.mark.parametrize(
    ("b", "error", "words"),
    [
        (np.zeros(7), ShapeError, ["(7,)", "(120,)", "(10, 12)"]),
        (0.3, ShapeError, ["()", "one number a unit"]),
        (np.full(120, np.nan), ParameterError, ["nan", "finite"]),
        (np.full(120, -np.inf), ParameterError, ["-inf", "finite"]),
        (np.full(120, 1e9), ParameterError, ["1e+09", "1,000,000"]),
        (["a"] * 120, ParameterError, ["no number", "Give numbers"]),
    ],
)
def test_a_refusal_says_why(b: object, error: type[Exception], words: list[str]) -> None:
    session = in_field()
    with pytest.raises(error) as refused:
        session.set_external_field(b)
    assert all(word in str(refused.value) for word in words), str(refused.value)
    assert session.document.external is None and not session.history.undo_title.endswith("field")


def test_a_pattern_that_is_not_stored_is_no_direction() -> None:
    session = in_field()
    with pytest.raises(ParameterError, match="along pattern 9, but 4 are stored"):
        session.apply(SetParams({"external_along": "pattern", "external_pattern": 9}))
    with pytest.raises(ParameterError, match="no pattern is stored"):
        Session(shape=SHAPE).apply(SetParams({"external_along": "pattern"}))


def test_a_rule_brings_its_own_on_top() -> None:
    from dataclasses import replace

    session = in_field(np.full(120, 0.5), external=0.25)
    learned = replace(session.engine.learned, bias=np.linspace(-1, 1, 120))
    b = external_field(session.document, learned)
    assert b is not None and np.allclose(b, 0.75 + np.linspace(-1, 1, 120))


def test_a_stroke_at_rest_turns_the_field_towards_the_new_cue() -> None:
    from helpers.sessions import paint

    session = in_field(external=0.5, external_along="cue")
    state = session.state
    session.apply(paint(state, [3, 4, 5], -state[3], at_rest=True))
    assert np.array_equal(session.external_field(), 0.5 * session.state)
    assert np.array_equal(session.document.cue, session.state)
    session.undo()
    assert np.array_equal(session.external_field(), 0.5 * state)


def test_the_same_edit_from_rows_or_flat() -> None:
    b = np.random.default_rng(3).normal(size=SHAPE)
    flat, rows = (SetExternalField(v).apply(spoiled(SHAPE).document) for v in (b.reshape(-1), b))
    assert flat.equals(rows)
    assert flat.external is not None and not flat.external.flags.writeable


def test_turning_another_knob_leaves_the_very_same_array() -> None:
    session = in_field(np.linspace(-1, 1, 120), external=0.25, update="glauber")
    before = session.snapshot().external
    session.apply(SetParams({"temperature": 0.7}))
    assert session.snapshot().external is before  # what views know it by
    session.apply(SetParams({"external": 0.5}))
    assert np.allclose(session.snapshot().external, before + 0.25)
