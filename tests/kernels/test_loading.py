"""From plain to compiled: in the background, once, whatever goes wrong, and never by compiling here."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from hopview import kernels
from hopview.core.errors import CancelledError
from hopview.kernels import PLAIN, Kernels, cache, loading, warm
from hopview.kernels.loading import Loader


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment},
    )  # fmt: skip


def test_importing_the_package_does_not_import_numba() -> None:
    ran = python(
        "import sys, hopview.kernels as k;print('numba' in sys.modules, k.status(), k.current().name)"
    )
    assert ran.stdout.split() == ["False", "plain", "plain"], ran.stderr


def test_a_warm_cache_is_loaded_without_compiling(compiled: Kernels) -> None:
    ran = python(
        "import dataclasses, numba, hopview.kernels as k; before = numba.config.CACHE_DIR;"
        "k.prepare(wait=True); print(k.status());"
        "now = k.current(); one = lambda s: [getattr(s, f.name) for f in dataclasses.fields(s)];"
        "sets = [now, *filter(dataclasses.is_dataclass, one(now))]; held = [f for s in sets for f in one(s)];"
        "fs = [f for f in held if hasattr(f, 'stats')];"
        "assert len(fs) == len(held) - len(sets);"  # beside them a name, and the sets inside
        "misses = sum(len(f.stats.cache_misses) for f in fs);"
        "print(misses, all(sum(f.stats.cache_hits.values()) == len(f.signatures) for f in fs));"
        "print(numba.config.CACHE_DIR == before)"
    )
    assert ran.stdout.split() == ["compiled", "0", "True", "True"], ran.stderr


def test_without_numba_the_plain_kernels_stay() -> None:
    ran = python(
        "import sys; sys.modules['numba'] = None; import hopview.kernels as k; k.prepare(wait=True);"
        "print(k.status(), k.current().name); print(k.problem())"
    )
    assert ran.stdout.startswith("plain plain\nhopview runs on its slower plain kernels"), ran.stderr
    assert "numba" in ran.stdout


def test_with_the_compiler_off_the_plain_kernels_stay() -> None:
    ran = python(
        "import hopview.kernels as k; k.prepare(wait=True); print(k.status(), k.problem())",
        NUMBA_DISABLE_JIT="1",
    )
    assert ran.stdout.startswith("plain ") and "NUMBA_DISABLE_JIT" in ran.stdout, ran.stderr


def test_exit_while_preparing_is_quick_and_clean(tmp_path: Path) -> None:
    """The compiling process is a fake that says when it has begun, and then sleeps until it is ended."""
    fake, begun = tmp_path / "compiles", tmp_path / "begun"
    fake.write_text(f"#!/bin/sh\necho > '{begun}'\nexec sleep 300\n")
    fake.chmod(0o755)
    started = time.monotonic()
    ran = python(
        f"import os, sys, time; sys.executable = {str(fake)!r}; import hopview.kernels as k; k.prepare()\n"
        f"while not os.path.exists({str(begun)!r}): time.sleep(0.01)\n"
        "print(k.status())",
        NUMBA_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "preparing\n", "")
    assert time.monotonic() - started < 30


def test_the_set_is_active_once_prepared(compiled: Kernels) -> None:
    called: list[str] = []
    kernels.prepare(on_ready=lambda: called.append(kernels.current().name))
    kernels.prepare(wait=True)
    assert called == ["compiled"]
    assert kernels.current() is compiled
    assert kernels.problem() is None
    assert not any(t.name == "hopview-kernels" for t in threading.enumerate())


def test_plain_until_ready_and_started_once(compiled: Kernels) -> None:
    release, calls, ready = threading.Event(), [], []

    def obtain(stopping: threading.Event) -> Kernels:
        calls.append(1)
        release.wait(10)
        return compiled

    loader = Loader(obtain)
    assert (loader.status(), loader.current()) == ("plain", PLAIN)
    loader.prepare(on_ready=lambda: ready.append(loader.status()))
    loader.prepare(on_ready=lambda: loader.prepare(wait=True))  # does not wait for itself
    assert (loader.status(), loader.current()) == ("preparing", PLAIN)
    threads = [t for t in threading.enumerate() if t.name == "hopview-kernels"]
    assert threads and all(t.daemon for t in threads)
    release.set()
    loader.prepare(wait=True)
    assert (loader.status(), loader.current()) == ("compiled", compiled)
    assert (len(calls), ready) == (1, ["compiled"])


def test_a_failure_is_final_and_told(compiled: Kernels) -> None:
    calls, ready = [], []

    def obtain(stopping: threading.Event) -> Kernels:
        calls.append(1)
        raise OSError("the disk is full")

    loader = Loader(obtain)
    for _ in range(2):
        loader.prepare(wait=True, on_ready=lambda: ready.append(1))
    assert (loader.status(), loader.current(), ready, len(calls)) == ("plain", PLAIN, [], 1)
    assert str(loader.problem()).endswith("the disk is full")


def test_a_process_that_dies_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "dies"
    script.write_text("#!/bin/sh\necho first >&2\necho 'out of memory' >&2\nexit 3\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    with pytest.raises(RuntimeError, match=r"^out of memory$"):
        loading.fill(tmp_path / "key", threading.Event())
    script.write_text("#!/bin/sh\nkill -9 $$\n")
    with pytest.raises(RuntimeError, match="ended with -9"):
        loading.fill(tmp_path / "key", threading.Event())


def test_stopping_ends_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "sleeps"
    script.write_text("#!/bin/sh\nexec sleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    loader = Loader(lambda stopping: loading.fill(tmp_path / "key", stopping) or PLAIN)  # type: ignore[func-returns-value]
    loader.prepare()
    loader.stop()
    assert loader.status() == "plain"
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(CancelledError):
        loading.fill(tmp_path / "key", stopping)


@pytest.fixture
def collecting() -> Iterator[None]:
    """Python collects garbage by itself, wherever it is."""
    before = gc.isenabled()
    gc.unfreeze()
    gc.enable()
    yield
    gc.enable() if before else gc.disable()
    gc.freeze()


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize("frozen", [False, True])
def test_what_is_imported_grows_old_at_once_and_can_still_be_collected(frozen: bool) -> None:
    class Node:
        itself: Node

    if frozen:
        gc.freeze()
    try:
        with loading._undisturbed():
            assert not gc.isenabled() and loading.IMPORTING.is_set()
            made = [Node() for _ in range(5000)]
            for node in made:
                node.itself = node
        assert gc.isenabled() and not loading.IMPORTING.is_set()
        assert (gc.get_freeze_count() > 5000) == frozen
        young = {id(thing) for k in (0, 1) for thing in gc.get_objects(generation=k)}
        assert not any(id(node) in young for node in made)
    finally:
        gc.unfreeze()
    known = weakref.ref(made[7])
    del made, node
    gc.collect()
    assert known() is None


@pytest.mark.usefixtures("collecting")
def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    with loading._undisturbed():
        pass
    assert not gc.isenabled()


def test_without_a_cache_the_kernels_are_for_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def fill(folder: Path, stopping: threading.Event) -> None:
        assert folder.parent.is_dir()
        folders.append(folder)

    monkeypatch.setattr(cache, "base", lambda: None)
    monkeypatch.setattr(loading, "fill", fill)
    monkeypatch.setattr(warm, "load", lambda folder: PLAIN)
    assert loading.compiled_kernels(threading.Event()) is PLAIN
    assert len(folders) == 1 and not folders[0].parent.exists()


def test_the_warming_process_fills_the_folder(
    compiled: Kernels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.nice", lambda _: 0, raising=False)

    def load(folder: Path) -> Kernels:
        (folder / "kernel.nbc").write_text("code")
        return compiled

    monkeypatch.setattr(warm, "load", load)
    assert warm.main([str(tmp_path / "key")]) == 0
    assert cache.is_warm(tmp_path / "key")
    monkeypatch.setattr(warm, "agree", lambda *_: False)
    assert warm.main([str(tmp_path / "other")]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads what a process has mapped from /proc")
def test_the_compilers_library_is_mapped_without_the_import() -> None:
    ran = python(
        "import sys, hopview.kernels.warm as warm; warm._map_compiler();"
        "print('libllvmlite' in open('/proc/self/maps').read(), 'llvmlite' in sys.modules)"
    )
    assert ran.stdout.split() == ["True", "False"], ran.stderr
