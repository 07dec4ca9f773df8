"""`python -m hopview.bench.child session|matrix`: run a large network and say what memory it took."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from hopview import kernels
from hopview.bench.scale_rows import COUNT, DENSE, DENSE_COUNT, MILLION
from hopview.session.experiment_setup import random_patterns
from hopview.session.session import Session
from hopview.sources.corrupt import flip

SWEEPS = 20


def run(shape: tuple[int, int], count: int, form: str) -> Session:
    """Store random patterns, spoil one, run 20 recorded heat-bath sweeps at T = 0.5."""
    session = Session(shape=shape, update="glauber", temperature=0.5, form=form, seed=1)
    patterns = random_patterns(count, shape[0] * shape[1], seed=1)
    session.store(patterns)
    session.cue(flip(patterns[0], 0.2, 1))
    del patterns
    session.run(SWEEPS, until="limit")
    return session


def main(arguments: list[str]) -> int:
    """Print the most bytes that were resident."""
    side = int(np.sqrt(MILLION))
    parts = {"session": ((side, side), COUNT, "factored"), "matrix": ((1, DENSE), DENSE_COUNT, "dense")}
    if len(arguments) != 1 or arguments[0] not in parts:
        print(f"Name one of {', '.join(parts)}.", file=sys.stderr)
        return 2
    kernels.prepare(wait=True)
    run(*parts[arguments[0]])
    print(most_resident())
    return 0


def most_resident() -> int:
    """The most bytes of this process that were in memory at a time. OSError or ImportError where unknown."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says includes the process that started this one
        lines = status.read_text().splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most if sys.platform == "darwin" else 1024 * most)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
