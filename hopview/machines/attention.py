"""The attentional Boltzmann machine: its law is a mixture of Gaussians, one a memory, known exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError, ShapeError
from hopview.core.machine import Array, Machine, checked_array

Bools = NDArray[np.bool_]
MOST_ENUMERATED = 16  # binary hidden units whose 2^H patterns become memories
LARGEST = 1e100
_LEAST_WEIGHT = 1e-100  # of a memory that answers for no data: ln 0 would leave the numbers


class AttnBM(Machine):
    """beta E(v) = beta/2 |v - b|^2 - lse_mu beta(w_mu.v + c_mu); P(v) = exp(-beta E) / Z, v real.

    ln Z = D/2 ln(2 pi/beta) + lse_mu beta(|w_mu|^2/2 + w_mu.b + c_mu), so that P is exactly the mixture
    sum_mu pi_mu N(v; b + w_mu, I/beta) with pi = softmax beta(|w|^2/2 + Wb + c). The hidden layer is one-hot:
    p(h|v) = softmax beta(Wv + c), p(v|h = mu) = N(b + w_mu, I/beta). `W` (D, H) has a memory w_mu a column,
    `visible_bias` b (D,), `hidden_bias` c (H,), float64; energies in nats contain beta.
    Ota & Karakida 2023, DOI 10.1162/neco_a_01597.
    """

    form = "memories"
    real = True

    def __init__(
        self, memories: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike, beta: float = 1.0
    ) -> None:
        """`memories` (H, D), b (D,), c (H,); raises `ParameterError` and `ShapeError`."""
        weights = np.array(memories, np.float64)
        if weights.ndim != 2 or not weights.size:
            raise ShapeError(
                f"Memories of shape {weights.shape} make no machine. Give at least one, each as long as "
                "there are visible units: (H, D)."
            )
        if not (beta > 0 and math.isfinite(beta)):
            raise ParameterError(f"beta = {beta:g} gives no law. Give a finite number above 0.")
        count, size = weights.shape
        super().__init__(
            {
                "W": checked_array("W", weights.T, np.empty((size, count))),
                "visible_bias": checked_array("visible_bias", visible_bias, np.empty(size)),
                "hidden_bias": checked_array("hidden_bias", hidden_bias, np.empty(count)),
            }
        )
        self.beta = float(beta)
        _require_small(self.parameters)

    @property
    def visible(self) -> int:
        """D, the number of visible units."""
        return int(self.parameters["W"].shape[0])

    @property
    def hidden(self) -> int:
        """H, the number of memories."""
        return int(self.parameters["W"].shape[1])

    @property
    def memories(self) -> Float64:
        """w_mu, (H, D)."""
        return self.parameters["W"].T

    @property
    def centres(self) -> Float64:
        """b + w_mu, (H, D): the means of the mixture."""
        return np.asarray(self.parameters["visible_bias"] + self.memories)

    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        """The same beta with other arrays; `ParameterError` for values whose squares leave the numbers."""
        _require_small(parameters)
        return self._with(parameters, self.beta)

    def _with(self, parameters: Mapping[str, Array], beta: float) -> Self:
        made = object.__new__(type(self))
        Machine.__init__(made, parameters)
        made.beta = beta
        return made

    def at(self, temperature: float) -> Self:
        """The machine whose law at T = 1 is this one's at T, P(v, h) = exp(-E/T) / Z: beta becomes beta/T."""
        return self if temperature == 1.0 else self._with(self.parameters, self.beta / temperature)

    # -- the law ---------------------------------------------------------------------------------------------

    def free_energy(self, v: Array) -> Float64:
        """beta E(v), (n,), of v (n, D)."""
        rows = _rows(v)
        apart = rows - self.parameters["visible_bias"]
        return np.asarray(0.5 * self.beta * np.sum(apart * apart, axis=1) - _lse(self._inputs(rows)))

    def log_z(self, seed: int = 0) -> float:
        """ln Z, exact."""
        return 0.5 * self.visible * math.log(2 * math.pi / self.beta) + float(_lse(self._depths()))

    def log_likelihood(self, v: Array, seed: int = 0) -> float:
        """Mean of ln P over the rows of v, exact."""
        return float(np.mean(self.log_density(v)))

    def log_density(self, v: Array) -> Float64:
        """ln P(v), (n,)."""
        return -self.free_energy(v) - self.log_z()

    def log_weights(self) -> Float64:
        """ln pi_mu, (H,), of the mixture."""
        depths = self._depths()
        return np.asarray(depths - _lse(depths))

    def attention(self, v: Array) -> Float64:
        """p(h = mu | v) = softmax beta(Wv + c), (n, H)."""
        inputs = self._inputs(_rows(v))
        return np.asarray(np.exp(inputs - _lse(inputs)[:, None]))

    def score(self, v: Array) -> Float64:
        """d ln P / dv = beta(b + W' softmax beta(Wv + c) - v), (n, D).

        A step of 1/beta along it is attention (`reconstruction`).
        """
        rows = _rows(v)
        return np.asarray(self.beta * (self.reconstruction(rows) - rows))

    def reconstruction(self, v: Array) -> Float64:
        """b + W' softmax beta(Wv + c), (n, D): where attention takes v."""
        return np.asarray(self.parameters["visible_bias"] + self.attention(v) @ self.memories)

    def samples(self, count: int, rng: np.random.Generator) -> Float64:
        """(count, D) independent draws from P."""
        chosen = rng.choice(self.hidden, size=count, p=_normalised(self.log_weights()))
        noise = rng.standard_normal((count, self.visible))
        return np.asarray(self.centres[chosen] + noise / math.sqrt(self.beta))

    def swept(self, v: Array, rng: np.random.Generator, observed: Bools | None = None) -> Float64:
        """v (n, D) after one sweep of block Gibbs sampling: a memory is attended, then all of v drawn.

        Where some units are `observed` (D,), the memory is drawn given those alone.
        """
        shares = self.attention(v) if observed is None else self.responsibilities(v, observed)
        shares = np.cumsum(shares, axis=1)
        chosen = np.sum(shares < rng.random((len(v), 1)) * shares[:, -1:], axis=1)
        noise = rng.standard_normal((len(v), self.visible))
        return np.asarray(self.centres[chosen] + noise / math.sqrt(self.beta))

    def responsibilities(self, v: Array, observed: Bools) -> Float64:
        """p(h = mu | v_o) = softmax beta(W_o v_o + c + |W_m|^2/2 + W_m b_m), (n, H).

        Only the `observed` (D,) units of v are looked at; the others, m, are summed over.
        """
        return np.asarray(np.exp(self.log_responsibilities(v, observed)))

    def log_responsibilities(self, v: Array, observed: Bools) -> Float64:
        """The logarithms of `responsibilities`, (n, H): finite however far a memory is behind."""
        rows, missing = _rows(v), ~np.asarray(observed, np.bool_)
        if missing.shape != (self.visible,):
            raise ShapeError(
                f"The mask of observed units has shape {missing.shape}; "
                f"there are {self.visible} visible units."
            )
        p, hidden = self.parameters, self.memories[:, missing]
        unseen = 0.5 * np.sum(hidden * hidden, axis=1) + hidden @ p["visible_bias"][missing]
        seen = rows[:, ~missing] @ p["W"][~missing]
        inputs = self.beta * (seen + p["hidden_bias"] + unseen)
        return np.asarray(inputs - _lse(inputs)[:, None])

    # -- learning --------------------------------------------------------------------------------------------

    def exact_gradient(self, data: Array) -> dict[str, Float64]:
        """The gradient of the mean of ln P over the rows of `data` (n, D), by the parameters' names.

        dw_mu = beta(<A_mu v> - pi_mu (b + w_mu)), db = beta(<v> - b - W'pi), dc = beta(<A> - pi), A = p(h|v).
        """
        rows = _rows(data)
        shares, weights = self.attention(rows), np.exp(self.log_weights())
        count = rows.shape[0]
        memories = rows.T @ shares / count - (weights[:, None] * self.centres).T
        pulled = rows.mean(axis=0) - self.parameters["visible_bias"] - self.parameters["W"] @ weights
        return {
            "W": self.beta * memories,
            "visible_bias": self.beta * pulled,
            "hidden_bias": self.beta * (shares.mean(axis=0) - weights),
        }

    def em_step(self, data: Array) -> tuple[Self, Float64]:
        """The machine after one step of expectation and maximisation, and the share pi (H,) of each memory.

        w_mu = sum A x / sum A - b, pi = <A>, c = ln(pi)/beta - |w|^2/2 - w.b: the mean of ln P over `data`
        (n, D) never falls. A memory that answers for nothing stays where it is, with no weight.
        """
        rows = _rows(data)
        shares = self.attention(rows)
        mass = shares.sum(axis=0)
        bias = self.parameters["visible_bias"]
        memories = np.array(self.memories)
        used = mass > _LEAST_WEIGHT
        memories[used] = (shares.T @ rows)[used] / mass[used, None] - bias
        weights = mass / rows.shape[0]
        depth = 0.5 * np.sum(memories * memories, axis=1) + memories @ bias
        levels = np.log(np.maximum(weights, _LEAST_WEIGHT)) / self.beta - depth
        found = {"W": np.ascontiguousarray(memories.T), "visible_bias": bias, "hidden_bias": levels}
        return self.replaced(found), weights

    # -- how it comes about ----------------------------------------------------------------------------------

    @classmethod
    def at_points(cls, points: ArrayLike, beta: float = 1.0) -> Self:
        """b = 0, memories at `points` (H, D) and c = -|w|^2/2: all of the same weight."""
        memories = np.atleast_2d(np.array(points, np.float64))
        size = memories.shape[-1]
        return cls(memories, np.zeros(size), -0.5 * np.sum(memories * memories, axis=-1), beta)

    @classmethod
    def of_binary_hidden(cls, weights: ArrayLike, visible_bias: ArrayLike, hidden_bias: ArrayLike) -> Self:
        """The Gaussian-Bernoulli RBM of unit variance with `weights` (D, H), its law as 2^H memories.

        w = sum of the columns that are on and c = b'h, one for each h in {0, 1}^H; H is at most 16.
        """
        columns = np.array(weights, np.float64)
        count = columns.shape[1]
        if count > MOST_ENUMERATED:
            raise ParameterError(
                f"{count} binary hidden units have 2^{count} states. Up to {MOST_ENUMERATED} are enumerated."
            )
        states = np.array((np.arange(1 << count)[:, None] >> np.arange(count)) & 1, np.float64)
        return cls(states @ columns.T, visible_bias, states @ np.asarray(hidden_bias, np.float64))

    def _inputs(self, rows: Float64) -> Float64:
        return np.asarray(self.beta * (rows @ self.parameters["W"] + self.parameters["hidden_bias"]))

    def _depths(self) -> Float64:
        p = self.parameters
        length = 0.5 * np.sum(p["W"] * p["W"], axis=0)
        return np.asarray(self.beta * (length + p["visible_bias"] @ p["W"] + p["hidden_bias"]))


