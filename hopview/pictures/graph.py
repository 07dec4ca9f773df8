"""A small Boltzmann machine as a graph: where its units stand, how far each is on, and what ties them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64, Int64
from hopview.core.machine import Machine
from hopview.core.snapshot import Snapshot
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.rbm import BernoulliRBM
from hopview.pictures.colour import UInt8, signed_rgba
from hopview.pictures.palette import Theme, diverging
from hopview.pictures.phases import MOST_CODES, Groups

MOST_UNITS = 40
LEAST_SCALE = 1.0  # the first weights, which say nothing yet, are thin and pale
COLDEST, HOTTEST = 0.05, 50.0  # of the thermometer
_BOW = 0.17  # height of the widest arc
_POINTS = 17  # of an arc
_SECONDS = 1.0  # that a row of data stays


@dataclass(frozen=True, eq=False)
class Graph:
    """N units and E pairs that a weight ties, in a box of unit sides, x to the right and y down.

    `places` (N, 2); `pairs` (E, 2), the weakest first, with `weights` (E,) and `lines`, each (k, 2): two ends
    or an arc. `groups` are (name, first, one past the last); `radius` of a unit, in the width of the box.
    `scale` is the weight that has full colour and width.
    """

    places: Float64
    pairs: Int64
    weights: Float64
    lines: tuple[Float64, ...]
    groups: Groups
    radius: float
    scale: float


@dataclass(frozen=True, eq=False)
class Lit:
    """How far each unit is on, (N,) in 0..1, which are `held`, and in `words` what that is a state of."""

    on: Float64
    held: NDArray[np.bool_]
    words: str


def drawable(machine: Machine) -> str:
    """Why no graph is drawn of `machine`; "" where one is."""
    if not isinstance(machine, Boltzmann) and not (isinstance(machine, BernoulliRBM) and not machine.real):
        return (
            "A graph is drawn of machines whose 0/1 units are tied in pairs: the general Boltzmann machine "
            "and the restricted one. See Filters or Learning for this one."
        )
    size = machine.visible + machine.hidden
    if size > MOST_UNITS:
        return (
            f"A graph of {size:,} units would be a tangle; it is drawn of at most {MOST_UNITS}. "
            "See Filters, or take the encoder from the experiments."
        )
    return ""


def graph_of(machine: Machine) -> Graph:
    """The graph of a `drawable` machine: layers as rows, an encoder's narrow one between the others."""
    weights, mask, groups = _ties(machine)
    names = [name for name, _, _ in groups]
    size = len(weights)
    layered = not mask[machine.visible :, machine.visible :].any() and machine.hidden > 0
    round_it = False
    if names[:2] == ["V1", "V2"]:
        places = _rows(size, groups, {"V1": 0.2, "H": 0.5, "V2": 0.8})
    elif layered and not mask[: machine.visible, : machine.visible].any():
        places = _rows(size, groups, {"H": 0.15, "V": 0.85})
    else:
        places, round_it = _ring(groups), True
    pairs = np.argwhere(np.triu(mask))
    tied = weights[pairs[:, 0], pairs[:, 1]]
    order = np.argsort(np.abs(tied), kind="stable")
    pairs, tied = pairs[order], tied[order]
    lines = tuple(places[pair] if round_it else _line(*places[pair]) for pair in pairs)
    gap = _nearest(places)
    scale = max(LEAST_SCALE, float(np.abs(tied).max(initial=0.0)))
    return Graph(places, pairs, tied, lines, groups, min(0.045, 0.36 * gap), scale)


def lit_units(snapshot: Snapshot, now: float, rows: Float64 | None = None) -> Lit | None:
    """The units of a machine as they are; of a cue, and of a lesson, the hidden ones by their means.

    A lesson shows the rows of data one after another, as time `now` in seconds goes on: `rows`, if they are
    known already, else its `shown_rows`. None where state, hidden units or data are not those of the machine.
    """
    machine = snapshot.machine
    assert machine is not None
    if not _fits(snapshot, machine):
        return None
    held = np.zeros(machine.visible + machine.hidden, bool)
    visible = np.asarray(snapshot.state > 0, np.float64)
    training = snapshot.training
    if snapshot.hidden is None and training is not None and len(training.data):
        rows = shown_rows(training.data) if rows is None else rows
        shown = int(now / _SECONDS) % len(rows)
        visible = rows[shown]
        held[: machine.visible] = True
        words = f"row {shown + 1} of the data"
    elif snapshot.hidden is None or not snapshot.sweep:
        words = "the cue"
    else:
        return Lit(np.concatenate([visible, snapshot.hidden]), _with(held, snapshot), "the present state")
    hidden = _means(machine, visible[np.newaxis])[0]
    if hidden.size:
        words += ", and how often the hidden units answer it"
    return Lit(np.concatenate([visible, hidden]), _with(held, snapshot), words)


