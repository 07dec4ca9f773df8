"""Boltzmann machines: an epoch of contrastive divergence, Gibbs sweeps, all states of a small machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.others import other_epochs
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration, times
from hopview.core.coupling import Float32
from hopview.core.lesson import Lesson
from hopview.machines.rbm import BernoulliRBM
from hopview.models.hidden_grid import HiddenGridParams
from hopview.models.rbm import RBM
from hopview.rules.cd import CDParams, ContrastiveDivergence

SIZES = (784, 256)
BATCH = 64
_RATE = 0.05
AIMS = {"NumPy": 1.25, "torch": 2.5, "scikit-learn": 3.0}
_SWEEPS = 20


def machine_rows(rows: int, rounds: int, roofs: Roofs, sizes: tuple[int, int] = SIZES) -> Iterator[Row]:
    """CD-1 on `rows` of data, one chain and 64, in turns with NumPy in float32 and others that are there."""
    machine, data = drawn(*sizes), samples(rows, sizes[0])
    words = f"{sizes[0]} x {sizes[1]}"
    others = other_epochs(*arrays(machine), data, BATCH, _RATE)
    calls = [epoch(machine, data), reference_epoch(machine, data), *others.values()]
    ours, *theirs = medians(calls, rounds)
    share = roofs.of_products(10.0 * rows * sizes[0] * sizes[1], ours)
    for name, seconds in zip(("NumPy", *others), theirs, strict=True):
        yield Row(
            f"CD-1 epoch, {words}, batch {BATCH}, {rows:,} rows", duration(ours),
            f"{name} {duration(seconds)}", f"{times(seconds / ours)} (aim {AIMS[name]})", share,
        )  # fmt: skip
    for chains, aim in ((1, 1.7), (64, 1.2)):
        v = data[:chains].copy()
        run = one_chain(machine, v[0]) if chains == 1 else many_chains(machine, v)
        ours, numpy = medians([run, partial(reference.gibbs, *arrays(machine), v.copy(), _SWEEPS)], rounds)
        share = roofs.of_products(4.0 * _SWEEPS * chains * sizes[0] * sizes[1], ours)
        counted = f"{chains} chain{'s' * (chains > 1)}"
        yield Row(
            f"{_SWEEPS} Gibbs sweeps, {words}, {counted}", duration(ours), f"NumPy {duration(numpy)}",
            f"{times(numpy / ours)} (aim {aim})", share,
        )  # fmt: skip


def states_row(units: int, rounds: int) -> Iterator[Row]:
    """ln Z of a machine with `units` on either side, by all 2^units states of one."""
    machine = drawn(units, units)
    (ours,) = medians([machine.exact_log_z], rounds)
    yield Row(f"ln Z by 2^{units} states, {units} x {units}", duration(ours), "aim 1 s")


def drawn(visible: int, hidden: int) -> BernoulliRBM:
    """A machine with weights of 0.1, the same every time."""
    draw = np.random.default_rng(1)
    weights = (0.1 * draw.standard_normal((visible, hidden))).astype(np.float32)
    return BernoulliRBM(weights, np.full(visible, -1.0), np.zeros(hidden))


def samples(rows: int, units: int) -> Float32:
    """Rows of 0/1 with three units of ten on."""
    return (np.random.default_rng(2).random((rows, units)) < 0.3).astype(np.float32)


def arrays(machine: BernoulliRBM) -> tuple[Float32, Float32, Float32]:
    """Copies of W, a and b."""
    return (np.array(machine.weights), np.array(machine.visible_bias), np.array(machine.hidden_bias))


def epoch(machine: BernoulliRBM, data: Float32) -> Callable[[], object]:
    """An epoch as the trainer makes it."""
    trainer = ContrastiveDivergence(CDParams(batch=BATCH, learning_rate=_RATE))
    return partial(trainer.epoch, Lesson(0, machine, trainer.begin(machine, data)), data)


def reference_epoch(machine: BernoulliRBM, data: Float32) -> Callable[[], object]:
    """The same in NumPy."""
    return partial(reference.contrastive_divergence, *arrays(machine), data, BATCH, _RATE)


def one_chain(machine: BernoulliRBM, v: Float32) -> Callable[[], object]:
    """Sweeps as a run makes them that is not recorded."""
    rows, cols = machine.visible, machine.hidden
    model = RBM((1, rows), machine, HiddenGridParams(hidden_rows=1, hidden_cols=min(64, cols)))
    motion = model.start(np.where(v > 0, 1, -1).astype(np.int8), 1)
    return partial(motion.advance_many, _SWEEPS)


def many_chains(machine: BernoulliRBM, v: Float32) -> Callable[[], object]:
    """Sweeps as a trainer makes them."""
    return partial(machine.sampler(1).sweeps, v, _SWEEPS)
