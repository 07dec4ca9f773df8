"""The two loops of the roofs that NumPy has no single call for; compiled when first used."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from hopview.core.coupling import Int32, Int64, UInt64
from hopview.kernels.compiled.lanes import block_fields


def _masked_adds(words: UInt64, overlaps: Int32, out: Int32, repeats: int) -> None:
    """64 masked sums of all `overlaps`, `repeats` times over, with masks of one bit out of `words`."""
    zero = np.int32(0)
    for k in range(repeats):
        block_fields(words, 0, overlaps.size, overlaps, np.int32(k), zero, np.uint64(0), out)


def _read(numbers: Int64) -> int:
    """The sum of all `numbers`."""
    total = 0
    for k in range(numbers.size):
        total += numbers[k]
    return total


masked_adds: Any = numba.njit(_masked_adds, nogil=True)
read: Any = numba.njit(_read, nogil=True)
