"""The modern (continuous) Hopfield network: real units that attention over the memories moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from hopview.core.attention import Attention
from hopview.core.coupling import Float64
from hopview.core.outcome import Outcome, StopKind
from hopview.core.states import REALS, State
from hopview.core.terrain import Parted
from hopview.models.course import course
from hopview.models.naming import named_by_shares
from hopview.models.params import ModelParams
from hopview.models.retrieval import Retrieval, SimilarityName, geometry_of
from hopview.models.separations import SeparationName
from hopview.models.shared_params import Degree, Sharpness
from hopview.models.stepping import SteppedModel

_REFERENCE = "Ramsauer et al. 2020, DOI 10.48550/arXiv.2008.02217"
_SPARSE = "Hu et al. 2023, DOI 10.48550/arXiv.2309.12673"


class ModernParams(ModelParams, frozen=True, kw_only=True):
    """How sharply memories are told apart, and how likeness is measured."""

    beta: Annotated[
        Sharpness,
        Meta(
            ge=0.01,
            le=1000,
            description="How sharply attention picks: a small one blends all memories, a middling one "
            "groups of like memories, a large one retrieves a single memory",
            extra={"reference": _REFERENCE},
        ),
    ] = 16.0
    separation: Annotated[
        SeparationName,
        Meta(
            title="Separation",
            description="How likeness becomes attention: softmax gives every memory some; sparsemax and "
            "entmax give nothing to those far behind, and retrieve the first exactly once it leads enough",
            extra={"symbol": r"\mathrm{sep}", "reference": _SPARSE},
        ),
    ] = "softmax"
    alpha: Degree = 1.5
    similarity: Annotated[
        SimilarityName,
        Meta(
            title="Likeness",
            description="By distance, in units of the memories' mean length, so that each is kept as it is "
            "and none wins by its contrast; by cosine, all memories brought to one length; or by the plain "
            "product, where large memories capture the others",
            extra={"symbol": r"z_\mu", "reference": _REFERENCE},
        ),
    ] = "distance"
    origin: Annotated[
        Literal["mean", "zero"],
        Meta(
            title="Measured from",
            description="The mean of all memories, so that what they share does not count, or zero (middle "
            "grey)",
            extra={"symbol": "c"},
        ),
    ] = "mean"

    def idle(self) -> dict[str, str]:
        """The degree, but for entmax."""
        return {} if self.separation == "entmax" else {"alpha": ""}

    @property
    def temperature_words(self) -> str:
        """Its inverse, the sharpness."""
        return f"beta = {self.beta:g}"

    @property
    def pace(self) -> float:
        """A retrieval takes from one to some tens of steps."""
        return 2.0


class Modern(SteppedModel):
    """E = R^2 (-(1/beta) lse(beta z) + |y|^2/2 + const), y <- sum_mu softmax(beta z)_mu x_mu.

    x_mu = (xi_mu - c) / R and y = (s - c) / R are memories and state measured from their mean c in units of
    their mean length R, and z_mu = x_mu.y - |x_mu|^2/2: see `Geometry` for cosine and plain product. A sweep
    is one step; E never rises, and states stay in the hull of the memories. A state is (N,) float64 in
    [-1, 1] in whole multiples of 2^-36. Ramsauer et al. 2020, DOI 10.48550/arXiv.2008.02217.
    """

    name = "modern"
    title = "Modern Hopfield network"
    formula = r"E = -\frac{1}{\beta} \ln \sum_\mu e^{\beta\, x_\mu \cdot y} + \frac{1}{2} |y|^2"
    attends = True
    iterates = True
    Params = ModernParams

    params: ModernParams

    @cached_property
    def retrieval(self) -> Retrieval:
        """The step."""
        p = self.params
        geometry = geometry_of(self.memories, p.similarity, p.origin == "mean")
        return Retrieval(geometry, p.beta, p.separation, p.alpha)

    def energy(self, state: State) -> float:
        """R^2 E >= 0, as of the pictures themselves, about N at the most; 0 without memories."""
        if not self.memories.count:
            return 0.0
        return self.retrieval.geometry.scale**2 * self.retrieval.energy(REALS.taken(state))

    def energies(self, states: State) -> Float64:
        """E of each of `states` (B, N)."""
        if not self.memories.count:
            return np.zeros(len(states))
        return np.asarray(self.retrieval.geometry.scale**2 * self.retrieval.energies(states))

    @property
    def parted(self) -> Callable[[int], Parted | None]:
        """See `Retrieval.parted`."""
        return self.parting

    def parting(self, most: int) -> Parted | None:
        """How far the first memories, at the `most`, are parted from the others."""
        return self.retrieval.parted(most)

    def field(self, state: State) -> Float64:
        """Where attention takes each unit, (N,)."""
        given = REALS.taken(state)
        return REALS.taken(self.retrieval.step(given)) if self.memories.count else given

    def stepped(self, state: Float64) -> Float64:
        """Where attention takes it."""
        return self.field(state)

    def attending(self, state: State) -> Callable[[], Attention] | None:
        """`attention` of the state, when it is called; None without memories."""
        return partial(self.attention, state) if self.memories.count else None

    def attention(self, state: State) -> Attention:
        """p_mu given the state, and where one step takes it."""
        given = REALS.taken(state)
        logs = self.retrieval.log_weights(given)
        filled = self.retrieval.geometry.outward(np.exp(logs))
        return Attention(
            logs, self.memories.rows, None, filled, course=partial(course, self.retrieval, given)
        )

    def named(self, kind: StopKind, state: State, sweeps: int) -> Outcome | None:
        """By the attention; the overlap is the cosine of state and nearest memory, both measured from c."""
        if not self.memories.count:
            return None
        given, retrieval = REALS.taken(state), self.retrieval
        return named_by_shares(kind, retrieval.weights(given), partial(retrieval.cosine, given), sweeps)
