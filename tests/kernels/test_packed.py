"""Packed patterns: bits both ways round, and every kernel like the factored one it stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Int8, Int32, Int64, UInt32, UInt64
from hopview.kernels import PLAIN, Kernels

from .memories import Memory, memories, memory

RULES = ("async", "glauber", "metropolis")


@dataclass
class Packed:
    """The patterns of a memory as bits, and the overlaps of its state."""

    blocks: UInt64
    lanes: UInt32
    rows: UInt64
    overlaps: Int32


def packed(kernels: Kernels, drawn: Memory) -> Packed:
    n, p = drawn.patterns_t.shape
    count = -(-n // 64)
    blocks = np.full((count, -(-p // 8) * 8), 2**63, np.uint64)
    lanes, rows = np.full((count, 2 * -(-p // 64), 64), 9, np.uint32), np.full((n, -(-p // 64)), 9, np.uint64)
    overlaps = np.full(64 * max(1, -(-p // 64)), 9, np.int32)
    kernels.packed.pack_blocks(np.ascontiguousarray(drawn.patterns_t.T), blocks)
    kernels.packed.pack_lanes(blocks, lanes)
    kernels.packed.pack_rows(blocks, rows)
    kernels.packed.overlaps(blocks, drawn.state, p, overlaps)
    return Packed(blocks, lanes, rows, overlaps)


def bit(word: int, k: int) -> int:
    return 2 * (int(word) >> k & 1) - 1


@given(memories())
def test_bits_are_the_patterns(compiled: Kernels, drawn: Memory) -> None:
    n, p = drawn.patterns_t.shape
    ours, plain = packed(compiled, drawn), packed(PLAIN, drawn)
    assert np.array_equal(ours.blocks, plain.blocks)
    assert np.array_equal(ours.lanes, plain.lanes)
    assert np.array_equal(ours.rows, plain.rows)
    assert not ours.blocks[:, p:].any()
    for i in range(0, n, 7):
        for mu in range(0, p, 3):
            x = drawn.patterns_t[i, mu]
            assert bit(ours.blocks[i // 64, mu], i % 64) == x
            assert bit(ours.lanes[i // 64, mu // 32, i % 64], mu % 32) == x
            assert bit(ours.rows[i, mu // 64], mu % 64) == x


@given(memories())
def test_fields_and_overlaps_are_exact(compiled: Kernels, drawn: Memory) -> None:
    p = drawn.patterns_t.shape[1]
    for kernels in (compiled, PLAIN):
        bits, fields = packed(kernels, drawn), np.full(drawn.n, 7, np.int64)
        kernels.packed.fields(bits.blocks, bits.overlaps, drawn.state, p, fields)
        assert np.array_equal(bits.overlaps[:p], drawn.overlaps(drawn.state))
        assert np.array_equal(fields, drawn.fields(drawn.state))


@given(memories(), st.data())
def test_given_flips_keep_the_overlaps_exact(compiled: Kernels, drawn: Memory, data: st.DataObject) -> None:
    sites = np.array(data.draw(st.lists(st.integers(0, drawn.n - 1), max_size=40)), np.int64)
    count, p = data.draw(st.integers(0, sites.size)), drawn.patterns_t.shape[1]
    for kernels in (compiled, PLAIN):
        bits, state, expected = packed(kernels, drawn), drawn.state.copy(), drawn.state.copy()
        for site in sites[:count]:
            expected[site] *= -1
        kernels.packed.flip(bits.blocks, bits.overlaps, state, p, sites, count)
        assert np.array_equal(state, expected)
        assert np.array_equal(bits.overlaps[:p], drawn.overlaps(expected))


@given(memories(), st.data())
def test_rows_make_the_flips_of_the_factored_visit(
    compiled: Kernels, drawn: Memory, data: st.DataObject
) -> None:
    start, stop = data.draw(st.integers(0, drawn.n)), data.draw(st.integers(0, drawn.n))
    rest = (drawn.order, start, stop, drawn.thresholds, drawn.bias, drawn.signed)
    limit, p = data.draw(st.integers(0, drawn.n)), drawn.patterns_t.shape[1]
    expected, flips = drawn.state.copy(), np.full(drawn.n, -1, np.int64)
    overlaps = drawn.overlaps(expected)
    made = PLAIN.factored_visit(drawn.patterns_t, overlaps, expected, *rest, flips, limit)
    for kernels in (compiled, PLAIN):
        bits, state, ours = packed(kernels, drawn), drawn.state.copy(), np.full(drawn.n, -1, np.int64)
        ran = kernels.packed.visit(bits.rows, bits.overlaps, state, p, *rest, ours, limit)
        assert ran == made
        assert np.array_equal(ours, flips)
        assert np.array_equal(state, expected)
        assert np.array_equal(bits.overlaps[:p], overlaps)


def expanded(kernels: Kernels, drawn: Memory, seed: int, sweep: int, rule: int, scale: float) -> Memory:
    """The memory with the order and thresholds of a sweep by blocks, as the factored visit takes them."""
    order, by_site = np.empty(drawn.n, np.int64), np.full(drawn.n, scale, np.float32)
    kernels.packed.block_order(seed, sweep, order)
    if rule:
        kernels.thresholds(RULES[rule], scale, seed, sweep, by_site)
    return replace(drawn, order=order, thresholds=by_site[order], signed=rule == 2)


def followed(
    kernels: Kernels, drawn: Memory, seed: int, sweep: int, count: int, rule: int, scale: float
) -> tuple[Int8, Int64, int, int]:
    """(state, flips of the last sweep, their number, sweeps) of sweeps made by the factored visit."""
    state, overlaps = drawn.state.copy(), drawn.overlaps(drawn.state)
    flips, flipped, made = np.full(drawn.n, -1, np.int64), 0, 0
    while made < count:
        way, found = expanded(kernels, drawn, seed, sweep + made, rule, scale), np.full(drawn.n, -1, np.int64)
        now, _ = kernels.factored_visit(
            drawn.patterns_t, overlaps, state, way.order, 0, drawn.n, way.thresholds, way.bias,
            way.signed, found, drawn.n,
        )  # fmt: skip
        if rule == 0 and now == 0 and made:
            break
        flips, flipped, made = found, now, made + 1
        if rule == 0 and now == 0:
            break
    return state, flips, flipped, made


@st.composite
def drives(draw: st.DrawFn) -> tuple[int, float]:
    """A rule of thresholds and its scale, per unit."""
    rule = draw(st.integers(0, 2))
    return rule, draw(st.sampled_from([0.0, -0.25] if rule == 0 else [0.1, 0.7, 3.0]))


@given(memories(), drives(), st.integers(0, 2**63 - 1), st.integers(0, 9), st.integers(1, 4))
def test_sweeps_by_blocks_make_the_flips_of_the_factored_visit(
    compiled: Kernels, drawn: Memory, drive: tuple[int, float], seed: int, sweep: int, count: int
) -> None:
    rule, scale = drive[0], drive[1] * (drawn.n if drive[0] else 1)
    p = drawn.patterns_t.shape[1]
    expected, flips, flipped, made = followed(PLAIN, drawn, seed, sweep, count, rule, scale)
    for kernels in (compiled, PLAIN):
        bits, state, ours = packed(kernels, drawn), drawn.state.copy(), np.full(drawn.n, -1, np.int64)
        ran = kernels.packed.sweeps(
            bits.blocks, bits.lanes, bits.overlaps, state, p, drawn.bias, seed, sweep, count, rule, scale,
            ours,
        )  # fmt: skip
        assert ran == (flipped, made)
        assert np.array_equal(ours[:flipped], flips[:flipped])
        assert np.array_equal(state, expected)
        assert np.array_equal(bits.overlaps[:p], drawn.overlaps(expected))


@given(memories(), drives(), st.integers(0, 2**63 - 1), st.booleans())
def test_a_step_makes_the_parallel_flips(
    compiled: Kernels, drawn: Memory, drive: tuple[int, float], seed: int, apply: bool
) -> None:
    rule, scale = drive[0], drive[1] * (drawn.n if drive[0] else 1)
    by_site, flips = np.full(drawn.n, scale, np.float32), np.full(drawn.n, -1, np.int64)
    if rule:
        PLAIN.thresholds(RULES[rule], scale, seed, 3, by_site)
    fields, p = drawn.fields(drawn.state), drawn.patterns_t.shape[1]
    count = PLAIN.parallel_flips(fields, drawn.state, by_site, drawn.bias, rule == 2, flips)
    expected = drawn.state.copy()
    expected[flips[:count]] *= -1 if apply else 1
    for kernels in (compiled, PLAIN):
        bits, state, ours = packed(kernels, drawn), drawn.state.copy(), np.full(drawn.n, -1, np.int64)
        made = kernels.packed.step(
            bits.blocks, bits.lanes, bits.overlaps, state, p, drawn.bias, seed, 3, rule, scale, apply, ours
        )
        assert made == count
        assert np.array_equal(ours, flips)
        assert np.array_equal(state, expected)
        assert np.array_equal(bits.overlaps[:p], drawn.overlaps(expected))


@pytest.mark.parametrize("units", [1, 63, 64, 65, 640, 1000])
def test_an_order_by_blocks_goes_through_each_block_in_turn(either: Kernels, units: int) -> None:
    order, again = np.empty(units, np.int64), np.empty(units, np.int64)
    either.packed.block_order(3, 4, order)
    assert sorted(order.tolist()) == list(range(units))
    inside = np.diff(order)[order[:-1] % 64 != 63]
    last = order[:-1][order[:-1] % 64 != 63] == units - 1
    assert (inside[~last] == 1).all()
    PLAIN.packed.block_order(3, 4, again)
    assert np.array_equal(order, again)
    if units > 600:
        either.packed.block_order(3, 5, again)
        assert not np.array_equal(order, again)


def test_sums_near_the_bound_of_32_bits_are_exact(compiled: Kernels) -> None:
    # All patterns and the state alike: every field is (N - 1) P, just below 2^31.
    n, p = 1 << 15, (1 << 16) - 1
    blocks = np.full((1, p + 1), 2**64 - 1, np.uint64)
    blocks[0, p] = 0
    overlaps = np.zeros(p + 1, np.int32)
    overlaps[:p] = n
    fields = np.empty(64, np.int64)
    compiled.packed.fields(blocks, overlaps, np.ones(64, np.int8), p, fields)
    assert (fields == (n - 1) * p).all()
    compiled.packed.fields(blocks, -overlaps, -np.ones(64, np.int8), p, fields)
    assert (fields == -(n - 1) * p).all()


def test_a_large_sweep_is_its_twin(compiled: Kernels) -> None:
    drawn = memory(700, 100, 3)
    for rule, scale in ((0, 0.0), (1, 200.0), (2, 200.0)):
        bits, twin = packed(compiled, drawn), packed(PLAIN, drawn)
        states = [drawn.state.copy(), drawn.state.copy()]
        for kernels, its, state in ((compiled, bits, states[0]), (PLAIN, twin, states[1])):
            kernels.packed.sweeps(
                its.blocks, its.lanes, its.overlaps, state, 100, drawn.bias, 1, 0, 3, rule, scale,
                np.empty(700, np.int64),
            )  # fmt: skip
        assert np.array_equal(*states)


@given(st.integers(0, 3), st.integers(1, 200), st.integers(0, 999), st.booleans())
def test_scores_are_counted_either_way_round(
    compiled: Kernels, tiles: int, units: int, seed: int, backwards: bool
) -> None:
    rng = np.random.default_rng(seed)
    state, patterns = (rng.choice([-1.0, 1.0], shape) for shape in (units, (64 * tiles, units)))
    bits = np.zeros((64 * tiles, 32 * -(-units // 32)), bool)
    bits[:, :units] = patterns > 0
    words = np.packbits(bits, axis=1, bitorder="little").view("<u4")
    laid = np.ascontiguousarray(words.reshape(tiles, 64, words.shape[1]).transpose(0, 2, 1))
    for kernels in (compiled, PLAIN):
        out = np.full(64 * tiles, 7, np.int32)
        assert kernels.packed.scores(laid, state, backwards, out) is True
        assert np.array_equal(out, patterns @ state)
        for other in (0.0, 0.5, np.nan):
            spoiled = state.copy()
            spoiled[seed % units] = other
            assert kernels.packed.scores(laid, spoiled, backwards, out) is False
