"""One line of the bench's table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`what` was measured, the figure, what it is `compared` with, their `ratio`, its `roof`'s share, how."""

    what: str
    measured: str
    compared: str = ""
    ratio: str = ""
    roof: str = ""
    how: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """The row as shown."""
        return self.what, self.measured, self.compared, self.ratio, self.roof, self.how


def duration(seconds: float) -> str:
    """`12.3 us`, `4.56 ms`, `1.23 s` or `1,503 s`."""
    if seconds >= 1000:
        return f"{seconds:,.0f} s"
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"


def times(ratio: float) -> str:
    """`3.1 x` or `187 x`."""
    return f"{ratio:.1f} x" if ratio < 20 else f"{ratio:,.0f} x"
