"""Sums over all states of a few 0/1 units, in the order of whole numbers: unit i is bit i."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import numpy as np

from hopview.core.coupling import Float64
from hopview.machines.states import all_states

_ENTRIES = 1 << 21  # of a table of joint probabilities made at once


@lru_cache(maxsize=8)
def states_of(units: int) -> Float64:
    """All 2^n states of n units, (2^n, n) float64 of 0/1, read-only."""
    states = all_states(units)
    states.flags.writeable = False
    return states


class Tied(Protocol):
    """What `moments` asks of a machine: W (N, N), b (N,), the first D units visible."""

    @property
    def weights(self) -> Float64: ...
    @property
    def bias(self) -> Float64: ...
    @property
    def visible(self) -> int: ...
    @property
    def hidden(self) -> int: ...
    @property
    def coupled(self) -> bool: ...
    def hidden_means(self, v: Float64) -> Float64: ...
    def within_hidden(self) -> Float64: ...


def moments(machine: Tied, rows: Float64, shares: Float64) -> Float64:
    """<s_i s_j> (N, N), <s_i> on the diagonal, at T = 1, of visible `rows` (n, D) that weigh `shares` (n,).

    The hidden units follow P(h | v): each a law of its own where they are not coupled, else all 2^H states.
    """
    d, size = machine.visible, machine.visible + machine.hidden
    together = np.empty((size, size))
    weighed = rows * shares[:, np.newaxis]
    if machine.coupled:
        means, within = _joint(machine, rows, shares)
    else:
        means = machine.hidden_means(rows)
        within = (means * shares[:, np.newaxis]).T @ means
        np.fill_diagonal(within, shares @ means)
    together[:d, :d] = rows.T @ weighed
    together[:d, d:] = weighed.T @ means
    together[d:, :d] = together[:d, d:].T
    together[d:, d:] = within
    return 0.5 * (together + together.T)  # BLAS rounds the two triangles each in its own way


def _joint(machine: Tied, rows: Float64, shares: Float64) -> tuple[Float64, Float64]:
    """<h> of each row (n, H), and <h h'> (H, H) over all rows."""
    d, states = machine.visible, states_of(machine.hidden)
    inputs = rows @ machine.weights[:d, d:] + machine.bias[d:]
    energies, law = machine.within_hidden(), np.zeros(len(states))
    means = np.empty_like(inputs)
    step = max(1, _ENTRIES // len(states))
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        log_p = inputs[part] @ states.T - energies
        p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        means[part] = p @ states
        law += shares[part] @ p
    return means, states.T @ (law[:, np.newaxis] * states)
