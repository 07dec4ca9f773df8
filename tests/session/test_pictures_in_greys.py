"""Greys beside the cells: kept by every way in, remembered by models of real units, spoiled as greys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from helpers.grey_model import register

from hopview.core.pattern import Pattern, grey_rows, kept_greys, overlaps
from hopview.observers import named_outcome
from hopview.session.document import Document, blank
from hopview.session.edits import SetModel, Store
from hopview.session.experiment_file import LibraryPatterns, MixtureCue, PatternCue, RandomCue, RandomPatterns
from hopview.session.experiment_setup import _patterns, cue_of
from hopview.session.session import Session
from hopview.session.storage import load
from hopview.sources import CorruptParams, corrupt, load_collection

SHAPE = (16, 16)
FIRST = [0.167708, 0.2101, 0.14567, -0.155946]  # of the stream of noise


@pytest.fixture(autouse=True)
def attend(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that remembers greys."""
    register(monkeypatch)


def photographs() -> list[Pattern]:
    return load_collection("photographs", SHAPE)


def of_photographs(model: str = "attend") -> Document:
    empty = Document(shape=SHAPE, cue=blank(SHAPE))
    return SetModel(model).apply(Store(tuple(photographs())).apply(empty))


def test_shipped_photographs_and_digits_keep_their_greys() -> None:
    for pattern in (*photographs(), *load_collection("digits", (8, 8))):
        assert pattern.greys is not None and pattern.greys.dtype == np.float32
        assert not pattern.greys.flags.writeable and np.abs(pattern.greys).max() <= 1.0
        assert np.corrcoef(pattern.greys, pattern.cells)[0, 1] > 0.6, pattern.name
    assert all(p.greys is None for p in load_collection("letters", SHAPE))


def test_ink_and_paper_need_no_greys() -> None:
    assert kept_greys(np.array([1.0, -1.0, 1.0])) is None and kept_greys(np.array([1, -1], np.int8)) is None
    found = kept_greys(np.array([[0.5, -1.0]]))
    assert found is not None and found.tolist() == [0.5, -1.0]


def test_the_model_is_switched_and_back_without_loss() -> None:
    grey = of_photographs()
    assert grey.greys and grey.rule == "patterns" and grey.remembered().dtype == np.float32
    assert np.array_equal(grey.remembered()[3], grey.patterns[3].greys)
    assert grey.material() is grey.remembered()
    spins = SetModel("hopfield").apply(grey)
    assert not spins.greys and spins.remembered().dtype == np.int8
    assert all(a.greys is b.greys for a, b in zip(spins.patterns, grey.patterns, strict=True))


def test_a_perfect_recall_reads_one() -> None:
    session = Session.of(of_photographs())
    for index, pattern in enumerate(session.document.patterns):
        session.cue(corrupt(pattern.values, SHAPE, CorruptParams(kind="noise", sigma=0.3, seed=index)))
        run = session.run(20)
        assert run.overlaps[-1, index] == pytest.approx(1.0, abs=1e-5)
        assert np.abs(run.overlaps).max() <= 1.0
        assert session.overlaps()[index] == pytest.approx(run.overlaps[-1, index])
        last = list(run.snapshots())[-1]
        assert last.overlaps == pytest.approx(run.overlaps[-1])
    dark = overlaps(session.document.remembered(), 0.1 * session.document.patterns[0].values)
    assert dark[0] == pytest.approx(1.0, abs=1e-5)
    assert not overlaps(session.document.remembered(), np.zeros(256)).any()


def test_ends_are_named_by_cosines() -> None:
    rows = np.stack([p.values for p in grey_rows(np.random.default_rng(2).uniform(-1, 1, (6, 256)), SHAPE)])

    def name(state: np.ndarray) -> str:
        return named_outcome("fixed", state.astype(np.float64), rows, 3).label

    assert name(0.2 * rows[2]) == "pattern 3" and name(-rows[0]) == "-pattern 1"
    assert name((rows[0] + rows[3]) / 2) == "mixture 1+4"
    assert name(np.mean(rows[:3], axis=0)) == "mixture 1+2+3"
    assert name(np.zeros(256)) == "zero"
    assert name(1e-3 * rows[1]) == "zero"
    assert named_outcome("fixed", (1e-3 * rows[1]).astype(float), 1e-3 * rows, 3).label == "pattern 2"
    exact = named_outcome("fixed", rows[4].astype(np.float64), rows, 0)
    assert exact.overlap == pytest.approx(1.0, abs=1e-5)


def test_files_keep_the_greys(tmp_path: Path) -> None:
    session = Session.of(of_photographs())
    again = load(session.save(tmp_path / "a.hop"))
    assert again.digest() == session.document.digest()
    assert np.array_equal(again.remembered(), session.document.remembered())


@pytest.mark.parametrize("kind", ["flip", "noise", "randomise", "erase", "blank", "cover"])
def test_greys_are_spoiled_as_greys(kind: str) -> None:
    state = photographs()[0].values
    before = state.copy()
    params = CorruptParams(kind=kind, amount=0.3, sigma=0.4, fill="random", seed=4)
    out = corrupt(state, SHAPE, params)
    assert out.dtype.kind == "f" and not out.flags.writeable and np.abs(out).max() <= 1.0
    assert np.array_equal(state, before) and np.array_equal(out, corrupt(state, SHAPE, params))
    changed = int(np.count_nonzero(out != state))
    assert changed > 0.9 * 256 if kind == "noise" else abs(changed - 0.3 * 256) <= 10
    if kind in ("randomise", "blank", "cover"):
        assert np.unique(out[out != state]).size > 20  # greys, no coin toss
    if kind == "flip":
        assert np.array_equal(np.abs(out), np.abs(state.astype(np.float64)))


def test_noise_on_greys_is_gaussian() -> None:
    out = corrupt(np.zeros(10_000), (100, 100), CorruptParams(kind="noise", sigma=0.2, seed=1))
    assert out.mean() == pytest.approx(0.0, abs=0.01) and out.std() == pytest.approx(0.2, rel=0.03)
    # Pins the stream on every machine.
    assert np.round(out[:4], 6).tolist() == FIRST


def test_experiments_ask_for_greys() -> None:
    shelf = _patterns(LibraryPatterns(collection="photographs"), SHAPE)
    assert all(p.greys is not None for p in shelf)
    sphere = _patterns(RandomPatterns(count=5, seed=3, greys="sphere"), SHAPE)
    assert [float(np.linalg.norm(p.values)) for p in sphere] == pytest.approx([1.0] * 5, abs=1e-6)
    assert [p.name for p in sphere] == [f"random {k}" for k in range(1, 6)]
    even = _patterns(RandomPatterns(count=2, seed=3, greys="even"), SHAPE)
    assert float(np.mean(even[0].values ** 2)) == pytest.approx(1 / 3, abs=0.06)
    assert all(p.greys is None for p in _patterns(RandomPatterns(count=2), SHAPE))


def test_cues_of_experiments_are_grey() -> None:
    document = of_photographs()
    assert np.array_equal(cue_of(PatternCue(number=2), document), document.patterns[1].values)
    mixed = cue_of(MixtureCue(of=(1, -2)), document)
    assert mixed == pytest.approx((document.patterns[0].values - document.patterns[1].values) / 2)
    tossed = cue_of(RandomCue(seed=1), document)
    assert np.unique(tossed).size > 200
    noisy = cue_of(PatternCue(number=1, spoil={"kind": "noise", "sigma": 0.2}), document)
    assert 0.7 < overlaps(document.remembered()[:1], noisy)[0] < 1.0
