"""Numbers in sentences."""

from __future__ import annotations


def counted(count: int, word: str) -> str:
    """1 row, 2,304 rows: a whole number and what is counted, with an s of more than one."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
