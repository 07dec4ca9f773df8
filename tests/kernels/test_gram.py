"""X X' by counting bits, in both kernels."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels


@given(st.integers(1, 140), st.integers(1, 300), st.integers(0, 99), st.booleans())
def test_it_is_exact_whatever_the_shape(
    compiled: Kernels, count: int, units: int, seed: int, equal: bool
) -> None:
    patterns = np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (count, units))
    if equal:
        patterns[:] = patterns[0]
    x = patterns.astype(np.int64)
    for kernels in (compiled, PLAIN):
        bits = np.full(((units + 63) // 64, -(-count // 32) * 32), 2**64 - 1, np.uint64)
        kernels.packed.pack_blocks(patterns, bits)
        gram = np.full((count, count), 7, np.int32)
        kernels.bit_gram(bits, units, gram)
        assert np.array_equal(gram, x @ x.T)
