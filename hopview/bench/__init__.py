"""`hopview bench`: how fast the window starts, how smooth it stays, how fast the kernels are.

Small and honest: medians with what they were compared to, and a sentence where nothing could be measured.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

from hopview import kernels
from hopview.bench.kernel_rows import kernel_rows
from hopview.bench.row import Row
from hopview.bench.window_rows import lateness_rows, start_rows
from hopview.cli_output import progress, say, table

__all__ = ["Row", "bench_rows", "show_bench"]

_COLUMNS = ("what", "measured", "compared with", "ratio", "how")


def bench_rows(quick: bool = False) -> Iterator[Row]:
    """All rows, measured as they are asked for; about a minute, `quick` with fewer repetitions.

    Windows are opened with settings of their own, never the person's.
    """
    with tempfile.TemporaryDirectory(prefix="hopview-bench-") as home:
        before = os.environ.get("HOPVIEW_HOME")
        os.environ["HOPVIEW_HOME"] = home
        try:
            yield from start_rows(1 if quick else 3)
            kernels.prepare(wait=True)
            yield from kernel_rows((1024,) if quick else (1024, 4096), rounds=3 if quick else 9)
            yield from lateness_rows(((64, 64),) if quick else ((64, 64), (256, 256)), 1.0 if quick else 5.0)
        finally:
            os.environ.pop("HOPVIEW_HOME")
            if before is not None:
                os.environ["HOPVIEW_HOME"] = before


def show_bench(quick: bool = False) -> int:
    """Measure and print one table."""
    rows: list[Row] = []
    with progress("measuring") as report:
        for row in bench_rows(quick):
            rows.append(row)
            report(len(rows), None)
    table("hopview bench", _COLUMNS, [row.cells for row in rows])
    say(f"{kernels.status()} kernels. {kernels.problem() or ''}".strip())
    return 0
