"""Energy and overlaps followed through a run, equal to those counted afresh."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import network, random_patterns

from hopview.observers import Energy, Overlaps, observers


@pytest.mark.parametrize("update", ["async", "sync", "glauber"])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_records_equal_those_counted_afresh(update: str, count: int) -> None:
    patterns = random_patterns(count, 50, 1)
    model = network(patterns, update=update, temperature=1.0)
    motion = model.start(random_patterns(1, 50, 2)[0], 3)
    energy, overlaps = Energy(), Overlaps()
    for observer in (energy, overlaps):
        observer.begin(motion, patterns)
    for step in range(12):
        if step == 6:
            sites = motion.perturb(np.arange(10), np.ones(10, np.int8))
        else:
            sites = motion.advance(max_flips=4)
        for observer in (energy, overlaps):
            observer.flipped(motion, sites)
        assert np.array_equal(overlaps.record(motion), patterns.astype(int) @ motion.state / 50)
        assert energy.record(motion) == model.energy(motion.state)


def test_the_shipped_ones_come_first() -> None:
    assert [observer.name for observer in observers()][:2] == ["energy", "overlaps"]
