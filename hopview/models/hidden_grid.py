"""The size of a machine's hidden layer, declared once: a grid of rows and columns."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from hopview.models.machine_model import MachineParams

HiddenRows = Annotated[
    int,
    Meta(ge=1, le=64, title="Hidden rows", description="The hidden units stand on a grid of so many rows"),
]
HiddenCols = Annotated[
    int,
    Meta(
        ge=1,
        le=64,
        title="Hidden columns",
        description="The hidden units stand on a grid of so many columns: rows times columns in all",
        extra={"symbol": "H"},
    ),
]


class HiddenGridParams(MachineParams, frozen=True, kw_only=True):
    """T, and how many hidden units there are; a machine says what they are to it by a `Meta` of its own."""

    hidden_rows: HiddenRows = 8
    hidden_cols: HiddenCols = 8

    @property
    def hidden_grid(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.hidden_rows, self.hidden_cols

    @property
    def hidden_units(self) -> int:
        """H."""
        return self.hidden_rows * self.hidden_cols

    @property
    def architecture(self) -> tuple[object, ...]:
        """The hidden grid; a machine adds what else fixes it before learning."""
        return self.hidden_grid
