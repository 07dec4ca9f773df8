"""Movies and drawings of a recall: which moments, for how long, and the file read back."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel

from hopview.core.errors import CancelledError, ExportError
from hopview.pictures import basins
from hopview.session.edits import SetParams
from hopview.session.experiments import open_experiment
from hopview.session.replay import for_movie, replayed
from hopview.session.session import Session
from hopview.ui.movie import (
    DENSITY_VIEWS,
    GRAPH_VIEWS,
    LADDER_VIEWS,
    TRAINING_VIEWS,
    _frames,
    export,
    schedule,
    suited_views,
    training_views,
)
from hopview.ui.stage import DEFAULT_VIEWS, Stage, captions_of
from hopview.ui.views import LayersView
from hopview.ui.views.filters import FiltersView

LETTERS = "hopfield-1982/letters"
SMALL = (320, 180)


def test_the_schedule_holds_both_ends_and_shows_every_part() -> None:
    run = replayed(open_experiment(LETTERS).document())
    order = schedule(run, 30)
    assert order[:30] == [0] * 30 and order[-45:] == [len(run) - 1] * 45
    assert order == sorted(order)
    assert 30 * 2 < len(order) <= 30 * 12.5 + 2
    cycle = replayed(open_experiment("goles-1985/two-cycle").document())
    assert set(schedule(cycle, 30)[-30:]) == {len(cycle) - 1, len(cycle) - 2}


def test_a_single_step_is_long_enough_to_be_seen() -> None:
    run = replayed(open_experiment("millidge-2022/likeness").document())
    order = schedule(run, 10)
    assert len(run) == 2 and len(order) == 70  # seven seconds
    assert order.count(0) >= 20 and order.count(1) >= 40


def test_what_seems_still_is_gone_through_quickly() -> None:
    run = replayed(open_experiment("krotov-2021/two-layers").document())
    order = schedule(run, 10)
    early = sum(k < len(run) // 3 for k in order)
    assert order == sorted(order) and early > 0.7 * len(order) and order[-15:] == [len(run) - 1] * 15


def test_a_still_of_the_end_tells_the_way_there() -> None:
    run = replayed(open_experiment("krotov-2021/two-layers").document())
    stage = Stage((640, 360), ("layers",))
    try:
        frame = next(_frames(stage, run, [len(run) - 1], 30))
        (view,) = stage.views
        assert isinstance(view, LayersView)
        strip, line = view.boxes()[3], view.line
        top = round(view.y() + strip.top() + 1.5 * line + 3)
        assert view.trace.span[0] == 0.0 and view.trace.span[1] == run.sweeps[-1]
        assert frame[top, round(view.x() + strip.center().x())].max() < 100  # A's row, awake
    finally:
        stage.dismiss()


@pytest.mark.parametrize("name", ["valleys", "basins"])
def test_a_still_of_the_end_has_the_path_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basins, "SIDES", (5,))
    run = replayed(open_experiment("ramsauer-2020/two-units").document())
    stage = Stage((640, 360), (name,))
    try:
        next(_frames(stage, run, [len(run) - 1], 30))
        (view,) = stage.views
        walked = (view if name == "valleys" else view.states).path
        assert len(walked) == len(run) and np.array_equal(walked[0][1], run.states[0])
    finally:
        stage.dismiss()


def test_a_narrow_frame_has_its_title_over_the_state() -> None:
    document = open_experiment("agliari-2012/several").document()
    (end,) = (run := replayed(document)).snapshots([len(run) - 1])
    stage = Stage((400, 720), ("lattice",), titles=captions_of(document))
    try:
        stage.frame(end, 0.0)
        assert stage._title.text() in captions_of(document)
        assert stage._title.geometry().bottom() <= stage._state.geometry().top()
    finally:
        stage.dismiss()


def test_a_caption_without_room_keeps_the_whole_title() -> None:
    document = open_experiment("qiao-2025/photographs").document()
    whole, title = captions_of(document)
    assert whole.startswith(f"{title}: Pavlov")
    (end,) = (run := replayed(document)).snapshots([len(run) - 1])
    stage = Stage((1280, 720), ("lattice",), titles=(whole, title))
    try:
        stage.frame(end, 0.0)
        assert stage._title.text() == title and not stage._state.text().startswith("sweep")
    finally:
        stage.dismiss()


def test_a_replay_is_the_recall_itself_in_finer_moments() -> None:
    session = Session.of(open_experiment(LETTERS).document())
    run = session.run(50)
    fine = for_movie(session)
    assert len(fine) > 10 * len(run)
    assert np.array_equal(fine.state(0), run.state(0)) and np.array_equal(fine.state(-1), run.state(-1))


@pytest.mark.parametrize("suffix", [".mp4", ".gif"])
def test_a_movie_is_written_and_its_frames_show_the_lattice(tmp_path: Path, suffix: str) -> None:
    document = open_experiment(LETTERS).document()
    written = export(document, tmp_path / f"recall{suffix}", size=SMALL, fps=10)
    with av.open(str(written.path)) as movie:
        frames = [frame.to_ndarray(format="rgb24") for frame in movie.decode(video=0)]
    assert len(frames) == written.frames and frames[0].shape == (180, 320, 3)
    left = [frame[:150, :150].astype(int) for frame in frames]
    assert np.abs(left[0] - left[-1]).mean() > 10  # the spoiled letter is not the recalled one
    assert left[-1].std() > 60  # ink and paper


def test_a_still_and_a_drawing_show_the_end(tmp_path: Path) -> None:
    document = open_experiment(LETTERS).document()
    views = ("lattice", "landscape", "weights", "overlaps")
    export(document, tmp_path / "end.png", size=SMALL, views=views)
    with Image.open(tmp_path / "end.png") as picture:
        assert picture.size == SMALL
    export(document, tmp_path / "end.svg", size=SMALL, views=views)
    root = ElementTree.parse(tmp_path / "end.svg").getroot()
    assert root.tag.endswith("svg") and len(list(root.iter())) > 20


def test_cancelling_and_bad_sizes_leave_nothing(tmp_path: Path) -> None:
    document = open_experiment(LETTERS).document()
    with pytest.raises(CancelledError):
        export(document, tmp_path / "a.gif", size=SMALL, cancelled=lambda: True)
    for size in ((0, 100), (100, 90_000)):
        with pytest.raises(ExportError, match="from 120 to"):
            export(document, tmp_path / "a.gif", size=size)
    with pytest.raises(ExportError, match="at least one view"):
        export(document, tmp_path / "a.gif", size=SMALL, views=())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(1280, 720), (640, 640), (360, 640), (1920, 400)])
def test_every_shape_of_frame_is_filled(size: tuple[int, int]) -> None:
    run = replayed(open_experiment(LETTERS).document())
    stage = Stage(size, ("lattice", "energy", "overlaps"))
    (last,) = run.snapshots([len(run) - 1])
    frame = stage.frame(last, 0.0)
    stage.dismiss()
    assert frame.shape == (size[1], size[0], 3)
    ink = (frame.astype(int).sum(axis=2) < 300).mean()
    assert 0.02 < ink < 0.6


def test_a_movie_of_annealing_says_how_warm_it_is_in_every_frame(qtbot) -> None:
    document = open_experiment("kirkpatrick-1983/annealing").document_for_step(0)
    run = Session.of(document).run(30)
    assert captions_of(document)[0].endswith("anneal, T = 1.2 to 0 in 20 sweeps")
    stage = Stage((640, 360), ("lattice", "landscape"))
    for t, snapshot in enumerate(run.snapshots()):
        frame = stage.frame(snapshot, t / 30)
        assert f"T = {document.params.temperature_at(t):.3f} " in stage._state.text()
    assert frame.shape == (360, 640, 3)
    stage.dismiss()


def test_a_small_training_is_shown_as_a_graph() -> None:
    rows = np.eye(4)
    small = Session("boltzmann", shape=(1, 4), hidden_rows=1, hidden_cols=2, seed=1)
    assert training_views(small.train(rows, epochs=1, rule="exact")) == GRAPH_VIEWS
    layered = Session("rbm", shape=(1, 4), hidden_rows=1, hidden_cols=2, seed=1)
    assert training_views(layered.train(rows, epochs=1)) == TRAINING_VIEWS
    ladder = Session("rbm", shape=(1, 4), hidden=2, seed=1)
    assert training_views(ladder.train(rows, epochs=1, rule="pt")) == LADDER_VIEWS
    plane = Session("attn_bm", shape=(1, 2), hidden=2, seed=1)
    assert training_views(plane.train(rows[:, :2], epochs=1)) == DENSITY_VIEWS


def test_frames_of_machines_say_what_is_seen_and_leave_room_for_it() -> None:
    session = Session(shape=(2, 2), model="rbm", rule="cd", hidden_rows=8, hidden_cols=8)
    session.train(np.eye(4), epochs=2)
    taught, sampled = session.training_run(), session.run(3)
    assert captions_of(session.document) == ("hopview: Contrastive divergence", "hopview")
    stage = Stage(
        (640, 360), ("filters", "training"), titles=("A title that is much too long for its line, " * 3,)
    )
    try:
        first, *_ = taught.snapshots()
        stage.frame(first, 0.0)
        words = [label.text() for label in stage.findChildren(QLabel)]
        assert "Epoch 0 of 2" in words
        assert any(w.startswith("A title") and w.endswith("\N{HORIZONTAL ELLIPSIS}") for w in words)
        filters = stage.views[0]
        assert isinstance(filters, FiltersView)
        assert "Learn on" not in filters.words
        assert filters.tiling().room >= 64  # nobody can turn the wheel of a movie
        *_, last = sampled.snapshots()
        stage.frame(last, 0.0)
        words = [label.text() for label in stage.findChildren(QLabel)]
        assert any("Sampled for 3 sweeps, taught for 2 epochs" in w for w in words)
    finally:
        stage.dismiss()


def test_twins_and_held_units_are_shown_with_their_own_views() -> None:
    assert suited_views(open_experiment("barra-2012/twin").document()) == ("twin", "energy", "overlaps")
    assert suited_views(open_experiment("ackley-1985/encoder").document())[0] == "graph"
    assert suited_views(open_experiment("krotov-2016/dense").document()) == ("lattice", "interaction")
    assert suited_views(open_experiment("millidge-2022/presets").document()) == ("lattice", "attention")
    assert suited_views(open_experiment("ramsauer-2020/two-units").document())[0] == "valleys"
    assert "attention" in suited_views(open_experiment("ota-2023/half-a-letter").document())
    assert suited_views(open_experiment("hopfield-1982/letters").document()) == DEFAULT_VIEWS


@pytest.mark.parametrize(
    "key",
    ["barra-2012/twin", "ota-2023/half-a-letter", "ramsauer-2020/trap", "kamin-1969/blocking"],
)
def test_what_they_show_moves_in_the_movie(tmp_path: Path, key: str, qtbot) -> None:
    written = export(open_experiment(key).document(), tmp_path / "m.gif", (480, 270), 4, sweeps=4)
    with Image.open(written.path) as movie:
        frames = []
        for k in range(movie.n_frames):
            movie.seek(k)
            frames.append(np.asarray(movie.convert("RGB"))[:, :240].copy())
    assert len(frames) > 4 and (frames[0] != frames[-1]).mean() > 0.02


def test_the_title_tells_the_parameters_in_force_at_each_moment() -> None:
    session = Session("modern", shape=(2, 2), beta=9.0)
    session.store(np.array([[1, 1, -1, -1], [1, -1, 1, -1]]))
    session.engine.run(1, "limit")
    session.apply(SetParams({"beta": 1.5}))
    session.engine.run(1, "limit")
    run = session.engine.current_run()
    stage = Stage((640, 360), ("energy",), titles=captions_of(run.document))
    try:
        titles = [stage._titles[0] for _ in _frames(stage, run, [1, len(run) - 1], 30.0)]
    finally:
        stage.dismiss()
    assert "9" in titles[0] and "1.5" in titles[1] and titles[1] == captions_of(run.document)[0]
