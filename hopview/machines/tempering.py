"""Parallel tempering: replicas of a machine at several temperatures that change places."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32, Float64, Int64
from hopview.core.draws import generator
from hopview.machines.gibbs import BlockGibbs
from hopview.machines.travels import Travels


class Ladder:
    """K rungs beta_r = r / (K - 1), M chains each; the joint law is prod_r exp(-beta_r E(v_r, h_r)).

    A sweep is one of block Gibbs sampling on every rung; then neighbours r, s, of even and of odd r in turn,
    change places with probability min(1, exp((beta_r - beta_s)(E_r - E_s))). The last rung, beta = 1, samples
    the machine. `states` (K, M, D), `replicas` (K, M), which chain is where, and `swept` (1,), how often,
    change in place, and so do `travels`, where they are to be followed. Desjardins et al. 2010; Cho, Raiko &
    Ilin 2010, DOI 10.1109/IJCNN.2010.5596837.
    """

    def __init__(
        self,
        gibbs: BlockGibbs,
        states: Float32,
        replicas: Int64,
        swept: Int64,
        travels: Travels | None = None,
    ) -> None:
        self.gibbs, self.states, self.replicas, self.swept = gibbs, states, replicas, swept
        self.travels = travels
        self.betas: Float64 = np.linspace(0.0, 1.0, len(states))
        rungs, chains, visible = states.shape
        self._flat = states.reshape(rungs * chains, visible)
        self._hidden = np.empty((rungs, chains, gibbs.weights.shape[1]), np.float32)
        self._fields = np.empty_like(self._hidden)

    def sweep(self, count: int) -> Float32:
        """`count` sweeps; the states of the last rung, (M, D)."""
        width = self._hidden.shape[2]
        flat, fields = self._hidden.reshape(-1, width), self._fields.reshape(-1, width)
        self.gibbs.fields(self._flat, fields)
        for _ in range(count):
            for r, beta in enumerate(self.betas):
                self.gibbs.draw_hidden(self._fields[r], self._hidden[r], float(beta))
            self.gibbs.visible_fields(flat, self._flat)
            for r, beta in enumerate(self.betas):
                self.gibbs.squeeze_visible(self.states[r], float(beta))
            self.gibbs.fields(self._flat, fields)
            self._swap()
        last: Float32 = self.states[-1]
        return last

    def _swap(self) -> None:
        gibbs, swept = self.gibbs, int(self.swept[0])
        self.swept += 1
        energies = -(self.states @ gibbs.visible_bias).astype(np.float64)
        energies -= np.einsum("rmh,rmh->rm", self._hidden, self._fields + gibbs.hidden_bias)
        lower = np.arange(swept & 1, len(self.betas) - 1, 2)
        taken = np.zeros((lower.size, self.states.shape[1]), bool)
        if lower.size:
            draw = generator(gibbs.seed, gibbs.numbered())
            gain = (self.betas[lower] - self.betas[lower + 1])[:, np.newaxis] * (
                energies[lower] - energies[lower + 1]
            )
            taken = draw.random(gain.shape) < np.exp(np.minimum(gain, 0.0))
            pairs, chains = np.nonzero(taken)
            low, high = lower[pairs], lower[pairs] + 1
            for array in (self.states, self._fields, self.replicas):
                array[low, chains], array[high, chains] = array[high, chains], array[low, chains]
        if self.travels is not None:
            self.travels.note(swept, self.replicas, lower, taken)
