"""Restricted Boltzmann machines on bars and stripes: exact figures, and what each rule reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from hopview.core.coupling import Float32, Float64
from hopview.machines.annealed_sampling import annealed_log_z
from hopview.machines.rbm import BernoulliRBM
from hopview.machines.states import all_states, log_sum_over_states
from hopview.machines.tempering import Ladder
from hopview.rules import rule_named
from hopview.rules.limits import ceiling
from hopview.session.checks.lessons import generator, rows_of, slope_error, taught
from hopview.session.checks.networks import ENUMERATED
from hopview.theory.check import Check, close, within

_FISCHER = "Fischer & Igel 2014, DOI 10.1016/j.patcog.2013.05.025"
_SALAKHUTDINOV = "Salakhutdinov & Murray 2008, DOI 10.1145/1390156.1390266"
_CHO = rule_named("pt").reference
_MELCHIOR = "Melchior, Fischer & Wiskott 2016, JMLR 17(99)"
# side -> the highest mean log-likelihood, of images each once and as the generator draws them
_CEILINGS = {2: (-1.7918, -1.7329), 3: (-2.6391, -2.5993), 4: (-3.4012, -3.3791)}
# rule, centred -> the band of the mean log-likelihood after 6000 updates at rate 0.05
_BANDS = {("cd", False): (-3.8, -3.2), ("pcd", False): (-3.3, -3.0),
          ("cd", True): (-3.15, -2.8), ("pcd", True): (-3.15, -2.8)}  # fmt: skip


def checks(quick: bool) -> Iterator[Check]:
    """Ceilings, ln Z three ways, gradient and annealed sampling; the full set trains as well."""
    yield from ceiling_checks()
    yield from exact_checks()
    yield from annealed_checks(drawn(9, 8, 2, 1.5), "drawn", (100,) if quick else (100, 1000))
    if not quick:
        yield from exact_rule_checks(range(5))
        yield from sampled_rule_checks(range(5))


def drawn(visible: int, hidden: int, seed: int, scale: float) -> BernoulliRBM:
    """All parameters ~ N(0, scale^2), float64."""
    draws = generator(seed)
    w, a, b = (scale * draws.standard_normal(shape) for shape in ((visible, hidden), (visible,), (hidden,)))
    return BernoulliRBM(w, a, b)


def ceiling_checks() -> Iterator[Check]:
    """The highest mean log-likelihood that any machine can reach on bars and stripes."""
    for side, printed in _CEILINGS.items():
        for words, end, most in zip(("each once", "as drawn"), ("", ":generator"), printed, strict=True):
            found = ceiling(rows_of(f"bars-and-stripes:{side}{end}"))
            name = f"bars and stripes {side} x {side}, {words}: highest mean log-likelihood"
            yield close(name, most, found, 5e-5, _FISCHER)
    rows = rows_of("bars-and-stripes:4:generator")
    shares = np.unique(rows, axis=0, return_counts=True)[1] / len(rows)
    name = "bars and stripes 4 x 4, as drawn: ln P summed over the 30 images"
    yield close(name, -102.59, float(np.log(shares).sum()), 5e-3, _FISCHER)


def exact_checks(visible: int = 7, hidden: int = 5) -> Iterator[Check]:
    """ln Z over both layers, over v and over h; free energy; gradient."""
    machine, name = drawn(visible, hidden, 3, 1.0), f"restricted machine, {visible} x {hidden}"
    w, a, b = machine.weights, machine.visible_bias, machine.hidden_bias
    v, h = all_states(visible), all_states(hidden)
    energies = -(v @ a)[:, np.newaxis] - h @ b - v @ w @ h.T
    joint = float(np.log(np.exp(-energies).sum()))
    yield close(f"{name}: ln Z over v", joint, log_sum_over_states(w, a, b), 1e-11, ENUMERATED)
    yield close(f"{name}: ln Z over h", joint, log_sum_over_states(w.T, b, a), 1e-11, ENUMERATED)
    error = float(np.abs(machine.free_energy(v) + np.log(np.exp(-energies).sum(axis=1))).max())
    yield close(f"{name}: free energy, largest error", 0, error, 1e-11, ENUMERATED)
    data = v[[1, 3, 3, 6]]
    error = slope_error(machine, data, machine.exact_gradient(data))
    yield close(f"{name}: gradient, largest error", 0, error, 1e-8, "finite differences")


def annealed_checks(machine: BernoulliRBM, words: str, steps: tuple[int, ...]) -> Iterator[Check]:
    """ln Z by annealed importance sampling, 100 chains."""
    exact = machine.exact_log_z()
    for count in steps:
        found = annealed_log_z(machine, 100, count, seed=1)
        name = f"restricted machine {machine.visible} x {machine.hidden}, {words}"
        name += f": ln Z annealed in {count:,} steps"
        yield close(name, exact, found.value, 0.06 if count >= 1000 else 0.2, _SALAKHUTDINOV)


def exact_rule_checks(seeds: range) -> Iterator[Check]:
    """The exact gradient nearly reaches the ceiling, and annealing finds ln Z of what it made."""
    for side, hidden, epochs, least in ((2, 4, 3000, -1.85), (3, 8, 2000, -2.75)):
        data = rows_of(f"bars-and-stripes:{side}")
        for seed in seeds:
            machine = learned("exact", data, hidden, seed, epochs, 0.1, learning_rate=0.5)
            reached = float(machine.log_likelihood(data))
            name = f"bars and stripes {side} x {side}, exact gradient, run {seed + 1}: log-likelihood"
            yield within(name, (least, round(ceiling(data), 4)), reached, _FISCHER)
    yield from annealed_checks(machine, "taught by the exact gradient", (100, 1000))
    yield from mixing_checks(machine, 2_000)


def mixing_checks(machine: BernoulliRBM, sweeps: int, chains: int = 10) -> Iterator[Check]:
    """Chains alone, and each on ten temperatures: how far their samples are from the exact law."""
    law = np.exp(-machine.free_energy(all_states(machine.visible)) - machine.exact_log_z())
    v, alone = np.ones((chains, machine.visible), np.float32), machine.sampler(1)
    found = total_variation(law, sweeps, lambda: alone.sweeps(v, 1))
    name = f"restricted machine {machine.visible} x {machine.hidden}, {chains * sweeps:,} samples"
    yield within(f"{name}: distance from the law, Gibbs sampling alone", (0.10, 1.0), found, _CHO)
    rungs = np.ones((10, chains, machine.visible), np.float32)
    replicas = np.arange(10 * chains, dtype=np.int64).reshape(10, chains)
    ladder = Ladder(machine.sampler(2), rungs, replicas, np.zeros(1, np.int64))
    found = total_variation(law, sweeps, lambda: ladder.sweep(1))
    yield within(f"{name}: distance from the law, ten temperatures", (0.0, 0.07), found, _CHO)


def total_variation(law: Float64, sweeps: int, sweep: Callable[[], Float32]) -> float:
    """1/2 sum |share - law| of the rows that `sweep` leads to; state k has the binary digits of k."""
    digits = 1 << np.arange(law.size.bit_length() - 1)
    numbers = np.concatenate([(sweep() @ digits).astype(np.int64) for _ in range(sweeps)])
    return 0.5 * float(np.abs(np.bincount(numbers, minlength=law.size) / numbers.size - law).sum())


def sampled_rule_checks(seeds: range, epochs: int = 6000) -> Iterator[Check]:
    """CD-1 and PCD-1, plain and centred: the mean log-likelihood that every run reaches."""
    data, reached = rows_of("bars-and-stripes:3"), {}
    for (rule, centred), band in _BANDS.items():
        for seed in seeds:
            machine = learned(rule, data, 8, seed, epochs, 0.01, learning_rate=0.05, centred=centred, batch=0)
            reached[rule, centred, seed] = float(machine.log_likelihood(data))
        how = f"{'centred ' if centred else ''}{rule.upper()}-1"
        found = [reached[rule, centred, seed] for seed in seeds]
        name = f"bars and stripes 3 x 3, {how}, {epochs:,} updates, {len(seeds)} runs: log-likelihood"
        yield within(f"{name}, lowest", band, min(found), rule_named(rule).reference)
        yield within(f"{name}, highest", band, max(found), rule_named(rule).reference)
    gains = [reached["cd", True, seed] - reached["cd", False, seed] for seed in seeds]
    name = "bars and stripes 3 x 3: what centring gains CD-1 in log-likelihood, least"
    yield within(name, (0.25, 1.0), min(gains), _MELCHIOR)


def learned(
    rule: str, data: Float32, hidden: int, seed: int, epochs: int, scale: float, **params: float
) -> BernoulliRBM:
    """A machine from W ~ N(0, scale^2) that `rule` taught `data` (n, D)."""
    kind = type(rule_named(rule))
    size = data.shape[1]
    weights = scale * generator(seed).standard_normal((size, hidden))
    start = BernoulliRBM(weights, np.zeros(size), np.zeros(hidden))
    found = taught(kind(kind.Params(**params), seed), start, data, epochs)  # type: ignore[arg-type]
    assert isinstance(found, BernoulliRBM)
    return found
