"""Components: what Oja's, the subspace and Sanger's rule tend to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64
from hopview.rules import Oja, Sanger, Subspace
from hopview.rules.components import AbstractComponents, ComponentParams, LearningParams
from hopview.rules.pseudo_inverse import projector
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close

_UNITS, _PATTERNS = 64, 6
_RATE = 0.128  # eta N, that is eta = 0.002
_LARGEST_ERROR = 0.0022


def checks(quick: bool) -> Iterator[Check]:
    """N = 64, P = 6: W against the pseudo-inverse, and one component against an eigenvector."""
    for rule, epochs in ((Sanger, 3000), (Subspace, 1000)):
        worst = max(_error(rule, epochs, seed) for seed in range(1 if quick else 4))
        name = f"{rule.title}, {epochs:,} epochs: W and the pseudo-inverse, largest difference"
        yield close(name, 0.0, worst, _LARGEST_ERROR, rule.reference)
    patterns = np.repeat(random_patterns(3, _UNITS, seed=31), (6, 2, 1), axis=0)
    v = Oja(LearningParams(learning_rate=0.05, epochs=600), 1).learn(patterns).memory[0]
    leading: Float64 = np.linalg.eigh(patterns.T.astype(np.float64) @ patterns)[1][:, -1]
    yield close(
        "Oja: overlap with the leading eigenvector", 1.0, abs(float(v @ leading)), 0.01, Oja.reference
    )


def _error(rule: type[AbstractComponents], epochs: int, seed: int) -> float:
    patterns = random_patterns(_PATTERNS, _UNITS, seed=30 + seed)
    learned = rule(ComponentParams(learning_rate=_RATE, epochs=epochs), seed).learn(patterns)
    exact = projector(patterns)[0]
    np.fill_diagonal(exact, 0)
    return float(np.abs(learned.coupling.matrix() - exact).max())
