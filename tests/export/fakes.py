"""Frames and runs to export, small and of known colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

INK, PAPER, AMBER = (27, 39, 51), (251, 250, 247), (238, 119, 51)


def lattice(count: int, width: int = 96, height: int = 64, seed: int = 1) -> Iterator[NDArray[np.uint8]]:
    """Ink-and-paper 8-pixel cells that flip one by one, and an amber bar that grows along the bottom."""
    rng = np.random.default_rng(seed)
    cells = rng.random((-(-height // 8), -(-width // 8))) < 0.5
    for index in range(count):
        if index:
            cells.flat[rng.integers(cells.size)] ^= True
        frame = np.where(cells[..., None], np.array(INK, np.uint8), np.array(PAPER, np.uint8))
        frame = frame.repeat(8, 0).repeat(8, 1)[:height, :width].copy()
        frame[-2:, : 1 + index * width // count] = AMBER
        yield frame


def shaded(count: int, width: int = 96, height: int = 64) -> Iterator[NDArray[np.uint8]]:
    """A smooth colour field that drifts: thousands of colours."""
    y, x = np.mgrid[:height, :width] / max(width, height)
    for index in range(count):
        field_ = np.stack([x, y, 0.5 + 0.5 * np.sin(6 * (x + y) + index / 10)], axis=2)
        yield (255 * field_).astype(np.uint8)


@dataclass(frozen=True)
class Run:
    """A recorded run of numbers that are hard to print."""

    sweeps: NDArray[Any] = field(default_factory=lambda: np.arange(5) / 3)
    energies: NDArray[Any] = field(default_factory=lambda: -np.sqrt(np.arange(5.0)) * 100)
    overlaps: NDArray[Any] = field(default_factory=lambda: np.arange(10, dtype=np.float32).reshape(5, 2) / 7)
    states: NDArray[Any] = field(default_factory=lambda: np.tile(np.array([1, -1, -1], np.int8), (5, 4)))
    shape: tuple[int, int] = (3, 4)
    names: tuple[str, ...] = ('ant, "red"\nline', "=Käfer")
    seed: int = 2**63 + 5
    ended: str = "pattern 1 (ant), overlap 0.98\n3 sweeps"

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Nothing more."""
        return {}
