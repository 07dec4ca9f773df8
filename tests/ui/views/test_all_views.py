"""What holds for every view: names, sizes, fonts, movies, and that none forgets or complains."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.pictures.palette import DARK, LIGHT
from hopview.ui.figures import figures, number
from hopview.ui.views import VIEWS, LatticeView, view_named
from hopview.ui.views.scales import GrowingRange, ticks, time_limit

PICTURED = tuple(view for view in VIEWS if view is not LatticeView)


def test_views_are_found_by_name() -> None:
    known = {"lattice", "energy", "overlaps", "landscape", "weights", "stability", "phase", "field"}
    assert {view.name for view in VIEWS} >= known
    assert all(view_named(view.name) is view for view in VIEWS)
    with pytest.raises(ParameterError, match="landscape"):
        view_named("landscap")


@pytest.mark.parametrize("cls", PICTURED, ids=lambda cls: cls.name)
def test_each_says_what_it_is(qtbot, cls) -> None:
    view = cls()
    qtbot.addWidget(view)
    assert view.accessibleName() == cls.title
    assert view.accessibleDescription() == cls.help and len(cls.help) > 40


@pytest.mark.parametrize("cls", PICTURED, ids=lambda cls: cls.name)
@pytest.mark.parametrize("count", [0, 1, 7, 200])
@pytest.mark.parametrize("size", [(240, 160), (700, 420), (1920, 1080)])
def test_each_can_be_painted_at_any_size(qtbot, recall, painted, cls, count: int, size) -> None:
    view = cls(interactive=False)
    qtbot.addWidget(view)
    view.resize(*size)
    if hasattr(view, "set_unit"):
        view.set_unit(5)
    view.show_snapshot(recall(count)[-1], 0.0)
    drawn = painted(view)
    assert drawn.shape[:2] == size[::-1]
    assert (drawn != np.array(LIGHT.paper)).any()
    assert not (drawn == np.array([255, 0, 255])).all(axis=2).any()  # all of it is painted


@pytest.mark.parametrize("cls", PICTURED, ids=lambda cls: cls.name)
def test_live_and_film_paint_the_same_when_asked_twice(qtbot, recall, painted, cls) -> None:
    moments = recall()
    pictures = []
    for _ in range(2):
        view = cls(interactive=False)
        qtbot.addWidget(view)
        view.resize(480, 360)
        view.set_theme(DARK)
        if hasattr(view, "set_unit"):
            view.set_unit(5)
        view.show_snapshot(moments[12], 3.0)
        pictures.append(painted(view))
    assert np.array_equal(*pictures)


@pytest.mark.parametrize("cls", PICTURED, ids=lambda cls: cls.name)
def test_a_larger_font_makes_larger_marks(qtbot, recall, painted, cls) -> None:
    view = cls(interactive=False)
    qtbot.addWidget(view)
    view.resize(900, 600)
    if hasattr(view, "set_unit"):
        view.set_unit(5)
    view.show_snapshot(recall()[12], 0.0)
    small = view.line
    font = view.font()
    font.setPointSizeF(2 * font.pointSizeF())
    view.setFont(font)
    assert view.line == pytest.approx(2 * small, rel=0.1)
    before, after = (painted(v) for v in (_fresh(cls, qtbot, recall), view))
    assert not np.array_equal(before, after)


def _fresh(cls, qtbot, recall):
    view = cls(interactive=False)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show_snapshot(recall()[12], 0.0)
    return view


OFFSCREEN = """
import hashlib, json, sys
from importlib.util import module_from_spec, spec_from_file_location
from PySide6.QtWidgets import QApplication
application = QApplication([])
spec = spec_from_file_location("runs", sys.argv[1])
runs = module_from_spec(spec)
spec.loader.exec_module(runs)
from hopview.ui.views import EnergyView, LandscapeView, OverlapsView, WeightsView
moment = runs.recall_of()[12]
found = {}
for cls in (EnergyView, OverlapsView, LandscapeView, WeightsView):
    view = cls(interactive=False)
    view.resize(480, 360)
    view.show_snapshot(moment, 0.0)
    painted = runs.pixels_of(view)
    found[cls.name] = int((painted != painted[-1, -1]).any(axis=2).sum())
    if cls is EnergyView:
        found["energies"] = view.plot.drawn(0)[0][1].tolist()
    if cls is LandscapeView:
        found["ball"] = list(view.ball)
print(json.dumps(found))
"""


def test_offscreen_without_a_display_shows_the_same(recall) -> None:
    """No X server and no GL: a fresh process draws the same data, and says nothing."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    runs = Path(__file__).with_name("conftest.py")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", OFFSCREEN, str(runs)],
        env=environment, cwd=Path(__file__).parents[3], capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.replace("This plugin does not support propagateSizeHints()\n", "") == ""
    found = json.loads(done.stdout)
    moment = recall()[12]
    assert found["ball"] == [moment.overlaps[0], moment.overlaps[1]]
    assert found["energies"] == (moment.curves.energies[:13] / 400).tolist()
    assert all(found[name] > 1000 for name in ("energy", "overlaps", "landscape", "weights"))


def test_numbers_are_written_for_people() -> None:
    assert number(-0.004) == "0.00" and number(-1.5, 1) == "\N{MINUS SIGN}1.5"
    assert number(0.25, signed=True) == "+0.25" and number(float("nan")) == "–"
    assert figures(0.0024999) == "0.00250" and figures(123456.0) == "1.23 × 10⁵" and figures(0) == "0"


def test_axes_take_round_numbers() -> None:
    step, values = ticks(-0.5, 0.1, 6)
    assert step == pytest.approx(0.1) and values[0] == pytest.approx(-0.5) and len(values) == 7
    assert [time_limit(t) for t in (0, 4, 4.1, 11, 99, 1000.0)] == [4, 4, 5, 15, 100, 1000]
    limits = GrowingRange(0.1)
    assert limits.cover(0.0, 0.0, snug=False)[0] < 0
    before = limits.cover(-1.0, 0.0, snug=False)
    assert limits.cover(-0.5, -0.2, snug=False) == before
    assert limits.cover(-0.5, -0.2, snug=True) != before
    assert limits.cover(float("nan"), 1.0, snug=True) == (limits.low, limits.high)
