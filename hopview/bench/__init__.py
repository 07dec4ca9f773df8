"""`hopview bench`: how fast the window starts, how smooth it stays, how fast and large the networks are.

Small and honest: processor time of one thread, medians, each row taken in turns with a plain NumPy program
that does the same and read against what this machine can do at most; a sentence where nothing was measured.
"""

from __future__ import annotations

import fnmatch
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial

from hopview.bench.row import Row

__all__ = ["GROUPS", "Row", "bench_rows", "show_bench"]

_COLUMNS = ("what", "measured", "compared with", "ratio", "share of the roof", "how")
GROUPS = (
    "recall",
    "dense",
    "memories",
    "attention",
    "universal",
    "mosaic",
    "multitask",
    "learning",
    "machines",
    "scale",
    "growth",
    "memory",
    "start",
    "window",
)
# Pins of the linear algebra that a machine's image may set; a person's own has none of them.
_PINS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def bench_rows(quick: bool = False, chosen: str = "*") -> Iterator[Row]:
    """The rows of the groups that `chosen` names (as `re*`), after the roofs, measured as they are asked for.

    Everything in about five minutes, `quick` in one. Windows are opened with settings of their own, never
    the person's.
    """
    from hopview import kernels
    from hopview.bench.learning_rows import learning_rows, projection_row
    from hopview.bench.machine_rows import machine_rows, states_row
    from hopview.bench.mosaic_rows import mosaic_rows
    from hopview.bench.multitask_rows import multitask_rows
    from hopview.bench.overlap_rows import overlap_rows
    from hopview.bench.recall_rows import dense_row, recall_rows
    from hopview.bench.retrieval_rows import retrieval_rows
    from hopview.bench.roofs import measured_roofs
    from hopview.bench.scale_rows import QUARTER, growth_rows, memory_rows, sweep_rows
    from hopview.bench.trial_rows import trial_rows
    from hopview.bench.universal_rows import universal_rows
    from hopview.bench.window_rows import cold_row, lateness_rows, start_rows

    kernels.prepare(wait=True)
    rounds = 3 if quick else 7
    roofs = measured_roofs(rounds)
    yield from roofs.rows()
    sizes = (1024, 4096) if quick else (1024, 4096, 16384)
    shapes = ((64, 64), (1024, 1024))
    counts = (64, 256, 1024) if quick else (64, 128, 256, 512, 1024)
    widths = (4096, 16384, 65536) if quick else (4096, 16384, 65536, QUARTER)
    groups: dict[str, list[Callable[[], Iterator[Row]]]] = {
        "recall": [partial(recall_rows, sizes, rounds, roofs)],
        "dense": [partial(dense_row, sizes[-1], rounds, roofs)],
        "memories": [partial(overlap_rows, 4096, 10_000 if quick else 100_000, rounds, roofs)],
        "learning": [
            partial(learning_rows, sizes[-1], rounds, roofs),
            partial(projection_row, sizes[-1], rounds, roofs),
            partial(trial_rows, 4096, 64, rounds),
        ],
        "machines": [
            partial(machine_rows, 6400 if quick else 25600, rounds, roofs),
            partial(states_row, 20, rounds),
        ],
        "attention": [partial(retrieval_rows, rounds, roofs)],
        "universal": [partial(universal_rows, rounds, roofs)],
        "mosaic": [partial(mosaic_rows, rounds)],
        "multitask": [partial(multitask_rows, rounds)],
        "scale": [partial(sweep_rows, rounds, roofs)],
        "growth": [partial(growth_rows, widths, counts, rounds)],
        "memory": [partial(memory_rows, not quick)],
        "start": [partial(start_rows, 1 if quick else 3)],
        "window": [cold_row, partial(lateness_rows, shapes, 2.0 if quick else 5.0)],
    }
    for name in GROUPS:
        if fnmatch.fnmatch(name, chosen):
            for rows in groups[name]:
                yield from rows()


def show_bench(quick: bool = False, chosen: str = "*") -> int:
    """Measure and print one table; in a process of its own where the linear algebra has to be set first."""
    pinned = [name for name in _PINS if name in os.environ]
    if pinned or os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        return _in_a_process_of_its_own(quick, chosen)
    from hopview import kernels
    from hopview.cli_output import progress, say, table

    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="hopview-bench-") as home:
        before = os.environ.get("HOPVIEW_HOME")
        os.environ["HOPVIEW_HOME"] = home
        try:
            with progress("measuring") as report:
                for row in bench_rows(quick, chosen):
                    rows.append(row)
                    report(len(rows), None)
        finally:
            os.environ.pop("HOPVIEW_HOME")
            if before is not None:
                os.environ["HOPVIEW_HOME"] = before
    table("hopview bench", _COLUMNS, [row.cells for row in rows])
    say(f"Processor time of one thread, medians. {machine()}. The kernels are {_kind(kernels.status())}.")
    if kernels.problem():
        say(str(kernels.problem()))
    return 0


def machine() -> str:
    """The processor and what computes on it, in a line."""
    import platform

    import numpy as np

    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            name = next(
                (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), name
            )
    except OSError:
        pass
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{name}, {os.cpu_count()} cores{load}, Python {platform.python_version()}, NumPy {np.__version__}"


def _kind(status: str) -> str:
    return "compiled" if status == "compiled" else "the plain ones, which are far slower"


def _in_a_process_of_its_own(quick: bool, chosen: str) -> int:
    from hopview.core.resources import resource

    kept = {name: value for name, value in os.environ.items() if name not in _PINS}
    path = os.pathsep.join(filter(None, (str(resource().parent), kept.get("PYTHONPATH"))))
    command = [
        sys.executable,
        "-P",
        "-m",
        "hopview",
        "bench",
        "--rows",
        chosen,
        *(["--quick"] if quick else []),
    ]
    kept.update(PYTHONPATH=path, OPENBLAS_NUM_THREADS="1")
    return subprocess.run(command, env=kept, check=False).returncode
