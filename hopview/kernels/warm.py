"""`python -m hopview.kernels.warm FOLDER`: compile the kernels into FOLDER, apart from any window.

The kernels are compiled beside FOLDER, compared with their plain twins and only then put in place, so
that a process that dies, or two that race, never leave half a cache.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64
from hopview.kernels import cache
from hopview.kernels.kernel_set import Kernels
from hopview.kernels.memory_set import LEVEL, RELATIVE, RISING, MemoryVisits
from hopview.kernels.plain import PLAIN

_DENSE = ((np.int16, np.int32), (np.int16, np.int64), (np.int32, np.int64))  # of weights and fields


def load(folder: Path) -> Kernels:
    """The compiled kernels, from numba's files in `folder`, or compiled into it where they are missing."""
    _map_compiler()
    import numba

    config: Any = numba.config
    if config.DISABLE_JIT:
        raise RuntimeError("numba's compiler is switched off (NUMBA_DISABLE_JIT).")
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        from hopview.kernels.compiled import COMPILED
    finally:
        config.CACHE_DIR = before
    return COMPILED


def _map_compiler() -> None:
    """Map LLVM's 170 MB into memory before the import that needs them, which would stop all threads.

    Called as a foreign function dlopen lets the others go on; `ctypes.CDLL` keeps the interpreter's lock.
    """
    found = importlib.util.find_spec("llvmlite")
    if sys.platform == "win32" or found is None or not found.origin:
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for library in (Path(found.origin).parent / "binding").glob("libllvmlite.*"):
        dlopen(os.fsencode(library), os.RTLD_NOW)


def agree(left: Kernels, right: Kernels) -> bool:
    """Whether two sets do the same on a small warm memory: a guard against a bad compiler.

    Bit for bit; of the one kernel whose additions come in the machine's own order, to the digits it has.
    """
    return _trace(left) == _trace(right) and np.allclose(_crowd(left), _crowd(right), rtol=0, atol=1e-5)


def _trace(kernels: Kernels) -> list[bytes]:
    n, p = 67, 5
    order, flips = np.empty(n, np.int64), np.empty(n, np.int64)
    overlaps, theta = np.empty(p, np.int64), np.empty(n, np.float32)
    bias = np.linspace(-3, 3, n, dtype=np.float32)
    kernels.permutation(1, 2, order)
    patterns_t = np.where(order[:, np.newaxis] * (3 + np.arange(p)) % 7 < 3, 1, -1).astype(np.int8)
    weights = (patterns_t.astype(np.int32) @ patterns_t.T).astype(np.int32)
    np.fill_diagonal(weights, 0)
    forms = [(weights.astype(kind), np.empty(n, held), np.ones(n, np.int8)) for kind, held in _DENSE]
    factored = np.ones(n, np.int8)
    for matrix, fields, state in forms:
        kernels.dense_fields(matrix, state, fields)
    kernels.factored_overlaps(patterns_t, factored, overlaps)
    trace = [order.tobytes()]
    for matrix, _, _ in forms[1:]:
        for both in (True, False):
            cut = np.empty_like(matrix)
            kernels.dilute(matrix, 1 << 31, 5, both, cut)
            trace.append(cut.tobytes())
        learned, more = np.empty_like(matrix), np.empty_like(matrix)
        patterns = np.ascontiguousarray(patterns_t.T)
        trace.append(repr(kernels.hebb_weights(patterns, 0, learned)).encode())
        trace.append(repr(kernels.hebb_add(learned, patterns[:2], -1, more)).encode())
        trace += [learned.tobytes(), more.tobytes()]
    for sweep, update in enumerate(("async", "glauber", "metropolis")):
        kernels.thresholds(update, 0.35 * n, 3, sweep, theta)
        rest = (order, 0, n, theta, bias, update == "metropolis", flips, n)
        trace.append(theta.tobytes())
        for matrix, fields, state in forms:
            trace.append(repr(kernels.dense_visit(matrix, p, fields, state, *rest)).encode())
            trace += [state.tobytes(), fields.tobytes()]
        trace += [repr(kernels.factored_visit(patterns_t, overlaps, factored, *rest)).encode()]
        trace += [factored.tobytes(), overlaps.tobytes()]
    trace += _packed_trace(kernels, patterns_t, order, bias)
    trace += _heat_bath_trace(kernels, order)
    trace += _memories_trace(kernels, patterns_t, order) + _attention_trace(kernels)
    return trace + _graded_trace(kernels, weights, patterns_t, order) + _layers_trace(kernels)


