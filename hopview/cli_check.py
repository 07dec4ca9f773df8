"""`hopview check`: a table of comparisons, and exit status 1 when one fails."""

from __future__ import annotations

from hopview import kernels
from hopview.cli_output import progress, say, table
from hopview.session.checks import run_checks
from hopview.theory.check import Check

_COLUMNS = ("", "quantity", "expected", "measured", "within", "source")


def check(quick: bool) -> int:
    """Run all checks and print them; 0 when all passed, else 1."""
    kernels.prepare(wait=True)
    done: list[Check] = []
    with progress("checking") as report:
        for result in run_checks(quick):
            done.append(result)
            report(len(done), None)
    table("hopview check", _COLUMNS, [_row(c) for c in done], [not c.passed for c in done])
    failed = sum(not c.passed for c in done)
    verdict = f"{failed} failed" if failed else "all passed"
    say(f"{len(done)} checks, {verdict} ({kernels.status()} kernels).")
    return int(failed > 0)


def _row(c: Check) -> tuple[str, str, str, str, str, str]:
    within = f"{c.tolerance:.2g}" if c.tolerance else "exactly" if isinstance(c.expected, float) else ""
    verdict = "ok" if c.passed else "FAILED"
    return verdict, c.quantity, _shown(c.expected), _shown(c.measured), within, c.source


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.5g}"
