"""The minimal-overlap rule of Krauth and Mezard."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import numpy as np
from msgspec import Meta

from hopview import kernels
from hopview.core.coupling import Int8
from hopview.rules.base import Learned, Progress, RuleParams
from hopview.rules.embedding import AbstractEmbeddingRule, Embedding

_REFERENCE = "Krauth & Mezard 1987, DOI 10.1088/0305-4470/20/11/013"
_STRIDE = 64


class MinOverlapParams(RuleParams, frozen=True, kw_only=True):
    """How far to go."""

    c: Annotated[
        float,
        Meta(
            ge=0.1,
            le=100,
            title="Stop at field",
            description="Every unit learns until its field agrees with every pattern by at least this much, "
            "where one embedding adds 1: the larger, the nearer to the best margin that there is",
            extra={"symbol": "c", "reference": _REFERENCE},
        ),
    ] = 10.0
    steps: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000_000,
            title="Steps",
            description="How many embeddings a unit makes at most; it needs about c N / margin squared",
        ),
    ] = 20_000


class MinOverlap(AbstractEmbeddingRule):
    """Of all patterns the one with the least x_i h_i; if that is below c: W_i += x_i x / N, W_ii = 0.

    Every unit by itself, so W is not symmetric: there is no energy, and recall may end in a cycle. As c
    grows the least stability min x_i h_i / |W_i| approaches the largest that any weights have (Gardner's
    bound, where the basins of attraction are widest); c = 10 gives about 95 % of it. Where no weights
    hold all patterns it goes on to the last step. Whole embedding strengths make W exact; P a step.
    Krauth & Mezard 1987, DOI 10.1088/0305-4470/20/11/013; Gardner 1988, DOI 10.1088/0305-4470/21/1/030.
    """

    name = "min_overlap"
    title = "Minimal overlap"
    formula = (
        r"W_i \leftarrow W_i + \frac{1}{N} \xi_i^\nu \xi^\nu, \;\; "
        r"\nu = \mathrm{argmin}_\mu \, \xi_i^\mu h_i^\mu, \; W_{ii} = 0"
    )
    reference = _REFERENCE
    Params = MinOverlapParams
    steps_parameter = "steps"

    params: MinOverlapParams

    def trained(self, held: Embedding, patterns: Int8, done: int, progress: Progress) -> Learned:
        """Step `done` and on, until every unit is done or `steps` have been made."""
        most, step = self.params.steps, kernels.current().min_overlap_steps
        target, made = int(np.ceil(self.params.c * patterns.shape[1])), 1
        while made and done < most:
            stride, made = min(_STRIDE, most - done), 0
            for start, stop in held.parts(stride):
                progress(done, most, partial(held.so_far, patterns, done))
                made += step(
                    held.gram, held.patterns_t, start, stop, target, stride, held.counts, held.aligned,
                    held.squares,
                )  # fmt: skip
            done += stride
        done = int(held.counts.sum(axis=1).max(initial=0))  # not those of the last stride with nothing to do
        note = self._note(held, target) if patterns.shape[0] else ""
        return Learned(held.coupling(), patterns, note=note, steps=done, memory=held)

    def _note(self, held: Embedding, target: int) -> str:
        units = held.counts.shape[0]
        reached = int((held.aligned.min(axis=1) >= target).sum())
        least = f"the mean of their least stabilities is {held.stabilities().mean():.3f}"
        if reached == units:
            return f"All {units:,} units reached c = {self.params.c:g}: {least}."
        return f"{reached:,} of {units:,} units reached c = {self.params.c:g} (allow more steps); {least}."