def spread_out(data: Array, count: int, rng: np.random.Generator) -> Float64:
    """(count, D) rows of `data` (n, D), each likely far from those before it (k-means++).

    The next row is drawn with probability proportional to the squared distance to the nearest one chosen.
    Where no further row differs, it is one again, moved a little so that the two can part.
    Arthur & Vassilvitskii 2007, ACM-SIAM SODA, 1027-1035.
    """
    rows = _rows(data)
    chosen = [rows[rng.integers(rows.shape[0])]]
    nearest = np.full(rows.shape[0], np.inf)
    while len(chosen) < count:
        apart = rows - chosen[-1]
        nearest = np.minimum(nearest, np.sum(apart * apart, axis=1))
        total = float(nearest.sum())
        if total > 0 and math.isfinite(total):
            chosen.append(rows[rng.choice(rows.shape[0], p=nearest / total)])
        else:
            moved = 0.1 * rng.standard_normal(rows.shape[1])
            chosen.append(rows[rng.integers(rows.shape[0])] + moved)
            nearest[:] = 0.0
    return np.array(chosen[:count])


def same_memories(memories: Array) -> tuple[int, int] | None:
    """The places, from 0, of two memories (H, D) that are equal, or None: learning cannot part them."""
    seen: dict[bytes, int] = {}
    for place, row in enumerate(np.ascontiguousarray(memories)):
        first = seen.setdefault(row.tobytes(), place)
        if first != place:
            return first, place
    return None


def _rows(v: Array) -> Float64:
    rows: Any = np.asarray(v, np.float64)
    return np.asarray(rows if rows.ndim == 2 else rows.reshape(1, -1))


def _lse(x: Float64) -> Float64:
    """ln sum exp over the last axis, by its largest term."""
    most = np.max(x, axis=-1, keepdims=True)
    return np.asarray(most[..., 0] + np.log(np.sum(np.exp(x - most), axis=-1)))


def _normalised(logs: Float64) -> Float64:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _require_small(parameters: Mapping[str, Array]) -> None:
    largest = max(float(np.abs(array).max()) for array in parameters.values())
    if largest > LARGEST:
        raise ParameterError(
            f"A parameter of {largest:g} is too large: squares of memories would leave the numbers. "
            f"Scale the data, so that all stay below {LARGEST:g}."
        )
