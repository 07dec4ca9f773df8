"""Modern Hopfield networks: the table of sharpness, energies, bounds, and the attention of transformers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from hopview.core.coupling import Float64
from hopview.core.memories import Memories
from hopview.models.retrieval import Retrieval, SimilarityName, geometry_of
from hopview.models.separations import SeparationName, k_effective
from hopview.session.checks.lessons import generator
from hopview.theory.check import Check, close, within
from hopview.theory.modern import ball_radius, kept_radius, one_step_bound, separation_needed, steepness

_RAMSAUER = "Ramsauer et al. 2020, DOI 10.48550/arXiv.2008.02217"
_SPARSE = "Hu et al. 2023, DOI 10.48550/arXiv.2309.12673"
_EDGE = 8.0  # where, of random patterns, a few have a valley already
_TABLE = {  # beta: one-step cosine, share of the target, k_eff, share of cues that end at their target
    1.0: (0.285, 0.02, 98.9, 0.0),
    4.0: (0.842, 0.13, 72.5, 0.0),
    8.0: (0.995, 0.63, 9.0, 0.0),
    16.0: (1.0, 0.99, 1.1, 1.0),
    32.0: (1.0, 1.0, 1.0, 1.0),
}


def checks(quick: bool) -> Iterator[Check]:
    """Sharpness, groups, the average, energy, separation and bound, sparse exactness, attention."""
    yield from table_checks(12 if quick else 24)
    yield from group_checks(8 if quick else 24)
    yield from average_checks(2 if quick else 8)
    yield from energy_checks(20 if quick else 200)
    yield from bound_checks(5 if quick else 50)
    yield from exactness_checks()
    yield attention_check()


def directions(seed: int, count: int = 100, size: int = 64) -> Float64:
    """`count` unit vectors, evenly from all directions."""
    drawn = generator(seed).standard_normal((count, size))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))


def network(
    rows: Float64,
    beta: float,
    similarity: SimilarityName = "cosine",
    separation: SeparationName = "softmax",
    alpha: float = 1.5,
) -> Retrieval:
    """The step over memories `rows`, measured from zero."""
    return Retrieval(geometry_of(Memories(rows), similarity, False), beta, separation, alpha)


def near(memory: Float64, cosine: float, seed: int) -> Float64:
    """A unit vector at that cosine from the unit vector `memory`."""
    aside = generator(seed).standard_normal(memory.size)
    aside -= (aside @ memory) * memory
    return np.asarray(cosine * memory + math.sqrt(1 - cosine**2) * aside / np.linalg.norm(aside))


def table_checks(runs: int) -> Iterator[Check]:
    """d = 64, n = 100, cues at cosine 0.7: means over `runs` sets of patterns."""
    for beta, (cosine, share, k_eff, stays) in _TABLE.items():
        found = []
        for seed in range(runs):
            step = network(rows := directions(seed), beta)
            for k in range(4):
                state = near(rows[k], 0.7, 900 + 4 * seed + k)
                p, one = step.weights(state), step.step(state)
                for _ in range(150):
                    state = step.step(state)
                end = float(step.weights(state)[k] > 0.9)
                found.append((step.cosine(one, k), p[k], float(k_effective(p)), end))
        means, name = np.mean(found, axis=0), f"modern, d = 64, n = 100, beta = {beta:g}"
        yield close(f"{name}: cosine after one step", cosine, float(means[0]), 0.05, _RAMSAUER)
        yield close(f"{name}: attention to the target", share, float(means[1]), 0.12, _RAMSAUER)
        yield within(f"{name}: k_eff", (0.6 * k_eff, 1.5 * k_eff), float(means[2]), _RAMSAUER)
        band = (max(0.0, stays - 0.1), stays + (0.25 if beta == _EDGE else 0.1))
        yield within(f"{name}: share that ends at the target", band, float(means[3]), _RAMSAUER)


def group_checks(runs: int) -> Iterator[Check]:
    """Two groups of five at a cosine of 0.95, d = 32: one valley, one for each group, one for each memory."""
    for beta, group, own in (
        (1.0, (0.45, 0.55), (0.08, 0.12)), (8.0, (0.99, 1.0), (0.17, 0.23)),
        (32.0, (0.99, 1.0), (0.15, 0.25)), (256.0, (0.99, 1.0), (0.98, 1.0)),
    ):  # fmt: skip
        ends = [groups_end(seed, beta) for seed in range(runs)]
        means, name = np.mean(ends, axis=0), f"modern, two groups of 5, d = 32, beta = {beta:g}"
        yield within(f"{name}: attention to its own group", group, float(means[0]), _RAMSAUER)
        yield within(f"{name}: attention to itself", own, float(means[1]), _RAMSAUER)


def groups_end(seed: int, beta: float) -> tuple[float, float]:
    """Attention to its group, and to itself, where the first of ten memories in two groups ends."""
    noise = generator(100 + seed).standard_normal((10, 32)) / math.sqrt(32)
    rows = np.repeat(directions(seed, 2, 32), 5, axis=0) + 0.23 * noise
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    step, state = network(rows, beta), rows[0].copy()
    for _ in range(300):
        state = step.step(state)
    p = step.weights(state)
    return float(p[:5].sum()), float(p[0])


def average_checks(runs: int) -> Iterator[Check]:
    """The average of 100 memories holds at sharpness 12 and no more at 1/maxeig of their covariance."""
    held: list[float] = []
    lost: list[float] = []
    bounds, steepest = [], 0.0
    for seed in range(runs):
        rows = directions(seed)
        bound = 1.0 / steepness(1.0, np.full(100, 0.01), rows @ rows.T)
        bounds.append(bound)
        for beta, found in ((12.0, held), (1.05 * bound, lost)):
            step, state = network(rows, beta), rows.mean(axis=0)
            for _ in range(400):
                state = step.step(state)
            p = step.weights(state)
            found.append(float(k_effective(p)))
            steepest = max(steepest, steepness(beta, p, rows @ rows.T))
    name = "modern, d = 64, n = 100, begun at the average"
    yield within(f"{name}: least k_eff at beta = 12", (80.0, 100.0), min(held), _RAMSAUER)
    yield within(f"{name}: 1/maxeig of the covariance", (20.5, 22.5), float(np.mean(bounds)), _RAMSAUER)
    yield within(f"{name}: largest k_eff just above that", (1.0, 80.0), max(lost), _RAMSAUER)
    yield within(f"{name}: largest slope of a step where it ends", (0.0, 1.0), steepest, _RAMSAUER)


def energy_checks(runs: int) -> Iterator[Check]:
    """The energy never rises, over likenesses, separations and sharpness; nor does a state leave the hull."""
    worst = outside = -math.inf
    for seed in range(runs):
        draws = generator(seed)
        rows = draws.uniform(-1, 1, (8, 16))
        similarity: SimilarityName = ("distance", "cosine", "dot")[seed % 3]
        separation: SeparationName = ("softmax", "sparsemax", "entmax")[seed // 3 % 3]
        step = network(rows, 10 ** draws.uniform(-1.5, 2), similarity, separation, draws.uniform(1, 3))
        state = step.geometry.outward(draws.dirichlet(np.ones(8)))
        energies = [step.energy(state)]
        for _ in range(20):
            state = step.step(state)
            energies.append(step.energy(state))
        worst = max(worst, float(np.diff(energies).max()) / max(1.0, step.geometry.largest**2))
        outside = max(outside, float((np.abs(state) - np.abs(rows).max(axis=0)).max()))
    name = f"modern, {runs} networks of all kinds"
    yield within(f"{name}: largest rise of the energy", (-math.inf, 1e-10), worst, _RAMSAUER)
    yield within(f"{name}: how far a unit leaves the memories", (-math.inf, 1e-6), outside, _RAMSAUER)


def bound_checks(runs: int) -> Iterator[Check]:
    """Separated memories keep their ball, and one step its bound."""
    left = beyond = out = -math.inf
    for seed in range(runs):
        rows, beta = directions(seed, 20), (8.0, 16.0, 32.0)[seed % 3]
        step = network(rows, beta)
        for i in range(4):
            lead, radius = step.lead(i), ball_radius(beta, 20, 1.0)
            cue = near(rows[i], 0.95, 77 * seed + i)
            bound = one_step_bound(beta, 20, 1.0, lead, step.apart(cue, i))
            beyond = max(beyond, step.apart(step.step(cue), i) - bound)
            state = step.place(i) + radius * directions(55 * seed + i, 1)[0]
            if lead >= separation_needed(beta, 20, 1.0):
                for _ in range(20):
                    state = step.step(state)
                left = max(left, step.apart(state, i) / radius)
        parted = step.parted(2)
        assert parted is not None
        for i in range(2):
            kept = kept_radius(beta, parted.leads[i], parted.apart[i])
            state = step.place(i) + kept * directions(91 * seed + i, 1)[0]
            for _ in range(20 if kept else 0):
                state = step.step(state)
                out = max(out, step.apart(state, i) - kept)
    yield within(
        "modern: how far a state leaves the ball that is kept, largest", (-2.0, 1e-9), out, _RAMSAUER
    )
    yield within("modern: one-step error less its bound, largest", (-math.inf, 1e-9), beyond, _RAMSAUER)
    yield within("modern: distance from separated memories, in radii", (0.0, 1.0), left, _RAMSAUER)


def exactness_checks() -> Iterator[Check]:
    """Sparsemax and entmax put all attention on a memory that leads by 1/(beta (alpha-1)), and not before."""
    rows = directions(5, 30)
    for alpha, lead in ((2.0, 1.0), (1.5, 2.0), (1.25, 4.0)):
        at = lead / network(rows, 1.0).lead(3)
        over = network(rows, 1.01 * at, "cosine", "entmax", alpha)
        under = network(rows, 0.98 * at, "cosine", "entmax", alpha)
        name = f"modern, entmax {alpha:g}"
        yield close(
            f"{name}: attention beyond its lead", 1.0, float(over.weights(over.place(3))[3]), 0, _SPARSE
        )
        share = float(under.weights(under.place(3))[3])
        yield within(f"{name}: attention short of its lead", (0.0, 1 - 1e-9), share, _SPARSE)


def attention_check() -> Check:
    """softmax(Q K' / sqrt d_k) V, K = Y W_K and V = K or Y W_V, against one step each of S states."""
    draws = generator(8)
    stored, queries = draws.uniform(-1, 1, (12, 9)), draws.uniform(-1, 1, (5, 16))
    keys = (stored @ draws.standard_normal((9, 16)) / 3.0).astype(np.float32).astype(np.float64)
    own = stored @ draws.standard_normal((9, 4)) / 3.0
    scores = queries @ keys.T / 4.0
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    step, error = network(keys.astype(np.float32), 1 / 4.0, "dot"), 0.0
    for query, row in zip(queries, shares, strict=True):
        error = max(error, float(np.abs(step.step(query) - row @ keys).max()))
        error = max(error, float(np.abs(step.weights(query) @ own - row @ own).max()))
    return within("modern: one step less a transformer's attention, largest", (0.0, 2e-15), error, _RAMSAUER)
