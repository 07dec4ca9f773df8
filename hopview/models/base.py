"""What a model is: energy and dynamics over layers and couplings, pure functions of the state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from types import UnionType
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from hopview.core.attention import Attention
from hopview.core.coupling import NO_ENERGY, Float64
from hopview.core.errors import ParameterError
from hopview.core.layer import Layer, UnitKind
from hopview.core.memories import Tied
from hopview.core.mosaic import Mosaic
from hopview.core.outcome import Outcome, StopKind
from hopview.core.pattern import overlaps
from hopview.core.race import Race
from hopview.core.states import SPINS, State, States
from hopview.core.terrain import Terrain
from hopview.core.twin import Twin
from hopview.models.params import ModelParams

Sites = NDArray[np.int64]
Subject = Literal["network", "machine", "memories"]  # what ties the units
AT_ONCE = 64  # sweeps that one call makes at most: then it can be stopped


class AbstractMotion(ABC):
    """One run in progress: the state and whatever the dynamics keeps beside it. Owned by one thread.

    `state` (n_units,), int8 of -1/+1 or float64 in [-1, 1], changes in place; `sweep` counts finished sweeps
    since the cue and `position` the single-unit updates begun of the next.
    """

    state: State
    sweep: int
    position: int

    @property
    def sweeps_begun(self) -> int:
        """Sweeps since the cue, the one under way included."""
        return self.sweep + (self.position > 0)

    def inner(self) -> Float64 | None:
        """What the dynamics goes on from beside the state, always as many numbers; None: nothing."""
        return None

    def spent(self, sites: Sites) -> int:
        """How many flips the changes of `sites` count as, where the speed is in flips a second."""
        return int(sites.size)

    @abstractmethod
    def advance(self, max_flips: int | None = None) -> Sites:
        """Go on to the end of the sweep, or until `max_flips` flips (1 or more); the units that flipped."""

    def advance_many(self, sweeps: int) -> Sites:
        """As `advance()` again and again, at most `sweeps` times, and no more once nothing would change.

        How often, once at the least, is for the motion to choose; the units that flipped in the last sweep.
        """
        return self.advance()

    @abstractmethod
    def retune(self, model: AbstractModel, seed: int) -> None:
        """Go on under other parameters or another seed; the coupling is the same."""

    @abstractmethod
    def perturb(self, cells: Sites, values: State) -> Sites:
        """Set `cells` to `values` from outside; returns the cells that changed."""

    @abstractmethod
    def settled(self) -> bool:
        """Whether the dynamics, having no noise, would change nothing."""

    @abstractmethod
    def cycling(self) -> bool:
        """Whether the last two steps undid each other: a 2-cycle."""

    @abstractmethod
    def energy(self) -> float:
        """E of the present state; NaN where the model has no energy."""

    def pattern_overlaps(self, patterns: NDArray[Any]) -> NDArray[Any] | None:
        """M = X s (P,) of `patterns` X (P, N), where nobody need follow it; None: count the flips.

        Of real values, which all change at once, it is summed afresh, exactly.
        """
        return None if self.state.dtype == np.int8 else overlaps(patterns, self.state) * self.state.size

    def lyapunov(self) -> float:
        """What no step of the dynamics raises at T = 0, where that is not the energy; else NaN."""
        return float("nan")


class AbstractModel(ABC):
    """Layers, an external field, frozen parameters; every method is a function of the state.

    `rules` names the learning rules that fit, the first by default; () stands for all that give a coupling.
    `subject` says what ties the units: one coupling (a network), a Boltzmann machine, or memories.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    subject: ClassVar[Subject] = "network"
    family: ClassVar[str] = "Hopfield's network"  # the heading under which experiments with it are listed
    Params: ClassVar[type[ModelParams]]
    kind: ClassVar[UnitKind] = "spin"
    states: ClassVar[States] = SPINS  # of the visible units
    rules: ClassVar[tuple[str, ...]] = ()
    attends: ClassVar[bool] = False  # whether `attending` says something
    iterates: ClassVar[bool] = False  # whether what it says has a `course`
    layered: ClassVar[bool] = False  # whether it has a `layer`: memories that are units of their own
    folds: ClassVar[bool] = False  # whether `twin_of` does
    tiles: ClassVar[bool] = False  # whether `mosaic_of` does
    races: ClassVar[bool] = False  # whether `race_of` does
    no_landscape: ClassVar[str] = ""  # why a landscape of its states would say nothing
    formula: ClassVar[str] = ""  # of its energy, where it is not that of a coupling
    takes: ClassVar[type | UnionType]  # what ties its units
    holds: ClassVar[bool] = False  # whether units can be clamped, in place of feeling an external field

    layers: tuple[Layer, ...]
    params: ModelParams
    external: Float64 | None

    @abstractmethod
    def __init__(
        self, shape: tuple[int, int], tied: Any, params: ModelParams, beside: NDArray[Any] | None = None
    ) -> None:
        """See `of`; `beside` is the external field, or what is clamped where the model `holds`."""

    @abstractmethod
    def start(self, state: State, seed: int, sweep: int = 0, position: int = 0) -> AbstractMotion:
        """A run from `state`; (seed, sweep, position) fix every random number that follows."""

    def resume(
        self, state: State, inner: Float64 | None, seed: int, sweep: int, position: int
    ) -> AbstractMotion:
        """The run again that had this state and this `AbstractMotion.inner`, to the bit."""
        return self.start(state, seed, sweep, position)

    @property
    @abstractmethod
    def tied(self) -> Tied:
        """What ties its units."""

    @classmethod
    def of(
        cls,
        shape: tuple[int, int],
        tied: Tied,
        params: ModelParams,
        external: Float64 | None = None,
        clamped: NDArray[np.bool_] | None = None,
    ) -> Self:
        """A grid of `shape` whose units `tied` ties, under `params` (of the class `Params`).

        `external` is b, (N,), the external field in units of h, None for zero; `clamped` (N,) marks units
        that are held, None for none: a model takes one of these two. Raises `TypeError` unless it `takes`
        what ties them.
        """
        if not isinstance(tied, cls.takes):
            raise TypeError(f"{cls.title} is not tied by {type(tied).__name__}")
        return cls(shape, tied, params, clamped if cls.holds else external)

    def successor(self, model: AbstractModel) -> Self:
        """`model`, where a run of this one can go on under it.

        Raises `ParameterError` unless it is of the same kind and tied by the same object.
        """
        if not isinstance(model, type(self)) or model.tied is not self.tied:
            ties = "memories" if self.subject == "memories" else "coupling"
            raise ParameterError(
                f"A run of {self.title} can only go on with the same {ties}; start a new run."
            )
        return model

    @property
    @abstractmethod
    def has_energy(self) -> bool:
        """Whether an energy exists."""

    @property
    def no_energy(self) -> str:
        """Why there is no energy, in words; "" where there is one."""
        return "" if self.has_energy else NO_ENERGY

    @property
    def mirrored(self) -> bool:
        """Whether the negative of what is remembered is so too, as under couplings without a field."""
        return True

    @abstractmethod
    def energy(self, state: State) -> float:
        """E(state); NaN where the model has no energy."""

    @abstractmethod
    def field(self, state: State) -> Float64:
        """What each unit feels, (n_units,) float64."""

    def external_energy(self, state: State) -> float:
        """-b.s, the part of the energy that the external field brings."""
        return 0.0 if self.external is None else -float(self.external @ state)

    @property
    def terrain(self) -> Terrain | None:
        """Its energies, as landscapes ask for them; None where they follow from a coupling or a machine."""
        return None

    def attending(self, state: State) -> Callable[[], Attention] | None:
        """The weights over its memories, given what of `state` is held, or all: worked out when called.

        None of a model that attends to no memories; others set `attends` too.
        """
        return None

    def named(self, kind: StopKind, state: State, sweeps: int) -> Outcome | None:
        """Where a run that ended in `state` lies, by a measure of the model's own; None: by its overlaps."""
        return None

    def named_in(self, kind: StopKind, state: State, inner: Float64 | None, sweeps: int) -> Outcome | None:
        """As `named`, of a motion with this `inner`."""
        return self.named(kind, state, sweeps)

    def attending_in(self, state: State, inner: Float64 | None) -> Callable[[], Attention] | None:
        """As `attending`, of a motion with this `inner`, for models whose memories are units of their own."""
        return self.attending(state)

    def twin_of(self, inner: Float64 | None, seed: int, sweep: int) -> Callable[[], Twin] | None:
        """The bipartite twin that runs beside it, of a motion with this `inner`: worked out when called.

        None of a model that runs alone; others set `folds` too.
        """
        return None

    def mosaic_of(self, state: State, inner: Float64 | None = None) -> Callable[[], Mosaic] | None:
        """Where the tiles of `state` come from, of a motion with this `inner`: worked out when called.

        None of a model that recalls no tiles; others set `tiles` too.
        """
        return None

    def race_of(self, cue: State, seed: int) -> Race | None:
        """Several energies from one `cue`, side by side; None of a model whose energy has no rivals.

        Others set `races` too.
        """
        return None
