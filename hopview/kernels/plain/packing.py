"""Patterns to bits, both ways round, in NumPy: 64 units a word, and 32 or 64 patterns of one unit a word."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8, UInt32, UInt64
from hopview.kernels.packed_set import LANES


def bits_of(words: UInt64, count: int) -> NDArray[np.uint8]:
    """The first `count` bits along the last axis of `words`, lowest first."""
    flat = np.ascontiguousarray(words).astype("<u8").view(np.uint8)
    return np.unpackbits(flat, axis=-1, count=count, bitorder="little")


def _words_of(bits: NDArray[Any], kind: str) -> NDArray[Any]:
    """Rows of bits as words, lowest first; a row is a whole number of words long."""
    return np.packbits(bits, axis=-1, bitorder="little").view(kind)


def _padded(bits: NDArray[Any], width: int) -> NDArray[Any]:
    out = np.zeros((*bits.shape[:-1], width), np.uint8)
    out[..., : bits.shape[-1]] = bits[..., :width]
    return out


def pack_blocks(patterns: Int8, out: UInt64) -> None:
    """Bit l of out[b, mu] is set where X[mu, 64 b + l] = +1; bits and columns beyond are clear."""
    out[:] = 0
    out[:, : patterns.shape[0]] = _words_of(_padded(patterns > 0, LANES * out.shape[0]), "<u8").T


def _by_lane(blocks: UInt64) -> NDArray[np.uint8]:
    """Bits (block, lane, pattern)."""
    bits = bits_of(blocks[..., np.newaxis], LANES)
    return np.ascontiguousarray(bits.transpose(0, 2, 1))


def pack_lanes(blocks: UInt64, out: UInt32) -> None:
    """Bit k of out[b, g, l] is bit l of blocks[b, 32 g + k]: 32 patterns of one unit a word."""
    out[:] = _words_of(_padded(_by_lane(blocks), 32 * out.shape[1]), "<u4").transpose(0, 2, 1)


def pack_rows(blocks: UInt64, out: UInt64) -> None:
    """Bit k of out[64 b + l, w] is bit l of blocks[b, 64 w + k]: the patterns of one unit side by side."""
    words = _words_of(_padded(_by_lane(blocks), LANES * out.shape[1]), "<u8")
    out[:] = words.reshape(LANES * blocks.shape[0], out.shape[1])[: out.shape[0]]


def unpacked_blocks(blocks: UInt64, patterns: int, units: int) -> Int8:
    """X' (N, P) of -1/+1 again."""
    bits = _by_lane(blocks[:, :patterns]).reshape(LANES * blocks.shape[0], patterns)[:units]
    return np.ascontiguousarray(2 * bits.astype(np.int8) - 1)


def unpacked_rows(rows: UInt64, patterns: int) -> Int8:
    """X' (N, P) of -1/+1 again."""
    return 2 * bits_of(rows, patterns).astype(np.int8) - 1
