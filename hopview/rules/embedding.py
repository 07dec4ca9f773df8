"""What the perceptron rules share: every unit counts how often it has embedded every pattern.

W_ij = (1/N) sum_mu a_i^mu xi_i^mu xi_j^mu, i != j, with whole a_i^mu (the embedding strengths): learning
goes on in the space of patterns, where a step costs P and needs X X' alone, and W is exact.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import DenseCoupling, Float64, Int8, Int32, Int64, exact_product
from hopview.rules.base import Form, Learned, Progress, ignore_progress
from hopview.rules.gram import gram_of
from hopview.rules.repeating import AbstractRepeatingRule

_PAIR = 48  # bytes for a unit and a pattern: what an Embedding holds, a copy, and the factors of W
_AT_ONCE = 20_000_000  # operations of a kernel call at most, so that learning can be interrupted


@dataclass(frozen=True, eq=False)
class Embedding:
    """Where learning stands: `counts` a (N, P); `aligned` N xi_i h_i (N, P); `squares` N^2 |W_i|^2 (N,).

    `gram` is X X' (P, P), `patterns_t` X' (N, P).
    """

    gram: Int32
    patterns_t: Int8
    counts: Int32
    aligned: Int64
    squares: Int64

    @classmethod
    def empty(cls, patterns: Int8) -> Embedding:
        """Nothing embedded of `patterns` (P, N)."""
        count, units = patterns.shape
        return cls(
            gram_of(patterns),
            np.ascontiguousarray(patterns.T),
            np.zeros((units, count), np.int32),
            np.zeros((units, count), np.int64),
            np.zeros(units, np.int64),
        )

    def copy(self) -> Embedding:
        """The same, to go on from."""
        return Embedding(
            self.gram, self.patterns_t, self.counts.copy(), self.aligned.copy(), self.squares.copy()
        )

    def parts(self, steps: int = 1) -> list[tuple[int, int]]:
        """(start, stop) of the units that one kernel call takes on, so many steps each."""
        units, count = self.counts.shape
        several = max(1, _AT_ONCE // max(1, steps * count))
        return [(start, min(start + several, units)) for start in range(0, units, several)]

    def coupling(self) -> DenseCoupling:
        """W in units of 1/N: row j of `weights` is what unit j sends out."""
        units = self.counts.shape[0]
        embedded = self.counts.T * self.patterns_t.T.astype(np.int32)
        weights = exact_product(self.patterns_t, embedded).astype(np.int32)
        np.fill_diagonal(weights, 0)
        weights.flags.writeable = False
        return DenseCoupling(weights, 1.0 / max(1, units), symmetric=False)

    def so_far(self, patterns: Int8, steps: int) -> Learned:
        """What has been learned of `patterns` in so many steps, to be looked at."""
        return Learned(self.coupling(), patterns, steps=steps)

    def stabilities(self) -> Float64:
        """min over the patterns of xi_i h_i / |W_i| for each unit, (N,); 0 for a unit without weights."""
        if not self.counts.shape[1]:
            return np.zeros(self.counts.shape[0])
        lengths = np.sqrt(self.squares.astype(np.float64))
        return np.asarray(self.aligned.min(axis=1) / np.where(lengths > 0, lengths, 1.0))

    def short_of(self, margin: float) -> int:
        """How many of the N P pairs of a unit and a pattern are not stable with `margin`."""
        bounds = margin * np.sqrt(self.squares.astype(np.float64))
        return int(((self.aligned <= 0) | (self.aligned < bounds[:, None])).sum())


class AbstractEmbeddingRule(AbstractRepeatingRule):
    """Starts from W = 0 and raises embedding strengths, each unit by itself, so that W is not symmetric."""

    bytes_per_weight = 36
    symmetric = False

    def matrix_bytes(self, patterns: int, units: int) -> int:
        """36 N^2 for W, and beside it 48 N P + 4 P^2 for the space of patterns."""
        beside = _PAIR * units * patterns + 4 * patterns * patterns
        return super().matrix_bytes(patterns, units) + beside

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling after all steps on `patterns` (P, N), or as soon as no unit needs another."""
        self.require_memory(patterns.shape[0], patterns.shape[1], form)
        return self.trained(Embedding.empty(patterns), patterns, 0, progress)

    def go_on(self, learned: Learned, patterns: Int8, progress: Progress) -> Learned:
        """More steps, from the embedding strengths reached."""
        return self.trained(learned.memory.copy(), patterns, learned.steps, progress)

    @abstractmethod
    def trained(self, held: Embedding, patterns: Int8, done: int, progress: Progress) -> Learned:
        """What is learned of `patterns` (P, N) going on in place from `held`, which `done` steps led to."""
