"""The course of training: figures against epochs, and which of them belong into one plot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.lesson import Training
from hopview.pictures.curves import decimate


@dataclass(frozen=True)
class Plotted:
    """A plot: its `title` in a menu, the `symbol` and `words` of its axis, and the figures in it.

    `parts` are (name of the figure, its name beside the curve); the first leads. `level` is a value that
    matters, such as zero. `ceiling`: the exact bound belongs into it.
    """

    title: str
    symbol: str
    words: str
    parts: tuple[tuple[str, str], ...]
    level: float | None = None
    ceiling: bool = False


PLOTS: tuple[Plotted, ...] = (
    Plotted(
        "Log-likelihood",
        "ln P",
        "log-likelihood, nats a row",
        (("log_likelihood", "data"), ("log_likelihood_held_out", "held out")),
        ceiling=True,
    ),
    Plotted(
        "Pseudo-likelihood",
        "PL",
        "log pseudo-likelihood, nats a row",
        (("pseudo_likelihood", "data"), ("pseudo_likelihood_held_out", "held out")),
    ),
    Plotted(
        "Reconstruction error",
        "",
        "mean squared error of one step there and back",
        (("reconstruction", "data"), ("reconstruction_held_out", "held out")),
        level=0.0,
    ),
    Plotted(
        "Free-energy gap",
        "ΔF",
        "free energy above that of the data, nats",
        (("free_energy_gap", "fantasies"), ("free_energy_held_out_gap", "held out")),
        level=0.0,
    ),
    Plotted(
        "Distance to the data",
        "KL",
        "KL(data || model), nats",
        (("kl", "data"),),
        level=0.0,
    ),
    Plotted(
        "Hidden codes",
        "",
        "hidden states that are likeliest given some row of the data",
        (("codes", "data"),),
    ),
)
_CEILING = "ceiling"
_BOUND = "ceiling"
_KNOWN = {name for plot in PLOTS for name, _ in plot.parts} | {_CEILING}


@dataclass(frozen=True, eq=False)
class FigureCurve:
    """`y` against the epochs `x`; `now` is its value at the epoch shown; `place` numbers it in its plot.

    A NaN in `y` parts it, where epochs were not gone through: those before a lesson that came from a file.
    """

    name: str
    x: Float64
    y: Float64
    now: float
    place: int
    ceiling: bool = False


def plots_of(training: Training) -> tuple[Plotted, ...]:
    """The plots for which there is a figure; one that no plot here is made for has a plot of its own."""
    known = {name for name, y in training.figures.items() if np.isfinite(y).any()}
    made = [plot for plot in PLOTS if any(name in known for name, _ in plot.parts)]
    for name in sorted(known - _KNOWN):
        words = name.replace("_", " ")
        made.append(Plotted(words.capitalize(), "", words, ((name, "data"),)))
    return tuple(made)


def curves_of(training: Training, plot: Plotted, columns: int) -> tuple[FigureCurve, ...]:
    """The curves of a plot `columns` pixels wide, the ceiling last; epochs without a figure are skipped."""
    found = []
    for place, (name, words) in enumerate(plot.parts):
        curve = _curve(training, name, words, place, columns)
        if curve is not None:
            found.append(curve)
    if plot.ceiling and found:
        ceiling = _curve(training, _CEILING, _BOUND, len(plot.parts), columns, True)
        if ceiling is not None:
            bound = float(ceiling.y[-1])  # exact at every epoch: a straight line
            ends = np.array([float(training.epochs[0]), float(training.epochs[-1])])
            found.append(
                FigureCurve(ceiling.name, ends, np.full(2, bound), bound, ceiling.place, ceiling=True)
            )
    return tuple(found)


def _curve(
    training: Training, name: str, words: str, place: int, columns: int, ceiling: bool = False
) -> FigureCurve | None:
    values = training.figures.get(name)
    if values is None:
        return None
    held = np.isfinite(values)
    if not held.any():
        return None
    x, y = training.epochs[held], values[held]
    upto = np.searchsorted(x, training.lesson.epoch, side="right")
    now = float(y[upto - 1]) if upto else float("nan")
    x, y = _parted(*decimate(x, y, columns), training.epochs)
    return FigureCurve(words, x, y, now, place, ceiling)


def _parted(x: Float64, y: Float64, epochs: Float64) -> tuple[Float64, Float64]:
    """The curve with a NaN wherever there are epochs between two points that nobody has measured."""
    after = np.flatnonzero(np.diff(epochs) > 1)  # the log has every epoch that was gone through
    places = np.searchsorted(x, epochs[after], side="right")
    within = (places > 0) & (places < x.size)
    places, holes = places[within], epochs[after][within] + 0.5
    return np.insert(x, places, holes), np.insert(y, places, np.nan)


def limits_of(curves: tuple[FigureCurve, ...], level: float | None) -> tuple[float, float]:
    """(lowest, highest) of what is to be seen, with the level that matters."""
    ends = [value for curve in curves for value in (float(np.nanmin(curve.y)), float(np.nanmax(curve.y)))]
    if level is not None:
        ends.append(level)
    return (min(ends), max(ends)) if ends else (0.0, 1.0)
