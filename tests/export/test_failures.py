"""Nothing partial is ever left, and an old file outlives everything that can go wrong."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hopview import export
from hopview.core.errors import CancelledError, ExportError, FileError
from hopview.export import EXPORTERS, write, write_run

from .fakes import Run, lattice

FRAMES = tuple(e.suffix for e in EXPORTERS if e.kind not in ("data", "drawing"))
DATA = (".csv", ".npz")


@pytest.fixture(params=FRAMES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A path of each format with an old file in it, which must be there, alone and whole, at the end."""
    path = tmp_path / f"old{request.param}"
    path.write_bytes(b"precious")
    yield path
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"precious"


@pytest.mark.parametrize("after", [0, 1, 5])
def test_cancelling(old: Path, after: int) -> None:
    seen: list[tuple[int, int | None]] = []
    asked = itertools.count()

    def cancelled() -> bool:
        return next(asked) >= after

    with pytest.raises(CancelledError, match="no file was written"):
        write(old, lattice(1000), count=1000, progress=lambda *p: seen.append(p), cancelled=cancelled)
    assert len(seen) <= after


def test_cancelling_at_the_very_end(old: Path) -> None:
    frames_done = False

    def frames() -> Iterator[Any]:
        nonlocal frames_done
        yield from lattice(4)
        frames_done = True

    with pytest.raises(CancelledError):
        write(old, frames(), cancelled=lambda: frames_done)


def test_an_error_of_the_giver_is_passed_on(old: Path) -> None:
    def frames() -> Iterator[Any]:
        yield from lattice(3)
        raise ZeroDivisionError("painting failed")

    with pytest.raises(ZeroDivisionError, match="painting failed"):
        write(old, frames())


def test_no_frames(old: Path) -> None:
    with pytest.raises(ExportError, match="no frames"):
        write(old, [])


def test_a_change_of_size(old: Path) -> None:
    with pytest.raises(ExportError, match="Frame 3 is 48 x 32 but the first was 96 x 64"):
        write(old, [*lattice(2), *lattice(1, 48, 32)])


@pytest.mark.parametrize(
    ("shape", "kind"), [((8, 8), "uint8"), ((8, 8, 2), "uint8"), ((8, 8, 3), "float64"), ((0, 8, 3), "uint8")]
)
def test_what_is_no_frame(old: Path, shape: tuple[int, ...], kind: str) -> None:
    with pytest.raises(ExportError, match=f"Frame 1 is an array of shape .* type {kind}"):
        write(old, [np.zeros(shape, kind)])


def test_frames_too_large(old: Path) -> None:
    with pytest.raises(ExportError, match="too large"):
        write(old, [np.zeros((1, 16_384, 3), np.uint8)])


@pytest.mark.parametrize("fps", [0, 0.5, 121, -5, float("nan"), float("inf")])
def test_rates_out_of_range(old: Path, fps: float) -> None:
    with pytest.raises(ExportError, match=r"out of range\. Choose from 1 to 120"):
        write(old, lattice(2), fps=fps)


def test_a_file_that_does_not_read_back(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = export.exporter_for(old)
    monkeypatch.setattr(type(exporter), "read_back", lambda self, path, feed: (1, (4, 4)))
    with pytest.raises(ExportError, match="read back, the new file holds 1 frames of 4 x 4 instead of"):
        write(old, lattice(3))


def test_names_that_fit_nothing(tmp_path: Path) -> None:
    for name in ("a.avi", "a", "a.tif"):
        with pytest.raises(
            ExportError, match=r"\.mp4, \.webm, \.gif, \.webp, \.apng, \.png, \.svg, \.csv, \.npz"
        ):
            write(tmp_path / name, lattice(2))
    with pytest.raises(ExportError, match="holds numbers"):
        write(tmp_path / "a.csv", lattice(2))
    with pytest.raises(ExportError, match="holds pictures"):
        write_run(tmp_path / "a.gif", Run())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", FRAMES)
def test_places_that_cannot_be_written(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="not a folder"):
        write(tmp_path / "file" / f"a{suffix}", lattice(2))
    with pytest.raises(FileError, match="does not exist"):
        write(tmp_path / "missing" / f"a{suffix}", lattice(2))
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_without_pyav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ExportError, match=r"needs PyAV.*\.gif, \.webp or \.apng"):
        write(tmp_path / f"a{suffix}", lattice(2))
    assert not list(tmp_path.iterdir())


def test_the_others_do_without_pyav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    for suffix in (".gif", ".webp", ".apng", ".png"):
        assert write(tmp_path / f"a{suffix}", lattice(2)).bytes > 0


@pytest.mark.parametrize("suffix", FRAMES)
@pytest.mark.parametrize("count", [None, 7, 3])
def test_progress_rises_to_the_number_of_frames(tmp_path: Path, suffix: str, count: int | None) -> None:
    seen: list[tuple[int, int | None]] = []
    write(tmp_path / f"a{suffix}", lattice(7), count=count, progress=lambda *p: seen.append(p))
    done = [d for d, _ in seen]
    assert done == sorted(done) and done[-1] == 7
    assert all(c is None if count is None else c is not None and c >= max(d, count) for d, c in seen)


# A disk that fills up. Noise, so that every format passes the limit; the child prints what it was told.
FILL = """
import sys
import numpy as np
from hopview.core.errors import FileError
from hopview.export import gif, write, write_run
from fakes import Run
gif._SPOOL_BYTES = 1000  # so that the spool goes to the disk
limit = int(sys.argv[1])
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
rng = np.random.default_rng(0)
big = Run(states=rng.integers(-1, 2, (5, 200_000), dtype=np.int8), energies=rng.random(5))
long = Run(sweeps=rng.random(20_000), energies=rng.random(20_000), overlaps=rng.random((20_000, 2)))
for path in sys.argv[2:]:
    frames = (rng.integers(0, 256, (256, 384, 3), dtype=np.uint8) for _ in range(12))
    try:
        if path.endswith(".npz"):
            write_run(path, big)
        elif path.endswith(".csv"):
            write_run(path, long)
        else:
            write(path, frames)
    except FileError as error:
        print(error)
    else:
        print("written")
"""


def refusals(folder: Path, limit: int) -> set[str]:
    """What is said of files of every format that there is no room for; the old ones are whole and alone."""
    paths = [folder / f"old{suffix}" for suffix in (*FRAMES, *DATA)]
    for path in paths:
        path.write_bytes(b"precious")
    here = Path(__file__).parent
    search = os.pathsep.join([str(here), str(here.parents[1])])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FILL, str(limit), *paths],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": search},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(path.read_bytes() == b"precious" for path in paths)
    assert sorted(folder.iterdir()) == sorted(paths)
    lines = zip(paths, done.stdout.splitlines(), strict=True)
    return {line.removeprefix(f"'{path}' cannot be written: ") for path, line in lines}


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits on Windows")
def test_a_limit_on_file_size(tmp_path: Path) -> None:
    (said,) = refusals(tmp_path, 200_000)
    assert said.startswith("the file would be larger than is allowed here")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux":
        pytest.skip("small disks are made on Linux only")
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)


def test_a_full_disk(small_disk: Path) -> None:
    (said,) = refusals(small_disk, 0)
    assert said.startswith("the disk is full")
