"""Products of 0/1 with float32 matrices, in NumPy; the compiled twin is hopview.kernels.compiled.sums."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, UInt32
from hopview.kernels.constants import SUM_ROWS

_GROUP = 4


def _words_of(bits: UInt32) -> UInt32:
    """Words of each 32 rows of bits (n, m) of 0 and 1, (ceil(n / 32), m)."""
    whole = np.zeros((-(-len(bits) // SUM_ROWS) * SUM_ROWS, bits.shape[1]), np.uint32)
    whole[: len(bits)] = bits
    places = np.arange(SUM_ROWS, dtype=np.uint32)[:, np.newaxis]
    return np.asarray(np.bitwise_or.reduce(whole.reshape(-1, SUM_ROWS, bits.shape[1]) << places, axis=1))


def _bits_of(words: UInt32) -> UInt32:
    """Rows of 0 and 1, (32 n, m), of words (n, m)."""
    places = np.arange(SUM_ROWS, dtype=np.uint32)[:, np.newaxis]
    bits = words[:, np.newaxis] >> places & np.uint32(1)
    return bits.reshape(-1, words.shape[1])


def pack(active: Float32, words: UInt32) -> bool:
    """Bit i of words[c, b] is active[b, 32 c + i]; False where there is anything but 0 and 1."""
    words[:] = _words_of((active == 1).T.astype(np.uint32))
    return bool(((active == 0) | (active == 1)).all())


def turn(words: UInt32, turned: UInt32) -> None:
    """Bit b of turned[r, 32 c + i] is bit i of words[c, 32 r + b]."""
    turned[:] = _words_of(_bits_of(words)[: turned.shape[1]].T)


def sums(words: UInt32, rows: Float32, turned: bool, keep: float, out: Float32) -> None:
    """out = keep out + the rows that the bits of each column of `words` choose.

    The rows are added four by four, those of each four first, and 0 where none is chosen.
    """
    given = rows.T if turned else rows
    four = np.zeros((len(words) * SUM_ROWS, out.shape[1]), np.float32)
    four[: len(given)] = given
    if keep:
        out *= np.float32(keep)
    else:
        out[:] = 0
    some = np.zeros((1 << _GROUP, out.shape[1]), np.float32)
    for first in range(0, len(four), _GROUP):
        for k in range(_GROUP):
            np.add(some[: 1 << k], four[first + k], out=some[1 << k : 2 << k])
        which = words[first // SUM_ROWS] >> np.uint32(first % SUM_ROWS) & np.uint32((1 << _GROUP) - 1)
        out += some[which]
