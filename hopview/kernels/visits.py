"""What every kernel that visits units one by one is given after its coupling and the state."""

from __future__ import annotations

from hopview.core.coupling import Float32, Int64

# order, start, stop, thresholds, bias, signed, flips, max_flips: see `Kernels.dense_visit`.
Visits = tuple[Int64, int, int, Float32, Float32, bool, Int64, int]
