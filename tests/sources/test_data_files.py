"""Training data from files: good ones are read, bad ones are refused in a sentence."""

from __future__ import annotations

import io
import pickle
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hopview.core.data import pictured
from hopview.core.errors import DataError, HopviewError, ParameterError, ShapeError
from hopview.sources import data_files as files
from hopview.sources import load_data

ROWS = np.array([[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1]])


def saved(path: Path, array: Any) -> Path:
    np.save(path, array)
    return path


def text(tmp_path: Path, words: str, name: str = "rows.csv") -> Path:
    path = tmp_path / name
    path.write_text(words, "utf-8")
    return path


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int64, np.float16, np.float64, ">f4"])
def test_zeros_and_ones_of_any_type_are_taken_as_they_are(tmp_path: Path, kind: Any) -> None:
    data = load_data(saved(tmp_path / "a.npy", ROWS.astype(kind)), (2, 2))
    assert np.array_equal(data.rows, ROWS) and data.rows.dtype == np.float32
    assert data.source.startswith("3 rows of a.npy; ") and data.source.endswith(" on")
    assert not data.rows.flags.writeable


def test_signs_are_off_and_on() -> None:
    data = load_data(2 * ROWS - 1)
    assert np.array_equal(data.rows, ROWS)
    assert "-1 is off, +1 is on" in data.source


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (ROWS.astype(np.uint8) * 255, "values 0..255, above 127 on"),
        (ROWS * 200, "values 0..255, above 127 on"),
        (ROWS.astype(np.uint8) * 16, "values 0..16, above 8 on"),
        (ROWS * 0.7 + 0.1, "values 0..1, above 0.5 on"),
        (ROWS * 6.0 - 2.0, "values -2..4, above 1 on"),
    ],
)
def test_the_mapping_is_said(values: Any, words: str) -> None:
    data = load_data(values)
    assert np.array_equal(data.rows, ROWS)
    assert data.source.endswith(words)


def test_a_level_of_ones_own() -> None:
    data = load_data(np.array([[10, 20, 30], [30, 20, 10]]), level=15)
    assert np.array_equal(data.rows, [[0, 1, 1], [1, 1, 0]])
    with pytest.raises(DataError, match=r"at the level 40 every unit is off. Give a level between"):
        load_data(np.array([[10, 20, 30]]), level=40)


def test_pictures_are_resized_to_the_grid(tmp_path: Path) -> None:
    pictures = np.zeros((2, 4, 6), np.uint8)
    pictures[0, :, :3] = 255
    pictures[1, :2] = 255
    data = load_data(saved(tmp_path / "p.npy", pictures), (2, 2))
    assert np.array_equal(data.rows, [[1, 0, 1, 0], [1, 1, 0, 0]])
    assert "pictures of 4 x 6 resized to 2 x 2; values 0..255, above 127 on" in data.source
    grey = pictures // 255 * 100 + 20  # the scale is that of the pictures, not of their means
    assert "values 20..120, above 70 on" in load_data(grey, (1, 2)).source
    colours = np.repeat(pictures[..., None], 3, axis=3)
    assert np.array_equal(load_data(colours, (2, 2)).rows, data.rows)


def test_labels_beside_the_rows_make_a_bottom_row(tmp_path: Path) -> None:
    path = tmp_path / "two.npz"
    np.savez(path, images=ROWS.reshape(3, 2, 2), labels=np.array([7, 3, 7]))
    data = load_data(path, (3, 2), labels=True)
    assert data.names == ("3", "7") and data.labels is not None and data.labels.tolist() == [1, 0, 1]
    assert np.array_equal(data.rows[:, :4], ROWS)
    assert np.array_equal(data.rows[:, 4:], [[0, 1], [1, 0], [0, 1]])
    assert "the bottom row holds the labels 3 to 7" in data.source
    assert np.array_equal(load_data(f"{path}:labels", (3, 2)).rows, data.rows)
    with pytest.raises(ShapeError, match="no room for a bottom row of 2 label units"):
        load_data(path, (3, 1), labels=True)
    with pytest.raises(DataError, match="holds no labels"):
        load_data(ROWS, (3, 2), labels=True)


def test_one_of_several_arrays_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "many.npz"
    np.savez(path, first=ROWS, second=1 - ROWS)
    with pytest.raises(DataError, match=r"several arrays: first \(3, 4\), second \(3, 4\). Say which, e.g."):
        load_data(path)
    assert np.array_equal(load_data(path, array="second").rows, 1 - ROWS)
    assert np.array_equal(load_data(f"{path}:second").rows, 1 - ROWS)
    with pytest.raises(DataError, match=r"no array 'third'. Choose one of: first"):
        load_data(path, array="third")


