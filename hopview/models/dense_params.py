"""The parameters of dense associative memories: the energy of an overlap, and the updates and their noise."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from hopview.models.base import ModelParams
from hopview.models.interaction import Kind
from hopview.models.shared_params import KROTOV, Power, Temperature, Tie

STOCHASTIC = frozenset({"glauber", "metropolis"})


class DenseMemoryParams(ModelParams, frozen=True, kw_only=True):
    """The dynamics of spins whose energy is E = -sum_mu F(xi_mu . s)."""

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
        Literal["async", "sequential", "sync", "glauber", "metropolis"],
        Meta(
            title="Update",
            description="Which units are updated together, and how: one at a time in random order (async) or "
            "in turn (sequential), all at once (sync), or one at a time with noise (glauber, metropolis)",
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
    tie: Tie = "keep"

    def temperature_at(self, sweep: int) -> float:
        """T where the update is stochastic, else 0."""
        return self.temperature if self.update in STOCHASTIC else 0.0

    @property
    def synchronous(self) -> bool:
        """Whether all units are updated at once."""
        return self.update == "sync"

    @property
    def thermal_update(self) -> str:
        """Glauber's, where the update is deterministic."""
        return "" if self.update in STOCHASTIC else "glauber"

    def idle(self) -> dict[str, str]:
        """The power of e^x, and ties where noise decides."""
        found = {"power": "exp has all powers"} if self.interaction == "exp" else {}
        return {**found, "tie": "noise decides"} if self.noisy else found
