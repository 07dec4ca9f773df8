"""The data that ship with hopview."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import HopviewError, ShapeError
from hopview.sources import load_data
from hopview.sources.data import data_names, grid_of, offers


@pytest.mark.parametrize("side", [2, 3, 4])
def test_bars_and_stripes_are_each_once_or_as_generated(side: int) -> None:
    distinct = load_data(f"bars-and-stripes:{side}").rows.reshape(-1, side, side)
    assert len(distinct) == 2 ** (side + 1) - 2
    assert len(np.unique(distinct.reshape(len(distinct), -1), axis=0)) == len(distinct)
    even_rows = (distinct == distinct[:, :, :1]).all(axis=(1, 2))
    even_cols = (distinct == distinct[:, :1, :]).all(axis=(1, 2))
    assert (even_rows | even_cols).all()
    made = load_data(f"bars-and-stripes:{side}:generator").rows
    assert len(made) == 2 ** (side + 1)
    _, counts = np.unique(made, axis=0, return_counts=True)
    assert sorted(counts.tolist()) == [1] * (len(distinct) - 2) + [2, 2]


def test_the_ceiling_of_the_generators_law() -> None:
    """Mean log-probability 2 x 2: -1.7329 with duplicates, -ln 6 without."""
    rows = load_data("bars-and-stripes:2:generator").rows
    _, counts = np.unique(rows, axis=0, return_counts=True)
    shares = counts / counts.sum()
    assert float((shares * np.log(shares)).sum()) == pytest.approx(-1.7329, abs=1e-4)


def test_digits_with_and_without_labels() -> None:
    plain = load_data("digits")
    assert plain.rows.shape == (1797, 64) and plain.labels is not None
    assert "above 8 on" in plain.source
    labelled = load_data("digits:labels", (13, 21))
    grid = labelled.rows.reshape(1797, 13, 21)
    assert (grid[:, 12, 20] == 0).all() and (grid[:, 12].sum(axis=1) == 2).all()
    assert np.array_equal(grid[:, 12, :20:2].argmax(axis=1), plain.labels)
    assert np.array_equal(load_data("digits", labels=True).rows, load_data("digits:labels").rows)
    with pytest.raises(ShapeError, match="no room for a bottom row of 10 label units"):
        load_data("digits:labels", (8, 8))


def test_glyphs_and_the_encoder() -> None:
    letters = load_data("glyphs:ABA", (10, 10))
    assert letters.names == ("A", "B") and letters.labels is not None and letters.labels.tolist() == [0, 1, 0]
    assert np.array_equal(letters.rows[0], letters.rows[2])
    pairs = load_data("encoder:4").rows
    assert np.array_equal(pairs[:, :4], np.eye(4)) and np.array_equal(pairs[:, 4:], np.eye(4))
    assert np.array_equal(load_data("encoder:4", (1, 8)).rows, pairs)


def test_patches_are_white() -> None:
    patches = load_data("patches:6:2000", (6, 6), "real")
    assert patches.rows.shape == (2000, 36)
    assert np.abs(patches.rows.mean(axis=0)).max() < 1e-5
    assert float(patches.rows.var()) == pytest.approx(1.0, abs=1e-4)
    spread = np.linalg.eigvalsh(np.cov(patches.rows.T))
    assert abs(spread[0]) < 1e-6  # brightness was taken away
    assert spread[1] > 0.3 and spread[-1] < 1.5  # but for grain, which is left weak


def test_gaussians_lie_five_from_the_origin() -> None:
    points = load_data("gaussians:4", kind="real")
    assert points.rows.shape == (400, 2) and points.labels is not None
    for k in range(4):
        own = points.rows[points.labels == k]
        assert np.hypot(*own.mean(axis=0)) == pytest.approx(5.0, abs=0.5)
        assert own.var(axis=0) == pytest.approx([1.0, 1.0], abs=0.5)


def test_real_units_see_ink_as_plus_one() -> None:
    bars = load_data("bars-and-stripes:3", kind="real")
    assert set(np.unique(bars.rows)) == {-1.0, 1.0} and "ink is +1" in bars.source
    digits = load_data("digits:labels", kind="real").rows
    assert digits.min() == -1.0 and digits.max() == 1.0


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("bars-and-stripes:3", (4, 4), "needs a grid of 3 x 3, but the grid is 4 x 4. Set the shape to 3x3"),
        ("bars-and-stripes:99", None, "The side of the bars and stripes is '99'. Give a whole number"),
        ("bars-and-stripes:3:twice", None, "has no form 'twice'"),
        ("encoder:four", None, "The width of the encoder is 'four'"),
        ("encoder:4:4", None, "'4' in 'encoder:4:4' says nothing"),
        ("gaussians:4", None, "real numbers, but the visible units are 0/1"),
        ("digits:names", None, "has no form 'names'"),
        ("glyphs:\U0001f9ff", None, "The font has no shape"),
    ],
)
def test_names_that_cannot_be(name: str, shape: tuple[int, int] | None, said: str) -> None:
    with pytest.raises(HopviewError, match=said):
        load_data(name, shape)


@pytest.mark.parametrize("kind", ["binary", "real"])
@pytest.mark.parametrize("shape", [(1, 2), (2, 4), (3, 3), (8, 8), (11, 10), (16, 16), (28, 28), (5, 40)])
def test_every_offer_can_be_made_on_its_grid(kind: str, shape: tuple[int, int]) -> None:
    shown = offers(shape, kind)  # type: ignore[arg-type]
    assert len(shown) >= 6 and len({offer.name for offer in shown}) == len(shown)
    for offer in shown:
        data = load_data(offer.name, offer.shape, kind)  # type: ignore[arg-type]
        assert data.units == offer.shape[0] * offer.shape[1]


def test_names_are_listed() -> None:
    for usage, title, words in data_names():
        name = usage.split(",")[0]
        assert title and words and grid_of(name) is not None
        kind = "real" if name.startswith(("patches", "gaussians")) else "binary"
        assert len(load_data(name, kind=kind)) > 1  # type: ignore[arg-type]
    assert grid_of("nothing") is None


def test_data_at_hand_are_passed_on() -> None:
    bars = load_data("bars-and-stripes:3")
    assert load_data(bars, (3, 3)) is bars
    with pytest.raises(ShapeError, match="have 9 values, but the grid of 4 x 4"):
        load_data(bars, (4, 4))
