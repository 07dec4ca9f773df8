"""The recall, a Glauber sweep and a synchronous step against the loop one would write in plain NumPy."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hopview.bench.row import Row, duration
from hopview.core.coupling import Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.rules import rule_named
from hopview.session.experiment_setup import random_patterns
from hopview.sources.corrupt import flip

LOAD = 0.05
NOISE = 0.15
TEMPERATURE = 0.3
_LONG_ENOUGH = 0.02
_HOW = "CPU time of one thread, median; the matrix was made beforehand"


def kernel_rows(sizes: tuple[int, ...], rounds: int) -> Iterator[Row]:
    """Three rows a size N: random patterns at load 0.05, from a start 15 % away."""
    for units in sizes:
        patterns = random_patterns(round(LOAD * units), units, seed=1)
        start = flip(patterns[0], NOISE, 2)
        matrix = (patterns.T.astype(np.float32) @ patterns) / np.float32(units)
        np.fill_diagonal(matrix, 0)
        for what, update, loop in _RACES:
            ours, theirs = paired(
                partial(_advance, _model(patterns, update), start, update == "async"),
                partial(loop, matrix, start),
                rounds,
            )
            name = f"{what}, N = {units}, P = {patterns.shape[0]}"
            yield Row(name, duration(ours), f"NumPy loop {duration(theirs)}", f"{theirs / ours:.1f} x", _HOW)


def paired(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """CPU seconds a call of each, medians of `rounds`, taken in turns so that both meet the same machine."""
    pair = (ours, theirs)
    repeats = [_repeats(call) for call in pair]
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, count, kept in zip(pair, repeats, times, strict=True):
            kept.append(_timed(call, count))
    return statistics.median(times[0]), statistics.median(times[1])


def numpy_recall(matrix: NDArray[np.float32], start: Int8) -> Int8:
    """Sweeps of s_i = sgn(W_i . s) in random order until one changes nothing."""
    rng, state, before = np.random.default_rng(1), start.astype(np.float32), None
    while before is None or not np.array_equal(before, state):
        before = state.copy()
        for i in rng.permutation(state.size):
            field = matrix[i] @ state
            if field:
                state[i] = 1 if field > 0 else -1
    return state.astype(np.int8)


def numpy_glauber_sweep(matrix: NDArray[np.float32], start: Int8) -> Int8:
    """One sweep of s_i = +1 with probability 1/(1 + exp(-2 W_i . s / T)), in random order."""
    rng, state = np.random.default_rng(1), start.astype(np.float32)
    for i, u in zip(rng.permutation(state.size), rng.random(state.size), strict=True):
        state[i] = 1 if u < 1 / (1 + np.exp(-2 * (matrix[i] @ state) / TEMPERATURE)) else -1
    return state.astype(np.int8)


def numpy_synchronous_step(matrix: NDArray[np.float32], start: Int8) -> Int8:
    """s = sgn(W s), ties kept."""
    field = matrix @ start.astype(np.float32)
    return np.where(field > 0, 1, np.where(field < 0, -1, start)).astype(np.int8)


def _advance(model: Hopfield, start: Int8, to_rest: bool) -> None:
    """A sweep from `start`, or all of them; setting up included."""
    motion = model.start(start, seed=1)
    motion.advance()
    while to_rest and not motion.settled():
        motion.advance()


def _model(patterns: Int8, update: str) -> Hopfield:
    temperature = TEMPERATURE if update == "glauber" else 0.0
    params = HopfieldParams(update=update, temperature=temperature)  # type: ignore[arg-type]
    return Hopfield((1, patterns.shape[1]), rule_named("hebb").learn(patterns).coupling, params)


def _repeats(call: Callable[[], object]) -> int:
    call()
    once = max(_timed(call, 1), 1e-7)
    return max(1, round(_LONG_ENOUGH / once))


def _timed(call: Callable[[], object], count: int) -> float:
    began = time.thread_time()
    for _ in range(count):
        call()
    return (time.thread_time() - began) / count


_RACES: tuple[tuple[str, str, Callable[[NDArray[np.float32], Int8], Int8]], ...] = (
    ("recall to rest", "async", numpy_recall),
    (f"Glauber sweep, T = {TEMPERATURE}", "glauber", numpy_glauber_sweep),
    ("synchronous step", "sync", numpy_synchronous_step),
)
