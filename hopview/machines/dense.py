"""Dense associative memories as Boltzmann machines: spins, and one real hidden unit a stored pattern."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from hopview.core.coupling import Float64
from hopview.core.errors import ParameterError, ShapeError
from hopview.core.estimate import Estimate
from hopview.core.machine import Array, Machine, checked_array
from hopview.machines.annealed_sampling import estimate_of
from hopview.machines.logistic import log_sum

MOST_ENUMERATED = 20  # visible units whose 2^D states are gone through
_CHUNK = 1 << 14
_NEGLIGIBLE = 60.0  # nats below its maximum at which a density ends
_MOST_POINTS = 1 << 14
_CHAINS, _TEMPERATURES = 32, 150  # of the annealed importance sampling


class DenseBM(Machine):
    """P(s, g) = exp(-beta E) / Z, E = N sum_mu ((1 - 1/n) g_mu^n - g_mu^(n-1) m_mu), m_mu = xi_mu.s / N.

    Spins s_i = -1/+1 (v = (1 + s)/2) and real g_mu, whose best guess is the overlap m_mu: the least E over
    g is -(N/n) sum m^n. Given the one layer the units of the other are independent, so that all are drawn at
    once. n = 2 with z_mu = sqrt(beta N) g_mu is exactly the Hopfield network as a restricted machine:
    summing z out leaves exp(-beta H), H = -(1/2N) sum (xi_mu.s)^2. `W` (D, H) float64 has a pattern a
    column, zeros where there is none. Barra, Bernacchia, Santucci & Contucci 2012,
    DOI 10.48550/arXiv.1105.2790; Krotov & Hopfield 2016, arXiv 1606.01164.
    """

    form = "patterns"

    def __init__(self, patterns: ArrayLike, beta: float = 1.0, power: int = 2) -> None:
        """`patterns` (H, D), `power` n = 2, 4, 6 ...; raises `ParameterError` and `ShapeError`."""
        rows = np.array(patterns, np.float64)
        if rows.ndim != 2 or not rows.shape[1]:
            raise ShapeError(
                f"Patterns of shape {rows.shape} make no machine. Give (H, D), with D at least 1."
            )
        if not (beta > 0 and math.isfinite(beta)):
            raise ParameterError(f"beta = {beta:g} gives no law. Give a finite number above 0.")
        if power < 2 or power % 2:
            raise ParameterError(
                f"The power {power} gives no law, as its energy has no lower bound. Give 2, 4, 6 ..."
            )
        weights = checked_array("W", rows.T, np.empty(rows.T.shape))
        super().__init__({"W": weights})
        self.beta, self.power = float(beta), int(power)

    @property
    def visible(self) -> int:
        """D = N, the number of spins."""
        return int(self.parameters["W"].shape[0])

    @property
    def hidden(self) -> int:
        """H, the number of hidden units, of which each pattern has one."""
        return int(self.parameters["W"].shape[1])

    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        """The same beta and power with other patterns."""
        return self._with(parameters, self.beta)

    def at(self, temperature: float) -> Self:
        """The machine whose law is this one's at T: beta becomes beta / T."""
        return self if temperature == 1.0 else self._with(self.parameters, self.beta / temperature)

    def overlaps(self, s: Array) -> Float64:
        """m_mu = xi_mu.s / N, (n, H), of spins (n, D)."""
        return np.asarray(np.asarray(s, np.float64) @ self.parameters["W"] / self.visible)

    def free_energy(self, v: Array) -> Float64:
        """-sum_mu ln of the integral over g_mu of exp(-beta E), (n,), of v (n, D) of 0/1; 0 at m = 0.

        n = 2: -(beta N/2) sum m^2 in closed form; else by the trapezoidal rule, which is exact to rounding.
        """
        m = self.overlaps(2.0 * np.asarray(v, np.float64) - 1.0)
        if self.power == 2:
            return np.asarray(-0.5 * self.beta * self.visible * np.sum(m * m, axis=1))
        grid = self._grid()
        levels, back = np.unique(m, return_inverse=True)
        found = np.array([log_sum(self._exponents(grid, x)) for x in levels])
        found -= log_sum(self._exponents(grid, 0.0))
        return np.asarray(-np.sum(found[back.reshape(m.shape)], axis=1))

    def drawn_hidden(self, s: Array, rng: np.random.Generator) -> Float64:
        """z = sqrt(beta N) g ~ P(g|s), (n, H); n = 2: z_mu = sqrt(beta/N) xi_mu.s + N(0, 1). Idle: 0."""
        m, scale = self.overlaps(s), math.sqrt(self.beta * self.visible)
        if self.power == 2:
            z = scale * m + rng.standard_normal(m.shape)
        else:
            grid, uniforms = self._grid(), rng.random((2, *m.shape))
            z = np.empty(m.shape)
            for place in np.ndindex(m.shape):
                exponents = self._exponents(grid, float(m[place]))
                total = np.cumsum(np.exp(exponents - exponents.max()))
                k = np.searchsorted(total, uniforms[(0, *place)] * total[-1], side="right")
                z[place] = scale * (grid[k] + (uniforms[(1, *place)] - 0.5) * (grid[1] - grid[0]))
        z[..., ~self.parameters["W"].any(axis=0)] = 0.0
        return z

    def chance_up(self, z: Array) -> Float64:
        """P(s_i = +1 | z) = sig(2 beta sum_mu g_mu^(n-1) xi_i), (n, D); z as in `drawn_hidden`."""
        g = np.asarray(z, np.float64) / math.sqrt(self.beta * self.visible)
        drive = 2.0 * self.beta * (g ** (self.power - 1) @ self.parameters["W"].T)
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * drive)))

    def swept(self, s: Array, rng: np.random.Generator) -> Float64:
        """Spins (n, D) after one sweep of block Gibbs sampling: all hidden units, then all spins."""
        up = self.chance_up(self.drawn_hidden(s, rng))
        return np.where(rng.random(up.shape) < up, 1.0, -1.0)

    def log_z(self, seed: int = 0) -> float | Estimate:
        """ln sum_s exp(-F(s)): over all states up to 20 spins, else annealed from beta = 0.

        Neal 2001, DOI 10.1023/A:1008923215028.
        """
        if self.visible <= MOST_ENUMERATED:
            bits = np.arange(self.visible)
            starts = range(0, 1 << self.visible, _CHUNK)
            states = (np.arange(k, min(k + _CHUNK, 1 << self.visible)) for k in starts)
            parts = [log_sum(-self.free_energy((numbers[:, None] >> bits) & 1)) for numbers in states]
            return float(log_sum(np.array(parts)))
        rng = np.random.Generator(np.random.PCG64(seed))
        s = np.where(rng.random((_CHAINS, self.visible)) < 0.5, 1.0, -1.0)
        weights = np.full(_CHAINS, self.visible * math.log(2.0))
        lower = np.zeros(_CHAINS)
        for beta in np.linspace(0.0, self.beta, _TEMPERATURES + 1)[1:]:
            law = self._with(self.parameters, float(beta))
            weights += -law.free_energy((1 + s) / 2) - lower
            s = law.swept(s, rng)
            lower = -law.free_energy((1 + s) / 2)
        return estimate_of(weights)

    def _with(self, parameters: Mapping[str, Array], beta: float) -> Self:
        made = object.__new__(type(self))
        Machine.__init__(made, parameters)
        made.beta, made.power = beta, self.power
        return made

    def _exponents(self, grid: Float64, overlap: float) -> Float64:
        """-beta E of one hidden unit at `grid`."""
        n, power = self.power, grid ** (self.power - 1)
        return np.asarray(-self.beta * self.visible * ((1.0 - 1.0 / n) * power * grid - power * overlap))

    def _grid(self) -> Float64:
        """Values of g that hold all of its density whatever |m| <= 1, closer than the density is wide."""
        n, strength = self.power, self.beta * self.visible
        end = 1.5
        while strength * ((1.0 - 1.0 / n) * end**n - end ** (n - 1)) < _NEGLIGIBLE:
            end *= 1.1
        points = 2.0 * end * 3.0 * math.sqrt((n - 1) * strength)
        return np.linspace(-end, end, min(_MOST_POINTS, max(801, int(points)) | 1))
