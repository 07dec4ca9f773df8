"""Learning as in 1985: anneal both phases to equilibrium, count pairs, step by the sign of the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64, Int8
from hopview.core.data import require_rows
from hopview.core.draws import generator
from hopview.core.errors import ParameterError
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.sampling import sweep
from hopview.rules.clamping import ALL_HELD, CLEARED, REFERENCE, SET, Conditional, held_words
from hopview.rules.limits import ceiling, idle_hidden, too_large
from hopview.rules.trainer import AbstractTrainer, TrainerParams

Array = NDArray[Any]
SCHEDULE = (20.0,) * 2 + (15.0,) * 2 + (12.0,) * 2 + (10.0,) * 4  # the temperature of each unit of time
COLLECTED, COLDEST = 10, 10.0  # units of time, temperature, at which pairs are counted
_UNITS = len(SCHEDULE) + COLLECTED
_STREAM = 0x61636B6C6579  # the sweeps share no random number with those of a run of the same seed
_NOISE = 1985  # the stream of what is drawn beside the uniforms of the sweeps


class AnnealedParams(TrainerParams, frozen=True, kw_only=True):
    """How far a step goes, and how the clamped vectors are spoiled."""

    step_size: Annotated[
        float,
        Meta(
            ge=0,
            le=10,
            title="Step",
            description="How far every weight and bias moves an epoch, up or down",
            extra={"symbol": r"\delta", "reference": REFERENCE},
        ),
    ] = 2.0
    clear_noise: Annotated[
        float,
        Meta(
            ge=0,
            le=0.5,
            title="Bits cleared",
            description="Probability that a unit that is on in the data is clamped off, so that no weight "
            "need grow without end",
            extra={"reference": REFERENCE},
        ),
    ] = CLEARED
    set_noise: Annotated[
        float,
        Meta(
            ge=0,
            le=0.5,
            title="Bits set",
            description="Probability that a unit that is off in the data is clamped on",
            extra={"reference": REFERENCE},
        ),
    ] = SET
    conditional: Conditional = False


class Annealed(AbstractTrainer):
    """W_ij += delta sgn(p+_ij - p-_ij), b_i += delta sgn(p+_i - p-_i): pairs counted at T = 10.

    Each epoch goes through the data once in each phase: "+" with the visible units clamped to a noisy copy
    of the row, "-" with all units free. From random states both are annealed for 2 units of time at
    T = 20, 2 at 15, 2 at 12 and 4 at 10, and pairs on together are counted over 10 more; a unit of time is
    N visits to units drawn at random. With `conditional` the units held have in "-" the bits that they have
    in "+", row for row. The machine is taught for T = 10: so are the figures log_likelihood and kl, exact
    where it is small; `codes` counts the hidden states that are likeliest given some row, `phase_gap` is the
    mean |p+ - p-|. Ackley, Hinton & Sejnowski 1985, DOI 10.1207/s15516709cog0901_7.
    """

    name = "annealed"
    title = "Annealed co-occurrence 1985"
    formula = r"\Delta W_{ij} = \delta \, \mathrm{sgn}(p^{+}_{ij} - p^{-}_{ij})"
    reference = REFERENCE
    models = ("boltzmann",)
    Params = AnnealedParams

    params: AnnealedParams

    def begin(self, machine: Machine, data: Float32) -> Mapping[str, Array]:
        """Nothing is gone on from but the parameters."""
        require_rows(data, _taught(machine).visible, binary=True)
        return {}

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        """One step, from fresh statistics of both phases."""
        machine, inputs = _taught(lesson.machine), self.inputs
        if inputs is not None and inputs.all():
            return replace(lesson, trouble=ALL_HELD)
        plus, minus, dreams = self.statistics(machine, data, lesson.epoch)
        move = self.params.step_size * np.sign(plus - minus)
        changed = {
            "W": machine.weights + move * machine.connections.mask,
            "b": machine.bias + move.diagonal(),
        }
        trouble = too_large(changed)
        if trouble:
            return replace(lesson, trouble=trouble)
        after = machine.replaced(changed)
        beside: dict[str, Array] = {"p_plus": plus, "p_minus": minus, "chains": dreams}
        said = held_words(inputs) if self.params.conditional else ""
        return Lesson(lesson.epoch, after, beside, remark=said or idle_hidden(after))

    def figures(self, lesson: Lesson, data: Float32, held_out: Float32) -> Mapping[str, float]:
        """phase_gap and codes; for a small machine log_likelihood, ceiling and kl at T = 10, in nats."""
        machine = _taught(lesson.machine)
        gap = np.abs(lesson.beside["p_plus"] - lesson.beside["p_minus"])
        found = {
            "phase_gap": float(gap[machine.connections.mask].mean())
            if machine.connections.mask.any()
            else 0.0
        }
        if machine.hidden and not machine.mean_field:
            found["codes"] = float(machine.codes(data))
        if machine.exact:
            cold, inputs = machine.at(COLDEST), self.inputs
            known = float(cold.log_likelihood(data)) if inputs is None else cold.log_answer(data, inputs)
            reached, most = known, ceiling(data, inputs)
            found |= {"log_likelihood": reached, "ceiling": most, "kl": most - reached}
        return found

    def statistics(self, machine: Boltzmann, data: Float32, epoch: int) -> tuple[Float64, Float64, Float32]:
        """(p+, p-) (N, N), how often pairs are on together, and the free visible states (n, D) at the end."""
        count, size = len(data), machine.size
        draws = generator(self.seed, epoch, _NOISE)
        states: Int8 = (draws.random((2 * count, size)) < 0.5).astype(np.int8)
        uniforms = draws.random(data.shape)
        noisy = np.where(data > 0, uniforms >= self.params.clear_noise, uniforms < self.params.set_noise)
        states[:count, : machine.visible] = noisy
        held = np.zeros_like(states)
        held[:count, : machine.visible] = 1
        if self.inputs is not None:
            given = np.flatnonzero(self.inputs)
            states[count:, given], held[count:, given] = noisy[:, given], 1
        together = np.zeros((2, size, size))
        for unit in range(_UNITS):
            annealing = unit < len(SCHEDULE)
            temperature = SCHEDULE[unit] if annealing else COLDEST
            number = epoch * _UNITS + unit
            seed = self.seed ^ _STREAM
            sweep(machine.weights, machine.bias, states, temperature, seed, number, held, random_sites=True)
            if not annealing:
                on = states.reshape(2, count, size).astype(np.float64)
                together += on.transpose(0, 2, 1) @ on
        plus, minus = together / (COLLECTED * count)
        return plus, minus, states[count:, : machine.visible].astype(np.float32)


def _taught(machine: Machine) -> Boltzmann:
    if not isinstance(machine, Boltzmann):
        raise ParameterError(
            f"{Annealed.title} cannot teach a {type(machine).__name__}. Choose a rule that fits the model."
        )
    return machine
