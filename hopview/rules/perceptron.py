"""The perceptron rule with a margin."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from msgspec import Meta

from hopview import kernels
from hopview.core.coupling import Int8
from hopview.rules.base import Learned, Progress, RuleParams
from hopview.rules.embedding import AbstractEmbeddingRule, Embedding

_REFERENCE = "Gardner 1988, DOI 10.1088/0305-4470/21/1/030"


class PerceptronParams(RuleParams, frozen=True, kw_only=True):
    """How firmly every pattern is to be held, and how long to try."""

    margin: Annotated[
        float,
        Meta(
            ge=0,
            le=3,
            title="Margin",
            description="Every unit learns until its field agrees with every pattern by at least this much, "
            "in units of the length of its weights; more than Gardner's bound cannot be reached",
            extra={"symbol": r"\kappa", "reference": _REFERENCE},
        ),
    ] = 0.5
    epochs: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            title="Epochs",
            description="How often all patterns are gone through at most; it stops when all are stable",
        ),
    ] = 100


class Perceptron(AbstractEmbeddingRule):
    """Where x_i h_i < kappa |W_i|, or is not above 0: W_i += x_i x / N, W_ii = 0; pattern after pattern.

    Every unit is a perceptron of its own, so W is not symmetric: there is no energy, and recall may end in
    a cycle. Starts from W = 0 and stops when all P N pairs of pattern and unit are stable, which it
    reaches whenever weights with that margin exist (for random patterns up to Gardner's bound: P = 2 N at
    kappa = 0). Whole embedding strengths make W exact; P N comparisons an epoch and P a correction,
    less than the P N^2 of corrections made on W itself. Rosenblatt 1962; Gardner 1988,
    DOI 10.1088/0305-4470/21/1/030; Diederich & Opper 1987, DOI 10.1103/PhysRevLett.58.949.
    """

    name = "perceptron"
    title = "Perceptron with margin"
    formula = (
        r"W_i \leftarrow W_i + \frac{1}{N} x_i x \;\;\mathrm{if}\;\; x_i h_i < \kappa |W_i|, \; W_{ii} = 0"
    )
    reference = _REFERENCE
    Params = PerceptronParams
    steps_parameter = "epochs"

    params: PerceptronParams

    def trained(self, held: Embedding, patterns: Int8, done: int, progress: Progress) -> Learned:
        """Epoch `done` and on, until every unit is done or `epochs` have been made."""
        margin, epochs, step = self.params.margin, self.params.epochs, kernels.current().perceptron_epoch
        short = held.short_of(margin)
        while short and done < epochs:
            for start, stop in held.parts(patterns.shape[0]):
                progress(done, epochs, partial(held.so_far, patterns, done))
                step(held.gram, held.patterns_t, start, stop, margin, held.counts, held.aligned, held.squares)
            done, short = done + 1, held.short_of(margin)
        note = self._note(short, held, done) if patterns.shape[0] else ""
        return Learned(held.coupling(), patterns, note=note, steps=done, memory=held)

    def _note(self, short: int, held: Embedding, done: int) -> str:
        epochs = "1 epoch" if done == 1 else f"{done} epochs"
        if not short:
            return f"After {epochs} every pattern is stable with a margin of {self.params.margin:g}."
        return (
            f"After {epochs} {short:,} of {held.counts.size:,} fields are still below the margin of "
            f"{self.params.margin:g}. Allow more epochs, or ask for less margin."
        )
