"""Circles around memories of a modern network, within which theory is sure of a fixed point."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from hopview.core.coupling import Float64
from hopview.core.terrain import Parted
from hopview.pictures.palette import Theme, pattern_style
from hopview.pictures.valleys import Valleys
from hopview.theory.modern import ball_radius, exact_radius, kept_radius, separation_needed
from hopview.ui.figures import figures
from hopview.ui.theme import colour

_LEAST = 1e-9  # of the width of the picture


@dataclass(frozen=True, eq=False)
class Balls:
    """Of each of `count` memories, (k,) radii in units of states, 0 where there is no such ball.

    `theorem` is 1 / (beta n Mx), where the lead is large enough; `kept` the largest ball that no step leaves,
    and of sparse attention that from which one step is exact. `centres` (k, 2) on the picture; the circles in
    which its plane cuts the balls have the radii `cut(...)`.
    """

    centres: Float64
    away: Float64
    theorem: Float64
    kept: Float64
    count: int
    sparse: bool

    def cut(self, radii: Float64) -> Float64:
        """(k,): sqrt(r^2 - away^2), 0 where the plane passes the ball by."""
        return np.asarray(np.sqrt(np.maximum(radii**2 - self.away**2, 0.0)))

    @property
    def words(self) -> str:
        """What the circles mean, and how many memories have one."""
        sure = int(np.count_nonzero(self.kept))
        if not sure:
            return "Theory promises no memory a valley of its own at this sharpness."
        who = "each memory" if sure == self.count else f"{sure} of {self.count} memories"
        if self.sparse:
            return f"From within the circle around {who} one step is exact."
        proved = self.theorem[self.theorem > 0]
        said = f"No state within the circle around {who} ever leaves it."
        if not proved.size:
            return said
        own = "" if proved.size == sure else f" (of {proved.size} memories)"
        return f"{said} The theorem's own ball{own} has radius 1/(βnMx) = {figures(float(proved[0]), 2)}."


def balls_of(parted: Parted | None, valleys: Valleys) -> Balls | None:
    """The balls of the memories that `parted` tells of, on the plane of `valleys`; None without any."""
    if parted is None:
        return None
    beta, largest, sparse = parted.beta, parted.largest, math.isfinite(parted.enough)
    theorem, kept = np.zeros(len(parted.leads)), np.zeros(len(parted.leads))
    needed = separation_needed(beta, parted.count, largest)
    for k, (leads, apart) in enumerate(zip(parted.leads, parted.apart, strict=True)):
        lead = float(np.delete(leads, k).min())
        if sparse:
            kept[k] = exact_radius(beta, leads, apart, parted.enough)
            continue
        kept[k] = kept_radius(beta, leads, apart)
        theorem[k] = ball_radius(beta, parted.count, largest) if lead >= needed and lead > 0 else 0.0
    plane, places = valleys.plane, parted.places
    away = np.zeros(len(places)) if plane is None else plane.away(places)
    away[away < 1e-6 * parted.scale] = 0.0  # rounding, of those that span the plane
    return Balls(
        valleys.place(places), away, parted.scale * theorem, parted.scale * kept, parted.count, sparse
    )


def draw_balls(
    painter: QPainter, box: QRectF, valleys: Valleys, balls: Balls, colours: tuple[int, ...], line: float,
    theme: Theme,
) -> None:  # fmt: skip
    """A dashed circle for the ball that is kept, a whole one for the theorem's, in the memory's colour."""
    left, right, bottom, top = valleys.extent
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for radii, whole in ((balls.cut(balls.kept), False), (balls.cut(balls.theorem), True)):
        for k, radius in enumerate(radii.tolist()):
            if radius <= _LEAST * (right - left):
                continue
            x, y = balls.centres[k]
            spot = QPointF(
                box.left() + (x - left) / (right - left) * box.width(),
                box.top() + (top - y) / (top - bottom) * box.height(),
            )
            wide, tall = radius / (right - left) * box.width(), radius / (top - bottom) * box.height()
            for rgb, alpha, width in (
                (theme.contour, 150, 0.2),
                (pattern_style(colours[k] if k < len(colours) else k)[0], 255, 0.1),
            ):
                pen = QPen(colour(rgb, alpha), max(1.0, width * line))
                if not whole and width < 0.15:
                    pen.setDashPattern([4.0, 3.0])
                painter.setPen(pen)
                painter.drawEllipse(spot, wide, tall)
