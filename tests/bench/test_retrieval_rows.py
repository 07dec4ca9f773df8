"""The rows of attention: what they name, and that plain NumPy takes the same step."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hopview.bench import reference
from hopview.bench import retrieval_rows as rows
from hopview.bench.roofs import Roofs
from hopview.core.errors import MemoryLimitError
from hopview.core.memories import Memories
from hopview.models.retrieval import Retrieval, geometry_of


def test_rows_compare_what_they_say(compiled_kernels: None) -> None:
    found = list(rows.retrieval_rows(1, Roofs(1e10, 1e11, 1e11), ((96, 400),)))
    named = [row.what.split(",")[0] for row in found if "torch" not in row.compared]
    assert named == [
        "one step of attention",
        "one step over all memories",
        "64 at once",
        "scores of binary memories",
    ]
    for row in found:
        assert row.what.endswith("N = 96, K = 400")
        assert re.search(r" [\d.]+ (s|ms|us)$", row.compared)
        assert re.fullmatch(r"[\d.,]+ x( \(aim [\d.]+\))?", row.ratio)


def test_plain_numpy_does_the_same() -> None:
    memories = Memories(np.random.default_rng(3).uniform(-1, 1, (40, 30)))
    query = np.random.default_rng(4).uniform(-1, 1, 30).astype(np.float32)
    step = Retrieval(geometry_of(memories, "dot", False), 0.7)
    wanted = step.step(query.astype(np.float64))
    np.testing.assert_allclose(reference.attended(memories.rows, query, 0.7), wanted, atol=1e-6)
    both = reference.attended(memories.rows, np.stack([query, query]), 0.7)
    np.testing.assert_allclose(both, [wanted, wanted], atol=1e-6)


def test_too_little_memory_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_fits(*_: object) -> None:
        raise MemoryLimitError("It needs 9 GiB.")

    monkeypatch.setattr(rows, "require_bytes", none_fits)
    (row,) = rows.retrieval_rows(1, Roofs(1e10, 1e11, 1e11), ((64, 10),))
    assert (row.measured, row.how) == ("not measured", "It needs 9 GiB.")
