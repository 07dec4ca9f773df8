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
    low = _low_units(units, others)
    few = all_states(low)
    table, own = few @ weights[:low], few @ bias[:low]
    field = np.empty_like(table)
    for number in range(1 << (units - low)):
        on = (number >> np.arange(units - low)) & 1
        np.add(table, inputs + on @ weights[low:], out=field)
        yield own + on @ bias[low:], field


def _low_units(units: int, others: int) -> int:
    """How many of `units` a block lists, so that it has at most 2^16 fields of `others` units."""
    return min(units, max(0, int(np.log2(max(1, _AT_ONCE // others)))))


def moments_over_states(weights: Any, bias: Any, inputs: Any) -> tuple[float, Float64, Float64, Float64]:
    """(ln Z, <s>, <t>, <s t'>) of p(s, t) = exp(bias.s + inputs.t + s'Wt) / Z, s in {0,1}^n, t in {0,1}^m.

    Given s each t_i is on with probability sig(inputs_i + (s'W)_i); all s are gone through, so n is small,
    but a block at a time. Sums are in units of exp(`top`), the largest term so far.
    """
    units, others = weights.shape
    low = _low_units(units, others)
    few, top = all_states(low), -np.inf
    total, s, t, together = 0.0, np.zeros(units), np.zeros(others), np.zeros((units, others))
    for number, (own, field) in enumerate(blocks_of_states(weights, bias, inputs)):
        high = (number >> np.arange(units - low)) & 1
        exponent = own + softplus(field).sum(axis=1)
        before, top = top, float(np.maximum(top, exponent.max()))
        shrink = float(np.exp(before - top))
        for sums in (s, t, together):
            np.multiply(sums, shrink, out=sums)
        share = np.exp(exponent - top)
        on = sigmoid(field) * share[:, np.newaxis]
        weight, chances = float(share.sum()), on.sum(axis=0)
        total = total * shrink + weight
        s[:low] += share @ few
        s[low:] += weight * high
        t += chances
        together[:low] += few.T @ on
        together[low:] += np.outer(high, chances)
    return top + float(np.log(total)), s / total, t / total, together / total


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
