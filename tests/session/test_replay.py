"""One rule for the number of sweeps, and replays that stay fine and short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.sessions import spoiled

from hopview.core.errors import ParameterError
from hopview.session.document import Story
from hopview.session.experiment_file import Play
from hopview.session.experiments import experiments, open_experiment
from hopview.session.replay import for_movie, recorded, replayed, usual_epochs, usual_sweeps
from hopview.session.run import Run
from hopview.session.session import Session
from hopview.session.training_run import TrainingRun

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


def test_a_movie_of_an_experiment_tells_the_training_that_its_file_names() -> None:
    attention, letter = map(open_experiment, ("ota-2023/attention", "ota-2023/half-a-letter"))
    document = attention.document()
    assert document.rule_params.epochs == 0 and usual_epochs(document) == attention.play.epochs > 0
    assert usual_epochs(attention.document_for_step(0)) == 30  # as many as it asks for itself
    assert usual_epochs(document, Play(epochs=0)) == usual_epochs(document, Play()) == 0
    assert usual_epochs(letter.document()) == 0  # taught, but it is about the run
    assert usual_epochs(open_experiment(MELTING).document()) == 0
    for source in (document, Session.of(document)):
        for told in (for_movie(source), recorded(source)):
            assert isinstance(told, TrainingRun)
            assert told.epochs.tolist() == list(range(attention.play.epochs + 1))
    assert isinstance(for_movie(document, 3), Run) and isinstance(recorded(letter.document(), 3), Run)


def test_a_machine_that_was_run_since_it_was_taught_is_shown_running() -> None:
    session = Session("rbm", shape=(2, 2), hidden=2, rule="cd")
    session.train(np.eye(4), epochs=3)
    assert isinstance(taught := for_movie(session), TrainingRun) and len(taught) == 4
    session.run(2)
    assert isinstance(for_movie(session), Run)
    fresh = Session.of(open_experiment("ota-2023/attention").document())
    fresh.run(1)
    assert isinstance(for_movie(fresh), Run)
