"""Products of 0/1 with float32 matrices, in NumPy; the compiled twin is hopview.kernels.compiled.sums."""

from __future__ import annotations

import numpy as np

from hopview.core.coupling import Float32
from hopview.kernels.constants import SUM_ROWS

_GROUP = 4


def product(
    active: Float32, of_columns: bool, rows: Float32, turned: bool, keep: float, out: Float32
) -> bool:
    """out = keep out + active rows, of 0/1 alone; False, and nothing done, where there is anything else.

    The rows are added four by four, those of each four first, and 0 where none is chosen.
    """
    on = active.T if of_columns else active
    if not ((on == 0) | (on == 1)).all():
        return False
    inputs = on.shape[1]
    groups = -(-inputs // SUM_ROWS) * SUM_ROWS // _GROUP
    bits = np.zeros((groups * _GROUP, len(on)), np.int64)
    bits[:inputs] = on.T
    chosen = np.tensordot(1 << np.arange(_GROUP), bits.reshape(groups, _GROUP, -1), axes=(0, 1))
    four = np.zeros((groups * _GROUP, out.shape[1]), np.float32)
    four[:inputs] = rows.T if turned else rows
    four = four.reshape(groups, _GROUP, -1)
    sums = np.zeros((1 << _GROUP, out.shape[1]), np.float32)
    if keep:
        out *= np.float32(keep)
    else:
        out[:] = 0
    for group in range(groups):
        for k in range(_GROUP):
            np.add(sums[: 1 << k], four[group, k], out=sums[1 << k : 2 << k])
        out += sums[chosen[group]]
    return True
