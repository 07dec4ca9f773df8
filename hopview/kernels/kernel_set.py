"""The table of kernels: one dataclass whose two instances, plain and compiled, agree bit for bit.

All but `attention.attend_many`, whose additions come in the order that suits the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hopview.core.coupling import Float32, Float64, Int8, Int32, Int64, Integers, UInt64
from hopview.core.errors import unknown_name
from hopview.kernels.attention_set import AttentionKernels
from hopview.kernels.graded_set import GradedKernels
from hopview.kernels.memory_set import MemoryKernels
from hopview.kernels.mosaic_set import MosaicKernels
from hopview.kernels.packed_set import PackedKernels
from hopview.kernels.rbm_set import RBMKernels
from hopview.kernels.visits import Visits

UPDATES = ("async", "async_replace", "sequential", "sync", "little", "glauber", "metropolis", "anneal")
HEAT_BATH = frozenset({"async_replace", "little", "glauber", "anneal"})


@dataclass(frozen=True, eq=False)
class Kernels:
    """Loops over arrays. N units, P patterns; arrays are C-contiguous, inputs may be read-only.

    state (N,) int8 of -1/+1; fields H (N,) int64, or int32 where the coupling says that it holds them;
    weights (N, N) int16 or int32, row j what unit j sends out (W' of an asymmetric W), any diagonal;
    patterns_t X' (N, P) int8 of -1/0/+1; overlaps M = X s (P,) int64; order, sites and flips int64.
    No kernel checks its indices or shapes: that is the caller's part.

    uniform(seed, sweep, site): u in (0, 1), a function of the three keys alone.
    permutation(seed, sweep, out): out (N,) becomes a random order of 0 .. N-1 (Fisher-Yates, unbiased).
    replacement(seed, sweep, out): out (N,) becomes N independent draws from 0 .. N-1.
    glauber_thresholds(scale, seed, sweep, out): out_i = scale ln(u/(1-u)), (N,) float32 by site.
    metropolis_thresholds(scale, seed, sweep, out): out_i = -scale ln u; the visit gives it the sign s_i
        when `signed`. With scale = T/(2 unit) both are in units of the coupling.
    dense_fields(weights, state, out): H_i = sum_j weights[j, i] s_j.
    dense_visit(weights, largest, fields, state, order, start, stop, thresholds, bias, signed, flips,
        max_flips):
        visits order[start:stop] one unit at a time. The single-site rule, for the unit i = order[q]:
        s_i = +1 where H_i > theta, -1 where H_i < theta, unchanged on a tie, all in float32, with
        theta = thresholds[q] (times s_i when `signed`) - bias[i]; thresholds go by position in the
        order, bias (the external field) by site. Updates state and fields, writes the flipped sites
        into flips and stops once `max_flips` have flipped or flips is full. Returns (count, next position).
        `largest` is max |weights|.
    dense_flip(weights, fields, state, sites, count): flips sites[:count], H += 2 s_i weights_i.
    dilute(weights, cut, seed, both, out): out (N, N) is `weights` with 0 where a draw of 32 bits keyed by
        (seed, j, i) lies below `cut`; with `both` a pair of units shares one draw.
    bit_gram(bits, N, out): X X' (P, P) int32 into out, of bits that packed.pack_blocks made of X (P, N), P
        there filled up to a multiple of 32: out_mu,nu = N - 2 (bits that differ).
    hebb_weights(patterns, first, out): rows `first` .. of X'X with a zero diagonal into out, (rows, N) int16
        (P <= 32,767) or int32, for patterns X (P, N) int8 of -1/+1; returns the largest |out|.
    hebb_add(weights, patterns, sign, out): out = weights + sign X'X off the diagonal; the largest |out|.
    factored_overlaps(patterns_t, state, out): M = X s.
    factored_fields(patterns_t, overlaps, state, out): H_i = sum_mu X[mu, i] M_mu - c_i s_i, c_i the number
        of patterns that are not zero at i.
    factored_visit(patterns_t, overlaps, state, ...): as `dense_visit`, keeping M instead of H.
    factored_flip(patterns_t, overlaps, state, sites, count): flips sites[:count], M += 2 s_i X[:, i].
    low_rank_overlaps(factors_t, state, out): M = Y s for factors_t Y' (N, K) int32 and M (K,) int64, whose
        size stays below 2^31.
    low_rank_fields(factors_t, own, overlaps, state, out): H_i = sum_k Y_ki M_k - own_i s_i, own (N,) int64.
    low_rank_visit(factors_t, own, overlaps, state, ...): as `dense_visit`, keeping M instead of H.
    low_rank_flip(factors_t, overlaps, state, sites, count): flips sites[:count], M += 2 s_i Y[:, i].
    parallel_flips(fields, state, thresholds, bias, signed, flips): sites that the single-site rule
        flips in this one state into flips (at least N long, ValueError otherwise); returns how many.
    track_overlaps(patterns_t, overlaps, state, flips, count): M += 2 s_i X[:, i] for flips just made.
    random_state(seed, number, out): out (N,) int8, a coin toss for each unit, a function of the keys alone.
    dense_descent(weights, fields, state, order, seed, sweep, most): sweeps at T = 0, each in the random
        order of (seed, sweep), (seed, sweep + 1), ..., ties keep, until a sweep flips nothing; returns how
        many there were, at most `most`. `order` (N,) is written over.
    perceptron_epoch(gram, patterns_t, start, stop, margin, counts, aligned, squares): the units start to
        stop go through all patterns; wherever aligned[i, mu] = x_i H_i of pattern mu (for W in units of
        1/N) is not above 0, or below margin |W_i|, W_i += x_i x / N without W_ii: counts[i, mu] += 1,
        aligned and squares[i] = |W_i|^2 follow, by way of gram = X X' (P, P) int32 alone. counts (N, P)
        int32, aligned (N, P) and squares (N,) int64 are written. Returns how many embeddings.
    min_overlap_steps(gram, patterns_t, start, stop, target, steps, counts, aligned, squares): each of the
        units embeds the pattern (the first) of least aligned[i], while that is below `target`, at most
        `steps` times. Returns how many embeddings.
    integer_energy(fields, state): sum_i s_i H_i; the energy is -(unit/2) times it.
    heat_bath_visit(weights, fields, states, held, order, thresholds): of each of m chains of 0/1 units,
        states and held (m, N) int8, fields u = Ws + b (m, N) and symmetric weights (N, N) float64, visits
        the units order[chain] (m, K) int64 that are not held: s_i = 1 where u_i > thresholds[chain, q]
        (float32), else 0; u follows.
    graded: those of real-valued units.
    packed: those of factored couplings whose patterns are kept as bits.
    rbm: those of Boltzmann machines in two layers.
    memories: those of dense associative memories.
    attention: those of modern Hopfield networks.
    mosaic: those that recall pictures tile by tile.
    """

    name: Literal["plain", "compiled"]
    uniform: Callable[[int, int, int], float]
    permutation: Callable[[int, int, Int64], None]
    replacement: Callable[[int, int, Int64], None]
    glauber_thresholds: Callable[[float, int, int, Float32], None]
    metropolis_thresholds: Callable[[float, int, int, Float32], None]
    dense_fields: Callable[[Integers, Int8, Integers], None]
    dense_visit: Callable[[Integers, int, Integers, Int8, *Visits], tuple[int, int]]
    dense_flip: Callable[[Integers, Integers, Int8, Int64, int], None]
    dilute: Callable[[Integers, int, int, bool, Integers], None]
    hebb_weights: Callable[[Int8, int, Integers], int]
    bit_gram: Callable[[UInt64, int, Int32], None]
    hebb_add: Callable[[Integers, Int8, int, Integers], int]
    factored_overlaps: Callable[[Int8, Int8, Int64], None]
    factored_fields: Callable[[Int8, Int64, Int8, Int64], None]
    factored_visit: Callable[[Int8, Int64, Int8, *Visits], tuple[int, int]]
    factored_flip: Callable[[Int8, Int64, Int8, Int64, int], None]
    low_rank_overlaps: Callable[[Int32, Int8, Int64], None]
    low_rank_fields: Callable[[Int32, Int64, Int64, Int8, Int64], None]
    low_rank_visit: Callable[[Int32, Int64, Int64, Int8, *Visits], tuple[int, int]]
    low_rank_flip: Callable[[Int32, Int64, Int8, Int64, int], None]
    parallel_flips: Callable[[Integers, Int8, Float32, Float32, bool, Int64], int]
    track_overlaps: Callable[[Int8, Int64, Int8, Int64, int], None]
    integer_energy: Callable[[Integers, Int8], int]
    random_state: Callable[[int, int, Int8], None]
    dense_descent: Callable[[Int32, Int64, Int8, Int64, int, int, int], int]
    heat_bath_visit: Callable[[Float64, Float64, Int8, Int8, Int64, Float32], None]
    graded: GradedKernels
    packed: PackedKernels
    rbm: RBMKernels
    memories: MemoryKernels
    attention: AttentionKernels
    mosaic: MosaicKernels
    perceptron_epoch: Callable[[Int32, Int8, int, int, float, Int32, Int64, Int64], int]
    min_overlap_steps: Callable[[Int32, Int8, int, int, int, int, Int32, Int64, Int64], int]

    def thresholds(self, update: str, scale: float, seed: int, sweep: int, out: Float32) -> None:
        """Thresholds (N,) of one sweep by site into `out`: 0, scale ln(u/(1-u)) or -scale ln u.

        Heat baths (Glauber 1963, doi:10.1063/1.1703954; all at once, Little 1974,
        doi:10.1016/0025-5564(74)90031-5) and Metropolis et al. (1953, doi:10.1063/1.1699114) draw them,
        with scale = T/(2 unit); the other updates, and every update at T = 0, have zeros. Raises
        `ParameterError` for an unknown update.
        """
        if update not in UPDATES:
            raise unknown_name("update", update, UPDATES)
        if update in HEAT_BATH and scale > 0:
            self.glauber_thresholds(scale, seed, sweep, out)
        elif update == "metropolis" and scale > 0:
            self.metropolis_thresholds(scale, seed, sweep, out)
        else:
            out.fill(0.0)
