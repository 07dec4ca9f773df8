"""Numbers that the compiled kernels and their plain twins must share to the last bit."""

from __future__ import annotations

import math
from typing import Final

from hopview.core.states import GRID_BITS

# SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195), finaliser "Mix13" of D. Stafford.
GOLDEN: Final = 0x9E3779B97F4A7C15
MIX_A: Final = 0xBF58476D1CE4E5B9
MIX_B: Final = 0x94D049BB133111EB
WORD: Final = 0xFFFFFFFFFFFFFFFF
HALF_WORD: Final = 0xFFFFFFFF

# One stream per purpose, so that the order of visits says nothing about the thresholds.
UNIFORM_STREAM: Final = 0xD6E8FEB86659FD93
PERMUTATION_STREAM: Final = 0xA0761D6478BD642F
STATE_STREAM: Final = 0xE7037ED1A0B428DB
REPLACEMENT_STREAM: Final = 0x8EBC6AF09C88C6E3
DILUTION_STREAM: Final = 0x589965CC75374CC3
LAYER_STREAM: Final = 0x1D8E4E27C47D124F

# ln x = y + e ln 2, x = 2^e (1 + m) with 1 + m in [0.7071, 1.4142); y is a polynomial of degree 9 in m
# (Cephes logf, S. Moshier), its coefficients from the highest power down, all in float32.
SQRT_HALF_BITS: Final = 0x3F3504F3
MANTISSA: Final = 0x007FFFFF
LN2: Final = 0.693147180559945
LOG_SERIES: Final = (
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
    -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
)  # fmt: skip

# A uniform is an odd multiple of 2^-25, so neither 0 nor 1; k of u = (2k + 1) 2^-25 has 24 bits.
UNIFORM_STEP: Final = 2.0**-25
UNIFORM_WHOLE: Final = 1 << 25
LN_WHOLE: Final = 17.32868003845215  # 25 ln 2 in float32
# Each word of 64 bits serves two sites: lanes l and l + 32 of the same block of 64 sites.
HALF_BLOCK: Final = 32

# Graded units: V = g 2^-36 with whole g, so that their fields are sums of whole numbers too.
GRID: Final = 2.0**GRID_BITS
# exp y = 2^k exp r with |r| <= ln 2 / 2, ln 2 in two parts: k times the first is exact for every exponent k.
LOG2_E: Final = 1.4426950408889634
LN2_HIGH: Final = 6.93147180369123816490e-01
LN2_LOW: Final = 1.90821492927058770002e-10
EXP: Final = tuple(1.0 / math.factorial(n) for n in range(13, -1, -1))  # the rest is below 1e-17
SATURATED: Final = 20.0  # tanh of more is 1 on the grid: 2 exp(-40) < 2^-56

# 2^x = 2^n 2^r in float32, |r| <= 1/2; adding 1.5 2^23 rounds to whole n. The series ends in 1 and is the
# least in relative error, 9e-8 (2e-7 as rounded); its coefficients from the highest power down.
EXP2_MOST: Final = 100.0
ROUNDER32: Final = 12582912.0
EXP2_SERIES: Final = (1.3264727e-3, 9.6715130e-3, 5.5507336e-2, 2.4022242e-1, 6.9314700e-1)
DRAW_RANKS: Final = 2.0**24  # of the uniforms of layers: u = k 2^-24
SUM_ROWS: Final = 32  # that a word of bits chooses among, four by four
