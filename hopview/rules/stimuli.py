"""Stimuli as keys: how a picture, or a code of its own, becomes a vector k."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError

_STREAM = 107  # apart from what else a seed draws


def picture_keys(seen: Float64) -> tuple[Float64, float]:
    """K = X / c, (n, d), and c, the root mean square length of the stimuli that show anything.

    One scale for all, so that what a person paints is a sum of keys where it shows several, and a stimulus
    of more ink has the longer key: it is more salient.
    """
    lengths = np.einsum("nd,nd->n", seen, seen)
    there = lengths[lengths > 0]
    scale = math.sqrt(float(there.mean())) if there.size else 1.0
    return seen / scale, scale


def code_keys(pairs: int, units: int, heads: int, layers: int, seed: int, exact: bool) -> tuple[Float64, ...]:
    """Keys of their own, `layers` times (pairs, heads units); each head's divided by sqrt(heads).

    Unit vectors in random directions, independent for heads and layers, or with `exact` orthonormal ones.
    Raises `ParameterError` where there are more stimuli than orthonormal keys. Schlag et al. 2021,
    DOI 10.48550/arXiv.2102.11174.
    """
    if exact and pairs > units:
        raise ParameterError(
            f"{pairs} stimuli have no orthonormal keys of {units} numbers: only {units} are at right "
            f"angles. Raise the numbers in a key to {pairs} at the least, or choose random keys."
        )
    made = []
    for layer in range(layers):
        parts = []
        for head in range(heads):
            sequence = np.random.SeedSequence([seed, _STREAM, layer, head])
            drawn = np.random.Generator(np.random.PCG64(sequence)).standard_normal((pairs, units))
            if exact:
                q, r = np.linalg.qr(drawn.T) if pairs else (drawn.T, np.ones((0, 0)))
                parts.append((q * np.where(np.diagonal(r) < 0, -1.0, 1.0)).T)
            else:
                parts.append(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
        made.append(np.ascontiguousarray(np.concatenate(parts, axis=1) / math.sqrt(heads)))
    return tuple(made)


def lengths(keys: Float64) -> NDArray[Any]:
    """|k_i|^2, (n,)."""
    return np.asarray(np.einsum("nd,nd->n", keys, keys))
