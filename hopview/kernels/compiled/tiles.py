"""Products of matrices whose second factor is 64 wide, in tiles that stay in registers; they need AVX-512."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types
from numba.extending import intrinsic

from hopview.kernels.attention_set import LANES
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

TILE = 6  # rows: with their four vectors each, 24 of 32 registers
_VECTORS = LANES // WIDTH


def _tile(count: int) -> Any:
    def typed(
        typing: Any, left: Any, first: Any, across: Any, along: Any, depth: Any, right: Any, begin: Any,
        factors: Any, out: Any, place: Any,
    ) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, origin, aside, onward, length, _, low, _, _, target = arguments
            given = (context, builder, signature, arguments)
            starts = [builder.add(origin, builder.mul(aside, LONG(i))) for i in range(count)]
            rows = [pointer_to(*given, 0, start) for start in starts]
            b, f, goal = (pointer_to(*given, k, at) for k, at in ((5, low), (7, LONG(0)), (8, target)))
            shrink = [vector_at(builder, f, FLOATS, v) for v in range(_VECTORS)]
            fused = declared(builder, f"llvm.fma.v{WIDTH}f32", FLOATS, [FLOATS] * 3)
            sums = []
            for chunk in range(count * _VECTORS):
                before = builder.fmul(vector_at(builder, goal, FLOATS, chunk), shrink[chunk % _VECTORS])
                sums.append(running(builder, before))
                builder.store(before, sums[-1])
            with counted(builder, length) as loop:
                at = builder.gep(b, [builder.mul(loop.index, LONG(LANES))])
                lanes = [vector_at(builder, at, FLOATS, v) for v in range(_VECTORS)]
                step = builder.mul(loop.index, onward)
                for i, row in enumerate(rows):
                    factor = splat(builder, builder.load(builder.gep(row, [step])))
                    for v, lane in enumerate(lanes):
                        total = sums[i * _VECTORS + v]
                        builder.store(builder.call(fused, [factor, lane, builder.load(total)]), total)
            for chunk, total in enumerate(sums):
                builder.store(builder.load(total), place_of(builder, goal, FLOATS, chunk), align=4)
            return context.get_dummy_value()

        places = (types.int64, types.int64, types.int64, types.int64)
        return types.void(left, *places, right, types.int64, factors, out, types.int64), generate

    return intrinsic(typed)


# (left, first, across, along, depth, right, begin, factors, out, place): for i < TILE, or one, and lanes s,
# out[place + 64 i + s] = factors[s] out[place + 64 i + s]
#     + sum_k left[first + i across + k along] right[begin + 64 k + s] over k < depth, products fused.
tile_of_six, tile_of_one = _tile(TILE), _tile(1)
