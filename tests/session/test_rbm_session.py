"""Restricted Boltzmann machines in a session: trained, saved, opened again, gone on with to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hopview.core.data import pictured
from hopview.core.draws import generator
from hopview.machines import rbm as machine_module
from hopview.rules import rbm_trainer as trainer_module
from hopview.session import teaching as teaching_module
from hopview.session.session import Session
from hopview.session.storage import load
from hopview.sources.data import load_data


@pytest.mark.parametrize(
    ("model", "data", "params"),
    [
        ("rbm", "bars-and-stripes:3", {"rule": "cd", "k": 2}),
        ("rbm", "bars-and-stripes:3", {"rule": "pcd", "centred": True, "batch": 5}),
        ("rbm", "bars-and-stripes:3", {"rule": "pt", "rungs": 4, "chains": 5}),
        ("gaussian_rbm", "gaussians:4", {"rule": "pcd", "deviation": 0.8}),
    ],
    ids=["cd", "pcd", "pt", "gaussian"],
)
def test_training_goes_on_from_a_file(model: str, data: str, params: dict[str, Any], tmp_path: Path) -> None:
    shape, kind = ((3, 3), "binary") if model == "rbm" else ((1, 2), "real")
    session = Session(model, shape=shape, hidden=4, seed=3, **params)
    run = session.train(load_data(data, shape, kind), epochs=4)
    assert len(run.figures["log_likelihood"]) == 5
    session.clamp(np.arange(shape[0] * shape[1]) < 1)
    session.save(tmp_path / "trained.hop")
    opened = Session.of(load(tmp_path / "trained.hop"))
    assert opened.document.lesson is not None and opened.document.lesson.epoch == 4
    assert opened.engine.learned.memory is opened.document.lesson  # nothing was taught again
    for one in (session, opened):
        one.train(epochs=3)
    for name, array in session.parameters.items():
        assert np.array_equal(array, opened.parameters[name])
    session.run(5)
    opened.run(5)
    assert np.array_equal(session.state, opened.state)


def test_samples_figures_and_batches_draw_from_streams_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    keys: dict[str, set[float]] = {}
    for module in (machine_module, trainer_module, teaching_module):

        def noted(*key: int, name: str = module.__name__) -> np.random.Generator:
            keys.setdefault(name, set()).add(float(generator(*key).random()))
            return generator(*key)

        monkeypatch.setattr(module, "generator", noted)
    session = Session("rbm", shape=(2, 2), seed=3, hidden_rows=1, hidden_cols=2, batch=2)
    session.train(np.eye(4), epochs=3)
    session.machine.sampled_pseudo_likelihood(np.eye(4), 3)
    session.sample(2, sweeps=1)
    drawn = [first for found in keys.values() for first in found]
    assert len(keys) == 3 and len(keys[trainer_module.__name__]) == 3
    assert len(set(drawn)) == len(drawn)


def test_whitened_data_are_shown_as_pictures_again_also_from_a_file(tmp_path: Path) -> None:
    session = Session("gaussian_rbm", shape=(3, 3), hidden=2, seed=1, rule="cd")
    run = session.train(load_data("patches:3:40", (3, 3), "real"), epochs=1)
    assert session.document.data is not None and session.document.data.undo is not None
    back = Session.of(load(session.save(tmp_path / "white.hop"))).document.data
    assert back is not None and back.equals(session.document.data)
    for snapshot in (session.snapshot(), *run.snapshots()):
        assert snapshot.training is not None
        evened = pictured(snapshot.training.data, snapshot.training.undo)
        assert np.abs(evened.mean(axis=1)).max() < 1e-4  # brightness was evened before it was whitened
        assert evened.std() < 1.0 < 1.01 * snapshot.training.data.std() + 0.02
