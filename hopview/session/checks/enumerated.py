"""All 2^N states of small networks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import ENUMERATED, descended, network
from hopview.session.document import fitting_rules
from hopview.session.experiment_setup import random_patterns
from hopview.theory import enumeration
from hopview.theory.check import Check, close


def checks(quick: bool) -> Iterator[Check]:
    """Energies of all 2^N states, the flip identity, and where descent ends, for rules with energies."""
    units = 10 if quick else 12
    states = enumeration.all_states(units)
    for rule in (rule for rule in fitting_rules("hopfield") if rule.symmetric):
        model = network(rule.name, random_patterns(3, units, seed=1))
        exact = enumeration.energies(model.coupling.matrix(), model.external)
        found = np.array([model.energy(s) for s in states])
        name = f"N = {units}, {rule.title}"
        error = float(np.abs(found - exact).max())
        yield close(f"{name}: energy of all states, largest error", 0.0, error, 1e-9, ENUMERATED)
        fields = np.array([model.field(s) for s in states])
        step = exact[enumeration.flipped(units)] - exact[:, None]
        error = float(np.abs(step - 2 * states * fields).max())
        yield close(f"{name}: dE = 2 s h for all flips, largest error", 0.0, error, 1e-9, ENUMERATED)
        ends = enumeration.state_number(np.array([descended(model, state) for state in states]))
        lost = int((~enumeration.minima(exact)[ends]).sum())
        yield close(f"{name}: descents that miss a minimum", 0, lost, 0, ENUMERATED)
