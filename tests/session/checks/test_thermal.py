"""Simulation against theory, in small."""

from __future__ import annotations

import pytest

from hopview.session.checks.thermal import measured, replica_spread
from hopview.theory import ags


@pytest.mark.usefixtures("compiled_kernels")
def test_a_small_network_is_near_the_theory() -> None:
    m, q = measured(1000, 0.02, 0.3, networks=1)
    theory = ags.retrieval(0.02, 0.3)
    assert m == pytest.approx(float(theory.overlap), abs=0.01)
    assert q == pytest.approx(float(theory.order), abs=0.01)


@pytest.mark.usefixtures("compiled_kernels")
def test_replicas_of_a_hot_network_overlap_by_chance_and_crosstalk() -> None:
    hot, warm = (replica_spread(0.3, temperature, networks=1, units=200) for temperature in (5.0, 2.0))
    assert hot == pytest.approx(1 / (1 - 0.3 / 16), rel=0.15)
    assert warm == pytest.approx(1 / 0.7, rel=0.25)
    assert warm > hot
