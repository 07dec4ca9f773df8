"""The four hills that the checks of attention look for."""

from __future__ import annotations

from hopview.session.checks import attention


def test_a_run_finds_its_hills() -> None:
    assert attention.hills_of(3).shape == (400, 2)
    nll, apart = attention.hills_found(0)
    assert 4.0 < nll < 4.35 and apart < 0.5
