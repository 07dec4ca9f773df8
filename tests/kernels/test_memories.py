"""Dense memories: twins to the bit, and the stated rule on sums over all memories."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.coupling import Int8
from hopview.kernels import PLAIN, Kernels
from hopview.models.interaction import KINDS, Interaction, Kind


def rows_of(patterns: Int8) -> tuple[np.ndarray, np.ndarray]:
    """The patterns (K, N) as blocks and rows of bits."""
    count, units = patterns.shape
    blocks = np.empty((-(-units // 64), -(-count // 8) * 8), np.uint64)
    rows = np.empty((units, -(-count // 64)), np.uint64)
    PLAIN.packed.pack_blocks(patterns, blocks)
    PLAIN.packed.pack_rows(blocks, rows)
    return blocks, rows


@given(
    st.sampled_from(KINDS), st.integers(2, 10), st.integers(1, 80), st.integers(0, 90), st.integers(0, 999),
    st.sampled_from([0.0, 0.3, 2.0]), st.booleans(), st.booleans(), st.data(),
)  # fmt: skip
def test_a_visit_is_its_twin_and_lowers_the_energy(
    compiled: Kernels, kind: Kind, power: int, units: int, count: int, seed: int, temperature: float,
    signed: bool, up: bool, data: st.DataObject,
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    patterns = rng.choice(np.array([-1, 1], np.int8), (count, units))
    interaction = Interaction(kind, power, units)
    t = interaction.tables(count)
    levels = np.ascontiguousarray(np.stack([t.centres, t.reach], 1))
    table = (t.odd, t.even, levels, t.units, 2 if t.relative else int(t.rising))
    _, rows = rows_of(patterns)
    theta = np.zeros(units, np.float32)
    PLAIN.thresholds("metropolis" if signed else "glauber", 0.5 * temperature, seed, 0, theta)
    theta = np.tanh(theta) if t.relative else theta
    order, limit, results = rng.permutation(units), data.draw(st.integers(0, units)), []
    start = rng.choice(np.array([-1, 1], np.int8), units)
    for kernels in (compiled, PLAIN):
        state, flips = start.copy(), np.full(units, -1, np.int64)
        overlaps, steps = (np.zeros(64 * rows.shape[1], kind) for kind in (np.int32, np.int64))
        sums, fields = np.zeros(3, np.int64), np.empty(units, np.int64)
        overlaps[:count] = patterns.astype(np.int32) @ state
        kernels.memories.tune(overlaps, count, *table, steps, sums)
        visits = (state, order, 0, units, theta, signed, up, flips, limit)
        made = kernels.memories.visit(rows, overlaps, count, steps, sums, *table, *visits)
        kernels.memories.fields(rows, steps, sums, state, fields)
        assert np.array_equal(overlaps[:count], patterns.astype(np.int32) @ state)
        kernels.memories.flip(rows, overlaps, count, state, order, units // 2)
        assert np.array_equal(overlaps[:count], patterns.astype(np.int32) @ state)
        kept = (overlaps[:count], steps[:count], sums, fields, state, flips)
        results.append((made, *(array.tolist() for array in kept)))
    assert results[0] == results[1]
    if temperature == 0:  # the flips made, before those of `flip`
        state = start.copy()
        energies = [interaction.energy(patterns.astype(np.int64) @ state)]
        for site in results[0][6][: results[0][0][0]]:
            state[site] *= -1
            energies.append(interaction.energy(patterns.astype(np.int64) @ state))
        largest = max(map(abs, energies))
        assert np.diff(energies).max(initial=0.0) <= 1e-9 * largest


def test_no_memories(either: Kernels) -> None:
    t = Interaction("exp", 3, 5).tables(0)
    levels = np.ascontiguousarray(np.stack([t.centres, t.reach], 1))
    steps, sums, out = np.zeros(64, np.int64), np.ones(3, np.int64), np.ones(5, np.int64)
    either.memories.tune(np.zeros(64, np.int32), 0, t.odd, t.even, levels, t.units, 2, steps, sums)
    either.memories.fields(np.zeros((5, 1), np.uint64), steps, sums, np.ones(5, np.int8), out)
    assert not steps.any() and not sums.any() and not out.any()
