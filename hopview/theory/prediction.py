"""What the theory expects of one network: its region, its overlap, and how that falls with noise and load."""

from __future__ import annotations

from dataclasses import dataclass

from hopview.core.coupling import Float64
from hopview.theory.phase import Region, cut_by_load, cut_by_temperature, locate


@dataclass(frozen=True, eq=False)
class Prediction:
    """At (`load`, `temperature`): the `region`, and the retrieval overlap m, NaN where there is none.

    `along_temperature` is (T, m) at this load, `along_load` (a, m) at this temperature, both ascending and
    ending where retrieval does; empty where nothing is retrieved.
    """

    load: float
    temperature: float
    region: Region
    overlap: float
    along_temperature: tuple[Float64, Float64]
    along_load: tuple[Float64, Float64]


def predict(load: float, temperature: float) -> Prediction:
    """The prediction for Hebb weights, P = a N random patterns and N to infinity. Raises `ParameterError`.

    Amit, Gutfreund & Sompolinsky 1987, DOI 10.1016/0003-4916(87)90092-3.
    """
    where, overlap = locate(load, temperature)
    return Prediction(load, temperature, where, overlap, cut_by_temperature(load), cut_by_load(temperature))
