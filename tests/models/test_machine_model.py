"""What all machines share as models: how a run begins and is taken up again, and the declared hidden grid."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ShapeError
from hopview.core.params import parameters_of
from hopview.models import MODELS, MachineModel, model_named

MACHINES = tuple(model.name for model in MODELS if issubclass(model, MachineModel))


def made(name: str) -> MachineModel:
    kind = model_named(name)
    assert issubclass(kind, MachineModel)
    params = kind.Params()
    data = np.eye(4, dtype=np.float32)
    return kind((2, 2), kind.begin((2, 2), params, 1, data), params)


@pytest.mark.parametrize("name", MACHINES)
def test_a_run_begins_with_hidden_units_drawn_by_the_seed(name: str) -> None:
    model = made(name)
    state = model.states.taken(np.array([1, -1, 1, -1], np.int8))
    one, two = (model.start(state, 5) for _ in range(2))
    assert one.hidden.size == model.machine.hidden
    assert (one.hidden == two.hidden).all()
    drawn = [model.start(state, seed).hidden for seed in range(40)]
    assert any((hidden != one.hidden).any() for hidden in drawn)


@pytest.mark.parametrize("name", MACHINES)
def test_hidden_units_of_another_size_are_drawn_afresh(name: str) -> None:
    model = made(name)
    state = model.states.taken(np.array([1, 1, -1, -1], np.int8))
    again = model.resume(state, np.ones(3 + model.machine.hidden), 5, 0, 0)
    assert (again.hidden == model.start(state, 5).hidden).all()


@pytest.mark.parametrize("name", MACHINES)
def test_a_state_of_another_size_is_refused(name: str) -> None:
    with pytest.raises(ShapeError, match="3 units; the machine has 4 visible"):
        made(name).start(np.ones(3, np.int8), 1)


@pytest.mark.parametrize("name", MACHINES)
def test_every_machine_says_in_words_what_its_hidden_grid_is(name: str) -> None:
    declared = {p.name: p for p in parameters_of(model_named(name).Params)}
    for side in ("hidden_rows", "hidden_cols"):
        assert declared[side].title[0].isupper()
        assert "hidden" in declared[side].description.lower()
        assert declared[side].high is not None
