"""Training data: labels are checked against the rows, and nobody changes them afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.data import DataSet, unchanging, unchanging_words
from hopview.core.errors import DataError

ROWS = np.eye(3, dtype=np.float32)


def test_labels_are_kept_read_only_and_the_callers_are_left_alone() -> None:
    given = np.array([0, 1, 1])
    data = DataSet(ROWS, labels=given, names=("a", "b"))
    assert data.labels is not None and data.labels.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        data.labels[0] = 1
    given[0] = 1
    assert data.labels.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.array([0, 1]), r"shape \(2,\); there are 3 rows"),
        (np.zeros((3, 1), np.int64), r"shape \(3, 1\)"),
        (np.array([0.0, 1.0, 0.5]), "type float64"),
        (np.array([0, 2, 1]), "label 2, and there are 2 names"),
        (np.array([0, -1, 1]), "label -1"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels: np.ndarray, said: str) -> None:
    with pytest.raises(DataError, match=said):
        DataSet(ROWS, labels=labels, names=("a", "b"))


def test_units_that_never_change_are_named() -> None:
    rows = np.zeros((600, 12), np.float32)
    rows[:, 0] = 1.0
    rows[599, 3] = 1.0  # the last row of the last piece
    rows[1, 7] = 1.0
    assert np.flatnonzero(~unchanging(rows)).tolist() == [3, 7]
    same = "are the same in all rows and tell nothing apart"
    assert unchanging_words(rows) == f"10 of 12 units {same}: 1, 2, 3, 5, 6, 7 and 4 more."
    assert unchanging_words(rows[:, [0, 3, 7]]).startswith("Unit 1 is the same")
    assert unchanging_words(rows[:1]) == "" == unchanging_words(rows[:, [3, 7]])
    assert unchanging_words(rows[2:9]) == "All rows are the same."
    assert not unchanging(rows[:0]).any()
