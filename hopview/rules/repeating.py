"""Rules whose every step is made in view of all patterns."""

from __future__ import annotations

from abc import abstractmethod

from hopview.core.coupling import Int8
from hopview.rules.base import AbstractRule, Learned, Progress, ignore_progress


class AbstractRepeatingRule(AbstractRule):
    """Goes through the patterns again and again: with one more every step would have been another.

    So `extend` goes on with the patterns that were learned, and begins anew (None) with others.
    """

    stepwise = True

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """More steps on the same patterns; None with one more, so that learning begins anew."""
        if patterns.shape[0] != learned.patterns.shape[0]:
            return None
        return self.go_on(learned, patterns, progress)

    @abstractmethod
    def go_on(self, learned: Learned, patterns: Int8, progress: Progress) -> Learned | None:
        """What `learn` would give, by more steps on the `patterns` of `learned`; None where it cannot."""
