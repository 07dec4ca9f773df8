"""OpenGL and 2-D give the same picture, and one stands in for the other when it fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from hopview.core.layer import Layer
from hopview.core.snapshot import Snapshot, no_curves
from hopview.pictures.palette import DARK, LIGHT, Theme
from hopview.ui.canvas import choose
from hopview.ui.canvas.surface import PlainSurface
from hopview.ui.canvas.viewport import Viewport
from hopview.ui.gl import program
from hopview.ui.gl.lattice import MOST_CELLS
from hopview.ui.gl.probe import Probe, probe
from hopview.ui.gl.texture import coarse_levels
from hopview.ui.views.lattice import LatticeView


@pytest.fixture
def make(qtbot: QtBot) -> Callable[..., LatticeView]:
    """A view on the asked surface, on the screen."""
    if not probe().ok:
        pytest.skip(probe().reason)

    def made(surface: str = "gl", size: tuple[int, int] = (400, 300), theme: Theme = LIGHT) -> LatticeView:
        view = LatticeView(surface=surface)
        qtbot.addWidget(view)
        view.set_theme(theme)
        view.resize(*size)
        view.show()
        return view

    return made


def snapshot(state: np.ndarray, moment: int = 0, kind: str = "spin") -> Snapshot:
    """A moment of a lattice of this state, playing."""
    layers = (Layer(name="visible", shape=state.shape, kind=kind),)
    return Snapshot(
        moment, moment + 1, layers, state.reshape(-1), (), None, 0.0, np.zeros(0), moment, 0,
        "async", "hebb", 0.0, no_curves(), playing=True,
    )  # fmt: skip


def spins(shape: tuple[int, int], seed: int = 1) -> np.ndarray:
    """Random spins with broad dark and light places, so that averages differ from pixel to pixel."""
    rng = np.random.default_rng(seed)
    wave = np.sin(np.linspace(0, 7, shape[0]))[:, None] + np.cos(np.linspace(0, 9, shape[1]))
    return np.where(rng.random(shape) < 0.5 + wave / 4, 1, -1).astype(np.int8)


def pixels(view: LatticeView) -> np.ndarray:
    """(height, width, 3) of what the view shows."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


