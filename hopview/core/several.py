"""Several patterns at once: what a network with blanks in its patterns is asked to recall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64, Int8, Int64
from hopview.core.errors import ParameterError

FREE, NONE = -1, -2  # what a unit serves: blank in all patterns, or against all that are not blank there


@dataclass(frozen=True, eq=False)
class Several:
    """X (P, N) int8 of -1/0/+1, drawn with a share `blanks` (d) of zeros.

    Of rules that learn from examples: M `examples` of each pattern, of `quality` r (0 and 1 of others).
    """

    patterns: Int8
    blanks: float
    examples: int = 0
    quality: float = 1.0

    @property
    def entropy(self) -> float:
        """rho = (1 - r^2)/(M r^2), 0 where the patterns themselves are learned."""
        return entropy(self.quality, self.examples) if self.examples else 0.0

    def serving(self, state: Int8, overlaps: Float64) -> Int64:
        """The pattern that each unit serves, (N,) from 0: of those it agrees with, the one of largest |m|.

        To agree is X_mu,i s_i = sgn m_mu. `FREE` where all patterns are blank, `NONE` where it agrees with
        none of those that are not. `overlaps` are m (P,).
        """
        served = np.where(self.patterns.any(axis=0), NONE, FREE).astype(np.int64)
        if not len(self.patterns):
            served[:] = FREE
        for mu in np.argsort(np.abs(overlaps), kind="stable"):  # the largest has the last word
            served[(self.patterns[mu] * state) == (1 if overlaps[mu] >= 0 else -1)] = mu
        return served


def entropy(quality: float, examples: int) -> float:
    """rho = (1 - r^2)/(M r^2) of M examples of quality r, 0 where they say all.

    Raises `ParameterError` where M or r is 0: there is nothing to learn from.
    """
    if examples < 1:
        raise ParameterError(
            f"There are {examples} examples of each pattern, so that nothing is learned. Take at least one."
        )
    if not 0 < quality <= 1:
        raise ParameterError(
            f"The quality of the examples is {quality:g}; at 0 each of their units is a toss of a coin, "
            "which tells nothing of the pattern, and above 1 there is none. Choose one above 0, up to 1."
        )
    return (1.0 - quality**2) / (examples * quality**2)


def holds_blanks(patterns: Int8) -> bool:
    """Whether any entry of X (P, N) is 0."""
    return bool(patterns.dtype == np.int8 and patterns.size and not patterns.all())
