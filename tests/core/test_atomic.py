"""Files are written whole or not at all: full disks, kills, links, permissions, odd paths."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hopview.core.atomic import CHUNK, CheckedFile, atomic_write, temporary_beside
from hopview.core.errors import FileError

OLD, NEW = b"old" * 1000, b"new" * 100_000


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_writes_a_new_file_and_replaces_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "s.hopview"
    for content in (OLD, NEW, b""):
        with atomic_write(path) as file:
            assert file.write(content) == len(content)
            assert file.tell() == len(content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["s.hopview"]


def test_the_old_file_stays_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "s.hopview"
    path.write_bytes(OLD)
    with atomic_write(path) as file:
        file.write(NEW)
        assert path.read_bytes() == OLD
        hidden = [n for n in names(tmp_path) if n != "s.hopview"]
        assert len(hidden) == 1 and hidden[0].startswith(".") and hidden[0].endswith(".hopview")
    assert path.read_bytes() == NEW


def test_seeking_back_completes_a_header(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a") as file:
        file.write(b"????data")
        file.seek(0)
        file.write(b"head")
    assert (tmp_path / "a").read_bytes() == b"headdata"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_an_exception_in_the_block_keeps_the_old_file_and_is_passed_on(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "s.hopview"
    path.write_bytes(OLD)
    with pytest.raises(error), atomic_write(path) as file:
        file.write(NEW)
        raise error("the giver's own")
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["s.hopview"]


def test_writes_go_out_in_small_pieces_and_short_counts_are_continued(tmp_path: Path) -> None:
    sizes: list[int] = []

    class Short:
        def __init__(self, inner: object) -> None:
            self.inner = inner

        def write(self, data: memoryview) -> int:
            sizes.append(len(data))
            return self.inner.write(data[: max(1, len(data) // 2)])  # type: ignore[attr-defined,no-any-return]

        def __getattr__(self, name: str) -> object:
            return getattr(self.inner, name)

    file = CheckedFile(tmp_path / "a")
    raw, file._raw = file._raw, Short(file._raw)  # type: ignore[assignment]
    file.write(NEW)
    file._raw = raw
    file.close()
    assert (tmp_path / "a").read_bytes() == NEW
    assert max(sizes) == CHUNK


@pytest.mark.parametrize("result", [0, None])
def test_a_write_that_takes_nothing_counts_as_a_full_disk(tmp_path: Path, result: int | None) -> None:
    class Full:
        def write(self, data: memoryview) -> int | None:
            return result

    path = tmp_path / "s.hopview"
    path.write_bytes(OLD)
    told = pytest.raises(FileError, match=r"s\.hopview.*disk is full.*Free some space")
    with told, atomic_write(path) as file:
        raw, file._raw = file._raw, Full()  # type: ignore[assignment]
        try:
            file.write(NEW)
        finally:
            file._raw = raw
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["s.hopview"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_last_step_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "s.hopview"
    path.write_bytes(OLD)
    monkeypatch.setattr(os, call, fail)
    told = pytest.raises(FileError, match=r"'.*s\.hopview' cannot be written: .+\. .+\.")
    with told, atomic_write(path) as file:
        file.write(NEW)
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["s.hopview"]


def test_bad_places_are_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(OLD)
    (tmp_path / "loop").symlink_to("loop")
    bad: dict[str | Path, str] = {
        tmp_path / "missing" / "a": "folder does not exist",
        tmp_path / "file" / "a": "a file, not a folder",
        tmp_path: "it is a folder",
        tmp_path / ("n" * 300): "name is too long",
        tmp_path / "loop": "circle",
        "a\0b": "null",
        "": "not a file name",
    }
    for path, reason in bad.items():
        with pytest.raises(FileError, match=reason), atomic_write(path):
            pytest.fail("the block must not start")
    assert names(tmp_path) == ["file", "loop"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices here")
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(FileError, match="device"), atomic_write("/dev/null"):
        pytest.fail("the block must not start")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_a_folder_that_takes_no_files() -> None:
    with pytest.raises(FileError, match=r"'/proc/h\.gif' cannot be written"), atomic_write("/proc/h.gif"):
        pytest.fail("the block must not start")


@pytest.fixture
def home_of_a_person() -> Iterator[Path]:
    """A folder of someone who is not root, as whom the test then runs."""
    if sys.platform == "win32":
        pytest.skip("folders of Windows have no such permissions")
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    finally:
        if root:
            os.seteuid(0)


def test_read_only_places_are_respected(home_of_a_person: Path) -> None:
    folder = home_of_a_person
    kept = folder / "kept"
    kept.write_bytes(OLD)
    kept.chmod(0o444)
    with pytest.raises(FileError, match="read-only"), atomic_write(kept):
        pytest.fail("the block must not start")
    folder.chmod(0o555)
    try:
        with pytest.raises(FileError, match="may not write"), atomic_write(folder / "a"):
            pytest.fail("the block must not start")
    finally:
        folder.chmod(0o755)
    assert names(folder) == ["kept"] and kept.read_bytes() == OLD


def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(OLD)
    real.chmod(0o640)
    link.symlink_to(real)
    with atomic_write(link) as file:
        file.write(NEW)
    assert link.is_symlink() and real.read_bytes() == NEW
    assert real.stat().st_mode & 0o777 == 0o640


def test_temporary_beside_is_for_libraries_that_want_a_path(tmp_path: Path) -> None:
    path = tmp_path / "movie.mp4"
    with temporary_beside(path) as temporary:
        assert temporary.parent == tmp_path and temporary.suffix == ".mp4" and temporary.stat().st_size == 0
        temporary.write_bytes(NEW)
        assert not path.exists()
    assert path.read_bytes() == NEW
    with pytest.raises(RuntimeError), temporary_beside(path) as temporary:
        temporary.write_bytes(OLD)
        raise RuntimeError
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["movie.mp4"]


def test_an_error_about_another_file_is_not_explained_as_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="photograph"), temporary_beside(tmp_path / "movie.mp4"):
        (tmp_path / "photograph.png").read_bytes()
    assert names(tmp_path) == []


LIMITED = """
import resource, sys
from hopview.core.atomic import atomic_write
from hopview.core.errors import FileError
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    with atomic_write(sys.argv[1]) as file:
        file.write(bytes(1_000_000))
except FileError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits on Windows")
def test_a_file_size_limit_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "s.hopview"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", LIMITED, path], capture_output=True, text=True, check=True)
    assert "larger than is allowed" in done.stdout
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["s.hopview"]


SAVER = """
import itertools, sys
from hopview.core.atomic import atomic_write
for number in itertools.count():
    with atomic_write(sys.argv[1]) as file:
        file.write(bytes([number % 251]) * 3_000_000)
    print(number, flush=True)
"""


def test_killing_a_save_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "s.hopview"
    draw = random.Random(1)
    struck = 0
    for _ in range(20):
        with subprocess.Popen([sys.executable, "-c", SAVER, path], stdout=subprocess.PIPE) as saver:
            assert saver.stdout is not None
            saver.stdout.readline()  # the first save is acknowledged
            time.sleep(draw.uniform(0, 0.02))
            saver.kill()
            acknowledged = [0, *map(int, saver.stdout.read().split())][-1]
        content = path.read_bytes()
        assert len(content) == 3_000_000
        assert content == content[:1] * len(content)
        assert content[0] in (acknowledged % 251, (acknowledged + 1) % 251)
        for litter in tmp_path.glob(".hopview-*"):
            litter.unlink()
            struck += 1
    assert struck  # some kills did fall within a save
