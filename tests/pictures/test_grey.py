"""Grey levels: how far from zero a real value is ink or paper, and which states every sweep redraws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hopview.core.pattern import Pattern
from hopview.pictures.grey import Undone, grey_span, photographic, redrawn, valued
from hopview.pictures.lattice import lattice_image
from hopview.pictures.palette import DARK, LIGHT
from hopview.session.session import Session
from hopview.sources.data_units import whitened


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


def test_photographs_are_no_negatives_in_the_dark() -> None:
    photo = Pattern(np.ones(4, np.int8), "photo", greys=np.full(4, 0.5, np.float32))
    drawn = Pattern(np.ones(4, np.int8), "drawn")
    greys, spins = (Session(model, shape=(2, 2)).snapshot() for model in ("modern", "hopfield"))
    both = replace(greys, patterns=(drawn, photo))
    shown = photographic(DARK, both)
    assert (shown.ink, shown.paper) == (DARK.paper, DARK.ink) and shown.window == DARK.window
    assert photographic(DARK, both) is shown  # a frame in the same theme is not drawn again
    assert (
        photographic(DARK, replace(greys, patterns=(drawn,))) is DARK and photographic(LIGHT, both) is LIGHT
    )
    assert photographic(DARK, replace(spins, patterns=(drawn, photo))) is DARK  # it is kept as ink and paper
    grey = np.full((2, 2), 1.0, np.float32)
    assert np.array_equal(lattice_image(grey, None, shown, kind="real")[0, 0, :3], DARK.paper)


def test_whitening_is_undone_alike_wherever_states_are_drawn() -> None:
    rng = np.random.default_rng(1)
    pictures = rng.normal(size=(200, 6)) @ rng.normal(size=(6, 6)) + 3.0
    rows, undo = whitened(pictures)
    undone = Undone()
    shown = undone.drawn(rows, rows, undo)
    low, high = undone.limits
    assert shown is not None and 0.02 < (np.abs(shown) == 1.0).mean() < 0.06  # all but a few lie within
    inside = np.abs(shown) < 1.0
    assert np.allclose((low + (shown + 1.0) * (high - low) / 2.0)[inside], pictures[inside], atol=0.01)
    assert np.array_equal(undone.drawn(rows[3], rows, undo), shown[3])
    assert undone.drawn(rows, rows, None) is None and undone.drawn(rows[:, :2], rows, undo) is None
