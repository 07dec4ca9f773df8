"""The table of kernels: one dataclass whose two instances, plain and compiled, agree bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hopview.core.coupling import Float64, Int8, Int32, Int64
from hopview.core.errors import unknown_name

UPDATES = ("async", "sequential", "sync", "glauber", "metropolis")


@dataclass(frozen=True, eq=False)
class Kernels:
    """Loops over arrays. N units, P patterns; arrays are C-contiguous, inputs may be read-only.

    state (N,) int8 of -1/+1; fields H (N,) int64; weights (N, N) int32, symmetric, zero diagonal;
    patterns_t X' (N, P) int8 of -1/+1; overlaps M = X s (P,) int64; order, sites and flips int64.
    No kernel checks its indices or shapes: that is the caller's part.

    uniform(seed, sweep, site): u in (0, 1), a function of the three keys alone.
    permutation(seed, sweep, out): out (N,) becomes a random order of 0 .. N-1 (Fisher-Yates, unbiased).
    glauber_thresholds(temperature, seed, sweep, out): out_i = (T/2) ln(u/(1-u)).
    metropolis_thresholds(temperature, seed, sweep, out): out_i = -(T/2) ln u; the visit gives it the
        sign s_i when `signed`.
    dense_fields(weights, state, out): H = weights . s.
    dense_visit(weights, fields, state, order, start, stop, thresholds, unit, signed, flips, max_flips):
        visits order[start:stop] one unit at a time: s_i = +1 where unit H_i > theta_i, -1 where
        unit H_i < theta_i, unchanged on a tie. Updates state and fields, writes the flipped sites into
        flips and stops once `max_flips` have flipped or flips is full. Returns (count, next position).
    dense_flip(weights, fields, state, sites, count): flips sites[:count], H += 2 s_i weights_i.
    factored_overlaps(patterns_t, state, out): M = X s.
    factored_fields(patterns_t, overlaps, state, out): H_i = sum_mu X[mu, i] M_mu - P s_i.
    factored_visit(patterns_t, overlaps, state, ...): as `dense_visit`, keeping M instead of H.
    factored_flip(patterns_t, overlaps, state, sites, count): flips sites[:count], M += 2 s_i X[:, i].
    synchronous_flips(fields, state, flips): sites where sign(H_i) is not s_i (ties keep) into flips
        (at least N long, ValueError otherwise); returns how many.
    track_overlaps(patterns_t, overlaps, state, flips, count): M += 2 s_i X[:, i] for flips just made.
    integer_energy(fields, state): sum_i s_i H_i; the energy is -(unit/2) times it.
    """

    name: Literal["plain", "compiled"]
    uniform: Callable[[int, int, int], float]
    permutation: Callable[[int, int, Int64], None]
    glauber_thresholds: Callable[[float, int, int, Float64], None]
    metropolis_thresholds: Callable[[float, int, int, Float64], None]
    dense_fields: Callable[[Int32, Int8, Int64], None]
    dense_visit: Callable[
        [Int32, Int64, Int8, Int64, int, int, Float64, float, bool, Int64, int], tuple[int, int]
    ]
    dense_flip: Callable[[Int32, Int64, Int8, Int64, int], None]
    factored_overlaps: Callable[[Int8, Int8, Int64], None]
    factored_fields: Callable[[Int8, Int64, Int8, Int64], None]
    factored_visit: Callable[
        [Int8, Int64, Int8, Int64, int, int, Float64, float, bool, Int64, int], tuple[int, int]
    ]
    factored_flip: Callable[[Int8, Int64, Int8, Int64, int], None]
    synchronous_flips: Callable[[Int64, Int8, Int64], int]
    track_overlaps: Callable[[Int8, Int64, Int8, Int64, int], None]
    integer_energy: Callable[[Int64, Int8], int]

    def thresholds(self, update: str, temperature: float, seed: int, sweep: int, out: Float64) -> None:
        """Thresholds theta (N,) of one sweep into `out`: 0, (T/2) ln(u/(1-u)) or -(T/2) ln u.

        Glauber (1963, doi:10.1063/1.1703954) and Metropolis et al. (1953, doi:10.1063/1.1699114) draw
        them; the other updates, and every update at T = 0, have zeros. Raises `ParameterError` for an
        unknown update.
        """
        if update not in UPDATES:
            raise unknown_name("update", update, UPDATES)
        if update == "glauber" and temperature > 0:
            self.glauber_thresholds(temperature, seed, sweep, out)
        elif update == "metropolis" and temperature > 0:
            self.metropolis_thresholds(temperature, seed, sweep, out)
        else:
            out.fill(0.0)
