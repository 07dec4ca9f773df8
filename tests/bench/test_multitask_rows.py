"""The row of the multitasking network: what it says, and that both programs do the same kind of sweep."""

from __future__ import annotations

import pytest

from hopview.bench.multitask_rows import drawn, multitask_rows, reference_sweep, sweep

pytestmark = pytest.mark.usefixtures("compiled_kernels")


def test_the_row_names_what_it_measures() -> None:
    (row,) = multitask_rows(1, units=256, patterns=3)
    assert row.what == "multitasking sweep, N = 256, 3 patterns, d = 0.5"
    assert row.compared.startswith("NumPy ")


def test_both_go_down_to_about_the_same_energy() -> None:
    model, x, cue = drawn(1024, 4)
    assert 0.45 < (x == 0).mean() < 0.55
    ours, theirs = model.energy(sweep(model, cue)), model.energy(reference_sweep(x, cue))
    assert ours == pytest.approx(theirs, rel=0.25) and ours < model.energy(cue) - 100
