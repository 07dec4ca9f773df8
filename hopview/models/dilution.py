"""Random dilution: a fraction of the couplings is cut, in both directions at once or each on its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hopview import kernels
from hopview.core.coupling import DenseCoupling
from hopview.core.memory import require_bytes
from hopview.models.params import ModelParams

_DRAWS = 2.0**32


def diluted(coupling: DenseCoupling, params: ModelParams, seed: int) -> DenseCoupling:
    """W_ij -> c_ij W_ij / (1 - d) with P(c_ij = 0) = d = `params.dilution`, drawn from (seed, i, j).

    "symmetric" has c_ij = c_ji; "asymmetric" draws each direction on its own, so that no energy exists.
    The signal of a stored pattern stays of order one; the noise grows to a = P / ((1 - d) N). Equal seeds
    cut the same couplings, whatever the rule. Raises `MemoryLimitError` with
    the figure where a second matrix would not fit.
    Derrida, Gardner & Zippelius 1987, DOI 10.1209/0295-5075/4/2/007; Sompolinsky 1986,
    DOI 10.1103/PhysRevA.34.2571.
    """
    if params.dilution <= 0:
        return coupling
    what = f"A diluted copy of {coupling.size:,} x {coupling.size:,} weights"
    require_bytes(coupling.nbytes, what, "Use a smaller grid, or set the dilution to 0.")
    both, weights = params.dilution_kind == "symmetric", np.empty_like(coupling.weights)
    kernels.current().dilute(coupling.weights, round(params.dilution * _DRAWS), seed, both, weights)
    weights.flags.writeable = False
    return replace(
        coupling,
        weights=weights,
        unit=coupling.unit / (1.0 - params.dilution),
        symmetric=coupling.symmetric and both,
        factored=None,
    )
