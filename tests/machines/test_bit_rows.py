"""Rows of bits stand for the rows of 0 and 1 that they were made of."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.machines.bit_rows import BitRows, bits_of, correlate, states_of, times, totals


@pytest.mark.parametrize(("count", "units"), [(1, 1), (7, 40), (32, 64), (45, 33)])
def test_bits_stand_for_rows(count: int, units: int) -> None:
    draw = np.random.default_rng(count)
    rows = (draw.random((count, units)) < 0.4).astype(np.float32)
    weights, h = draw.normal(0, 1, (units, 5)), draw.normal(0, 1, (count, 5)).astype(np.float32)
    bits = bits_of(rows)
    assert bits is not None
    assert len(bits) == count
    assert np.array_equal(totals(bits), rows.sum(axis=0))
    narrow = weights.astype(np.float32)
    assert times(bits, narrow) == pytest.approx(rows @ narrow, abs=1e-5)
    assert times(bits, np.ascontiguousarray(narrow.T), turned=True) == pytest.approx(rows @ narrow, abs=1e-5)
    assert correlate(bits, h, narrow.copy(), 0.5) == pytest.approx(0.5 * narrow + rows.T @ h, abs=1e-5)


def test_rows_are_chosen() -> None:
    rows = (np.random.default_rng(1).random((50, 70)) < 0.5).astype(np.float32)
    places = np.array([49, 0, 7, 7])
    bits, taken = bits_of(rows), bits_of(rows[places])
    assert bits is not None
    assert taken is not None
    assert np.array_equal(bits.chosen(places).by_row, taken.by_row)
    assert np.array_equal(bits.chosen(places).by_unit, taken.by_unit)


def test_greys_stay_as_they_are() -> None:
    rows = np.ones((8, 3), np.float32)
    assert isinstance(states_of(rows), BitRows)
    rows[7, 2] = 0.5
    assert bits_of(rows) is None
    assert states_of(rows) is rows
    assert np.array_equal(totals(rows), rows.sum(axis=0))
