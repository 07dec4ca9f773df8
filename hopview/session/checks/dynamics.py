"""What holds of every run without exception."""

from __future__ import annotations

from collections.abc import Iterator

from hopview import kernels
from hopview.rules import RULES
from hopview.session.checks.networks import HOPFIELD, network
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, same


def checks(quick: bool) -> Iterator[Check]:
    """What must hold without exception: energy falls, periods are 1 or 2, forms and kernels agree."""
    repeats = 4 if quick else 20
    rises, endless = 0, 0
    for seed in range(repeats):
        patterns = random_patterns(60, 256, seed=seed)
        start = random_patterns(1, 256, seed=100 + seed)[0]
        for rule in (rule for rule in RULES if rule.symmetric):
            motion = network(rule.name, patterns, "async").start(start, seed)
            energy = motion.energy()
            while not motion.settled():
                motion.advance(max_flips=1)
                rises += motion.energy() > energy
                energy = motion.energy()
        motion = network("hebb", patterns, "sync").start(start, seed)
        for _ in range(200):
            motion.advance()
        endless += not (motion.settled() or motion.cycling())
    yield close("asynchronous flips at T = 0 that raised the energy", 0, rises, 0, HOPFIELD)
    yield close("synchronous runs with a period above 2", 0, endless, 0, "Goles, Fogelman & Pellegrin 1985")
    for update in ("async", "sequential", "sync", "glauber", "metropolis"):
        name = f"units that differ, dense and factored, {update}"
        yield close(name, 0, _differing(update), 0, "the same integers")
    if kernels.status() == "compiled":
        from hopview.kernels.warm import agree

        verdict = "equal" if agree(kernels.current(), kernels.PLAIN) else "different"
        yield same("compiled and plain kernels, bit for bit", "equal", verdict, "the same operations")


def _differing(update: str) -> int:
    """Units in which 20 sweeps with a matrix and without one differ, summed over the sweeps."""
    patterns, start = random_patterns(40, 400, seed=9), random_patterns(1, 400, seed=10)[0]
    warm = 0.5 if update in ("glauber", "metropolis") else 0.0
    dense, factored = (
        network("hebb", patterns, update, warm, form).start(start, seed=11) for form in ("dense", "factored")
    )
    count = 0
    for _ in range(20):
        dense.advance()
        factored.advance()
        count += int((dense.state != factored.state).sum())
    return count
