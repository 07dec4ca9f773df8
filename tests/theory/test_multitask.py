"""Several patterns at once, against the tables of the theory and against sums of another kind."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.theory import multitask

LADDERS = {
    0.0: (1.0, 0.0, 0.0),
    0.1: (0.9, 0.09, 0.009),
    0.2: (0.8, 0.16, 0.032),
    0.3: (0.7, 0.21, 0.063),
    0.4: (0.6, 0.24, 0.096),
    0.5: (0.5, 0.25, 0.125),
    0.65: (0.3286, 0.2489, 0.1693),
    0.8: (0.196, 0.164, 0.132),
    0.9: (0.0995, 0.0905, 0.0815),
}


@pytest.mark.parametrize("blanks", LADDERS)
def test_overlaps_at_zero_temperature(blanks: float) -> None:
    assert multitask.recalled(blanks, 3) == pytest.approx(LADDERS[blanks], abs=6e-5)


@pytest.mark.parametrize("blanks", [0.63, 0.65, 0.7, 0.8, 0.9])
def test_three_in_parallel_have_a_closed_form(blanks: float) -> None:
    d, left = blanks, 1 - blanks
    closed = (left * (1 - left**2 / 2), left * (1 - (1 - d**2) / 2), left * (1 - left * (1 + 3 * d) / 2))
    assert multitask.recalled(d, 3) == pytest.approx(closed, abs=1e-12)


def test_the_hierarchy_ends_where_the_first_is_outvoted() -> None:
    found = [multitask.critical_blanks(count) for count in (3, 4, 5, 6, 8)]
    assert found == pytest.approx([0.6180, 0.5437, 0.5188, 0.5087, 0.5020], abs=5e-5)
    assert multitask.critical_blanks(2) == multitask.critical_blanks(1) == 1.0
    assert multitask.critical_blanks(60) == pytest.approx(0.5, abs=1e-6)
    for count in (3, 4, 5):
        below, above = multitask.critical_blanks(count) + np.array([-1e-3, 1e-3])
        assert multitask.recalled(below, count) == pytest.approx(multitask.hierarchical(below, count))
        assert multitask.recalled(above, count)[0] < multitask.hierarchical(above, count)[0] - 1e-4
        assert multitask.regime(below, count) == "hierarchical"
        assert multitask.regime(above, count) == "parallel"
    assert multitask.regime(0.0, 3) == "pure"


def test_a_little_noise_makes_all_alike() -> None:
    for blanks, temperature, expected in ((0.8, 0.06, 0.1629), (0.9, 0.03, 0.0901)):
        found = multitask.recalled(blanks, 3, temperature)
        assert found == pytest.approx([expected] * 3, abs=5e-5)
        assert multitask.recalled(blanks, 3, 1.5 * (1 - blanks)) == pytest.approx(0.0, abs=1e-6)
    assert multitask.parallel(0.8, 3) == pytest.approx(0.164, abs=1e-12)
    assert multitask.parallel(0.999, 3) / 0.001 == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("quality", "examples", "entropy", "curve", "vote"),
    [
        (0.2, 25, 0.960, 0.693, 0.693),
        (0.2, 50, 0.480, 0.851, 0.845),
        (0.2, 100, 0.240, 0.959, 0.956),
        (0.5, 3, 1.000, 0.683, 0.688),
        (0.5, 10, 0.300, 0.932, 0.902),
    ],
)
def test_learning_from_examples(
    quality: float, examples: int, entropy: float, curve: float, vote: float
) -> None:
    assert multitask.entropy(quality, examples) == pytest.approx(entropy, abs=5e-4)
    assert multitask.learned(quality, examples) == pytest.approx(curve, abs=6e-4)
    assert multitask.majority(quality, examples) == pytest.approx(vote, abs=1.1e-3)
    alone = multitask.recalled_from_examples(0.0, 3, multitask.entropy(quality, examples))
    assert alone == pytest.approx([multitask.learned(quality, examples), 0, 0], abs=1e-9)


@pytest.mark.parametrize("blanks", [0.8, 0.9])
def test_it_takes_some_noise_to_make_them_alike(blanks: float) -> None:
    """Three are symmetric above about 1.5 d (1-d)^2 and ordered below."""
    edge = 1.5 * blanks * (1 - blanks) ** 2
    below, above = (multitask.recalled(blanks, 3, share * edge) for share in (0.9, 1.1))
    assert np.ptp(above) < 1e-4 < 0.02 * above[0] < np.ptp(below)


def test_five_in_a_row() -> None:
    told = [0.6, 0.24, 0.096, 0.0384, 0.01536]
    assert multitask.recalled(0.4, 5) == pytest.approx(told, abs=1e-9)


def test_ladders_from_examples() -> None:
    rho = multitask.entropy(0.3, 100)
    assert multitask.recalled_from_examples(0.3, 3, rho) == pytest.approx([0.687, 0.219, 0.071], abs=2e-3)
    few = multitask.recalled_from_examples(0.3, 3, multitask.entropy(0.3, 20))
    assert few[0] < 0.4 and few[1] > 0.3  # the ladder dissolves
    assert multitask.recalled_from_examples(0.3, 3, 0.0) == pytest.approx([0.7, 0.21, 0.063])
    assert multitask.needed_examples(0.2) == pytest.approx(48.0)
    assert multitask.learned(1.0, 1) == multitask.majority(1.0, 4) == 1.0


def test_what_cannot_be_asked_is_said() -> None:
    with pytest.raises(ParameterError, match="at least one"):
        multitask.entropy(0.5, 0)
    with pytest.raises(ParameterError, match="toss of a coin"):
        multitask.learned(0.0, 10)
    with pytest.raises(ParameterError, match="3\\^9 states"):
        multitask.recalled(0.3, 9)
    with pytest.raises(ParameterError, match="blanks is 1"):
        multitask.recalled(1.0, 3)
