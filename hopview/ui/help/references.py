"""References out of docstrings: `Hopfield 1982, DOI 10.1073/pnas.79.8.2554`, and the text without them."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

_DOI = r"10\.\d{4,}/[^\s;,]*[^\s;,.]"
_NAME = r"[A-Z][\w\u2019'-]+"
_CITED = re.compile(
    rf"(?P<who>{_NAME}(?:(?:, | & | and ){_NAME})*(?: et al\.)?,? \d{{4}})"
    rf",?\s+(?:DOI\s+)?(?P<doi>{_DOI})[.;]?"
)


@dataclass(frozen=True)
class Reference:
    """`who` is "Hopfield 1982"; `doi` without the address."""

    who: str
    doi: str

    @property
    def address(self) -> str:
        """Where a click leads."""
        return f"https://doi.org/{self.doi}"


def references_in(text: str) -> tuple[Reference, ...]:
    """Every work cited with a DOI, in order, once each."""
    found = {m["doi"]: Reference(m["who"], m["doi"]) for m in _CITED.finditer(" ".join(text.split()))}
    return tuple(found.values())


def paragraphs_of(documented: type) -> tuple[str, ...]:
    """The paragraphs of a docstring, one line each, without the works it cites."""
    whole = inspect.getdoc(documented) or ""
    plain = (_CITED.sub("", " ".join(part.split())).strip() for part in whole.split("\n\n"))
    return tuple(part for part in plain if part)
