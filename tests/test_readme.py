"""The README's Python is run as it stands; its two commands and its files exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
CODE = re.findall(r"```python\n(.*?)```", README, re.S)


def test_the_first_recall_runs_as_printed(tmp_path: Path) -> None:
    recall, _ = CODE
    printed = _printed(recall, tmp_path)
    assert "pattern 1" in printed
    assert (tmp_path / "recall.gif").stat().st_size > 1000


def test_the_first_training_runs_as_printed(tmp_path: Path) -> None:
    _, training = CODE
    likelihood, *_ = _printed(training, tmp_path).splitlines()
    assert -4.5 < float(likelihood) < -2.639
    assert (tmp_path / "filters.gif").stat().st_size > 1000


def _printed(code: str, tmp_path: Path) -> str:
    """What `code` prints, in a process of its own, without a display, in an empty folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        env={**_environment(), "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_it_names_exists() -> None:
    """Pictures and pages it shows, and the commands at its top."""
    for name in re.findall(r"\]\(([\w/.-]+)\)", README):
        assert (ROOT / name).exists(), name
    assert (ROOT / "packaging" / "bootstrap.py").exists()
    top = README.split("##")[0]
    assert "bootstrap.py run" in top and "bootstrap.py test" in top


def _environment() -> dict[str, str]:
    import os

    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return {**kept, "OPENBLAS_NUM_THREADS": "1"}
