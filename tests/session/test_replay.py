"""One rule for the number of sweeps, and replays that stay fine and short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.sessions import spoiled

from hopview.core.errors import ParameterError
from hopview.session.document import Story
from hopview.session.experiments import experiments, open_experiment
from hopview.session.replay import for_movie, recorded, replayed, usual_sweeps
from hopview.session.session import Session

MELTING = "amit-1985/melting"


def hot() -> Session:
    """A session that says it is of the experiment, at a temperature at which many units flip."""
    document = spoiled((32, 32), update="glauber", temperature=0.9).document
    return Session.of(replace(document, story=Story(key=MELTING)))


def test_an_experiment_is_run_for_the_sweeps_its_file_names() -> None:
    for info in experiments():
        experiment = open_experiment(info.key)
        assert usual_sweeps(experiment.document()) == experiment.play.sweeps
        for step in range(len(experiment.steps)):
            assert usual_sweeps(experiment.document_for_step(step)) == experiment.variant(step).play.sweeps
    assert usual_sweeps(spoiled().document) == 200
    assert usual_sweeps(replace(spoiled().document, story=Story(key="gone/away"))) == 200


def test_numbers_and_movies_last_equally_long() -> None:
    document = hot().document
    sweeps = open_experiment(MELTING).play.sweeps
    data, movie = recorded(document), for_movie(document)
    assert data.sweeps[-1] == movie.sweeps[-1] == sweeps
    assert np.array_equal(data.state(-1), movie.state(-1))
    assert len(data) < len(movie) < 3000  # fine, but bounded although the noise never ends


def test_sweeps_asked_for_limit_a_fine_replay() -> None:
    session = hot()
    fine = for_movie(session, 3)
    assert fine.sweeps[-1] == 3
    assert len(fine) > 30
    assert recorded(session, 3).sweeps.tolist() == [0, 1, 2, 3]
    session.run(7)
    assert recorded(session).sweeps[-1] == 7
    assert for_movie(session, 2).sweeps[-1] == recorded(session, 2).sweeps[-1] == 2
    with pytest.raises(ParameterError, match="sweeps is -1"):
        replayed(session.document, -1)
