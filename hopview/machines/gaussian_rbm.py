"""The Gaussian-Bernoulli restricted Boltzmann machine: real visible units, 0/1 hidden ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hopview import kernels
from hopview.core.coupling import Float32, Float64, Int8, Int64
from hopview.core.draws import generator
from hopview.core.errors import ParameterError
from hopview.core.estimate import Estimate
from hopview.core.memory import require_bytes
from hopview.core.states import State
from hopview.machines.annealed_sampling import estimate_of
from hopview.machines.gibbs import BlockGibbs
from hopview.machines.logistic import log_sum, softplus
from hopview.machines.noise import Noise, moved_log_variance
from hopview.machines.rbm import EXACT_UNITS, GRADIENT_UNITS, BernoulliRBM
from hopview.machines.states import all_states

Array = NDArray[Any]
_BLOCK_UNITS = 13  # whose states are listed at a time
_SEED = 0x67616973


class GaussianRBM(BernoulliRBM):
    """E(v, h) = sum_i (v_i - a_i)^2 / (2 s_i^2) - b'h - sum_ij (v_i / s_i^2) W_ij h_j, v real, h in {0,1}^H.

    v_i | h ~ N(a_i + (Wh)_i, s_i^2) and p(h_j | v) = sig(b_j + sum_i W_ij v_i / s_i^2): a mixture of 2^H
    Gaussians of one covariance. `deviation` s is (D,) or one number. It is learned as the parameter
    `log_variance` = ln s^2, (1,) or (D,), where `noise` is "shared" or "own". Cho, Ilin & Raiko 2011,
    DOI 10.1007/978-3-642-21735-7_2. Raises `ParameterError` for a deviation that is not positive.
    """

    real = True

    def __init__(
        self,
        W: ArrayLike,  # noqa: N803
        visible_bias: ArrayLike,
        hidden_bias: ArrayLike,
        deviation: ArrayLike = 1.0,
        noise: Noise = "fixed",
    ) -> None:
        super().__init__(W, visible_bias, hidden_bias)
        given = np.asarray(deviation, np.float64)
        if not np.isfinite(given).all() or (given <= 0).any() or given.shape not in ((), (self.visible,)):
            raise ParameterError(
                f"The deviation of the visible units is {given}. Give one positive number, or one a unit."
            )
        self.noise: Noise = noise
        if noise == "shared" and given.size > 1 and np.ptp(given):
            raise ParameterError(
                f"One noise is shared by all visible units, but their deviations go from {given.min():g} to "
                f"{given.max():g}. Give one number, or a noise of each unit's own."
            )
        if noise != "fixed":
            kept = np.full(1 if noise == "shared" else self.visible, 2.0 * np.log(given))
            kept = kept.astype(self.weights.dtype)
            kept.flags.writeable = False
            self.parameters = MappingProxyType({**self.parameters, "log_variance": kept})
            given = np.exp(0.5 * kept.astype(np.float64))
        self.deviation: Float64 = np.broadcast_to(given, (self.visible,))
        self.precision: Float64 = 1.0 / self.deviation**2

    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        """The machine with these arrays; deviations that are not learned stay."""
        w, a, b = (parameters[name] for name in ("W", "visible_bias", "hidden_bias"))
        if self.noise == "fixed":
            return type(self)(w, a, b, self.deviation)
        with np.errstate(over="ignore"):
            deviation = np.exp(0.5 * parameters["log_variance"].astype(np.float64))
        return type(self)(w, a, b, deviation[0] if self.noise == "shared" else deviation, self.noise)

    def moved(self, name: str, step: Array) -> Array:
        """See `Machine.moved`; the noise goes slowly and keeps within its bounds."""
        old = self.parameters[name]
        if name == "log_variance":
            return moved_log_variance(old, step, 1.0, self.visible)
        return super().moved(name, step)

    def at(self, temperature: float) -> Self:
        """The machine whose law at T = 1 is this one's at T: s becomes s sqrt(T) and b becomes b/T."""
        if not temperature > 0:
            raise ParameterError(f"A temperature of {temperature:g} has no law. Give one above 0.")
        if temperature == 1.0:
            return self
        deviation = self.deviation * np.sqrt(temperature)
        bias = self.hidden_bias / temperature
        given = deviation[0] if self.noise == "shared" else deviation
        return type(self)(self.weights, self.visible_bias, bias, given, self.noise)

    def hidden_inputs(self, v: Array) -> Float64:
        """b_j + sum_i W_ij v_i / s_i^2, (n, H)."""
        return super().hidden_inputs(np.asarray(v, np.float64) * self.precision)

    def visible_given(self, h: Array) -> Float64:
        """The mean a + Wh of v given h, (n, D)."""
        return self.visible_inputs(h)

    def visible_energy(self, v: Array) -> Float64:
        """sum_i (v_i - a_i)^2 / (2 s_i^2), (n,)."""
        wide = np.asarray(v, np.float64)
        return np.asarray(0.5 * np.sum((wide - self.visible_bias) ** 2 * self.precision, axis=1))

    @property
    def exact(self) -> bool:
        """Whether ln Z is enumerated: H <= 20."""
        return self.hidden <= EXACT_UNITS

    def log_z(self, seed: int = 0) -> float | Estimate:
        """ln Z: enumerated over h up to 20 units, else annealed importance sampling."""
        return self.exact_log_z() if self.exact else self.annealed_log_z(seed=seed)

    @cached_property
    def _gauss(self) -> float:
        """ln of the integral of exp(-sum (v - a)^2 / (2 s^2))."""
        return 0.5 * self.visible * float(np.log(2.0 * np.pi)) + float(np.sum(np.log(self.deviation)))

    def exact_log_z(self) -> float:
        """D/2 ln 2 pi + sum ln s_i + ln sum_h exp(b'h + sum_i ((a_i + (Wh)_i)^2 - a_i^2) / (2 s_i^2))."""
        return self._gauss + log_sum(np.concatenate([weights for _, weights in self._mixture()]))

    def components(self) -> tuple[Float64, Float64]:
        """(means (2^H, D), probabilities (2^H,)) of the Gaussians that the machine is a mixture of.

        Raises `MemoryLimitError` where they do not fit.
        """
        what = f"A mixture of 2^{self.hidden} Gaussians of {self.visible:,} units"
        require_bytes(16 * self.visible * 2**self.hidden, what, "Take fewer hidden units.")
        states, shares = self._law_of_hidden()
        return self.visible_inputs(states), shares

    def _law_of_hidden(self) -> tuple[Float64, Float64]:
        """(all h (2^H, H), P(h) (2^H,))."""
        parts = [(few.copy(), weights) for few, weights in self._mixture()]
        states, weights = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return states, np.exp(weights - log_sum(weights))

    def _mixture(self) -> Iterator[tuple[Float64, Float64]]:
        """(states (n, H), ln of their weights (n,)), block after block; the states are written over."""
        w = self.weights.astype(np.float64)
        linear = self.hidden_bias + (self.visible_bias * self.precision) @ w
        square = 0.5 * (w.T * self.precision) @ w
        low = min(self.hidden, _BLOCK_UNITS)
        few = np.zeros((1 << low, self.hidden))
        few[:, :low] = all_states(low)
        for number in range(1 << (self.hidden - low)):
            few[:, low:] = (number >> np.arange(self.hidden - low)) & 1
            yield few, few @ linear + np.sum((few @ square) * few, axis=1)

    def exact_gradient(self, data: Array) -> dict[str, Float64]:
        """d log-likelihood / d parameter by name; the model's side is summed over all h. `ParameterError`."""
        if self.hidden > GRADIENT_UNITS:
            raise ParameterError(
                f"The exact gradient sums over all states of the hidden units, and {self.hidden} are too "
                f"many: it takes up to {GRADIENT_UNITS}. Take fewer, or another rule, such as pcd."
            )
        v = np.asarray(data, np.float64)
        on, scaled = self.hidden_given(v), v * self.precision
        # The means a + Wh are linear in h: <h> and <hh'> are all that is summed over the states.
        states, shares = self._law_of_hidden()
        w, a, inverse = self.weights.astype(np.float64), self.visible_bias, self.precision[:, np.newaxis]
        first, second = shares @ states, (states * shares[:, np.newaxis]).T @ states
        found = {
            "W": scaled.T @ on / len(v) - inverse * (np.outer(a, first) + w @ second),
            "visible_bias": scaled.mean(axis=0) - self.precision * (a + w @ first),
            "hidden_bias": on.mean(axis=0) - first,
        }
        if self.noise != "fixed":
            fit = self.precision * np.mean((v - self.visible_bias) ** 2, axis=0) - 1.0
            fit -= self.precision * np.sum((w @ second) * w, axis=1)
            slopes = 0.5 * fit - np.sum(self.weights * found["W"], axis=1)
            found["log_variance"] = slopes if self.noise == "own" else slopes.sum(keepdims=True)
        return found

    def score(self, v: Array) -> Float64:
        """-dF/dv = (a + W p(h | v) - v) / s^2, (n, D): where the density rises."""
        return np.asarray((self.reconstruction(v) - v) * self.precision)

    def log_odds(self, v: Array) -> Float64:
        """The score: real units have no odds."""
        return self.score(v)

    def sampler(self, seed: int, number: int = 0) -> GaussianGibbs:
        """See `BernoulliRBM.sampler`."""
        return GaussianGibbs(self, seed, number)

    def chain(
        self, held: Int8, scale: float, seed: int, number: int, sweeps: int, state: State, hidden: Float64
    ) -> Int64:
        """`sweeps` of one chain in place: `hidden` (H,) given `state` = v (D,), then v where `held` is 0."""
        w, turned, visible, bias = self._narrow
        before, h = state.copy(), np.empty((1, hidden.size), np.float32)
        for sweep in range(number, number + 2 * sweeps, 2):
            before[:] = state
            fields = ((state.astype(np.float32) * self.precision).astype(np.float32) @ w)[np.newaxis]
            kernels.current().rbm.draw(fields, bias, scale, seed, sweep, h)
            draw = generator(seed, sweep + 1)
            noise = draw.standard_normal(state.size) * self.deviation / np.sqrt(scale)
            drawn = (visible + h[0] @ turned + noise).astype(np.float32)
            state[:] = np.where(held == 0, drawn, state)
            hidden[:] = h[0]
        return np.asarray(np.flatnonzero(before != state), np.int64)

    def annealed_log_z(self, chains: int = 100, steps: int = 1000, seed: int = 0) -> Estimate:
        """ln Z by annealed importance sampling; ln(1 + exp(beta (b + W'v / s^2))) in place of beta = 1."""
        gibbs = self.sampler(seed ^ _SEED)
        v, h = np.zeros((chains, self.visible), np.float32), np.zeros((chains, self.hidden), np.float32)
        gibbs.squeeze_visible(v)
        weight = np.full(chains, self._gauss + self.hidden * np.log(2.0))
        betas = np.linspace(0.0, 1.0, steps + 1)
        for before, beta in pairwise(betas):
            fields = gibbs.fields(v)
            wide = fields.astype(np.float64) + gibbs.hidden_bias
            weight += np.sum(softplus(beta * wide) - softplus(before * wide), axis=1)
            gibbs.draw_hidden(fields, h, float(beta))
            gibbs.visible_fields(h, v)
            v *= np.float32(beta)
            gibbs.squeeze_visible(v)
        return estimate_of(weight)


