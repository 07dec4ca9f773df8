"""Sums over all 2^n states of a small layer, in blocks: what is common to a block is added once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from hopview.core.coupling import Float64
from hopview.machines.logistic import log_sum, sigmoid, softplus

_AT_ONCE = 1 << 16  # numbers held at a time, so that they stay in cache
_FACTORS = 512  # of at most 2 each, multiplied before their logarithm is taken


def all_states(units: int) -> Float64:
    """(2^n, n) of 0/1: row k holds the binary digits of k, the lowest first."""
    numbers = np.arange(1 << units)[:, np.newaxis]
    return np.asarray((numbers >> np.arange(units)) & 1, np.float64)


def blocks_of_states(weights: Any, bias: Any, inputs: Any) -> Iterator[tuple[Float64, Float64]]:
    """(bias.s, inputs + s'W) of all states s of n units, block after block: (k,) and (k, m).

    weights (n, m), bias (n,), inputs (m,). A state is its low units, listed once, beside its high ones.
    The arrays are written over in the next block.
    """
    units, others = weights.shape
    low = min(units, max(0, int(np.log2(max(1, _AT_ONCE // others)))))
    few = all_states(low)
    table, own = few @ weights[:low], few @ bias[:low]
    field = np.empty_like(table)
    for number in range(1 << (units - low)):
        on = (number >> np.arange(units - low)) & 1
        np.add(table, inputs + on @ weights[low:], out=field)
        yield own + on @ bias[low:], field


def moments_over_states(weights: Any, bias: Any, inputs: Any) -> tuple[float, Float64, Float64, Float64]:
    """(ln Z, <s>, <t>, <s t'>) of p(s, t) = exp(bias.s + inputs.t + s'Wt) / Z, s in {0,1}^n, t in {0,1}^m.

    Given s each t_i is on with probability sig(inputs_i + (s'W)_i); all s are listed, so n is small.
    """
    states = all_states(weights.shape[0])
    field = inputs + states @ weights
    exponent = states @ bias + softplus(field).sum(axis=1)
    log_z = log_sum(exponent)
    share = np.exp(exponent - log_z)[:, np.newaxis]
    on = sigmoid(field) * share
    return log_z, (states * share).sum(axis=0), on.sum(axis=0), states.T @ on


def log_sum_over_states(weights: Any, bias: Any, inputs: Any) -> float:
    """ln sum_s exp(bias.s + sum_i ln(1 + exp(inputs_i + (s'W)_i))) over all s in {0,1}^n.

    ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|): the last are multiplied first, so that one logarithm serves
    up to 512 of them. 2^n m exponentials.
    """
    sums = []
    for own, inputs_of in blocks_of_states(
        np.asarray(weights, np.float64), np.asarray(bias, np.float64), inputs
    ):
        total = own + np.maximum(inputs_of, 0.0).sum(axis=1)
        field = np.abs(inputs_of, out=inputs_of)
        np.negative(field, out=field)
        np.exp(field, out=field)
        np.add(field, 1.0, out=field)
        for first in range(0, field.shape[1], _FACTORS):
            total += np.log(np.multiply.reduce(field[:, first : first + _FACTORS], axis=1))
        sums.append(log_sum(total))
    return log_sum(np.array(sums))
