"""Kinds of state: how the values of units are checked, kept in memory and turned into another kind.

Everything that has to know whether units are spins or real-valued asks here, so that a model says it once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64, Int8, frozen_array
from hopview.core.errors import PatternError, ShapeError
from hopview.core.layer import UnitKind
from hopview.core.pattern import cure, one_pattern, overlaps
from hopview.core.several import holds_blanks

State = NDArray[Any]  # (N,) int8 of -1/+1, or float64 in [-1, 1]
Sites = NDArray[np.int64]
GRID_BITS = 36  # real values are whole multiples of 2^-36, so that their fields can be summed exactly
Bits = NDArray[np.uint8]
_SLICE = 1 << 20  # bytes of bits compared at a time


class States(ABC):
    """The states of one kind of unit. `packed` and `unpacked` are exact to the bit."""

    kind: ClassVar[UnitKind]
    dtype: ClassVar[type[np.generic]]

    @abstractmethod
    def given(self, values: ArrayLike, shape: tuple[int, int], what: str = "state") -> State:
        """One state (N,), read-only, from `values` (N,) or (rows, cols) that a person gives.

        Raises `ShapeError` and `PatternError`.
        """

    @abstractmethod
    def taken(self, state: State) -> State:
        """`state` of any kind as one of this kind, read-only; the same array where it is one already."""

    def painted(self, state: State, cells: Sites, values: State) -> tuple[State, Sites]:
        """`state` with `cells` set to `values`, of a cell named twice to the last, and what changed."""
        wanted = state.copy()
        wanted[cells] = self.taken(values)
        return wanted, np.flatnonzero(wanted != state)

    @abstractmethod
    def width(self, size: int) -> int:
        """Bytes of a packed state of `size` units."""

    @abstractmethod
    def packed(self, state: State) -> Bits:
        """`state` (N,) as bytes."""

    @abstractmethod
    def unpacked(self, data: Bits, size: int) -> State:
        """The state of `size` units in the first bytes of `data`."""

    @abstractmethod
    def measure(self, patterns: NDArray[Any], size: int) -> Callable[[Bits], Float64]:
        """A function of packed states that gives their `overlaps` (P,) with these `patterns` (P, N)."""


class Spins(States):
    """-1 and +1, int8, eight to a byte."""

    kind = "spin"
    dtype = np.int8

    def given(self, values: ArrayLike, shape: tuple[int, int], what: str = "state") -> Int8:
        """-1/+1, 0/1 or boolean."""
        return one_pattern(values, shape, what)

    def taken(self, state: State) -> Int8:
        """+1 where a unit is above zero, else -1."""
        return frozen_array(state if state.dtype == np.int8 else np.where(state > 0, 1, -1), np.int8)

    def width(self, size: int) -> int:
        """Eight units a byte."""
        return (size + 7) // 8

    def packed(self, state: State) -> Bits:
        """Bits, 1 for +1."""
        return np.packbits(state > 0)

    def unpacked(self, data: Bits, size: int) -> Int8:
        """(size,) int8."""
        on = np.unpackbits(data[: self.width(size)], count=size).astype(np.int8)
        return np.asarray(2 * on - 1, dtype=np.int8)

    def measure(self, patterns: NDArray[Any], size: int) -> Callable[[Bits], Float64]:
        """m_mu = (N - 2 |x_mu xor s|) / N of packed bits: an eighth of the memory to read."""
        if holds_blanks(patterns):
            return lambda data: overlaps(patterns, self.unpacked(data, size))
        count, width = len(patterns), self.width(size)
        step = max(1, _SLICE // max(1, width))
        parts = [slice(k, k + step) for k in range(0, count, step)]
        rows = [np.packbits(patterns[part] > 0, axis=1) for part in parts]

        def measured(data: Bits) -> Float64:
            apart = np.zeros(count, np.int64)
            for part, bits in zip(parts, rows, strict=True):
                apart[part] = np.bitwise_count(bits ^ data[:width]).sum(axis=1, dtype=np.int64)
            return np.asarray((size - 2 * apart) / size)

        return measured


class Reals(States):
    """V in [-1, 1], float64, whole multiples of 2^-36; -1 is paper, +1 ink, between them grey."""

    kind = "real"
    dtype = np.float64

    def given(self, values: ArrayLike, shape: tuple[int, int], what: str = "state") -> Float64:
        """Floating-point numbers as they are; whole numbers and booleans as spins are read."""
        try:
            array = np.asarray(values)
        except ValueError:  # rows of different lengths
            array = np.empty(0, np.int8)
        if array.dtype.kind != "f":
            return self.taken(one_pattern(values, shape, what))
        flat = _flat(array, shape, what)
        outside = flat[~(np.abs(flat) <= 1.0)]
        if outside.size:
            raise PatternError(
                f"The {what} holds the value {outside[0]:g}; graded units lie between -1 and +1. "
                f"{cure(float(outside[0]))}"
            )
        return _on_grid(flat)

    def taken(self, state: State) -> Float64:
        """The same values, to 2^-36."""
        if state.dtype == np.float64 and not state.flags.writeable:
            return state  # has been here before
        return _on_grid(state)

    def width(self, size: int) -> int:
        """Eight bytes a unit."""
        return 8 * size

    def packed(self, state: State) -> Bits:
        """The first bytes of all units, then the second and so on: like lies beside like, and compresses."""
        return packed_floats(state)

    def unpacked(self, data: Bits, size: int) -> Float64:
        """(size,) float64."""
        return unpacked_floats(data[: self.width(size)])

    def measure(self, patterns: NDArray[Any], size: int) -> Callable[[Bits], Float64]:
        """m_mu = xi_mu . V / N, and of patterns in greys the cosines."""
        return lambda data: overlaps(patterns, self.unpacked(data, size))


class Values(Reals):
    """Any finite numbers, float64, just as they are: real-valued visible units of Boltzmann machines."""

    def given(self, values: ArrayLike, shape: tuple[int, int], what: str = "state") -> Float64:
        """Finite numbers, (N,) or (rows, cols); whole numbers and booleans are numbers too."""
        try:
            array = np.array(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise PatternError(f"The {what} is not an array of numbers. Give one number a unit.") from error
        flat = _flat(array, shape, what)
        if not np.isfinite(flat).all():
            raise PatternError(
                f"The {what} holds the value {flat[~np.isfinite(flat)][0]:g}. Give finite numbers."
            )
        return frozen_array(flat, np.float64)

    def taken(self, state: State) -> Float64:
        """The same numbers."""
        return frozen_array(state, np.float64)


def _flat(array: NDArray[Any], shape: tuple[int, int], what: str) -> NDArray[Any]:
    """`array`, (N,), (1, N) or (rows, cols), as (N,)."""
    size = shape[0] * shape[1]
    if array.shape not in ((size,), (1, size), shape):
        raise ShapeError(
            f"A {what} of shape {array.shape} does not fit the grid of {shape[0]} x {shape[1]}. "
            f"Give ({size},) or ({shape[0]}, {shape[1]})."
        )
    return array.reshape(-1)


def _on_grid(values: NDArray[Any]) -> Float64:
    steps = np.rint(values.astype(np.float64) * 2.0**GRID_BITS)
    return frozen_array(steps * 2.0**-GRID_BITS, np.float64)


def as_values(state: State, kind: UnitKind) -> State:
    """`state` as a script reads it: of binary units, which are kept as -1/+1, 0 and 1."""
    return frozen_array(state > 0, np.int8) if kind == "binary" else state


def packed_floats(values: Float64) -> Bits:
    """`values` (n,) float64 as 8 n bytes, byte k of all numbers together."""
    return np.ascontiguousarray(values.view(np.uint8).reshape(-1, 8).T).reshape(-1)


def unpacked_floats(data: Bits) -> Float64:
    """What `packed_floats` packed."""
    return np.ascontiguousarray(data.reshape(8, -1).T).view(np.float64).reshape(-1)


SPINS, REALS, VALUES = Spins(), Reals(), Values()
