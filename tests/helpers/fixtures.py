"""Fixtures shared by several folders; a folder's conftest imports those it wants."""

from __future__ import annotations

import pytest

from hopview import kernels


@pytest.fixture(scope="session")
def compiled_kernels() -> None:
    """The compiled kernels are the current ones from here on; results do not depend on it, only speed."""
    kernels.prepare(wait=True)
    assert kernels.status() == "compiled", kernels.problem()
