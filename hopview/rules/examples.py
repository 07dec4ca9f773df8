"""Learning from noisy examples of patterns that the network never sees, with a teacher or without."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview.core.coupling import (
    Coupling,
    DenseCoupling,
    FactoredCoupling,
    Int8,
    Int32,
    LowRankCoupling,
    exact_product,
    frozen_array,
)
from hopview.core.errors import ParameterError
from hopview.core.several import Several, entropy
from hopview.rules.base import Form, Learned, Progress, ignore_progress
from hopview.rules.hebb import Hebb
from hopview.rules.multitask import AbstractBlanks, MultitaskParams
from hopview.rules.ternary import example

_REFERENCE = "Agliari, Alessandrelli, Barra & Ricci-Tersenghi 2023, DOI 10.48550/arXiv.2308.04106"
_MOST = 1 << 30  # |sum of examples . s|, as `LowRankCoupling` needs it


class ExamplesParams(MultitaskParams, frozen=True, kw_only=True):
    """How many examples there are of each pattern, and how good they are."""

    examples: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            title="Examples",
            description="How many noisy examples of each pattern are learned",
            extra={
                "symbol": "M",
                "reference": _REFERENCE,
                "by_ratio": True,
                "below": "Without an example nothing is learned, W = 0.",
            },
        ),
    ] = 10
    quality: Annotated[
        float,
        Meta(
            ge=0.01,
            le=1,
            title="Quality",
            description="How much an example tells of its pattern: a unit has the pattern's sign with "
            "probability (1 + r)/2. 1 is the pattern itself; at 0 examples would be noise alone",
            extra={
                "symbol": "r",
                "reference": _REFERENCE,
                "below": "At r = 0 each unit of an example is a toss of a coin, which tells nothing of the "
                "pattern, and below 0 examples are like its negative.",
                "above": "At r = 1 every example is the pattern itself.",
            },
        ),
    ] = 0.5

    @property
    def entropy(self) -> float:
        """rho = (1 - r^2) / (M r^2), the entropy of the data: 0 where the examples say all."""
        return entropy(self.quality, self.examples)

    @property
    def scale(self) -> float:
        """R = r^2 (1 + rho), the mean square of an average of examples."""
        return self.quality**2 * (1.0 + self.entropy)


class AbstractExamples(AbstractBlanks):
    """A rule that sees M noisy examples of each pattern, eta = xi chi with P(chi = +1) = (1 + r)/2."""

    reference = _REFERENCE
    Params = ExamplesParams
    bytes_per_weight = 16

    params: ExamplesParams

    def several(self, stored: Int8) -> Several | None:
        """The patterns, and what is seen of them."""
        return Several(stored, self.blanks, self.params.examples, self.params.quality)

    def drawn(self, row: Int8, mu: int) -> list[Int8]:
        """The M examples (N,) of pattern `mu`, `row`, with its blanks."""
        params = self.params
        return [example(row, params.quality, self.seed, mu, a) for a in range(params.examples)]

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """Only where there is nothing to add: the parameters are those that `learned` came by."""
        return learned if patterns.shape[0] == learned.patterns.shape[0] else None

    def note_of(self, x: Int8) -> str:
        """What the data are worth, and which units are free."""
        params = self.params
        count = f"{params.examples:,} example{'' if params.examples == 1 else 's'} of each pattern"
        words = f"{count}, entropy ρ = {params.entropy:.3g}. {self.free_words(x)}"
        return words.rstrip() if x.shape[0] else ""


class Supervised(AbstractExamples):
    """W = (1/(N R)) sum_mu eta_mu eta_mu', eta_mu the mean of the M examples of pattern mu; zero diagonal.

    R = r^2 (1 + rho), rho = (1 - r^2)/(M r^2). A teacher tells which examples belong together, so that their
    noise is averaged first: at T = 0 and d = 0 a unit takes the majority of M signs, and m = erf(1/sqrt(2
    rho)). Exact in integers: sums of examples are kept. Cost P M N, with a matrix P N^2.
    Agliari, Alessandrelli, Barra & Ricci-Tersenghi 2023, DOI 10.48550/arXiv.2308.04106.
    """

    name = "supervised"
    title = "Examples, supervised"
    formula = r"W_{ij} = \frac{1}{N R} \sum_\mu \bar\eta_i^\mu \bar\eta_j^\mu, \quad W_{ii} = 0"
    bytes_per_entry = 10

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that examples of `patterns` (P, N) teach."""
        x, params = self.stored(patterns), self.params
        count, units = x.shape
        self.require_memory(count, units, form)
        _require_sums(count, units, params.examples)
        sums = np.zeros((count, units), np.int32)
        for mu, row in enumerate(x):
            progress(mu, count)
            for eta in self.drawn(row, mu):
                sums[mu] += eta
        unit = 1.0 / (units * params.scale * params.examples**2)
        dense = self.chosen_form(count, units, form) == "dense"
        coupling = _matrix(sums, unit) if dense else LowRankCoupling(_factors(sums), unit)
        return Learned(coupling, patterns, note=self.note_of(x))


