"""Grey levels: how far from zero a real value is ink or paper, and which states every sweep redraws."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.pictures.grey import grey_span, redrawn, valued
from hopview.session.session import Session


def test_values_within_one_keep_their_scale_and_others_are_held_but_for_a_few() -> None:
    assert grey_span(np.array([[-1.0, 0.3]])) == 1.0
    assert grey_span(np.zeros((0, 4))) == 1.0
    data = np.random.default_rng(0).normal(0, 2, (5000, 6))
    span = grey_span(data)
    assert np.mean(np.abs(data) <= span) == pytest.approx(0.97, abs=0.002)
    many = np.tile(data, (20, 1))  # evenly spread rows stand for all
    assert grey_span(many) == pytest.approx(span, rel=0.05)


def test_real_units_of_machines_have_values_and_gibbs_sampling_draws_all_units_anew() -> None:
    machine = Session(shape=(1, 2), model="gaussian_rbm")
    machine.train("gaussians:4", epochs=1)
    real = next(iter(machine.run(2).snapshots()))
    assert valued(real) and redrawn(real)
    spins = next(iter(Session(shape=(2, 2), model="rbm", hidden_rows=1, hidden_cols=1).run(2).snapshots()))
    assert redrawn(spins) and not valued(spins)
    unit_by_unit = next(iter(Session(shape=(1, 4), model="boltzmann").run(2).snapshots()))
    assert not redrawn(unit_by_unit)
    assert not redrawn(next(iter(Session(shape=(2, 2)).run(1).snapshots())))
    assert redrawn(next(iter(Session("modern", shape=(2, 2)).run(1).snapshots())))
