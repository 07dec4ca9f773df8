"""The matrices of the two phases: groups, what is blank, and colours of known values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from helpers.machines import Lens
from machines.encoders import encoder_data, machine

from hopview.core.lesson import Lesson, Training
from hopview.pictures.palette import LIGHT, diverging
from hopview.pictures.phases import LEAST_SCALE, codes_of, phase_images, phases_of, unit_name


def lesson() -> Lesson:
    """Of an encoder that has learned nothing yet."""
    made = machine("encoder", 8, 2, 1)
    found = made.exact_gradient(encoder_data())
    return Lesson(1, made, {name: found[name] for name in ("p_plus", "p_minus")})


def test_the_difference_is_blank_where_no_weight_is() -> None:
    taught = lesson()
    found = phases_of(taught)
    assert found is not None and found.square
    assert np.isnan(found.change[:4, 4:8]).all() and np.isfinite(found.change.diagonal()).all()
    tied = taught.machine.connections.mask  # type: ignore[attr-defined]
    assert np.array_equal(found.change[tied], (found.plus - found.minus)[tied])
    assert found.scale == np.nanmax(np.abs(found.change)) > LEAST_SCALE
    assert [unit_name(found.rows, unit) for unit in (0, 5, 9)] == ["V1 1", "V2 2", "H 2"]


def test_colours_stand_for_values() -> None:
    found = phases_of(lesson())
    assert found is not None
    plus, _, change = phase_images(found, LIGHT)
    table = diverging(LIGHT)
    assert np.array_equal(plus[0, 1, :3], table[128])  # never on together
    assert np.array_equal(plus[0, 0, :3], table[128 + 32])  # a quarter
    at = np.unravel_index(np.nanargmax(np.abs(found.change)), found.change.shape)
    assert np.array_equal(change[at][:3], table[255 if found.change[at] > 0 else 1])
    assert change[0, 5, 3] == 0


def test_two_layers_have_units_of_their_own() -> None:
    zeros = np.zeros((6, 4))
    found = phases_of(Lesson(0, Lens.random(6, 4), {"p_plus": zeros, "p_minus": zeros}))
    assert found is not None and not found.square and found.scale == LEAST_SCALE
    assert unit_name(found.rows, 5) == "V 6" and unit_name(found.cols, 0) == "H 1"


def test_trainers_that_keep_no_matrices_have_no_phases() -> None:
    made = machine("bipartite", 3, 2)
    assert phases_of(Lesson(0, made)) is None
    assert phases_of(Lesson(0, made, {"p_plus": np.zeros((5, 5)), "p_minus": np.zeros(5)})) is None


def test_messages_have_places_in_the_square_of_two_hidden_units() -> None:
    made = machine("encoder", 8, 2, 1)
    data = np.repeat(encoder_data()[::-1], 2, axis=0)
    training = Training(Lesson(0, made), np.zeros(1), {}, data, data[:0])
    assert np.allclose(codes_of(training), made.hidden_means(encoder_data()[::-1]))
    assert codes_of(replace(training, data=data[:0])) is None
    assert codes_of(replace(training, lesson=Lesson(0, machine("encoder", 8, 3)))) is None
