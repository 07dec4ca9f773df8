"""Scores of binary memories: xi_mu . s by counting bits."""

from __future__ import annotations

import numpy as np

from hopview import kernels
from hopview.core.coupling import Float64, Int32, UInt32
from hopview.core.lines import in_lines
from hopview.core.memories import Memories
from hopview.kernels.packed_set import LANES


class SpinScores:
    """xi_mu . s = N - 2 (units in which xi_mu and s differ), of K memories of -1/+1, kept as bits.

    What one call reads last the next one reads first: it is still in the nearer caches.
    """

    def __init__(self, memories: Memories) -> None:
        self._count, self._tiles, self._back = memories.count, _tiles(memories), False

    def of(self, state: Float64) -> Int32 | None:
        """xi_mu . s, (K,), exact; None unless all of s (N,) is -1/+1."""
        out, back = in_lines((len(self._tiles) * LANES,), np.int32), self._back
        self._back = not back
        if not kernels.current().packed.scores(self._tiles, state, back, out):
            return None
        return out[: self._count]


def _tiles(memories: Memories) -> UInt32:
    """The memories as `PackedKernels.scores` reads them, (ceil(K/64), ceil(N/32), 64)."""
    groups, words = -(-memories.count // LANES), -(-memories.size // LANES)
    blocks = np.empty((words, groups * LANES), np.uint64)
    kernels.current().packed.pack_blocks(np.ascontiguousarray(memories.rows, np.int8), blocks)
    halves = blocks.astype("<u8", copy=False).view("<u4").reshape(words, groups, LANES, 2)
    tiles = halves.transpose(1, 0, 3, 2).reshape(groups, 2 * words, LANES)
    held: UInt32 = in_lines((groups, -(-memories.size // 32), LANES), np.uint32)
    held[:] = tiles[:, : held.shape[1]]
    return held
