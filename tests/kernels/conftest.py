"""The compiled kernels, loaded once; the first run on a machine compiles them."""

from __future__ import annotations

import pytest
from hypothesis import settings

from hopview import kernels
from hopview.kernels import Kernels

settings.register_profile("kernels", deadline=None, max_examples=60)
settings.load_profile("kernels")


@pytest.fixture(scope="session")
def compiled() -> Kernels:
    """The compiled set, by the way that the programs get it."""
    kernels.prepare(wait=True)
    assert kernels.status() == "compiled", kernels.problem()
    return kernels.current()


@pytest.fixture(params=["plain", "compiled"])
def either(request: pytest.FixtureRequest) -> Kernels:
    """Each of the two sets in turn."""
    return kernels.PLAIN if request.param == "plain" else request.getfixturevalue("compiled")
