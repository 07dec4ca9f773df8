"""What the rule can hold of the stored patterns, in one sentence, with the cure a click away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hopview.core.errors import HopviewError
from hopview.core.pattern import Pattern, stack
from hopview.rules import RULES
from hopview.sources.advice import Advice, advice_of
from hopview.sources.survey import Survey, survey
from hopview.ui.theme import font
from hopview.ui.views.background import Latest

AT_ONCE = 2_000_000  # P^2 N up to which the figures take less than a frame
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


@dataclass(frozen=True)
class Question:
    """What is asked: can `rule` hold these patterns of `units` units, with weights kept in `form`?"""

    patterns: tuple[Pattern, ...]
    units: int
    rule: str
    form: str


class AdviceBox(QWidget):
    """The gravest remark on the stored set; `remedy(rule)` when the person takes the rule offered."""

    remedy = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.remarks: list[Advice] = []
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setFont(font(0.85))
        self.words.setAccessibleName("Advice")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.button = QPushButton()
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.hide()
        self.button.clicked.connect(lambda: self.remedy.emit(self._offered))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addWidget(self.button)
        self._judge = Latest(self._keep)
        self._asked: Question | None = None
        self._surveyed: tuple[tuple[Pattern, ...], Survey] | None = None
        self._offered = ""

    def ask(self, question: Question) -> None:
        """Judge `question`; on another thread where that takes longer than a frame."""
        if question == self._asked:
            return
        self._asked = question
        known = self._surveyed
        if known is not None and _same(known[0], question.patterns):
            self._judge.cancel()
            self._show(question, known[1])
            return
        cells = stack(question.patterns, question.units)
        small = cells.shape[0] * cells.size <= AT_ONCE
        self._judge.ask(lambda: (question, survey(cells)), wait=small)

    def _keep(self, judged: tuple[Question, Survey]) -> None:
        question, found = judged
        self._surveyed = (question.patterns, found)
        self._show(question, found)

    def _show(self, question: Question, found: Survey) -> None:
        names = tuple(p.name for p in question.patterns)
        self.remarks = advice_of(found, question.rule, names)
        first = self.remarks[0] if self.remarks else Advice("fine", "")
        self.words.setText(first_sentence(first.text))
        self.words.setProperty("role", "problem" if first.level == "warning" else "muted")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setToolTip("".join(f"<p>{escape(remark.text)}</p>" for remark in self.remarks))
        self._offered = remedy_of(question, found, first)
        title = next((rule.title for rule in RULES if rule.name == self._offered), "")
        self.button.setText(f"Switch to {title}")
        self.button.setAccessibleName(f"Switch to the rule {title}")
        self.button.setVisible(bool(title))


def first_sentence(text: str) -> str:
    """The text up to its first full stop."""
    return _SENTENCE.split(text, maxsplit=1)[0]


def remedy_of(question: Question, found: Survey, remark: Advice) -> str:
    """The rule that the remark names, holds the patterns and fits in memory; "" when there is none."""
    if remark.level != "warning":
        return ""
    for rule in reversed(RULES):
        named = rule.title.casefold() in remark.text.casefold()
        if rule.name == question.rule or not named:
            continue
        if any(other.level == "warning" for other in advice_of(found, rule.name)):
            continue
        try:
            rule().require_memory(len(question.patterns), question.units, question.form)
        except HopviewError:
            continue
        return rule.name
    return ""


def _same(some: tuple[Pattern, ...], others: tuple[Pattern, ...]) -> bool:
    """Whether two sets hold the very same cells; names do not matter."""
    return len(some) == len(others) and all(a.cells is b.cells for a, b in zip(some, others, strict=True))
