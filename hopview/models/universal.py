"""Universal associative memory: similarity, separation and projection, of which many models are cases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from hopview.core.attention import Attention
from hopview.core.coupling import Float64
from hopview.core.outcome import Outcome, StopKind
from hopview.core.states import REALS, State
from hopview.models import separations
from hopview.models.naming import named_by_shares
from hopview.models.retrieval import Retrieval, geometry_of
from hopview.models.separations import SeparationName
from hopview.models.similarity import inverse, lengths, own_terms, similarities
from hopview.models.stepping import SteppedModel
from hopview.models.universal_params import UniversalParams

_TIE = 1e-14  # the part of a sum of weights near 1 that is rounding
_AT_ONCE = 1 << 20  # likenesses, one a unit and memory, that are worked out at a time
NO_ENERGY = (
    "No energy exists for this choice of similarity, separation and projection: dot with sign or memories "
    "has one, and l2 with shares"
)


class Universal(SteppedModel):
    """v <- P w, w = sep(z), z_mu = sim(xi_mu, v): all units at once, a step a sweep.

    z as `similarities` has it, 1 being the likeness of black and white to itself. sep: identity w = z, power
    z^(n-1), rectified the same where z > 0, exponential e^(beta (z - max z)), softmax, sparsemax and entmax
    of beta z, argmax (shared on a tie). P: values sum_mu w_mu xi_(mu+1), the last one's the first; memories
    sum_mu w_mu xi_mu, both held to [-1, 1]; sign +-1, a unit in no field staying. Where unit i's own part
    is left out of z, each unit has weights of its own.

    Energies: with w the slope of a function Psi(z), dot and memories have E = |v|^2/2 - N Psi, dot and sign
    E = -N Psi; l2 and shares E = -N Psi. They never rise where Psi is convex (all but power with odd n) and
    each unit's own part counts: a step is the minimum of a bound that touches E at v. Others have none.

    The dense preset weighs by the slope F', as the universal form does and as that bound asks. The dense
    memory flips one spin and weighs by the difference [F(x + 1) - F(x - 1)]/2 = F'(x) + F'''(x)/6 + ... with
    the unit's own part left out of x. Without own parts, n = 2 and the exponential are the same step; for
    n >= 3 the difference is greater by (n - 1)(n - 2)/(6 x^2) of F' and less, lost in x^2 of N or more.
    A state is (N,) float64 in whole multiples of 2^-36.
    Millidge et al. 2022, DOI 10.48550/arXiv.2202.04557.
    """

    name = "universal"
    title = "Universal memory"
    formula = r"E = \frac{1}{2} |v|^2 - N\, \Psi(z), \qquad w_\mu = \partial \Psi / \partial z_\mu"
    attends = True
    Params = UniversalParams

    params: UniversalParams

    def similarities(self, state: State) -> Float64:
        """z, (K,) float64."""
        return similarities(self.memories, np.asarray(state, np.float64), self.params.similarity)

    def weights(self, z: Float64) -> Float64:
        """w = sep(z), along the last axis."""
        params = self.params
        if params.separation == "identity":
            return z
        if params.separation in ("power", "rectified"):
            base = np.maximum(z, 0.0) if params.separation == "rectified" else z
            return np.asarray(base ** (params.power - 1))
        top = z.max(axis=-1, keepdims=True)
        if params.separation == "argmax":
            most = (z == top).astype(np.float64)
            return np.asarray(most / most.sum(axis=-1, keepdims=True))
        if params.separation == "exponential":
            return np.asarray(np.exp(params.beta * (z - top)))
        return separations.weights(params.beta * z, cast(SeparationName, params.separation), params.alpha)

    def field(self, state: State) -> Float64:
        """sum_mu w_mu xi_mu, or the values in their place, (N,) float64: what the step makes of the state."""
        v = np.asarray(state, np.float64)
        if not self.memories.count:
            return np.zeros(self.memories.size)
        if not self.params.own_share:
            return self._without_own(v)
        if self._is_retrieval:
            return self._retrieved(v)
        w = self.weights(self.similarities(v))
        given = np.roll(w, 1) if self.params.projection == "values" else w  # memory mu has the weight before
        return self.memories.weighted(given)

    @property
    def _is_retrieval(self) -> bool:
        """Whether a step is one of a modern Hopfield network, of memories so many that they are read once."""
        params = self.params
        likened = params.separation == "softmax" and params.similarity in ("dot", "l2")
        return likened and params.projection != "values" and self.memories.many_greys

    def _retrieved(self, v: Float64) -> Float64:
        """The field by attention: beta z = (beta/N) xi.v, or (R^2 beta/N) z by the distance in units of R."""
        dot = self.params.similarity == "dot"
        geometry = geometry_of(self.memories, "dot" if dot else "distance", False)
        return Retrieval(geometry, self.params.beta * geometry.scale**2 / self.memories.size).step(v)

    def _without_own(self, v: Float64) -> Float64:
        """The field of each unit i by weights of its own, in whose z the part of unit i is left out."""
        params, memories = self.params, self.memories
        cosine = params.similarity == "cosine"
        scale = lengths(memories, v) if cosine else np.full(memories.count, float(memories.size))
        sums = similarities(memories, v, "dot" if cosine else params.similarity) * memories.size
        found, step = np.empty(memories.size), max(1, _AT_ONCE // memories.count)
        for start in range(0, memories.size, step):
            part = slice(start, start + step)
            rows = memories.rows[:, part].astype(np.float64)
            left = sums - own_terms(rows, v[part], params.similarity)
            w = self.weights(left * inverse(scale))
            sent = np.roll(rows, -1, axis=0) if params.projection == "values" else rows
            found[part] = np.einsum("ik,ki->i", w, sent)
        return found

    def step(self, state: State) -> Float64:
        """The next state, (N,) float64, before it is rounded to the grid."""
        if not self.memories.count:
            return np.asarray(state, np.float64)
        found = self.field(state)
        if self.params.projection == "sign":
            return np.where(np.abs(found) <= _TIE * self.memories.count, state, np.sign(found))
        return np.asarray(np.clip(found, -1.0, 1.0))

    def stepped(self, state: Float64) -> Float64:
        """The next state, on the grid."""
        return REALS.taken(self.step(state))

    @property
    def mirrored(self) -> bool:
        """Where similarity and separation are odd."""
        params = self.params
        odd = params.separation == "identity" or (params.separation == "power" and params.power % 2 == 0)
        return odd and params.similarity in ("dot", "cosine")

    @property
    def has_energy(self) -> bool:
        """Whether these three menus have one."""
        params = self.params
        if params.projection == "values":
            return False
        if params.similarity == "dot":
            return params.separation != "exponential" or params.projection == "sign"
        likened = params.shares or (params.separation == "exponential" and params.projection == "sign")
        return params.similarity == "l2" and likened

    @property
    def no_energy(self) -> str:
        """Why there is none, where there is none."""
        return "" if self.has_energy else NO_ENERGY

    def energy(self, state: State) -> float:
        """E of the class, with constants that make it 0 or more where weights are shares; or NaN."""
        if not self.has_energy:
            return float("nan")
        v = np.asarray(state, np.float64)
        return float(self._heights(self.similarities(v)[None], np.array([v @ v]))[0])

    def energies(self, states: NDArray[Any]) -> Float64:
        """E of each of `states` (B, N), (B,), by products of matrices."""
        v = np.asarray(states, np.float64)
        if not self.has_energy:
            return np.full(len(v), np.nan)
        squares = np.einsum("bi,bi->b", v, v)
        z = self.memories.exact_products(v) / self.memories.size
        if self.params.similarity == "l2":
            z = 1.0 + z - (self.memories.squares + squares[:, None]) / (2.0 * self.memories.size)
        return self._heights(z, squares)

    def _heights(self, z: Float64, squares: Float64) -> Float64:
        """E, (B,), where the likenesses are `z` (B, K) and |v|^2 `squares` (B,)."""
        params, size, count = self.params, self.memories.size, self.memories.count
        if not count:
            return np.zeros(len(z))
        e = -size * self._potential(z)
        spread = 0.0 if params.separation == "argmax" else size / params.beta * np.log(count)
        if params.similarity == "l2":
            return np.asarray(e + size + spread)
        if params.projection == "sign":
            return e
        if params.shares:  # Ramsauer et al. 2020
            e = e + spread + 0.5 * float(self.memories.squares.max())
        return np.asarray(e + 0.5 * squares)

    def _potential(self, z: Float64) -> Float64:
        """Psi, whose slope is w, along the last axis."""
        params = self.params
        if params.separation in ("identity", "power", "rectified"):
            n = 2 if params.separation == "identity" else params.power
            base = np.maximum(z, 0.0) if params.separation == "rectified" else z
            return np.asarray(np.sum(base**n, axis=-1) / n)
        if params.separation == "argmax":
            return np.asarray(z.max(axis=-1))
        named = cast(SeparationName, "softmax" if params.separation == "exponential" else params.separation)
        return np.asarray(separations.conjugate(params.beta * z, named, params.alpha) / params.beta)

    def named(self, kind: StopKind, state: State, sweeps: int) -> Outcome | None:
        """By the shares of the memories, where they add up to the state; elsewhere by its overlaps."""
        if not self.memories.count or not self.params.shares or self.params.projection != "memories":
            return None
        v = np.asarray(state, np.float64)
        cosines = similarities(self.memories, v, "cosine")
        return named_by_shares(
            kind, self.weights(self.similarities(v)), lambda mu: float(cosines[mu]), sweeps
        )

    def attending(self, state: State) -> Callable[[], Attention] | None:
        """`attention` of the state, when it is called; None without memories."""
        return partial(self.attention, state) if self.memories.count else None

    def attention(self, state: State) -> Attention:
        """|w_mu| / sum |w|, the memories' shares in what moves the state, and where one step takes it."""
        logs = separations.log_shares(self.weights(self.similarities(state)))
        return Attention(logs, self.memories.rows, None, self.step(state))
