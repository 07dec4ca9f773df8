"""The general Boltzmann machine of 1985: any units, visible or hidden, tied to any others by a mask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64
from hopview.core.data import require_rows
from hopview.core.draws import generator
from hopview.core.errors import ParameterError
from hopview.core.estimate import Estimate
from hopview.core.machine import Array, Machine, checked_array
from hopview.machines.annealed_sampling import annealed_log_z_of_pairs
from hopview.machines.conditional import Inputs, answering_moments, checked_inputs, mean_log_answer
from hopview.machines.connections import Connections
from hopview.machines.enumeration import moments, states_of
from hopview.machines.logistic import log_sum, sigmoid, softplus

MOST_EXACT = 16


class Boltzmann(Machine):
    """E(s) = -1/2 s'Ws - b's, s in {0,1}^N, P(s) = exp(-E/T) / Z; units 0 .. D-1 visible, the rest hidden.

    `W` (N, N) float64 is symmetric with a zero diagonal, 0 wherever `connections` ties no pair; `b` (N,)
    float64. Free energy, ln Z, law and gradient are exact where D units, and the hidden ones if any are
    tied to each other, are no more than 16 (`exact`); beyond, the hidden units tied to each other have a
    mean-field bound for their free energy, and ln Z is estimated by annealed importance sampling.
    Raises `ShapeError` and `ParameterError`. Ackley, Hinton & Sejnowski 1985, Cognitive Science 9, 147-169,
    DOI 10.1207/s15516709cog0901_7.
    """

    def __init__(self, W: ArrayLike, b: ArrayLike, connections: Connections) -> None:  # noqa: N803
        size = connections.size
        weights = checked_array("W", W, np.empty((size, size)))
        bias = checked_array("b", b, np.empty(size))
        _require_tied(weights, connections)
        super().__init__({"W": weights, "b": bias})
        self.connections = connections

    @classmethod
    def random(cls, connections: Connections, scale: float = 0.1, seed: int = 0) -> Boltzmann:
        """W_ij ~ N(0, scale^2) where the mask allows, b = 0, of this seed."""
        size = connections.size
        draws = generator(seed, size)
        upper = np.triu(scale * draws.standard_normal((size, size)), 1)
        return cls((upper + upper.T) * connections.mask, np.zeros(size), connections)

    @property
    def weights(self) -> Float64:
        """W, (N, N)."""
        return self.parameters["W"]

    @property
    def bias(self) -> Float64:
        """b, (N,)."""
        return self.parameters["b"]

    @property
    def visible(self) -> int:
        """D."""
        return self.connections.visible

    @property
    def hidden(self) -> int:
        """H."""
        return self.connections.hidden

    @property
    def exact(self) -> bool:
        """Whether all that must be summed over are at most 2^16 states."""
        return self.visible + (self.hidden if self.connections.hidden_tied else 0) <= MOST_EXACT

    @property
    def coupled(self) -> bool:
        """Whether any two hidden units feel each other, so that they have no law each of its own."""
        return bool(self.weights[self.visible :, self.visible :].any())

    @property
    def mean_field(self) -> bool:
        """See `Machine.mean_field`: of more than 16 hidden units that feel each other."""
        return self.hidden > MOST_EXACT and self.coupled

    def replaced(self, parameters: Mapping[str, Array]) -> Boltzmann:
        """The same machine with other W and b; what is not symmetric or breaks the mask is refused."""
        return Boltzmann(parameters["W"], parameters["b"], self.connections)

    def at(self, temperature: float) -> Boltzmann:
        """The machine whose law at T = 1 is that of this one at `temperature`: W/T, b/T."""
        if not temperature > 0:
            raise ParameterError(f"A temperature of {temperature:g} has no law. Give one above 0.")
        if temperature == 1.0:
            return self
        return self.replaced({"W": self.weights / temperature, "b": self.bias / temperature})

    def energy(self, states: Array) -> Float64:
        """E of whole states (n, N), (n,)."""
        s = np.asarray(states, np.float64)
        return np.asarray(-0.5 * np.einsum("ni,ni->n", s @ self.weights, s) - s @ self.bias)

    def fields(self, states: Array) -> Float64:
        """u = Ws + b (n, N): the flip of unit i costs -(1 - 2 s_i) u_i."""
        return np.asarray(np.asarray(states, np.float64) @ self.weights + self.bias)

    def spin_form(self) -> tuple[Float64, Float64, float]:
        """(J, g, c): E = -1/2 sigma'J sigma - g'sigma - c, sigma = 2s - 1: J = W/4, g = b/2 + sums of W/4."""
        offset = float(self.weights.sum() / 8 + self.bias.sum() / 2)
        return self.weights / 4, self.bias / 2 + self.weights.sum(axis=1) / 4, offset

    def free_energy(self, v: Array) -> Float64:
        """F(v) = -ln sum_h exp(-E(v, h)), (n,); a mean-field bound from above for many tied hidden units."""
        rows, d = np.asarray(v, np.float64), self.visible
        own = -0.5 * np.einsum("ni,ni->n", rows @ self.weights[:d, :d], rows) - rows @ self.bias[:d]
        inputs = rows @ self.weights[:d, d:] + self.bias[d:]
        if not self.coupled:
            return np.asarray(own - softplus(inputs).sum(axis=1))
        if self.mean_field:
            return np.asarray(own + _mean_field(self.weights[d:, d:], inputs))
        within = self.within_hidden()
        hidden = states_of(self.hidden)
        return np.asarray([f - log_sum(hidden @ u - within) for f, u in zip(own, inputs, strict=True)])

    def within_hidden(self) -> Float64:
        """-1/2 h'W_hh h of all 2^H hidden states, (2^H,)."""
        d, hidden = self.visible, states_of(self.hidden)
        return np.asarray(-0.5 * np.einsum("ni,ni->n", hidden @ self.weights[d:, d:], hidden))

    def hidden_means(self, v: Array) -> Float64:
        """<h> given v, (n, H): exact where the hidden units are not tied, or 16 at most; else mean-field."""
        rows, d = np.asarray(v, np.float64), self.visible
        inputs = rows @ self.weights[:d, d:] + self.bias[d:]
        if not self.coupled:
            return sigmoid(inputs)
        if self.mean_field:
            return _settled(self.weights[d:, d:], inputs)
        within, hidden = self.within_hidden(), states_of(self.hidden)
        found = np.empty_like(inputs)
        for row, u in zip(found, inputs, strict=True):
            log_p = hidden @ u - within
            row[:] = np.exp(log_p - log_sum(log_p)) @ hidden
        return found

    def codes(self, v: Array) -> int:
        """How many likeliest hidden states the rows of v (n, D) have; of coupled hidden units to 16 of them.

        Raises `ParameterError` beyond.
        """
        d, rows = self.visible, np.unique(np.asarray(v, np.float64), axis=0)
        inputs = rows @ self.weights[:d, d:] + self.bias[d:]
        if not self.coupled:
            return len(np.unique(inputs > 0, axis=0))
        if self.mean_field:
            self._require_exact("The likeliest state of hidden units tied to each other")
        hidden, within = states_of(self.hidden), self.within_hidden()
        return len({int(np.argmax(hidden @ u - within)) for u in inputs})

    def log_z(self, seed: int = 0) -> float | Estimate:
        """ln Z: exact to 16 units, beyond by annealed importance sampling."""
        if not self.exact:
            return annealed_log_z_of_pairs(self.weights, self.bias, seed)
        return log_sum(-self.free_energy(states_of(self.visible)))

    def law(self, temperature: float = 1.0) -> Float64:
        """P of all 2^D visible states at `temperature`, (2^D,): of state k unit i is bit i."""
        self._require_exact("The law")
        log_p = -self.at(temperature).free_energy(states_of(self.visible))
        return np.asarray(np.exp(log_p - log_sum(log_p)))

    def clamped_moments(self, v: Array, temperature: float = 1.0, shares: Float64 | None = None) -> Float64:
        """p+ (N, N): <s_i s_j>, <s_i> on the diagonal, with the visible units clamped to the rows of v.

        `shares` (n,) say how often each row comes, adding up to 1; None: equally often.
        """
        rows = np.asarray(v, np.float64)
        require_rows(rows, self.visible, binary=True)
        if self.mean_field:
            self._require_exact("The clamped expectation of hidden units tied to each other")
        return moments(self.at(temperature), rows, _shares(rows, shares))

    def free_moments(self, temperature: float = 1.0) -> Float64:
        """p- (N, N): <s_i s_j>, <s_i> on the diagonal, of the machine running freely, by enumeration."""
        return moments(self.at(temperature), states_of(self.visible), self.law(temperature))

    def exact_gradient(
        self,
        data: Array,
        temperature: float = 1.0,
        inputs: Inputs | None = None,
        shares: Float64 | None = None,
    ) -> dict[str, Float64]:
        """d(mean log-likelihood)/dW_ij = (p+_ij - p-_ij) / T for i < j, in both places, and /db_i, by name.

        With `inputs` (D,) bool those units are clamped in both phases: the slopes are those of
        `log_answer`. Beside "W" and "b" it holds the statistics "p_plus" and "p_minus" (N, N), <s_i> on
        their diagonals. `shares` as in `clamped_moments`. Raises `ParameterError` for a machine that is too
        large, `ShapeError` for inputs, `DataError` for data.
        """
        self._require_exact("The exact gradient", inputs)
        plus = self.clamped_moments(data, temperature, shares)
        if inputs is None:
            minus = self.free_moments(temperature)
        else:
            rows, held = np.asarray(data, np.float64), checked_inputs(inputs, self.visible)
            minus = answering_moments(self.at(temperature), rows, _shares(rows, shares), held)
        slope = (plus - minus) / temperature
        return {
            "W": slope * self.connections.mask,
            "b": slope.diagonal().copy(),
            "p_plus": plus,
            "p_minus": minus,
        }

    def log_answer(self, v: Array, inputs: Inputs, shares: Float64 | None = None) -> float:
        """Mean of ln P(v_out | v_in) over the rows of v, in nats: how well those `inputs` are answered.

        Raises `ParameterError`, `ShapeError` and `DataError` as `exact_gradient` does.
        """
        rows, held = np.asarray(v, np.float64), checked_inputs(inputs, self.visible)
        require_rows(rows, self.visible, binary=True)
        self._require_exact("The law of answers", held)
        return mean_log_answer(self, rows, _shares(rows, shares), held)

    def _require_exact(self, what: str, inputs: Inputs | None = None) -> None:
        given = 0 if inputs is None else int(np.sum(inputs))
        tied = self.hidden if self.connections.hidden_tied else 0
        if self.visible - given + tied > MOST_EXACT:
            raise ParameterError(
                f"{what} needs every state of the machine, and this one has {self.size} units; the most is "
                f"{MOST_EXACT}. Use fewer units, or the rule 'annealed', which samples."
            )


