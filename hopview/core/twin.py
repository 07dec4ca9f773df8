"""The bipartite twin of a network, beside which it runs."""

from __future__ import annotations

from dataclasses import dataclass

from hopview.core.coupling import Float64, Int8


@dataclass(frozen=True, eq=False, slots=True)
class Twin:
    """Visible units and hidden ones of the twin at one moment: no two of one layer are tied to each other.

    `state` (N,) int8 are the visible units; `overlaps` (P,) m_mu = xi_mu . s / N of them. Hidden unit z_mu
    has the mean `scale` m_mu, scale = sqrt(beta N), and standard deviation 1; `hidden` (P,) are the z that
    are drawn given `state`, from which the next visible units are drawn.
    Barra, Bernacchia, Santucci & Contucci 2012, DOI 10.48550/arXiv.1105.2790.
    """

    state: Int8
    overlaps: Float64
    hidden: Float64
    scale: float

    @property
    def means(self) -> Float64:
        """<z_mu | s>, (P,)."""
        return self.scale * self.overlaps

    @property
    def scaled(self) -> Float64:
        """z_mu / scale, (P,): the hidden units in the units of overlaps."""
        return self.hidden / self.scale
