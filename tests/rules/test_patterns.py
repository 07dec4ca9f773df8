"""The rule that keeps patterns as they are."""

from __future__ import annotations

import numpy as np

from hopview.core.memories import Memories
from hopview.rules import Patterns
from hopview.session.document import fitting_rules


def test_memories_are_the_patterns() -> None:
    rows = np.where(np.random.default_rng(1).random((5, 30)) < 0.5, 1, -1).astype(np.int8)
    found = Patterns().learn(rows).found
    assert isinstance(found, Memories)
    assert np.array_equal(found.rows, rows)


def test_networks_of_a_coupling_do_not_offer_it() -> None:
    assert "patterns" not in {rule.name for rule in fitting_rules("hopfield")}
