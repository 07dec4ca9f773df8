"""All observers of one network, told of a run together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from numpy.typing import NDArray

from hopview.models.base import AbstractMotion, Sites
from hopview.observers.base import AbstractObserver


class Observing(dict[str, AbstractObserver]):
    """Observers by name."""

    def __init__(self, observers: Iterable[AbstractObserver]) -> None:
        super().__init__({observer.name: observer for observer in observers})

    @property
    def follow(self) -> bool:
        """Whether one of them must be told of every flip."""
        return any(observer.follows for observer in self.values())

    def begin(self, motion: AbstractMotion, patterns: NDArray[Any]) -> None:
        """A run begins, or its patterns (P, N) changed."""
        for observer in self.values():
            observer.begin(motion, patterns)

    def flipped(self, motion: AbstractMotion, sites: Sites) -> None:
        """`sites` have just flipped."""
        for observer in self.values():
            observer.flipped(motion, sites)

    def records(self, motion: AbstractMotion) -> dict[str, Any]:
        """What each of them keeps of this moment; nothing of one that has none."""
        made = ((name, observer.record(motion)) for name, observer in self.items())
        return {name: record for name, record in made if record is not None}
