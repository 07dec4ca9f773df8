"""Where compiled kernels are kept, and how a cold or damaged cache is told from a warm one."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hopview.kernels import PLAIN, cache, warm
from hopview.kernels.kernel_set import Kernels


def built(parent: Path, text: str = "code") -> Path:
    folder = parent / "making"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "kernel.nbc").write_text(text)
    return folder


def test_a_published_folder_is_warm(tmp_path: Path) -> None:
    assert not cache.is_warm(tmp_path / "key")
    cache.publish(built(tmp_path), tmp_path / "key")
    assert cache.is_warm(tmp_path / "key")
    assert not (tmp_path / "making").exists()


@pytest.mark.parametrize("damage", ["cut", "gone", "stamp"])
def test_a_damaged_folder_is_cold_and_is_replaced(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "key"
    cache.publish(built(tmp_path), folder)
    file = folder / "inner" / "kernel.nbc"
    if damage == "cut":
        file.write_text("co")
    elif damage == "gone":
        file.unlink()
    else:
        (folder / "stamp.json").write_text("[1, 2")
    assert not cache.is_warm(folder)
    cache.publish(built(tmp_path), folder)
    assert cache.is_warm(folder)


def test_the_first_of_two_processes_wins(tmp_path: Path) -> None:
    cache.publish(built(tmp_path, "first"), tmp_path / "key")
    cache.publish(built(tmp_path, "second"), tmp_path / "key")
    assert (tmp_path / "key" / "inner" / "kernel.nbc").read_text() == "first"


def test_the_base_follows_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "mine"))
    assert cache.base() == tmp_path / "mine" / "hopview"
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_: tmp_path / "user")
    assert cache.base() == tmp_path / "user" / "kernels"


def test_there_may_be_no_place_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert cache.base() is None


def test_the_key_follows_sources_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "kernel.py"
    source.write_text("x = 1")
    first = cache.key(tmp_path)
    assert cache.key(tmp_path) == first
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert cache.key(tmp_path) != first
    monkeypatch.delenv("NUMBA_CPU_NAME")
    source.write_text("x = 2")
    assert cache.key(tmp_path) != first


def test_the_key_is_had_without_numba_and_tells_its_versions_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys; from hopview.kernels import cache; print(cache.key(), 'numba' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [cache.key(), "False"]
    first = cache.key(tmp_path)
    told = importlib.metadata.version

    def missing(package: str) -> str:
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert cache.key(tmp_path) == first  # they say the same of themselves
    monkeypatch.setattr("importlib.metadata.version", lambda name: told(name) + "0" * (name == "numba"))
    assert cache.key(tmp_path) != first
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ModuleNotFoundError, match="numba"):
        cache.key(tmp_path)


def test_old_caches_are_pruned(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "old", (0, 0))
    cache.prune(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_sets_that_differ_are_told_apart(compiled: Kernels) -> None:
    import dataclasses

    def biased(scale: float, seed: int, sweep: int, out: object) -> None:
        PLAIN.glauber_thresholds(scale * (1 + 2**-20), seed, sweep, out)  # type: ignore[arg-type]

    assert warm.agree(compiled, PLAIN)
    assert not warm.agree(compiled, dataclasses.replace(PLAIN, glauber_thresholds=biased))
