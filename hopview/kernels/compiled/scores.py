"""Scores of all binary memories in one state, compiled; the twin is in hopview.kernels.plain.packed."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float64, Int32, UInt32
from hopview.kernels.compiled.counts import scores_of_tile
from hopview.kernels.compiled.jit import InF64, InLanes, Out32, flag, kernel
from hopview.kernels.compiled.lanes import spin_word
from hopview.kernels.packed_set import LANES


@kernel(flag(InLanes, InF64, flag, Out32))
def scores(tiles: UInt32, state: Float64, backwards: bool, out: Int32) -> bool:
    """M = X s tile by tile, from the last one on where `backwards`; False unless s is -1/+1."""
    count, words, _ = tiles.shape
    spins, others = np.zeros(-(-words // 2) * LANES, np.int8), 0
    for i in range(state.size):
        others += state[i] * state[i] != 1.0
        spins[i] = np.int8(1) if state[i] > 0 else np.int8(-1)
    if others:
        return False
    packed = np.empty(spins.size // LANES, np.uint64)
    for block in range(packed.size):
        packed[block] = spin_word(spins, block * LANES)
    flat, query, size = tiles.reshape(tiles.size), packed.view(np.uint32), words * LANES
    for k in range(count):
        tile = count - 1 - k if backwards else k
        scores_of_tile(flat, tile * size, LANES, words, query, state.size, out, tile * LANES)
    return True
