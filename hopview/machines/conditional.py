"""What a general Boltzmann machine answers: the law of some visible units given others, by enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError, ShapeError
from hopview.machines.enumeration import Tied, moments, states_of

Inputs = NDArray[np.bool_]
_ROWS = 1 << 16  # visible states that are summed over at once
MOST_STATES = 1 << 20  # of all inputs together


class Answering(Tied, Protocol):
    """What is asked of a machine beside its moments."""

    def free_energy(self, v: Float64) -> Float64: ...


def checked_inputs(inputs: Inputs, units: int) -> Inputs:
    """`inputs` (D,) bool, some True and some False. Raises `ShapeError` or `ParameterError`."""
    held = np.asarray(inputs)
    if held.shape != (units,) or held.dtype != np.bool_:
        raise ShapeError(
            f"The inputs have shape {held.shape} and type {held.dtype}, the machine {units} visible units. "
            "Give one True or False a unit."
        )
    if held.all() or not held.any():
        what = "All" if held.all() else "None"
        raise ParameterError(
            f"{what} of the {units} visible units are inputs. Name some, and leave some to answer."
        )
    return held


def answers(
    machine: Answering, rows: Float64, shares: Float64, inputs: Inputs
) -> Iterator[tuple[Float64, Float64, Float64, Float64]]:
    """Of every distinct input x of `rows` (n, D): all its completions v, P(v | x), ln Z(x), the share of x.

    In parts: (k 2^O, D), (k, 2^O), (k,), (k,), O being the units that are no inputs; Z(x) is the sum of
    exp(-F(v)) over the completions. `shares` (n,) of the rows add up to 1.
    Raises `ParameterError` where there are more than 2^20 in all.
    """
    known, kind = np.unique(rows[:, inputs], axis=0, return_inverse=True)
    weights: Float64 = np.bincount(kind.reshape(-1), weights=shares).astype(np.float64)
    outputs = states_of(int((~inputs).sum()))
    if len(known) * len(outputs) > MOST_STATES:
        raise ParameterError(
            f"{len(known):,} inputs with {len(outputs):,} answers each are more than the {MOST_STATES:,} "
            "states that an epoch counts. Give fewer rows, or use the rule 'annealed', which samples."
        )
    step = max(1, _ROWS // len(outputs))
    for start in range(0, len(known), step):
        part = known[start : start + step]
        whole = np.empty((len(part), len(outputs), rows.shape[1]))
        whole[:, :, inputs] = part[:, np.newaxis]
        whole[:, :, ~inputs] = outputs
        completed = whole.reshape(-1, rows.shape[1])
        log_p = -machine.free_energy(completed).reshape(len(part), -1)
        most = log_p.max(axis=1, keepdims=True)
        p = np.exp(log_p - most)
        sums = p.sum(axis=1, keepdims=True)
        yield completed, p / sums, (most + np.log(sums))[:, 0], weights[start : start + step]


def answering_moments(machine: Answering, rows: Float64, shares: Float64, inputs: Inputs) -> Float64:
    """p- (N, N) with the inputs clamped too: <s_i s_j> over P(v, h | x), <s_i> on the diagonal."""
    total = np.zeros((machine.visible + machine.hidden,) * 2)
    for completed, law, _, weights in answers(machine, rows, shares, inputs):
        total += moments(machine, completed, (law * weights[:, np.newaxis]).reshape(-1))
    return total


def mean_log_answer(machine: Answering, rows: Float64, shares: Float64, inputs: Inputs) -> float:
    """sum_v share(v) ln P(v_out | v_in) in nats: the mean of -F(v) less that of ln Z(v_in)."""
    known = sum(float(weights @ log_z) for _, _, log_z, weights in answers(machine, rows, shares, inputs))
    return -float(shares @ machine.free_energy(rows)) - known


__all__ = ["Answering", "Inputs", "answering_moments", "answers", "checked_inputs", "mean_log_answer"]
