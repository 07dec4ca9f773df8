"""What this machine can do at most, on one core: the roofs under which every other row is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from hopview import kernels
from hopview.bench.clock import medians
from hopview.bench.row import Row
from hopview.core.coupling import Int64

_SIDE = 2048
_BYTES = 256 << 20
_PATTERNS = 512
_REPEATS = 2000


@dataclass(frozen=True)
class Roofs:
    """`read` in bytes a second, `products` in float32 operations a second, masked `adds` a second (or 0)."""

    read: float
    products: float
    adds: float

    def of_adds(self, count: float, seconds: float) -> str:
        """What share of the masked adds `count` in `seconds` are."""
        return f"{count / seconds / self.adds:.0%} of adds" if self.adds else ""

    def of_read(self, size: float, seconds: float) -> str:
        """What share of memory's speed `size` bytes in `seconds` are."""
        return f"{size / seconds / self.read:.0%} of read"

    def of_products(self, count: float, seconds: float) -> str:
        """What share of sgemm `count` operations in `seconds` are."""
        return f"{count / seconds / self.products:.0%} of sgemm"

    def rows(self) -> Iterator[Row]:
        """The roofs themselves."""
        yield Row("roof: memory read", f"{self.read / 1e9:.3g} GB/s", how="sum of 256 MiB")
        yield Row("roof: sgemm", f"{self.products / 1e9:.3g} GFLOP/s", how=f"{_SIDE} x {_SIDE}, one thread")
        adds = f"{self.adds / 1e9:.3g} G/s" if self.adds else "not measured"
        how = "int32, by one bit each, from cache" if self.adds else "The compiled kernels are not there."
        yield Row("roof: masked adds", adds, how=how)


def measured_roofs(rounds: int) -> Roofs:
    """Measure them; the masked adds only where numba is at hand."""
    numbers = np.ones(_BYTES // 8, np.int64)
    square = np.ones((_SIDE, _SIDE), np.float32)
    room = np.empty_like(square)
    compiled = kernels.status() == "compiled"
    calls: list[Callable[[], object]] = [
        _reading(numbers) if compiled else lambda: np.add.reduce(numbers),
        lambda: np.matmul(square, square, out=room),
    ]
    if compiled:
        calls.append(_masked_adds())
    read, product, *adds = medians(calls, rounds)
    count = 64 * _PATTERNS * _REPEATS
    return Roofs(_BYTES / read, 2 * _SIDE**3 / product, count / adds[0] if compiled else 0.0)


def _reading(numbers: Int64) -> Callable[[], object]:
    from hopview.bench.loops import read

    return lambda: read(numbers)


def _masked_adds() -> Callable[[], object]:
    """64 fields from 512 overlaps over and over, all in the nearest cache: nothing but masks and adds."""
    from hopview.bench.loops import masked_adds

    words = np.random.default_rng(1).integers(0, 1 << 63, _PATTERNS).astype(np.uint64)
    overlaps, out = np.arange(_PATTERNS, dtype=np.int32), np.zeros(64, np.int32)
    return lambda: masked_adds(words, overlaps, out, _REPEATS)
