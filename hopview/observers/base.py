"""What an observer is: it watches a run and returns a record; it never changes the run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from numpy.typing import NDArray

from hopview.models.base import AbstractMotion, Sites


class AbstractObserver(ABC):
    """Watches one run. `begin` once, `flipped` after every change, `record` whenever a moment is kept.

    Records are found as `Snapshot.records[name]` and, one a moment, `Run.records[name]`.
    """

    name: ClassVar[str]

    def begin(self, motion: AbstractMotion, patterns: NDArray[Any]) -> None:  # noqa: B027 - most keep no memory
        """A run begins, or its patterns (P, N) changed."""

    def flipped(self, motion: AbstractMotion, sites: Sites) -> None:  # noqa: B027 - most keep no memory
        """`sites` have just flipped."""

    @property
    def follows(self) -> bool:
        """Whether it must be told of every flip; if none must, several sweeps can be made at once."""
        return type(self).flipped is not AbstractObserver.flipped

    @abstractmethod
    def record(self, motion: AbstractMotion) -> Any:
        """What is to be kept of this moment: small, and never changed afterwards."""
