"""What all Boltzmann machines share as models: units in layers, visible ones that can be clamped, T."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Float64
from hopview.core.errors import ShapeError
from hopview.core.layer import Layer
from hopview.core.machine import Machine
from hopview.core.states import State
from hopview.models.base import AbstractModel, AbstractMotion, Sites
from hopview.models.params import ModelParams

Clamped = NDArray[np.bool_]
_AT_ONCE = 4096  # chains whose working copies stay in cache
MachineTemperature = Annotated[
    float,
    Meta(
        ge=0.05,
        le=50,
        title="Temperature",
        description="The heat bath that the units of a run feel, and samples: their law is exp(-E/T) / Z. "
        "Machines are taught at T = 1, and F, ln Z and likelihoods are those at T = 1 whatever is set here",
        extra={"symbol": "T", "by_ratio": True},
    ),
]


class MachineParams(ModelParams, frozen=True, kw_only=True):
    """Parameters that all machines have; a machine's own come beside them."""

    temperature: MachineTemperature = 1.0

    @property
    def update(self) -> str:
        """Block Gibbs sampling, unless a machine says otherwise."""
        return "gibbs"

    @property
    def pace(self) -> float:
        """A sweep changes many units at once."""
        return 4.0


class MachineModel(AbstractModel):
    """P(v, h) = exp(-E(v, h) / T) / Z of a `machine`; a run samples from it, with `clamped` units held.

    The state of a run is that of the visible units: -1/+1 for 0/1 units (v = (1 + s) / 2), which are painted
    and kept like spins, or real values. The hidden units are `AbstractMotion.inner`, float64.
    `clamped` (D,) bool marks visible units that keep the cue's value; None: all are free.
    """

    subject = "machine"
    family = "Boltzmann machines"
    takes = Machine
    holds = True
    rules: ClassVar[tuple[str, ...]]  # names of the trainers, the first by default
    Params: ClassVar[type[ModelParams]] = MachineParams
    Motion: ClassVar[type[MachineMotion]]

    machine: Machine
    clamped: Clamped | None

    def __init__(
        self,
        shape: tuple[int, int],
        machine: Machine,
        params: ModelParams,
        clamped: Clamped | None = None,
    ) -> None:
        self.layers = self.layers_of(shape, params)
        self.machine, self.params, self.clamped = machine, params, clamped
        self.external = None

    @property
    def tied(self) -> Machine:
        """The machine."""
        return self.machine

    @classmethod
    def require_fit(cls, shape: tuple[int, int], params: ModelParams) -> None:
        """Raise `ParameterError` for a grid or parameters that no machine of this kind can have."""

    @classmethod
    def rule_for(cls, shape: tuple[int, int], params: ModelParams) -> str:
        """The trainer to begin with, for a machine of this size."""
        return cls.rules[0]

    @classmethod
    @abstractmethod
    def begin(cls, shape: tuple[int, int], params: ModelParams, seed: int, data: Float32 | None) -> Machine:
        """The machine before anything was learned: small random weights of this seed, or as the data suggest.

        `data` (n, D) is None where there is none yet.
        """

    @classmethod
    @abstractmethod
    def layers_of(cls, shape: tuple[int, int], params: ModelParams) -> tuple[Layer, ...]:
        """The visible layer, on the grid `shape`, then the hidden ones."""

    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> MachineMotion:
        """A run from the visible `state` (D,); the hidden units are drawn first, given it. `ShapeError`."""
        return self.resume(state, None, seed, sweep, position)

    def resume(
        self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> MachineMotion:
        """The run again that had these visible units and the hidden ones `inner` (H,).

        They are drawn afresh where `inner` is None, or of another size. Raises `ShapeError`.
        """
        given = self.states.taken(state)
        if given.size != self.machine.visible:
            raise ShapeError(
                f"The state has {given.size:,} units; the machine has {self.machine.visible:,} visible ones. "
                "Give one value a unit."
            )
        if inner is not None and inner.size == self.machine.hidden:
            return self.Motion(self, given, inner, seed, sweep, position)
        motion = self.Motion(self, given, np.zeros(self.machine.hidden), seed, sweep, position)
        motion.draw_hidden()
        return motion

    def sampled(self, starts: State, sweeps: int, seed: int) -> State:
        """(n, D) visible states of n chains, `sweeps` sweeps each from a row of `starts`, clamped units held.

        The law is that of as many runs, the random numbers are not: they follow from the seed and the
        part of 4,096 rows.
        """
        parts = range(0, len(starts), _AT_ONCE)
        walked = [self.walked(starts[k : k + _AT_ONCE], sweeps, seed, k // _AT_ONCE) for k in parts]
        return np.concatenate([starts[:0], *walked])

    @abstractmethod
    def walked(self, starts: State, sweeps: int, seed: int, number: int) -> State:
        """Part `number` of `sampled`: all its chains a sweep at a time."""

    def walked_by(
        self,
        swept: Callable[[State, np.random.Generator], State],
        starts: State,
        sweeps: int,
        rng: np.random.Generator,
    ) -> State:
        """`starts` after `sweeps` times `swept(states, rng)`, clamped units put back after each."""
        held = np.zeros(starts.shape[1], bool) if self.clamped is None else self.clamped
        states = starts
        for _ in range(sweeps):
            states = np.where(held, starts, swept(states, rng))
        return states

    @property
    def has_energy(self) -> bool:
        """It always exists."""
        return True


class MachineMotion(AbstractMotion):
    """One chain: `state` (D,) visible, `hidden` (H,) float64; a sweep draws all hidden, then free visible."""

    model: MachineModel
    hidden: Float64

    def __init__(
        self, model: MachineModel, state: State, hidden: Float64, seed: int, sweep: int, position: int
    ) -> None:
        self.model, self.seed = model, seed
        self.state = np.array(state, model.states.dtype)
        self.hidden = np.array(hidden, np.float64)
        self.sweep, self.position = sweep, position

    @abstractmethod
    def draw_hidden(self) -> None:
        """`hidden` given the visible state alone, before sweep number `sweep`."""

    @abstractmethod
    def step(self) -> None:
        """One sweep in place: `hidden`, then those of `state` that are free."""

    def inner(self) -> Float64 | None:
        """The hidden units."""
        return self.hidden.copy()

    def advance(self, max_flips: int | None = None) -> Sites:
        """One sweep; the visible units that changed."""
        before = self.state.copy()
        self.step()
        self.sweep += 1
        changed: Sites = np.asarray(np.flatnonzero(self.state != before), np.int64)
        return changed

    def spent(self, sites: Sites) -> int:
        """A sweep is a sweep, however many units changed."""
        return int(self.state.size)

    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters."""
        assert isinstance(model, MachineModel)
        self.model, self.seed = model, seed

    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set visible `cells`; returns those that changed."""
        self.state[:], changed = self.model.states.painted(self.state, cells, values)
        return changed

    def settled(self) -> bool:
        """A chain never comes to rest."""
        return False

    def cycling(self) -> bool:
        """Nor does it alternate."""
        return False

    def energy(self) -> float:
        """F of the visible state, in nats at T = 1."""
        return self.model.energy(self.state)

    def free(self) -> Clamped | slice:
        """Which visible units may change: an index into the state."""
        return slice(None) if self.model.clamped is None else ~self.model.clamped
