"""The views of samples and of free energies: what is drawn, what is said where something is missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import Bare, taught
from PySide6.QtCore import QPointF

from hopview.pictures.palette import DARK, LIGHT
from hopview.pictures.strips import sample_rgba
from hopview.ui.views import FreeEnergyView, StripsView, free_energy, strips


@pytest.fixture
def samples(qtbot):
    made = StripsView(interactive=False)
    qtbot.addWidget(made)
    made.resize(560, 480)
    return made


@pytest.fixture
def depths(qtbot):
    made = FreeEnergyView(interactive=False)
    qtbot.addWidget(made)
    made.resize(560, 400)
    return made


@pytest.mark.parametrize("chosen", [LIGHT, DARK], ids=lambda t: t.name)
def test_each_thumbnail_is_its_sample(samples, painted, chosen) -> None:
    samples.set_theme(chosen)
    samples.show_snapshot(taught(shape=(4, 4), rows=40), 0.0)
    drawn = painted(samples)
    for row in samples._rows():
        for place, sample in list(enumerate(samples._spread(row.kind, row.lines)))[:3]:
            expected = sample_rgba(samples._samples(row.kind)[sample], (4, 4), samples.found, chosen)
            box = samples._box(row, place)
            x, y = int(box.left() + 0.375 * box.width()), int(box.top() + 0.375 * box.height())
            assert drawn[y, x].tolist() == expected[1, 1, :3].tolist()


@pytest.mark.parametrize("size", [(240, 160), (560, 480), (1400, 300), (300, 900)])
def test_strips_stay_within_the_view(samples, painted, size) -> None:
    samples.resize(*size)
    samples.show_snapshot(taught(shape=(7, 4), rows=60), 0.0)
    painted(samples)
    boxes = [
        samples._box(row, place)
        for row in samples._rows()
        for place, _ in enumerate(samples._spread(row.kind, row.lines))
    ]
    assert max(box.right() for box in boxes) <= size[0]
    assert max(box.bottom() for box in boxes) <= size[1]
    data, back, _ = samples._rows()
    assert samples._spread("data", data.lines) == samples._spread("back", back.lines)


def test_pointing_at_a_sample_says_which(samples) -> None:
    snapshot = taught(shape=(4, 4), rows=40)
    samples.show_snapshot(snapshot, 0.0)
    data, back, dreams = samples._rows()
    first = samples.reading(samples._box(data, 0).center())
    assert first.startswith("row 1 of the data, mean squared error")
    assert samples.reading(samples._box(back, 0).center()) == first
    assert samples.reading(samples._box(dreams, 1).center()).startswith("fantasy ")
    assert samples.reading(QPointF(1, 1)) == ""


def test_what_a_machine_has_not_is_said(samples, painted, monkeypatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(strips, "draw_wrapped", lambda painter, box, words: said.append(words))
    bare = taught(shape=(4, 4), machine=Bare({}, (16, 3)))
    samples.show_snapshot(replace(bare, training=replace(bare.training, fantasies=None)), 0.0)
    painted(samples)
    assert said == [strips.NO_STEP, strips.NO_DREAMS]


def test_samples_follow_the_lessons(samples) -> None:
    samples.show_snapshot(taught(at=1), 0.0)
    first = samples.found
    samples.show_snapshot(taught(at=2, seed=4), 0.0)
    assert samples.found is not first
    samples.let_go()
    assert samples.found is None


def test_the_overlap_is_named_and_coloured(depths, painted) -> None:
    snapshot = taught(rows=200)
    depths.show_snapshot(snapshot, 0.0)
    assert depths.found.kind("data").count == 200
    words = [key.words for key in depths.legend.keys]
    assert words[0] == "data (200)" and words[1].startswith("overlap ") and words[2] == "held out (10)"
    drawn = painted(depths)
    shade = free_energy.shade(LIGHT, "overlap")
    assert (drawn == np.array(shade)).all(axis=2).sum() > 50


def test_a_bin_is_read_under_the_mouse(depths) -> None:
    depths.show_snapshot(taught(rows=200), 0.0)
    depths.layout().activate()
    said = depths.reading(depths.pane.mapTo(depths, depths.pane.box().center()))
    assert said.startswith("F from ") and "of data" in said and "of fantasies" in said
    assert depths.reading(QPointF(-5, -5)) == ""


@pytest.mark.parametrize("cls", [StripsView, FreeEnergyView])
def test_without_data_it_says_what_to_do(qtbot, painted, cls) -> None:
    view = cls(interactive=False)
    qtbot.addWidget(view)
    view.resize(400, 300)
    bare = taught()
    nothing = replace(bare.training, data=bare.training.data[:0], fantasies=None)
    for snapshot in (replace(bare, training=nothing), replace(bare, training=None)):
        view.show_snapshot(snapshot, 0.0)
        drawn = painted(view)
        assert view.found is None and (drawn != drawn[0, 0]).any()


def test_heavy_work_is_done_beside_the_window(qtbot, monkeypatch) -> None:
    for cls, module in ((StripsView, strips), (FreeEnergyView, free_energy)):
        monkeypatch.setattr(module, "_LIGHT", 0)
        view = cls()
        qtbot.addWidget(view)
        view.resize(400, 300)
        view.show_snapshot(taught(), 0.0)
        assert view.found is None
        qtbot.waitUntil(lambda view=view: view.found is not None)


def test_samples_of_another_shape_are_drawn_in_their_own_until_the_next_are_there(
    samples, painted, monkeypatch
) -> None:
    samples.show_snapshot(taught(shape=(4, 4)), 0.0)
    first = samples.found
    monkeypatch.setattr(samples._worker, "ask", lambda *_, **__: None)
    samples.show_snapshot(taught(shape=(6, 5)), 0.0)
    samples.images.clear()
    painted(samples)
    assert samples.found is first and first.shape == (4, 4)
