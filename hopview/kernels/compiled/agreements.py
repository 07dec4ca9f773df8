"""Counts of agreeing bits in register tiles, as vectors that LLVM turns into whatever the machine has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

ROWS, VECTORS, LANES = 4, 4, 8
COLUMNS = VECTORS * LANES
_WORD, _SHORT = ir.IntType(64), ir.IntType(32)
_VECTOR = ir.VectorType(_WORD, LANES)


def _splat(builder: Any, word: Any) -> Any:
    """A vector with `word` in every lane."""
    nothing = ir.Constant(_VECTOR, ir.Undefined)
    first = ir.Constant(ir.VectorType(_SHORT, LANES), [0] * LANES)
    return builder.shuffle_vector(builder.insert_element(nothing, word, _SHORT(0)), nothing, first)


def _generate_loop(builder: Any, bits: Any, words: Any, units: Any, i: Any, j: Any) -> list[list[Any]]:
    """[row][vector] of lanes: how many bits of unit i + row and unit j + lane differ, over all words."""
    kind = ir.FunctionType(_VECTOR, [_VECTOR])
    count = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
        builder.module, kind, "llvm.ctpop.v8i64"
    )
    before, loop = builder.block, builder.append_basic_block("words")
    after = builder.append_basic_block("counted")
    builder.branch(loop)
    builder.position_at_end(loop)
    k = builder.phi(_WORD)
    k.add_incoming(_WORD(0), before)
    sums = [[builder.phi(_VECTOR) for _ in range(VECTORS)] for _ in range(ROWS)]
    row = builder.mul(k, units)
    columns = builder.bitcast(builder.gep(bits, [builder.add(row, j)]), ir.PointerType(_VECTOR))
    right = [builder.load(builder.gep(columns, [_WORD(v)]), align=8) for v in range(VECTORS)]
    grown = []
    for r in range(ROWS):
        left = _splat(builder, builder.load(builder.gep(bits, [builder.add(row, builder.add(i, _WORD(r)))])))
        differ = [builder.call(count, [builder.xor(left, part)]) for part in right]
        grown.append([builder.add(sums[r][v], differ[v]) for v in range(VECTORS)])
    following = builder.add(k, _WORD(1))
    k.add_incoming(following, loop)
    for r in range(ROWS):
        for v in range(VECTORS):
            sums[r][v].add_incoming(ir.Constant(_VECTOR, [0] * LANES), before)
            sums[r][v].add_incoming(grown[r][v], loop)
    builder.cbranch(builder.icmp_signed("<", following, words), loop, after)
    builder.position_at_end(after)
    return grown


def _agreements(
    typing: Any,
    bits: Any,
    words: Any,
    units: Any,
    i: Any,
    j: Any,
    out: Any,
    row: Any,
    column: Any,
    count: Any,
) -> tuple[Any, Callable[..., Any]]:
    """agreements(bits, words, units, i, j, out, row, column, count): `count` - 2 (bits that differ).

    For units i .. i+3 against j .. j+31 of `bits` (words, units) uint64, into out[row:row+4,
    column:column+32] of int16 or int32; `words` is 1 or more.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        bits, words, units, i, j, out, row, column, count = arguments
        data = context.make_array(signature.args[0])(context, builder, bits).data
        target = context.make_array(signature.args[5])(context, builder, out)
        across = builder.extract_value(target.shape, 1)
        narrow = ir.VectorType(ir.IntType(signature.args[5].dtype.bitwidth), LANES)
        differ, whole = _generate_loop(builder, data, words, units, i, j), _splat(builder, count)
        for r in range(ROWS):
            place = builder.add(builder.mul(builder.add(row, _WORD(r)), across), column)
            start = builder.bitcast(builder.gep(target.data, [place]), ir.PointerType(narrow))
            for v in range(VECTORS):
                twice = builder.add(differ[r][v], differ[r][v])
                value = builder.trunc(builder.sub(whole, twice), narrow)
                builder.store(value, builder.gep(start, [_WORD(v)]), align=2)
        return context.get_dummy_value()

    whole = types.int64
    return types.void(bits, whole, whole, whole, whole, out, whole, whole, whole), generate


agreements: Any = intrinsic(_agreements)
