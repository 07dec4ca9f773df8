"""Random numbers by key: what is drawn follows from a few whole numbers alone."""

from __future__ import annotations

import numpy as np


def generator(*keys: int) -> np.random.Generator:
    """A stream of its own for each `keys`, such as (seed, sweep, purpose); all are 0 or more.

    PCG64 over NumPy's SeedSequence. O'Neill 2014, Harvey Mudd College HMC-CS-2014-0905.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(keys)))
