"""From the start of the process to the first frame, and how late the window's event loop runs."""

from __future__ import annotations

import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hopview.bench.row import Row, duration
from hopview.cli_info import has_display
from hopview.core.resources import resource

if TYPE_CHECKING:
    from hopview.ui.lateness import Lateness

_PATIENCE = 120.0
_PATIENCE_COLD = 300.0
_WORDS = "first frame"
_WINDOW = ("-m", "hopview")
_AIM = "aim: p99 below 16.7 ms"
TAUGHT = "tieleman-2008/digits"


def start_rows(repeats: int) -> Iterator[Row]:
    """Two rows: with every cache filled, and with no compiled kernels and no bytecode."""
    where = (
        "wall time of a new process"
        if has_display()
        else "wall time of a new process, offscreen (no display)"
    )
    with own_home():
        first_frame({})  # fills the caches
        warm = [first_frame({}) for _ in range(repeats)]
    yield _row(f"start to first frame, warm, median of {repeats}", warm, where)
    with own_home() as empty:
        cold = [first_frame({"NUMBA_CACHE_DIR": empty, "PYTHONPYCACHEPREFIX": empty})]
    yield _row("start to first frame, cold", cold, f"{where}; caches empty, files still in memory")


@contextmanager
def own_home() -> Iterator[str]:
    """Windows find settings and sessions in an empty folder: a newcomer's windows, and nothing is changed."""
    before = os.environ.get("HOPVIEW_HOME")
    with tempfile.TemporaryDirectory(prefix="hopview-bench-") as folder:
        os.environ["HOPVIEW_HOME"] = os.path.join(folder, "home")
        try:
            yield folder
        finally:
            del os.environ["HOPVIEW_HOME"]
            if before is not None:
                os.environ["HOPVIEW_HOME"] = before


def first_frame(environment: dict[str, str], command: tuple[str, ...] = _WINDOW) -> float | str:
    """Seconds from starting a process to its window's first painted frame, or why there was none."""
    variables = {**os.environ, **environment, "HOPVIEW_BENCH_START": "1"}
    root = str(resource().parent)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, (root, variables.get("PYTHONPATH"))))
    if not has_display():
        variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    lines: queue.Queue[str] = queue.Queue()
    began = time.perf_counter()
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(
            [sys.executable, *command],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        ) as process,
    ):
        reader = threading.Thread(target=_forward, args=(process, lines))
        reader.start()
        try:
            while line := lines.get(timeout=max(0.0, began + _PATIENCE - time.perf_counter())):
                if line.startswith(_WORDS):
                    return time.perf_counter() - began
        except queue.Empty:
            return f"no frame within {_PATIENCE:.0f} s"
        finally:
            process.kill()
            reader.join()
        words.seek(0)
        last = words.read().decode(errors="replace").strip().splitlines()[-1:]
        return "; ".join(("the window closed before its first frame", *last))


def lateness_rows(shapes: tuple[tuple[int, int], ...], seconds: float) -> Iterator[Row]:
    """How late a timer fires in the window: a row a grid that recalls at full speed, one of a training."""
    names = [f"event loop, {rows} x {cols} at full speed" for rows, cols in shapes]
    taught = f"event loop, {TAUGHT} taught at full speed"
    if not has_display():
        for name in (*names, taught):
            yield Row(name, "not measured", how="There is no display; run this where a window can be shown.")
        return
    from hopview.ui.lateness import measure, measure_training

    for name, shape in zip(names, shapes, strict=True):
        with own_home():
            late = measure(shape, seconds)
        yield Row(name, _figures(late), _AIM, how=f"a 2 ms timer for {seconds:g} s, {late.sweeps:,} sweeps")
    with own_home():
        idle, late = measure_training(TAUGHT, seconds)
    how = f"{late.sweeps:,} epochs; idle, p99 {idle.p99:.1f} ms; its own work, p99 {late.busy:.1f} ms"
    yield Row(taught, _figures(late), _AIM, how=how)


def _figures(late: Lateness) -> str:
    return f"median {late.median:.1f} ms, p99 {late.p99:.1f} ms, worst {late.worst:.1f} ms"


def cold_row() -> Iterator[Row]:
    """How late the window's event loop is at worst while a cold cache of kernels is filled beside it."""
    name, aim = "event loop, kernels being compiled", "aim: worst below 33 ms"
    if not has_display():
        yield Row(name, "not measured", aim, how="There is no display; run this where a window can be shown.")
        return
    path = os.pathsep.join(filter(None, (str(resource().parent), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-P", "-m", "hopview.ui.lateness"]
    with own_home() as empty:
        # Bytecode is written: else numba's sources would be compiled in the window, which is another matter.
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own.update(PYTHONPATH=path, NUMBA_CACHE_DIR=empty, PYTHONPYCACHEPREFIX=os.path.join(empty, "pyc"))
        try:
            done = subprocess.run(
                command, env=own, check=False, capture_output=True, text=True, timeout=_PATIENCE_COLD
            )
            worst = f"worst {float(done.stdout.split()[-1]):.1f} ms"
        except (subprocess.TimeoutExpired, IndexError, ValueError) as error:
            yield Row(name, "not measured", aim, how=f"The window did not say: {error}")
            return
    yield Row(name, worst, aim, how="from the first frame on, with an empty cache, in a process of its own")


def _row(what: str, found: list[float | str], how: str) -> Row:
    times = [value for value in found if not isinstance(value, str)]
    if not times:
        return Row(what, "not measured", how=str(found[0]))
    return Row(what, duration(statistics.median(times)), "aim: below 2 s warm", how=how)


def _forward(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    for line in process.stdout or ():
        lines.put(line)
    lines.put("")  # the end: lines themselves are never empty
