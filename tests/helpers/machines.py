"""A small machine with two layers, and snapshots of it as if it were taught: for what only looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float64
from hopview.core.layer import Layer
from hopview.core.lesson import Lesson, Training
from hopview.core.machine import Machine
from hopview.core.snapshot import Snapshot, no_curves

Array = NDArray[Any]


class Lens(Machine):
    """F(v) = -b.v - sum_j softplus(c_j + v'W_.j); its layers' means are logistic."""

    @classmethod
    def random(cls, visible: int, hidden: int, seed: int = 0, scale: float = 1.0) -> Lens:
        rng = np.random.default_rng(seed)
        return cls(
            {
                "W": (scale * rng.standard_normal((visible, hidden))).astype(np.float32),
                "visible_bias": rng.standard_normal(visible).astype(np.float32),
                "hidden_bias": rng.standard_normal(hidden).astype(np.float32),
            }
        )

    @property
    def visible(self) -> int:
        return int(self.parameters["W"].shape[0])

    @property
    def hidden(self) -> int:
        return int(self.parameters["W"].shape[1])

    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        return type(self)(parameters)

    def hidden_given(self, v: Array) -> Array:
        return 1 / (1 + np.exp(-(v @ self.parameters["W"] + self.parameters["hidden_bias"])))

    def visible_given(self, h: Array) -> Array:
        return 1 / (1 + np.exp(-(h @ self.parameters["W"].T + self.parameters["visible_bias"])))

    def free_energy(self, v: Array) -> Float64:
        inputs = np.asarray(v, np.float64) @ self.parameters["W"] + self.parameters["hidden_bias"]
        return np.asarray(-(v @ self.parameters["visible_bias"]) - np.logaddexp(0, inputs).sum(axis=1))

    def log_z(self, seed: int = 0) -> float:
        return 0.0


class Memories(Lens):
    """The same with a name for its hidden units."""

    form = "memories"


@dataclass(frozen=True, eq=False)
class Bare(Machine):
    """Parameters alone, of `sizes` (D, H): nothing can be sent there and back."""

    parameters: Mapping[str, Array]
    sizes: tuple[int, int]

    @property
    def visible(self) -> int:
        return self.sizes[0]

    @property
    def hidden(self) -> int:
        return self.sizes[1]

    def replaced(self, parameters: Mapping[str, Array]) -> Self:
        return replace(self, parameters=parameters)

    def free_energy(self, v: Array) -> Float64:
        return -np.asarray(v, np.float64).sum(axis=1)

    def log_z(self, seed: int = 0) -> float:
        return 0.0


def taught(
    shape: tuple[int, int] = (6, 5), hidden: int = 12, epochs: int = 20, *, at: int | None = None,
    machine: Machine | None = None, rows: int = 40, held_out: int = 10, seed: int = 3,
) -> Snapshot:  # fmt: skip
    """A snapshot of a machine after lesson `at` of `epochs`, with figures of all of them."""
    rng = np.random.default_rng(seed)
    units = shape[0] * shape[1]
    machine = Lens.random(units, hidden, seed) if machine is None else machine
    data = (rng.random((rows, units)) < 0.4).astype(np.float32)
    steps = np.arange(epochs + 1, dtype=np.float64)
    figures = {
        "log_likelihood": -3 - 5 * np.exp(-steps / 6),
        "ceiling": np.full(steps.size, -2.7),
        "pseudo_likelihood": -4 - 3 * np.exp(-steps / 6),
        "reconstruction": 0.3 * np.exp(-steps / 9),
        "free_energy_gap": np.sin(steps / 3),
        "free_energy_held_out_gap": 0.1 * steps,
    }
    training = Training(
        Lesson(epochs if at is None else at, machine), steps if epochs else np.empty(0),
        figures if epochs else {}, data, data[:held_out] * 1.0,
        (rng.random((25, units)) < 0.5).astype(np.float32) if epochs else None,
    )  # fmt: skip
    return Snapshot(
        moment=0, moments=1,
        layers=(Layer(name="visible", shape=shape, kind="binary"),
                Layer(name="hidden", shape=(1, max(1, machine.hidden)), kind="binary", start=units)),
        state=np.where(data[0] > 0.5, 1, -1).astype(np.int8), patterns=(), coupling=None, energy=-1.0,
        overlaps=np.empty(0), sweep=0, position=0, update="gibbs", rule="pcd", temperature=1.0,
        curves=no_curves(), machine=machine,
        hidden=(rng.random(machine.hidden) < 0.5).astype(np.float64), training=training,
    )  # fmt: skip
