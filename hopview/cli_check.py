"""`hopview check`: a table of comparisons, and exit status 1 when one fails."""

from __future__ import annotations

import time

from hopview import kernels
from hopview.cli_output import prepare_kernels, progress, say, table
from hopview.session.checks import run_checks
from hopview.theory.check import Check

_COLUMNS = ("quantity", "expected", "source", "measured", "tolerance", "verdict")


def check(quick: bool) -> int:
    """Run all checks and print them; 0 when all passed, else 1."""
    prepare_kernels()
    done: list[Check] = []
    begun = time.perf_counter()
    with progress("checking") as report:
        for result in run_checks(quick):
            done.append(result)
            report(len(done), None)
    seconds = time.perf_counter() - begun
    table("hopview check", _COLUMNS, [_row(c) for c in done], [not c.passed for c in done])
    failed = sum(not c.passed for c in done)
    verdict = f"{failed} failed" if failed else "all passed"
    say(f"{len(done)} checks, {verdict}, {seconds:.0f} s ({kernels.status()} kernels).")
    return int(failed > 0)


def _row(c: Check) -> tuple[str, str, str, str, str, str]:
    within = f"{c.tolerance:.2g}" if c.tolerance else "exactly" if isinstance(c.expected, float) else ""
    verdict = "ok" if c.passed else "FAILED"
    return c.quantity, _shown(c.expected), c.source, _shown(c.measured), within, verdict


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.5g}"
