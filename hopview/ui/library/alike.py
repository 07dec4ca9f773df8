"""What the stored set is like, worked out away from the window: resemblances, advice and remedies."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from hopview.core.pattern import Pattern, stack
from hopview.sources import Advice, Survey, advice_of, survey

HIGH = 0.3
LEVELS = ("fine", "note", "warning")
RULE_WORDS = {"storkey": "Use Storkey's rule", "pseudo_inverse": "Use the pseudo-inverse"}


@dataclass(frozen=True)
class Alike:
    """Another pattern, counted from 0, and the `overlap` with it."""

    other: int
    overlap: float


@dataclass(frozen=True, eq=False)
class Surveyed:
    """The survey of `patterns`, and for each of them the one it resembles."""

    patterns: tuple[Pattern, ...]
    survey: Survey
    alike: tuple[Alike | None, ...]


def look_at(patterns: tuple[Pattern, ...], size: int) -> Surveyed:
    """Survey `patterns` of `size` units; cost P^2 N, so not for the GUI thread."""
    found = survey(stack(patterns, size))
    return Surveyed(patterns, found, resemblances(found))


def resemblances(found: Survey) -> tuple[Alike | None, ...]:
    """For each pattern the other with the largest |overlap|, where that is 0.3 and three sigma at least."""
    if found.count < 2:
        return (None,) * found.count
    sizes = np.abs(found.gram)
    np.fill_diagonal(sizes, -1)
    others = sizes.argmax(axis=1)
    high = max(HIGH, 3.0 / sqrt(found.units)) * found.units
    return tuple(
        Alike(int(other), float(found.gram[row, other]) / found.units) if sizes[row, other] >= high else None
        for row, other in enumerate(others)
    )


def remarks(found: Survey, rule: str, names: tuple[str, ...]) -> list[Advice]:
    """What is to be said of the set; nothing when all is well or nothing is stored."""
    return [a for a in advice_of(found, rule, names) if a.level != "fine"] if found.count else []


def better_rules(found: Survey, rule: str) -> list[str]:
    """The rules of which less is to be said than of `rule`; Storkey's only where nothing is."""
    grave = gravity(found, rule)
    below = {"storkey": min(grave, 1), "pseudo_inverse": grave}
    return [other for other in RULE_WORDS if other != rule and gravity(found, other) < below[other]]


def gravity(found: Survey, rule: str) -> int:
    """0 when all is well under `rule`, 1 with a note, 2 with a warning."""
    return max((LEVELS.index(a.level) for a in advice_of(found, rule)), default=0)
