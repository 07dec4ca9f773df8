"""What the trainers of restricted Boltzmann machines share: updates along <v h'>_data - <v h'>_model."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Float32, Int64
from hopview.core.data import require_rows
from hopview.core.draws import generator
from hopview.core.errors import DataError
from hopview.core.lesson import Lesson
from hopview.core.machine import Machine
from hopview.machines.bit_rows import States, correlate, states_of, times, totals
from hopview.machines.gaussian_rbm import GaussianGibbs, GaussianRBM
from hopview.machines.gibbs import BlockGibbs
from hopview.machines.rbm import BernoulliRBM
from hopview.rules.rbm_figures import Taught, figures_of, overshot, remark_on, standing
from hopview.rules.rbm_params import RBMParams
from hopview.rules.trainer import AbstractTrainer

Array = NDArray[Any]
MOST, MOST_REAL = 500.0, 50.0  # |W| beyond which training stops, of 0/1 and of real units; MOST: biases too
UNSCALED = 10.0  # deviations over which real data may spread
_MEAN_RATE = 0.01  # of the running mean of the hidden units
_STREAM = 0x7262_6D74  # shares no random number with the run of the same seed


class RBMTrainer(AbstractTrainer):
    """W += eta (<v p'>_data - <v p'>_model - lambda W), p = p(h | v), and so for both biases, by batches.

    Centred, in uncentred parameters: dW = <(v - mu)(h - lam)'>_data - <...>_model,
    da = <v>_d - <v>_m - dW lam, db = <h>_d - <h>_m - dW'mu, with mu the data's mean and lam the running mean
    of p(h | data) at rate 0.01 from 0.5. A subclass says where the model's side comes from.
    """

    models: ClassVar[tuple[str, ...]] = ("rbm", "gaussian_rbm")
    Params: ClassVar[type[RBMParams]] = RBMParams

    params: RBMParams
    _taught: Taught | None = None

    @abstractmethod
    def chains_at_first(self, gibbs: BlockGibbs, data: Float32) -> Mapping[str, Array]:
        """What goes on from update to update, by name."""

    @abstractmethod
    def rows_of_model(self, batch: int) -> int:
        """How many states the model's side has, for a batch of so many rows."""

    @abstractmethod
    def model_side(self, gibbs: BlockGibbs, fields: Float32, chains: dict[str, Array], out: Float32) -> None:
        """States of the model (n, D) into `out`: from `fields` = W'v (B, H) of the data, or from `chains`."""

    def after_epoch(self, gibbs: BlockGibbs, chains: dict[str, Array], updates: int) -> None:
        """What is done once an epoch, after `updates` updates."""

    def begin(self, machine: Machine, data: Float32) -> Mapping[str, Array]:
        """Chains, and the running mean of the hidden units where it is wanted. Raises `DataError`."""
        require_data(machine, data)
        found = dict(self.chains_at_first(self._gibbs(machine, 0), data))
        if self.params.centred:
            found["hidden_mean"] = np.full(machine.hidden, 0.5, np.float32)
        return found

    def epoch(self, lesson: Lesson, data: Float32) -> Lesson:
        """One update a batch, in the random order of (seed, epoch)."""
        machine, number = lesson.machine, lesson.epoch + 1
        gibbs = self._gibbs(machine, number)
        beside = {name: array.copy() for name, array in lesson.beside.items()}
        mean = data.mean(axis=0, dtype=np.float64).astype(np.float32) if self.params.centred else None
        buffers, updates = _Buffers(machine), 0
        with np.errstate(over="ignore", invalid="ignore"):  # what is no longer finite is told below
            for rows in self._batches(len(data), number):
                self._update(gibbs, buffers, data, rows, beside, mean)
                updates += 1
            self.after_epoch(gibbs, beside, updates)
        trouble = _too_far(gibbs)
        if trouble:
            return Lesson(number, machine, beside, trouble=trouble)
        arrays = gibbs.arrays()
        kept = {name: arrays[name].astype(machine.parameters[name].dtype) for name in arrays}
        after = Lesson(number, machine.replaced(kept), beside)
        now = self.fantasies(after)
        said = (
            overshot(lesson, self._of(data)),
            standing(self.fantasies(lesson), now, updates),
            remark_on(after, data, now),
        )
        return replace(after, remark=" ".join(words for words in said if words))

    def figures(self, lesson: Lesson, data: Float32, held_out: Float32) -> Mapping[str, float]:
        """See `rbm_figures.figures_of`."""
        return figures_of(lesson, self._of(data), held_out, self.fantasies(lesson), self.seed)

    def _of(self, data: Float32) -> Taught:
        if self._taught is None or self._taught.data is not data:
            self._taught = Taught(data)
        return self._taught

    def _gibbs(self, machine: Machine, number: int) -> BlockGibbs:
        assert isinstance(machine, BernoulliRBM)
        return machine.sampler(self.seed ^ _STREAM, number)

    def _batches(self, count: int, number: int) -> Iterator[Int64]:
        size = self.params.batch
        if not 0 < size < count:
            yield np.arange(count)
            return
        order = generator(self.seed, number).permutation(count)
        for first in range(0, count, size):
            yield order[first : first + size]

    def _update(
        self,
        gibbs: BlockGibbs,
        buffers: _Buffers,
        data: Float32,
        rows: Int64,
        beside: dict[str, Array],
        mean: Float32 | None,
    ) -> None:
        count, free = len(rows), self.rows_of_model(len(rows))
        on, v, out = buffers.of(count, free)
        seen = self._batch(gibbs, data, rows, v)
        times(seen, gibbs.weights, out=on[:count])
        self.model_side(gibbs, on[:count], beside, out)
        told = states_of(gibbs.features(out))
        times(told, gibbs.weights, out=on[count:])
        learned = gibbs if isinstance(gibbs, GaussianGibbs) and gibbs.learns_noise else None
        rate, decay = self.params.learning_rate, self.params.weight_decay
        at_once = mean is None and learned is None  # W moves while the slope is added up
        size = rate if at_once else 1.0
        gibbs.squash_hidden(on[:count], size / count)
        gibbs.squash_hidden(on[count:], -size / free)
        da = np.float32(size / count) * totals(seen) - np.float32(size / free) * totals(told)
        db = on.sum(axis=0)
        step = gibbs.weights if at_once else buffers.step
        correlate(seen, on[:count], step, 1.0 - rate * decay if at_once else 0.0)
        correlate(told, on[count:], step, 1.0)
        if at_once:
            gibbs.visible_bias += da
            gibbs.hidden_bias += db
            return
        noise = None if learned is None else learned.noise_slope(v, out, step)
        if mean is not None:
            lam, mu = beside["hidden_mean"], gibbs.features(mean)
            lam += np.float32(_MEAN_RATE) * (on[:count].sum(axis=0) - lam)
            step -= np.outer(mu, db)
            step -= np.outer(da, lam)
            da -= step @ lam
            db -= mu @ step
        gibbs.loops.move(gibbs.weights, step, rate, decay)
        gibbs.visible_bias += np.float32(rate) * da
        gibbs.hidden_bias += np.float32(rate) * db
        if learned is not None and noise is not None:
            learned.move_noise(noise, rate)

    def _batch(self, gibbs: BlockGibbs, data: Float32, rows: Int64, v: Float32) -> States:
        """What the hidden units see of these rows: bits where the data are, or features of them in `v`."""
        bits = None if gibbs.scaled else self._of(data).bits
        if bits is not None:
            return bits.chosen(rows)
        np.take(data, rows, axis=0, out=v, mode="clip")  # "raise" would go by way of another array
        return gibbs.features(v)