SHAPES = [
    (1, 1),
    (3, 100),
    (37, 23),
    (64, 64),
    (255, 301),
    (700, 1000),
    (1300, 1100),
    (2500, 2000),
    (2, 5000),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_both_surfaces_give_the_same_picture(
    make: Callable[..., LatticeView], shape: tuple[int, int], theme: Theme
) -> None:
    shown = []
    for surface in ("gl", "plain"):
        view = make(surface, theme=theme)
        view.reduce_motion = True
        view.show_snapshot(snapshot(spins(shape)), 0.0)
        whole = pixels(view)
        for x, y, factor in ((90, 200, 1.9), (300, 40, 2.3), (200, 150, 20.0)):
            view.move_view(view.viewport.zoomed_at(x, y, factor).panned(3.3, -7.9))
            whole = np.concatenate([whole, pixels(view)])
        shown.append(whole)
        view.close()
    difference = np.abs(shown[0] - shown[1])
    # A pixel over more than MOST_CELLS cells a side takes whole blocks where their edge cuts a block.
    exact = Viewport(shape, (400, 300)).scale * MOST_CELLS >= 1.0
    assert difference.max() <= (2 if exact else 48)
    assert difference.mean() <= (0.2 if exact else 0.5)


@pytest.mark.parametrize("shape", [(40, 50), (600, 500)], ids=str)
def test_both_surfaces_glow_alike(make: Callable[..., LatticeView], shape: tuple[int, int]) -> None:
    shown = []
    for surface in ("gl", "plain"):
        view = make(surface)
        view._now = lambda view=view: view.now  # type: ignore[method-assign]  # the clock stands still
        before = spins(shape)
        after = np.where(spins(shape, 2) > 0, before, -before)
        view.show_snapshot(snapshot(before), 0.0)
        view.show_snapshot(snapshot(after, 1), 0.5)
        view.show_snapshot(snapshot(after, 2), 0.75)
        shown.append(pixels(view))
        view.close()
    amber = np.abs(shown[1] - LIGHT.afterglow).sum(axis=-1)
    assert amber.min() < 240
    assert np.abs(shown[0] - shown[1]).max() <= 4


@pytest.mark.parametrize("kind", ["binary", "real"])
def test_other_units_than_spins(make: Callable[..., LatticeView], kind: str) -> None:
    state = np.linspace(-1, 1, 63, dtype=np.float32).reshape(7, 9)
    if kind == "binary":
        state = (state > 0).astype(np.int8)
    shown = []
    for surface in ("gl", "plain"):
        view = make(surface)
        view.show_snapshot(snapshot(state, kind=kind), 0.0)
        shown.append(pixels(view))
    assert np.abs(shown[0] - shown[1]).max() <= 2
    assert {LIGHT.paper, LIGHT.ink} <= {tuple(p) for p in shown[0].reshape(-1, 3).tolist()}


def test_textures_halve_exactly() -> None:
    assert [coarse_levels(1, n) for n in (1, 255, 256, 1024, 4096, 1 << 14)] == [0, 0, 1, 3, 5, 6]


def test_a_shader_that_does_not_compile_leads_to_two_dimensions(
    make: Callable[..., LatticeView], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "lattice.vert").write_text("#version 330 core\nvoid main() { gl_Position = vec4(0.0); }")
    monkeypatch.setattr(program, "resource", lambda *parts: tmp_path / parts[-1])
    view = make()
    with qtbot.waitSignal(view.surface_changed, timeout=5000):
        view.show_snapshot(snapshot(spins((8, 8))), 0.0)
        view.repaint()
    assert isinstance(view._surface, PlainSurface)
    assert view.surface_note == (
        "The lattice is painted in 2-D: the shader lattice.frag that ships with hopview is missing."
    )
    assert {LIGHT.paper, LIGHT.ink} <= {tuple(p) for p in pixels(view).reshape(-1, 3).tolist()}


def test_an_error_while_drawing_leads_to_two_dimensions(
    make: Callable[..., LatticeView], qtbot: QtBot
) -> None:
    view = make()
    view.show_snapshot(snapshot(spins((8, 8))), 0.0)
    view.grab()

    def broken(frame: object) -> None:
        raise program.GLError("OpenGL reported the error 0x0505")

    view._surface._scene.draw = broken
    with qtbot.waitSignal(view.surface_changed, timeout=5000):
        view.show_snapshot(snapshot(spins((8, 8), 2), 1), 0.1)
        view._surface.repaint()
    assert "0x0505" in view.surface_note and isinstance(view._surface, PlainSurface)
    view.show_snapshot(snapshot(spins((9, 9)), 2), 0.2)
    assert isinstance(view._surface, PlainSurface)


def test_a_lattice_longer_than_a_texture_is_painted_in_two_dimensions_and_back(
    make: Callable[..., LatticeView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "probe", lambda: Probe(True, "a card", largest=64))
    view = make()
    view.show_snapshot(snapshot(spins((2, 65))), 0.0)
    assert view.surface_note.endswith("a side of 65 cells exceeds the graphics card's 64.")
    assert isinstance(view._surface, PlainSurface)
    view.show_snapshot(snapshot(spins((2, 64)), 1), 0.1)
    assert view.surface_note == "" and not isinstance(view._surface, PlainSurface)


def test_freed_it_can_be_shown_again(make: Callable[..., LatticeView]) -> None:
    view = make()
    view.show_snapshot(snapshot(spins((8, 8))), 0.0)
    before = pixels(view)
    view.free()
    view.free()
    view.hide()
    view.show()
    view.show_snapshot(snapshot(spins((8, 8)), 1), 0.1)
    assert (pixels(view) == before).all()


def test_an_unchanged_state_is_uploaded_once(make: Callable[..., LatticeView]) -> None:
    view = make()
    view.show_snapshot(snapshot(spins((8, 8))), 0.0)
    view.grab()
    kept = view._surface._scene._state
    view.show_snapshot(snapshot(spins((8, 8)), 1), 5.0)
    view.grab()
    assert view._surface._scene._state is kept is view._frame.state
