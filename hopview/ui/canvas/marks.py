"""What is drawn over the lattice: grid, held units, brush, the cell pointed at, a rectangle, a few words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hopview.pictures.palette import LIGHT, Theme
from hopview.ui.canvas.paint import (
    Mask,
    cells_rect,
    paint_brush,
    paint_cell,
    paint_frame,
    paint_greys,
    paint_grid,
    paint_held,
    paint_parting,
    paint_region,
    paint_words,
    paint_zoom,
    unit_rect,
)
from hopview.ui.canvas.viewport import GRID_FROM, Viewport


@dataclass(frozen=True, slots=True)
class Marks:
    """What to draw over the lattice; places are in cells, units count from 0 and are -1 for none.

    `parted` is the row before which a line parts stimulus and response, 0 for none.
    Of grey levels `greys` are the values that are paper and ink, and words about them; None without any.
    `brush` is (row, col, size, ink) with its anchor cell; `region` (row0, col0, row1, col1), ends excluded.
    """

    grid: bool = True
    brush: tuple[int, int, int, bool] | None = None
    pointed: int = -1
    cursor: int = -1
    region: tuple[int, int, int, int] | None = None
    words: bool = False
    zoom: bool = True
    held: Mask | None = None
    greys: tuple[float, float, str] | None = None
    parted: int = 0

    def at_rest(self) -> Marks:
        """The marks of a movie: nothing that follows a pointer."""
        return Marks(grid=self.grid, zoom=False, held=self.held, greys=self.greys, parted=self.parted)


class MarksLayer(QWidget):
    """A clear widget above a surface that paints the marks; where only the brush moved, only there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.marks = Marks()
        self._viewport: Viewport | None = None
        self._theme: Theme = LIGHT

    def show_marks(self, marks: Marks, viewport: Viewport, theme: Theme) -> None:
        """Show `marks` at the next repaint."""
        if (viewport, theme) == (self._viewport, self._theme):
            if marks == self.marks:
                return
            if replace(marks, brush=None, pointed=-1) == replace(self.marks, brush=None, pointed=-1):
                dirty = self._reach(self.marks, viewport).united(self._reach(marks, viewport))
                self.marks = marks
                self.update(dirty)
                return
        self.marks, self._viewport, self._theme = marks, viewport, theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint them, in the display's own pixels."""
        if self._viewport is None:
            return
        painter = QPainter(self)
        painter.scale(1.0 / self.devicePixelRatioF(), 1.0 / self.devicePixelRatioF())
        paint_marks(painter, self.marks, self._viewport, self._theme, self.devicePixelRatioF())

    def _reach(self, marks: Marks, viewport: Viewport) -> QRect:
        """The part of the widget that brush and pointed cell take up."""
        covered = QRectF()
        if marks.brush is not None:
            row, col, size, _ = marks.brush
            covered = cells_rect(viewport, row - size // 2, col - size // 2, size + 1, size + 1)
        if marks.pointed >= 0:
            covered = covered.united(unit_rect(viewport, marks.pointed))
        ratio = self.devicePixelRatioF()
        scaled = QRectF(covered.topLeft() / ratio, covered.size() / ratio)
        return scaled.adjusted(-6, -6, 6, 6).toAlignedRect() if not covered.isNull() else QRect()


def paint_marks(painter: QPainter, marks: Marks, viewport: Viewport, theme: Theme, ratio: float) -> None:
    """Paint the marks in the viewport's pixels, `ratio` of them to one of the toolkit's."""
    if marks.grid and viewport.scale >= GRID_FROM * ratio:
        paint_grid(painter, viewport, theme, ratio)
    if marks.held is not None:
        paint_held(painter, marks.held, viewport, theme, ratio)
    if marks.parted:
        paint_parting(painter, marks.parted, viewport, theme, ratio)
    paint_frame(painter, viewport, theme, ratio)
    if marks.greys is not None:
        paint_greys(painter, marks.greys, viewport, theme, ratio)
    if marks.words:
        paint_words(painter, viewport, theme, ratio)
    if marks.region is not None:
        paint_region(painter, marks.region, viewport, theme, ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if marks.pointed >= 0:
        paint_cell(painter, unit_rect(viewport, marks.pointed), theme, ratio, 1.0)
    if marks.cursor >= 0:
        paint_cell(painter, unit_rect(viewport, marks.cursor), theme, ratio, 2.0)
    if marks.brush is not None:
        paint_brush(painter, marks.brush, viewport, theme, ratio)
    if marks.zoom and not viewport.fitted:
        paint_zoom(painter, viewport, theme, ratio)
