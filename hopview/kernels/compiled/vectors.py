"""Words of LLVM's vectors of 16 lanes, for kernels whose loops numba does not turn into them reliably.

Every operation is generic LLVM (select, ctpop, fcmp), which it lowers for any processor; where AVX-512 is
present a vector of 16 lanes is one register and one instruction.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils

from hopview.kernels.packed_set import LANES

WIDTH = 16
CHUNKS = LANES // WIDTH

BIT, BYTE, HALF, WORD, LONG = (ir.IntType(bits) for bits in (1, 8, 16, 32, 64))
INTS, FLOATS, MASK = (ir.VectorType(kind, WIDTH) for kind in (WORD, ir.FloatType(), BIT))
ZEROS = ir.Constant(INTS, [0] * WIDTH)


def pointer_to(context: Any, builder: Any, signature: Any, arguments: Any, k: int, index: Any) -> Any:
    """The address of element `index` of argument `k`, an array."""
    data = context.make_array(signature.args[k])(context, builder, arguments[k]).data
    return builder.gep(data, [index])


def vector_at(builder: Any, pointer: Any, kind: Any, chunk: Any = 0, align: int = 4) -> Any:
    """The `chunk`-th vector of `kind` from `pointer` on."""
    return builder.load(place_of(builder, pointer, kind, chunk), align=align)


def place_of(builder: Any, pointer: Any, kind: Any, chunk: Any) -> Any:
    """The address of the `chunk`-th vector of `kind` from `pointer` on."""
    index = chunk if isinstance(chunk, ir.Value) else ir.Constant(LONG, chunk)
    return builder.gep(builder.bitcast(pointer, ir.PointerType(kind)), [index])


def splat(builder: Any, value: Any, width: int = WIDTH) -> Any:
    """`value` in every lane."""
    kind = ir.VectorType(value.type, width)
    nothing = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(WORD, 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(WORD, width), [0] * width))


def mask_of(builder: Any, word: Any, chunk: int) -> Any:
    """16 bits of a 64-bit word as a mask of 16 lanes."""
    part = builder.trunc(builder.lshr(word, ir.Constant(LONG, WIDTH * chunk)), HALF)
    return builder.bitcast(part, MASK)


def word_of(builder: Any, masks: list[Any]) -> Any:
    """Four masks of 16 lanes as one word."""
    word = ir.Constant(LONG, 0)
    for chunk, mask in enumerate(masks):
        part = builder.zext(builder.bitcast(mask, HALF), LONG)
        word = builder.or_(word, builder.shl(part, ir.Constant(LONG, WIDTH * chunk)))
    return word


def declared(builder: Any, name: str, returned: Any, taken: list[Any]) -> Any:
    """An intrinsic of LLVM."""
    kind = ir.FunctionType(returned, taken)
    return cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]


def sum_of(builder: Any, vector: Any) -> Any:
    """The sum of the lanes."""
    kind = vector.type
    name = f"llvm.vector.reduce.add.v{kind.count}i{kind.element.width}"
    return builder.call(declared(builder, name, kind.element, [kind]), [vector])


def set_bits(builder: Any, vector: Any) -> Any:
    """How many bits are set, lane by lane."""
    kind = vector.type
    name = f"llvm.ctpop.v{kind.count}i{kind.element.width}"
    return builder.call(declared(builder, name, kind, [kind]), [vector])


def counted(builder: Any, count: Any) -> Any:
    """A loop from 0 to `count`."""
    return cgutils.for_range(builder, count)


def running(builder: Any, start: Any) -> Any:
    """A variable of the loop; LLVM keeps it in a register."""
    place = cgutils.alloca_once(builder, start.type)  # type: ignore[no-untyped-call]
    builder.store(start, place)
    return place


def store_fields(builder: Any, target: Any, sums: list[Any], total: Any, own: Any, spins: Any) -> None:
    """H = 2 sums - total - own s of 64 lanes into `target`; `sums` are variables, `spins` a word."""
    up, down = splat(builder, builder.add(total, own)), splat(builder, builder.sub(total, own))
    for chunk, place in enumerate(sums):
        taken = builder.select(mask_of(builder, spins, chunk), up, down)
        twice = builder.shl(builder.load(place), ir.Constant(INTS, [1] * WIDTH))
        builder.store(builder.sub(twice, taken), place_of(builder, target, INTS, chunk), align=4)
