"""A general Boltzmann machine that learns answers to inputs, and the encoder taught under clamp noise."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.rules.exact import Exact, ExactParams
from hopview.session.checks.lessons import generator, rows_of, taught
from hopview.theory.check import Check, close, within

_SOURCE = "Ackley, Hinton & Sejnowski 1985"
_SUMS = np.array([[0, 0, 0, 0], [0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 1, 0]], np.float32)


def checks(quick: bool) -> Iterator[Check]:
    """Slopes with inputs clamped in both phases, two bits added, and how often noise leads to four codes."""
    yield close("answers: error of the slopes", 0.0, _slope_error(), 1e-9, "finite differences")
    asked = np.array([True, True, False, False])
    rule = Exact(ExactParams(conditional=True, learning_rate=1.0, weight_decay=1e-4))
    rule.held = asked
    start = Boltzmann.random(connected("all", 4, 2), 0.5, 1)
    end = taught(rule, start, _SUMS, 500 if quick else 2000)
    assert isinstance(end, Boltzmann)
    right = float(np.exp(end.log_answer(_SUMS, asked)))
    yield within("answers: two bits added, probability of the right sum", (0.8, 1.0), right, _SOURCE)
    if not quick:
        yield from _off_plateaus(24)


def _off_plateaus(runs: int) -> Iterator[Check]:
    """The share of first weights that end with four codes in 1,500 steps."""
    bands = {0.0: ("without noise", (0.1, 0.4)), 1.0: ("with the clamp noise of 1985", (0.4, 0.75))}
    data = rows_of("encoder:4")
    for noise, (words, band) in bands.items():
        rule = Exact(ExactParams(learning_rate=1.0, weight_decay=1e-4, clamp_noise=noise))
        ends = [
            taught(rule, Boltzmann.random(connected("encoder", 8, 2), 0.1, k), data, 1500)
            for k in range(runs)
        ]
        share = float(np.mean([isinstance(end, Boltzmann) and end.codes(data) == 4 for end in ends]))
        yield within(f"encoder, exact gradient {words}: share with four codes", band, share, _SOURCE)


def _slope_error(step: float = 1e-5) -> float:
    """The largest difference from (A(p + step) - A(p - step)) / (2 step), A the mean ln P(v_out | v_in)."""
    made = Boltzmann.random(connected("all", 4, 3), 1.0, 1)
    data = (generator(4).random((5, 4)) < 0.5).astype(np.float64)
    asked = np.array([True, False, True, False])
    found = made.exact_gradient(data, inputs=asked)

    def reached(name: str, place: tuple[int, ...], by: float) -> float:
        moved: Float64 = np.array(made.parameters[name], np.float64)
        for entry in {place, place[::-1]}:
            moved[entry] += by
        return made.with_parameters(**{name: moved}).log_answer(data, asked)

    places = [("W", (i, j)) for i in range(made.size) for j in range(i + 1, made.size)]
    errors = [
        abs((reached(name, at, step) - reached(name, at, -step)) / (2 * step) - float(found[name][at]))
        for name, at in (*places, *(("b", (i,)) for i in range(made.size)))
    ]
    return max(errors)