class Unsupervised(AbstractExamples):
    """W = (1/(N M R)) sum_mu,a eta_mu,a eta_mu,a': every example is stored by itself; zero diagonal.

    R = r^2 (1 + rho), rho = (1 - r^2)/(M r^2). Nobody tells which examples belong together. For few patterns
    it does what a teacher achieves; where P M is not small against N, examples disturb each other and it lags
    behind. Exact in integers. Cost P M N, with a matrix P M N^2.
    Agliari, Alessandrelli, Barra & Ricci-Tersenghi 2023, DOI 10.48550/arXiv.2308.04106.
    """

    name = "unsupervised"
    title = "Examples, unsupervised"
    formula = r"W_{ij} = \frac{1}{N M R} \sum_{\mu, a} \eta_i^{\mu,a} \eta_j^{\mu,a}, \quad W_{ii} = 0"

    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that examples of `patterns` (P, N) teach."""
        x, params = self.stored(patterns), self.params
        count, units = x.shape
        hebb, scale = Hebb(), params.scale
        hebb.require_memory(count * params.examples, units, form)
        rows = np.empty((count * params.examples, units), np.int8)
        for mu, row in enumerate(x):
            progress(mu, count)
            rows[mu * params.examples : (mu + 1) * params.examples] = self.drawn(row, mu)
        learned = hebb.learn(frozen_array(rows, np.int8), form, progress)
        unit = 1.0 / (units * params.examples * scale)
        return replace(
            learned, found=_scaled(learned.coupling, unit), patterns=patterns, note=self.note_of(x)
        )


def _require_sums(count: int, units: int, examples: int) -> None:
    """Raise `ParameterError` where sums of that many examples, or their products, would not be exact."""
    if units * examples >= _MOST or count * examples**2 >= 2 * _MOST:
        raise ParameterError(
            f"{examples:,} examples of {count:,} patterns of {units:,} units have sums beyond 30 bits. "
            "Take fewer examples, or a smaller grid."
        )


def _factors(sums: Int32) -> Int32:
    return frozen_array(np.ascontiguousarray(sums.T), np.int32)


def _matrix(sums: Int32, unit: float) -> DenseCoupling:
    weights = exact_product(sums.T, sums).astype(np.int32)
    np.fill_diagonal(weights, 0)
    weights.flags.writeable = False
    return DenseCoupling(weights, unit)


def _scaled(coupling: Coupling, unit: float) -> Coupling:
    """The same integers in another unit."""
    if isinstance(coupling, DenseCoupling) and coupling.factored is not None:
        return replace(coupling, unit=unit, factored=FactoredCoupling(coupling.factored.patterns, unit))
    return replace(coupling, unit=unit)
