"""Where a recall ended, in a stable label and in a sentence."""

from __future__ import annotations

import pytest

from hopview.core.outcome import Outcome

NAMES = ("bee", "", "ant")


@pytest.mark.parametrize(
    ("outcome", "label", "sentence"),
    [
        (
            Outcome(kind="fixed", attractor="pattern", members=(3,), overlap=1.0, sweeps=4),
            "pattern 3",
            "pattern 3 (ant), overlap 1.00, 4 sweeps",
        ),
        (
            Outcome(kind="fixed", attractor="negative", members=(-1,), overlap=0.987, sweeps=1),
            "-pattern 1",
            "the negative of pattern 1 (bee), overlap 0.99, 1 sweep",
        ),
        (
            Outcome(kind="fixed", attractor="mixture", members=(1, 2, -3), overlap=0.9, sweeps=2),
            "mixture 1+2-3",
            "a mixture of 1 (bee), 2, minus 3 (ant), overlap 0.90, 2 sweeps",
        ),
        (
            Outcome(kind="cycle", attractor="pattern", members=(2,), overlap=0.8, sweeps=9),
            "pattern 2",
            "2-cycle: two states alternate, near pattern 2, overlap 0.80, 9 sweeps",
        ),
        (
            Outcome(kind="fixed", attractor="pattern", members=(2,), overlap=-0.001, sweeps=2),
            "pattern 2",
            "pattern 2, overlap 0.00, 2 sweeps",
        ),
        (
            Outcome(kind="limit", attractor="spin glass", overlap=-0.31, sweeps=50),
            "spin glass",
            "still moving near no stored pattern, 50 sweeps",
        ),
        (
            Outcome(kind="fixed", attractor="uniform", overlap=-1.0, sweeps=2),
            "all units silent",
            "all units silent, 2 sweeps",
        ),
        (
            Outcome(kind="cycle", attractor="uniform", overlap=1.0, sweeps=2),
            "all units active",
            "2-cycle: two states alternate, near no stored pattern, 2 sweeps",
        ),
        (
            Outcome(kind="fixed", attractor="none"),
            "no pattern stored",
            "no pattern is stored, 0 sweeps",
        ),
    ],
)
def test_labels_and_sentences(outcome: Outcome, label: str, sentence: str) -> None:
    assert outcome.label == label
    assert outcome.sentence(NAMES) == sentence


def test_a_mixture_that_begins_with_a_negative() -> None:
    outcome = Outcome(kind="fixed", attractor="mixture", members=(-1, 2, 5))
    assert outcome.label == "mixture -1+2+5"


def test_a_spin_glass_says_how_near_it_comes_to_any_pattern_or_its_negative() -> None:
    lost = Outcome(kind="fixed", attractor="spin glass", overlap=-0.476, sweeps=3)
    assert lost.sentence() == "spin glass, near no stored pattern: |m| up to 0.48, 3 sweeps"


def test_blends_of_memories_are_told_by_how_many_share_them() -> None:
    average = Outcome(kind="fixed", attractor="average", overlap=0.765, sweeps=23, among=21.3)
    said = "the global average, of about 21.3 memories, 23 sweeps"
    assert average.sentence() == said and average.label == "global average"
    moving = Outcome(kind="limit", attractor="average", overlap=0.765, sweeps=5, among=21.3)
    assert moving.sentence().startswith("still moving near the global average, of about 21.3 memories, 5")
    group = Outcome(kind="fixed", attractor="metastable", members=(2, 1), overlap=1.0, sweeps=1, among=2.04)
    said = "a metastable state, the average of about 2.0 memories: 2 (b), 1 (a), 1 sweep"
    assert group.sentence(("a", "b")) == said
