"""Expectation and maximisation for the attentional Boltzmann machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.data import require_rows
from hopview.core.draws import generator
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.machines.attention import AttnBM, same_memories
from hopview.rules.trainer import AbstractTrainer, TrainerParams

_FANTASIES = 64
_DREAMS = 5  # the stream of fantasies, apart from those of the model's runs
_WIDE = 10.0  # widths of a hill, in each unit
_LEAST_SHARE = 0.1  # of 1/H: a memory with less answers for next to nothing


class ExpectationMaximisation(AbstractTrainer):
    """A = p(h|x) of all data (E), w_mu = sum A x / sum A - b, pi = <A>, c = ln(pi)/beta - |w|^2/2 - w.b (M).

    Exact for this machine, whose law is a mixture of Gaussians of one width: the mean of ln P(data) never
    falls, and no learning rate is needed. It may end in a local maximum, with two groups of data under
    one memory; another seed begins elsewhere. O(n H D) an epoch. Dempster, Laird & Rubin 1977,
    DOI 10.1111/j.2517-6161.1977.tb01600.x.
    """

    name = "em"
    title = "Expectation maximisation"
    formula = r"w_\mu = \frac{\sum_x A_\mu x}{\sum_x A_\mu} - b, \;\; \pi_\mu = \langle A_\mu \rangle"
    reference = "Dempster, Laird & Rubin 1977, DOI 10.1111/j.2517-6161.1977.tb01600.x"
    models = ("attn_bm",)
    Params = TrainerParams

    def begin(self, machine: Machine, data: Float32) -> Mapping[str, NDArray[Any]]:
        """Fantasies from the machine as it begins."""
        require_rows(data, machine.visible, binary=False)
        assert isinstance(machine, AttnBM)
        return {"chains": self._dreamt(machine, 0)}

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        """One E and one M step on all of `data`."""
        assert isinstance(lesson.machine, AttnBM)
        machine, shares = lesson.machine.em_step(data)
        return Lesson(
            lesson.epoch + 1,
            machine,
            {"chains": self._dreamt(machine, lesson.epoch + 1)},
            {"log_likelihood": machine.log_likelihood(data)},
            remark=_remark(machine, shares) or _too_wide(machine, data),
        )

    def figures(self, lesson: Lesson, data: Float32, held_out: Float32) -> Mapping[str, float]:
        """Mean squared error of one step of attention, and how much less likely held-out data are."""
        machine = lesson.machine
        assert isinstance(machine, AttnBM)
        found = {"reconstruction": float(np.mean((machine.reconstruction(data) - data) ** 2))}
        if held_out.size:
            gap = machine.free_energy(held_out).mean() - machine.free_energy(data).mean()
            found["free_energy_held_out_gap"] = float(gap)
        return found

    def _dreamt(self, machine: AttnBM, epoch: int) -> Float64:
        rng = generator(self.seed, epoch, _DREAMS)
        return machine.samples(_FANTASIES, rng)


def _too_wide(machine: AttnBM, data: Float32) -> str:
    """That hills of the width 1/sqrt(beta) are points among data that spread so far."""
    spread = float(data.std(axis=0, dtype=np.float64).mean()) * float(np.sqrt(machine.beta))
    if spread < _WIDE:
        return ""
    return (
        f"The data spread over {spread:.3g} widths of a memory's hill in every unit: each row belongs to one "
        "memory alone, and no walker leaves the hill that it is on. Whiten the data, or lower beta."
    )


def _remark(machine: AttnBM, shares: Float64) -> str:
    """What keeps memories from being of use."""
    pair = same_memories(machine.memories)
    if pair is not None:
        return (
            f"Memories {pair[0] + 1} and {pair[1] + 1} are the same, and learning cannot part them. "
            "Change one of them, or begin with another seed."
        )
    idle = np.flatnonzero(shares < _LEAST_SHARE / machine.hidden)
    if idle.size:
        some = "memory answers" if idle.size == 1 else "memories answer"
        return (
            f"{idle.size} {some} for next to no data (number {idle[0] + 1}: {shares[idle[0]]:.2g} of them). "
            "Use fewer memories, or begin with another seed."
        )
    return ""
