"""The decaying palimpsest of Mezard, Nadal and Toulouse."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.coupling import DenseCoupling, Int8
from hopview.rules.palimpsest import AbstractPalimpsest, PalimpsestParams

_REFERENCE = "Mezard, Nadal & Toulouse 1986, DOI 10.1051/jphys:019860047090145700"


class DecayParams(PalimpsestParams, frozen=True, kw_only=True):
    """How strongly each pattern is written over the others."""

    intensity: Annotated[
        float,
        Meta(
            ge=0,
            le=20,
            title="Intensity",
            description="How strongly a pattern is written, and how fast older ones fade: below 2.465 not "
            "even the newest is held, about 4.1 is best",
            extra={"symbol": r"\varepsilon", "reference": _REFERENCE},
        ),
    ] = 4.0


class Decay(AbstractPalimpsest):
    """W <- (1 - eps^2/(2N)) W + (eps/N) xx', pattern after pattern, zero diagonal.

    Whatever was stored fades by a fixed share with every pattern that follows, so that the weights keep
    their size and never overflow: nothing is held below eps = 2.465, and at the best eps = 4.108 the
    newest 0.049 N patterns are (recalled with m > 0.9). N^2 a pattern, in double precision, element by
    element in the same order always. Mezard, Nadal & Toulouse 1986, J. Physique 47, 1457,
    DOI 10.1051/jphys:019860047090145700; Nadal et al. 1986, DOI 10.1209/0295-5075/1/10/008.
    """

    name = "decay"
    title = "Decaying palimpsest"
    formula = (
        r"W_{ij} \leftarrow \left(1 - \frac{\varepsilon^2}{2N}\right) W_{ij} + "
        r"\frac{\varepsilon}{N} x_i x_j, \; i \ne j"
    )
    reference = _REFERENCE
    bytes_per_weight = 32
    Params = DecayParams
    weight_type = np.float64

    params: DecayParams

    def write(self, block: NDArray[Any], rows: Int8, x: Int8) -> None:
        """Fade, then add (eps/N) xx'; on fewer units than eps^2/2 nothing of the old is left."""
        eps = self.params.intensity
        block *= max(0.0, 1.0 - eps * eps / (2.0 * x.size))
        block += np.multiply.outer(rows * (eps / x.size), x)

    def coupling(self, weights: NDArray[Any]) -> DenseCoupling:
        """Rounded to 30 bits."""
        return DenseCoupling.fixed_point(weights)
