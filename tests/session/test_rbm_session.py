"""Restricted Boltzmann machines in a session: trained, saved, opened again, gone on with to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

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
