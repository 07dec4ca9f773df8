"""Pairs of a stimulus and what follows it, and the state S that trials have written of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.attention import shares_of
from hopview.core.coupling import Float64
from hopview.core.errors import ShapeError
from hopview.core.memories import Memories


@dataclass(frozen=True, eq=False, slots=True)
class Acquisition:
    """How trials went: `strengths` (T + 1, J) are V of the stimuli `members` (J,) after 0 .. T trials.

    `phases` are (first trial from 0, words) of each phase, `total` the trials of the whole schedule.
    """

    members: tuple[int, ...]
    strengths: Float64
    phases: tuple[tuple[int, str], ...]
    total: int


class Associations(Memories):
    """S_l = T_l' A_l K_l: keys K_l (n, D_l), targets T_l (n, ..), and what trials wrote, A_l (n, n).

    Each row of `rows` (n, N) is a pair: its first `cut` units are the stimulus, the others what follows.
    Targets of a layer are the keys of the next; those of the last are the values, V (n, N - cut). A percept
    q is the stimulus in view on the scale of the keys (`inked`: ink is 1 and paper 0; else +1 and -1), or,
    where keys are codes of their own, sum_i a_i k_i of what is seen, a = X^+ x. Keys of H `heads` lie side
    by side, each head's divided by sqrt(H), so that k.q is the mean over heads. Qiao 2025, arXiv 2508.08289.
    """

    def __init__(
        self,
        rows: NDArray[Any],
        cut: int,
        keys: tuple[Float64, ...],
        written: tuple[Float64, ...],
        inked: bool,
        scale: float | None,
        heads: int = 1,
        course: Acquisition | None = None,
    ) -> None:
        """`scale` divides a picture into a percept; None: keys are codes. `ShapeError` for a wrong `cut`."""
        super().__init__(rows)
        if not 2 <= cut < max(self.size, 1):
            raise ShapeError(
                f"The stimulus has {cut} of {self.size} units. A key needs two at the least, and a value "
                "one: choose a grid of four units or more."
            )
        self.cut, self.keys, self.written = cut, keys, written
        self.inked, self.scale, self.heads, self.course = inked, scale, heads, course
        self.values = self.seen(self.rows[:, cut:])

    def seen(self, units: NDArray[Any]) -> Float64:
        """What `units` in [-1, 1] amount to: ink 1 and paper 0, or the signs as they are."""
        wide = np.asarray(units, np.float64)
        return (wide + 1.0) / 2.0 if self.inked else wide

    def shown(self, response: Float64) -> Float64:
        """`response` as units in [-1, 1]: what is louder than a unit can show is cut off."""
        return np.clip(2.0 * response - 1.0 if self.inked else response, -1.0, 1.0)

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.keys)

    @property
    def key_units(self) -> int:
        """d_k, the numbers in a key of one head."""
        return int(self.keys[0].shape[1]) // self.heads

    def targets(self, layer: int) -> Float64:
        """T_l, (n, ..): the keys of the next layer, or the values."""
        return self.keys[layer + 1] if layer + 1 < self.depth else self.values

    def state_matrix(self, layer: int = -1) -> Float64:
        """S_l = T_l' A_l K_l, (d_v, D_l); the last layer's by default."""
        layer %= self.depth
        return np.asarray(self.targets(layer).T @ (self.written[layer] @ self.keys[layer]))

    @cached_property
    def gram(self) -> Float64:
        """G_ij = k_i.k_j of the first layer, (n, n)."""
        return np.asarray(self.keys[0] @ self.keys[0].T)

    @cached_property
    def _inverse(self) -> Float64:
        """X^+, (cut, n): which stimuli a picture shows."""
        return np.asarray(np.linalg.pinv(self.seen(self.rows[:, : self.cut])))

    def percept(self, state: NDArray[Any]) -> Float64:
        """q, (D,), of what the stimulus half of `state` (N,) shows; linear in what is seen."""
        seen = self.seen(state[: self.cut])
        return seen / self.scale if self.scale is not None else (seen @ self._inverse) @ self.keys[0]

    def scores(self, percept: Float64, layer: int = 0) -> Float64:
        """k_i.q, (n,)."""
        return np.asarray(self.keys[layer] @ percept)

    def head_scores(self, percept: Float64, layer: int = 0) -> Float64:
        """k_i.q of each head by itself, (H, n); their mean is `scores`."""
        count = len(self.keys[layer])
        keys = self.keys[layer].reshape(count, self.heads, -1)
        return np.asarray(np.einsum("nhd,hd->hn", keys, percept.reshape(self.heads, -1))) * self.heads

    def read(self, percept: Float64, snap: bool = False, softmax: float | None = None) -> Float64:
        """o = S_L .. S_1 q, (d_v,); with `snap` the nearest target stands for what a layer gives.

        With `softmax` = beta, a layer gives sum_i t_i softmax(beta k_i.q)_i in each head, and their mean: the
        modern network, which looks at the pairs themselves and not at S.
        """
        at = percept
        for layer in range(self.depth):
            targets = self.targets(layer)
            if softmax is None:
                at = (self.written[layer] @ self.scores(at, layer)) @ targets
            else:
                at = shares_of(softmax * self.head_scores(at, layer)).mean(axis=0) @ targets
            if snap and len(targets):
                at = targets[nearest(targets, at)]
        return np.asarray(at)

    def trial_picture(self, members: tuple[int, ...], value: int) -> NDArray[Any]:
        """What a trial shows, (N,): all its stimuli over what follows them (-1: nothing)."""
        picture = np.full(self.size, -1, self.rows.dtype)
        for member in members:
            picture[: self.cut] = np.maximum(picture[: self.cut], self.rows[member, : self.cut])
        if value >= 0:
            picture[self.cut :] = self.rows[value, self.cut :]
        return picture


def nearest(targets: Float64, at: Float64) -> int:
    """The row of `targets` (n, d) with the largest cosine to `at` (d,)."""
    lengths = np.sqrt(np.einsum("nd,nd->n", targets, targets))
    return int(np.argmax((targets @ at) / np.maximum(lengths, 1e-300)))
