"""Rows of the universal memory: one for each similarity, and a plain program that makes the same step."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hopview.bench import reference
from hopview.bench.retrieval_rows import drawn
from hopview.bench.roofs import Roofs
from hopview.bench.universal_rows import universal_rows
from hopview.models import Universal, UniversalParams


def test_there_is_a_row_for_each_similarity() -> None:
    found = list(universal_rows(1, Roofs(1e10, 1e11, 1e11), (24, 70)))
    assert [row.what.split(",")[1].strip() for row in found] == ["dot", "cosine", "l1", "l2"]
    for row in found:
        assert row.what.endswith("N = 24, K = 70") and re.fullmatch(r"[\d.,]+ x", row.ratio)
        assert re.fullmatch(r"NumPy, float32 [\d.]+(e[+-]\d+)? (s|ms|us)", row.compared)


@pytest.mark.parametrize("measure", ["dot", "cosine", "l1", "l2"])
def test_plain_numpy_makes_the_same_step(measure: str) -> None:
    memories, queries = drawn(30, 50)
    model = Universal((1, 30), memories, UniversalParams(similarity=measure, beta=20.0))
    wanted = reference.universal_step(memories.rows, queries[3], measure, 20.0)
    assert model.step(queries[3].astype(np.float64)) == pytest.approx(wanted, abs=1e-5)
