"""The shipped collections: complete, credited, and fit to be stored."""

from __future__ import annotations

import numpy as np
import pytest

from hopview.core.errors import ParameterError, SourceError
from hopview.core.pattern import stack
from hopview.core.resources import resource
from hopview.sources.convert import ConvertParams
from hopview.sources.corrupt import flip
from hopview.sources.library import (
    all_credits,
    collections,
    credits_in,
    digit_pictures,
    digits,
    load_collection,
    photographs,
)

NAMES = ("letters", "photographs", "digits", "creatures", "scenes")


def test_collections_are_described() -> None:
    assert tuple(c.name for c in collections()) == NAMES
    assert all(c.title and c.description and c.licence and c.source for c in collections())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(8, 8), (12, 20), (64, 64)])
def test_each_opens_in_one_call(name: str, shape: tuple[int, int]) -> None:
    made = load_collection(name, shape)
    assert len(made) == {"letters": 26, "photographs": 8, "digits": 10, "creatures": 8, "scenes": 3}[name]
    names = [pattern.name for pattern in made]
    assert len(set(names)) == len(names) and all(pattern.source for pattern in made)
    cells = stack(tuple(made), shape[0] * shape[1])
    assert set(np.unique(cells)) == {-1, 1} and len(np.unique(cells, axis=0)) == len(made)
    assert np.array_equal(cells, stack(tuple(load_collection(name, shape)), cells.shape[1]))


@pytest.mark.parametrize("name", NAMES)
def test_conversion_parameters_apply(name: str) -> None:
    plain = stack(tuple(load_collection(name, (32, 32))), 1024)
    inverted = stack(tuple(load_collection(name, (32, 32), ConvertParams(invert=True))), 1024)
    assert (plain != inverted).any()


def test_photographs_are_balanced_by_default() -> None:
    assert all(pattern.activity == 0.0 for pattern in load_collection("photographs", (64, 64)))


def test_every_shipped_file_has_a_licence() -> None:
    free = {"CC0-1.0", "Public domain", "CC-BY-4.0", "Bitstream-Vera"}
    unlisted = {"licences.json", "README.md", "LICENCE-DejaVu.txt"}
    for folder in (resource("patterns"), *resource("patterns").iterdir(), resource("fonts")):
        if not folder.is_dir():
            continue
        shipped = {file.name for file in folder.iterdir() if file.is_file()} - unlisted
        assert shipped == {credit.file for credit in credits_in(folder)}
    for credit in all_credits():
        assert credit.licence in free and credit.author and credit.source and credit.changes
        assert credit.licence_url.startswith("https://")
    assert len(all_credits()) == 12


def test_shipped_files_are_small() -> None:
    sizes = {file: file.stat().st_size for file in resource("patterns").rglob("*") if file.is_file()}
    assert sum(sizes.values()) < 400_000
    assert sum(file.stat().st_size for file in resource("fonts").iterdir()) < 800_000


def test_photographs_and_digits_as_greys() -> None:
    for image, credit in photographs():
        assert image.pixels.shape == (256, 256) and image.pixels.std() > 0.05 and image.name == credit.title
    images, labels = digits()
    assert images.shape == (1797, 8, 8) and images.max() == 16 and np.bincount(labels).min() > 170
    assert [image.name for image in digit_pictures(2)][:3] == ["0 (1)", "0 (2)", "1 (1)"]
    assert len(digit_pictures(15)) == 150
    assert [int(labels[k]) for k in (516, 1050, 907, 867, 887, 503, 1510, 820, 1383, 1686)] == list(range(10))


def test_unknown_collection_and_missing_files(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    with pytest.raises(ParameterError, match="Did you mean 'letters'"):
        load_collection("leters", (8, 8))
    monkeypatch.setattr("hopview.sources.library.resource", lambda *_: resource("nowhere"))
    for name in ("photographs", "digits", "creatures"):
        with pytest.raises(SourceError, match="Install hopview again"):
            load_collection(name, (8, 8))


def test_hebb_fails_on_the_photographs_and_the_pseudo_inverse_recalls() -> None:
    patterns = stack(tuple(load_collection("photographs", (32, 32))), 1024).astype(np.float64)
    count, units = patterns.shape
    hebb = patterns.T @ patterns / units
    projector = patterns.T @ np.linalg.solve(patterns @ patterns.T, patterns)
    ends = []
    for weights in (hebb, projector):
        np.fill_diagonal(weights, 0.0)
        overlaps = []
        for k, pattern in enumerate(patterns):
            state = flip(pattern.astype(np.int8), 0.1, k).astype(np.float64)
            for _ in range(30):
                for i in range(units):
                    field = weights[i] @ state
                    state[i] = np.sign(field) if abs(field) > 1e-9 else state[i]
                if (np.where(weights @ state >= 0, 1, -1) == state).all():
                    break
            overlaps.append(float(state @ pattern) / units)
        ends.append(np.array(overlaps))
    assert (ends[0] < 0.95).sum() >= 2
    assert (ends[1] > 0.999).all() and count == 8
