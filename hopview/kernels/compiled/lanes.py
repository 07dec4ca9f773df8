"""64 units at a time. A block of 64 units is the word of 64 bits that one pattern has there: bit l is set
where unit 64 b + l is +1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from hopview.kernels.compiled.vectors import (
    BIT,
    BYTE,
    CHUNKS,
    FLOATS,
    HALF,
    INTS,
    LONG,
    MASK,
    WIDTH,
    WORD,
    ZEROS,
    counted,
    mask_of,
    place_of,
    pointer_to,
    running,
    set_bits,
    splat,
    store_fields,
    sum_of,
    vector_at,
    word_of,
)
from hopview.kernels.packed_set import LANES

_KINDS = (INTS, FLOATS, FLOATS)
_FEW = 2  # groups of 32 patterns


def _spin_word(typing: Any, state: Any, first: Any) -> tuple[Any, Callable[..., Any]]:
    """spin_word(state, first): bit l is set where state[first + l] (int8) is +1, for 64 units."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.VectorType(BYTE, LANES)
        pointer = pointer_to(context, builder, signature, arguments, 0, arguments[1])
        spins = vector_at(builder, pointer, kind, align=1)
        return builder.bitcast(builder.icmp_signed(">", spins, ir.Constant(kind, [0] * LANES)), LONG)

    return types.uint64(state, first), generate


def _block_fields(
    typing: Any, words: Any, first: Any, count: Any, overlaps: Any, total: Any, own: Any, spins: Any, out: Any
) -> tuple[Any, Callable[..., Any]]:
    """block_fields(words, first, count, overlaps, total, own, spins, out): H of 64 units into out.

    H_l = 2 sum_{mu: bit l of words.flat[first + mu]} overlaps[mu] - total - own s_l, in int32.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, patterns, _, whole, self_term, spin_bits, _ = arguments
        rows = pointer_to(context, builder, signature, arguments, 0, start)
        weights = pointer_to(context, builder, signature, arguments, 3, ir.Constant(LONG, 0))
        target = pointer_to(context, builder, signature, arguments, 7, ir.Constant(LONG, 0))
        sums = [running(builder, ZEROS) for _ in range(CHUNKS)]
        with counted(builder, patterns) as loop:
            weight = splat(builder, builder.load(builder.gep(weights, [loop.index])))
            halves = builder.bitcast(builder.gep(rows, [loop.index]), ir.PointerType(HALF))
            for chunk, place in enumerate(sums):
                half = builder.load(builder.gep(halves, [ir.Constant(LONG, chunk)]), align=2)
                chosen = builder.select(builder.bitcast(half, MASK), weight, ZEROS)
                builder.store(builder.add(builder.load(place), chosen), place)
        store_fields(builder, target, sums, whole, self_term, spin_bits)
        return context.get_dummy_value()

    return types.void(
        words, types.int64, types.int64, overlaps, types.int32, types.int32, types.uint64, out
    ), generate


def _sign(builder: Any, signed: Any) -> Any:
    return splat(builder, builder.shl(builder.zext(signed, WORD), WORD(31)))


def _wants(builder: Any, h: Any, t: Any, pull: Any, up: Any, turned: Any) -> Any:
    """The single-site rule for 16 lanes: +1 (`up`) goes where h < t - pull, -1 where h > t - pull.

    Where the spin is -1, t has its sign `turned`: bit 31, or none.
    """
    x = builder.sitofp(h, FLOATS)
    negated = builder.bitcast(builder.xor(builder.bitcast(t, INTS), turned), FLOATS)
    t = builder.fsub(builder.select(up, t, negated), pull)
    below, above = builder.fcmp_ordered("<", x, t), builder.fcmp_ordered(">", x, t)
    return builder.select(up, below, above)


def _wanting(
    typing: Any, fields: Any, thresholds: Any, pull: Any, spins: Any, signed: Any
) -> tuple[Any, Callable[..., Any]]:
    """wanting(fields, thresholds, pull, spins, signed): bit l is set where the rule flips lane l.

    x = float32(fields[l]) against t = (s_l if signed else 1) thresholds[l] - pull[l]: +1 goes where x < t,
    -1 where x > t.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        spin_bits, turned = arguments[3], _sign(builder, arguments[4])
        places = [pointer_to(context, builder, signature, arguments, k, LONG(0)) for k in range(3)]
        masks = []
        for chunk in range(CHUNKS):
            h, t, b = (vector_at(builder, p, k, chunk) for p, k in zip(places, _KINDS, strict=True))
            masks.append(_wants(builder, h, t, b, mask_of(builder, spin_bits, chunk), turned))
        return word_of(builder, masks)

    return types.uint64(fields, thresholds, pull, types.uint64, types.boolean), generate