def test_real_units_get_variance_one_unless_told_otherwise() -> None:
    values = np.random.default_rng(0).normal(100.0, 40.0, (500, 6))
    data = load_data(values, kind="real")
    assert abs(float(data.rows.var()) - 1.0) < 1e-4 and "each unit's mean taken away" in data.source
    plain = load_data(values, kind="real", scaling="none")
    assert np.allclose(plain.rows, values) and plain.source.endswith("as they are")
    white = load_data(values @ np.triu(np.ones((6, 6))), kind="real", scaling="whiten")
    spread = np.linalg.eigvalsh(np.cov(white.rows.T))
    assert spread[0] > 0.6 and spread[-1] < 1.2 and "whitened" in white.source
    before = values @ np.triu(np.ones((6, 6)))
    assert np.abs(pictured(white.rows, white.undo) - before).max() < 1e-4
    assert white.undo is not None and not white.undo.flags.writeable
    assert not white.equals(replace(white, undo=None)) and white.equals(replace(white))
    with pytest.raises(DataError, match="undoes the whitening has shape"):
        replace(white, undo=np.ones((6, 6)))
    with pytest.raises(DataError, match="All rows of The array are the same"):
        load_data(np.full((5, 3), 7.0), kind="real", scaling="unit")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e35])
@pytest.mark.parametrize("kind", ["binary", "real"])
def test_a_value_that_is_no_number_is_found(tmp_path: Path, bad: float, kind: Any) -> None:
    values = ROWS.astype(np.float64)
    values[1, 2] = bad
    with pytest.raises(DataError, match=r"a.npy holds .* in row 2, column 3, which no unit can take. Leave"):
        load_data(saved(tmp_path / "a.npy", values), kind=kind)


def test_widths_that_do_not_fit_are_refused_with_the_grid_that_would() -> None:
    with pytest.raises(ShapeError, match="rows of The array have 4 values, but the grid of 3 x 3 has 9"):
        load_data(ROWS, (3, 3))
    with pytest.raises(ShapeError, match="Set the shape to 28x28, or give pictures"):
        load_data(np.eye(784), (3, 3))


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (3, 0, 2)])
def test_nothing_in_it(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="there is nothing in it"):
        load_data(np.zeros(shape))


@pytest.mark.parametrize("shape", [(), (5,), (2, 2, 2, 2), (1, 2, 2, 2, 3)])
def test_no_table_of_rows(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="which is no table of rows"):
        load_data(np.zeros(shape))


