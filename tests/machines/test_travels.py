"""The bookkeeping of tempering ladders, against a plain replay of every swap."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.machines.rbm import BernoulliRBM
from hopview.machines.tempering import Ladder
from hopview.machines.travels import SWEEPS, Travels, begun


def _machine(scale: float = 0.7) -> BernoulliRBM:
    rng = np.random.default_rng(3)
    return BernoulliRBM(scale * rng.standard_normal((9, 6)), rng.standard_normal(9), rng.standard_normal(6))


def _arrays(rungs: int, chains: int) -> dict[str, np.ndarray]:
    replicas = np.arange(rungs * chains).reshape(rungs, chains)
    states = np.ones((rungs, chains, 9), np.float32)
    return {"ladder": states, "replicas": replicas, "swept": np.zeros(1, np.int64), **begun(replicas)}


def _swept(arrays: dict[str, np.ndarray], count: int) -> list[np.ndarray]:
    """Sweeps one by one; the replicas after each."""
    travels = Travels.among(arrays, arrays["replicas"])
    ladder = Ladder(_machine().sampler(5), arrays["ladder"], arrays["replicas"], arrays["swept"], travels)
    found = []
    for _ in range(count):
        ladder.sweep(1)
        found.append(arrays["replicas"].copy())
    return found


@pytest.mark.parametrize(("rungs", "chains"), [(2, 3), (5, 1), (6, 4)])
def test_they_are_those_of_a_plain_replay(rungs: int, chains: int) -> None:
    arrays, count = _arrays(rungs, chains), SWEEPS + 11
    seen = _swept(arrays, count)
    before, heading, trips = np.arange(rungs * chains).reshape(rungs, chains), {}, 0
    for replica in before[-1]:
        heading[int(replica)] = "up"
    per_sweep = []
    for t, now in enumerate(seen):
        moved = dict.fromkeys(range(t % 2, rungs - 1, 2), 0)
        for m in range(chains):
            for r in moved:
                if now[r, m] == before[r + 1, m] and now[r + 1, m] == before[r, m]:
                    moved[r] += 1
                else:
                    assert now[r, m] == before[r, m] and now[r + 1, m] == before[r + 1, m]
            cold, hot = int(now[-1, m]), int(now[0, m])
            trips += heading.get(cold) == "down"
            heading[cold] = "up"
            if hot in heading:
                heading[hot] = "down"
        per_sweep.append([moved.get(r, -1) for r in range(rungs - 1)])
        before = now
    assert int(arrays["trips"].sum()) == trips and (trips > 0 or rungs > 2)
    signs = {"up": 1, "down": -1}
    assert [signs.get(heading.get(k), 0) for k in range(rungs * chains)] == arrays["heading"].tolist()
    for t in range(count - SWEEPS, count):
        assert arrays["taken"][t % SWEEPS].tolist() == per_sweep[t]
        assert arrays["visits"][t % SWEEPS].tolist() == [int(k) // chains for k in seen[t][:, 0]]


def test_following_them_changes_no_state() -> None:
    one, two = _arrays(5, 3), _arrays(5, 3)
    _swept(one, 20)
    Ladder(_machine().sampler(5), two["ladder"], two["replicas"], two["swept"]).sweep(20)
    assert (two["visits"] == -1).all() and (one["visits"][:20] >= 0).all()
    assert np.array_equal(one["replicas"], two["replicas"])


def test_a_lesson_from_before_they_were_kept_begins_them() -> None:
    arrays = _arrays(4, 2)
    kept = {name: arrays[name] for name in ("ladder", "replicas", "swept")}
    _swept(kept, 3)
    assert set(kept) == set(arrays) and (kept["visits"][:3] >= 0).all() and (kept["visits"][3:] == -1).all()