class _Buffers:
    """Arrays of one update, made once for each size of batch."""

    def __init__(self, machine: Machine) -> None:
        self._visible, self._hidden = machine.visible, machine.hidden
        self._found: dict[tuple[int, int], tuple[Float32, Float32, Float32]] = {}
        self.step: Float32 = np.empty((machine.visible, machine.hidden), np.float32)

    def of(self, count: int, free: int) -> tuple[Float32, Float32, Float32]:
        """(hidden units of data then model, the data, states of the model)."""
        if (count, free) not in self._found:
            shapes = ((count + free, self._hidden), (count, self._visible), (free, self._visible))
            on, v, out = (np.empty(shape, np.float32) for shape in shapes)
            self._found[count, free] = (on, v, out)
        return self._found[count, free]


def require_data(machine: Machine, data: Float32) -> None:
    """Raise `DataError` for data (n, D) that the visible units cannot take."""
    require_rows(data, machine.visible, binary=False)
    if isinstance(machine, GaussianRBM):
        _require_scale(machine, data)
    elif data.min() < 0 or data.max() > 1:
        bad = float(data.min() if data.min() < 0 else data.max())
        raise DataError(
            f"The data hold the value {bad:g}; 0/1 units take values from 0 to 1. Scale the data first, or "
            "use the Gaussian-Bernoulli machine."
        )


def _require_scale(machine: GaussianRBM, data: Float32) -> None:
    spread = float(np.sqrt(np.mean((data - data.mean(axis=0)) ** 2 / machine.deviation**2)))
    far = float(np.abs(data.mean(axis=0) / machine.deviation).max())
    if spread > UNSCALED or far > 10 * UNSCALED:
        raise DataError(
            f"The data spread over {spread:.3g} and lie up to {far:.3g} deviations of the visible units from "
            "0. Whiten them, or divide them by their standard deviation, so that both are near 1."
        )


def _too_far(gibbs: BlockGibbs) -> str:
    """Which of the parameters are beyond their bounds; "" where none is.

    The visible bias of real units has none: it stands in a square, and so keeps to the mean of the data.
    """
    cures = ("add some weight decay", "leave units that never change out of the data")
    bounded = [("weight", gibbs.weights, MOST_REAL if gibbs.scaled else MOST, cures[0])]
    if not gibbs.scaled:
        bounded.append(("visible bias", gibbs.visible_bias, MOST, cures[1]))
    bounded.append(("hidden bias", gibbs.hidden_bias, MOST, cures[1]))
    for name, array, limit, cure in bounded:
        most = float(np.abs(array).max())
        if not most <= limit:
            finite = np.isfinite(most)
            reached = f"reached {most:.3g}, beyond" if finite else "is not finite or beyond"
            return f"the largest {name} {reached} {limit:g}. Lower the learning rate, or {cure}."
    return ""
