"""A seed gives the same states whatever the threads: of BLAS, and of sessions that run side by side."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import hopview
from hopview import kernels
from hopview.session.experiment_setup import random_patterns

RULES = ("hebb", "storkey", "pseudo_inverse")
UPDATES = ("async", "sync", "glauber")


def digest(rule: str, update: str, form: str) -> str:
    """What a spoiled pattern went through, as a hash of all states."""
    session = hopview.Session(
        "hopfield", shape=(15, 17), rule=rule, seed=3, update=update, temperature=0.3, form=form
    )
    patterns = random_patterns(20, 255, 5)
    session.store(patterns)
    session.cue(patterns[0] * random_patterns(1, 255, 6, 0.7)[0])
    return hashlib.sha256(session.run(6, until="limit").states.tobytes()).hexdigest()


def every_digest() -> dict[tuple[str, str, str], str]:
    """Of each rule and update, dense, and factored where there is that form."""
    cases = [(rule, update, "dense") for rule in RULES for update in UPDATES]
    cases += [("hebb", update, "factored") for update in UPDATES]
    return {case: digest(*case) for case in cases}


@pytest.fixture(scope="module")
def alone() -> dict[tuple[str, str, str], str]:
    kernels.prepare(wait=True)
    return every_digest()


def test_both_forms_go_through_the_same_states(alone: dict[tuple[str, str, str], str]) -> None:
    for update in UPDATES:
        assert alone["hebb", update, "dense"] == alone["hebb", update, "factored"]


def test_two_sessions_side_by_side_are_as_one_alone(alone: dict[tuple[str, str, str], str]) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(every_digest), pool.submit(every_digest)
    assert first.result() == second.result() == alone


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_number_of_threads_changes_nothing(alone: dict[tuple[str, str, str], str], threads: str) -> None:
    code = "from test_threads import every_digest; print(sorted(every_digest().items()))"
    limits = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMBA_NUM_THREADS"), threads)
    root, here = Path(hopview.__file__).parents[1], Path(__file__).parent
    path = os.pathsep.join([str(root), str(here)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **limits, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(sorted(alone.items()))
