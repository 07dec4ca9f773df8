"""The parameters of the classical network: its updates, their noise, annealing, and the external field."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from hopview import kernels
from hopview.models.external_params import External, ExternalAlong, ExternalPattern, idle_field
from hopview.models.schedule import AnnealEnd, AnnealingParams, AnnealShape, AnnealStart, AnnealSweeps
from hopview.models.shared_params import Form, Temperature, Tie

Update = Literal["async", "async_replace", "sequential", "sync", "little", "glauber", "metropolis", "anneal"]
STOCHASTIC = kernels.HEAT_BATH | {"metropolis"}
_BY_BLOCKS = frozenset({"async", "glauber", "metropolis", "anneal"})
_LARGEST_RANDOM = 128 * 128
PARALLEL = frozenset({"sync", "little"})


class HopfieldParams(AnnealingParams, frozen=True, kw_only=True):
    """The dynamics of spins s_i = -1/+1 in the local field h_i = sum_j W_ij s_j."""

    update: Annotated[
        Update,
        Meta(
            title="Update",
            description="Which units are updated together, and how: one at a time in random order (async), "
            "drawn at random with replacement (async_replace) or in turn (sequential); all at once (sync, "
            "with noise: little); one at a time with noise (glauber, metropolis), or with noise that is "
            "cooled down by a schedule (anneal)",
            extra={
                "symbol": r"s_i \leftarrow \mathrm{sgn}(h_i)",
                "reference": "Hopfield 1982; Little 1974; Glauber 1963; Kirkpatrick et al. 1983",
            },
        ),
    ] = "async"
    temperature: Annotated[
        Temperature,
        Meta(
            description="Noise of the glauber, metropolis, little and async_replace updates, in units of the "
            "coupling; 0 is deterministic",
            extra={"reference": "Amit, Gutfreund & Sompolinsky 1985, DOI 10.1103/PhysRevA.32.1007"},
        ),
    ] = 0.0
    anneal_start: AnnealStart = 1.5
    anneal_end: AnnealEnd = 0.0
    anneal_sweeps: AnnealSweeps = 100
    anneal_shape: AnnealShape = "linear"
    tie: Tie = "keep"
    external: External = 0.0
    external_along: ExternalAlong = "uniform"
    external_pattern: ExternalPattern = 1
    form: Annotated[
        Form,
        Meta(
            description="As an N x N matrix (dense), without one (factored: Hebb, pseudo-inverse), or by "
            "cost (auto). The dynamics is the same: to the bit for Hebb, else but for rounding",
        ),
    ] = "auto"
    dilution: Annotated[
        float,
        Meta(
            ge=0,
            le=0.99,
            title="Dilution",
            description="Fraction of the couplings that is cut, drawn from the seed; those left grow by "
            "1/(1 - d), so that a stored pattern pulls as before. It needs the weights as a matrix",
            extra={
                "symbol": r"d, \; W_{ij} \to c_{ij} W_{ij} / (1 - d)",
                "reference": "Derrida, Gardner & Zippelius 1987, DOI 10.1209/0295-5075/4/2/007",
            },
        ),
    ] = 0.0
    dilution_kind: Annotated[
        Literal["symmetric", "asymmetric"],
        Meta(
            title="Dilution cuts",
            description="A pair of units in both directions (symmetric), or each direction on its own "
            "(asymmetric): then no energy exists, and the network may wander for ever",
            extra={
                "symbol": "c_{ij}",
                "reference": "Derrida, Gardner & Zippelius 1987, DOI 10.1209/0295-5075/4/2/007",
            },
        ),
    ] = "symmetric"
    order: Annotated[
        Literal["auto", "random", "blocks"],
        Meta(
            title="Order of visits",
            description="In which order a sweep visits the units one at a time: each anywhere on the grid "
            "(random), or 64 neighbours in turn and then 64 others, drawn at random (blocks), which is much "
            "faster on large grids; auto is random up to 128 x 128",
            extra={"symbol": r"\pi(i)"},
        ),
    ] = "auto"

    def temperature_at(self, sweep: int) -> float:
        """T where the update is stochastic, that of the schedule where it anneals, else 0."""
        return super().temperature_at(sweep) if self.update in STOCHASTIC else 0.0

    def by_blocks(self, units: int) -> bool:
        """Whether a sweep over so many units goes by blocks."""
        wanted = self.order == "blocks" or (self.order == "auto" and units > _LARGEST_RANDOM)
        return wanted and self.update in _BY_BLOCKS

    @property
    def synchronous(self) -> bool:
        """Whether all units are updated at once."""
        return self.update in PARALLEL

    @property
    def thermal_update(self) -> str:
        """The same with noise, where the update is deterministic: Little for sync, Glauber otherwise."""
        if self.update in STOCHASTIC:
            return ""
        return "little" if self.update == "sync" else "glauber"

    def idle(self) -> dict[str, str]:
        """Parameters of what is not in use (annealing, field, dilution), or that the update ignores."""
        found = super().idle()
        if self.update != "anneal" and self.noisy:
            found["tie"] = "noise decides"
        if self.update not in _BY_BLOCKS:
            found["order"] = ""
        found |= idle_field(self.external, self.external_along)
        if not self.dilution:
            found["dilution_kind"] = ""
        return found
