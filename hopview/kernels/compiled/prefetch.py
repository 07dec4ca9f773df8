"""A hint to the processor: visits come in random order, but the order is known, so rows can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

AHEAD = 8
CACHE_LINE = 64


def hint(builder: Any, address: Any) -> None:
    """Ask for the cache line at `address`."""
    byte, word = ir.PointerType(ir.IntType(8)), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
    name = "llvm.prefetch.p0"
    asked = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
    builder.call(asked, [builder.bitcast(address, byte), word(0), word(3), word(1)])  # read, keep, data


def _prefetch(typing: Any, array: Any, index: Any) -> tuple[Any, Callable[..., Any]]:
    """prefetch(array, index): ask for the cache line of array.flat[index], to be read soon."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        hint(builder, builder.gep(data, [arguments[1]]))
        return context.get_dummy_value()

    return types.void(array, index), generate


prefetch: Any = intrinsic(_prefetch)
