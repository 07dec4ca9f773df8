"""What holds of every run without exception."""

from __future__ import annotations

from collections.abc import Iterator

from hopview import kernels
from hopview.session.checks.networks import HOPFIELD, network
from hopview.session.document import fitting_rules
from hopview.session.experiment_setup import random_patterns
from hopview.theory.check import Check, close, same

_GOLES = "Goles, Fogelman & Pellegrin 1985"


def checks(quick: bool) -> Iterator[Check]:
    """What must hold without exception: energy falls, periods are 1 or 2, forms and kernels agree."""
    repeats = 1 if quick else 8
    rises, endless = 0, 0
    for seed in range(repeats):
        patterns = random_patterns(60, 256, seed=seed)
        start = random_patterns(1, 256, seed=100 + seed)[0]
        for rule in (rule for rule in fitting_rules("hopfield") if rule.symmetric):
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
    yield close("synchronous runs with a period above 2", 0, endless, 0, _GOLES)
    yield close("synchronous steps that raised L(t)", 0, _raised(repeats), 0, _GOLES)
    for update in kernels.UPDATES:
        name = f"units that differ, dense and factored, {update}"
        yield close(name, 0, _differing(update), 0, "the same integers")
    if kernels.status() == "compiled":
        from hopview.kernels.warm import agree

        verdict = "equal" if agree(kernels.current(), kernels.PLAIN) else "different"
        yield same("compiled and plain kernels, bit for bit", "equal", verdict, "the same operations")


def _raised(repeats: int) -> int:
    """Steps at T = 0, in a field of 0.2 towards a pattern, after which L(t) was larger than before."""
    count = 0
    for seed in range(repeats):
        patterns = random_patterns(100, 256, seed=seed)
        model = network("hebb", patterns, "sync", external=0.2 * patterns[0])
        motion, last = model.start(random_patterns(1, 256, seed=100 + seed)[0], seed), float("inf")
        while not motion.settled() and not motion.cycling():
            motion.advance()
            count += motion.lyapunov() > last + 1e-4  # fields are compared in 24 bits, L in 53
            last = motion.lyapunov()
    return count


def _differing(update: str) -> int:
    """Units in which 20 sweeps with a matrix and without one differ, summed over the sweeps."""
    patterns, start = random_patterns(40, 400, seed=9), random_patterns(1, 400, seed=10)[0]
    dense, factored = (
        network("hebb", patterns, update, 0.5, form).start(start, seed=11) for form in ("dense", "factored")
    )
    count = 0
    for _ in range(20):
        dense.advance()
        factored.advance()
        count += int((dense.state != factored.state).sum())
    return count
