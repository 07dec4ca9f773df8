"""Advice: right figures, and the right rule named."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.coupling import FactoredCoupling, Int8
from hopview.core.errors import ShapeError
from hopview.sources.advice import Advice, advice, remedies
from hopview.sources.survey import dependent_rows, hebb_unstable, survey

RULES = ("hebb", "storkey", "pseudo_inverse")


def random_patterns(count: int, units: int, seed: int = 0) -> Int8:
    return np.where(np.random.default_rng(seed).random((count, units)) < 0.5, 1, -1).astype(np.int8)


def said(patterns: Int8, rule: str, level: str = "") -> str:
    return " ".join(remark.text for remark in advice(patterns, rule) if level in ("", remark.level))


def test_survey_figures() -> None:
    x = random_patterns(6, 40)
    found = survey(x)
    wide = x.astype(np.int64)
    assert np.array_equal(found.gram, wide @ wide.T) and np.allclose(found.activities, x.mean(axis=1))
    off = found.overlaps[~np.eye(6, dtype=bool)]
    assert found.alikeness == pytest.approx(np.abs(off).mean())
    assert (found.count, found.rank, found.load) == (6, 6, 0.15)


@pytest.mark.parametrize(("count", "units"), [(1, 5), (3, 12), (9, 64), (20, 64)])
def test_stability_agrees_with_the_fields(count: int, units: int) -> None:
    x = random_patterns(count, units, count)
    fields = FactoredCoupling(x, 1.0 / units).integer_fields(x)
    assert np.array_equal(hebb_unstable(x, survey(x).gram), (fields * x < 0).sum(axis=1))


def test_dependent_patterns_are_found() -> None:
    x = random_patterns(5, 64)
    assert dependent_rows(survey(x).gram, 64) == ()
    mixture = np.sign(x[0].astype(int) + x[1] + x[2]).astype(np.int8)
    product = (x[0].astype(int) * x[1] * x[2]).astype(np.int8)
    both = np.vstack([x, mixture, product])  # sgn(a + b + c) = (a + b + c - abc) / 2
    assert survey(both).dependent == (6,) and survey(both).repeats == ()
    assert "Pattern 7 is a combination of the patterns before: 6 of 7" in said(both, "pseudo_inverse")
    found = survey(np.vstack([x, x[1], -x[3]]))
    assert found.dependent == (5, 6) and found.repeats == ((1, 5, 1), (3, 6, -1)) and found.rank == 5
    small = random_patterns(12, 6, 2)
    assert survey(small).rank == np.linalg.matrix_rank(small.astype(float))


def test_a_light_load_is_fine_for_every_rule() -> None:
    for rule in RULES:
        assert {remark.level for remark in advice(random_patterns(5, 400), rule)} == {"fine"}


def test_too_many_patterns() -> None:
    x = random_patterns(40, 200)
    assert "above 0.138" in said(x, "hebb", "warning")
    assert "Storkey's rule or the pseudo-inverse rule can hold them" in said(x, "hebb", "warning")
    assert said(x, "storkey", "warning") == "" and said(x, "pseudo_inverse", "warning") == ""
    heavy = random_patterns(80, 200)
    assert "more than Storkey's rule holds" in said(heavy, "storkey", "warning")
    assert "pseudo-inverse rule can hold them" in said(heavy, "hebb", "warning")
    assert "small errors" in said(random_patterns(150, 200), "pseudo_inverse", "note")


def test_more_patterns_than_units() -> None:
    x = random_patterns(60, 36)
    assert "W = 0" in said(x, "pseudo_inverse", "warning")
    assert "No rule here can hold so many" in said(x, "hebb", "warning")


def test_unbalanced_and_alike_patterns() -> None:
    x = np.where(np.random.default_rng(1).random((5, 400)) < 0.85, -1, 1).astype(np.int8)
    text = said(x, "hebb")
    assert "alike" in text and "median threshold" in text and "pseudo-inverse" in text and "5 of 5" in text
    assert "covariance rule is made for few active units" in text
    for rule in ("pseudo_inverse", "covariance", "perceptron", "min_overlap"):
        assert "median threshold" not in said(x, rule)


def test_repeats_are_named() -> None:
    x = random_patterns(3, 100)
    remarks = advice(np.vstack([x, x[0], -x[1]]), "hebb", ["ant", "bee", "cat", "ant again", "not bee"])
    text = " ".join(remark.text for remark in remarks)
    assert "Pattern 4 (ant again) is the same picture as pattern 1 (ant)" in text
    assert "Pattern 5 (not bee) is the exact negative of pattern 2 (bee)" in text


def test_small_sets() -> None:
    for rule in (*RULES, "a rule to come"):
        assert "No pattern is stored" in said(np.empty((0, 9), np.int8), rule)
        advice(np.ones((1, 1), np.int8), rule)
        advice(np.ones((2, 1), np.int8), rule)
    taught = np.array([[-1, 1, 1, 1, 1, -1, -1, 1, -1], [1, 1, 1, -1, 1, 1, -1, -1, -1]], np.int8)
    assert "All 2 patterns are kept exactly" in said(taught, "hebb") and said(taught, "hebb", "warning") == ""
    with pytest.raises(ShapeError):
        survey(np.empty((2, 0), np.int8))


def test_each_remark_is_written_for_a_person() -> None:
    sets = [random_patterns(p, n) for p, n in ((1, 9), (40, 200), (60, 36))] + [np.ones((3, 50), np.int8)]
    for x in sets:
        for rule in RULES:
            remarks = advice(x, rule)
            order = [("warning", "note", "fine").index(remark.level) for remark in remarks]
            assert order == sorted(order) and remarks
            for remark in remarks:
                assert not remark.text[0].islower() and remark.text.endswith(".") and "nan" not in remark.text


def test_remedies_name_the_rules_under_which_less_is_to_be_said() -> None:
    crowd = survey(random_patterns(60, 256))
    assert remedies(crowd, "hebb") == ("storkey", "pseudo_inverse")
    assert remedies(crowd, "pseudo_inverse") == ()
    assert remedies(survey(random_patterns(60, 144)), "storkey") == ("pseudo_inverse",)
    assert remedies(survey(random_patterns(120, 100)), "hebb") == ()
    assert remedies(survey(random_patterns(3, 400)), "hebb") == ()


def test_a_remark_in_brief() -> None:
    assert Advice("note", "One; two. Three.").brief == "One."
    assert Advice("note", "Below 0.138, fine. More.").brief == "Below 0.138, fine."
    assert Advice("fine", "").brief == ""
