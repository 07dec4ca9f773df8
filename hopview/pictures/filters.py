"""Filters: the weights between each hidden unit of a Boltzmann machine and all visible units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hopview.core.machine import Machine
from hopview.pictures.colour import UInt8, signed_rgba
from hopview.pictures.palette import Theme, diverging

Array = NDArray[Any]
Kind = Literal["hidden", "memory", "visible"]
_SEEN = 1 << 18  # weights of which the common scale is taken; of more, evenly spread ones
_SHARE = 0.995  # of the weights lie within the common scale: a few strong ones leave the others a colour


@dataclass(frozen=True, eq=False)
class Filters:
    """`weights` (n, D): one row a unit; `biases` (n,) or None; `kind` says what the n units are.

    `scale` is the common one: 99.5 of 100 weights lie within -scale .. scale.
    """

    weights: Array
    biases: Array | None
    kind: Kind
    scale: float

    def __len__(self) -> int:
        return int(self.weights.shape[0])

    def own_scale(self, index: int) -> float:
        """The largest |w| of one unit."""
        return float(np.abs(self.weights[index]).max(initial=0.0))


def filters_of(machine: Machine) -> Filters | None:
    """The filters of `machine`, without a copy of W; None where it has no matrix W to visible units.

    W is (D, H) where units of two layers are tied, one column a hidden unit or memory, and (D + H, D + H)
    where all may be: then what ties hidden units to visible ones, or visible ones to each other where none
    is hidden.
    """
    w = machine.parameters.get("W")
    d, h = machine.visible, machine.hidden
    if w is None or w.ndim != 2:
        return None
    if h and w.shape == (d + h, d + h):
        return _made(w[d:, :d], _bias(machine, slice(d, None)), "hidden")
    if not h and w.shape == (d, d):
        return _made(w, _bias(machine, slice(0, d)), "visible")
    if h and w.shape == (d, h):
        return _made(w.T, machine.parameters.get("hidden_bias"), _kind(machine))
    return None


def _kind(machine: Machine) -> Kind:
    return "memory" if machine.form == "memories" else "hidden"


def _bias(machine: Machine, units: slice) -> Array | None:
    """Those of `units`, of a machine that has one array `b` for all."""
    whole = machine.parameters.get("b")
    return None if whole is None else whole[units]


def _made(weights: Array, biases: Array | None, kind: Kind) -> Filters:
    some = weights.ravel() if weights.size <= _SEEN else _spread(weights)
    sizes = np.abs(some)
    scale = float(np.quantile(sizes, _SHARE)) if sizes.size else 0.0
    return Filters(weights, biases, kind, scale or float(sizes.max(initial=0.0)))


def _spread(weights: Array) -> Array:
    """Some rows, evenly spread, of about `_SEEN` weights together."""
    rows = max(1, _SEEN // weights.shape[1])
    return weights[np.linspace(0, weights.shape[0] - 1, rows).round().astype(np.intp)].ravel()


def filters_rgba(
    filters: Filters, chosen: Sequence[int], shape: tuple[int, int], theme: Theme, *, own: bool
) -> UInt8:
    """(n, rows, cols, 4): `chosen` filters on the visible grid, ochre above zero, blue below, zero the paper.

    `own` scales each by its own largest weight, else all share one scale.
    """
    values = np.asarray(filters.weights[list(chosen)], np.float64)
    scale = filters.scale
    if own:
        sizes = np.abs(values).max(axis=1, keepdims=True, initial=0.0)
        values, scale = values / np.where(sizes > 0, sizes, 1.0), 1.0
    return signed_rgba(values.reshape(-1, *shape), scale, diverging(theme))
