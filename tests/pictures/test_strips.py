"""Strips: rows of the data, E[v | E[h | v]] of the same rows, fantasies; machines without such a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import Bare, Lens, taught

from hopview.core.lesson import Training
from hopview.core.machine import Machine
from hopview.pictures.palette import DARK, LIGHT
from hopview.pictures.strips import sample_rgba, strips
from hopview.session.session import Session


class OwnStep(Bare):
    """It says itself what comes back."""

    def reconstruction(self, v: np.ndarray) -> np.ndarray:
        return 1 - v


def given(machine: Machine | None = None) -> tuple[Machine, Training]:
    snapshot = taught(machine=machine)
    assert snapshot.machine is not None and snapshot.training is not None
    return snapshot.machine, snapshot.training


def test_a_reconstruction_is_one_step_there_and_back_of_the_same_rows() -> None:
    machine, training = given()
    assert isinstance(machine, Lens)
    found = strips(machine, training, 7)
    assert found.rows[0] == 0 and found.rows[-1] == len(training.data) - 1 and len(found.rows) == 7
    assert np.array_equal(found.data, training.data[found.rows])
    expected = machine.visible_given(machine.hidden_given(found.data))
    assert found.reconstructions == pytest.approx(expected, abs=1e-6)
    assert found.error == pytest.approx(np.mean((expected - found.data) ** 2))
    assert found.fantasies is not None and len(found.fantasies) == 7


def test_a_machine_may_have_a_step_of_its_own_or_none() -> None:
    own = OwnStep({}, (30, 3))
    found = strips(*given(own), 4)
    assert found.reconstructions is not None and np.array_equal(found.reconstructions, 1 - found.data)
    for bare in (Bare({}, (30, 3)), OwnStep({}, (30, 0))):
        none = strips(*given(bare), 4)
        assert none.reconstructions is None and np.isnan(none.error)


def test_fewer_rows_than_asked_for_are_all_shown_once() -> None:
    machine, training = given()
    few = replace(training, data=training.data[:3], fantasies=None)
    found = strips(machine, few, 10)
    assert found.rows.tolist() == [0, 1, 2] and found.fantasies is None
    none = strips(machine, replace(training, data=training.data[:0]), 10)
    assert none.data.shape == (0, 30) and none.reconstructions is None


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
def test_one_is_ink_and_nought_is_paper(chosen) -> None:
    found = strips(*given(), 4)
    pixels = sample_rgba(np.array([0.0, 1.0, 2.0, -1.0]), (2, 2), found, chosen)
    assert [tuple(p) for p in pixels[..., :3].reshape(4, 3)] == [
        chosen.paper, chosen.ink, chosen.ink, chosen.paper,
    ]  # fmt: skip


def test_real_numbers_take_their_own_range() -> None:
    machine, training = given()
    real = replace(training, data=(10 * training.data - 5).astype(np.float32))
    found = strips(machine, real, 4)
    assert (found.low, found.high) == (-5.0, 5.0)
    flat = replace(training, data=np.full_like(training.data, 7.0))
    assert strips(machine, flat, 4).high > strips(machine, flat, 4).low


def test_whitening_is_undone_in_what_is_shown_and_not_in_the_error() -> None:
    machine, training = given()
    units = training.data.shape[1]
    undo = np.vstack([np.diag(np.arange(1.0, units + 1)), np.full((1, units), 0.25)]).astype(np.float32)
    plain, found = strips(machine, training, 5), strips(machine, replace(training, undo=undo), 5)
    assert found.undone and not plain.undone and found.error == plain.error
    for name in ("data", "reconstructions", "fantasies"):
        white = getattr(plain, name)
        assert getattr(found, name) == pytest.approx(white * np.arange(1.0, units + 1) + 0.25, rel=1e-5)
    assert (found.low, found.high) != (plain.low, plain.high)


def test_fantasies_of_a_machine_without_chains_come_as_often_as_its_law_says() -> None:
    session = Session("boltzmann", shape=(1, 3), hidden_rows=1, hidden_cols=2, seed=1, rule="exact")
    session.train(np.array([[1, 1, 0], [0, 0, 1]]), epochs=50, learning_rate=0.5)
    training = session.snapshot().training
    assert training is not None and training.fantasies is None
    found = strips(session.machine, training, 4000)
    assert found.lawful and found.fantasies is not None
    numbers = (found.fantasies @ (1 << np.arange(3))).astype(int)
    seen = np.bincount(numbers, minlength=8) / 4000
    assert np.abs(seen - session.machine.law()).max() < 1 / 4000
