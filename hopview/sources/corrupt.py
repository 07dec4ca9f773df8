"""Spoiling a state: pure functions, state in, state out, the same for the same seed on every machine."""

from __future__ import annotations

from math import erfc, pi, sqrt
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import frozen_array
from hopview.core.errors import ShapeError
from hopview.core.layer import checked_shape
from hopview.core.states import State

Kind = Literal["flip", "noise", "randomise", "erase", "blank", "cover"]
Side = Literal["left", "right", "top", "bottom"]
Fill = Literal["paper", "random"]

_STREAMS = {"flip": 1, "noise": 2, "randomise": 3, "erase": 4, "blank": 5, "fill": 6}


class CorruptParams(msgspec.Struct, frozen=True, kw_only=True):
    """How a state is spoiled."""

    kind: Annotated[
        Kind,
        Meta(
            title="Spoil by",
            description="flip turns units over; noise adds Gaussian noise, before the threshold where units "
            "are spins; randomise tosses a coin, or draws a grey, for units; erase rubs out a round region; "
            "blank fills a rectangle; cover hides one side",
        ),
    ] = "flip"
    amount: Annotated[
        float,
        Meta(ge=0, le=1, title="Amount", description="The share of units concerned", extra={"symbol": r"p"}),
    ] = 0.2
    sigma: Annotated[
        float,
        Meta(
            ge=0,
            le=5,
            title="Noise",
            description="noise: its standard deviation, where ink is +1 and paper -1",
            extra={"symbol": r"\sigma"},
        ),
    ] = 1.0
    side: Annotated[Side, Meta(title="Side", description="cover: the side that is hidden")] = "bottom"
    fill: Annotated[
        Fill,
        Meta(
            title="Filled with",
            description="blank, cover: paper (-1), or a coin toss for each unit (of greys, a grey)",
        ),
    ] = "paper"
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1, title="Seed", description="The same seed spoils alike")] = 0


def corrupt(state: NDArray[Any], shape: tuple[int, int], params: CorruptParams) -> State:
    """A spoiled copy of `state`, (N,) int8 of -1/+1 laid out as `shape` = (rows, cols); read-only.

    Of greys, floating-point numbers in [-1, 1], a copy in greys: noise is added and kept within [-1, 1], a
    coin toss is a grey drawn evenly, and flipped units change their sign.

    Raises `ShapeError` when the state does not have rows * cols units.
    """
    rows, cols = checked_shape(shape)
    flat = np.asarray(state).reshape(-1)
    if flat.size != rows * cols:
        raise ShapeError(
            f"The state has {flat.size:,} units but the grid is {rows} x {cols}. Give the layer's own shape."
        )
    if params.kind == "flip":
        return flip(flat, params.amount, params.seed)
    if params.kind == "noise":
        return noise(flat, params.sigma, params.seed)
    if params.kind == "randomise":
        return randomise(flat, params.amount, params.seed)
    if params.kind == "erase":
        return paint(flat, disc((rows, cols), params.amount, params.seed), "paper", params.seed)
    if params.kind == "blank":
        return paint(flat, rectangle((rows, cols), params.amount, params.seed), params.fill, params.seed)
    return paint(flat, side_region((rows, cols), params.amount, params.side), params.fill, params.seed)


def flip(state: NDArray[Any], share: float, seed: int) -> State:
    """Turn over exactly round(share * N) distinct units of `state` (N,), chosen by the seed."""
    chosen = _chosen(state.size, share, seed, "flip")
    out = _copied(state)
    out[chosen] *= -1
    return _frozen(out)


def randomise(state: NDArray[Any], share: float, seed: int) -> State:
    """Toss a fair coin for exactly round(share * N) distinct units; about half of them change."""
    return paint(state, _chosen(state.size, share, seed, "randomise"), "random", seed)


