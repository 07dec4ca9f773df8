"""One line of the bench's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`what` was measured, the figure, what it is `compared` with, their `ratio`, and `how` it was done."""

    what: str
    measured: str
    compared: str = ""
    ratio: str = ""
    how: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The row as shown."""
        return self.what, self.measured, self.compared, self.ratio, self.how


def duration(seconds: float) -> str:
    """`12.3 us`, `4.56 ms` or `1.23 s`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"
