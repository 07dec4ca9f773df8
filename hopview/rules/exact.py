"""Learning by the exact gradient of the likelihood: every state of the machine is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Protocol, runtime_checkable

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.data import require_rows
from hopview.core.errors import ParameterError
from hopview.core.estimate import Estimate
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.machines.attention import AttnBM
from hopview.machines.boltzmann import MOST_EXACT, Boltzmann
from hopview.rules.clamping import ALL_HELD, REFERENCE, Conditional, clamped_rows, held_words
from hopview.rules.limits import ceiling, constant_units, idle_hidden, too_large
from hopview.rules.trainer import AbstractTrainer, TrainerParams

Array = NDArray[Any]
_OVERSHOT = 1e-3  # of the log-likelihood


@runtime_checkable
class ExactlyTaught(Protocol):
    """A machine small enough that all its states can be summed over."""

    def exact_gradient(self, data: Array) -> Mapping[str, Array]:
        """The slopes of the mean log-likelihood of `data` (n, D) by the names of the parameters.

        What stands beside them under other names (p_plus, p_minus) are statistics for views.
        """
        ...


class ExactParams(TrainerParams, frozen=True, kw_only=True):
    """How far a step goes, and what holds the weights back."""

    learning_rate: Annotated[
        float,
        Meta(
            ge=0,
            le=10,
            title="Learning rate",
            description="How far an epoch follows the slope of the log-likelihood",
            extra={"symbol": r"\epsilon", "reference": REFERENCE, "by_ratio": True},
        ),
    ] = 0.5
    weight_decay: Annotated[
        float,
        Meta(
            ge=0,
            le=0.1,
            title="Weight decay",
            description="How fast weights shrink that nothing holds up; biases do not",
            extra={"symbol": r"\lambda"},
        ),
    ] = 0.0
    conditional: Conditional = False
    clamp_noise: Annotated[
        float,
        Meta(
            ge=0,
            le=3,
            title="Clamp noise",
            description="0: the data are clamped as they are; 1: with the noise of 1985, bits that are on "
            "cleared with probability 0.15, others set with 0.05, which helps off plateaus; 2: twice as much",
            extra={"reference": REFERENCE},
        ),
    ] = 0.0
    biases_zero: Annotated[
        bool,
        Meta(
            title="Biases stay 0",
            description="b = c = 0 from the first epoch on, and memories alone learn, as in the authors' "
            "code: how much a memory weighs then follows from its length, and a long one may take all. Off, "
            "both biases learn, and memories that begin at data begin with equal weights",
            extra={
                "symbol": r"b = c = 0",
                "reference": "Ota & Karakida 2023, DOI 10.1162/neco_a_01597",
            },
        ),
    ] = False

    def idle(self, model: str) -> dict[str, str]:
        """What teaches other machines alone; of this one it is in sight only to be taken back."""
        owners = {"conditional": "boltzmann", "clamp_noise": "boltzmann", "biases_zero": "attn_bm"}
        return {name: "" for name, owner in owners.items() if owner != model and not getattr(self, name)}


class Exact(AbstractTrainer):
    """W += eps (<s s'>+ - <s s'>- - lam W), b += eps (<s>+ - <s>-): full-batch ascent of the likelihood.

    "+" is the machine with its visible units clamped to the data, "-" the machine running freely at T = 1;
    both by enumeration, so that nothing is random. Of a machine without hidden units the likelihood is
    concave, with one optimum, where the moments match. The figures are exact: the mean log-likelihood, its
    `ceiling` (minus the entropy of the data) and `kl`, their difference KL(data || model), in nats; `codes`
    counts the hidden states that are likeliest given some row of the data.
    Where visible units are real, as those of attention, the likelihood is a density without a ceiling.

    A general machine may be taught with `clamp_noise`, by the law of all spoiled rows, which is summed
    exactly too; the figures are about that law. With `conditional` the units held are clamped in "-" as well,
    to the inputs x of the data, and the figures are about ln P(answer | x).
    Of attention `biases_zero` keeps b = c = 0, so that pi_mu is proportional to exp(beta |w_mu|^2 / 2).
    Ackley, Hinton & Sejnowski 1985, DOI 10.1207/s15516709cog0901_7.
    """

    name = "exact"
    title = "Exact gradient"
    formula = (
        r"\Delta W_{ij} = \epsilon \, (\langle s_i s_j \rangle_{+} - \langle s_i s_j \rangle_{-}) "
        r"- \epsilon \lambda W_{ij}"
    )
    reference = REFERENCE
    models = ("boltzmann", "rbm", "gaussian_rbm", "attn_bm")
    Params = ExactParams

    params: ExactParams
    _clamped: tuple[Float32, Float64, Float64] | None = None  # data, and the rows and shares that are clamped

    def begin(self, machine: Machine, data: Float32) -> Mapping[str, Array]:
        """The statistics of the first gradient, so that they are seen before the first epoch."""
        return {} if self._unfit(machine) else self._statistics(machine, data)[1]

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        """One step along the gradient of all data."""
        machine, trouble = lesson.machine, self._unfit(lesson.machine)
        if trouble:
            return replace(lesson, trouble=trouble)
        changed = _biases_at_zero(machine) if self.params.biases_zero else {}
        machine = machine.replaced({**machine.parameters, **changed}) if changed else machine
        slopes, statistics = self._statistics(machine, data)
        for name, old in machine.parameters.items():
            if name in changed:
                continue
            pull = self.params.weight_decay * old if old.ndim == 2 else 0.0
            with np.errstate(over="ignore", invalid="ignore"):
                changed[name] = machine.moved(name, self.params.learning_rate * (slopes[name] - pull))
        trouble = too_large(changed, biases=_of_bits(machine))
        if trouble:
            return replace(lesson, trouble=trouble)
        after = machine.replaced(changed)
        said = held_words(self.inputs) if self.params.conditional else ""
        remark = idle_hidden(after) if _of_bits(after) else _fallen(lesson, after, data)
        if isinstance(after, Boltzmann) and not self.params.clamp_noise:
            remark = remark or constant_units(data, self.inputs)
        return Lesson(lesson.epoch, after, statistics, remark=said or remark)

    def figures(self, lesson: Lesson, data: Float32, held_out: Float32) -> Mapping[str, float]:
        """log_likelihood, ceiling and kl in nats, log_likelihood_held_out; of a general machine `codes`."""
        machine = lesson.machine
        if isinstance(machine, Boltzmann):
            return self._answered(machine, data, held_out)
        reached = machine.log_likelihood(data)
        if isinstance(reached, Estimate):
            return {}
        found = {"log_likelihood": reached}
        if _of_bits(machine):
            found["ceiling"] = ceiling(data)
            found["kl"] = found["ceiling"] - reached
        if len(held_out):
            found["log_likelihood_held_out"] = float(machine.log_likelihood(held_out))
        return found

    def _answered(self, machine: Boltzmann, data: Float32, held_out: Float32) -> dict[str, float]:
        """Of the law that is clamped, given the inputs if there are any."""
        rows, shares = self._law(machine, data)

        def reached(v: Array, weights: Array | None = None) -> float:
            if self.inputs is not None:
                return machine.log_answer(v, self.inputs, weights)
            by_row = -machine.free_energy(v)
            return float(by_row.mean() if weights is None else weights @ by_row) - float(machine.log_z())

        found = {"log_likelihood": reached(rows, shares), "ceiling": ceiling(rows, self.inputs, shares)}
        found["kl"] = found["ceiling"] - found["log_likelihood"]
        if machine.hidden and not machine.mean_field:
            found["codes"] = float(machine.codes(data))
        if len(held_out):
            found["log_likelihood_held_out"] = reached(held_out)
        return found

    def _law(self, machine: Boltzmann, data: Float32) -> tuple[Float64, Float64]:
        """(rows, shares) that are clamped; worked out once for the same data."""
        if self._clamped is None or self._clamped[0] is not data:
            require_rows(data, machine.visible, binary=True)
            rows, shares = clamped_rows(data, self.params.clamp_noise)
            self._clamped = (data, rows, shares)
        return self._clamped[1:]

    def _unfit(self, machine: Machine) -> str:
        """Why this machine cannot be taught with these parameters; "" where it can."""
        if self.params.biases_zero and not isinstance(machine, AttnBM):
            return (
                "biases that stay 0 are for the attentional Boltzmann machine. Choose the model 'attn_bm', "
                "or set biases_zero=false."
            )
        asked = "answers to inputs" if self.params.conditional else "clamp noise"
        if (self.params.conditional or self.params.clamp_noise) and not isinstance(machine, Boltzmann):
            return (
                f"{asked} can be learned by a general Boltzmann machine alone. Choose the model 'boltzmann', "
                f"or set {'conditional=false' if self.params.conditional else 'clamp_noise=0'}."
            )
        if self.params.clamp_noise and machine.visible > MOST_EXACT:
            return (
                f"clamp noise is summed over all states of the visible units, and {machine.visible} are more "
                f"than {MOST_EXACT}. Set clamp_noise=0, or use the rule 'annealed', which samples."
            )
        return ALL_HELD if self.inputs is not None and self.inputs.all() else ""

    def _statistics(self, machine: Machine, data: Float32) -> tuple[dict[str, Array], dict[str, Array]]:
        """(the slopes by parameter, what else the gradient knows)."""
        if not isinstance(machine, ExactlyTaught):
            raise ParameterError(
                f"{self.title} cannot teach a {type(machine).__name__}. Choose another rule."
            )
        if isinstance(machine, Boltzmann):
            rows, shares = self._law(machine, data)
            found: Mapping[str, Array] = machine.exact_gradient(rows, inputs=self.inputs, shares=shares)
        else:
            found = machine.exact_gradient(data)
        slopes = {name: found[name] for name in machine.parameters}
        return slopes, {name: array for name, array in found.items() if name not in slopes}


def _fallen(lesson: Lesson, after: Machine, data: Float32) -> str:
    """That an epoch overshot: uphill steps that are short enough never lower the likelihood."""
    before, now = lesson.figures.get("log_likelihood"), after.log_likelihood(data)
    if before is None or isinstance(now, Estimate) or not now < before - _OVERSHOT * abs(before):
        return ""
    return (
        f"The log-likelihood fell from {before:.4g} to {now:.4g} nats in this epoch: the steps are too long. "
        "Lower the learning rate."
    )


def _biases_at_zero(machine: Machine) -> dict[str, Array]:
    return {name: np.zeros_like(old) for name, old in machine.parameters.items() if old.ndim == 1}


def _of_bits(machine: Machine) -> bool:
    """Whether its visible units are 0/1: then no machine beats the entropy of the data."""
    return not machine.real