def noise(state: NDArray[Any], sigma: float, seed: int) -> State:
    """sign(s_i + sigma g_i) with standard Gaussian g: each unit turns over with probability Phi(-1/sigma).

    Drawn as u_i < Phi(-1/sigma) = erfc(1/(sigma sqrt 2))/2, which is the same in distribution and needs no
    Gaussian; for one seed, more noise turns over the same units and further ones. Of greys s_i + sigma g_i,
    kept within [-1, 1].
    """
    if state.dtype.kind == "f":
        return _frozen(np.clip(state + sigma * _gaussian(state.size, seed), -1.0, 1.0))
    turned = 0.5 * erfc(1.0 / (sigma * sqrt(2.0))) if sigma > 0.0 else 0.0
    return _frozen(np.where(_uniform(state.size, seed, "noise") < turned, -state, state).astype(np.int8))


def paint(state: NDArray[Any], region: NDArray[Any], fill: Fill = "paper", seed: int = 0) -> State:
    """Set the units of `region` (indices or a mask of N) to paper, -1, or to a coin toss (a grey) each."""
    out = _copied(state)
    if fill == "random":
        drawn = _uniform(state.size, seed, "fill")
        out[region] = (1.0 - 2.0 * drawn if out.dtype.kind == "f" else np.where(drawn < 0.5, 1, -1))[region]
    else:
        out[region] = -1
    return _frozen(out)


def disc(shape: tuple[int, int], share: float, seed: int) -> NDArray[np.intp]:
    """Indices of the round(share * N) units nearest to a point that the seed chooses."""
    rows, cols = shape
    across, down = _uniform(2, seed, "erase")
    y = np.arange(rows)[:, None] + 0.5 - down * rows
    x = np.arange(cols)[None, :] + 0.5 - across * cols
    return _smallest((x * x + y * y).reshape(-1), round(share * rows * cols))


def rectangle(shape: tuple[int, int], share: float, seed: int) -> NDArray[np.intp]:
    """Indices of a rectangle of the grid's proportions and about share * N units, placed by the seed."""
    rows, cols = shape
    tall, wide = round(rows * sqrt(share)), round(cols * sqrt(share))
    across, down = _uniform(2, seed, "blank")
    top, left = int(down * (rows - tall + 1)), int(across * (cols - wide + 1))
    return np.arange(rows * cols).reshape(rows, cols)[top : top + tall, left : left + wide].reshape(-1)


def side_region(shape: tuple[int, int], share: float, side: Side) -> NDArray[np.intp]:
    """Indices of the round(share * rows) rows, or columns, nearest to `side`."""
    rows, cols = shape
    grid = np.arange(rows * cols).reshape(rows, cols)
    tall, wide = round(share * rows), round(share * cols)
    parts = {
        "left": grid[:, :wide],
        "right": grid[:, cols - wide :],
        "top": grid[:tall],
        "bottom": grid[rows - tall :],
    }
    return parts[side].reshape(-1)


def _chosen(size: int, share: float, seed: int, stream: str) -> NDArray[np.intp]:
    return _smallest(_uniform(size, seed, stream), round(share * size))


def _smallest(values: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Where the `count` smallest of `values` (N,) are, ascending; of equal ones the first. O(N)."""
    if not 0 < count < values.size:
        return np.arange(count)
    last = np.partition(values, count - 1)[count - 1]
    chosen = values < last
    chosen[np.flatnonzero(values == last)[: count - np.count_nonzero(chosen)]] = True
    return np.flatnonzero(chosen)


def _uniform(size: int, seed: int, stream: str) -> NDArray[np.float64]:
    """Uniforms in [0, 1) from raw PCG64 bits, which NumPy keeps the same for ever (NEP 19)."""
    raw = np.random.PCG64(np.random.SeedSequence([seed, _STREAMS[stream]])).random_raw(size)
    return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _gaussian(size: int, seed: int) -> NDArray[np.float64]:
    """Standard Gaussians (Box and Muller 1958), to 2^-20, so that machines agree."""
    u = _uniform(2 * size, seed, "noise")
    drawn = np.sqrt(-2.0 * np.log1p(-u[:size])) * np.cos(2.0 * pi * u[size:])
    return np.asarray(np.rint(drawn * 2.0**20) * 2.0**-20)


def _copied(state: NDArray[Any]) -> NDArray[Any]:
    return state.astype(np.float64 if state.dtype.kind == "f" else np.int8)


def _frozen(state: NDArray[Any]) -> State:
    return frozen_array(state, state.dtype.type)