def _heat_bath_trace(kernels: Kernels, order: Int64) -> list[bytes]:
    n = order.size
    weights = np.cos(np.add.outer(np.arange(n), np.arange(n)) % 11)
    states, held, theta = np.zeros((2, n), np.int8), np.zeros((2, n), np.int8), np.empty((2, n), np.float32)
    fields, held[1, ::3] = np.zeros((2, n)), 1
    kernels.glauber_thresholds(1.5, 4, 5, theta.reshape(-1))
    kernels.heat_bath_visit(weights, fields, states, held, np.stack([order, order[::-1]]), theta)
    return [states.tobytes(), fields.tobytes()]


def _packed_trace(kernels: Kernels, patterns_t: Int8, order: Int64, bias: Float32) -> list[bytes]:
    (n, p), packed = patterns_t.shape, kernels.packed
    blocks, lanes = np.empty((2, 8), np.uint64), np.empty((2, 2, 64), np.uint32)
    rows, overlaps, state = np.empty((n, 1), np.uint64), np.zeros(64, np.int32), np.ones(n, np.int8)
    packed.pack_blocks(np.ascontiguousarray(patterns_t.T), blocks)
    packed.pack_lanes(blocks, lanes)
    packed.pack_rows(blocks, rows)
    packed.overlaps(blocks, state, p, overlaps)
    trace, flips = [blocks.tobytes(), lanes.tobytes(), rows.tobytes()], np.empty(n, np.int64)
    tiles = np.cos(np.arange(192.0)).view(np.uint32).reshape(2, 3, 64)
    spins, found = np.where(np.arange(96) % 3, 1.0, -1.0), np.empty(128, np.int32)
    for back in (False, True):
        trace += [repr(packed.scores(tiles, spins, back, found)).encode(), found.tobytes()]
    theta, fields = np.zeros(n, np.float32), np.empty(n, np.int64)
    for rule, scale in enumerate((0.0, 0.35 * n, 0.35 * n)):
        fixed = (5, rule, rule, scale)
        trace += [repr(packed.step(blocks, lanes, overlaps, state, p, bias, *fixed, True, flips)).encode()]
        trace += [state.tobytes()]
        made = packed.sweeps(blocks, lanes, overlaps, state, p, bias, 5, rule, 2, rule, scale, flips)
        trace += [repr(made).encode(), state.tobytes(), overlaps[:p].tobytes()]
        ran = packed.visit(rows, overlaps, state, p, order, 0, n, theta, bias, False, flips, n)
        packed.fields(blocks, overlaps, state, p, fields)
        trace += [repr(ran).encode(), flips[: ran[0]].tobytes(), fields.tobytes(), overlaps[:p].tobytes()]
    return trace


def _graded_trace(kernels: Kernels, weights: Int32, patterns_t: Int8, order: Int64) -> list[bytes]:
    (n, p), graded = patterns_t.shape, kernels.graded
    trace, bias, entries = [], np.linspace(-0.1, 0.1, n), np.full(n, p)
    for shift, digits in ((36, 1), (15, 3)):
        grid, u = np.empty(n, np.int64), np.empty(n)
        overlaps, sums = np.empty((digits, p), np.int64), np.empty((digits, n), np.int64)
        graded.squash(np.linspace(-1.0, 2.0, n), grid)
        graded.overlaps(patterns_t, grid, shift, overlaps)
        graded.factored_sums(patterns_t, entries, overlaps, grid, shift, sums)
        trace.append(sums.tobytes())
        rest = (grid, u, bias, order, 0, n, shift, 2.0**-36 / n, 3.0)
        graded.factored_visit(patterns_t, entries, overlaps, *rest)
        for rows in (weights, weights.astype(np.int16)):
            graded.dense_sums(rows, grid, shift, sums)
            graded.dense_visit(rows, sums, *rest)
            trace += [a.tobytes() for a in (grid, u, overlaps, sums)]
    return trace


def _layers_trace(kernels: Kernels) -> list[bytes]:
    rows, n, m, rbm = 3, 67, 33, kernels.rbm
    drawn, state, hidden = np.ones((rows, n), np.float32), np.ones(n, np.int8), np.ones(m)
    weights = np.linspace(-1.0, 1.0, n * m, dtype=np.float32).reshape(n, m)
    bias_v, bias_h = np.linspace(-2, 2, n, dtype=np.float32), np.linspace(2, -2, m, dtype=np.float32)
    fields = np.linspace(-9.0, 9.0, rows * n, dtype=np.float32).reshape(rows, n)
    rbm.draw(fields, bias_v, 0.7, 3, 4, drawn)
    rbm.squash(fields, bias_v, 0.7, -2.0)
    rbm.move(weights, np.cos(weights), 0.3, 0.01)
    trace = [drawn.tobytes(), fields.tobytes(), weights.tobytes()]
    held, turned, flips = np.zeros(n, np.int8), np.ascontiguousarray(weights.T), np.zeros(n, np.int64)
    held[::5] = 1
    by_row, by_unit = np.zeros((3, rows), np.uint32), np.zeros((1, n), np.uint32)
    summed = np.zeros((rows, m), np.float32)
    rbm.pack(drawn, by_row)
    rbm.turn(by_row, by_unit)
    rbm.sums(by_row, weights, False, 0.0, summed)
    rbm.sums(by_unit, summed, False, 0.5, weights)
    trace += [by_row.tobytes(), by_unit.tobytes(), summed.tobytes(), weights.tobytes()]
    count = rbm.chain(weights, turned, bias_v, bias_h, held, 0.7, 3, 4, 2, state, hidden, flips)
    return [*trace, state.tobytes(), hidden.tobytes(), flips[:count].tobytes()]


