"""The parameters of dense associative memories: the energy of an overlap, and the updates and their noise."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from hopview.models.external_params import External, ExternalAlong, ExternalPattern, idle_field
from hopview.models.interaction import Kind
from hopview.models.schedule import AnnealEnd, AnnealingParams, AnnealShape, AnnealStart, AnnealSweeps
from hopview.models.shared_params import KROTOV, Power, Temperature, Tie

STOCHASTIC = frozenset({"glauber", "metropolis", "anneal"})


class DenseMemoryParams(AnnealingParams, frozen=True, kw_only=True):
    """The dynamics of spins whose energy is E = -sum_mu F(xi_mu . s) / (n N^(n-1)) - b.s."""

    interaction: Annotated[
        Kind,
        Meta(
            title="Interaction",
            description="The energy F of an overlap x: x^n (plain), x^n where x is positive, else 0 (rect), "
            "n different units at a time (distinct), or e^x (exp), the end of growing n",
            extra={"symbol": "F(x)", "reference": f"{KROTOV}; Demircigil et al. 2017 (exp)"},
        ),
    ] = "rect"
    power: Annotated[
        Power,
        Meta(
            description="How many units meet in one term of the energy: 2 is Hebb's network, and each one "
            "more multiplies the number of memories by about N",
        ),
    ] = 3
    update: Annotated[
        Literal["async", "sequential", "sync", "glauber", "metropolis", "anneal"],
        Meta(
            title="Update",
            description="Which units are updated together, and how: one at a time in random order (async) or "
            "in turn (sequential), all at once (sync), one at a time with noise (glauber, metropolis), or "
            "with noise that is cooled down by a schedule (anneal)",
            extra={"symbol": r"s_i \leftarrow \mathrm{sgn}(h_i)"},
        ),
    ] = "async"
    temperature: Annotated[
        Temperature,
        Meta(
            description="Noise of the glauber and metropolis updates, where the field of a memory is 1; 0 is "
            "deterministic",
        ),
    ] = 0.0
    anneal_start: AnnealStart = 1.0
    anneal_end: AnnealEnd = 0.0
    anneal_sweeps: AnnealSweeps = 100
    anneal_shape: AnnealShape = "linear"
    tie: Tie = "keep"
    external: Annotated[
        External,
        Meta(
            description="A field on every unit beside that of the memories, whose own is 1 at one of them; "
            "it adds -b.s to the energy"
        ),
    ] = 0.0
    external_along: ExternalAlong = "uniform"
    external_pattern: ExternalPattern = 1

    def temperature_at(self, sweep: int) -> float:
        """T where the update is stochastic, that of the schedule where it anneals, else 0."""
        return super().temperature_at(sweep) if self.update in STOCHASTIC else 0.0

    @property
    def synchronous(self) -> bool:
        """Whether all units are updated at once."""
        return self.update == "sync"

    @property
    def thermal_update(self) -> str:
        """Glauber's, where the update is deterministic."""
        return "" if self.update in STOCHASTIC else "glauber"

    @property
    def formula(self) -> str:
        """E with its scale, and with F written out."""
        if self.interaction == "exp":
            return r"E = {-}\ln \sum_\mu e^{\,\xi_\mu \cdot s}"
        n, scale = self.power, "N" if self.power == 2 else f"N^{{{self.power - 1}}}"
        law = {"plain": "", "rect": "_{+}"}.get(self.interaction)
        raised = rf"F_{{{n}}}(\xi_\mu \cdot s)" if law is None else rf"(\xi_\mu \cdot s){law}^{{{n}}}"
        return rf"E = {{-}}\frac{{1}}{{{n} {scale}}} \sum_\mu {raised}"

    def idle(self) -> dict[str, str]:
        """The power of e^x, what of annealing and field is not in use, and ties where noise decides."""
        found = super().idle() | idle_field(self.external, self.external_along)
        if self.interaction == "exp":
            found["power"] = "exp has all powers"
        if self.update != "anneal" and self.noisy:
            found["tie"] = "noise decides"
        return found
