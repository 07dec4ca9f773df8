"""Linear attention: figures of conditioning, and how much one matrix holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.core.associations import Associations
from hopview.core.coupling import Float64, Int8
from hopview.rules import AbstractPavlov, Delta, PavlovDecay, PavlovHebb
from hopview.rules.pavlov import EtaParams, PavlovParams, RetainParams
from hopview.session.experiment_setup import random_patterns
from hopview.theory.associating import Readings, readings
from hopview.theory.check import Check, close, within
from hopview.theory.pavlov import (
    acquisition,
    bit_error,
    cosine,
    decay_error,
    interference_energy,
    least_squares_floor,
    relative_error,
    shared,
    worst_interference,
)

_QIAO, _WAGNER, _KAMIN = "Qiao 2025", "Rescorla & Wagner 1972", "Kamin 1969"
_UNITS = 64
_LOADS = (8, 16, 32, 64, 128, 256)
_SHORT = {16: 1.0, 32: 0.98, 64: 0.82, 128: 0.44, 256: 0.15}  # of values of 16 numbers, of how many keys
_GUARANTEES = {16: 4.1, 64: 8.3, 256: 15.5, 1024: 31.6, 4096: 66.0}
_AGES = {1: (0.1, 0.22), 4: (0.24, 0.38), 16: (0.52, 0.7), 63: (0.9, 1.1)}


def checks(quick: bool) -> Iterator[Check]:
    """Demonstrations to 1e-4; with d_k = d_v = 64, means over several sets of random keys."""
    yield from _demonstrations()
    yield from _capacity(1 if quick else 4)
    yield from _rules(6 if quick else 20)
    yield from _layers(2 if quick else 8)
    yield from _guarantees(8 if quick else 24, 1024 if quick else 4096)
    yield from _interference(4 if quick else 16)


def _demonstrations() -> Iterator[Check]:
    def ends(schedule: str) -> Float64:
        return np.asarray(_course(Delta(EtaParams(schedule=schedule)))[-1])

    for name, curve, course in (
        ("acquisition", acquisition(5, 0.2), _course(Delta(EtaParams(schedule="A+ x5")))[:, 0]),
        (
            "extinction",
            acquisition(4, 0.2, 1.0 - 0.8**20, 0.0),
            _course(Delta(EtaParams(schedule="A+ x20, A- x4")))[20:, 0],
        ),
    ):
        yield close(
            f"{name}: V after {len(curve) - 1} trials", float(curve[-1]), float(course[-1]), 1e-4, _WAGNER
        )
        yield close(f"{name}: largest distance", 0.0, float(np.abs(curve - course).max()), 1e-4, _WAGNER)
    for name, schedule, first in (
        ("blocking", "A+ x20, AB+ x40", 1.0 - 0.8**20),
        ("control", "AB+ x40", 0.0),
    ):
        told = shared(40, 0.2, first, 0.0)
        for k, v in enumerate(ends(schedule)):
            yield close(f"{name}: V_{'AB'[k]}", told[k], float(v), 1e-4, _KAMIN)
    for name, schedule, told in (
        ("conditioned inhibition", "A+ AB- x400", (1.0, -1.0)),
        ("overexpectation", "A+ B+ x40, AB+ x40", (0.5, 0.5)),
    ):
        for k, v in enumerate(ends(schedule)):
            yield close(f"{name}: V_{'AB'[k]}", told[k], float(v), 1e-4, _WAGNER)
    hebb = _course(PavlovHebb(PavlovParams(schedule="A+ x20, AB+ x40", us_strength=0.2)))[-1]
    for k, ended in enumerate((12.0, 8.0)):
        yield close(f"Hebb blocks nothing: V_{'AB'[k]}", ended, float(hebb[k]), 1e-4, _QIAO)
    spent = _course(PavlovHebb(PavlovParams(schedule="A+ x20, A- x20")))[:, 0]
    yield close("Hebb extinguishes nothing: V_A", float(spent[20]), float(spent[-1]), 1e-12, _QIAO)
    alike = np.full((2, 32), -1, np.int8)
    alike[0, :10], alike[1, 4:14], alike[:, 20:28] = 1, 1, 1  # keys at a cosine of 0.6
    course = _course(Delta(EtaParams(schedule="A+ x100")), alike)[-1]
    yield close("generalisation: V_B / V_A", 0.6, float(course[1] / course[0]), 1e-4, _WAGNER)


def _course(rule: AbstractPavlov, pairs: Int8 | None = None) -> Float64:
    """V_A and V_B after 0, 1, .. trials, of `pairs`, or of stimuli at right angles."""
    if pairs is None:
        pairs = np.full((2, 32), -1, np.int8)  # as much ink each, none in common
        pairs[0, :4], pairs[1, 8:12], pairs[:, 20:28] = 1, 1, 1
    course = _learned(rule, pairs).course
    assert course is not None
    return course.strengths


def _learned(rule: AbstractPavlov, pairs: Int8) -> Associations:
    found = rule.learn(pairs).found
    assert isinstance(found, Associations)
    return found


def _hebb(count: int, seed: int, depth: int = 1, heads: int = 1, values: int = _UNITS) -> Associations:
    params = PavlovParams(code="random", key_units=_UNITS, depth=depth, heads=heads)
    return _learned(PavlovHebb(params, seed), random_patterns(count, 2 * values, seed=seed))


def _capacity(sets: int) -> Iterator[Check]:
    for count in _LOADS:
        read = [readings(_hebb(count, seed)) for seed in range(max(1, sets * 256 // (32 + count)))]
        name, load = f"d_k = {_UNITS}, n/d_k = {count / _UNITS:g}", count / _UNITS
        # The fewer keys, the more one set differs from the next.
        share = 0.05 if count >= 32 or sets > 1 else 0.15
        told = relative_error(count, _UNITS)
        yield close(f"{name}: relative error", told, _mean(read, "error"), share * told, _QIAO)
        told = cosine(count, _UNITS)
        yield close(f"{name}: cosine", told, _mean(read, "cosine"), 0.05 * told, _QIAO)
        if load in (0.25, 1.0):
            told = bit_error(count, _UNITS)
            yield close(f"{name}: units that are wrong", told, _mean(read, "bits"), 0.01, _QIAO)
        nearest = {2.0: (0.92, 1.0), 4.0: (0.65, 0.85)}.get(load, (0.98, 1.0))
        yield within(f"{name}: nearest value is right", nearest, _mean(read, "nearest"), _QIAO)
    for count, told in _SHORT.items():
        found = _mean([readings(_hebb(count, seed, values=16)) for seed in range(2 + 2 * sets)], "nearest")
        name = f"d_k = {_UNITS}, d_v = 16, n/d_k = {count / _UNITS:g}: nearest value is right"
        yield close(name, told, found, 0.07, _QIAO)
    exact = PavlovParams(code="orthonormal", key_units=_UNITS)
    held = _learned(PavlovHebb(exact), random_patterns(_UNITS, 2 * _UNITS, seed=1))
    yield close("64 orthonormal keys of 64: relative error", 0.0, readings(held).error, 1e-12, _QIAO)


def _mean(read: list[Readings], name: str) -> float:
    return float(np.mean([getattr(one, name) for one in read]))


def _rules(sets: int) -> Iterator[Check]:
    for retain, spread in ((0.9, 0.05), (0.99, 0.2)):
        off = []
        for seed in range(sets):
            fading = RetainParams(code="random", key_units=_UNITS, retain=retain)
            pairs = random_patterns(40 if retain < 0.95 else 200, 2 * _UNITS, seed=seed)
            off.append(_error_of(_learned(PavlovDecay(fading, seed), pairs), -1))
        told, found = decay_error(retain, _UNITS), float(np.sqrt(np.mean(np.square(off))))
        yield close(f"decay, g = {retain:g}: error of the newest", told, found, spread, _QIAO)
    pairs = random_patterns(_UNITS, 2 * _UNITS, seed=4)
    once = _learned(Delta(EtaParams(code="random", key_units=_UNITS, eta=1.0), 4), pairs)
    yield close("delta, eta = 1: error of the newest", 0.0, _error_of(once, -1), 1e-12, "Schlag et al. 2021")
    yield from _ages(10 if sets < 20 else 30)
    for passes, band in ((1, (0.45, 0.63)), (5, (0.05, 0.16)), (20, (0.0, 0.02))):
        params = EtaParams(code="random", key_units=_UNITS, eta=1.0, schedule=f"*+ x{passes}")
        held = [_learned(Delta(params, k), random_patterns(32, 2 * _UNITS, seed=k)) for k in range(3)]
        found = float(np.mean([readings(one).error for one in held]))
        yield within(f"delta, eta = 1, n = 32: error after {passes} passes", band, found, _QIAO)


def _error_of(held: Associations, item: int) -> float:
    wanted = held.values[item]
    return float(np.linalg.norm(held.read(held.keys[0][item]) - wanted) / np.linalg.norm(wanted))


def _layers(sets: int) -> Iterator[Check]:
    for heads, band in ((1, (0.38, 0.52)), (4, (0.77, 0.84)), (16, (0.93, 0.96))):
        read = [readings(_hebb(16, seed, depth=8, heads=heads)) for seed in range(sets)]
        name, found = f"8 layers, {heads} head{'' if heads == 1 else 's'}, n = 16", _mean(read, "cosine")
        yield within(f"{name}: cosine ({cosine(16, _UNITS, heads, 8):.3f} in theory)", band, found, _QIAO)
        nearest = (0.4, 0.75) if heads == 1 else (0.98, 1.0)
        yield within(f"{name}: nearest value is right", nearest, _mean(read, "nearest"), _QIAO)
    right = []
    for seed in range(sets):
        held = _hebb(8, seed, depth=8)
        ends = [held.read(key, snap=True) for key in held.keys[0]]
        right.append(np.mean([np.array_equal(o, v) for o, v in zip(ends, held.values, strict=True)]))
    yield close("8 layers that snap, n = 8: right", 1.0, float(np.mean(right)), 1e-12, _QIAO)


def _ages(sets: int) -> Iterator[Check]:
    """Of 64 pairs, each shown once at eta = 1: what is left of older ones."""
    off: dict[int, list[float]] = {age: [] for age in _AGES}
    for seed in range(sets):
        pairs = random_patterns(_UNITS, 2 * _UNITS, seed=seed)
        held = _learned(Delta(EtaParams(code="random", key_units=_UNITS, eta=1.0), seed), pairs)
        for age, found in off.items():
            found.append(_error_of(held, 63 - age))
    for age, band in _AGES.items():
        name = f"delta, eta = 1, n = d_k = {_UNITS}: error of the pair {age} before the newest"
        yield within(name, band, float(np.sqrt(np.mean(np.square(off[age])))), _QIAO)
    pairs = random_patterns(2 * _UNITS, 2 * _UNITS, seed=1)
    params = EtaParams(code="random", key_units=_UNITS, eta=1.0, schedule="*+ x10")
    floor = least_squares_floor(2 * _UNITS, _UNITS)
    plateau = readings(_learned(Delta(params, 1), pairs)).error
    yield within("delta, n = 2 d_k: error above the least-squares floor", (floor, 1.5), plateau, _QIAO)


def _interference(sets: int) -> Iterator[Check]:
    """sum_(i != j) (k_i.k_j)^2, on average over sets of keys."""
    for count in (32, 128):
        energies = [float(np.square(_hebb(count, seed).gram).sum()) - count for seed in range(sets)]
        told = interference_energy(count, _UNITS)
        name = f"d_k = {_UNITS}, n = {count}: interference energy"
        yield close(name, told, float(np.mean(energies)), 0.05 * told, _QIAO)


def _guarantees(sets: int, largest: int) -> Iterator[Check]:
    for units, told in _GUARANTEES.items():
        if units > largest:
            return
        counts = []
        for seed in range(sets if units < 1024 else max(4, sets // 4)):
            keys = np.random.default_rng(seed).standard_normal((4 * int(units**0.5), units))
            keys /= np.linalg.norm(keys, axis=1, keepdims=True)
            counts.append(np.argmax(worst_interference(keys) >= 1.0))
        name = f"d_k = {units}: pairs that are all told for certain"
        yield close(name, told, float(np.mean(counts)), 0.15 * told, _QIAO)