def _shares(rows: Float64, shares: Float64 | None) -> Float64:
    return np.full(len(rows), 1.0 / len(rows)) if shares is None else shares


def _require_tied(weights: Float64, connections: Connections) -> None:
    if not np.array_equal(weights, weights.T):
        i, j = (int(k) for k in np.argwhere(weights != weights.T)[0])
        raise ParameterError(
            f"W is not symmetric: W[{i}, {j}] = {weights[i, j]:g} but W[{j}, {i}] = {weights[j, i]:g}. "
            "Give both the same value."
        )
    outside = weights[~connections.mask]
    if outside.any():
        i, j = (int(k) for k in np.argwhere((weights != 0) & ~connections.mask)[0])
        raise ParameterError(
            f"W[{i}, {j}] = {weights[i, j]:g}, but units {i} and {j} are not connected. Give 0 there."
        )


def _settled(weights: Float64, inputs: Float64) -> Float64:
    """The mean-field solution m = sig(W m + u), (n, H), unit by unit so that its bound never rises."""
    found: NDArray[Any] = sigmoid(inputs)
    for _ in range(20):
        for i in range(len(weights)):
            found[:, i] = sigmoid(found @ weights[:, i] + inputs[:, i])
    return found


def _mean_field(weights: Float64, inputs: Float64) -> Float64:
    m = np.clip(_settled(weights, inputs), 1e-300, 1 - 1e-16)
    entropy = -(m * np.log(m) + (1 - m) * np.log1p(-m)).sum(axis=1)
    return np.asarray(-0.5 * np.einsum("ni,ni->n", m @ weights, m) - (m * inputs).sum(axis=1) - entropy)
