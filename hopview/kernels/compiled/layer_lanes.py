"""Units of a layer, 16 at once; lane by lane the operations of hopview.kernels.plain.rbm.

Numba would leave half of each register empty here, and copy rows that are read and written in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels import constants as c
from hopview.kernels.compiled.lane_draws import mixed
from hopview.kernels.compiled.vectors import FLOATS, INTS, LONG, WIDTH, place_of, pointer_to, splat, vector_at

_WORDS = ir.VectorType(LONG, WIDTH // 2)


def _floats(value: float) -> Any:
    return ir.Constant(FLOATS, [value] * WIDTH)


def _ints(value: int) -> Any:
    return ir.Constant(INTS, [value] * WIDTH)


def _exp2(builder: Any, x: Any) -> Any:
    """2^x of |x| cut at 100: whole powers are added to the exponent of the series' sum."""
    for sign, limit in ((">", c.EXP2_MOST), ("<", -c.EXP2_MOST)):
        bound = _floats(limit)
        x = builder.select(builder.fcmp_ordered(sign, x, bound), bound, x)
    shifted = builder.fadd(x, _floats(c.ROUNDER32))
    r = builder.fsub(x, builder.fsub(shifted, _floats(c.ROUNDER32)))
    series = _floats(c.EXP2_SERIES[0])
    for coefficient in (*c.EXP2_SERIES[1:], 1.0):
        series = builder.fadd(builder.fmul(series, r), _floats(coefficient))
    power = builder.shl(builder.bitcast(shifted, INTS), _ints(23))
    return builder.bitcast(builder.add(builder.bitcast(series, INTS), power), FLOATS)


def _rest(builder: Any, fields: Any, bias: Any, by: Any) -> Any:
    """1 + 2^(by (fields + bias))."""
    power = builder.fmul(splat(builder, by), builder.fadd(fields, bias))
    return builder.fadd(_floats(1.0), _exp2(builder, power))


def _ranks(builder: Any, key: Any, first: Any) -> Any:
    """24 bits of each half of the words `first` .. first + 7, as floats."""
    start = builder.add(builder.mul(builder.add(first, LONG(1)), LONG(c.GOLDEN)), key)
    steps = ir.Constant(_WORDS, [k * c.GOLDEN & c.WORD for k in range(WIDTH // 2)])
    words = mixed(builder, builder.add(splat(builder, start, WIDTH // 2), steps))
    return builder.sitofp(builder.lshr(builder.bitcast(words, INTS), _ints(8)), FLOATS)


def _draw(
    typing: Any, fields: Any, at: Any, bias: Any, first: Any, by: Any, key: Any, word: Any, out: Any, to: Any
) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, _, unit, factor, number, counter, _, place = arguments
        x = vector_at(builder, pointer_to(context, builder, signature, arguments, 0, start), FLOATS)
        b = vector_at(builder, pointer_to(context, builder, signature, arguments, 2, unit), FLOATS)
        scaled = builder.fmul(_ranks(builder, number, counter), _rest(builder, x, b, factor))
        on = builder.fcmp_ordered("<", scaled, _floats(c.DRAW_RANKS))
        target = pointer_to(context, builder, signature, arguments, 7, place)
        value = builder.select(on, _floats(1.0), _floats(0.0))
        builder.store(value, place_of(builder, target, FLOATS, 0), align=4)
        return context.get_dummy_value()

    taken = (
        fields,
        types.int64,
        bias,
        types.int64,
        types.float32,
        types.uint64,
        types.int64,
        out,
        types.int64,
    )
    return types.void(*taken), generate


def _squash(
    typing: Any, fields: Any, at: Any, bias: Any, first: Any, by: Any, size: Any
) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, _, unit, factor, most = arguments
        place = pointer_to(context, builder, signature, arguments, 0, start)
        b = vector_at(builder, pointer_to(context, builder, signature, arguments, 2, unit), FLOATS)
        rest = _rest(builder, vector_at(builder, place, FLOATS), b, factor)
        value = builder.fdiv(splat(builder, most), rest)
        builder.store(value, place_of(builder, place, FLOATS, 0), align=4)
        return context.get_dummy_value()

    return types.void(fields, types.int64, bias, types.int64, types.float32, types.float32), generate


# (fields, at, bias, first, by, key, word, out, to): out[to : to + 16] = 1 where
# u < 1 / (1 + 2^(by (fields[at ..] + bias[first ..]))), else 0; u from the words `word` .. word + 7 of a key.
draw_lanes: Any = intrinsic(_draw)
# (fields, at, bias, first, by, size): fields[at : at + 16] = size / (1 + 2^(by (fields + bias[first ..]))).
squash_lanes: Any = intrinsic(_squash)
