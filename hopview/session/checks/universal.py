"""Universal memory: the models that are cases of it, its energies, which likeness is robust, two layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Float64, Int8
from hopview.core.memories import Memories
from hopview.core.params import with_values
from hopview.models import Hopfield, HopfieldParams, TwoLayer, TwoLayerParams, Universal, UniversalParams
from hopview.models.retrieval import Retrieval, geometry_of
from hopview.models.separations import softmax
from hopview.models.similarity import MeasureName, similarities
from hopview.rules import PavlovHebb, rule_named
from hopview.rules.pavlov import PavlovParams
from hopview.session.checks.lessons import generator
from hopview.session.experiment_setup import random_patterns
from hopview.sources.corrupt import CorruptParams, Side, corrupt
from hopview.sources.library import load_collection
from hopview.theory.check import Check, close, within

_MILLIDGE = "Millidge et al. 2022, DOI 10.48550/arXiv.2202.04557"
_KROTOV = "Krotov & Hopfield 2021, DOI 10.48550/arXiv.2008.06996"
_SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom")
_SHAPE = (64, 64)
_FOUND: dict[MeasureName, tuple[float, float]] = {
    "dot": (0.3, 0.6), "cosine": (0.3, 0.6), "l2": (0.3, 0.7), "l1": (1.0, 1.0)
}  # fmt: skip


def checks(quick: bool) -> Iterator[Check]:
    """All of it takes a few seconds; `quick` takes a tenth of the descents."""
    yield from case_checks()
    yield descent_check(20 if quick else 200)
    yield from likeness_checks()
    yield from layer_checks(1 if quick else 3)


def universal(rows: Any, **menus: Any) -> Universal:
    """The model over memories `rows`, on a grid of one row."""
    return Universal((1, rows.shape[1]), Memories(rows), with_values(UniversalParams(), **menus))


def case_checks() -> Iterator[Check]:
    """Hebb, the modern network, the nearest memory, and linear attention, as presets."""
    patterns, size = random_patterns(12, 200, seed=1), 200
    model = universal(patterns, preset="hebb", own_share=False)
    coupling = rule_named("hebb").learn(patterns, "factored").coupling
    network = Hopfield((1, size), coupling, HopfieldParams(update="sync"))
    yield close(
        "preset hebb: units that differ from synchronous Hopfield, 20 cues, 5 steps", 0,
        sum(_apart(model, network, cue) for cue in random_patterns(20, size, seed=2)), 0.0, _MILLIDGE,
    )  # fmt: skip
    rows = generator(3).uniform(-1.0, 1.0, (50, size)).astype(np.float32)
    cue = generator(4).uniform(-1.0, 1.0, size)
    geometry, error = geometry_of(Memories(rows), "dot", False), 0.0
    for beta in (0.5, 5.0, 50.0):
        step = Retrieval(geometry, beta, "softmax", 1.5).step(cue)
        own = universal(rows, preset="modern", beta=beta * size / geometry.scale**2)
        error = max(error, float(np.abs(own.step(cue) - step).max()))
    yield close("preset modern: largest difference from the modern network", 0, error, 1e-12, _MILLIDGE)
    distance = np.linalg.norm(rows - cue, axis=1)
    nearest = rows[int(np.argmin(distance))]
    error = float(np.abs(universal(rows, preset="nearest").step(cue) - nearest).max())
    yield close("preset nearest: largest difference from the nearest memory", 0, error, 0.0, _MILLIDGE)
    pairs = np.hstack([patterns, np.roll(patterns, -1, axis=0)])  # each stands for the one after it
    held = PavlovHebb(PavlovParams(code="signs")).learn(pairs).found
    assert isinstance(held, Associations)
    told = held.read(cue / np.sqrt(size))
    step = universal(patterns, preset="linear").step(cue)
    error = float(np.abs(np.clip(told, -1.0, 1.0) - step).max())
    yield close("preset linear: largest difference from linear attention", 0, error, 1e-12, _MILLIDGE)


def _apart(model: Universal, network: Hopfield, cue: Int8) -> int:
    one, other, found = model.start(cue, 0), network.start(cue, 0), 0
    for _ in range(5):
        one.advance()
        other.advance()
        found += int(np.count_nonzero(one.state != other.state))
    return found


def descent_check(runs: int) -> Check:
    """E never rises, over random menus that have an energy of a convex Psi."""
    draws, worst = generator(5), -np.inf
    separations = ("identity", "rectified", "exponential", "softmax", "sparsemax", "entmax", "argmax")
    for _ in range(runs):
        rows = draws.uniform(-1.0, 1.0, (int(draws.integers(2, 12)), 100)).astype(np.float32)
        model = universal(
            rows, similarity=("dot", "l2")[draws.integers(2)], separation=separations[draws.integers(7)],
            projection=("memories", "sign")[draws.integers(2)], beta=float(10 ** draws.uniform(-1, 3)),
            power=int(draws.integers(2, 11)), alpha=float(draws.uniform(1, 4)),
        )  # fmt: skip
        if not model.has_energy:
            continue
        motion = model.start(draws.uniform(-1.0, 1.0, 100), 0)
        motion.advance()
        before = motion.energy()
        for _ in range(8):
            motion.advance()
            worst, before = max(worst, motion.energy() - before), motion.energy()
    return close(f"{runs} choices of menus: largest rise of E", 0.0, max(0.0, worst), 1e-9, _MILLIDGE)


def likeness_checks() -> Iterator[Check]:
    """Photographs of which two fifths are covered, from each side: which share is found in one step."""
    rows = np.stack([p.values for p in load_collection("photographs", _SHAPE)])
    memories = Memories(rows)
    cues = [(k, _covered(row, side)) for k, row in enumerate(rows) for side in _SIDES]
    for measure, band in _FOUND.items():
        right = [int(np.argmax(similarities(memories, cue, measure))) == k for k, cue in cues]
        name = f"8 photographs, two fifths covered: share found by {measure}"
        yield within(name, band, float(np.mean(right)), _MILLIDGE)


def _covered(row: Float64, side: Side) -> Float64:
    spoil = CorruptParams(kind="cover", amount=0.4, side=side)
    return np.asarray(corrupt(row.astype(np.float64), _SHAPE, spoil), np.float64)


def layer_checks(runs: int) -> Iterator[Check]:
    """Features and memories: 5000 Euler steps of 0.01 with memories ten times as fast."""
    size, beta, rises, errors = 64, 8.0, [], []
    for seed in range(runs):
        rows = generator(10 + seed).standard_normal((12, size))
        rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        params = TwoLayerParams(beta=beta * size, dt=0.01, memory_tau=0.1)
        motion = TwoLayer((8, 8), Memories(rows), params).start(rows[seed], 0)
        before = motion.energy()
        for _ in range(5000):
            motion.advance(1)
            rises.append(motion.energy() - before)
            before = motion.energy()
        v, wide = motion.inner()[:size], rows.astype(np.float64)
        errors.append(float(np.abs(softmax(beta * (wide @ v)) @ wide - v).max()))
    yield close("two layers, 5000 steps: largest rise of E", 0.0, max(0.0, *rises), 2e-14, _KROTOV)
    yield close("two layers: fixed point against one softmax step", 0, max(errors), 5e-14, _KROTOV)
