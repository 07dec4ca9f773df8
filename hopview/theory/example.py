"""The nine-unit example of Musacchio (2024), small enough to check by hand.

F. Musacchio, Understanding Hebbian learning in Hopfield networks, 2024,
https://github.com/FabrizioMusacchio/hopfield_network.
"""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Int8, Int64

SHAPE = (3, 3)
SOURCE = "Musacchio 2024"
OVERLAP = 1 / 9
RECALL_ENERGIES = (-16 / 9, -32 / 9)
"""The energy of each spoiled pattern, and of the pattern it comes back to."""

_FIRST = (-1, 1, 1, 1, 1, -1, -1, 1, -1)
_SECOND = (1, 1, 1, -1, 1, 1, -1, -1, -1)
_TURNED = (2, 4)


def patterns() -> Int8:
    """The two patterns, (2, 9)."""
    return np.array([_FIRST, _SECOND], np.int8)


def cues() -> Int8:
    """The two patterns with one unit turned over in each, (2, 9)."""
    spoiled = patterns()
    for row, unit in enumerate(_TURNED):
        spoiled[row, unit] *= -1
    return spoiled


def weights_in_ninths() -> Int64:
    """9 W, (9, 9): 2 where the patterns agree about a pair, -2 where they agree that it differs, else 0."""
    first, second = (np.array(p) for p in (_FIRST, _SECOND))
    alike = [[int(p[i] == p[j]) for p in (first, second)] for i in range(9) for j in range(9)]
    votes = np.array([2 * sum(pair) - 2 for pair in alike]).reshape(9, 9)
    np.fill_diagonal(votes, 0)
    return np.asarray(votes, dtype=np.int64)
