"""Dreams: the numbers of them that make all patterns stable, the best, and too many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Int8
from hopview.pictures.stability import stabilities
from hopview.rules import Learned, Unlearning
from hopview.rules.unlearning import UnlearningParams
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, within

_UNITS = 200
_RATE = 0.01
# load: (D/N between which all patterns are stable, lambda D/N at which they are so most firmly)
_WINDOWS = {0.2: ((5, 20), 0.15), 0.3: ((15, 30), 0.25), 0.4: ((25, 40), 0.30)}
_ALMOST_ALL = 0.97  # at the ends of a window a pattern of one network or another may still be missing
_TOO_MANY = (0.3, 40)  # load, D/N


def checks(quick: bool) -> Iterator[Check]:
    """N = 200, lambda = 0.01: shares of stable patterns, means over networks."""
    networks = 1 if quick else 6
    source = Unlearning.reference
    for load, (window, best) in _WINDOWS.items():
        if quick and load != _TOO_MANY[0]:
            continue
        last = _TOO_MANY[1] if load == _TOO_MANY[0] else window[1]
        ratios = tuple(range(window[0], last + 1, 5))
        shares, least = (np.mean(rows, axis=0) for rows in _seen(load, ratios, networks))
        name = f"unlearning, N = {_UNITS}, load {load}"
        for ratio in window:
            measured = float(shares[ratios.index(ratio)])
            yield within(f"{name}, D/N = {ratio}: patterns stable", (_ALMOST_ALL, 1.0), measured, source)
        firmest = _RATE * ratios[int(np.argmax(least))]
        yield close(f"{name}: lambda D/N of the firmest", best, firmest, 0.051, source)
        if last > window[1]:
            measured = float(shares[ratios.index(last)])
            yield within(f"{name}, D/N = {last}: patterns stable", (0.0, 0.02), measured, source)


def _seen(load: float, ratios: tuple[int, ...], networks: int) -> tuple[list[list[float]], list[list[float]]]:
    """(shares of stable patterns, mean least stabilities) at each D/N, of each network."""
    shares, least = [], []
    for seed in range(networks):
        found = list(_night(random_patterns(round(load * _UNITS), _UNITS, seed=40 + seed), ratios, seed))
        shares.append([share for share, _ in found])
        least.append([firm for _, firm in found])
    return shares, least


def _night(patterns: Int8, ratios: tuple[int, ...], seed: int) -> Iterator[tuple[float, float]]:
    learned: Learned | None = None
    for ratio in ratios:
        rule = Unlearning(UnlearningParams(dreams=ratio * _UNITS, dream_rate=_RATE), seed)
        learned = rule.learn(patterns) if learned is None else rule.extend(learned, patterns)
        assert learned is not None
        found = stabilities(learned.coupling, patterns)
        yield 1.0 - found.lost / patterns.shape[0], float(found.least.mean())
