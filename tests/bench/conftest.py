"""The fixtures of `helpers` that the tests here use."""

from helpers.fixtures import compiled_kernels

__all__ = ["compiled_kernels"]
