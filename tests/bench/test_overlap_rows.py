"""The rows of dense memories: what they name, and that plain NumPy makes the same flips."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hopview.bench import overlap_rows as rows
from hopview.bench import reference
from hopview.bench.roofs import Roofs
from hopview.bench.setting import Setting
from hopview.core.errors import MemoryLimitError
from hopview.core.memories import Memories
from hopview.models import DenseMemory, DenseMemoryParams


def test_rows_compare_what_they_say(compiled_kernels: None) -> None:
    found = list(rows.overlap_rows(128, 500, 1, Roofs(1e10, 1e11, 1e11)))
    assert [row.what.split(": ")[1] for row in found] == [
        "first sweep from 20 %", "sweep at rest", "first sweep from 20 %, exp",
    ]  # fmt: skip
    for row in found:
        assert row.what.startswith("dense memory, n = 3, N = 128, K = 500")
        assert re.fullmatch(r"NumPy [\d.]+ (s|ms|us)", row.compared)
        assert row.ratio.endswith(" x") and row.how == "NumPy from 32 visits"


def test_plain_numpy_does_the_same() -> None:
    setting = Setting(100, 300)
    params = DenseMemoryParams(interaction="rect", power=3, update="sequential")
    motion = DenseMemory((1, 100), Memories(setting.patterns), params).start(setting.start, 1)
    motion.advance()
    columns, overlaps = setting.patterns.T.copy(), (setting.patterns @ setting.start.astype(float))
    assert np.array_equal(motion.state, reference.dense_visits(columns, overlaps, setting.start, 3))


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_fits(*_: object) -> None:
        raise MemoryLimitError("It needs 9 GiB.")

    monkeypatch.setattr(rows, "require_bytes", none_fits)
    (row,) = rows.overlap_rows(64, 10, 1, Roofs(1e10, 1e11, 1e11))
    assert (row.measured, row.how) == ("not measured", "It needs 9 GiB.")
