"""What does not fit is refused beforehand, with the figures."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core import memory
from hopview.core.errors import MemoryLimitError
from hopview.rules import RULES, rule_named
from hopview.session.session import Session


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with 1 MiB free."""
    monkeypatch.setattr(memory, "available_bytes", lambda: 1 << 20)


def test_the_system_is_asked() -> None:
    assert memory.available_bytes() > 1 << 20


@pytest.mark.parametrize(
    ("count", "words"), [(7, "7 bytes"), (12 * 1024, "12 KiB"), (340 << 20, "340 MiB"), (3 << 29, "1.5 GiB")]
)
def test_sizes_in_words(count: int, words: str) -> None:
    assert memory.human(count) == words


def test_a_refusal_has_both_figures_and_the_cure(little: None) -> None:
    memory.require_bytes(700 << 10, "This", "Do that.")
    with pytest.raises(
        MemoryLimitError, match=r"^This needs 900 KiB, but 1 MiB of memory is free\. Do that\.$"
    ):
        memory.require_bytes(900 << 10, "This", "Do that.")


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_every_rule_asks_before_it_takes_memory(little: None, rule: str) -> None:
    with pytest.raises(MemoryLimitError, match=r"needs .*, but 1 MiB of memory is free\. \S.*\.$"):
        rule_named(rule).learn(np.ones((300, 1000), np.int8), "dense")


def test_hebb_points_to_the_form_without_a_matrix(little: None) -> None:
    with pytest.raises(MemoryLimitError, match="Choose the factored form"):
        rule_named("hebb").require_memory(10, 1000, "dense")
    rule_named("hebb").require_memory(10, 1000, "factored")
    with pytest.raises(MemoryLimitError, match="factored form needs no matrix"):
        rule_named("storkey").require_memory(10, 1000, "factored")


def test_more_patterns_than_memory_allows_change_nothing(little: None) -> None:
    session = Session(shape=(20, 20), form="factored")
    before = session.document
    with pytest.raises(MemoryLimitError, match=r"1,000 patterns of 400 units.*Store fewer"):
        session.store(np.ones((1000, 400), np.int8))
    assert session.document is before
    assert session.history.undo_title == ""


def test_a_matrix_is_not_shown_where_it_would_not_fit(little: None) -> None:
    with pytest.raises(MemoryLimitError, match="matrix of 400 x 400"):
        Session(shape=(20, 20)).weights()
