"""The mean-field theory that hopview solves itself, against what is printed of it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from hopview.session.checks.networks import AGS
from hopview.theory import ags, phase
from hopview.theory.averages import FROZEN
from hopview.theory.check import Check, close

# load -> the share of wrong units at T = 0, and half a unit of its last printed digit
_ERRORS = {0.05: (3.9e-6, 1e-7), 0.08: (2.2e-4, 1e-5), 0.10: (1e-3, 1e-5), 0.12: (3.39e-3, 1e-5),
           0.13: (6.39e-3, 1e-5), 0.135: (9.6e-3, 1e-5)}  # fmt: skip
# load -> T_g, T_M, T_c
_LINES = {
    0.001: (1.0316, 0.9378, 0.9161), 0.005: (1.0707, 0.8600, 0.8074), 0.01: (1.1000, 0.8010, 0.7216),
    0.02: (1.1414, 0.7165, 0.5913), 0.03: (1.1732, 0.6504, 0.4788), 0.04: (1.2000, 0.5936, 0.3652),
    0.05: (1.2236, 0.5423, 0.2164), 0.06: (1.2449, 0.4945, None), 0.07: (1.2646, 0.4489, None),
    0.08: (1.2828, 0.4046, None), 0.09: (1.3000, 0.3604, None), 0.10: (1.3162, 0.3154, None),
    0.11: (1.3317, 0.2680, None), 0.12: (1.3464, 0.2151, None), 0.13: (1.3606, 0.1489, None),
    0.135: (1.3674, 0.1006, None),
}  # fmt: skip
_BREAKING = {0.12: 0.005, 0.13: 0.0095, 0.135: 0.014, 0.1379: 0.021}
_THIRD = 3  # every third load is a quick share


def checks(quick: bool) -> Iterator[Check]:
    """The largest load, errors, and the lines of the phase diagram."""
    last = float(ags.fold_load(0.0))
    steepest = float(ags.fold_of(np.array(FROZEN))) / math.sqrt(2)
    overlap = float(ags.retrieval(last * (1 - 1e-12)).overlap)
    yield close("theory, T = 0: largest load of retrieval a_c", 0.137906, last, 1e-6, AGS)
    yield close("theory, T = 0: y = m / sqrt(2 a r) there", 1.51122, steepest, 1e-5, AGS)
    yield close("theory, T = 0: overlap m_c there", 0.967417, overlap, 5e-6, AGS)
    yield close("theory, T = 0: load up to which retrieval is lowest", 0.05185, phase.stable_end(), 1e-5, AGS)
    for load, (share, digits) in _ERRORS.items():
        yield close(f"theory, T = 0, load {load}: wrong units", share, float(ags.errors(load)), digits, AGS)
    yield from _line_checks(list(_LINES)[:: _THIRD if quick else 1])
    for load, value in _BREAKING.items():
        found = float(phase.breaking_temperature(load))
        yield close(f"theory, load {load}: T_R, replica symmetry breaks", value, found, 5e-4, AGS)


def _line_checks(loads: list[float]) -> Iterator[Check]:
    glass, held = phase.glass_temperature(loads), phase.retrieval_temperature(loads)
    stable = phase.stable_temperature(loads)
    for k, load in enumerate(loads):
        printed = _LINES[load]
        name = f"theory, load {load}"
        yield close(f"{name}: T_g, spin glass below", printed[0], float(glass[k]), 1e-4, AGS)
        yield close(f"{name}: T_M, retrieval below", printed[1], float(held[k]), 0.002, AGS)
        if printed[2] is not None:
            yield close(f"{name}: T_c, retrieval stable below", printed[2], float(stable[k]), 0.004, AGS)
    without = [load for load in loads if _LINES[load][2] is None]
    found = int(np.isnan(phase.stable_temperature(without)).sum())
    yield close("theory: loads from 0.06 on that have no T_c", len(without), found, 0, AGS)
