"""64 units at a time, in LLVM's own vectors: numba has no loop that becomes these instructions reliably.

Every operation is generic LLVM (select, ctpop, fcmp), which it lowers for any processor; where AVX-512 is
present a group of 16 lanes is one register and one instruction. A block of 64 units is the word of 64 bits
that one pattern has there: bit l is set where unit 64 b + l is +1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from hopview.kernels.packed_set import LANES

_WIDTH = 16
_CHUNKS = LANES // _WIDTH

_BIT, _BYTE, _HALF, _WORD, _LONG = (ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
_INTS, _FLOATS, _MASK = (ir.VectorType(kind, _WIDTH) for kind in (_WORD, ir.FloatType(), _BIT))
_ZEROS = ir.Constant(_INTS, [0] * _WIDTH)


def _pointer(context: Any, builder: Any, signature: Any, arguments: Any, k: int, index: Any) -> Any:
    data = context.make_array(signature.args[k])(context, builder, arguments[k]).data
    return builder.gep(data, [index])


def _load(builder: Any, pointer: Any, kind: Any, chunk: Any = 0, align: int = 4) -> Any:
    """The `chunk`-th vector of `kind` from `pointer` on."""
    return builder.load(_place(builder, pointer, kind, chunk), align=align)


def _place(builder: Any, pointer: Any, kind: Any, chunk: Any) -> Any:
    index = chunk if isinstance(chunk, ir.Value) else ir.Constant(_LONG, chunk)
    return builder.gep(builder.bitcast(pointer, ir.PointerType(kind)), [index])


def _splat(builder: Any, value: Any, width: int = _WIDTH) -> Any:
    kind = ir.VectorType(value.type, width)
    nothing = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(_WORD, 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(_WORD, width), [0] * width))


def _bits(builder: Any, word: Any, chunk: int) -> Any:
    """16 bits of a 64-bit word as a mask of 16 lanes."""
    part = builder.trunc(builder.lshr(word, ir.Constant(_LONG, _WIDTH * chunk)), _HALF)
    return builder.bitcast(part, _MASK)


def _word(builder: Any, masks: list[Any]) -> Any:
    """Four masks of 16 lanes as one word."""
    word = ir.Constant(_LONG, 0)
    for chunk, mask in enumerate(masks):
        part = builder.zext(builder.bitcast(mask, _HALF), _LONG)
        word = builder.or_(word, builder.shl(part, ir.Constant(_LONG, _WIDTH * chunk)))
    return word


def _declared(builder: Any, name: str, returned: Any, taken: list[Any]) -> Any:
    kind = ir.FunctionType(returned, taken)
    return cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]


def _sum(builder: Any, vector: Any) -> Any:
    kind = vector.type
    name = f"llvm.vector.reduce.add.v{kind.count}i{kind.element.width}"
    return builder.call(_declared(builder, name, kind.element, [kind]), [vector])


def _set_bits(builder: Any, vector: Any) -> Any:
    kind = vector.type
    name = f"llvm.ctpop.v{kind.count}i{kind.element.width}"
    return builder.call(_declared(builder, name, kind, [kind]), [vector])


def _loop(builder: Any, count: Any) -> Any:
    return cgutils.for_range(builder, count)


def _running(builder: Any, start: Any) -> Any:
    """A variable of the loop; LLVM keeps it in a register."""
    place = cgutils.alloca_once(builder, start.type)  # type: ignore[no-untyped-call]
    builder.store(start, place)
    return place


def _spin_word(typing: Any, state: Any, first: Any) -> tuple[Any, Callable[..., Any]]:
    """spin_word(state, first): bit l is set where state[first + l] (int8) is +1, for 64 units."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.VectorType(_BYTE, LANES)
        pointer = _pointer(context, builder, signature, arguments, 0, arguments[1])
        spins = _load(builder, pointer, kind, align=1)
        return builder.bitcast(builder.icmp_signed(">", spins, ir.Constant(kind, [0] * LANES)), _LONG)

    return types.uint64(state, first), generate


