"""The interaction function: against sums over all sets of units, and safe at every size and power."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.core.errors import ParameterError
from hopview.models.interaction import KINDS, Interaction, Kind

POWERS = range(2, 11)
kinds = st.sampled_from(KINDS)


def signs(size: int, total: int) -> list[int]:
    """As many signs as `size`, of that sum."""
    return [1] * ((size + total) // 2) + [-1] * ((size - total) // 2)


@pytest.mark.parametrize("n", POWERS)
@pytest.mark.parametrize("size", [4, 9, 12])
def test_distinct_is_the_sum_over_ordered_sets_of_different_units(n: int, size: int) -> None:
    interaction = Interaction("distinct", n, size)
    for total in range(-size, size + 1, 2):
        products = (math.prod(chosen) for chosen in itertools.combinations(signs(size, total), n))
        brute = math.factorial(n) * sum(products)
        assert interaction.exact(total) == brute
        wanted = brute / (n * size ** (n - 1))
        assert interaction.values(np.array([total]))[0] == pytest.approx(wanted, abs=1e-12 * size)


def test_the_closed_forms_of_distinct() -> None:
    size = 50
    for x in range(-size, size + 1, 2):
        assert Interaction("distinct", 2, size).exact(x) == x**2 - size
        assert Interaction("distinct", 3, size).exact(x) == x**3 - (3 * size - 2) * x
        fourth = x**4 - (6 * size - 8) * x**2 + 3 * size * (size - 2)
        assert Interaction("distinct", 4, size).exact(x) == fourth


@given(kinds, st.sampled_from(POWERS), st.integers(10, 400), st.integers(1, 2000))
def test_differences_are_those_of_f(kind: Kind, n: int, size: int, memories: int) -> None:
    if kind == "exp":
        return
    interaction = Interaction(kind, n, size)
    x = np.arange(1 - size, size, 2)
    scale = n * size ** (n - 1)
    exact = [(interaction.exact(int(v) + 1) - interaction.exact(int(v) - 1)) / scale for v in x]
    np.testing.assert_allclose(interaction.differences(x), exact, rtol=1e-9, atol=1e-12)
    tables = interaction.tables(memories)
    for place in range(0, len(x), 7):
        overlap = int(x[place])
        level = int(np.searchsorted(tables.reach, abs(overlap)))
        field = tables.units[level] * tables.odd[tables.centres[level] + overlap]
        wanted = (interaction.exact(overlap + 2) - interaction.exact(overlap - 2)) / (4 * scale)
        assert field == pytest.approx(wanted, rel=1e-7, abs=1e-9 * tables.units[level] * 2.0**40)


@given(kinds, st.sampled_from(POWERS), st.integers(1, 16384), st.sampled_from([1, 64, 100_000]))
def test_no_sum_over_memories_leaves_its_64_bits(kind: Kind, n: int, size: int, memories: int) -> None:
    tables = Interaction(kind, n, size).tables(memories)
    odd, even = (max(abs(int(v.min())), int(v.max())) for v in (tables.odd, tables.even))
    assert memories * (2 * odd + even) < 2**63
    assert np.isfinite(tables.units).all() and (tables.units > 0).all()
    assert (np.abs(tables.odd).max() > 0) or n > size


def test_the_largest_of_all_is_finite() -> None:
    size = 128 * 128
    x = np.arange(-size, size + 1, 64)
    for kind in KINDS:
        interaction = Interaction(kind, 10, size)
        for found in (interaction.values(x), interaction.differences(x)):
            assert np.isfinite(found).all()
        assert math.isfinite(interaction.energy(x))
        field = interaction.differences(np.array([size - 1]))[0]
        assert field == pytest.approx({"exp": 1.0}.get(kind, 2.0), rel=0.01)


def test_small_powers_are_exact() -> None:
    tables = Interaction("plain", 2, 100).tables(5)
    x = np.arange(-100, 101)
    np.testing.assert_array_equal(tables.odd[tables.centres[-1] + x], 8 * x)
    np.testing.assert_array_equal(tables.even[tables.centres[-1] + x], -8)
    assert tables.units[-1] == 1 / 800  # h = 1/N sum X M - s_i K/N, as Hebb's rule


def test_energies() -> None:
    assert Interaction("plain", 2, 10).energy(np.array([4.0, -2.0])) == pytest.approx(-20 / 20)
    assert Interaction("rect", 3, 10).energy(np.array([4.0, -2.0])) == pytest.approx(-64 / 300)
    assert Interaction("exp", 3, 10).energy(np.array([3.0, 1.0])) == pytest.approx(
        -math.log(math.exp(3) + math.exp(1))
    )
    many = np.random.default_rng(1).integers(-20, 21, 500)
    for kind in KINDS:  # of whole overlaps each value is weighed once
        law = Interaction(kind, 5, 20)
        assert law.energy(many) == pytest.approx(law.energy(many.astype(float)), rel=1e-14)
    assert Interaction("exp", 3, 10**6).energy(np.array([1e6, -1e6])) == -1e6
    assert Interaction("plain", 2, 10).even and not Interaction("plain", 3, 10).even
    assert not Interaction("rect", 2, 10).even


def test_bad_input() -> None:
    with pytest.raises(ParameterError, match="n = 1 is not a dense memory"):
        Interaction("plain", 1, 10)
    with pytest.raises(ParameterError, match="n = 11"):
        Interaction("plain", 11, 10)
    with pytest.raises(ParameterError, match="'cubic'"):
        Interaction("cubic", 3, 10)  # type: ignore[arg-type]
