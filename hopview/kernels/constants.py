"""Numbers that the compiled kernels and their plain twins must share to the last bit."""

from __future__ import annotations

from typing import Final

# SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195), finaliser "Mix13" of D. Stafford.
GOLDEN: Final = 0x9E3779B97F4A7C15
MIX_A: Final = 0xBF58476D1CE4E5B9
MIX_B: Final = 0x94D049BB133111EB
WORD: Final = 0xFFFFFFFFFFFFFFFF
HALF_WORD: Final = 0xFFFFFFFF

# One stream per purpose, so that the order of visits says nothing about the thresholds.
UNIFORM_STREAM: Final = 0xD6E8FEB86659FD93
PERMUTATION_STREAM: Final = 0xA0761D6478BD642F

# ln x = k ln 2 + 2 atanh(f), f = (z - 1)/(z + 1), x = 2^k z with z in [0.7071, 1.4142).
SQRT_HALF_BITS: Final = 0x3FE6A09E00000000
# ln 2 in two parts; k times the first is exact for every exponent k.
LN2_HIGH: Final = 6.93147180369123816490e-01
LN2_LOW: Final = 1.90821492927058770002e-10
# 1/21, 1/19, ..., 1/3: what is left out is below 1e-18 of the result, as f^2 < 0.0295.
ATANH: Final = tuple(1.0 / n for n in range(21, 2, -2))

# A uniform is an odd multiple of 2^-53, so neither 0 nor 1, and 1 - u is exact.
UNIFORM_STEP: Final = 2.0**-53
