"""How many bits of a word are set, as the machine counts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

_WORD = ir.IntType(64)


def _bits_set(typing: Any, word: Any) -> tuple[Any, Callable[..., Any]]:
    """bits_set(word): 0 .. 64, int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        count = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module, ir.FunctionType(_WORD, [_WORD]), "llvm.ctpop.i64"
        )
        return builder.call(count, arguments)

    return types.int64(word), generate


bits_set: Callable[..., Any] = intrinsic(_bits_set)
