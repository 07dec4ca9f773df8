"""The clipped palimpsest of Parisi."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import DenseCoupling, Int8
from hopview.rules.palimpsest import AbstractPalimpsest, PalimpsestParams

_REFERENCE = "Parisi 1986, DOI 10.1088/0305-4470/19/10/011"
_STEP = 256  # what storing adds: the bound is kept to 1/256 of it


class ClipParams(PalimpsestParams, frozen=True, kw_only=True):
    """How far weights may go."""

    bound: Annotated[
        float,
        Meta(
            ge=0.05,
            le=5,
            title="Bound",
            description="Weights stay within A/sqrt(N). About 0.35 is best; at 1 not even the newest pattern "
            "is held, and far above it this is Hebb's rule",
            extra={"symbol": "A", "reference": _REFERENCE},
        ),
    ] = 0.35


class Clip(AbstractPalimpsest):
    """W <- clip(W + xx'/N, -A/sqrt(N), A/sqrt(N)), pattern after pattern, zero diagonal.

    Weights that have reached the bound forget what pushed them there, so that it never overflows: the
    newest patterns are always held, about 0.042 N of them at A = 0.35 (recalled with m > 0.9), and older
    ones are gone. Exact in integers, the bound to 1/256 of what storing adds. N^2 a pattern.
    Parisi 1986, J. Phys. A 19, L617, DOI 10.1088/0305-4470/19/10/011.
    """

    name = "clip"
    title = "Clipped palimpsest"
    formula = (
        r"W_{ij} \leftarrow \mathrm{clip}\!\left(W_{ij} + \frac{x_i x_j}{N}, "
        r"\pm\frac{A}{\sqrt{N}}\right), \; i \ne j"
    )
    reference = _REFERENCE
    bytes_per_weight = 8
    Params = ClipParams
    weight_type = np.int32

    params: ClipParams

    def write(self, block: NDArray[Any], rows: Int8, x: Int8) -> None:
        """Add 256 xx' and clip."""
        bound = round(_STEP * self.params.bound * float(np.sqrt(x.size)))
        block += np.multiply.outer(rows.astype(np.int32) * np.int32(_STEP), x)
        np.clip(block, -bound, bound, out=block)

    def coupling(self, weights: NDArray[Any]) -> DenseCoupling:
        """In units of 1/(256 N)."""
        return DenseCoupling(weights, 1.0 / (_STEP * max(1, weights.shape[0])))
