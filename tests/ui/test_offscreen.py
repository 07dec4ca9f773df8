"""The same start without a display and without OpenGL: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from hopview.session import readiness
from hopview.ui import app, messages
from hopview.ui.gl.setup import configure
configure(); messages.install()
application = QApplication(["hopview"])
readiness.prepare(wait=True)
window = app.make_window()
window.show()
window.controller.set_rate(float("inf"))
window.controller.play()
def look():
    snapshot = window.controller.snapshot
    if snapshot.outcome is None:
        return
    print("note:", window.lattice.surface_note)
    print("ended:", snapshot.outcome.label)
    print("image:", window.grab().save(sys.argv[1]))
    window.close()
    application.quit()
timer = QTimer(); timer.timeout.connect(look); timer.start(20)
QTimer.singleShot(60000, application.quit)
application.exec()
"""


def without_display(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python on Qt's offscreen platform, with no DISPLAY."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "HOPVIEW_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment, capture_output=True, text=True, timeout=180, check=False, cwd=tmp_path,
    )  # fmt: skip


def test_the_window_starts_paints_and_recalls_without_gl(tmp_path: Path) -> None:
    picture = tmp_path / "offscreen.png"
    done = without_display(tmp_path, "-c", SCRIPT, str(picture))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert lines["ended"] == "pattern 1" and lines["image"] == "True"
    assert len(lines["note"]) > 20  # it says why it paints in 2-D
    assert picture.stat().st_size > 10_000


def test_the_first_frame_is_reported_for_the_bench(tmp_path: Path) -> None:
    os.environ["HOPVIEW_BENCH_START"] = "1"
    try:
        done = without_display(tmp_path, "-m", "hopview")
    finally:
        del os.environ["HOPVIEW_BENCH_START"]
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("first frame ")
