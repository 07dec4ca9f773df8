"""The stored set, surveyed once for all panels away from the window: resemblances, advice and remedies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from hopview.core.coupling import Float64
from hopview.core.errors import HopviewError
from hopview.core.pattern import Pattern, stack
from hopview.rules import rule_named
from hopview.session.document import Document
from hopview.sources import Survey, survey
from hopview.sources.advice import remedies
from hopview.ui.background import Background

HIGH = 0.3
_EVEN = 1e-6  # a spread of greys below this is rounding
AT_ONCE = 2_000_000  # P^2 N up to which it takes less than a frame
MOST = 4_000  # patterns: the P^2 overlaps of more are too many to keep and to wait for


@dataclass(frozen=True)
class Alike:
    """Another pattern, counted from 0, and the `overlap` with it: of greys the correlation."""

    other: int
    overlap: float


@dataclass(frozen=True, eq=False)
class Surveyed:
    """The survey of the cells of `patterns`, and for each the one it resembles, in greys where `greys`."""

    patterns: tuple[Pattern, ...]
    survey: Survey
    alike: tuple[Alike | None, ...]
    greys: bool = False


class Surveyor(QObject):
    """Surveys the patterns of a document when they change; `surveyed()` when that is done."""

    surveyed = Signal()
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._found: Surveyed | None = None
        self._asked: tuple[tuple[Pattern, ...], int, bool] | None = None
        self._background = Background(self)
        self._background.reported.connect(self._on_reported)
        self._background.failed.connect(self.failed)

    def look(self, document: Document) -> None:
        """Have the patterns of `document` surveyed, unless they are those surveyed last, or too many."""
        patterns, size, greys = document.patterns, document.size, document.greys
        if self._asked is not None and self._asked[0] is patterns and self._asked[1:] == (size, greys):
            return
        self._asked = patterns, size, greys
        known = self._found
        if len(patterns) > MOST:
            self._background.cancel()
            self._found = None
            self.surveyed.emit()
        elif (
            known is not None
            and (known.survey.units, known.greys) == (size, greys)
            and _same(known.patterns, patterns)
        ):
            self._background.ask(lambda: replace(known, patterns=patterns), wait=True)
        else:
            small = len(patterns) ** 2 * size <= AT_ONCE
            self._background.ask(lambda: look_at(patterns, size, greys), wait=small)

    def of(self, document: Document) -> Surveyed | None:
        """The survey of the patterns of `document`; None until it is ready, and of too many."""
        known = self._found
        fits = known is not None and known.patterns is document.patterns and known.greys == document.greys
        return known if fits else None

    def stale(self, document: Document) -> bool:
        """Whether the set surveyed last has no pattern in common with `document`, so says nothing of it."""
        surveyed = self._found.patterns if self._found is not None else ()
        return {id(p.cells) for p in surveyed}.isdisjoint(id(p.cells) for p in document.patterns)

    def close(self) -> None:
        """What is under way is no longer wanted."""
        self._background.cancel()

    @Slot(object)
    def _on_reported(self, found: Surveyed) -> None:
        self._found = found
        self.surveyed.emit()


def offered(found: Surveyed, document: Document) -> tuple[str, ...]:
    """The rules that would hold the patterns better and fit in memory, the mildest first."""
    return tuple(rule for rule in remedies(found.survey, document.rule) if _fits(rule, document))


def look_at(patterns: tuple[Pattern, ...], size: int, greys: bool = False) -> Surveyed:
    """Survey `patterns` of `size` units, kept in `greys` or as cells; cost P^2 N: not for the GUI thread."""
    found = survey(stack(patterns, size))
    likeness = correlations(patterns) if greys else found.gram / max(1, found.units)
    return Surveyed(patterns, found, resemblances(likeness, size), greys)


def correlations(patterns: tuple[Pattern, ...]) -> Float64:
    """r = (x - <x>).(y - <y>) / (|x - <x>| |y - <y>|) of the greys of all pairs, (P, P); 0 of an even grey.

    What the pictures have in common besides brightness and contrast.
    """
    if not patterns:
        return np.zeros((0, 0))
    rows = np.array([p.values - np.float32(p.tone) for p in patterns], np.float32)
    lengths = np.sqrt(np.einsum("pi,pi->p", rows, rows, dtype=np.float64))
    lengths[lengths < _EVEN * sqrt(rows.shape[1])] = np.inf
    return np.asarray(rows @ rows.T / np.outer(lengths, lengths), np.float64)


def resemblances(likeness: Float64, units: int) -> tuple[Alike | None, ...]:
    """For each pattern the other with the largest |likeness| (P, P), where that is 0.3 and three sigma."""
    if len(likeness) < 2:
        return (None,) * len(likeness)
    sizes = np.abs(likeness)
    np.fill_diagonal(sizes, -1)
    others = sizes.argmax(axis=1)
    high = max(HIGH, 3.0 / sqrt(units))
    return tuple(
        Alike(int(other), float(likeness[row, other])) if sizes[row, other] >= high else None
        for row, other in enumerate(others)
    )


def _fits(rule: str, document: Document) -> bool:
    try:
        rule_named(rule).require_memory(len(document.patterns), document.size, document.params.form_in_force)
    except HopviewError:
        return False
    return True


def _same(some: tuple[Pattern, ...], others: tuple[Pattern, ...]) -> bool:
    """Whether two sets hold the very same cells and greys; names do not matter."""
    return len(some) == len(others) and all(
        a.cells is b.cells and a.greys is b.greys for a, b in zip(some, others, strict=True)
    )
