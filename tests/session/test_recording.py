"""The recording against a plain list of moments and states: exact, branchable, and bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopview.core.coupling import Int8
from hopview.session.recording import BLOCK, LEAST_BYTES, Moment, Recording, most_bytes


@dataclass
class Plain:
    """What a recording without any cleverness would be."""

    rows: list[Moment]
    states: list[Int8]

    def edges(self) -> tuple[int, ...]:
        return tuple(k for k, row in enumerate(self.rows) if k == 0 or self.rows[k - 1].run != row.run)


def moment(run: int, sweep: int, patterns: int = 2, note: str = "") -> Moment:
    rng = np.random.default_rng((run, sweep))
    return Moment(
        run, sweep, sweep % 3, float(rng.normal()), rng.random(patterns).astype(np.float32), sweep, note
    )


def state(size: int, seed: tuple[int, ...]) -> Int8:
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), size)


def told(recording: Recording) -> dict[str, Any]:
    """All that a recording tells: every row, some states, and what is derived from them."""
    total = len(recording)
    some = places(total)
    curves = [recording.curves(k) for k in some]
    starts, stops = [recording.run_start(k) for k in some], [recording.run_stop(k) for k in some]
    return {
        "rows": recording.moments(),
        "edges": recording.edges(),
        "moments": [recording.moment(k) for k in some],
        "states": [recording.state(k).tolist() for k in some],
        "runs": list(zip(starts, stops, strict=True)),
        "of the run": [recording.moments(*run) for run in zip(starts, stops, strict=True)],
        "energies": [curve.energies.tolist() for curve in curves],
        "sweeps": [curve.sweeps.tolist() for curve in curves],
        "packed": [bits.tolist() for bits in recording.packed_states(total // 4, total - 1)],
    }


def expected(plain: Plain, size: int) -> dict[str, Any]:
    """What `told` is to be."""
    rows, edges, total = plain.rows, plain.edges(), len(plain.rows)
    some = places(total)
    starts = [max(edge for edge in edges if edge <= k % total) for k in some]
    stops = [min([edge for edge in edges if edge > k % total] or [total]) for k in some]
    runs = [rows[start:stop] for start, stop in zip(starts, stops, strict=True)]
    return {
        "rows": rows,
        "edges": edges,
        "moments": [rows[k] for k in some],
        "states": [plain.states[k].tolist() for k in some],
        "runs": list(zip(starts, stops, strict=True)),
        "of the run": runs,
        "energies": [[row.energy for row in run] for run in runs],
        "sweeps": [pytest.approx([row.time(size) for row in run]) for run in runs],
        "packed": [np.packbits(s > 0).tolist() for s in plain.states[total // 4 : max(0, total - 1)]],
    }


def places(total: int) -> list[int]:
    """Some places in a recording, from both ends."""
    return sorted({0, total // 3, total // 2, total - 1, -1, -total}) if total else []


commands = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 300)),
        st.tuples(st.just("run"), st.integers(1, 40)),
        st.tuples(st.just("truncate"), st.integers(0, 100)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40)
@given(st.integers(1, 70), commands)
def test_a_recording_is_a_list_of_moments(size: int, steps: list[tuple[str, int]]) -> None:
    recording, plain, run, serial = Recording(size), Plain([], []), 0, 0
    for command, number in steps:
        if command == "truncate":
            keep = len(plain.rows) * number // 100
            recording.truncate(keep)
            del plain.rows[keep:], plain.states[keep:]
        else:
            run += command == "run"
            for _ in range(number):
                serial += 1
                row, cells = moment(run, serial), state(size, (serial // 3,))
                recording.append(row, cells)
                plain.rows.append(row)
                plain.states.append(cells)
        assert told(recording) == expected(plain, size)
        assert recording.nbytes == sum(b.nbytes for b in recording._blocks)


@pytest.mark.parametrize("count", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_block_borders(count: int) -> None:
    recording, plain = Recording(9), Plain([], [])
    for k in range(count):
        plain.rows.append(moment(1, k))
        plain.states.append(state(9, (k,)))
        recording.append(plain.rows[-1], plain.states[-1])
    assert told(recording) == expected(plain, 9)
    for keep in (count + 5, count, count - 1, BLOCK, BLOCK - 1, 1, 0):
        recording.truncate(keep)
        del plain.rows[keep:], plain.states[keep:]
        assert told(recording) == expected(plain, 9)
        assert recording.nbytes == sum(b.nbytes for b in recording._blocks)
        for index in (len(recording), -len(recording) - 1):
            with pytest.raises(IndexError):
                recording.moment(index)
    recording.append(moment(2, 0), state(9, (1,)))
    assert np.array_equal(recording.state(0), state(9, (1,)))


@pytest.mark.parametrize("noted", [0, 50, 1])
@pytest.mark.parametrize(("size", "max_bytes", "max_moments"), [(64, 10**9, 700), (4000, 300_000, 10**6)])
def test_memory_stays_within_its_bounds_and_what_is_kept_is_exact(
    size: int, max_bytes: int, max_moments: int, noted: int
) -> None:
    """Every moment noted (1), every 50th, or none: the past grows coarser and keeps its first moment."""
    recording, written = Recording(size, max_bytes, max_moments), {}
    for k in range(2500):
        note = "paint" if noted and k % noted == 0 else ""
        row = moment(1 + k // 1000, k, note=note)
        recording.append(row, state(size, (k,)))
        written[id(row)] = (row, k)
        assert recording.nbytes <= max_bytes
        assert len(recording) <= max_moments
    assert recording.coarse
    rows = recording.moments()
    places = [written[id(row)][1] for row in rows]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 2499)
    assert recording.nbytes == sum(b.nbytes for b in recording._blocks)
    assert recording.edges() == Plain(rows, []).edges()
    for k in range(0, len(rows), max(1, len(rows) // 40)):
        assert np.array_equal(recording.state(k), state(size, (places[k],)))
    newest = recording._block // 2
    assert places[-newest:] == list(range(2500 - newest, 2500))
    assert max(np.diff(places)) <= 8 * 2500 / len(places)  # evenly, not ever coarser at one end
    if noted == 50:
        kept = {row.sweep for row in rows if row.note}
        assert kept == set(range(0, 2500, 50))


def test_states_of_millions_of_units_stay_within_the_bound_too() -> None:
    """One block of 256 noisy states of 2^20 units would alone take 32 MiB."""
    recording = Recording(1 << 20, max_bytes=8 << 20)
    for k in range(120):
        recording.append(moment(1, k), state(1 << 20, (k,)))
        assert recording.nbytes <= 8 << 20
    assert np.array_equal(recording.state(-1), state(1 << 20, (119,)))
    assert np.array_equal(recording.state(0), state(1 << 20, (0,)))


def test_large_networks_leave_room_for_patterns_and_dynamics() -> None:
    sizes = [1 << k for k in range(6, 25)]
    bounds = [most_bytes(size) for size in sizes]
    assert bounds == sorted(bounds, reverse=True)
    assert (most_bytes(4096) > 255 << 20, most_bytes(1 << 20)) == (True, 96 << 20)
    assert bounds[-1] == LEAST_BYTES


def test_a_moment_is_found_again_after_thinning() -> None:
    recording = Recording(16, max_moments=400)
    recording.append(moment(1, 0, note="cue"), state(16, (0,)))
    row = moment(2, 5, note="cue")
    recording.append(row, state(16, (1,)))
    dropped = moment(2, 6)
    recording.append(dropped, state(16, (2,)))
    assert recording.place(row) == 1
    for k in range(7, 2000):
        recording.append(moment(2, k), state(16, (k,)))
    assert recording.moment(recording.place(row)) is row
    found = recording.moment(recording.place(dropped))
    assert (found.run, found.sweep >= 6) == (2, True)
    assert recording.place(recording.moment(-1)) == len(recording) - 1


def test_curves_given_out_stay_as_they_were() -> None:
    recording = Recording(4)
    for k in range(3000):
        recording.append(moment(1, k), state(4, (k,)))
        if k == 700:
            early = recording.curves(-1)
            copy = early.energies.copy()
    assert early.energies.size == 701
    assert np.array_equal(early.energies, copy)
    later = recording.curves(-1)
    for curves in (early, later):  # what is known of them is theirs, not of what came since
        assert curves.largest is not None
        assert np.array_equal(curves.largest, np.abs(curves.overlaps).max(axis=0))
    assert later.energies.size == 3000
    assert np.array_equal(later.energies[:701], copy)


def test_curves_are_bounded_and_keep_both_ends() -> None:
    recording = Recording(4, max_moments=600)
    recording.append(moment(1, 0), state(4, (0,)))
    first = recording.curves(0).energies[0]
    for k in range(1, 5000):
        recording.append(moment(1, k), state(4, (k,)))
        curves = recording.curves(-1)
        assert curves.energies.size <= 600
        assert (curves.energies[0], curves.energies[-1]) == (first, recording.moment(-1).energy)
    assert np.all(np.diff(curves.sweeps) > 0)


def test_patterns_stored_on_the_way_lay_the_curves_out_anew() -> None:
    recording = Recording(4)
    for k, count in enumerate((0, 0, 2, 2, 3)):
        recording.append(moment(1, k, patterns=count), state(4, (k,)))
        assert recording.curves(-1).overlaps.shape == (k + 1, count)
    overlaps = recording.curves(-1).overlaps
    assert np.isnan(overlaps[:4]).all()
    assert not np.isnan(overlaps[4]).any()