def shown_rows(data: NDArray[Any]) -> Float64:
    """The first distinct rows of `data` (n, D), in their order: what a lesson shows one after another."""
    _, first = np.unique(data, axis=0, return_index=True)
    return np.asarray(data[np.sort(first)[:MOST_CODES]], np.float64)


def edge_colours(graph: Graph, chosen: Theme) -> UInt8:
    """(E, 4): ochre pulls together, blue apart, paper is 0."""
    return signed_rgba(graph.weights, graph.scale, diverging(chosen))


def widths(graph: Graph) -> Float64:
    """(E,) in 0..1: |W| over the scale."""
    return np.asarray(np.abs(graph.weights) / graph.scale)


def height_of(temperature: float) -> float:
    """Where `temperature` stands on the thermometer, 0 at T = 0.05 and 1 at T = 50, by ratio."""
    if not temperature > 0:
        return 0.0
    share = np.log(temperature / COLDEST) / np.log(HOTTEST / COLDEST)
    return float(np.clip(share, 0.0, 1.0))


def _ties(machine: Machine) -> tuple[Float64, NDArray[np.bool_], Groups]:
    """W (N, N), which pairs it ties, and the groups."""
    if isinstance(machine, Boltzmann):
        return machine.weights, machine.connections.mask, machine.connections.groups
    d, size = machine.visible, machine.visible + machine.hidden
    weights, mask = np.zeros((size, size)), np.zeros((size, size), bool)
    weights[:d, d:] = machine.parameters["W"]
    weights += weights.T
    mask[:d, d:] = mask[d:, :d] = True
    return weights, mask, (("V", 0, d), ("H", d, size))


def _means(machine: Machine, v: Float64) -> Float64:
    """<h> given v (n, D), (n, H)."""
    if isinstance(machine, Boltzmann):
        return machine.hidden_means(v)
    assert isinstance(machine, BernoulliRBM)
    return machine.hidden_given(v)


def _fits(snapshot: Snapshot, machine: Machine) -> bool:
    """Whether what is to be lit has the units of the machine: while it is made anew, it may not."""
    hidden, training = snapshot.hidden, snapshot.training
    if snapshot.state.size != machine.visible or (hidden is not None and hidden.size != machine.hidden):
        return False
    return training is None or not len(training.data) or training.data.shape[1] == machine.visible


def _with(held: NDArray[np.bool_], snapshot: Snapshot) -> NDArray[np.bool_]:
    if snapshot.clamped is not None:
        held[: len(snapshot.clamped)] |= snapshot.clamped
    return held


def _rows(size: int, groups: Groups, heights: dict[str, float]) -> Float64:
    """Each group in a row of its own, in the middle; few units stand no farther apart than many."""
    places = np.empty((size, 2))
    most = max(end - start for _, start, end in groups)
    for name, start, end in groups:
        count = end - start
        gap = min(0.25, 0.94 / most if count == most else 0.94 / max(count, 0.6 * most))
        places[start:end, 0] = 0.5 + gap * (np.arange(count) - 0.5 * (count - 1))
        places[start:end, 1] = heights[name]
    return places


def _ring(groups: Groups) -> Float64:
    """All units on a circle, the visible ones below from left to right, the hidden ones above."""
    count, breaks = groups[-1][2], 0.8 * (len(groups) > 1)
    turn = 2 * np.pi / (count + breaks * len(groups))
    first = groups[0][2] - groups[0][1]
    angle = np.pi / 2 + turn * (first - 1) / 2  # the middle of the first group is lowest
    found = np.empty((count, 2))
    for _, start, end in groups:
        for unit in range(start, end):
            found[unit] = 0.5 + 0.4 * np.array([np.cos(angle), np.sin(angle)])
            angle -= turn
        angle -= breaks * turn
    return found


def _line(one: Float64, other: Float64) -> Float64:
    """Straight, or, between two units of a row, an arc away from the middle of the box, or up from it."""
    if one[1] != other[1]:
        return np.stack([one, other])
    span = abs(other[0] - one[0])
    bow = np.array([0.0, (1 if one[1] > 0.5 else -1) * 2 * _BOW * min(1.0, span / 0.75)])
    t = np.linspace(0.0, 1.0, _POINTS)[:, np.newaxis]
    middle = (one + other) / 2 + bow
    return np.asarray((1 - t) ** 2 * one + 2 * t * (1 - t) * middle + t**2 * other)


def _nearest(places: Float64) -> float:
    """The least distance of two units; 1 where there is one alone."""
    if len(places) < 2:
        return 1.0
    apart = np.linalg.norm(places[:, np.newaxis] - places, axis=2)
    return float(apart[~np.eye(len(places), dtype=bool)].min())


__all__ = [
    "Graph", "Lit", "drawable", "edge_colours", "graph_of", "height_of", "lit_units", "shown_rows", "widths",
]  # fmt: skip
