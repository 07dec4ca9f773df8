"""Sums of rows chosen by bits, 16 columns at once, in the order of hopview.kernels.plain.sums.

Four rows have sixteen sums. Where many choices are made among the same rows, all sixteen are made once and
looked up by four bits: a quarter of the additions of a product, and no multiplications.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels.compiled.vectors import (
    FLOATS,
    HALF,
    INTS,
    LONG,
    WIDTH,
    WORD,
    ZEROS,
    place_of,
    pointer_to,
    splat,
    vector_at,
)
from hopview.kernels.constants import SUM_ROWS

GROUP = 4  # rows that are chosen among at a time
SUMS = 1 << GROUP
GROUPS = SUM_ROWS // GROUP  # in a word of bits
VECTORS = 2  # to a tile of columns
TILE = VECTORS * WIDTH
TABLE = GROUPS * SUMS * TILE  # numbers of a word: 16 KiB, two of which the nearest cache holds
_QUARTER = ir.VectorType(ir.FloatType(), GROUP)


def _chosen_bits(typing: Any, active: Any, at: Any) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x = vector_at(builder, pointer_to(context, builder, signature, arguments, 0, arguments[1]), FLOATS)
        bits = []
        for value in (1.0, 0.0):
            same = builder.fcmp_ordered("==", x, ir.Constant(FLOATS, [value] * WIDTH))
            bits.append(builder.zext(builder.bitcast(same, HALF), WORD))
        other = builder.xor(builder.or_(*bits), WORD((1 << WIDTH) - 1))
        return builder.or_(bits[0], builder.shl(other, WORD(WIDTH)))

    return types.uint32(active, types.int64), generate


def _bit_of_lanes(typing: Any, words: Any, at: Any, bit: Any) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x = vector_at(builder, pointer_to(context, builder, signature, arguments, 0, arguments[1]), INTS)
        one = builder.shl(WORD(1), builder.trunc(arguments[2], WORD))
        on = builder.icmp_unsigned("!=", builder.and_(x, splat(builder, one)), ZEROS)
        return builder.zext(builder.bitcast(on, HALF), WORD)

    return types.uint32(words, types.int64, types.int64), generate


def _turned_four(builder: Any, place: Any, stride: Any) -> list[Any]:
    """Four columns of 16 rows from `place` on as vectors: blocks of 4 x 4 are turned in each quarter."""
    quarters = []
    for row in range(WIDTH):
        at = builder.gep(place, [builder.mul(stride, LONG(row))])
        quarters.append(builder.load(builder.bitcast(at, ir.PointerType(_QUARTER)), align=4))
    whole = []
    for k in range(GROUP):  # rows k, 4 + k, 8 + k and 12 + k
        halves = [
            builder.shuffle_vector(
                quarters[k + 8 * half], quarters[k + 8 * half + 4], _lanes(range(2 * GROUP))
            )
            for half in range(2)
        ]
        whole.append(builder.shuffle_vector(*halves, _lanes(range(WIDTH))))
    low = [f(builder, whole[k], whole[k + 1]) for k in (0, 2) for f in (_low_pairs, _high_pairs)]
    found = []
    for part in range(2):
        for side in range(2):
            pairs = [2 * side, 2 * side + 1, 2 * side + WIDTH, 2 * side + 1 + WIDTH]
            lanes = _lanes(q + lane for q in range(0, WIDTH, GROUP) for lane in pairs)
            found.append(builder.shuffle_vector(low[part], low[part + 2], lanes))
    return found


def _lanes(numbers: Any) -> Any:
    listed = list(numbers)
    return ir.Constant(ir.VectorType(WORD, len(listed)), listed)


def _low_pairs(builder: Any, a: Any, b: Any) -> Any:
    lanes = [q + k + other for q in range(0, WIDTH, GROUP) for k in (0, 1) for other in (0, WIDTH)]
    return builder.shuffle_vector(a, b, _lanes(lanes))


def _high_pairs(builder: Any, a: Any, b: Any) -> Any:
    lanes = [q + k + other for q in range(0, WIDTH, GROUP) for k in (2, 3) for other in (0, WIDTH)]
    return builder.shuffle_vector(a, b, _lanes(lanes))


def _keep_sums(builder: Any, four: list[Any], table: Any) -> None:
    """The sixteen sums of four vectors, a tile apart from `table` on."""
    sums = [ir.Constant(FLOATS, [0.0] * WIDTH)]
    for vector in four:
        sums += [vector] + [builder.fadd(before, vector) for before in sums[1:]]
    for k, total in enumerate(sums):
        builder.store(total, place_of(builder, table, FLOATS, k * VECTORS), align=4)


def _sums_of_rows(
    typing: Any, rows: Any, at: Any, stride: Any, table: Any, to: Any
) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = pointer_to(context, builder, signature, arguments, 0, arguments[1])
        four = [
            vector_at(builder, builder.gep(place, [builder.mul(arguments[2], LONG(k))]), FLOATS)
            for k in range(GROUP)
        ]
        _keep_sums(builder, four, pointer_to(context, builder, signature, arguments, 3, arguments[4]))
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int64, table, types.int64), generate


def _sums_of_columns(
    typing: Any, rows: Any, at: Any, stride: Any, table: Any, to: Any
) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = pointer_to(context, builder, signature, arguments, 0, arguments[1])
        four = _turned_four(builder, place, arguments[2])
        _keep_sums(builder, four, pointer_to(context, builder, signature, arguments, 3, arguments[4]))
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int64, table, types.int64), generate


def _adder(words: int) -> Callable[..., tuple[Any, Callable[..., Any]]]:
    def add(
        typing: Any, table: Any, at: Any, bits: Any, keep: Any, out: Any, to: Any
    ) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            sums = pointer_to(context, builder, signature, arguments, 0, arguments[1])
            target = pointer_to(context, builder, signature, arguments, 4, arguments[5])
            kept = splat(builder, arguments[3])
            found = [builder.fmul(kept, vector_at(builder, target, FLOATS, k)) for k in range(VECTORS)]
            for group in range(words * GROUPS):
                which = builder.and_(builder.lshr(arguments[2], LONG(GROUP * group)), LONG(SUMS - 1))
                first = builder.add(builder.mul(which, LONG(TILE)), LONG(group * SUMS * TILE))
                chosen = builder.gep(sums, [first])
                found = [builder.fadd(x, vector_at(builder, chosen, FLOATS, k)) for k, x in enumerate(found)]
            for k, x in enumerate(found):
                builder.store(x, place_of(builder, target, FLOATS, k), align=4)
            return context.get_dummy_value()

        return types.void(table, types.int64, types.uint64, types.float32, out, types.int64), generate

    return add


def _copy_tile(typing: Any, a: Any, at: Any, out: Any, to: Any) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = pointer_to(context, builder, signature, arguments, 0, arguments[1])
        target = pointer_to(context, builder, signature, arguments, 2, arguments[3])
        for k in range(VECTORS):
            x = vector_at(builder, place, FLOATS, k)
            builder.store(x, place_of(builder, target, FLOATS, k), align=4)
        return context.get_dummy_value()

    return types.void(a, types.int64, out, types.int64), generate


# (active, at): bit k is set where active[at + k] is 1, and bit 16 + k where it is neither 0 nor 1.
chosen_bits: Any = intrinsic(_chosen_bits)
# (words, at, bit): bit k is the given bit of words[at + k], of 16.
bit_of_lanes: Any = intrinsic(_bit_of_lanes)
# (rows, at, stride, table, to): the sixteen sums of four rows, `stride` apart, of 16 columns from `at` on.
sums_of_rows: Any = intrinsic(_sums_of_rows)
# The same of four columns from `at` on, of 16 rows that are `stride` apart.
sums_of_columns: Any = intrinsic(_sums_of_columns)
# (table, at, bits, keep, out, to): a tile of out from `to` on is kept, times keep, and gets the sums that 32
# bits choose, group after group; or those of 64 bits and two tables.
add_sums: Any = intrinsic(_adder(1))
add_sums_of_two: Any = intrinsic(_adder(2))
# (a, at, out, to): a tile of a from `at` on into out from `to` on.
copy_tile: Any = intrinsic(_copy_tile)
