"""Typed doors to numba, and the array types that the kernels declare.

No kernel has fastmath (LLVM may then fuse or reorder, and the plain twin could not follow) or
parallel=True (two threads in such kernels can abort the process).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import types

F = TypeVar("F", bound=Callable[..., Any])

i64, f64, flag, nothing = types.int64, types.float64, types.boolean, types.void
i32, f32 = types.int32, types.float32


def _array(scalar: Any, ndim: int = 1, readonly: bool = True) -> Any:
    return types.Array(scalar, ndim, "C", readonly=readonly)


# An input declared read-only takes writable arrays too; an output must be writable.
In8, In16, In32, In64, InF32 = (
    _array(t) for t in (types.int8, types.int16, types.int32, types.int64, types.float32)
)
Rows8, Rows16, Rows32 = (_array(t, 2) for t in (types.int8, types.int16, types.int32))
Out8, Out32, Out64, OutF32 = (
    _array(t, readonly=False) for t in (types.int8, types.int32, types.int64, types.float32)
)
InWords, InLanes = _array(types.uint64, 2), _array(types.uint32, 3)
OutWords, OutLanes = _array(types.uint64, 2, False), _array(types.uint32, 3, False)
InF64, OutF64 = _array(types.float64), _array(types.float64, readonly=False)
RowsOut16, RowsOut32, RowsOut64 = (
    _array(t, 2, readonly=False) for t in (types.int16, types.int32, types.int64)
)
RowsIn64 = _array(types.int64, 2)
RowsF32, RowsF64 = _array(types.float32, 2), _array(types.float64, 2)
RowsOut8, RowsOutF64 = _array(types.int8, 2, False), _array(types.float64, 2, False)
RowsOutF32 = _array(types.float32, 2, False)
RowsBits, RowsOutBits = _array(types.uint32, 2), _array(types.uint32, 2, False)


def kernel(signature: Any) -> Callable[[F], F]:
    """Compile for `signature`, one or a list, now (or load from the cache); a call releases the lock."""
    decorate: Callable[[F], F] = numba.njit(signature, nogil=True, cache=True, error_model="numpy")
    return decorate


def helper(function: F) -> F:
    """A function that numba writes into each kernel that calls it."""
    compiled: F = numba.njit(function, inline="always", error_model="numpy")
    return compiled


def callee(function: F) -> F:
    """A function that LLVM sees, and vectorises, before it is inlined into a kernel with more branches."""
    compiled: F = numba.njit(function, error_model="numpy")
    return compiled


def pair(*arguments: Any) -> Any:
    """The signature of a kernel of `arguments` that returns two integers."""
    returned: Any = types.UniTuple(i64, 2)  # type: ignore[no-untyped-call]
    return returned(*arguments)


def three(*arguments: Any) -> Any:
    """The signature of a kernel of `arguments` that returns three real numbers."""
    returned: Any = types.UniTuple(f64, 3)  # type: ignore[no-untyped-call]
    return returned(*arguments)


def visit_signature(rows: Any) -> Any:
    """(count, next position) of (rows, cache, state, order, start, stop, thresholds, ...)."""
    return pair(rows, Out64, Out8, In64, i64, i64, InF32, InF32, flag, Out64, i64)
