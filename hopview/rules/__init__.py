"""Learning rules, one a file. To add one: write the file and name its class in `RULES`."""

from __future__ import annotations

from hopview.core.errors import unknown_name
from hopview.rules.base import AbstractRule, Form, Learned, Progress
from hopview.rules.hebb import Hebb
from hopview.rules.pseudo_inverse import PseudoInverse
from hopview.rules.storkey import Storkey

RULES: tuple[type[AbstractRule], ...] = (Hebb, Storkey, PseudoInverse)


def rule_named(name: str) -> AbstractRule:
    """The rule called `name`; `ParameterError` lists the known ones."""
    for rule in RULES:
        if rule.name == name:
            return rule()
    raise unknown_name("learning rule", name, tuple(rule.name for rule in RULES))


__all__ = [
    "RULES",
    "AbstractRule",
    "Form",
    "Hebb",
    "Learned",
    "Progress",
    "PseudoInverse",
    "Storkey",
    "rule_named",
]
