"""Patterns to bits, both ways round, compiled; the twin is hopview.kernels.plain.packing."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, UInt32, UInt64
from hopview.kernels.compiled.jit import InWords, OutLanes, OutWords, Rows8, callee, kernel, nothing
from hopview.kernels.compiled.lanes import spin_word
from hopview.kernels.packed_set import LANES

_TILE = 8  # blocks: half a kilobyte of each pattern at a time
_STAGES = tuple(
    (np.uint64(shift), np.uint64(mask))
    for shift, mask in (
        (32, 0x00000000FFFFFFFF), (16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555),
    )
)  # fmt: skip


@kernel(nothing(Rows8, OutWords))
def pack_blocks(patterns: Int8, out: UInt64) -> None:
    """Bit l of out[b, mu] is set where X[mu, 64 b + l] = +1; bits and columns beyond are clear."""
    count, units = patterns.shape
    flat, whole = patterns.reshape(patterns.size), units // LANES
    for low in range(0, whole, _TILE):
        for mu in range(count):
            for block in range(low, min(low + _TILE, whole)):
                out[block, mu] = spin_word(flat, mu * units + block * LANES)
    if whole < out.shape[0]:
        for mu in range(count):
            word = np.uint64(0)
            for lane in range(units - whole * LANES):
                word |= np.uint64(patterns[mu, whole * LANES + lane] > 0) << np.uint64(lane)
            out[whole, mu] = word
    for block in range(out.shape[0]):
        out[block, count:] = 0


@callee
def _stage(tile: UInt64, shift: np.uint64, mask: np.uint64) -> None:
    step = np.int64(shift)
    for base in range(0, LANES, 2 * step):
        for k in range(base, base + step):
            moved = ((tile[k] >> shift) ^ tile[k + step]) & mask
            tile[k] ^= moved << shift
            tile[k + step] ^= moved


@callee
def _transpose(blocks: UInt64, block: int, first: int, tile: UInt64) -> None:
    """Bit k of tile[l] becomes bit l of blocks[block, first + k] (Warren, Hacker's Delight, section 7-3)."""
    for k in range(LANES):
        tile[k] = blocks[block, first + k] if first + k < blocks.shape[1] else np.uint64(0)
    for shift, mask in _STAGES:
        _stage(tile, shift, mask)


@kernel(nothing(InWords, OutLanes))
def pack_lanes(blocks: UInt64, out: UInt32) -> None:
    """Bit k of out[b, g, l] is bit l of blocks[b, 32 g + k]: 32 patterns of one unit a word."""
    tile = np.empty(LANES, np.uint64)
    for block in range(blocks.shape[0]):
        for group in range(0, out.shape[1], 2):
            _transpose(blocks, block, 32 * group, tile)
            for lane in range(LANES):
                out[block, group, lane] = np.uint32(tile[lane])
                out[block, group + 1, lane] = np.uint32(tile[lane] >> np.uint64(32))


@kernel(nothing(InWords, OutWords))
def pack_rows(blocks: UInt64, out: UInt64) -> None:
    """Bit k of out[64 b + l, w] is bit l of blocks[b, 64 w + k]: the patterns of one unit side by side."""
    tile = np.empty(LANES, np.uint64)
    for block in range(blocks.shape[0]):
        base = block * LANES
        for word in range(out.shape[1]):
            _transpose(blocks, block, LANES * word, tile)
            for lane in range(min(LANES, out.shape[0] - base)):
                out[base + lane, word] = tile[lane]
