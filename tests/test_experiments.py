"""Every shipped experiment loads, is cited, reads well, and shows what it says."""

import re

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.core.resources import resource
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.session.experiment_checks import experiment_checks
from hopview.session.experiments import experiments, open_experiment
from hopview.session.session import Session

KEYS = tuple(info.key for info in experiments())
STARTS_AND_STEPS = [(key, step) for key in KEYS for step in (None, *range(len(open_experiment(key).steps)))]


def test_the_six_of_recall_come_first_in_their_order() -> None:
    assert KEYS[:6] == (
        "hopfield-1982/letters",
        "musacchio-2024/hebbian-learning",
        "personnaz-1985/photographs",
        "goles-1985/two-cycle",
        "amit-1985/mixtures",
        "amit-1985/melting",
    )


def test_families_follow_one_another_and_each_fits_a_menu() -> None:
    families = [info.family for info in experiments()]
    met = list(dict.fromkeys(families))
    assert families == sorted(families, key=met.index)
    assert met[:2] == ["Hopfield's network", "Boltzmann machines"]
    assert max(map(families.count, met)) <= 20


def test_every_file_in_the_folder_is_listed() -> None:
    files = [p for p in resource("experiments").rglob("*") if p.is_file()]
    assert sorted(p.relative_to(resource("experiments")).as_posix() for p in files) == sorted(
        f"{key}.toml" for key in KEYS
    )


@pytest.mark.parametrize("key", KEYS)
def test_it_is_cited_and_tells_a_story(key: str) -> None:
    experiment = open_experiment(key)
    reference = experiment.file.reference
    assert re.fullmatch(r"10\.\d{4,9}/\S+", reference.doi) or reference.url.startswith("https://")
    assert key.startswith(f"{reference.authors.split(',')[0].split()[-1].lower()}-{reference.year}/")
    story = experiment.document().story
    assert story.key == key
    paragraphs = story.text.split("\n\n")
    assert 3 <= len(paragraphs) <= 5
    assert all(len(p.split()) < 80 for p in paragraphs)
    assert experiment.steps
    assert all(step.title and step.text.strip() for step in experiment.steps)


@pytest.mark.usefixtures("compiled_kernels")  # the largest ones would take minutes in plain NumPy
@pytest.mark.parametrize(("key", "step"), STARTS_AND_STEPS)
def test_it_shows_what_it_expects(key: str, step: int | None) -> None:
    checks = list(experiment_checks(open_experiment(key), step))
    assert checks, "nothing is expected of it"
    for check in checks:
        assert check.passed, f"{check.quantity}: {check.measured}, expected {check.expected}"


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_step_is_told(key: str) -> None:
    experiment = open_experiment(key)
    for step in (-1, len(experiment.steps)):
        with pytest.raises(ParameterError, match="has no step"):
            experiment.document_for_step(step)


def test_the_chequerboard_flickers_between_a_state_and_its_negative() -> None:
    session = Session.of(open_experiment("goles-1985/two-cycle").document())
    assert not session.overlaps().any()
    run = session.run(4, until="limit")
    assert np.array_equal(run.state(1), -run.state(0))
    assert np.array_equal(run.state(2), run.state(0))


def test_the_mixture_lies_at_its_predicted_height() -> None:
    document = open_experiment("amit-1985/mixtures").document()
    session = Session.of(document)
    assert session.overlaps().tolist() == [0.5, 0.5, 0.5]
    assert session.energy() / document.size == -3 / 8 + 1.5 / document.size
    assert session.energy(document.patterns[0].cells) / document.size == -1 / 2 + 1.5 / document.size


@pytest.mark.usefixtures("compiled_kernels")
def test_filters_of_patches_become_edges() -> None:
    """Localised: half of a filter's weight lies on few units; and each of its own, so that none is blank."""
    session = Session.of(open_experiment("melchior-2017/patches").document())
    machine = session.train(epochs=60).lessons[-1].machine
    assert isinstance(machine, GaussianRBM)
    filters = machine.weights.T.astype(np.float64)
    energy = filters**2 / (filters**2).sum(axis=1, keepdims=True)
    places = 1.0 / (energy**2).sum(axis=1)  # 64 where a filter is spread evenly, 21 of Gaussian noise
    assert np.median(places) < 17.0
    assert np.linalg.norm(filters, axis=1).min() > 1.0
    pictures = filters.reshape(-1, 8, 8)
    down, across = np.gradient(pictures, axis=(1, 2))
    tensor = np.array([[down * down, down * across], [down * across, across * across]]).sum(axis=(3, 4))
    low, high = np.linalg.eigvalsh(np.moveaxis(tensor, 2, 0)).T
    slant = (high - low) / (high + low)  # 0 where no direction is favoured, 1 of a straight edge
    assert np.median(slant) > 0.4
    likeness = filters @ filters.T / np.outer(*2 * [np.linalg.norm(filters, axis=1)])
    assert np.mean(np.abs(likeness[~np.eye(len(likeness), dtype=bool)])) < 0.2
    assert 0.02 < machine.hidden_given(session.document.material()[:2000]).mean() < 0.12
