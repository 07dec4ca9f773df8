"""A read-only picture of one moment: all that a view, an observer or an exporter may look at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.core.attention import Attention
from hopview.core.coupling import Coupling, Float32, Float64
from hopview.core.layer import Layer
from hopview.core.lesson import Training
from hopview.core.machine import Machine
from hopview.core.memories import Memories
from hopview.core.mosaic import Mosaic
from hopview.core.outcome import Outcome
from hopview.core.pattern import Pattern
from hopview.core.race import Race
from hopview.core.several import Several
from hopview.core.states import State
from hopview.core.terrain import Ends, Terrain
from hopview.core.twin import Twin


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """The present run so far: `sweeps` (T,), `energies` (T,), `overlaps` (T, P); row T-1 is the newest.

    Energies are NaN where none exists. `largest` (P,) is max_t |m| where it is known, else it is looked for.
    """

    sweeps: Float64
    energies: Float64
    overlaps: Float32
    largest: Float32 | None = None


def no_curves(patterns: int = 0) -> Curves:
    """Curves with no moment yet."""
    return Curves(np.empty(0), np.empty(0), np.empty((0, patterns), np.float32))


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """State (n_units,) int8 or float64, its `layers`, records and place in the recording.

    `moment` of `moments` is the place on the timeline; `sweep` counts N single-unit updates since the
    cue, `position` the updates begun of the next sweep. `records` holds what each observer says of this
    moment, by its name; `energy` and `overlaps` (m_mu = xi_mu . s / N, one a pattern) are two of them.
    `external` is the external field b (N,) in units of h, None where there is none.
    `edge_moments` are the moments where a run began. `temperature` is the one in force: 0 where the
    update is deterministic; `gain` is lam of units V = tanh(lam u), None of others. `coupling` is None
    until something has been learned, of a stepwise rule in `steps` steps of the `asked` ones: fewer, once
    it has learned, where it ended before them. `last` (n_units,) is the state that the last step was about,
    None where there is none. Of a Boltzmann machine `coupling` is None, `machine` its parameters, `hidden`
    (H,) the hidden units, `clamped` (D,) bool the visible units held, `training` how it is taught. Of a model
    that keeps its patterns as they are, `memories` are these in place of a coupling, and
    `terrain` its energies, None where it has none. Of one that attends to memories, `attention()` gives the
    weights over them, worked out when it is asked for; so does `twin()` the bipartite twin of a network that
    runs beside it, and `mosaic()` where the tiles of a picture come from. Of a rule that leaves blanks in the
    patterns, `several` holds these, with which the overlaps are counted then. `race` sets the model's energy
    beside others, from the cue on. `mirrored` says whether the negative of what is remembered is so too.
    `ends(state)` says where a run from any state ends, None of models without a landscape of states, for the
    reason `no_landscape`.
    """

    moment: int
    moments: int
    layers: tuple[Layer, ...]
    state: State
    patterns: tuple[Pattern, ...]
    coupling: Coupling | None
    energy: float
    overlaps: Float64
    sweep: int
    position: int
    update: str
    rule: str
    temperature: float
    curves: Curves
    flips: int = 0
    gain: float | None = None
    playing: bool = False
    outcome: Outcome | None = None
    notice: str = ""
    recorded_bytes: int = 0
    edge_moments: tuple[int, ...] = field(default=())
    records: Mapping[str, Any] = field(default_factory=dict)
    external: Float64 | None = None
    steps: int = 0
    asked: int = 0
    last: State | None = None
    machine: Machine | None = None
    memories: Memories | None = None
    terrain: Terrain | None = None
    hidden: Float64 | None = None
    clamped: NDArray[np.bool_] | None = None
    training: Training | None = None
    attention: Callable[[], Attention] | None = None
    twin: Callable[[], Twin] | None = None
    no_energy: str = ""
    mosaic: Callable[[], Mosaic] | None = None
    several: Several | None = None
    race: Race | None = None
    mirrored: bool = True
    ends: Ends | None = None
    no_landscape: str = ""

    @property
    def size(self) -> int:
        """N, the number of units of the state."""
        return int(self.state.size)

    @property
    def has_energy(self) -> bool:
        """Whether an energy exists; where it does not, for the reason `no_energy`, `energy` is NaN."""
        return not self.no_energy and (self.coupling is None or self.coupling.symmetric)

    @property
    def visible(self) -> Layer:
        """The first layer: the one that a person paints on."""
        return self.layers[0]

    @property
    def begun(self) -> int:
        """The moment at which the run of this one began: the last edge that is not after it, else 0."""
        edges = self.edge_moments
        return edges[bisect_right(edges, self.moment) - 1] if edges and edges[0] <= self.moment else 0

    @property
    def time(self) -> float:
        """Sweeps since the cue, with the fraction of the one begun."""
        return self.sweep + self.position / max(1, self.size)
