"""What the phase diagram says: what theory expects at a point, and for which networks it holds."""

from __future__ import annotations

import math

from hopview.core.snapshot import Snapshot
from hopview.pictures.phase import likeness
from hopview.rules import rule_named
from hopview.theory.phase import locate
from hopview.ui.figures import MINUS, number

HOLDS_FOR = "Theory for Hebb's rule, random patterns, N to infinity, one unit at a time"
_ALIKE = 2.0  # times the overlap of random patterns: more is told
_AT_ONCE = ("sync", "little")

MEANINGS = {
    "retrieval stable": "a stored pattern is the state of lowest free energy",
    "retrieval metastable": "a stored pattern is kept once reached, though others lie lower",
    "spin glass": "no pattern is kept; the state freezes into a mixture of all",
    "paramagnet": "noise wins: no unit keeps a side",
}


def load_words(load: float) -> str:
    """A load with as many decimals as it needs."""
    return number(load, 3 if load >= 0.0005 or load == 0 else 5)


def expected(overlap: float, units: int) -> str:
    """What the theory predicts of the overlap; NaN is no retrieval."""
    if math.isnan(overlap):
        return "no pattern is retrieved"
    wrong = 0.5 * (1 - overlap) * units
    count = "under 1" if wrong < 0.95 else f"about {wrong:,.0f}"
    return f"m = {number(overlap, 3)}, {count} of {units:,} units wrong"


def reading(load: float, temperature: float, units: int) -> str:
    """What theory expects of `units` units at a point of the diagram, in a sentence or two."""
    where = f"a = {load_words(load)} ({load * units:,.0f} patterns), T = {number(temperature)}"
    if load <= 0:
        return f"{where}: nothing is stored."
    name, overlap = locate(load, temperature)
    more = f" Expected: {expected(overlap, units)}." if not math.isnan(overlap) else ""
    return f"{where}. {name.capitalize()}: {MEANINGS[name]}.{more}"


def other_network(snapshot: Snapshot) -> str:
    """Why the theory does not hold for this network, a sentence; "" where it does."""
    if len(snapshot.layers) > 1 or snapshot.visible.kind != "spin":
        return f"This network is not of spins {MINUS}1 and +1: the diagram does not hold for it."
    if snapshot.rule != "hebb":
        title = rule_named(snapshot.rule).title
        return f"These weights were learned by another rule, {title}: the diagram does not hold for them."
    coupling = snapshot.coupling
    if coupling is not None and abs(coupling.unit * snapshot.size - 1) > 1e-9:  # Hebb's own unit is 1/N
        return "A share of these couplings is cut: the diagram holds where none is."
    if snapshot.external is not None and snapshot.external.any():
        return "These units are in an external field: the diagram holds without one."
    if snapshot.update in _AT_ONCE:
        return "All units move at once here: the diagram holds for one at a time, and only nearly for this."
    return ""


def unlike_random(snapshot: Snapshot) -> str:
    """What differs from random patterns, a sentence; "" where nothing much does."""
    shared, random = likeness(snapshot.patterns)
    if shared <= _ALIKE * random:
        return ""
    return f"These patterns overlap by {number(shared)}, random ones by {number(random)}: expect less."
