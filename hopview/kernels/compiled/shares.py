"""Softmax over memories in 64 lanes, one for each state, a strip of memories at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels import constants as c
from hopview.kernels.attention_set import LANES
from hopview.kernels.compiled.vectors import (
    FLOATS,
    INTS,
    LONG,
    WIDTH,
    counted,
    declared,
    place_of,
    pointer_to,
    running,
    splat,
    vector_at,
)

_FLOAT = ir.FloatType()
_VECTORS = LANES // WIDTH


def _all(number: float) -> Any:
    return ir.Constant(FLOATS, [number] * WIDTH)


def _larger(builder: Any, one: Any, other: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", one, other), one, other)


def _fused(builder: Any, x: Any, y: Any, z: Any) -> Any:
    return builder.call(declared(builder, f"llvm.fma.v{WIDTH}f32", FLOATS, [FLOATS] * 3), [x, y, z])


def _exponential(builder: Any, y: Any) -> Any:
    """exp y of y <= 0: 2^n by the bits of n, 2^r by a series."""
    rounder = _all(c.ROUNDER32)
    x = _larger(builder, builder.fmul(y, _all(c.LOG2_E)), _all(-c.EXP2_MOST))
    whole = builder.fsub(builder.fadd(x, rounder), rounder)
    r, series = builder.fsub(x, whole), _all(c.EXP2_SERIES[0])
    for coefficient in (*c.EXP2_SERIES[1:], 1.0):
        series = _fused(builder, series, r, _all(coefficient))
    exponent = builder.add(builder.fptosi(whole, INTS), ir.Constant(INTS, [127] * WIDTH))
    power = builder.bitcast(builder.shl(exponent, ir.Constant(INTS, [23] * WIDTH)), FLOATS)
    return builder.fmul(series, power)


def _single(builder: Any, number: Any) -> Any:
    """A double as float32 in every lane."""
    return splat(builder, builder.fptrunc(number, _FLOAT))


def _lanes(builder: Any, pointer: Any) -> list[Any]:
    """Variables that begin with the 64 numbers there."""
    return [running(builder, vector_at(builder, pointer, FLOATS, v)) for v in range(_VECTORS)]


def _keep(builder: Any, held: list[Any], pointer: Any) -> None:
    for v, place in enumerate(held):
        builder.store(builder.load(place), place_of(builder, pointer, FLOATS, v), align=4)


def _likened(
    typing: Any, z: Any, count: Any, beta: Any, slopes: Any, offsets: Any, start: Any, less: Any, tops: Any
) -> tuple[Any, Callable[..., Any]]:
    """z = beta (slope (z - less) - offset) of `count` memories from `start` on; `tops` are the largest."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given = (context, builder, signature, arguments)
        rows, shifts, most = (pointer_to(*given, k, LONG(0)) for k in (0, 6, 7))
        r, b = (pointer_to(*given, k, arguments[5]) for k in (3, 4))
        largest = _lanes(builder, most)
        away = [vector_at(builder, shifts, FLOATS, v) for v in range(_VECTORS)]
        with counted(builder, arguments[1]) as loop:
            by, fall = (
                _single(builder, builder.fmul(arguments[2], builder.load(builder.gep(p, [loop.index]))))
                for p in (r, b)
            )
            row = builder.gep(rows, [builder.mul(loop.index, LONG(LANES))])
            for v, top in enumerate(largest):
                far = builder.fsub(vector_at(builder, row, FLOATS, v), away[v])
                likeness = builder.fsub(builder.fmul(by, far), fall)
                builder.store(likeness, place_of(builder, row, FLOATS, v), align=4)
                builder.store(_larger(builder, likeness, builder.load(top)), top)
        _keep(builder, largest, most)
        return context.get_dummy_value()

    return types.void(z, types.int64, types.float64, slopes, offsets, types.int64, less, tops), generate


def _shared(
    typing: Any, z: Any, count: Any, slopes: Any, start: Any, tops: Any, totals: Any, masses: Any
) -> tuple[Any, Callable[..., Any]]:
    """z = slope exp(z - tops) of `count` memories from `start` on; both sums follow."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given = (context, builder, signature, arguments)
        rows, most, whole, weighed = (pointer_to(*given, k, LONG(0)) for k in (0, 4, 5, 6))
        r = pointer_to(*given, 2, arguments[3])
        sums, mass = _lanes(builder, whole), _lanes(builder, weighed)
        top = [vector_at(builder, most, FLOATS, v) for v in range(_VECTORS)]
        with counted(builder, arguments[1]) as loop:
            slope = _single(builder, builder.load(builder.gep(r, [loop.index])))
            row = builder.gep(rows, [builder.mul(loop.index, LONG(LANES))])
            for v in range(_VECTORS):
                p = _exponential(builder, builder.fsub(vector_at(builder, row, FLOATS, v), top[v]))
                share = builder.fmul(p, slope)
                builder.store(share, place_of(builder, row, FLOATS, v), align=4)
                builder.store(builder.fadd(builder.load(sums[v]), p), sums[v])
                builder.store(builder.fadd(builder.load(mass[v]), share), mass[v])
        _keep(builder, sums, whole)
        _keep(builder, mass, weighed)
        return context.get_dummy_value()

    return types.void(z, types.int64, slopes, types.int64, tops, totals, masses), generate


def _fallen(typing: Any, before: Any, tops: Any) -> tuple[Any, Callable[..., Any]]:
    """before = exp(before - tops) of 64 lanes."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given = (context, builder, signature, arguments)
        old, new = (pointer_to(*given, k, LONG(0)) for k in (0, 1))
        for v in range(_VECTORS):
            fall = builder.fsub(vector_at(builder, old, FLOATS, v), vector_at(builder, new, FLOATS, v))
            builder.store(_exponential(builder, fall), place_of(builder, old, FLOATS, v), align=4)
        return context.get_dummy_value()

    return types.void(before, tops), generate


likened: Any = intrinsic(_likened)
shared: Any = intrinsic(_shared)
fallen: Any = intrinsic(_fallen)
