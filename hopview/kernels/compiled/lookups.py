"""Fields of 64 units by looking sums of four overlaps up, where the processor permutes 16 lanes at once.

The method of four Russians (Arlazarov et al. 1970): four patterns have 16 combinations of bits, whose sums
of overlaps fit one vector of 16 lanes, and a unit's four bits choose a lane of it. The permutation is generic
LLVM, but only one instruction with AVX-512; `HAVE_LOOKUPS` says whether to use it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from hopview.kernels.compiled.vectors import (
    CHUNKS,
    INTS,
    LONG,
    WIDTH,
    WORD,
    ZEROS,
    counted,
    mask_of,
    place_of,
    pointer_to,
    running,
    splat,
    store_fields,
    vector_at,
)
from hopview.kernels.packed_set import LANES


def _have_lookups() -> bool:
    """Whether code is compiled for AVX-512: on the processor here, or the one that NUMBA_CPU_NAME names."""
    config: Any = numba.config
    if config.CPU_NAME:
        return "+avx512f" in (config.CPU_FEATURES or "")
    return bool(llvm.get_host_cpu_features().get("avx512f", False))


HAVE_LOOKUPS = _have_lookups()
TABLES = 8  # for each group of 32 patterns: one for each four
_FOUR = 4
_COMBINATIONS = (0xAAAA, 0xCCCC, 0xF0F0, 0xFF00)  # bit n is set where combination n has pattern k


def _fill_tables(typing: Any, overlaps: Any, groups: Any, tables: Any) -> tuple[Any, Callable[..., Any]]:
    """fill_tables(overlaps, groups, tables): tables[16 t + n] sums overlaps[4 t + k] over the bits k of n."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        m = pointer_to(context, builder, signature, arguments, 0, LONG(0))
        target = pointer_to(context, builder, signature, arguments, 2, LONG(0))
        with counted(builder, builder.mul(arguments[1], LONG(TABLES))) as loop:
            first, total = builder.mul(loop.index, LONG(_FOUR)), ZEROS
            for k, lanes in enumerate(_COMBINATIONS):
                value = splat(builder, builder.load(builder.gep(m, [builder.add(first, LONG(k))])))
                total = builder.add(total, builder.select(mask_of(builder, LONG(lanes), 0), value, ZEROS))
            builder.store(total, place_of(builder, target, INTS, loop.index), align=4)
        return context.get_dummy_value()

    return types.void(overlaps, types.int64, tables), generate


def _chosen(builder: Any, table: Any, bits: Any, step: int) -> Any:
    """Lane by lane, the entry of `table` that the four bits from 4 `step` on name."""
    if step:
        bits = builder.lshr(bits, ir.Constant(INTS, [_FOUR * step] * WIDTH))
    if step < TABLES - 1:
        bits = builder.and_(bits, ir.Constant(INTS, [WIDTH - 1] * WIDTH))
    out = ir.Constant(INTS, ir.Undefined)
    for lane in range(WIDTH):
        entry = builder.extract_element(table, builder.extract_element(bits, WORD(lane)))
        out = builder.insert_element(out, entry, WORD(lane))
    return out


def _looked_up_fields(
    typing: Any, rows: Any, first: Any, groups: Any, tables: Any, total: Any, own: Any, spins: Any, out: Any
) -> tuple[Any, Callable[..., Any]]:
    """looked_up_fields(rows, first, groups, tables, total, own, spins, out): as `block_fields`, from tables.

    rows.flat[first + 64 g + l] holds the patterns 32 g .. 32 g + 31 of lane l.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, sets, _, whole, self_term, spin_bits, _ = arguments
        block = pointer_to(context, builder, signature, arguments, 0, start)
        sources = pointer_to(context, builder, signature, arguments, 3, LONG(0))
        target = pointer_to(context, builder, signature, arguments, 7, LONG(0))
        sums = [running(builder, ZEROS) for _ in range(CHUNKS)]
        for place in sums:
            builder.store(ZEROS, place)
        with counted(builder, sets) as loop:
            group = builder.gep(block, [builder.mul(loop.index, LONG(LANES))])
            bits = [vector_at(builder, group, INTS, chunk) for chunk in range(CHUNKS)]
            base = builder.mul(loop.index, LONG(TABLES))
            for step in range(TABLES):
                table = vector_at(builder, sources, INTS, builder.add(base, LONG(step)))
                for chunk, place in enumerate(sums):
                    value = _chosen(builder, table, bits[chunk], step)
                    builder.store(builder.add(builder.load(place), value), place)
        store_fields(builder, target, sums, whole, self_term, spin_bits)
        return context.get_dummy_value()

    taken = (types.int64, types.int64)
    return types.void(rows, *taken, tables, types.int32, types.int32, types.uint64, out), generate


fill_tables: Any = intrinsic(_fill_tables)
looked_up_fields: Any = intrinsic(_looked_up_fields)