def _block_fields(
    typing: Any, words: Any, first: Any, count: Any, overlaps: Any, total: Any, own: Any, spins: Any, out: Any
) -> tuple[Any, Callable[..., Any]]:
    """block_fields(words, first, count, overlaps, total, own, spins, out): H of 64 units into out.

    H_l = 2 sum_{mu: bit l of words.flat[first + mu]} overlaps[mu] - total - own s_l, in int32.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, patterns, _, whole, self_term, spin_bits, _ = arguments
        rows = _pointer(context, builder, signature, arguments, 0, start)
        weights = _pointer(context, builder, signature, arguments, 3, ir.Constant(_LONG, 0))
        target = _pointer(context, builder, signature, arguments, 7, ir.Constant(_LONG, 0))
        sums = [_running(builder, _ZEROS) for _ in range(_CHUNKS)]
        with _loop(builder, patterns) as loop:
            weight = _splat(builder, builder.load(builder.gep(weights, [loop.index])))
            halves = builder.bitcast(builder.gep(rows, [loop.index]), ir.PointerType(_HALF))
            for chunk, place in enumerate(sums):
                half = builder.load(builder.gep(halves, [ir.Constant(_LONG, chunk)]), align=2)
                chosen = builder.select(builder.bitcast(half, _MASK), weight, _ZEROS)
                builder.store(builder.add(builder.load(place), chosen), place)
        up = _splat(builder, builder.add(whole, self_term))
        down = _splat(builder, builder.sub(whole, self_term))
        for chunk, place in enumerate(sums):
            taken = builder.select(_bits(builder, spin_bits, chunk), up, down)
            twice = builder.shl(builder.load(place), ir.Constant(_INTS, [1] * _WIDTH))
            builder.store(builder.sub(twice, taken), _place(builder, target, _INTS, chunk), align=4)
        return context.get_dummy_value()

    return types.void(
        words, types.int64, types.int64, overlaps, types.int32, types.int32, types.uint64, out
    ), generate


def _wanting(
    typing: Any, fields: Any, thresholds: Any, bias: Any, first: Any, spins: Any, signed: Any
) -> tuple[Any, Callable[..., Any]]:
    """wanting(fields, thresholds, bias, first, spins, signed): bit l is set where the rule flips lane l.

    x = float32(fields[l]) against t = (s_l if signed else 1) thresholds[l] - bias[first + l]: +1 goes where
    x < t, -1 where x > t.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, _, _, start, spin_bits, by_sign = arguments
        zero = ir.Constant(_LONG, 0)
        h = _pointer(context, builder, signature, arguments, 0, zero)
        theta = _pointer(context, builder, signature, arguments, 1, zero)
        pull = _pointer(context, builder, signature, arguments, 2, start)
        turned = _splat(builder, builder.trunc(by_sign, _BIT))
        masks = []
        for chunk in range(_CHUNKS):
            up = _bits(builder, spin_bits, chunk)
            x = builder.sitofp(_load(builder, h, _INTS, chunk), _FLOATS)
            t = _load(builder, theta, _FLOATS, chunk)
            negated = builder.and_(turned, builder.not_(up))
            t = builder.select(negated, builder.fneg(t), t)
            t = builder.fsub(t, _load(builder, pull, _FLOATS, chunk))
            below, above = builder.fcmp_ordered("<", x, t), builder.fcmp_ordered(">", x, t)
            masks.append(builder.or_(builder.and_(up, below), builder.and_(builder.not_(up), above)))
        return _word(builder, masks)

    return types.uint64(fields, thresholds, bias, types.int64, types.uint64, types.boolean), generate