def _unlike(builder: Any, block: Any, group: Any, lane: Any, chunk: Any) -> Any:
    """In how many of 32 patterns the 16 units of a chunk differ from the unit `lane`, by popcount."""
    slot = builder.mul(group, LONG(LANES))
    own = splat(builder, builder.load(builder.gep(block, [builder.add(slot, lane)])))
    return set_bits(builder, builder.xor(own, vector_at(builder, builder.gep(block, [slot]), INTS, chunk)))


def _differing(builder: Any, block: Any, sets: Any, lane: Any, chunk: Any) -> Any:
    """`_unlike` over all groups."""
    found = running(builder, ZEROS)
    builder.store(ZEROS, found)
    with counted(builder, sets) as loop:
        unlike = _unlike(builder, block, loop.index, lane, chunk)
        builder.store(builder.add(builder.load(found), unlike), found)
    return builder.load(found)


def _after_flip(
    typing: Any, rows: Any, first: Any, groups: Any, lane: Any, count: Any,
    fields: Any, thresholds: Any, pull: Any, spins: Any, signed: Any,
) -> tuple[Any, Callable[..., Any]]:  # fmt: skip
    """after_flip(rows, first, groups, lane, count, fields, thresholds, pull, spins, signed): `lane` flipped.

    fields[j] += 2 s (count - 2 d_j), s the new spin and d_j the patterns in which units j and `lane` differ:
    rows.flat[first + 64 g + j] holds 32 patterns of unit j. Returns `wanting` anew, for lanes after `lane`.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, sets, flipped, patterns, _, _, _, spin_bits, by_sign = arguments
        block = pointer_to(context, builder, signature, arguments, 0, start)
        places = [pointer_to(context, builder, signature, arguments, k, LONG(0)) for k in (5, 6, 7)]
        bit = builder.shl(LONG(1), flipped)
        fell = builder.icmp_unsigned("==", builder.and_(spin_bits, bit), LONG(0))
        minus = splat(builder, builder.sext(fell, WORD))
        twice = splat(builder, builder.shl(patterns, WORD(1)))
        turned = _sign(builder, by_sign)
        wants = running(builder, LONG(0))
        builder.store(LONG(0), wants)

        def repaired(chunk: Any, unlike: Any) -> None:
            change = builder.sub(twice, builder.shl(unlike, ir.Constant(INTS, [2] * WIDTH)))
            change = builder.sub(builder.xor(change, minus), minus)
            slot = place_of(builder, places[0], INTS, chunk)
            h = builder.add(builder.load(slot, align=4), change)
            builder.store(h, slot, align=4)
            t, b = (vector_at(builder, place, FLOATS, chunk) for place in places[1:])
            by = builder.shl(chunk, LONG(4))
            up = builder.bitcast(builder.trunc(builder.lshr(spin_bits, by), HALF), MASK)
            found = builder.shl(
                builder.zext(builder.bitcast(_wants(builder, h, t, b, up, turned), HALF), LONG), by
            )
            builder.store(builder.or_(builder.load(wants), found), wants)

        # Up to 64 patterns, straight on for all lanes is cheaper than leaving out those before the flip.
        with builder.if_else(builder.icmp_signed("==", sets, LONG(_FEW))) as (few, many):
            with few:
                for chunk in map(LONG, range(CHUNKS)):
                    pair = (_unlike(builder, block, LONG(group), flipped, chunk) for group in range(_FEW))
                    repaired(chunk, builder.add(*pair))
            with many:
                begin = builder.lshr(flipped, LONG(4))
                with cgutils.for_range_slice(builder, begin, LONG(CHUNKS), LONG(1)) as (chunk, _):
                    repaired(chunk, _differing(builder, block, sets, flipped, chunk))
        passed = builder.or_(bit, builder.sub(bit, LONG(1)))
        return builder.and_(builder.load(wants), builder.not_(passed))

    taken = (types.int64, types.int64, types.int64, types.int32)
    return types.uint64(rows, *taken, fields, thresholds, pull, types.uint64, types.boolean), generate


def _change_overlaps(
    typing: Any, words: Any, first: Any, count: Any, patterns: Any, spins: Any, flipped: Any, overlaps: Any
) -> tuple[Any, Callable[..., Any]]:
    """change_overlaps(words, first, count, patterns, spins, flipped, overlaps): M after flips in one block.

    M_mu += 2 (f - 2 d), f the lanes in `flipped`, d those of them whose new spin differs from the pattern.
    `count` is a multiple of 8; words beyond `patterns` are clear. Returns the sum of the patterns' changes.
    """
    wide, narrow = ir.VectorType(LONG, 8), ir.VectorType(WORD, 8)

    def change_of(builder: Any, unlike: Any, flips: Any) -> Any:
        against = builder.trunc(set_bits(builder, unlike), narrow)
        one = ir.Constant(narrow, [1] * 8)
        return builder.shl(builder.sub(flips, builder.shl(against, one)), one)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, width, true, spin_bits, lanes, _ = arguments
        rows = pointer_to(context, builder, signature, arguments, 0, start)
        m = pointer_to(context, builder, signature, arguments, 6, ir.Constant(LONG, 0))
        now, turned = splat(builder, spin_bits, 8), splat(builder, lanes, 8)
        flips = builder.trunc(set_bits(builder, turned), narrow)
        changes = running(builder, ir.Constant(narrow, [0] * 8))
        with counted(builder, builder.lshr(width, ir.Constant(LONG, 3))) as loop:
            unlike = builder.and_(builder.xor(vector_at(builder, rows, wide, loop.index, 8), now), turned)
            change = change_of(builder, unlike, flips)
            place = place_of(builder, m, narrow, loop.index)
            builder.store(builder.add(builder.load(place, align=4), change), place, align=4)
            builder.store(builder.add(builder.load(changes), change), changes)
        clear = change_of(builder, builder.and_(now, turned), flips)
        beyond = builder.trunc(builder.sub(width, true), WORD)
        extra = builder.mul(beyond, builder.extract_element(clear, ir.Constant(WORD, 0)))
        return builder.sub(sum_of(builder, builder.load(changes)), extra)

    taken = (types.int64, types.int64, types.int64, types.uint64, types.uint64)
    return types.int32(words, *taken, overlaps), generate


def _first_lane(typing: Any, lanes: Any) -> tuple[Any, Callable[..., Any]]:
    """first_lane(lanes): the lowest bit that is set; one must be."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(BIT, 1))

    return types.int64(types.uint64), generate


