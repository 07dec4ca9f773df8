"""The viewport: cells to pixels and back, for any grid, any screen and any zoom."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hopview.ui.canvas.viewport import MARGIN, Viewport

sides = st.integers(1, 5000)
viewports = st.builds(
    Viewport, st.tuples(sides, sides), st.tuples(st.integers(1, 3000), st.integers(1, 3000))
)


@st.composite
def zoomed(draw: st.DrawFn) -> Viewport:
    """A viewport after some zooming and panning."""
    view = draw(viewports)
    for _ in range(draw(st.integers(0, 4))):
        x, y = draw(st.floats(-50, 3000)), draw(st.floats(-50, 3000))
        view = view.zoomed_at(x, y, draw(st.floats(0.05, 40)))
        view = view.panned(draw(st.floats(-5000, 5000)), draw(st.floats(-5000, 5000)))
    return view


@given(zoomed(), st.floats(-100, 5100), st.floats(-100, 5100))
def test_pixels_and_cells_are_inverse(view: Viewport, row: float, col: float) -> None:
    assert view.cell_at(*view.pixel_at(row, col)) == pytest.approx(
        (row, col), abs=1e-6 * (1 + 1 / view.scale)
    )


@given(zoomed())
def test_the_lattice_is_never_lost(view: Viewport) -> None:
    margin = min(MARGIN, min(view.size) / 8)
    (rows, cols), (width, height), (x, y) = view.shape, view.size, view.origin
    for origin, cells, pixels in ((x, cols, width), (y, rows, height)):
        span = cells * view.scale
        if span + 2 * margin <= pixels:  # all of it shows, in the middle
            assert abs(2 * origin + span - pixels) <= 1.0 + 1e-6
        else:  # it covers the screen but for the margin
            assert origin <= margin + 0.5 and origin + span >= pixels - margin - 0.5


@given(zoomed())
def test_a_placement_lies_on_the_screen_and_shows_cells(view: Viewport) -> None:
    place = view.placement()
    assert 0 <= place.left < place.right <= view.size[0]
    assert 0 <= place.top < place.bottom <= view.size[1]
    row0, row1, col0, col1 = place.window
    assert (row1 - row0) * view.scale == pytest.approx(place.height)
    assert (col1 - col0) * view.scale == pytest.approx(place.width)
    if view.fitted and min(view.size) > 40:
        assert row1 > 0 and col1 > 0 and row0 < view.shape[0] and col0 < view.shape[1]


@given(viewports)
def test_zoom_one_shows_everything(view: Viewport) -> None:
    place = view.placement()
    row0, row1, col0, col1 = place.window
    assert row0 <= 1e-6 and col0 <= 1e-6
    assert row1 >= view.shape[0] - 0.5 / view.scale - 1e-6 and col1 >= view.shape[1] - 0.5 / view.scale - 1e-6


@given(zoomed(), st.floats(0, 1), st.floats(0, 1), st.floats(1.0, 3.0))
def test_zoom_keeps_the_place_under_the_pointer(view: Viewport, u: float, v: float, factor: float) -> None:
    x, y = u * view.size[0], v * view.size[1]
    row, col = view.cell_at(x, y)
    nearer = view.zoomed_at(x, y, factor)
    if nearer.fitted:
        return
    places = zip(nearer.pixel_at(row, col), (x, y), view.size, reversed(nearer.shape), strict=True)
    for (shown, pointer, pixels, cells), origin in zip(places, nearer.origin, strict=True):
        span = cells * nearer.scale
        stopped = span + 2 * MARGIN <= pixels or origin >= 0 or origin + span <= pixels
        assert stopped or shown == pytest.approx(pointer, abs=0.51)


@given(zoomed(), st.floats(-300, 300), st.floats(-300, 300))
def test_panning_moves_with_the_pointer_until_an_edge(view: Viewport, dx: float, dy: float) -> None:
    (x0, y0), (x1, y1) = view.origin, view.panned(dx, dy).origin
    assert abs(x1 - x0) <= abs(dx) + 1 and abs(y1 - y0) <= abs(dy) + 1
    assert (x1 - x0) * dx >= -abs(dx) and (y1 - y0) * dy >= -abs(dy)


@given(zoomed())
def test_a_drag_back_from_an_edge_acts_at_once(view: Viewport) -> None:
    far = view.panned(-1e6, -1e6)
    back = far.panned(10, 10)
    if far.origin != far.panned(1e6, 1e6).origin and not view.fitted:
        room = [b - a for a, b in zip(far.origin, far.panned(1e6, 1e6).origin, strict=True)]
        for moved, most in zip(
            (back.origin[0] - far.origin[0], back.origin[1] - far.origin[1]), room, strict=True
        ):
            assert moved >= min(10, most) - 1


@given(zoomed())
def test_cells_are_whole_pixels_when_that_costs_little(view: Viewport) -> None:
    exact = view.fit_scale * view.zoom
    assert 7 / 8 * exact - 1e-6 <= view.scale <= exact + 1e-5
    if exact >= 8:
        assert view.placement().crisp


@given(zoomed())
def test_the_screen_may_become_any_size(view: Viewport) -> None:
    smaller = view.resized(0, 0)
    assert smaller.size == (1, 1) and smaller.placement().width == 1
    assert view.resized(777, 333).zoom == view.zoom


def test_units_count_along_rows() -> None:
    view = Viewport((3, 100), (816, 400))
    assert view.scale == 8.0
    left, top = view.origin
    assert view.unit_at(left, top) == 0
    assert view.unit_at(left + 7.9, top + 8.1) == 100
    assert view.unit_at(left + 799, top + 23.9) == 299
    assert view.unit_at(left - 0.1, top) == view.unit_at(left, top + 24.1) == -1


def test_zoom_stops_where_cells_are_large_and_where_all_shows() -> None:
    view = Viewport((256, 256), (528, 528))
    near = view.zoomed_at(100, 100, 1e9)
    assert near.scale == 64.0
    assert near.zoomed_at(0, 0, 1e-9) == view
    tiny = Viewport((2, 2), (416, 416)).zoomed_at(0, 0, 1e9)
    assert tiny.scale == 800.0


def test_showing_pans_only_as_far_as_needed() -> None:
    view = Viewport((64, 64), (528, 528)).zoomed_at(264, 264, 4)
    assert view.showing(32.5, 32.5) == view
    moved = view.showing(63.5, 63.5)
    x, y = moved.pixel_at(63.5, 63.5)
    assert 0 <= x <= 528 and 0 <= y <= 528 and moved != view


def test_a_line_of_millions_of_cells_is_still_placed() -> None:
    view = Viewport((1, 1 << 24), (600, 400))
    assert view.placement().height == 1
    near = view.zoomed_at(300, 200, 1e12)
    assert near.scale == 64.0 and math.isfinite(near.cell_at(0, 0)[1])
