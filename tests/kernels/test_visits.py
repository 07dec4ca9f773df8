"""Visits in both forms: twins to the bit, one form like the other, and the rule as it is stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.kernels import PLAIN, Kernels

from .memories import Memory, memories, memory, one_by_one, visit

FORMS = ("dense", "factored")


@given(memories(), st.sampled_from(FORMS), st.data())
def test_a_visit_is_its_twin(compiled: Kernels, drawn: Memory, form: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, drawn.n))
    stop = data.draw(st.integers(0, drawn.n))
    limit = data.draw(st.integers(0, drawn.n))
    ours = visit(compiled, form, drawn, start, stop, limit)
    assert ours.same_as(visit(PLAIN, form, drawn, start, stop, limit))
    assert ours.count <= limit
    assert start <= ours.position <= max(start, stop)


@given(memories())
def test_the_two_forms_make_the_same_flips(compiled: Kernels, drawn: Memory) -> None:
    dense, factored = visit(compiled, "dense", drawn), visit(compiled, "factored", drawn)
    assert dense.same_as(factored, cache=False)
    assert np.array_equal(dense.cache, drawn.fields(dense.state))
    assert np.array_equal(factored.cache, drawn.overlaps(dense.state))


@given(memories())
def test_a_sweep_follows_the_stated_rule(compiled: Kernels, drawn: Memory) -> None:
    assert np.array_equal(visit(compiled, "dense", drawn).state, one_by_one(drawn))


@pytest.mark.parametrize("form", FORMS)
def test_a_sweep_longer_than_the_look_ahead(compiled: Kernels, form: str) -> None:
    for update, temperature in (("async", 0.0), ("glauber", 0.6), ("metropolis", 0.6)):
        large = memory(700, 20, 3, update, temperature)
        assert visit(compiled, form, large).same_as(visit(PLAIN, form, large))


@pytest.mark.parametrize("form", FORMS)
def test_a_visit_in_pieces_is_the_whole_visit(either: Kernels, form: str) -> None:
    drawn = memory(120, 9, 1, "glauber", 1.0)
    whole = visit(either, form, drawn)
    state, flips, position = drawn.state.copy(), [], 0
    cache = drawn.fields(state) if form == "dense" else drawn.overlaps(state)
    kernel = either.dense_visit if form == "dense" else either.factored_visit
    coupling = (drawn.weights, drawn.largest) if form == "dense" else (drawn.patterns_t,)
    buffer = np.empty(3, np.int64)  # a full buffer stops a visit too
    while position < drawn.n:
        count, position = kernel(
            *coupling, cache, state, drawn.order, position, drawn.n, drawn.thresholds, drawn.bias,
            drawn.signed, buffer, 10**9,
        )  # fmt: skip
        flips += buffer[:count].tolist()
    assert flips == whole.flips[: whole.count].tolist()
    assert np.array_equal(state, whole.state)
    assert np.array_equal(cache, whole.cache)


@pytest.mark.parametrize("form", FORMS)
def test_the_position_is_the_one_after_the_last_flip(either: Kernels, form: str) -> None:
    drawn = memory(90, 5, 2)
    stopped = visit(either, form, drawn, max_flips=4)
    assert stopped.count == 4
    assert drawn.order[stopped.position - 1] == stopped.flips[3]
    assert stopped.flips[4:].tolist() == [-1] * (drawn.n - 4)
    assert visit(either, form, drawn, 5, 90, 0).position == 5


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("update", ["async", "metropolis", "glauber"])
def test_ties_keep_at_zero_temperature(either: Kernels, form: str, update: str) -> None:
    for p in (0, 1):
        alone = memory(1, p, 5, update, 0.0)  # one unit has no neighbours: H = 0
        assert visit(either, form, alone).count == 0
    empty = memory(77, 0, 5, update, 0.0)
    assert visit(either, form, empty).count == 0
    # Patterns whose pulls cancel: H_i = 0 for units that disagree between them, all but the own term.
    pair = memory(3, 2, 0, update, 0.0)
    rows = np.array([[1, 1], [1, -1], [1, 1]], np.int8)
    weights = rows.astype(np.int32) @ rows.T.astype(np.int32)
    np.fill_diagonal(weights, 0)
    tied = Memory(
        weights, np.array([1, 1, 1], np.int8), pair.order, pair.thresholds, pair.bias, pair.signed, rows
    )
    assert tied.fields(tied.state)[1] == 0
    assert visit(either, form, tied).count == 0


def test_without_patterns_the_heat_bath_is_a_coin(either: Kernels) -> None:
    coin = memory(150, 0, 6, "glauber", 1.0)
    ran = visit(either, "factored", coin)
    assert np.array_equal(ran.state[coin.order] > 0, coin.thresholds < 0)


@given(st.integers(2, 120), st.integers(1, 30), st.integers(0, 1000))
def test_descent_never_raises_the_energy(compiled: Kernels, n: int, p: int, seed: int) -> None:
    drawn = memory(n, p, seed)
    state, fields, flips = drawn.state.copy(), drawn.fields(drawn.state), np.empty(n, np.int64)
    before, position = compiled.integer_energy(fields, state), 0
    while position < n:
        _, position = compiled.dense_visit(
            drawn.weights, drawn.largest, fields, state, drawn.order, position, n, drawn.thresholds,
            drawn.bias, False, flips, 1,
        )  # fmt: skip
        after = compiled.integer_energy(fields, state)
        assert after >= before  # E = -(unit/2) sum s H
        before = after