def _memories_trace(kernels: Kernels, patterns_t: Int8, order: Int64) -> list[bytes]:
    (n, p), memories, trace = patterns_t.shape, kernels.memories, []
    blocks, rows = np.empty((2, 8), np.uint64), np.empty((n, 1), np.uint64)
    kernels.packed.pack_blocks(np.ascontiguousarray(patterns_t.T), blocks)
    kernels.packed.pack_rows(blocks, rows)
    x, theta, flips = np.arange(-n, n + 1), np.zeros(n, np.float32), np.empty(n, np.int64)
    levels, units = np.array([[n, n]]), np.array([2.0**-9])
    for mode, odd in ((LEVEL, x**3), (RISING, np.maximum(x, 0) ** 2), (RELATIVE, 1 << np.maximum(0, x + 40))):
        table = (np.concatenate([odd, odd[-1:]]), np.concatenate([odd, odd[-1:]]) >> 2, levels, units, mode)
        state, overlaps, steps = np.ones(n, np.int8), np.zeros(64, np.int32), np.zeros(64, np.int64)
        sums, fields = np.zeros(3, np.int64), np.empty(n, np.int64)
        overlaps[:p] = patterns_t.sum(axis=0)
        memories.flip(rows, overlaps, p, state, order, 20)
        memories.tune(overlaps, p, *table, steps, sums)
        visits: MemoryVisits = (state, order, 0, n, theta, False, False, flips, n)
        given = (rows, overlaps, p, steps, sums, *table, *visits)
        trace.append(repr(memories.visit(*given)).encode())
        memories.fields(rows, steps, sums, state, fields)
        trace += [a.tobytes() for a in (state, overlaps[:p], steps[:p], sums, fields)]
    return trace


def _greys(count: int, n: int) -> tuple[Float32, Float64, Float64]:
    """Memories, slopes and offsets."""
    rows = np.cos(np.arange(count * n) * 0.7).reshape(count, n).astype(np.float32)
    return rows, np.linspace(0.5, 1.5, count), np.linspace(0.0, 1.0, count)


def _attention_trace(kernels: Kernels) -> list[bytes]:
    trace, out = [], np.empty(67)
    rows, slopes, offsets = _greys(75, 67)
    for beta, step in ((0.02, 1), (3.0, 1), (1000.0, 1), (3.0, 2)):
        chosen, r, b = np.arange(0, 75, step), slopes[::step].copy(), offsets[::step].copy()
        share = kernels.attention.attend(rows, chosen, rows[60].copy(), r, b, beta, 0.25, out)
        trace += [repr(share).encode(), out.tobytes()]
    codes, state, (scales, upper) = np.empty((75, 96), np.int8), np.zeros(96, np.int16), np.empty((2, 75))
    kernels.attention.encode(rows, codes, scales)
    state[:67] = np.rint(1e4 * rows[60])
    least = kernels.attention.bounds(codes, scales, state, 1e-4, 9.0, slopes, offsets, 3.0, 0.25, upper)
    return [*trace, codes.tobytes(), scales.tobytes(), upper.tobytes(), repr(least).encode()]


def _crowd(kernels: Kernels) -> Float64:
    """What attention makes of 64 states, and the sums of its shares."""
    rows, slopes, offsets = _greys(75, 67)
    out, sums = np.empty((67, 64), np.float32), np.empty(64)
    queries = np.sin(np.arange(67 * 64)).reshape(67, 64).astype(np.float32)
    kernels.attention.attend_many(rows, queries, slopes, offsets, 0.5, np.linspace(-1, 1, 64), out, sums)
    return np.concatenate([out.ravel(), sums])


def main(arguments: list[str]) -> int:
    """Fill the folder that the argument names; 0 once kernels that agree with the plain ones are in it."""
    folder = Path(arguments[0])
    with suppress(OSError):
        cache.prune(folder.parent)
    built = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
    try:
        if not agree(load(built), PLAIN):
            print("The compiled kernels differ from the plain ones on this machine.", file=sys.stderr)
            return 1
        cache.publish(built, folder)
    finally:
        shutil.rmtree(built, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
