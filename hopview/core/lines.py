"""Arrays that begin with a line of the caches: a vector across two lines is slow to read."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

LINE = 64  # bytes


def in_lines(shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """An array of `shape` and `dtype`, contiguous and not yet filled."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    room = np.empty(size + LINE, np.uint8)
    first = -room.ctypes.data % LINE
    made: NDArray[Any] = room[first : first + size].view(dtype).reshape(shape)
    return made
