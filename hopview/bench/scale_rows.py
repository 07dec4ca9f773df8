"""How far it goes: a million units, their memory, a matrix of 32,768 units, and how cost grows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np

from hopview.bench.clock import medians
from hopview.bench.roofs import Roofs
from hopview.bench.row import Row, duration
from hopview.bench.setting import Setting
from hopview.core.memory import available_bytes, human
from hopview.core.resources import resource
from hopview.models.base import AbstractMotion

FRAME = 1 / 60
MILLION, QUARTER, COUNT = 1 << 20, 1 << 18, 64
DENSE, DENSE_COUNT = 32_768, 204
_SESSION_AIM, _DENSE_AIM = 400 * 10**6, 3 << 30
_WARM_SWEEPS = 3
_PATIENCE = 300.0


def sweep_rows(rounds: int, roofs: Roofs, largest: int = MILLION) -> Iterator[Row]:
    """A heat-bath sweep at T = 0.5 of large networks, from a state in which it goes on for ever."""
    for units, aim in ((QUARTER, 0.002), (MILLION, FRAME)):
        if units > largest:
            continue
        (seconds,) = medians([_warm(Setting(units, COUNT)).advance], rounds)
        share = roofs.of_adds(units * COUNT, seconds)
        what = f"Glauber sweep, T = 0.5, N = {units:,}, P = {COUNT}"
        yield Row(what, duration(seconds), f"aim {duration(aim)}", "", share, _frames(seconds))


def growth_rows(sizes: tuple[int, ...], counts: tuple[int, ...], rounds: int) -> Iterator[Row]:
    """The exponents a of cost ~ N^a at a fixed P, and of cost ~ P^a at a fixed N, of a heat-bath sweep."""
    for letter, values, other in (("N", sizes, counts[0]), ("P", counts, sizes[0])):
        settings = [Setting(*((v, other) if letter == "N" else (other, v))) for v in values]
        taken = medians([_warm(setting).advance for setting in settings], rounds)
        fixed = f"{'P' if letter == 'N' else 'N'} = {other:,}"
        what = f"growth of a Glauber sweep with {letter}, {fixed}"
        found = f"{letter}^{exponent(values, taken):.2f}"
        yield Row(what, found, f"{letter}^1 as stated", how=f"{letter} = {values[0]:,} to {values[-1]:,}")


def exponent(values: tuple[int, ...], seconds: list[float]) -> float:
    """The slope a of log(seconds) against log(values), by least squares."""
    return float(np.polyfit(np.log(values), np.log(seconds), 1)[0])


def memory_rows(whole: bool = True) -> Iterator[Row]:
    """The largest memory of a process that holds a million units and runs, and of one with a large matrix."""
    what = f"memory of a session, N = {MILLION:,}, P = {COUNT}"
    yield _memory_row(what, "session", _SESSION_AIM)
    if not whole:
        return
    what = f"memory with a matrix, N = {DENSE:,}, P = {DENSE_COUNT}"
    if available_bytes() < 2 * _DENSE_AIM:
        free, enough = human(available_bytes()), human(2 * _DENSE_AIM)
        how = f"{free} of memory is free; close something, so that there is {enough}."
        yield Row(what, "not measured", how=how)
        return
    yield _memory_row(what, "matrix", _DENSE_AIM)


def _memory_row(what: str, part: str, aim: int) -> Row:
    most = peak_memory(part)
    if isinstance(most, str):
        return Row(what, "not measured", how=most)
    aimed = "400 MB" if aim == _SESSION_AIM else human(aim)
    how = "peak resident memory of a process of its own"
    return Row(what, f"{most / 1e6:.0f} MB", f"aim {aimed}", "", f"{most / aim:.0%} of aim", how)


def peak_memory(part: str) -> int | str:
    """Bytes that `python -m hopview.bench.child part` held at most, or why that is not known."""
    path = os.pathsep.join(filter(None, (str(resource().parent), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-P", "-m", "hopview.bench.child", part]
    own = {**os.environ, "PYTHONPATH": path}
    try:
        done = subprocess.run(
            command, env=own, check=False, capture_output=True, text=True, timeout=_PATIENCE
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"It was not done within {_PATIENCE:.0f} s."
    said = done.stdout.split()
    if done.returncode or not said:
        return (done.stderr.strip().splitlines() or ["The process ended without a word."])[-1]
    return int(said[-1])


def _warm(setting: Setting) -> AbstractMotion:
    """In motion, past the first sweeps that put the start right."""
    return setting.advanced(setting.model("glauber", order="blocks"), _WARM_SWEEPS)


def _frames(seconds: float) -> str:
    return f"{FRAME / seconds:.1f} sweeps a frame of 1/60 s"