def _row_sum(typing: Any, rows: Any, first: Any, words: Any, overlaps: Any) -> tuple[Any, Callable[..., Any]]:
    """row_sum(rows, first, words, overlaps): the sum of overlaps[mu] over the bits set in a unit's row."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        halves = builder.bitcast(
            pointer_to(context, builder, signature, arguments, 0, arguments[1]), ir.PointerType(HALF)
        )
        m = pointer_to(context, builder, signature, arguments, 3, ir.Constant(LONG, 0))
        sums = [running(builder, ZEROS) for _ in range(CHUNKS)]
        with counted(builder, arguments[2]) as loop:
            base = builder.shl(loop.index, ir.Constant(LONG, 2))
            for chunk, place in enumerate(sums):
                at = builder.add(base, ir.Constant(LONG, chunk))
                half = builder.load(builder.gep(halves, [at]), align=2)
                chosen = builder.select(builder.bitcast(half, MASK), vector_at(builder, m, INTS, at), ZEROS)
                builder.store(builder.add(builder.load(place), chosen), place)
        a, b, c, d = (builder.load(place) for place in sums)
        return sum_of(builder, builder.add(builder.add(a, b), builder.add(c, d)))

    return types.int32(rows, types.int64, types.int64, overlaps), generate


def _row_add(
    typing: Any, rows: Any, first: Any, words: Any, step: Any, overlaps: Any
) -> tuple[Any, Callable[..., Any]]:
    """row_add(rows, first, words, step, overlaps): M += step where a unit's bit is set, else M -= step.

    Returns how many bits are set.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        words_at = pointer_to(context, builder, signature, arguments, 0, arguments[1])
        halves = builder.bitcast(words_at, ir.PointerType(HALF))
        m = pointer_to(context, builder, signature, arguments, 4, ir.Constant(LONG, 0))
        up = splat(builder, arguments[3])
        down = builder.sub(ZEROS, up)
        bits = running(builder, ir.Constant(LONG, 0))
        with counted(builder, arguments[2]) as loop:
            base = builder.shl(loop.index, ir.Constant(LONG, 2))
            for chunk in range(CHUNKS):
                at = builder.add(base, ir.Constant(LONG, chunk))
                mask = builder.bitcast(builder.load(builder.gep(halves, [at]), align=2), MASK)
                place = place_of(builder, m, INTS, at)
                moved = builder.add(builder.load(place, align=4), builder.select(mask, up, down))
                builder.store(moved, place, align=4)
            word = builder.load(builder.gep(words_at, [loop.index]))
            builder.store(builder.add(builder.load(bits), builder.ctpop(word)), bits)
        return builder.load(bits)

    return types.int64(rows, types.int64, types.int64, types.int32, overlaps), generate


first_lane: Any = intrinsic(_first_lane)
row_sum: Any = intrinsic(_row_sum)
row_add: Any = intrinsic(_row_add)
spin_word: Any = intrinsic(_spin_word)
block_fields: Any = intrinsic(_block_fields)
wanting: Any = intrinsic(_wanting)
after_flip: Any = intrinsic(_after_flip)
change_overlaps: Any = intrinsic(_change_overlaps)
