"""What is asked of any model's parameters: the answers of one that lacks them."""

from __future__ import annotations

from typing import Literal

import msgspec


class ModelParams(msgspec.Struct, frozen=True, kw_only=True):
    """What engine, edits and window ask of any model's parameters; a model's `Params` derives from it.

    Nothing is declared here: each answer below holds for a model that lacks the parameter, and a model
    that has it declares a field of that name in its place (as `HopfieldParams` does).
    """

    @property
    def update(self) -> str:
        """The name of the update in use; "" where the model has but one."""
        return ""

    @property
    def temperature(self) -> float:
        """T as set, 0 where there is none."""
        return 0.0

    @property
    def form(self) -> Literal["auto", "dense", "factored"]:
        """How the rule is to keep the weights."""
        return "auto"

    @property
    def external(self) -> float:
        """The strength of the external field, 0 where there is none."""
        return 0.0

    @property
    def external_along(self) -> str:
        """Its direction: "uniform", "cue" or "pattern"."""
        return "uniform"

    @property
    def external_pattern(self) -> int:
        """The number, from 1, of the stored pattern that it points along."""
        return 1

    @property
    def dilution(self) -> float:
        """The fraction of couplings that is cut."""
        return 0.0

    @property
    def dilution_kind(self) -> Literal["symmetric", "asymmetric"]:
        """Whether a pair is cut in both directions at once."""
        return "symmetric"

    @property
    def form_in_force(self) -> Literal["auto", "dense", "factored"]:
        """How the weights must be kept: holes are made in a matrix."""
        return "dense" if self.dilution > 0 else self.form

    def temperature_at(self, sweep: int) -> float:
        """T as the dynamics takes it in `sweep`, from 0: 0 where the update in use is deterministic."""
        return self.temperature

    def noisy_from(self, sweep: int) -> bool:
        """Whether any update from `sweep` on is random, so that a run does not settle there."""
        return self.temperature_at(sweep) > 0

    @property
    def noisy(self) -> bool:
        """Whether any update of a run is random."""
        return self.noisy_from(0)

    @property
    def least_sweeps(self) -> int:
        """Sweeps that a run is given at the least: those of a schedule and some to come to rest, else 0."""
        return 0

    @property
    def temperature_words(self) -> str:
        """The temperature in a caption, e.g. `T = 0.3`; "" without noise."""
        return f"T = {self.temperature_at(0):g}" if self.noisy else ""

    def idle(self) -> dict[str, str]:
        """Parameters without effect at present, and why; those whose reason is "" need not be shown."""
        return {}

    @property
    def synchronous(self) -> bool:
        """Whether one step updates all units, so that it may end in a 2-cycle."""
        return False

    @property
    def thermal_update(self) -> str:
        """The update to turn to when T is raised; "" where the one in use takes notice of T already."""
        return ""

    @property
    def pace(self) -> float:
        """Sweeps a second at which a recall can well be followed, where the speed counts flips."""
        return 0.125

    @property
    def architecture(self) -> tuple[object, ...]:
        """The parameters on which the shape of what is learned depends."""
        return ()

    @property
    def formula(self) -> str:
        """Of the energy under these parameters, where that says more than the model's own."""
        return ""

    @property
    def gain(self) -> float | None:
        """lam of real-valued units V = tanh(lam u), None where units are of another kind."""
        return None
