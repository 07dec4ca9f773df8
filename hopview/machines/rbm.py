"""The restricted Boltzmann machine of 0/1 units: energies, conditionals, the partition function."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview import kernels
from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.core.draws import generator
from hopview.core.errors import ParameterError, ShapeError
from hopview.core.estimate import Estimate
from hopview.core.machine import Machine, checked_array
from hopview.core.states import State
from hopview.machines.annealed_sampling import annealed_log_z
from hopview.machines.gibbs import BlockGibbs
from hopview.machines.logistic import sigmoid, softplus
from hopview.machines.states import log_sum_over_states, moments_over_states

Array = NDArray[Any]
EXACT_UNITS = 20  # of the smaller side: 2^20 states are enumerated in under a second
GRADIENT_UNITS = 16
SAMPLED_UNITS = 8  # of each row, for a pseudo-likelihood that would take too long of all
_ASKED = 0x61736B  # a stream of its own among those of one seed
_AT_ONCE = 1 << 20  # numbers held at a time where free energies of many flips are worked out


class BernoulliRBM(Machine):
    """E(v, h) = -a'v - b'h - v'Wh, v in {0,1}^D, h in {0,1}^H; P = exp(-E) / Z.

    F(v) = -a'v - sum_j ln(1 + exp(b_j + (v'W)_j)). W (D, H), `visible_bias` a (D,), `hidden_bias` b (H,), of
    float32 (or float64, where W is given so). Smolensky 1986; Hinton 2002, DOI 10.1162/089976602760128018.
    Raises `ShapeError`, and `ParameterError` for values that are not finite or a layer without units.
    """

    def __init__(self, W: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> None:  # noqa: N803
        super().__init__(checked_rbm(W, visible_bias, hidden_bias))

    @property
    def weights(self) -> Array:
        """W (D, H)."""
        return self.parameters["W"]

    @property
    def visible_bias(self) -> Array:
        """a (D,)."""
        return self.parameters["visible_bias"]

    @property
    def hidden_bias(self) -> Array:
        """b (H,)."""
        return self.parameters["hidden_bias"]

    @property
    def visible(self) -> int:
        """D."""
        return int(self.weights.shape[0])

    @property
    def hidden(self) -> int:
        """H."""
        return int(self.weights.shape[1])

    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        """The machine with these arrays."""
        return type(self)(parameters["W"], parameters["visible_bias"], parameters["hidden_bias"])

    def hidden_inputs(self, v: Array) -> Float64:
        """b + v'W, (n, H), of visible states (n, D)."""
        return np.asarray(v, np.float64) @ self.weights.astype(np.float64) + self.hidden_bias

    def visible_inputs(self, h: Array) -> Float64:
        """a + Wh, (n, D), of hidden states (n, H)."""
        return np.asarray(h, np.float64) @ self.weights.T.astype(np.float64) + self.visible_bias

    def hidden_given(self, v: Array) -> Float64:
        """p(h_j = 1 | v) = sig(b_j + (v'W)_j), (n, H)."""
        return sigmoid(self.hidden_inputs(v))

    def visible_given(self, h: Array) -> Float64:
        """p(v_i = 1 | h) = sig(a_i + (Wh)_i), (n, D)."""
        return sigmoid(self.visible_inputs(h))

    def visible_energy(self, v: Array) -> Float64:
        """-a'v, (n,): what the visible units have for themselves."""
        return -(np.asarray(v, np.float64) @ self.visible_bias)

    def energy(self, v: Array, h: Array) -> Float64:
        """E(v, h) = visible_energy(v) - sum_j h_j hidden_inputs(v)_j, (n,), of states (n, D) and (n, H)."""
        return np.asarray(self.visible_energy(v) - np.sum(self.hidden_inputs(v) * h, axis=1))

    def free_energy(self, v: Array, inputs: Float64 | None = None) -> Float64:
        """F(v) = visible_energy(v) - sum_j ln(1 + exp hidden_inputs(v)_j), (n,); `inputs`, where known."""
        found = self.hidden_inputs(v) if inputs is None else inputs
        return np.asarray(self.visible_energy(v) - np.sum(softplus(found), axis=1))

    @property
    def exact(self) -> bool:
        """Whether ln Z is enumerated: min(D, H) <= 20."""
        return min(self.visible, self.hidden) <= EXACT_UNITS

    def log_z(self, seed: int = 0) -> float | Estimate:
        """ln Z: enumerated over the smaller side up to 20 units, else annealed importance sampling."""
        return self.exact_log_z() if self.exact else annealed_log_z(self, seed=seed)

    def exact_log_z(self) -> float:
        """ln sum_h exp(b'h + sum_i ln(1 + exp(a_i + (Wh)_i))), or the same with the roles swapped."""
        w = self.weights.astype(np.float64)
        if self.hidden <= self.visible:
            return log_sum_over_states(w.T, self.hidden_bias, self.visible_bias)
        return log_sum_over_states(w, self.visible_bias, self.hidden_bias)

    def exact_gradient(self, data: Array) -> dict[str, Float64]:
        """d log-likelihood / d parameter by name, in nats a row of `data` (n, D): <v h'>_data - <v h'>_model.

        The two sides of that of W stand beside them as "p_plus" and "p_minus" (D, H), for views.
        The model's side is summed over all states of the smaller layer; raises `ParameterError` where that
        has more than 16 units.
        """
        if min(self.visible, self.hidden) > GRADIENT_UNITS:
            raise ParameterError(
                f"The exact gradient sums over all states of the smaller layer, and {self.visible} visible "
                f"with {self.hidden} hidden units are too many: it takes up to {GRADIENT_UNITS}. "
                "Take fewer hidden units, or another rule, such as pcd."
            )
        v, w = np.asarray(data, np.float64), self.weights.astype(np.float64)
        on = self.hidden_given(v)
        if self.hidden <= self.visible:
            _, h_mean, v_mean, together = moments_over_states(w.T, self.hidden_bias, self.visible_bias)
            together = together.T
        else:
            _, v_mean, h_mean, together = moments_over_states(w, self.visible_bias, self.hidden_bias)
        clamped = v.T @ on / len(v)
        return {
            "W": clamped - together,
            "visible_bias": v.mean(axis=0) - v_mean,
            "hidden_bias": on.mean(axis=0) - h_mean,
            "p_plus": clamped,
            "p_minus": together,
        }

    def sampler(self, seed: int, number: int = 0) -> BlockGibbs:
        """Block Gibbs sampling on copies of the parameters; (seed, number) fix all that is drawn."""
        return BlockGibbs(self.parameters, seed, number)

    def chain(
        self, held: Int8, scale: float, seed: int, number: int, sweeps: int, state: State, hidden: Float64
    ) -> Int64:
        """`sweeps` of one chain in place: `hidden` (H,) given v, then v where `held` (D,) is 0.

        `state` (D,) are spins 2 v - 1. Returns the visible units that the last sweep changed.
        """
        flips = np.empty(self.visible, np.int64)
        made = kernels.current().rbm.chain
        return flips[: made(*self._narrow, held, scale, seed, number, sweeps, state, hidden, flips)]

    @cached_property
    def _narrow(self) -> tuple[Float32, Float32, Float32, Float32]:
        """W, W', a and b as the kernels take them."""
        w = np.ascontiguousarray(self.weights, np.float32)
        visible, hidden = (np.asarray(b, np.float32) for b in (self.visible_bias, self.hidden_bias))
        return w, np.ascontiguousarray(w.T), visible, hidden

    def log_odds(self, v: Array) -> Float64:
        """F(v with v_i = 0) - F(v with v_i = 1), (n, D): its sig is p(v_i = 1 | all other v)."""
        wide = np.asarray(v, np.float64)
        w, inputs = self.weights.astype(np.float64), self.hidden_inputs(wide)
        out = np.empty_like(wide)
        step = max(1, _AT_ONCE // max(1, len(wide) * self.hidden))
        for first in range(0, self.visible, step):
            part = slice(first, first + step)
            off = inputs[:, np.newaxis] - wide[:, part, np.newaxis] * w[part]
            out[:, part] = self.visible_bias[part] + np.sum(softplus(off + w[part]) - softplus(off), axis=2)
        return out

    def pseudo_likelihood(self, v: Array) -> float:
        """Mean over rows of sum_i ln p(v_i | all other v), in nats (Besag 1975): no likelihood, but cheap."""
        signs = 2.0 * np.asarray(v, np.float64) - 1.0
        return float(-np.mean(np.sum(softplus(-signs * self.log_odds(v)), axis=1)))

    def sampled_pseudo_likelihood(self, v: Array, seed: int, units: int = SAMPLED_UNITS) -> float:
        """The same by so many units of each row, times D over their number: without bias over seeds.

        They are spread evenly from one drawn by `seed`, so that the same units are asked again and a curve
        over epochs is as smooth as the learning. A flip of unit i moves the hidden units' inputs by W_i.
        """
        wide, rows = np.asarray(v, np.float64), np.arange(len(v))
        count = min(units, self.visible)
        starts = generator(seed, 0, _ASKED).integers(0, self.visible, len(wide))
        inputs = self.hidden_inputs(wide)
        before, total = softplus(inputs).sum(axis=1), 0.0
        for step in range(count):
            turned = (starts + step * self.visible // count) % self.visible
            change = 1.0 - 2.0 * wide[rows, turned]
            after = softplus(inputs + change[:, np.newaxis] * self.weights[turned]).sum(axis=1)
            gain = before - after - change * self.visible_bias[turned]
            total -= float(np.mean(softplus(-gain)))
        return self.visible * total / count

    def reconstruction(self, v: Array) -> Float64:
        """p(v | p(h | v)), (n, D): a step up and a step down without noise."""
        return self.visible_given(self.hidden_given(v))


def checked_rbm(weights: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> dict[str, Array]:
    """W, a and b by name, as float32 or float64 arrays that fit together."""
    given = np.asarray(weights)
    if given.ndim != 2 or not given.size:
        raise ShapeError(
            f"W has shape {given.shape}. Give a matrix (visible units, hidden units), one or more of each."
        )
    kind = np.float64 if given.dtype == np.float64 else np.float32
    if not np.issubdtype(given.dtype, np.number) or np.iscomplexobj(given):
        raise ParameterError(f"W holds values of type {given.dtype}. Give real numbers.")
    sizes = {"visible_bias": given.shape[0], "hidden_bias": given.shape[1]}
    found = {"W": checked_array("W", given, np.empty(given.shape, kind))}
    for name, array in (("visible_bias", visible_bias), ("hidden_bias", hidden_bias)):
        found[name] = checked_array(name, array, np.empty(sizes[name], kind))
    return found
