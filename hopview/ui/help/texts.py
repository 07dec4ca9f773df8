"""What no docstring says, from resources/help/*.toml: what you see, what to try, where it breaks."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from hopview.core.errors import FileError
from hopview.core.resources import resource


class Try(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to try: the words of the link, and the commands that set it up, in order."""

    text: str
    do: tuple[str, ...]


class PageText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The hand-written part of a page. `formula` and `symbols` are LaTeX; texts may hold `$LaTeX$`."""

    title: str = ""
    see: str = ""
    formula: str = ""
    symbols: tuple[tuple[str, str], ...] = ()
    tries: tuple[Try, ...] = msgspec.field(default=(), name="try")
    breaks: str = ""
    reference: str = ""


class Guide(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pages about no single thing; `outcomes` says what each kind of end means."""

    start: PageText
    outcome: PageText
    learning: PageText
    data: PageText
    keys: PageText
    experiments: PageText
    about: PageText
    outcomes: dict[str, str]


@lru_cache(maxsize=16)
def texts(group: str) -> dict[str, PageText]:
    """The texts of "models", "rules", "updates" or "views", by name."""
    return msgspec.toml.decode(_read(group), type=dict[str, PageText])


@lru_cache(maxsize=1)
def guide() -> Guide:
    """The texts of the guide."""
    return msgspec.toml.decode(_read("guide"), type=Guide)


def _read(group: str) -> bytes:
    path = resource("help", f"{group}.toml")
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"The help text {path.name} is missing. Install hopview again.") from error
