"""Bounds of likeness from memories in bytes, compiled; the twin is hopview.kernels.plain.sieve.

A quarter of what the memories take is read, once; products of bytes are whole numbers in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.core.coupling import Float32, Float64, Int8, Int16
from hopview.kernels import constants as c
from hopview.kernels.attention_set import CODE_MOST, CODE_WIDTH, LEAST_CODED
from hopview.kernels.compiled.jit import (
    In16,
    InF64,
    OutF64,
    Rows8,
    RowsF32,
    RowsOut8,
    f64,
    kernel,
    nothing,
)
from hopview.kernels.compiled.prefetch import hint
from hopview.kernels.compiled.vectors import (
    BYTE,
    HALF,
    INTS,
    LONG,
    WORD,
    ZEROS,
    counted,
    place_of,
    pointer_to,
    running,
    sum_of,
    vector_at,
)

_AT_ONCE = 4  # memories
_STRIP = 512  # memories whose products are taken before they become bounds
_FOUR, _PART, _ROUNDER = _AT_ONCE, _STRIP, np.float32(c.ROUNDER32)
_MOST, _LEAST, _F0 = np.float32(CODE_MOST), np.float32(LEAST_CODED), np.float32(0)
_BYTES, _HALVES, _WORDS = (ir.VectorType(kind, CODE_WIDTH) for kind in (BYTE, HALF, WORD))


def _multiplied(builder: Any, left: Any, right: Any) -> Any:
    """Products of 32 pairs of 16 bits, neighbours added: one instruction of most processors."""
    products = builder.mul(builder.sext(left, _WORDS), builder.sext(right, _WORDS))
    even, odd = (
        builder.shuffle_vector(products, ir.Constant(_WORDS, ir.Undefined), ir.Constant(INTS, lanes))
        for lanes in (list(range(0, CODE_WIDTH, 2)), list(range(1, CODE_WIDTH, 2)))
    )
    return builder.add(even, odd)


def _products(count: int) -> Any:
    def typed(
        typing: Any, flat: Any, width: Any, first: Any, state: Any, found: Any, place: Any
    ) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, step, start, _, _, target = arguments
            given = (context, builder, signature, arguments)
            starts = [builder.add(start, builder.mul(step, LONG(k))) for k in range(count)]
            rows = [pointer_to(*given, 0, at) for at in starts]
            q, goal = pointer_to(*given, 3, LONG(0)), pointer_to(*given, 4, target)
            ahead, sums = builder.mul(step, LONG(_AT_ONCE)), [running(builder, ZEROS) for _ in rows]
            for total in sums:
                builder.store(ZEROS, total)
            with counted(builder, builder.sdiv(step, LONG(CODE_WIDTH))) as loop:
                factor = vector_at(builder, q, _HALVES, loop.index, 2)
                for row, total in zip(rows, sums, strict=True):
                    at = place_of(builder, row, _BYTES, loop.index)
                    hint(builder, builder.gep(builder.bitcast(at, row.type), [ahead]))
                    code = builder.sext(builder.load(at, align=1), _HALVES)
                    added = builder.add(builder.load(total), _multiplied(builder, code, factor))
                    builder.store(added, total)
            for k, total in enumerate(sums):
                builder.store(sum_of(builder, builder.load(total)), builder.gep(goal, [LONG(k)]))
            return context.get_dummy_value()

        return types.void(flat, types.int64, types.int64, state, found, types.int64), generate

    return intrinsic(typed)


# (flat, width, first, state, found, place), of four rows or one: found[place + k] becomes the sum over j of
# flat[first + k width + j] state[j], `width` a multiple of 32; the rows after them are asked for.
_products_of_four, _products_of_one = _products(_AT_ONCE), _products(1)


@kernel(nothing(RowsF32, RowsOut8, OutF64))
def encode(rows: Float32, codes: Int8, scales: Float64) -> None:
    """The nearest bytes, row by row."""
    memories, width = rows.shape
    for mu in range(memories):
        most = _F0
        for j in range(width):
            most = max(most, abs(rows[mu, j]))
        by, scales[mu] = _F0, 2.0 * most
        if most >= _LEAST:
            by, scales[mu] = _MOST / most, most / np.float64(_MOST)
        for j in range(width):
            codes[mu, j] = np.int8(np.float32(np.float32(rows[mu, j] * by) + _ROUNDER) - _ROUNDER)
        for j in range(width, codes.shape[1]):
            codes[mu, j] = np.int8(0)


@kernel(f64(Rows8, InF64, In16, f64, f64, InF64, InF64, f64, f64, OutF64))
def bounds(
    codes: Int8, scales: Float64, state: Int16, unit: float, slack: float, slopes: Float64, offsets: Float64,
    beta: float, shift: float, upper: Float64,
) -> float:  # fmt: skip
    """`upper` of all; the largest of what lies below. One pass over the bytes."""
    memories, width = codes.shape
    flat, found, least = codes.reshape(memories * width), np.empty(_PART, np.int32), -1e300
    for start in range(0, memories, _PART):
        count, k = min(_PART, memories - start), 0
        while k < count:
            first = (start + k) * width
            if k + _FOUR <= count:
                _products_of_four(flat, width, first, state, found, k)
                k += _FOUR
            else:
                _products_of_one(flat, width, first, state, found, k)
                k += 1
        for k in range(count):
            mu = start + k
            product = scales[mu] * unit * np.float64(found[k])
            z = beta * (slopes[mu] * (product - shift) - offsets[mu])
            spread = beta * (slopes[mu] * (scales[mu] * slack))
            upper[mu] = z + spread
            least = max(least, z - spread)
    return least
