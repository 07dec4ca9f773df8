"""Products of matrices in tiles that stay in registers, their factors asked for ahead; they need AVX-512."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels.compiled.prefetch import hint
from hopview.kernels.compiled.vectors import (
    FLOATS,
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

ROWS, ROW_VECTORS = 6, 4  # with what they are made of, 29 of 32 registers
SUMS, SUM_VECTORS = 8, 3  # 28 of them


def _ask_for_rows(builder: Any, row: Any, stride: Any, k: Any) -> None:
    """Column k of one of 8 rows: in 8 steps each of their lines is asked for."""
    which = builder.mul(builder.and_(k, LONG(7)), stride)
    hint(builder, builder.gep(row, [builder.add(which, k)]))


def _ask_for_lines(builder: Any, row: Any, stride: Any, k: Any) -> None:
    """A line of row k / 8, the first four of it in turn."""
    line = builder.mul(builder.and_(k, LONG(3)), LONG(WIDTH))
    hint(builder, builder.gep(row, [builder.add(builder.mul(builder.ashr(k, LONG(3)), stride), line)]))


def _tile(count: int, vectors: int, of_left: bool) -> Any:
    asked, ask = (0, _ask_for_rows) if of_left else (5, _ask_for_lines)

    def typed(
        typing: Any, left: Any, first: Any, across: Any, along: Any, depth: Any, right: Any, begin: Any,
        beside: Any, ahead: Any, factors: Any, chosen: Any, out: Any, place: Any,
    ) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, origin, aside, onward, length, _, low, between, next_, _, factor_at, _, target = arguments
            given = (context, builder, signature, arguments)
            starts = [builder.add(origin, builder.mul(aside, LONG(i))) for i in range(count)]
            rows = [pointer_to(*given, 0, start) for start in starts]
            b, f, goal = (pointer_to(*given, k, at) for k, at in ((5, low), (9, factor_at), (11, target)))
            later, apart = pointer_to(*given, asked, next_), aside if of_left else between
            fused = declared(builder, f"llvm.fma.v{WIDTH}f32", FLOATS, [FLOATS] * 3)
            sums = []
            for chunk in range(count * vectors):
                shrink = splat(builder, builder.load(builder.gep(f, [LONG(chunk // vectors)])))
                sums.append(running(builder, ir.Constant(FLOATS, None)))
                builder.store(builder.fmul(vector_at(builder, goal, FLOATS, chunk), shrink), sums[-1])
            with counted(builder, length) as loop:
                ask(builder, later, apart, loop.index)
                if not of_left:
                    line = builder.add(loop.index, LONG(count * vectors))
                    hint(builder, builder.gep(goal, [builder.mul(line, LONG(WIDTH))]))
                at = builder.gep(b, [builder.mul(loop.index, between)])
                lanes = [vector_at(builder, at, FLOATS, v) for v in range(vectors)]
                step = builder.mul(loop.index, onward)
                for i, row in enumerate(rows):
                    factor = splat(builder, builder.load(builder.gep(row, [step])))
                    for v, lane in enumerate(lanes):
                        total = sums[i * vectors + v]
                        builder.store(builder.call(fused, [factor, lane, builder.load(total)]), total)
            for chunk, total in enumerate(sums):
                builder.store(builder.load(total), place_of(builder, goal, FLOATS, chunk), align=4)
            return context.get_dummy_value()

        whole = types.int64
        taken = (left, whole, whole, whole, whole, right, whole, whole, whole, factors, whole, out, whole)
        return types.void(*taken), generate

    return intrinsic(typed)


# (left, first, across, along, depth, right, begin, beside, ahead, factors, chosen, out, place): for i < rows
# and l < C, the columns of a tile, out[place + C i + l] = factors[chosen + i] out[place + C i + l]
#     + sum_k left[first + i across + k along] right[begin + k beside + l] over k < depth, products fused.
# The first two ask for the 8 rows of `left` from left[ahead] on, the others for depth / 8 rows of `right`
# from right[ahead] on, and for what lies behind out[place].
tile_of_six, tile_of_one = _tile(ROWS, ROW_VECTORS, True), _tile(1, ROW_VECTORS, True)
sums_of_three, sums_of_one = _tile(SUMS, SUM_VECTORS, False), _tile(SUMS, 1, False)