class GaussianGibbs(BlockGibbs):
    """v ~ N(a + Wh, s^2 / scale) given h; the hidden units see v / s^2."""

    scaled = True

    def __init__(self, machine: GaussianRBM, seed: int, number: int = 0) -> None:
        super().__init__(machine.parameters, seed, number)
        self.noise, self._log_variance = machine.noise, machine.parameters.get("log_variance")
        self.learns_noise = machine.noise != "fixed"
        self._precision = machine.precision.astype(np.float32)
        self._deviation = machine.deviation.astype(np.float32)

    def arrays(self) -> dict[str, Array]:
        """With `log_variance`, where the noise is learned."""
        found = super().arrays()
        return found if self._log_variance is None else {**found, "log_variance": self._log_variance}

    def noise_slope(self, v: Float32, out: Float32, step: Float32) -> Array:
        """d / d ln s^2 from rows v (B, D) of data and `out` (M, D) of the model; `step` is the slope of W.

        (<(v_i - a_i)^2>_data - <...>_model) / 2 s_i^2 - sum_j W_ij dW_ij, as dW has v_i / s_i^2 in it.
        """
        spreads = [np.mean((rows - self.visible_bias) ** 2, axis=0) for rows in (v, out)]
        slope = 0.5 * self._precision * (spreads[0] - spreads[1])
        slope -= np.einsum("ij,ij->i", self.weights, step)
        return np.asarray(slope if self.noise == "own" else slope.sum(keepdims=True))

    def move_noise(self, slope: Array, rate: float) -> None:
        """One update of ln s^2 along `slope`."""
        assert self._log_variance is not None
        units = self._precision.size
        self._log_variance = moved_log_variance(self._log_variance, slope, rate, units)
        wide = np.broadcast_to(self._log_variance.astype(np.float32), (units,))
        self._deviation, self._precision = np.exp(np.float32(0.5) * wide), np.exp(-wide)

    def features(self, v: Float32) -> Float32:
        """v / s^2."""
        return np.asarray(v * self._precision)

    def squeeze_visible(self, fields: Float32, scale: float = 1.0) -> None:
        """v in place of `fields` = Wh."""
        draw = generator(self.seed, self.numbered())
        noise = draw.standard_normal(fields.shape, dtype=np.float32)
        fields += self.visible_bias + noise * (self._deviation / np.float32(np.sqrt(scale)))
