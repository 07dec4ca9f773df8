"""Folders of pictures: what is found, in which order, and what is said about the rest."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from hopview.core.errors import SourceError
from hopview.sources.folder import load_each, natural_key, scan

from .pictures import png, ramp

PNG = png(ramp(8, 8))


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PNG)


def names(files: tuple[Path, ...]) -> list[str]:
    return [file.name for file in files]


def test_natural_order_and_what_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "b10.png", "b2.png", "A.JPG", ".hidden.png", "notes.txt", ".dir/x.png")
    found = scan([tmp_path])
    assert names(found.files) == ["A.JPG", "b2.png", "b10.png"] and found.notes == ()
    assert natural_key(Path("x2")) < natural_key(Path("x10"))


def test_depth(tmp_path: Path) -> None:
    put(tmp_path, "top.png", "one/in.png", "one/two/deep.png")
    assert len(scan([tmp_path], depth=0).files) == 1
    assert len(scan([tmp_path]).files) == 2
    assert len(scan([tmp_path], depth=None).files) == 3


def test_links_do_not_make_loops(tmp_path: Path) -> None:
    put(tmp_path, "a.png", "sub/b.png")
    try:
        os.symlink(tmp_path, tmp_path / "sub" / "loop", target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert len(scan([tmp_path], depth=None).files) == 2


def test_a_thousand_files(tmp_path: Path) -> None:
    for k in range(1000):
        (tmp_path / f"p{k}.png").touch()
    found = scan([tmp_path])
    assert len(found.files) == 400 and found.files[-1].name == "p399.png"
    assert found.notes == ("There are 1,000 pictures; the first 400 by name were taken.",)


def test_files_are_kept_as_given_once(tmp_path: Path) -> None:
    put(tmp_path, "z.png", "a.png")
    found = scan([tmp_path / "z.png", tmp_path / "notes.txt", tmp_path, tmp_path / "z.png"])
    assert names(found.files) == ["z.png", "notes.txt", "a.png"]


def test_nothing_found(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no picture in"):
        scan([tmp_path])
    with pytest.raises(SourceError, match="No file or folder"):
        scan([])


def test_a_folder_that_cannot_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hopview.sources.folder.os.scandir", forbidden)
    with pytest.raises(SourceError, match=r"could not be searched: permission denied\. Check"):
        scan([tmp_path])


def test_a_flood_of_files_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, *(f"{k}.png" for k in range(6)))
    monkeypatch.setattr("hopview.sources.folder._MOST_ENTRIES", 4)
    found = scan([tmp_path])
    assert len(found.files) == 4 and "more than 4 files" in found.notes[0]


def test_good_ones_load_and_bad_ones_are_named(tmp_path: Path) -> None:
    put(tmp_path, "1.png", "2.png", "10.png")
    (tmp_path / "2.png").write_text("no picture at all")
    found = scan([tmp_path, tmp_path / "gone.png"])
    loaded = list(load_each(found.files))
    images = [one.image for one in loaded if one.image is not None]
    assert [image.name for image in images] == ["1.png", "10.png"]
    problems = [one.problem for one in loaded if one.image is None]
    assert [problem.split(" ")[0] for problem in (*problems, *found.notes)] == ["2.png", "gone.png"]
    assert np.allclose(images[0].pixels, ramp(8, 8) / 255)


def test_progress_and_cancel(tmp_path: Path) -> None:
    put(tmp_path, *(f"{k}.png" for k in range(5)))
    files, seen = scan([tmp_path]).files, []
    for loaded in load_each(files, cancelled=lambda: len(seen) == 3):
        assert loaded.total == 5 and loaded.image is not None and loaded.problem == ""
        seen.append(loaded.index)
    assert seen == [0, 1, 2]
