"""Probing for OpenGL, and doing without it: each case in a process of its own, as the answer is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

WITHOUT = """
import numpy as np
from hopview.ui.gl.setup import configure
configure()
from PySide6.QtWidgets import QApplication
app = QApplication([])
from hopview.core.layer import Layer
from hopview.core.snapshot import Snapshot, no_curves
from hopview.ui.gl.probe import probe
from hopview.ui.views.lattice import LatticeView
view = LatticeView()
view.resize(180, 180)
view.show()
state = -np.ones(64, np.int8)
state[0] = 1
view.show_snapshot(Snapshot(0, 1, (Layer(name="visible", shape=(8, 8)),), state, (), None, 0.0,
                            np.zeros(0), 0, 0, "async", "hebb", 0.0, no_curves()), 0.0)
app.processEvents()
image = view.grab().toImage()
x, y = (round(at + 5) for at in view.viewport.origin)
colours = [image.pixelColor(at, y).name() for at in (x, x + 40)]
print(probe().ok, "|", view.surface_note, "|", *colours)
"""

DOCKS = """
import sys, numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow
from hopview.ui.gl.setup import configure
if sys.argv[1] == "shared":
    configure()
app = QApplication([])
from hopview.core.layer import Layer
from hopview.core.snapshot import Snapshot, no_curves
from hopview.ui.views.lattice import LatticeView
window, dock, view = QMainWindow(), QDockWidget(), LatticeView(surface="gl")
dock.setWidget(view)
window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
window.resize(400, 400)
window.show()
state = np.where(np.arange(64) % 3 == 0, 1, -1).astype(np.int8)
view.show_snapshot(Snapshot(0, 1, (Layer(name="visible", shape=(8, 8)),), state, (), None, 0.0,
                            np.zeros(0), 0, 0, "async", "hebb", 0.0, no_curves()), 0.0)
for floating in (False, True, False, True):
    dock.setFloating(floating)
    for _ in range(30):
        app.processEvents()
    image = view.grab().toImage()
    x, y = view.viewport.origin
    half = view.viewport.scale / 2
    names = [image.pixelColor(round(x + (2 * k + 1) * half), round(y + half)).name() for k in range(4)]
    print(floating, type(view._surface).__name__, *names)
if sys.argv[2] == "later":
    window.deleteLater()
    for _ in range(5):
        app.processEvents()
elif sys.argv[2] == "free":
    view.free()
"""


def run(script: str, *arguments: str, **environment: str) -> tuple[str, str]:
    """Standard output and error of a script; it must end well."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DISPLAY", "WAYLAND_DISPLAY", "HOPVIEW_GL")
    }
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr


def test_without_a_display_it_is_painted_in_two_dimensions() -> None:
    out, errors = run(WITHOUT, QT_QPA_PLATFORM="offscreen")
    ok, note, pixels = (part.strip() for part in out.split("|"))
    assert ok == "False"
    assert note == "The lattice is painted in 2-D: Qt's platform 'offscreen' has no OpenGL."
    assert pixels == "#1b2733 #fbfaf7"
    assert "OpenGL" not in errors


needs_display = pytest.mark.skipif("DISPLAY" not in os.environ, reason="needs an X display")


@needs_display
@pytest.mark.parametrize(
    ("switch", "ok", "said"),
    [("off", "False", "HOPVIEW_GL=off is set"), ("on", "True", ""), ("", "True", "")],
)
def test_the_environment_can_turn_it_off_or_on(switch: str, ok: str, said: str) -> None:
    out, _ = run(WITHOUT, QT_QPA_PLATFORM="xcb", DISPLAY=os.environ["DISPLAY"], HOPVIEW_GL=switch)
    found, note, pixels = (part.strip() for part in out.split("|"))
    if not switch and found == "False":
        pytest.skip(f"no OpenGL here: {note}")
    assert found == ok and said in note
    assert switch != "on" or note == ""
    assert pixels == "#1b2733 #fbfaf7"


@needs_display
@pytest.mark.parametrize("sharing", ["shared", "alone"])
@pytest.mark.parametrize("ending", ["later", "free", "exit"])
def test_floating_and_docking_keep_the_picture_and_the_end_is_clean(sharing: str, ending: str) -> None:
    out, errors = run(DOCKS, sharing, ending, QT_QPA_PLATFORM="xcb", DISPLAY=os.environ["DISPLAY"])
    lines = out.splitlines()
    assert len(lines) == 4
    if "PlainSurface" in lines[0]:
        pytest.skip("no OpenGL here")
    for line in lines:
        assert line.split()[1:] == ["GLSurface", "#1b2733", "#fbfaf7", "#fbfaf7", "#1b2733"]
    assert errors == ""
