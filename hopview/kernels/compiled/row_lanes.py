"""Rows of single precision, 16 columns at a time, every operation rounded by itself: no product is fused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels.attention_set import FEW, GROUP
from hopview.kernels.compiled.prefetch import hint
from hopview.kernels.compiled.vectors import (
    FLOATS,
    LONG,
    WIDTH,
    WORD,
    counted,
    place_of,
    pointer_to,
    running,
    splat,
    vector_at,
)

_LONG = 2048  # columns
_ZEROS = ir.Constant(FLOATS, [0.0] * WIDTH)
_DOUBLES = ir.VectorType(ir.DoubleType(), WIDTH)


def _folded(builder: Any, vector: Any) -> Any:
    """The sum of the lanes: halves on halves."""
    width = WIDTH
    while width > 1:
        width //= 2
        kind, nothing = ir.VectorType(WORD, width), ir.Constant(vector.type, ir.Undefined)
        low, high = (ir.Constant(kind, list(range(start, start + width))) for start in (0, width))
        vector = builder.fadd(
            builder.shuffle_vector(vector, nothing, low), builder.shuffle_vector(vector, nothing, high)
        )
    return builder.extract_element(vector, WORD(0))


def _rows_from(context: Any, builder: Any, signature: Any, arguments: Any, first: Any, count: int) -> Any:
    """The addresses of `count` rows of argument 0, argument 1 wide, from flat[first] on."""
    starts = [builder.add(first, builder.mul(arguments[1], LONG(k))) for k in range(count)]
    return [pointer_to(context, builder, signature, arguments, 0, start) for start in starts]


def _blended(builder: Any, rows: Any, shares: Any, goal: Any, chunk: Any) -> None:
    """goal += sum_k shares_k rows_k at one vector of columns: in single precision, then added in double."""
    total = _ZEROS
    for row, share in zip(rows, shares, strict=True):
        total = builder.fadd(total, builder.fmul(share, vector_at(builder, row, FLOATS, chunk)))
    place = place_of(builder, goal, _DOUBLES, chunk)
    wide = builder.fpext(total, _DOUBLES)
    builder.store(builder.fadd(builder.load(place, align=8), wide), place, align=8)


def _dots(count: int, blends: bool) -> Any:
    def typed(
        typing: Any, flat: Any, width: Any, first: Any, query: Any, dots: Any, place: Any,
        past: Any, shares: Any, out: Any,
    ) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, step, start, _, _, target, before, _, _ = arguments
            given = (context, builder, signature, arguments)
            rows = _rows_from(*given, builder.add(start, builder.mul(step, target)), count)
            q, d, p, y = (pointer_to(*given, k, LONG(0)) for k in (3, 4, 7, 8))
            earlier = _rows_from(*given, before, GROUP) if blends else []
            held = [splat(builder, builder.load(builder.gep(p, [LONG(k)]))) for k in range(len(earlier))]
            chunks = builder.sdiv(step, LONG(WIDTH))
            ahead = builder.mul(step, LONG(count))
            if not blends:  # the processor itself asks for what comes next in long rows
                ahead = builder.select(builder.icmp_signed("<", step, LONG(_LONG)), ahead, LONG(0))
            calls = GROUP // FEW
            part = builder.sdiv(builder.add(chunks, LONG(calls - 1)), LONG(calls))
            base = builder.mul(builder.sdiv(target, LONG(FEW)), part)
            sums = [running(builder, _ZEROS) for _ in rows]
            for total in sums:
                builder.store(_ZEROS, total)
            with counted(builder, chunks) as loop:
                factor = vector_at(builder, q, FLOATS, loop.index)
                for row, total in zip(rows, sums, strict=True):
                    at = place_of(builder, row, FLOATS, loop.index)
                    hint(builder, builder.gep(builder.bitcast(at, row.type), [ahead]))
                    product = builder.fmul(builder.load(at, align=4), factor)
                    builder.store(builder.fadd(builder.load(total), product), total)
                if blends:
                    turn = builder.icmp_signed("==", builder.srem(loop.index, LONG(calls)), LONG(0))
                    chunk = builder.add(base, builder.sdiv(loop.index, LONG(calls)))
                    inside = builder.icmp_signed("<", chunk, chunks)
                    with builder.if_then(builder.and_(turn, inside)):
                        _blended(builder, earlier, held, y, chunk)
            for k, total in enumerate(sums):
                goal = builder.gep(d, [builder.add(target, LONG(k))])
                builder.store(_folded(builder, builder.load(total)), goal)
            return context.get_dummy_value()

        taken = (query, dots, types.int64, types.int64, shares, out)
        return types.void(flat, types.int64, types.int64, *taken), generate

    return intrinsic(typed)


def _blend(
    typing: Any, flat: Any, width: Any, past: Any, shares: Any, out: Any
) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        given = (context, builder, signature, arguments)
        rows = _rows_from(*given, arguments[2], GROUP)
        p, y = (pointer_to(*given, k, LONG(0)) for k in (3, 4))
        held = [splat(builder, builder.load(builder.gep(p, [LONG(k)]))) for k in range(GROUP)]
        with counted(builder, builder.sdiv(arguments[1], LONG(WIDTH))) as loop:
            _blended(builder, rows, held, y, loop.index)
        return context.get_dummy_value()

    return types.void(flat, types.int64, types.int64, shares, out), generate


# (flat, width, first, query, dots, place, past, shares, out), of FEW rows or one: dots[place + k]
# becomes the sum of flat[first + (place + k) width + j] query[j] over the whole vectors of a row, lane by
# lane in the order of j, then lanes folded; the rows after them are asked for. `dots_and_blend` does its
# share of a `blend` on the way, which GROUP / FEW calls complete.
dots_of_few, dots_and_blend, dots_of_one = _dots(FEW, False), _dots(FEW, True), _dots(1, False)
# (flat, width, past, shares, out): out[j] += sum_k shares[k] flat[past + k width + j] over the whole vectors
# of GROUP rows, each sum over k in its order in single precision, then added in double.
blend: Any = intrinsic(_blend)
