"""Every test: settings of its own, no warning or log record let through, no thread left behind."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# One of several processes has a display of its own: windows on one display take each other's focus.
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and (displays := os.environ.get("HOPVIEW_DISPLAYS")):
    os.environ["DISPLAY"] = displays.split()[int(worker.removeprefix("gw")) % len(displays.split())]

import pytest
from helpers.fixtures import compiled_kernels
from hypothesis import HealthCheck, settings

__all__ = ["compiled_kernels"]

settings.register_profile(
    "hopview", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("hopview")


def pytest_collection_finish() -> None:
    """Look for garbage in what tests make, not in the thousands of tests themselves."""
    gc.freeze()


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and the last session go to a folder of the test's own."""
    monkeypatch.setenv("HOPVIEW_HOME", str(tmp_path / "hopview-home"))


@pytest.fixture(autouse=True)
def nothing_left(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test fails that leaves a thread running or logs a warning it did not expect."""
    before = set(threading.enumerate())
    yield
    records = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not records, f"stray log records: {[r.getMessage() for r in records]}"
    deadline = time.monotonic() + 5
    while (left := _left(before)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left, f"threads left running: {[t.name for t in left]}"


def _left(before: set[threading.Thread]) -> list[threading.Thread]:
    shared = ("hopview-kernels", "ThreadPoolExecutor", "Dummy")  # pools that live as long as the process
    return [t for t in threading.enumerate() if t not in before and not t.name.startswith(shared)]
