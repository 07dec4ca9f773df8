"""How alike the patterns are: X X', exact."""

from __future__ import annotations

import numpy as np

from hopview import kernels
from hopview.core.coupling import Int8, Int32

_LANES = 32


def gram_of(patterns: Int8) -> Int32:
    """X X' (P, P) int32 of `patterns` X (P, N) of -1/+1, by bits that differ: P^2 N / 64 words."""
    count, units = patterns.shape
    loops, gram = kernels.current(), np.empty((count, count), np.int32)
    bits = np.empty(((units + 63) // 64, -(-count // _LANES) * _LANES), np.uint64)
    if count:
        loops.packed.pack_blocks(np.ascontiguousarray(patterns), bits)
        loops.bit_gram(bits, units, gram)
    return gram
