"""Overlaps by counting bits, tile by tile: a tile's counts stay in registers while all its words go by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels.compiled.prefetch import hint
from hopview.kernels.compiled.vectors import (
    LONG,
    WORD,
    counted,
    place_of,
    pointer_to,
    running,
    set_bits,
    splat,
    vector_at,
)

EIGHT = 8  # words of 64 bits in one register
TILE = 4 * EIGHT


def _overlaps(word: Any, vectors: int) -> Any:
    lanes = 8 * EIGHT * 8 // word.width
    wide, narrow = ir.VectorType(word, lanes), ir.VectorType(WORD, lanes)
    none, one = ir.Constant(wide, [0] * lanes), ir.Constant(narrow, [1] * lanes)

    def typed(
        typing: Any, blocks: Any, first: Any, stride: Any, count: Any, spins: Any, units: Any,
        out: Any, place: Any,
    ) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, column, step, number, _, size, _, target = arguments
            given = (context, builder, signature, arguments)
            start, state, goal = (
                pointer_to(*given, k, at) for k, at in ((0, column), (4, LONG(0)), (6, target))
            )
            unlike = [running(builder, none) for _ in range(vectors)]
            for total in unlike:
                builder.store(none, total)
            with counted(builder, number) as loop:
                row = builder.gep(start, [builder.mul(loop.index, step)])
                spin = splat(builder, builder.load(builder.gep(state, [loop.index])), lanes)
                for chunk, total in enumerate(unlike):
                    hint(builder, builder.gep(row, [LONG(lanes * (chunk + vectors))]))
                    apart = builder.xor(vector_at(builder, row, wide, chunk, word.width // 8), spin)
                    builder.store(builder.add(builder.load(total), set_bits(builder, apart)), total)
            whole = splat(builder, builder.trunc(size, WORD), lanes)
            for chunk, total in enumerate(unlike):
                found = builder.load(total)
                twice = builder.shl(builder.trunc(found, narrow) if word is LONG else found, one)
                builder.store(builder.sub(whole, twice), place_of(builder, goal, narrow, chunk), align=4)
            return context.get_dummy_value()

        places = (types.int64, types.int64, types.int64)
        return types.void(blocks, *places, spins, types.int64, out, types.int64), generate

    return intrinsic(typed)


# (blocks, first, stride, count, spins, units, out, place): out[place + l] = units - 2 (bits in which spins[b]
# and blocks.flat[first + b stride + l] differ, over b < count), for TILE or EIGHT words l of 64 bits, or for
# the 2 TILE words of 32 bits of a tile of scores.
overlaps_of_tile, overlaps_of_eight = _overlaps(LONG, TILE // EIGHT), _overlaps(LONG, 1)
scores_of_tile = _overlaps(WORD, TILE // EIGHT)
