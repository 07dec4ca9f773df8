"""What is said of one unit: what its next visit does, and which patterns or units pull it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import DenseCoupling, FactoredCoupling
from hopview.core.snapshot import Snapshot
from hopview.pictures.bars import pattern_label
from hopview.pictures.field import UnitField
from hopview.ui.figures import number
from hopview.ui.views.typography import chance

STRONGEST = 8
_NEAR = 5e-4  # what is shown with three figures looks the same


@dataclass(frozen=True)
class Pull:
    """One part of the field on a unit: its name, its value, and the pattern's place in the palette or -1."""

    name: str
    value: float
    place: int = -1


def next_visit(found: UnitField, update: str, temperature: float) -> str:
    """What the next update of the unit will do, in words."""
    when = "The next step" if update in ("sync", "little") else "The next visit"
    here, there = number(found.value, 0, signed=True), number(-found.value, 0, signed=True)
    if temperature > 0 and update != "metropolis":
        return (
            f"{when} sets it to +1 with probability {chance(found.probability_up)}, else to {number(-1, 0)}."
        )
    if temperature > 0:
        if found.flip_cost <= 0:
            return f"{when} flips it to {there}: that costs no energy."
        flip = math.exp(-found.flip_cost / temperature)
        return f"{when} flips it to {there} with probability {chance(flip)}."
    if found.alignment > 0:
        return f"{when} leaves it at {here}: it agrees with its field."
    if found.alignment < 0:
        return f"{when} flips it to {there}: it disagrees with its field."
    return f"{when} finds no field on it: the rule for ties decides."


def grey_readings(found: UnitField, gain: float) -> tuple[tuple[str, str, str], ...]:
    """(symbol, meaning, figure) of a graded unit."""
    return (
        (r"V_i", "state", number(found.value, 3, signed=True)),
        (r"h_i", "field on it", number(found.field, 3, signed=True)),
        (r"V_i h_i", "agreement", number(found.alignment, 3, signed=True)),
        (r"V_i^{*}", "what that asks for", number(math.tanh(gain * found.field), 3, signed=True)),
    )


def next_step(found: UnitField, update: str, gain: float) -> str:
    """What the next step or update of a graded unit does, in words."""
    wanted = math.tanh(gain * found.field)
    there = number(wanted, 2, signed=True)
    if abs(wanted - found.value) < _NEAR:
        return f"It is where its field asks it to be, at {there}."
    if update == "coordinate":
        return f"The next visit takes it from {number(found.value, 2, signed=True)} to {there}."
    return (
        f"It is on its way from {number(found.value, 2, signed=True)} to {there}, where its field draws it."
    )


def pulls(snapshot: Snapshot, found: UnitField) -> tuple[str, tuple[Pull, ...]]:
    """(what they are, the strongest parts of the field on the unit, the largest first).

    Under Hebb's rule, where nothing is cut, the field is a sum over patterns,
    h_i = sum_mu xi_i^mu m_mu - (P/N) s_i; else over units, h_i = sum_j W_ij s_j. An external
    field comes first.
    """
    outside = (Pull("external field", found.external),) if found.external else ()
    coupling = snapshot.coupling
    tied = coupling.factored if isinstance(coupling, DenseCoupling) else coupling
    if snapshot.rule == "hebb" and snapshot.patterns and isinstance(tied, FactoredCoupling):
        signs = np.array([p.cells[found.unit] for p in snapshot.patterns], np.float64)
        parts = signs * snapshot.overlaps
        chosen = np.argsort(-np.abs(parts), kind="stable")[:STRONGEST]
        return "pull of each pattern", outside + tuple(
            Pull(
                *(pattern_label(snapshot.patterns, int(k))[:1]),
                float(parts[k]),
                snapshot.patterns[int(k)].colour,
            )
            for k in chosen
        )
    cols = snapshot.visible.shape[1]
    return "pull of the strongest units", outside + tuple(
        Pull(f"({int(j) // cols}, {int(j) % cols})", float(pull))
        for j, pull in zip(found.neighbours, found.pulls, strict=True)
    )
