"""What every model is made of: what ties its units, and a field or units that are held."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.memories import Memories, Tied
from hopview.machines.rbm import BernoulliRBM
from hopview.models import MODELS, AbstractModel, Hopfield, model_named
from hopview.models.rbm import RBM
from hopview.rules import rule_named

GIVEN: dict[str, Tied] = {
    "network": rule_named("hebb").learn(np.ones((1, 4), np.int8)).coupling,
    "machine": BernoulliRBM(np.zeros((4, 2)), np.zeros(4), np.zeros(2)),
    "memories": Memories(np.ones((1, 4), np.int8)),
}


@pytest.mark.parametrize("name", [model.name for model in MODELS])
def test_no_model_takes_what_ties_the_units_of_another_kind(name: str) -> None:
    model = model_named(name)
    for subject in GIVEN.keys() - {model.subject}:
        with pytest.raises(TypeError, match="is not tied by"):
            model.of((2, 2), GIVEN[subject], model.Params())


@pytest.mark.parametrize("name", [model.name for model in MODELS])
def test_a_model_says_so_where_it_can_be_asked_more(name: str) -> None:
    model = model_named(name)
    asked = {"attends": "attending", "folds": "twin_of", "tiles": "mosaic_of", "races": "race_of"}
    for says, method in asked.items():
        answers = getattr(model, method) is not getattr(AbstractModel, method)
        assert getattr(model, says) is answers, says


def test_a_network_feels_the_field_and_a_machine_holds_units() -> None:
    field, held = np.array([0.5, 0.0, 0.0, -0.5]), np.array([True, False, False, True])
    network = Hopfield.of((2, 2), GIVEN["network"], Hopfield.Params(), field, held)
    machine = RBM.of((2, 2), GIVEN["machine"], RBM.Params(), field, held)
    np.testing.assert_array_equal(network.external, field)
    assert machine.external is None
    np.testing.assert_array_equal(machine.clamped, held)
