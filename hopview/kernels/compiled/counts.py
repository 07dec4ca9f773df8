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
_WIDE, _NARROW = ir.VectorType(LONG, EIGHT), ir.VectorType(WORD, EIGHT)
_NONE, _ONE = ir.Constant(_WIDE, [0] * EIGHT), ir.Constant(_NARROW, [1] * EIGHT)


def _overlaps(vectors: int) -> Any:
    def typed(
        typing: Any, blocks: Any, first: Any, words: Any, count: Any, spins: Any, units: Any, out: Any
    ) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            _, column, stride, number, _, size, _ = arguments
            given = (context, builder, signature, arguments)
            start, state, goal = (
                pointer_to(*given, k, at) for k, at in ((0, column), (4, LONG(0)), (6, column))
            )
            unlike = [running(builder, _NONE) for _ in range(vectors)]
            for total in unlike:
                builder.store(_NONE, total)
            with counted(builder, number) as loop:
                row = builder.gep(start, [builder.mul(loop.index, stride)])
                spin = splat(builder, builder.load(builder.gep(state, [loop.index])), EIGHT)
                for chunk, total in enumerate(unlike):
                    hint(builder, builder.gep(row, [LONG(EIGHT * (chunk + vectors))]))
                    apart = builder.xor(vector_at(builder, row, _WIDE, chunk, 8), spin)
                    builder.store(builder.add(builder.load(total), set_bits(builder, apart)), total)
            whole = splat(builder, builder.trunc(size, WORD), EIGHT)
            for chunk, total in enumerate(unlike):
                twice = builder.shl(builder.trunc(builder.load(total), _NARROW), _ONE)
                place = place_of(builder, goal, _NARROW, chunk)
                builder.store(builder.sub(whole, twice), place, align=4)
            return context.get_dummy_value()

        places = (types.int64, types.int64, types.int64)
        return types.void(blocks, *places, spins, types.int64, out), generate

    return intrinsic(typed)


# (blocks, first, words, count, spins, units, out): out[mu] = units - 2 (bits in which spins[b] and
# blocks.flat[b words + mu] differ, over b < count) for mu = first .. first + TILE - 1, or EIGHT of them.
overlaps_of_tile, overlaps_of_eight = _overlaps(TILE // EIGHT), _overlaps(1)