def _repair(
    typing: Any, rows: Any, first: Any, groups: Any, lane: Any, step: Any, count: Any, fields: Any
) -> tuple[Any, Callable[..., Any]]:
    """repair(rows, first, groups, lane, step, count, fields): the fields of a block after a flip in it.

    fields[j] += step (count - 2 d_j), d_j the patterns in which units j and `lane` differ, by popcount:
    rows.flat[first + 64 g + j] holds 32 patterns of unit j. Only lanes from the flipped one's chunk on.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, sets, flipped, change, patterns, _ = arguments
        block = _pointer(context, builder, signature, arguments, 0, start)
        h = _pointer(context, builder, signature, arguments, 6, ir.Constant(_LONG, 0))
        begin = builder.lshr(flipped, ir.Constant(_LONG, 4))
        base = _splat(builder, builder.mul(change, patterns))
        twice = _splat(builder, builder.shl(change, ir.Constant(_WORD, 1)))
        differing = _running(builder, _ZEROS)
        with cgutils.for_range_slice(builder, begin, ir.Constant(_LONG, _CHUNKS), ir.Constant(_LONG, 1)) as (
            chunk,
            _,
        ):
            builder.store(_ZEROS, differing)
            with _loop(builder, sets) as loop:
                place = builder.mul(loop.index, ir.Constant(_LONG, LANES))
                own = _splat(builder, builder.load(builder.gep(block, [builder.add(place, flipped)])))
                group = builder.gep(block, [place])
                unlike = builder.xor(own, _load(builder, group, _INTS, chunk))
                builder.store(builder.add(builder.load(differing), _set_bits(builder, unlike)), differing)
            place = _place(builder, h, _INTS, chunk)
            moved = builder.sub(base, builder.mul(twice, builder.load(differing)))
            builder.store(builder.add(builder.load(place, align=4), moved), place, align=4)
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int64, types.int64, types.int32, types.int32, fields), generate


def _change_overlaps(
    typing: Any, words: Any, first: Any, count: Any, patterns: Any, spins: Any, flipped: Any, overlaps: Any
) -> tuple[Any, Callable[..., Any]]:
    """change_overlaps(words, first, count, patterns, spins, flipped, overlaps): M after flips in one block.

    M_mu += 2 (f - 2 d), f the lanes in `flipped`, d those of them whose new spin differs from the pattern.
    `count` is a multiple of 8; words beyond `patterns` are clear. Returns the sum of the patterns' changes.
    """
    wide, narrow = ir.VectorType(_LONG, 8), ir.VectorType(_WORD, 8)

    def change_of(builder: Any, unlike: Any, flips: Any) -> Any:
        against = builder.trunc(_set_bits(builder, unlike), narrow)
        one = ir.Constant(narrow, [1] * 8)
        return builder.shl(builder.sub(flips, builder.shl(against, one)), one)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, start, width, true, spin_bits, lanes, _ = arguments
        rows = _pointer(context, builder, signature, arguments, 0, start)
        m = _pointer(context, builder, signature, arguments, 6, ir.Constant(_LONG, 0))
        now, turned = _splat(builder, spin_bits, 8), _splat(builder, lanes, 8)
        flips = builder.trunc(_set_bits(builder, turned), narrow)
        changes = _running(builder, ir.Constant(narrow, [0] * 8))
        with _loop(builder, builder.lshr(width, ir.Constant(_LONG, 3))) as loop:
            unlike = builder.and_(builder.xor(_load(builder, rows, wide, loop.index, 8), now), turned)
            change = change_of(builder, unlike, flips)
            place = _place(builder, m, narrow, loop.index)
            builder.store(builder.add(builder.load(place, align=4), change), place, align=4)
            builder.store(builder.add(builder.load(changes), change), changes)
        clear = change_of(builder, builder.and_(now, turned), flips)
        beyond = builder.trunc(builder.sub(width, true), _WORD)
        extra = builder.mul(beyond, builder.extract_element(clear, ir.Constant(_WORD, 0)))
        return builder.sub(_sum(builder, builder.load(changes)), extra)

    taken = (types.int64, types.int64, types.int64, types.uint64, types.uint64)
    return types.int32(words, *taken, overlaps), generate


def _first_lane(typing: Any, lanes: Any) -> tuple[Any, Callable[..., Any]]:
    """first_lane(lanes): the lowest bit that is set; one must be."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(_BIT, 1))

    return types.int64(types.uint64), generate


def _row_sum(typing: Any, rows: Any, first: Any, words: Any, overlaps: Any) -> tuple[Any, Callable[..., Any]]:
    """row_sum(rows, first, words, overlaps): the sum of overlaps[mu] over the bits set in a unit's row."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        halves = builder.bitcast(
            _pointer(context, builder, signature, arguments, 0, arguments[1]), ir.PointerType(_HALF)
        )
        m = _pointer(context, builder, signature, arguments, 3, ir.Constant(_LONG, 0))
        sums = [_running(builder, _ZEROS) for _ in range(_CHUNKS)]
        with _loop(builder, arguments[2]) as loop:
            base = builder.shl(loop.index, ir.Constant(_LONG, 2))
            for chunk, place in enumerate(sums):
                at = builder.add(base, ir.Constant(_LONG, chunk))
                half = builder.load(builder.gep(halves, [at]), align=2)
                chosen = builder.select(builder.bitcast(half, _MASK), _load(builder, m, _INTS, at), _ZEROS)
                builder.store(builder.add(builder.load(place), chosen), place)
        a, b, c, d = (builder.load(place) for place in sums)
        return _sum(builder, builder.add(builder.add(a, b), builder.add(c, d)))

    return types.int32(rows, types.int64, types.int64, overlaps), generate


def _row_add(
    typing: Any, rows: Any, first: Any, words: Any, step: Any, overlaps: Any
) -> tuple[Any, Callable[..., Any]]:
    """row_add(rows, first, words, step, overlaps): M += step where a unit's bit is set, else M -= step.

    Returns how many bits are set.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        words_at = _pointer(context, builder, signature, arguments, 0, arguments[1])
        halves = builder.bitcast(words_at, ir.PointerType(_HALF))
        m = _pointer(context, builder, signature, arguments, 4, ir.Constant(_LONG, 0))
        up = _splat(builder, arguments[3])
        down = builder.sub(_ZEROS, up)
        bits = _running(builder, ir.Constant(_LONG, 0))
        with _loop(builder, arguments[2]) as loop:
            base = builder.shl(loop.index, ir.Constant(_LONG, 2))
            for chunk in range(_CHUNKS):
                at = builder.add(base, ir.Constant(_LONG, chunk))
                mask = builder.bitcast(builder.load(builder.gep(halves, [at]), align=2), _MASK)
                place = _place(builder, m, _INTS, at)
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
repair: Any = intrinsic(_repair)
change_overlaps: Any = intrinsic(_change_overlaps)
