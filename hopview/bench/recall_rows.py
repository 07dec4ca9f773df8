"""Recall, synchronous steps and heat baths against the loops of plain NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from hopview.bench import reference
from hopview.bench.clock import medians
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration, times
from hopview.bench.setting import Setting, module_if_there
from hopview.core.coupling import DenseCoupling
from hopview.core.errors import MemoryLimitError
from hopview.core.memory import require_bytes

GLAUBER_SWEEPS = 10
_BLOCKS = "units in blocks of 64"
_AIMS = {("recall", 1024): 140, ("recall", 16384): 180, ("glauber", 16384): 200, ("sync", 16384): 350}


def recall_rows(sizes: tuple[int, ...], rounds: int, roofs: Roofs) -> Iterator[Row]:
    """Three rows a size N: to rest from 20 % corruption, one synchronous step, ten heat-bath sweeps."""
    for units in sizes:
        setting = Setting(units)
        try:
            require_bytes(3 * 4 * units * units, "The matrix of the NumPy programs", "Close something.")
        except MemoryLimitError as error:
            yield Row(f"recall, {setting.words}", "not measured", how=str(error))
            continue
        yield _recall_row(setting, rounds, roofs)
        yield _synchronous_row(setting, rounds, roofs)
        yield _glauber_row(setting, rounds, roofs)


def _recall_row(setting: Setting, rounds: int, roofs: Roofs) -> Row:
    model = setting.model("async", order="blocks")
    visits = (setting.recalled(model).sweep + 1) * setting.units  # the last to see that it is at rest
    ours, theirs = medians(
        [partial(setting.recalled, model), partial(reference.recall, setting.matrix, setting.start)], rounds
    )
    share = roofs.of_adds(visits * setting.count, ours)
    return _row("recall to rest from 20 %", "recall", setting, (ours, theirs), share, _BLOCKS)


def _glauber_row(setting: Setting, rounds: int, roofs: Roofs) -> Row:
    model = setting.model("glauber", order="blocks")
    ours, theirs = medians(
        [
            partial(setting.advanced, model, GLAUBER_SWEEPS),
            partial(reference.glauber, setting.matrix, setting.start, GLAUBER_SWEEPS),
        ],
        rounds,
    )
    share = roofs.of_adds(GLAUBER_SWEEPS * setting.units * setting.count, ours)
    what = f"Glauber, T = {reference.TEMPERATURE}, {GLAUBER_SWEEPS} sweeps"
    return _row(what, "glauber", setting, (ours, theirs), share, _BLOCKS)


def _synchronous_row(setting: Setting, rounds: int, roofs: Roofs) -> Row:
    motion = setting.model("sync").start(setting.start, seed=1)
    calls: list[Callable[[], object]] = [
        motion.advance,
        partial(reference.synchronous_step, setting.matrix, setting.start),
    ]
    torch = module_if_there("torch")
    if torch is not None:
        torch.set_num_threads(1)
        weights, state = torch.from_numpy(setting.matrix), torch.from_numpy(setting.start.astype(np.float32))
        calls.append(lambda: torch.sign(weights @ state))
    ours, theirs, *others = medians(calls, rounds)
    share = roofs.of_adds(setting.units * setting.count, ours)
    how = f"torch {duration(others[0])}, {times(others[0] / ours)}" if others else ""
    return _row("synchronous step", "sync", setting, (ours, theirs), share, how)


def dense_row(units: int, rounds: int, roofs: Roofs) -> Iterator[Row]:
    """Recall from a matrix that is kept, in int16 where it can be: the fields are made and then followed."""
    setting = Setting(units)
    what = f"recall from a matrix, {setting.words}"
    try:
        require_bytes(4 * 4 * units * units, "Two matrices", "Close something, or measure a smaller one.")
    except MemoryLimitError as error:
        yield Row(what, "not measured", how=str(error))
        return
    model = setting.model("async", "dense")
    flips, motion = 0, model.start(setting.start, seed=1)
    while not motion.settled():
        flips += motion.advance().size
    ours, theirs = medians(
        [partial(setting.recalled, model), partial(reference.recall, setting.matrix, setting.start)], rounds
    )
    share = roofs.of_read(flips * model.coupling.nbytes / units, ours)
    coupling = model.coupling
    kind = f"{coupling.weights.dtype} weights, " if isinstance(coupling, DenseCoupling) else ""
    kind += f"{flips:,} flips"
    yield _row("recall from a matrix", "dense", setting, (ours, theirs), share, kind, aim=12)


def _row(
    what: str, key: str, setting: Setting, seconds: tuple[float, float], share: str, how: str, aim: int = 0
) -> Row:
    ours, theirs = seconds
    aim = aim or _AIMS.get((key, setting.units), 0)
    ratio = times(theirs / ours) + (f" (aim {aim})" if aim else "")
    return Row(f"{what}, {setting.words}", duration(ours), f"NumPy {duration(theirs)}", ratio, share, how)