class Trap:
    """Opening it would make a file."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("trapped"),))


def test_pickles_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    trapped = np.empty((2, 2), object)
    trapped[:] = Trap()
    np.save(tmp_path / "o.npy", trapped, allow_pickle=True)
    np.savez(tmp_path / "o.npz", data=trapped)
    (tmp_path / "o.pkl").write_bytes(pickle.dumps(Trap()))
    (tmp_path / "p.npy").write_bytes(pickle.dumps(Trap()))
    for name in ("o.npy", "o.npz", "o.pkl", "p.npy"):
        with pytest.raises(DataError, match=r"could run a program when opened. Save it as numbers"):
            load_data(tmp_path / name)
    assert not (tmp_path / "trapped").exists()


@pytest.mark.parametrize("array", [ROWS.astype(complex), ROWS.astype(str), ROWS.astype("M8[s]")])
def test_other_types_are_no_numbers(tmp_path: Path, array: Any) -> None:
    with pytest.raises(DataError, match=r"no plain numbers. Save it as numbers"):
        load_data(saved(tmp_path / "a.npy", array))


def test_damaged_files(tmp_path: Path) -> None:
    whole = saved(tmp_path / "a.npy", np.zeros((50, 50))).read_bytes()
    np.savez(tmp_path / "b.npz", data=np.arange(2500.0).reshape(50, 50))
    packed = (tmp_path / "b.npz").read_bytes()
    cases = {
        "empty.npy": b"",
        "short.npy": whole[:300],
        "head.npy": whole[:40],
        "other.npy": b"not an array at all",
        "cut.npz": packed[:2000],
        "flip.npz": packed[:900] + b"\xff\x00\xff" + packed[903:],
        "picture.png": b"\x89PNG\r\n\x1a\n",
        "film.mp4": b"\0\0\0 ftyp",
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError) as raised:
            load_data(tmp_path / name)
        said = str(raised.value)
        assert name in said and said.count(".") >= 2, said


def test_a_header_may_claim_anything(tmp_path: Path) -> None:
    out = io.BytesIO()
    claim = {"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**9)}
    np.lib.format.write_array_header_1_0(out, claim)
    (tmp_path / "big.npy").write_bytes(out.getvalue())
    with zipfile.ZipFile(tmp_path / "big.npz", "w") as packed:
        packed.writestr("data.npy", out.getvalue())
    for name in ("big.npy", "big.npz"):
        with pytest.raises(DataError, match="1,000,000,000,000,000,000 values; hopview learns from up to"):
            load_data(tmp_path / name)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"There is no file or folder .*Check the path"):
        load_data(tmp_path / "none.npy")
    for name in ("~nobody-of-this-name/a.npy", "a\0b.npy", "x" * 5000 + ".npy", "/dev/null/a.csv"):
        with pytest.raises(DataError, match="There is no file or folder"):
            load_data(name)
    with pytest.raises(DataError, match="No data are named"):
        load_data(" ")
    with pytest.raises(DataError, match=r"no data called 'digts'.* Did you mean 'digits'"):
        load_data("digts")
    with pytest.raises(ParameterError, match="Choose 'binary'"):
        load_data(ROWS, kind="spin")  # type: ignore[arg-type]


# -- text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t", " ", ", "])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_tables_in_text(tmp_path: Path, sign: str, ending: str) -> None:
    lines = ["# made by hand", *(sign.join(map(str, row)) for row in ROWS.tolist()), ""]
    (tmp_path / "rows.csv").write_bytes(ending.join(lines).encode())
    assert np.array_equal(load_data(tmp_path / "rows.csv").rows, ROWS)


def test_a_header_and_a_column_of_labels(tmp_path: Path) -> None:
    path = text(tmp_path, '\ufeffa,b,Label,c\n1,0,"dog",1\n0,0,cat,1\n1,1,dog,0\n')
    data = load_data(path)
    assert np.array_equal(data.rows, [[1, 0, 1], [0, 0, 1], [1, 1, 0]])
    assert data.names == ("cat", "dog") and data.labels is not None and data.labels.tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", r"is empty \(0 bytes\)"),
        ("\n# nothing\n", "holds no numbers"),
        ("a,b\n", "holds a line of names, 'a,b', and no numbers"),
        ("1,0\n1\n", "Line 2 of rows.csv has 1 values where the first has 2"),
        ("1,0\n1,0,1\n", "Line 2 of rows.csv has 3 values where the first has 2"),
        ("x,y2\n1,0\n\n1,zero\n", "Line 4, column 2 of rows.csv holds 'zero', which is not a number"),
        ("1;0,5\n", "column 2 of rows.csv holds '0,5', which is not a number. Write decimal points"),
        ("1,,0\n1,1,1\n", "Line 1, column 2 of rows.csv holds nothing"),
        ("1,nan\n0,1\n", "rows.csv holds nan in row 1, column 2"),
        ("label,a\n,1\n", "Line 2, column 1 of rows.csv holds nothing"),
        ("label\n1\n", "holds labels alone"),
    ],
)
def test_bad_tables(tmp_path: Path, words: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        load_data(text(tmp_path, words))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(b"1,2\n\xff\xfe\x00\n")
    with pytest.raises(DataError, match=r"rows.csv is not text"):
        load_data(tmp_path / "rows.csv")


def test_any_bytes_give_a_sentence_or_data(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    heads = [b"\x93NUMPY\x01\x00", b"PK\x03\x04", b"\x80\x04", b"1,0\n", b""]
    for k in range(60):
        content = heads[k % 5] + chance.bytes(int(chance.integers(1, 200)))
        for name in ("a.npy", "a.npz", "a.csv"):
            (tmp_path / name).write_bytes(content)
            try:
                load_data(tmp_path / name)
            except HopviewError as error:
                assert str(error).endswith(".")


# -- folders -----------------------------------------------------------------------------------------------


def picture(path: Path, size: tuple[int, int], left: int = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((size[1], size[0]), 255, np.uint8)
    pixels[:, left : left + size[0] // 2] = 0
    Image.fromarray(pixels).save(path)


def test_a_folder_of_pictures_of_several_sizes(tmp_path: Path) -> None:
    picture(tmp_path / "cats" / "1.png", (8, 8))
    picture(tmp_path / "dogs" / "2.png", (40, 40), 20)
    (tmp_path / "dogs" / "3.png").write_bytes(b"\x89PNG broken")
    data = load_data(tmp_path, (4, 4))
    assert np.array_equal(data.rows.reshape(2, 4, 4)[:, 0], [[1, 1, 0, 0], [0, 0, 1, 1]])
    assert data.names == ("cats", "dogs")
    assert "1 could not be read and were left out; pictures fitted to 4 x 4; darker than" in data.source
    with pytest.raises(ShapeError, match=r"2 different sizes. Give the grid"):
        load_data(tmp_path)
    beside = load_data(tmp_path, (5, 4), labels=True)
    assert np.array_equal(beside.rows[:, 16:], [[1, 1, 0, 0], [0, 0, 1, 1]])
    real = load_data(tmp_path, (4, 4), kind="real")
    assert set(np.unique(real.rows)) == {-1.0, 1.0}


def test_pictures_of_one_small_size_are_their_own_grid(tmp_path: Path) -> None:
    picture(tmp_path / "1.png", (6, 4))
    assert load_data(tmp_path).units == 24


def test_folders_without_pictures(tmp_path: Path) -> None:
    with pytest.raises(HopviewError, match="There is no picture in"):
        load_data(tmp_path)
    (tmp_path / "a.png").write_bytes(b"\x89PNG broken")
    with pytest.raises(DataError, match="None of the 1 pictures in"):
        load_data(tmp_path, (4, 4))


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_VALUES", 10)
    with pytest.raises(DataError, match=r"has 12 values; hopview learns from up to 10. Give fewer rows"):
        load_data(ROWS)
