"""The mosaic view: tints, counts, the tile under the mouse, tabs, and what it says of other models."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.windows import opened
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QLabel

from hopview.pictures.mosaic import origin_colour
from hopview.pictures.palette import LIGHT, sequential
from hopview.session.edits import SetModel, SetParams
from hopview.session.experiments import open_experiment
from hopview.session.session import Session
from hopview.ui.controller import Controller
from hopview.ui.movie import suited_views
from hopview.ui.story import StoryPanel
from hopview.ui.views import MosaicView
from hopview.ui.views.mosaic import OTHER

KEY = "screwtape-2023/griddle"


@pytest.fixture
def session(dressed: None) -> Session:
    made = Session.of(open_experiment(KEY).document())
    made.run()
    return made


def shown(qtbot, session: Session, size=(640, 720), **how) -> MosaicView:
    view = MosaicView(**how)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_snapshot(session.snapshot(), 0.0)
    return view


def middle_of(view: MosaicView, tile: int) -> QPointF:
    box, (down, across) = view.boxes()[1], view.mosaic.grid
    row, col = divmod(tile, across)
    return QPointF(
        box.left() + (col + 0.5) * box.width() / across, box.top() + (row + 0.5) * box.height() / down
    )


def test_counts_add_up_and_stand_in_words(qtbot, session) -> None:
    view = shown(qtbot, session)
    assert sum(origin.count for origin in view.origins) == len(view.mosaic) == 64
    whole = sum(origin.count for origin in view.origins if origin.sources)
    assert view.words.startswith(f"{whole} of 64 tiles of 8 × 8 are pieces of a picture.")
    assert view.words.endswith("Each remembers those at its own place.")
    session.apply(SetParams({"mode": "shared", "engine": "hebb"}))
    session.run()
    view.show_snapshot(session.snapshot(), 0.0)
    assert "All share 88 memories." in view.words and "negatives of a memory" in view.words


def test_tiles_have_the_colour_of_their_picture(qtbot, session, painted) -> None:
    session.cue(session.document.patterns[1].cells)
    view = shown(qtbot, session, interactive=False)
    drawn, alone = painted(view), int(np.flatnonzero(view.mosaic.sources == 2)[0])
    hue, point = np.array(origin_colour((1,), LIGHT)), middle_of(view, alone)
    spot = drawn[round(point.y()) - 8 : round(point.y()) + 8, round(point.x()) - 8 : round(point.x()) + 8]
    colours = np.unique(spot.reshape(-1, 3), axis=0).astype(float)
    toward = [np.abs(c - hue).sum() < np.abs(np.array(LIGHT.ink) - hue).sum() for c in colours]
    assert any(toward) and not (spot == np.array(LIGHT.ink)).all(axis=2).any()
    box = view.boxes()[2]
    legend = drawn[round(box.top()) : round(box.bottom()), round(box.left()) : round(box.right())]
    for origin in view.origins:
        bar = (legend == np.array(origin_colour(origin.sources, LIGHT))).all(axis=2)
        assert bar.any() or (origin.sources and not origin.count)


def test_the_tile_under_the_mouse_tells_its_memories(qtbot, session, painted) -> None:
    view = shown(qtbot, session)
    tile = int(np.flatnonzero(view.mosaic.sources == 1)[0])
    said = view.reading(middle_of(view, tile))
    row, col = divmod(tile, 8)
    assert said.startswith(f"Tile in row {row + 1}, column {col + 1}: Fish\nE = −")
    assert "\nm = 1.00  Fish\nm = " in said and said.endswith("Tree")
    before = painted(view)
    view._point(tile)
    assert not np.array_equal(before, painted(view))
    assert view.reading(QPointF(2, 2)) == ""


@pytest.mark.parametrize("size", [(300, 260), (900, 400), (400, 900)])
def test_it_has_room_in_any_shape(qtbot, session, painted, size) -> None:
    view = shown(qtbot, session, size=size)
    assert painted(view).std() > 0
    _, picture, legend, _ = view.boxes()
    assert picture.width() >= 2 and picture.right() <= size[0] and picture.bottom() <= size[1]
    assert not picture.intersects(legend)


def test_without_pictures_it_says_what_to_do(qtbot, dressed, painted) -> None:
    view = shown(qtbot, Session("mosaic", shape=(12, 20)))
    assert view.mosaic.grid == (2, 3) and painted(view).any()
    view.let_go()
    assert view.mosaic is None and view.words == ""
    assert "Mosaic recall" in OTHER


def test_many_pictures_share_the_legend(qtbot, dressed, painted) -> None:
    session = Session("mosaic", shape=(32, 32), mode="shared")
    draw = np.random.default_rng(0)
    session.store(np.where(draw.random((12, 1024)) < 0.5, 1, -1))
    session.cue(session.document.patterns[4].cells)
    view = shown(qtbot, session)
    assert painted(view).any() and len(view._rows) == 9
    assert view._rows[0].sources == (4,) and view._rows[0].count == 16


def test_the_window_brings_it_forward_and_movies_show_it(qtbot, dressed) -> None:
    assert suited_views(open_experiment(KEY).document()) == MosaicView.film
    with opened(qtbot, KEY) as window:
        assert window.tabs.currentWidget() is window.views["mosaic"]
        assert window.tabs.refusal("twin")


def test_the_map_of_energies_is_chosen_in_the_box_over_it(qtbot, session, painted) -> None:
    view = shown(qtbot, session, size=(420, 640))
    view.show()
    assert view.choice.box.isVisibleTo(view) and view.map == "overlaps"
    before = painted(view)
    view.choice.box.setCurrentIndex(1)
    view.choice.box.activated.emit(1)
    assert view.map == "energies" and not np.array_equal(before, painted(view))
    low, high = view._energies.low, view._energies.high
    assert low <= view.mosaic.energies.min() < view.mosaic.energies.max() <= high
    view._point(3)
    assert not view.choice.box.isVisibleTo(view)  # the tile's memories stand there
    view._point(None)
    assert view.choice.box.isVisibleTo(view)


def test_movies_have_both_maps_where_they_fit(qtbot, session, painted) -> None:
    film = shown(qtbot, session, size=(900, 640), interactive=False)
    assert film.choice is None
    _, _, _, low = film.boxes()
    drawn = painted(film)[round(low.top()) : round(low.bottom()), round(low.left()) : round(low.right())]
    table = {tuple(colour) for colour in sequential(LIGHT)}
    spots = [[tuple(colour) in table for colour in row] for row in drawn[::4]]
    half = drawn.shape[1] // 2
    assert any(any(row[:half]) for row in spots) and any(any(row[half:]) for row in spots)


def test_tiles_that_overlap_are_told(qtbot, session) -> None:
    session.apply(SetParams({"stride": "k/2"}))
    session.run()
    view = shown(qtbot, session)
    assert view.mosaic.grid == (15, 15) and "They overlap by half and vote on each cell" in view.words
    box = view.boxes()[1]
    said = view.reading(QPointF(box.left() + 1, box.top() + 1))
    assert said.startswith("Tile in row 1, column 1: ")


def test_one_tile_is_told_of_alone(qtbot, dressed) -> None:
    session = Session("mosaic", shape=(8, 8))
    half = np.repeat([1, -1], 32)
    session.store(np.stack([half, -half]))
    session.cue(np.repeat([1, -1], [16, 48]))
    view = shown(qtbot, session)
    assert view.words == "The one tile of 8 × 8 is not one of the pictures. It remembers 2."


def test_without_an_experiment_the_story_says_how_a_mosaic_begins(qtbot, dressed) -> None:
    controller = Controller(Session(shape=(16, 16)).document)
    panel = StoryPanel(controller)
    qtbot.addWidget(panel)

    def said() -> str:
        return " ".join(label.text() for label in panel.widget().findChildren(QLabel))

    assert "Your own network" in said()
    controller.edit(SetModel("mosaic"))
    assert "Your own mosaic" in said() and "Your own network" not in said()
    controller.close()
