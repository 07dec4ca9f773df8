"""The table of kernels of Boltzmann machines in two layers, in the same two instances as the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hopview.core.coupling import Float32, Float64, Int8, Int64, UInt32


@dataclass(frozen=True, eq=False)
class RBMKernels:
    """Layers of n units in B rows at once; sig x = 1 / (1 + exp -x).

    Arrays are C-contiguous, and float32 where nothing else is said.

    exp is a series of hopview's own, to 2e-7, in operations that every machine rounds alike; uniforms
    are u = k 2^-24, keyed by (seed, number, row, unit).

    draw(fields, bias, scale, seed, number, out): out_bj = 1 where u < sig(scale (fields_bj + bias_j)), else
        0. fields and out are (B, n) and may be the same array, bias is (n,).
    squash(fields, bias, scale, size): fields_bj = size sig(scale (fields_bj + bias_j)), in place.
    move(weights, gradient, rate, decay): weights += rate (gradient - decay weights), in place, (n, m).
    pack(active, words): rows of bits, words (ceil(n / 32), B) uint32 with bit i of words[c, b] = active[b,
        32 c + i], of an active (B, n) of 0 and 1; False, and words of no use, for anything else.
    turn(words, turned): the bits the other way, turned (ceil(B / 32), n) uint32 with bit b of turned[r, i] =
        active[32 r + b, i], of words (ceil(n / 32), B).
    sums(words, rows, turned, keep, out): out = keep out + active rows, in one fixed order of additions, given
        active (B, n) as words (ceil(n / 32), B) with no bit set beyond n. rows is (n, m), or (m, n) where
        `turned`; out (B, m) is another array than the rest. keep 0 does not read out.
    chain(weights, weights_t, visible_bias, hidden_bias, held, scale, seed, number, sweeps, state, hidden,
        flips): sweeps of block Gibbs sampling of one chain, in place: hidden (m,) float64 of 0/1 is drawn
        given state (n,) int8 of -1/+1, then state where held (n,) int8 is 0, given hidden. weights (n, m),
        weights_t its transpose; the draws of sweep s have the numbers number + 2 s and number + 2 s + 1.
        flips (n,) int64 gets the units that the last sweep changed; returns how many.
    """

    draw: Callable[[Float32, Float32, float, int, int, Float32], None]
    squash: Callable[[Float32, Float32, float, float], None]
    move: Callable[[Float32, Float32, float, float], None]
    pack: Callable[[Float32, UInt32], bool]
    turn: Callable[[UInt32, UInt32], None]
    sums: Callable[[UInt32, Float32, bool, float, Float32], None]
    chain: Callable[
        [
            Float32, Float32, Float32, Float32, Int8,
            float, int, int, int, Int8, Float64, Int64,
        ],
        int,
    ]  # fmt: skip
