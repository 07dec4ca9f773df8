"""The multitasking network: Hopfield's, whose patterns leave units free to serve other patterns."""

from __future__ import annotations

from hopview.models.hopfield import Hopfield


class Multitasking(Hopfield):
    """E = -(1/2N) sum_mu M_mu^2 + (1/2N) sum_mu,i X_mu,i^2, M = X s, X_mu,i in {-1, 0, +1}, P(0) = d.

    The dynamics is Hopfield's; asynchronous updates at T = 0 never raise E. Units that a pattern leaves blank
    are free for others, so that several patterns are recalled at once: m_mu = M_mu/N, 1 - d where a pattern
    is whole, and sum_mu m_mu^2 = -2E/N + O(P/N). At T = 0 and mild d the next pattern takes what the ones
    before leave blank (hierarchical); beyond d_c none has the upper hand (parallel). T_c = 1 - d.
    Agliari, Barra, Galluzzi, Guerra & Moauro 2012, DOI 10.1103/PhysRevLett.109.268101; Agliari,
    Alessandrelli, Barra & Ricci-Tersenghi 2023, DOI 10.48550/arXiv.2308.04106.
    """

    name = "multitask"
    title = "Multitasking network"
    family = "Mosaics, and several at once"
    rules = ("multitask", "supervised", "unsupervised")
    formula = r"E = -\frac{1}{2N} \sum_\mu M_\mu^2 + \frac{1}{2N} \sum_{\mu,i} (\xi_i^\mu)^2"
