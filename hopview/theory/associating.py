"""How well a memory of pairs is read, and where that lies beside the closed forms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Float64
from hopview.theory.pavlov import guarantee_load, relative_error


@dataclass(frozen=True, slots=True)
class Readings:
    """Over all pairs: the root mean square of |S k_j - v_j| / |v_j|, and means of cos(S k_j, v_j), of the
    share of units whose sign is wrong, and of whether v_j is the nearest value. NaN where there is none.
    """

    error: float
    cosine: float
    bits: float
    nearest: float


def readings(pairs: Associations) -> Readings:
    """Each key of `pairs` read, without snapping or softmax; values that are all zero are left out."""
    values = pairs.values
    lengths = np.sqrt(np.einsum("nd,nd->n", values, values))
    good = np.flatnonzero(lengths > 0)
    if not good.size:
        return Readings(math.nan, math.nan, math.nan, math.nan)
    told = pairs.keys[0][good]
    for layer in range(pairs.depth):
        told = (told @ pairs.keys[layer].T) @ pairs.written[layer].T @ pairs.targets(layer)
    wanted, length = values[good], lengths[good]
    off = np.linalg.norm(told - wanted, axis=1) / length
    along = np.einsum("nd,nd->n", told, wanted) / length
    size = np.linalg.norm(told, axis=1)
    like = told @ (wanted / length[:, None]).T
    middle = 0.5 if pairs.inked else 0.0
    return Readings(
        error=float(np.sqrt(np.mean(off * off))),
        cosine=float(np.mean(np.divide(along, size, out=np.zeros_like(along), where=size > 0))),
        bits=float(np.mean((told > middle) != (wanted > middle))),
        nearest=float(np.mean(np.argmax(like, axis=1) == np.arange(good.size))),
    )


@dataclass(frozen=True, eq=False, slots=True)
class Capacity:
    """The relative error against the load n/d_k: the closed form (`loads`, `errors`), and this session's.

    `load` of it and its `error`, NaN with nothing stored; `guarantee` and `average` are the loads up to which
    every item, and the average item, is told: interference below the signal.
    """

    loads: Float64
    errors: Float64
    load: float
    error: float
    guarantee: float
    average: float


def capacity(pairs: Associations) -> Capacity:
    """Where this memory stands: its mean relative error |S k_j - v_j| / |v_j| as S has been written."""
    width = pairs.key_units * pairs.heads
    count = pairs.count
    loads = np.geomspace(1.0 / width, 4.0, 200)  # even on a scale of ratios
    errors = np.array([relative_error(max(1.0, load * width), width, pairs.depth) for load in loads])
    error = readings(pairs).error
    return Capacity(loads, errors, count / width, error, guarantee_load(width), 1.0)
