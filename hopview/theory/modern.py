"""Closed forms of modern Hopfield networks: when a memory has its own valley, and how good one step is."""

from __future__ import annotations

import math


def separation_needed(beta: float, memories: int, largest: float) -> float:
    """2/(beta n) + (1/beta) ln(2 (n-1) n beta Mx^2): a lead D_i from which memory i is sure to be stored.

    The ball of `ball_radius` around it then keeps its points and holds a fixed point. n `memories`, Mx the
    `largest` norm. Ramsauer et al. 2020, theorem 4, DOI 10.48550/arXiv.2008.02217.
    """
    inside = 2.0 * (memories - 1) * memories * beta * largest**2
    if inside <= 0.0:
        return 0.0
    return max(0.0, 2.0 / (beta * memories) + math.log(inside) / beta)


def ball_radius(beta: float, memories: int, largest: float) -> float:
    """1 / (beta n Mx), the radius of that ball; infinite where all memories are zero."""
    scale = beta * memories * largest
    return 1.0 / scale if scale > 0 else math.inf


def one_step_bound(beta: float, memories: int, largest: float, lead: float, apart: float) -> float:
    """2 (n-1) Mx exp(-beta (D_i - 2 Mx |y - x_i|)) >= |y_new - x_i|: how far one step may end from memory i.

    `lead` is D_i and `apart` |y - x_i|. At most 2 Mx, as no two points of the hull lie further apart.
    Ramsauer et al. 2020, theorem 5, DOI 10.48550/arXiv.2008.02217.
    """
    if memories < 2:
        return 0.0
    exponent = -beta * (lead - 2.0 * largest * apart)
    widest = 2.0 * largest
    loosest = math.log(memories - 1) + exponent
    return widest if loosest >= 0 else widest * math.exp(loosest)
