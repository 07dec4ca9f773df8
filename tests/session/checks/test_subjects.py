"""The subjects of `hopview check`: all are registered, and those that only compare exact figures pass."""

from __future__ import annotations

import pkgutil

import numpy as np
import pytest

from hopview.session import checks
from hopview.session.checks.networks import descended, network, recall_overlap
from hopview.session.experiment_setup import random_patterns

HELPERS = {"lessons", "networks"}


def test_every_subject_has_its_line() -> None:
    files = {found.name for found in pkgutil.iter_modules(checks.__path__)} - HELPERS
    registered = {function.__module__.rpartition(".")[2] for function in checks.SUBJECTS.values()}
    assert registered == files


@pytest.mark.parametrize(
    "name",
    ["example", "sampling", "annealing", "mixtures", "rules", "mean field", "dilution", "margins", "graded",
     "boltzmann", "answers", "spin glass", "attention", "modern", "universal", "dense", "restricted",
     "gaussian", "bipartite", "mosaic", "conditioning"],
)  # fmt: skip
@pytest.mark.usefixtures("compiled_kernels")
def test_the_short_subjects_pass(name: str) -> None:
    found = list(checks.SUBJECTS[name](True))
    assert found
    assert len({check.quantity for check in found}) == len(found)
    for check in found:
        assert check.passed, check
        assert check.source


def test_all_subjects_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []
    for name in checks.SUBJECTS:
        monkeypatch.setitem(
            checks.SUBJECTS, name, lambda quick, name=name: iter(asked.append((name, quick)) or ())
        )
    assert list(checks.run_checks(quick=True)) == []
    assert asked == [(name, True) for name in checks.SUBJECTS]


def test_a_descent_ends_where_no_unit_wants_to_flip() -> None:
    patterns = random_patterns(3, 100, seed=1)
    model = network("hebb", patterns)
    end = descended(model, random_patterns(1, 100, seed=2)[0])
    assert (end * model.field(end) >= 0).all()
    assert recall_overlap(model, patterns[1], patterns[1], seed=3) == 1.0
    assert np.array_equal(descended(model, end), end)
