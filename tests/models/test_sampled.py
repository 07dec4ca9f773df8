"""Many chains at once: the law of every machine, clamped units that stay, and the same numbers for a seed."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.draws import generator
from hopview.core.params import with_values
from hopview.machines.attention import AttnBM
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.dense import DenseBM
from hopview.machines.enumeration import states_of
from hopview.machines.gaussian_rbm import GaussianRBM
from hopview.machines.rbm import BernoulliRBM
from hopview.models import MachineModel, model_named

pytestmark = pytest.mark.usefixtures("compiled_kernels")

CHAINS, SWEEPS, SEED = 20_000, 30, 3
TEMPERATURE = 1.3


def bits() -> list[MachineModel]:
    """A machine of each family of 0/1 units, 2 x 2 visible, with couplings that matter."""
    draw = generator(11)
    weights = draw.normal(size=(4, 2))
    patterns = np.array([[1, 1, -1, -1], [1, -1, 1, -1]])
    rbm = BernoulliRBM(weights.astype(np.float32), draw.normal(size=4), draw.normal(size=2))
    made = [
        ("rbm", rbm, {"hidden_rows": 1, "hidden_cols": 2}),
        ("dense_bm", DenseBM(patterns, 0.4), {"hidden_rows": 1, "hidden_cols": 2, "beta": 0.4}),
        ("boltzmann", Boltzmann.random(connected("all", 4, 2), 0.8, 5), {}),
        ("boltzmann", Boltzmann.random(connected("bipartite", 4, 2), 0.8, 5), {}),
    ]
    return [model_of(name, machine, values) for name, machine, values in made]


def model_of(name: str, machine: object, values: dict[str, object], held: object = None) -> MachineModel:
    kind = model_named(name)
    params = with_values(kind.Params(), temperature=TEMPERATURE, **values)
    return kind((2, 2), machine, params, held)


def exact_law(model: MachineModel) -> np.ndarray:
    """P(v) at the model's temperature, by summing over the hidden units what each machine says it is."""
    machine = model.machine
    if isinstance(machine, Boltzmann):
        return machine.law(TEMPERATURE)
    if isinstance(machine, DenseBM):
        log_p = -machine.at(TEMPERATURE).free_energy(states_of(4))
    else:
        v, h = states_of(4), states_of(2)
        energies = np.array([machine.energy(v, np.tile(row, (len(v), 1))) for row in h])
        log_p = np.log(np.exp(-energies / TEMPERATURE).sum(axis=0))
    p = np.exp(log_p - log_p.max())
    return p / p.sum()


def shares(states: np.ndarray) -> np.ndarray:
    return np.bincount((states > 0) @ (1 << np.arange(4)), minlength=16) / len(states)


@pytest.mark.parametrize("case", range(4))
def test_the_law_is_that_of_the_machine(case: int) -> None:
    model = bits()[case]
    starts = np.ones((CHAINS, 4), np.int8)
    sampled = model.sampled(starts, SWEEPS, SEED)
    assert sampled.dtype == np.int8 and set(np.unique(sampled)) == {-1, 1}
    law = exact_law(model)
    assert 0.5 * np.abs(shares(sampled) - law).sum() < 0.02
    assert 0.5 * np.abs(law - 1 / 16).sum() > 0.05  # so that the figure above says something
    assert (model.sampled(starts, SWEEPS, SEED) == sampled).all()
    assert (model.sampled(starts, SWEEPS, SEED + 1) != sampled).any()


@pytest.mark.parametrize("case", range(4))
def test_clamped_units_stay_and_the_others_follow_the_conditional_law(case: int) -> None:
    free = bits()[case]
    held = np.array([True, False, False, False])
    model = type(free)((2, 2), free.machine, free.params, held)
    starts = np.where(generator(1).random((CHAINS, 4)) < 0.5, 1, -1).astype(np.int8)
    starts[:, 0] = -1
    sampled = model.sampled(starts, SWEEPS, SEED)
    assert (sampled[:, 0] == -1).all()
    law = exact_law(free) * (states_of(4)[:, 0] == 0)
    assert 0.5 * np.abs(shares(sampled) - law / law.sum()).sum() < 0.02


def test_real_units_have_the_moments_of_their_mixtures() -> None:
    centres = np.array([[0.0, 0, 0, 0], [2.0, -2, 1, 0]])
    attention = AttnBM.at_points(centres, 1.0)
    weights = generator(4).normal(size=(4, 2))
    gaussian = GaussianRBM(weights.astype(np.float32), np.zeros(4), np.zeros(2), 0.8)
    starts = np.zeros((CHAINS, 4))
    one = model_of("attn_bm", attention, {"hidden_rows": 1, "hidden_cols": 2}).sampled(starts, 60, SEED)
    shares_of = np.exp(attention.at(TEMPERATURE).log_weights())
    assert one.mean(axis=0) == pytest.approx(shares_of @ attention.centres, abs=0.06)
    two = model_of("gaussian_rbm", gaussian, {"hidden_rows": 1, "hidden_cols": 2, "deviation": 0.8})
    two.params = with_values(two.params, temperature=1.0)
    means, probabilities = gaussian.components()
    found = two.sampled(starts, 60, SEED)
    assert found.mean(axis=0) == pytest.approx(probabilities @ means, abs=0.06)
    spread = probabilities @ (means - probabilities @ means) ** 2 + 0.8**2
    assert found.var(axis=0) == pytest.approx(spread, rel=0.08)


def test_no_chains_are_none_and_no_sweeps_leave_them_where_they_began() -> None:
    model = bits()[0]
    starts = np.ones((2000, 4), np.int8)
    assert model.sampled(starts[:0], 10, SEED).shape == (0, 4)
    assert (model.sampled(starts, 0, SEED) == starts).all()
