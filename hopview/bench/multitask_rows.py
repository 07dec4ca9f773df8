"""The multitasking network: a sweep over diluted ternary patterns, beside a loop in NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from hopview.bench.clock import medians
from hopview.bench.row import Row, duration, times
from hopview.core.coupling import Int8
from hopview.models.hopfield_params import HopfieldParams
from hopview.models.multitask import Multitasking
from hopview.rules.multitask import Multitask, MultitaskParams

UNITS, PATTERNS, BLANKS = 16384, 8, 0.5
_SEED = 3


def multitask_rows(rounds: int, units: int = UNITS, patterns: int = PATTERNS) -> Iterator[Row]:
    """One sweep at T = 0 from noise, half of each pattern blank; the loop takes the fields from M = X s."""
    model, x, cue = drawn(units, patterns)
    ours, theirs = medians([partial(sweep, model, cue), partial(reference_sweep, x, cue)], rounds)
    what = f"multitasking sweep, N = {units:,}, {patterns} patterns, d = {BLANKS:g}"
    yield Row(what, duration(ours), f"NumPy {duration(theirs)}", times(theirs / ours))


def drawn(units: int, patterns: int) -> tuple[Multitasking, Int8, Int8]:
    """The network of random patterns, X (P, N) with its blanks, and noise."""
    draw = np.random.default_rng(1)
    rows = np.where(draw.random((patterns + 1, units)) < 0.5, 1, -1).astype(np.int8)
    rule = Multitask(MultitaskParams(blanks=BLANKS), _SEED)
    coupling = rule.learn(rows[:-1], "factored").coupling
    return Multitasking((1, units), coupling, HopfieldParams()), rule.stored(rows[:-1]), rows[-1]


def sweep(model: Multitasking, cue: Int8) -> Int8:
    """A run of one sweep."""
    motion = model.start(cue, _SEED)
    motion.advance()
    return np.asarray(motion.state, np.int8)


def reference_sweep(x: Int8, cue: Int8) -> Int8:
    """The same in NumPy: h_i = sum_mu X_mu,i M_mu - c_i s_i, one unit after another in random order."""
    columns = np.ascontiguousarray(x.T, np.float32)
    counts, s = np.abs(columns).sum(axis=1), cue.astype(np.float32)
    m = s @ columns
    for i in np.random.default_rng(_SEED).permutation(cue.size):
        column = columns[i]
        h = column @ m - counts[i] * s[i]
        if h * s[i] < 0:
            s[i] = -s[i]
            m += 2 * s[i] * column
    return s.astype(np.int8)
