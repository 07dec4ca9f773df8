"""Small machines and the data of the encoder."""

from __future__ import annotations

import numpy as np

from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import Kind, connected


def encoder_data() -> np.ndarray:
    """Four rows, one unit on in each half: the same one. (4, 8) float32."""
    return np.hstack([np.eye(4)] * 2).astype(np.float32)


def machine(kind: Kind, visible: int, hidden: int, seed: int = 0, scale: float = 1.0) -> Boltzmann:
    """W_ij ~ N(0, scale^2) on the mask, b ~ N(0, 1/4)."""
    bias = np.random.default_rng(seed).normal(0, 0.5, visible + hidden)
    return Boltzmann.random(connected(kind, visible, hidden), scale, seed).with_parameters(b=bias)
