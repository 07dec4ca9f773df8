"""What a landscape of data is spread over: the plane through two rows, the rows shown, and the words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.lesson import Training
from hopview.core.machine import Array
from hopview.pictures.data_plane import DataPlane, Extent, Third, as_states
from hopview.ui.figures import MINUS, number

TOWARDS: dict[Third, str] = {
    "mean": "the mean of the data",
    "middle": "the middle of all states",
    "random": "a random direction",
}
_MOST_ROWS, _MOST_DREAMS = 600, 100


@dataclass(frozen=True, eq=False)
class Spread:
    """The `plane` through rows a and b of `data` (n, D); `rows` (k,) are those shown, `states` (k, D)."""

    data: Array
    a: int
    b: int
    plane: DataPlane
    rows: Array
    states: Float64
    extent: Extent

    @classmethod
    def of(cls, data: Array, a: int, b: int, bounded: bool) -> Spread:
        """The plane, with rows evenly spread over the data."""
        count = len(data)
        rows = np.unique(np.linspace(0, count - 1, min(count, _MOST_ROWS)).round().astype(np.intp))
        plane, states = DataPlane.of(data, a, b, bounded=bounded), as_states(data[rows], bounded)
        return cls(data, a, b, plane, rows, states, plane.extent(states))

    def dreams(self, training: Training | None) -> Float64:
        """Some fantasies of a training, (k, D)."""
        dreamt = training.fantasies if training is not None else None
        if dreamt is None or dreamt.shape[1] != self.plane.a.size:
            return np.empty((0, self.plane.a.size))
        return as_states(dreamt[:: max(1, len(dreamt) // _MOST_DREAMS)], self.plane.bounded)

    def words(self, mean_field: bool = False) -> str:
        """What the picture shows and how exact it is; `mean_field` where F itself is such a bound."""
        plane = self.plane
        through = f"the plane through rows {self.a + 1} and {self.b + 1} of the data and"
        if plane.same:
            through = f"a plane through row {self.a + 1} of the data, which stands at both ends, and"
        said = f"Free energy F in nats on {through} {TOWARDS[plane.third]}"
        if plane.bounded:
            known = "a mean-field bound from above" if mean_field else "exact"
            return (
                f"{said}: {known} at a and b; elsewhere that of units drawn independently with the means at "
                f"that point, never below {MINUS}ln Z. Beyond the outline means are kept within 0 to 1."
            )
        return f"{said}: exact at every point."

    def keys(self, dreams: Float64, state: Float64) -> list[tuple[str, str]]:
        """What stands on the plane, and how far off: (kind, words) of data, dreams and state."""
        found = [("data", f"data, {off(float(self.plane.away(self.states).mean()))} the plane on average")]
        if len(dreams):
            found.append(("dreams", f"fantasies, {off(float(self.plane.away(dreams).mean()))}"))
        found.append(("state", f"state, {off(float(self.plane.away(state)[0]))}"))
        return found


def off(distance: float) -> str:
    """A distance from the plane, in words."""
    return f"{number(distance, 2)} off"
