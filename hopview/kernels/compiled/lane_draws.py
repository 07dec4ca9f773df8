"""The thresholds of 64 units at once; lane by lane the operations of hopview.kernels.compiled.draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

from hopview.kernels import constants as c
from hopview.kernels.compiled.vectors import FLOATS, INTS, LONG, WIDTH, place_of, pointer_to, splat

_WORDS = ir.VectorType(LONG, WIDTH)


def _longs(value: int, width: int = WIDTH) -> Any:
    return ir.Constant(ir.VectorType(LONG, width), [value & c.WORD] * width)


def _ints(value: int) -> Any:
    return ir.Constant(INTS, [value] * WIDTH)


def _floats(value: float) -> Any:
    return ir.Constant(FLOATS, [value] * WIDTH)


def mixed(builder: Any, z: Any) -> Any:
    """SplitMix64's finaliser of a vector of words."""
    width = z.type.count
    for by, multiplier in ((30, c.MIX_A), (27, c.MIX_B)):
        z = builder.mul(builder.xor(z, builder.lshr(z, _longs(by, width))), _longs(multiplier, width))
    return builder.xor(z, builder.lshr(z, _longs(31, width)))


def _words(builder: Any, key: Any, block: Any, half: int) -> Any:
    """Words 16 half .. 16 half + 15 of a block: SplitMix64 of (counter + 1) golden + key."""
    first = builder.add(builder.mul(block, LONG(c.HALF_BLOCK)), LONG(WIDTH * half + 1))
    start = splat(builder, builder.add(builder.mul(first, LONG(c.GOLDEN)), key))
    steps = ir.Constant(_WORDS, [k * c.GOLDEN & c.WORD for k in range(WIDTH)])
    return mixed(builder, builder.add(start, steps))


def _odd(builder: Any, words: Any, shift: int) -> Any:
    """2k + 1 of the 24 bits of each word from bit `shift` on."""
    rank = builder.trunc(builder.and_(builder.lshr(words, _longs(shift)), _longs(0xFFFFFF)), INTS)
    return builder.or_(builder.shl(rank, _ints(1)), _ints(1))


def _log(builder: Any, x: Any) -> Any:
    """ln x, operation for operation that of hopview.kernels.plain.draws.log32."""
    bits = builder.sub(builder.bitcast(x, INTS), _ints(c.SQRT_HALF_BITS))
    e = builder.sitofp(builder.ashr(bits, _ints(23)), FLOATS)
    kept = builder.add(builder.and_(bits, _ints(c.MANTISSA)), _ints(c.SQRT_HALF_BITS))
    m = builder.fsub(builder.bitcast(kept, FLOATS), _floats(1.0))
    z = builder.fmul(m, m)
    series = _floats(c.LOG_SERIES[0])
    for coefficient in c.LOG_SERIES[1:]:
        series = builder.fadd(builder.fmul(series, m), _floats(coefficient))
    y = builder.fmul(builder.fmul(series, m), z)
    y = builder.fadd(builder.fsub(y, builder.fmul(_floats(0.5), z)), m)
    return builder.fadd(y, builder.fmul(e, _floats(c.LN2)))


def _drawn(into: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def intrinsic_of(
        typing: Any, key: Any, block: Any, scale: Any, out: Any, first: Any
    ) -> tuple[Any, Callable[..., Any]]:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            seed, number, by, _, start = arguments
            target = pointer_to(context, builder, signature, arguments, 3, start)
            factor = splat(builder, by)
            for half in range(c.HALF_BLOCK // WIDTH):
                words = _words(builder, seed, number, half)
                for upper, shift in enumerate((8, 40)):
                    value = builder.fmul(factor, into(builder, _odd(builder, words, shift)))
                    chunk = half + upper * c.HALF_BLOCK // WIDTH
                    builder.store(value, place_of(builder, target, FLOATS, chunk), align=4)
            return context.get_dummy_value()

        return types.void(types.uint64, types.int64, types.float32, out, types.int64), generate

    return intrinsic_of


def _logit(builder: Any, odd: Any) -> Any:
    rest = builder.sitofp(builder.sub(_ints(c.UNIFORM_WHOLE), odd), FLOATS)
    return builder.fsub(_log(builder, builder.sitofp(odd, FLOATS)), _log(builder, rest))


def _log_uniform(builder: Any, odd: Any) -> Any:
    return builder.fsub(_log(builder, builder.sitofp(odd, FLOATS)), _floats(c.LN_WHOLE))


# (key, block, scale, out, first): scale ln(u/(1-u)), or scale ln u, of 64 sites into out[first : first + 64].
logit_lanes: Any = intrinsic(_drawn(_logit))
log_lanes: Any = intrinsic(_drawn(_log_uniform))
