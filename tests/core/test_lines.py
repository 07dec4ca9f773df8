"""Arrays that begin with a line of the caches."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.lines import LINE, in_lines
from hopview.core.memories import Memories


@pytest.mark.parametrize(("shape", "dtype"), [((3, 5), np.float32), ((9, 4), np.int8), ((7,), np.uint64)])
def test_they_are_whole_and_begin_with_a_line(shape: tuple[int, ...], dtype: type) -> None:
    for _ in range(5):
        made = in_lines(shape, dtype)
        made[...] = 1
        assert (made.shape, made.dtype, made.ctypes.data % LINE) == (shape, dtype, 0)
        assert made.flags.c_contiguous and made.sum() == np.prod(shape)


def test_memories_are_kept_so() -> None:
    assert Memories(np.ones((3, 5))).rows.ctypes.data % LINE == 0
