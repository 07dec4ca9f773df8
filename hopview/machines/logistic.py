"""The logistic function and its integral, safe for inputs of any size."""

from __future__ import annotations

from typing import Any

import numpy as np

from hopview.core.coupling import Float64


def sigmoid(x: Any) -> Float64:
    """sig x = 1 / (1 + exp -x)."""
    e = np.exp(-np.abs(x))
    return np.asarray(np.where(x >= 0, 1.0, e) / (1.0 + e))


def softplus(x: Any) -> Float64:
    """ln(1 + exp x) = max(x, 0) + ln(1 + exp -|x|)."""
    return np.asarray(np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))))


def log_sum(x: Float64) -> float:
    """ln sum exp x, with the largest term taken out."""
    most = float(np.max(x))
    return most + float(np.log(np.sum(np.exp(x - most))))
