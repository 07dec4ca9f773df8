"""Strips of samples: rows of the data, what the machine makes of each in one step, and what it dreams."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from hopview.core.data import pictured
from hopview.core.lesson import Training
from hopview.core.machine import Machine
from hopview.pictures.colour import Rgb, UInt8, mixed
from hopview.pictures.palette import Theme

Array = NDArray[Any]


@runtime_checkable
class TwoLayers(Protocol):
    """A machine whose layers are drawn in one go each: what can be sent there and back."""

    def hidden_given(self, v: Any) -> Array:
        """Means of the hidden units (n, H), given visible states (n, D)."""

    def visible_given(self, h: Any) -> Array:
        """Means of the visible units (n, D), given hidden states (n, H)."""


@runtime_checkable
class Reconstructing(Protocol):
    """A machine that says itself what it makes of visible states in one step."""

    def reconstruction(self, v: Any) -> Array:
        """Means of the visible units (n, D) after one step from visible states (n, D)."""


@runtime_checkable
class Noisy(Reconstructing, Protocol):
    """One whose real visible units are drawn with noise of their own."""

    deviation: Any


@runtime_checkable
class Swept(Protocol):
    """A machine that goes to its hidden units and back in one draw, whose mean is not given."""

    def swept(self, s: Any, rng: np.random.Generator) -> Array:
        """Visible states (n, D) after one sweep from visible states (n, D)."""


@runtime_checkable
class Lawful(Protocol):
    """A machine of 0/1 units which, where it is `exact`, knows the chance of every visible state."""

    @property
    def exact(self) -> bool:
        """Whether `law` can be had."""

    def law(self) -> Array:
        """P of all 2^D visible states, (2^D,): of state k unit i is bit i."""


@dataclass(frozen=True, eq=False)
class Strips:
    """`data` (n, D), `reconstructions` (n, D) of the same rows or None, `fantasies` (m, D) or None.

    Values `low` .. `high` go from paper to ink: 0 and 1, unless the data are real numbers beyond. `rows`
    (n,) says which rows of the data these are; `error` is the mean squared error of the reconstructions.
    `cleared`: fantasies are shown without the noise of their units; `lawful`: they are spread evenly over the
    exact law; `undone`: a whitening is undone in all three, after the error was taken. `shape` is that of one
    picture.
    """

    data: Array
    reconstructions: Array | None
    fantasies: Array | None
    rows: NDArray[np.intp]
    error: float
    low: float = 0.0
    high: float = 1.0
    cleared: bool = False
    lawful: bool = False
    undone: bool = False
    shape: tuple[int, int] = (0, 0)


def strips(machine: Machine, training: Training, count: int) -> Strips:
    """`count` samples of each, evenly spread over the data: the same ones at every epoch.

    A reconstruction is E[v | E[h | v]], without noise, so that it changes with the weights alone. So are the
    fantasies of units with noise of their own, under which nothing could be made out.
    """
    rows = np.unique(_spread(len(training.data), count))
    data = np.asarray(training.data[rows], np.float32)
    back = _there_and_back(machine, data)
    dreamt = training.fantasies
    lawful = dreamt is None and isinstance(machine, Lawful) and machine.exact
    if lawful:
        dreamt = _by_law(machine, count)
    elif dreamt is not None:
        dreamt = np.asarray(dreamt[_spread(len(dreamt), count)], np.float32)
    cleared = dreamt is not None and isinstance(machine, Noisy)
    if dreamt is not None and isinstance(machine, Noisy):
        dreamt = np.asarray(machine.reconstruction(dreamt), np.float32)
    error = float(np.mean((back - data) ** 2)) if back is not None else float("nan")
    undo = training.undo
    low, high = value_range(pictured(training.data, undo))
    back, dreamt = (None if x is None else pictured(x, undo) for x in (back, dreamt))
    return Strips(
        pictured(data, undo), back, dreamt, rows, error, low, high, cleared, lawful, undo is not None
    )


def _by_law(machine: Machine, count: int) -> Array:
    """`count` visible states (count, D), spread evenly over the law: each comes as often as it is likely."""
    assert isinstance(machine, Lawful)
    chances = np.cumsum(machine.law())
    places = np.searchsorted(chances, chances[-1] * (np.arange(count) + 0.5) / count)
    return np.asarray((places[:, np.newaxis] >> np.arange(machine.visible)) & 1, np.float32)


def _there_and_back(machine: Machine, data: Array) -> Array | None:
    if not (machine.hidden and len(data)):
        return None
    if isinstance(machine, Reconstructing):
        return np.asarray(machine.reconstruction(data), np.float32)
    if isinstance(machine, TwoLayers):
        return np.asarray(machine.visible_given(machine.hidden_given(data)), np.float32)
    return None


def _spread(size: int, count: int) -> NDArray[np.intp]:
    return np.linspace(0, size - 1, min(size, count)).round().astype(np.intp)


def value_range(data: Array) -> tuple[float, float]:
    """0 and 1, or where values lie beyond, what holds all but a few of them."""
    if not data.size or (data.min() >= 0 and data.max() <= 1):
        return 0.0, 1.0
    low, high = (float(x) for x in np.quantile(data, (0.02, 0.98)))
    return (low, high) if high > low else (low, low + 1.0)


def unit_scale(low: float = 0.0, high: float = 1.0) -> Strips:
    """No samples, but the scale `low` .. `high` on which `sample_rgba` draws some."""
    none = np.empty((0, 0), np.float32)
    return Strips(none, None, None, np.empty(0, np.intp), float("nan"), low, high)


@lru_cache(maxsize=8)
def _ramp(paper: Rgb, ink: Rgb) -> UInt8:
    """(256, 3) from paper to ink."""
    return np.array([mixed(paper, ink, k / 255.0) for k in range(256)], np.uint8)


def sample_rgba(values: Array, shape: tuple[int, int], found: Strips, chosen: Theme) -> UInt8:
    """(rows, cols, 4) of one visible state (D,): from paper (low) to ink (high)."""
    share = np.clip((np.nan_to_num(values) - found.low) / (found.high - found.low), 0.0, 1.0)
    out = np.full((*shape, 4), 255, np.uint8)
    out[..., :3] = _ramp(chosen.paper, chosen.ink)[np.rint(255.0 * share).astype(np.intp).reshape(shape)]
    return out
