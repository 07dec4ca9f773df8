"""Small memories to run kernels on, and strategies that draw them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from hopview.core.coupling import Float32, Int8, Int64, Integers
from hopview.kernels import PLAIN, Kernels


@dataclass
class Matrix:
    """Whole weights (row j: out of unit j), a state, and one sweep; all but the state is read-only."""

    weights: Integers
    state: Int8
    order: Int64
    thresholds: Float32
    bias: Float32
    signed: bool

    @property
    def n(self) -> int:
        return self.state.size

    @property
    def largest(self) -> int:
        """max |weights|."""
        return int(np.abs(self.weights).max(initial=0))


@dataclass
class Memory(Matrix):
    """Hebb's weights of P patterns, and the patterns too."""

    patterns_t: Int8

    def fields(self, state: Int8) -> Int64:
        """H_i = sum_j weights[j, i] s_j by NumPy's own integers."""
        return state.astype(np.int64) @ self.weights.astype(np.int64)

    def overlaps(self, state: Int8) -> Int64:
        """M = X s by NumPy's own integers."""
        return self.patterns_t.T.astype(np.int64) @ state.astype(np.int64)


def memory(
    n: int,
    p: int,
    seed: int = 0,
    update: str = "async",
    temperature: float = 0.0,
    equal: bool = False,
    external: float = 0.0,
) -> Memory:
    """P random (or all equal) patterns on N units, from the seed."""
    rng = np.random.default_rng(seed)
    patterns_t = rng.choice(np.array([-1, 1], np.int8), (n, p))
    if equal and p:
        patterns_t[:] = patterns_t[:, :1]
    weights = patterns_t.astype(np.int32) @ patterns_t.T.astype(np.int32)
    np.fill_diagonal(weights, 0)
    order, thresholds = np.empty(n, np.int64), np.empty(n, np.float32)
    PLAIN.permutation(seed, 0, order)
    PLAIN.thresholds(update, 0.5 * temperature * n, seed, 0, thresholds)
    bias = (external * n * rng.normal(size=n)).astype(np.float32)
    for array in (patterns_t, weights, order, thresholds, bias):
        array.flags.writeable = False
    state = rng.choice(np.array([-1, 1], np.int8), n)
    return Memory(weights, state, order, thresholds, bias, update == "metropolis", patterns_t)


@st.composite
def memories(draw: st.DrawFn) -> Memory:
    """N from 1 to 150, P from 0 to beyond N, every update, random or all-equal patterns."""
    n = draw(st.integers(1, 150))
    p = draw(st.integers(0, 8) | st.integers(0, n + 40))
    update = draw(st.sampled_from(["async", "glauber", "metropolis"]))
    temperature = draw(st.sampled_from([0.0, 0.3, 1.0, 5.0]))
    external = draw(st.sampled_from([0.0, 0.2]))
    return memory(n, p, draw(st.integers(0, 2**31)), update, temperature, draw(st.booleans()), external)


@dataclass
class Run:
    """What a visit left behind."""

    count: int
    position: int
    flips: Int64
    state: Int8
    cache: Int64

    def same_as(self, other: Run, cache: bool = True) -> bool:
        """Bit for bit, with or without the cached fields or overlaps."""
        return (
            (self.count, self.position) == (other.count, other.position)
            and np.array_equal(self.flips, other.flips)
            and np.array_equal(self.state, other.state)
            and (not cache or np.array_equal(self.cache, other.cache))
        )


def visit(
    kernels: Kernels,
    form: str,
    memory: Memory,
    start: int = 0,
    stop: int | None = None,
    max_flips: int | None = None,
) -> Run:
    """One call of the visit kernel of that form, on copies."""
    state, flips = memory.state.copy(), np.full(memory.n, -1, np.int64)
    stop, limit = memory.n if stop is None else stop, memory.n if max_flips is None else max_flips
    rest = (memory.order, start, stop, memory.thresholds, memory.bias, memory.signed, flips, limit)
    if form == "dense":
        cache = memory.fields(state)
        count, position = kernels.dense_visit(memory.weights, memory.largest, cache, state, *rest)
    else:
        cache = memory.overlaps(state)
        count, position = kernels.factored_visit(memory.patterns_t, cache, state, *rest)
    return Run(count, position, flips, state, cache)


def one_by_one(memory: Memory) -> Int8:
    """The state after one sweep by the contract's rule, written as it is stated."""
    s = memory.state.astype(np.int64)
    for q, i in enumerate(memory.order):
        h = np.float32(memory.weights[i].astype(np.int64) @ s)
        theta = memory.thresholds[q] * np.float32(s[i] if memory.signed else 1) - memory.bias[i]
        if h > theta:
            s[i] = 1
        elif h < theta:
            s[i] = -1
    return s.astype(np.int8)
