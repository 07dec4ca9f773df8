"""Dense memories of several interactions on one cue: Hebb's square, a cubic, the exponential, one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

import numpy as np
from msgspec.structs import replace

from hopview.core.coupling import Float64, Int8, Int64
from hopview.core.race import Lane, Law, Race
from hopview.models.dense_params import DenseMemoryParams
from hopview.models.interaction import Interaction, Kind

_RIVALS: tuple[tuple[Kind, int], ...] = (("plain", 2), ("rect", 3), ("exp", 3))
_FRAMES = 96  # moments of a run in which each unit flips once
_WORK = 30_000_000  # cells of memories: a run over more of them is followed for fewer sweeps
_LONG, _SHORT = 20, 4  # sweeps


class Racing(Protocol):
    """A run whose overlaps M (K,) with the memories are known."""

    state: Int8
    sweep: int
    position: int

    def advance(self, max_flips: int | None = None) -> object:
        """Go on to the end of the sweep, or until `max_flips` flips."""

    def settled(self) -> bool:
        """Whether it is at rest."""

    def cycling(self) -> bool:
        """Whether it is in a 2-cycle."""

    def scores(self) -> Int64:
        """M (K,)."""


Start = Callable[[DenseMemoryParams], Racing]


def race(params: DenseMemoryParams, memories: int, units: int, key: tuple[object, ...], start: Start) -> Race:
    """The race of a model of `params` against its rivals; `start(params)` begins a run of one of them."""
    own = (params.interaction, 3 if params.interaction == "exp" else params.power)
    fields = sorted({own, *_RIVALS}, key=_steepness)
    laws = tuple(Law(title(*f), partial(_weighed, Interaction(*f, max(1, units))), f == own) for f in fields)
    chosen = [replace(params, interaction=kind, power=power) for kind, power in fields]
    most = _LONG if memories * units <= _WORK else _SHORT
    frame = max(1, units // _FRAMES)
    return Race(laws, (*key, params), lambda: tuple(_followed(start(p), frame, most) for p in chosen))


def title(kind: Kind, power: int) -> str:
    """`n = 2, Hebb`, `n = 3, rect` or `exp`."""
    if kind == "exp":
        return "exp"
    return f"n = {power}, {'Hebb' if (kind, power) == ('plain', 2) else kind}"


def _steepness(law: tuple[Kind, int]) -> tuple[float, str]:
    kind, power = law
    return (99.0 if kind == "exp" else float(power)), kind


def _weighed(interaction: Interaction, m: Float64) -> Float64:
    x = np.asarray(m, np.float64) * interaction.units
    top = float(interaction.values(np.array([float(interaction.units)]))[0])
    return np.asarray(interaction.values(x) / (top or 1.0))


def _followed(motion: Racing, frame: int, most: int) -> Lane:
    times, states = [0.0], [motion.state.copy()]
    nearest: list[int] = []
    overlaps: list[float] = []
    _note(motion, nearest, overlaps)
    settled = motion.settled() or motion.cycling()
    while not settled and motion.sweep < most:
        motion.advance(frame)
        times.append(motion.sweep + motion.position / max(1, motion.state.size))
        states.append(motion.state.copy())
        _note(motion, nearest, overlaps)
        settled = motion.position == 0 and (motion.settled() or motion.cycling())
    shown: Int8 = np.asarray(np.stack(states), np.int8)
    return Lane(np.array(times), shown, np.array(nearest, np.int64), np.array(overlaps), settled)


def _note(motion: Racing, nearest: list[int], overlaps: list[float]) -> None:
    """The memory that the state is nearest to, and its m; -1 and 0 without memories."""
    m = motion.scores()
    best = int(np.argmax(np.abs(m))) if m.size else -1
    nearest.append(best)
    overlaps.append(float(m[best]) / motion.state.size if m.size else 0.0)
