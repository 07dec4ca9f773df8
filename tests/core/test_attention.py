"""Weights over memories as they are handed to views."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.attention import Attention


def test_weights_are_the_exponentials_however_small() -> None:
    found = Attention(np.array([0.0, -800.0, -3.0]), np.eye(3))
    assert len(found) == 3 and found.observed is None and found.filled is None
    assert found.weights == pytest.approx([1.0, 0.0, np.exp(-3)], abs=1e-15)
    assert found.log_weights[1] == -800.0  # what the weight itself can no longer tell
