"""Random numbers by key: what is drawn follows from a few whole numbers alone."""

from __future__ import annotations

import numpy as np


def generator(*keys: int) -> np.random.Generator:
    """The stream that follows from `keys`, such as (seed, sweep, purpose); all are 0 or more.

    Keys are filled up with zeros, and one of 2^32 or more counts as two, the lower half first: (s,), (s, 0)
    and (s, 0, 0) are one stream, as are (s + k 2^32,) and (s, k). So what shares a seed ends its keys
    with a number of its own, which is not 0.

    PCG64 over NumPy's SeedSequence. O'Neill 2014, Harvey Mudd College HMC-CS-2014-0905.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(keys)))
