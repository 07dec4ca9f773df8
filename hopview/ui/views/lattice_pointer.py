"""The pointer on the lattice: the brush, the tools, zoom and pan, and the unit under it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from hopview.core.snapshot import Snapshot
from hopview.ui.canvas.brush import INK, LARGEST, PAPER, SMALLEST, Int64, Stroke, anchor
from hopview.ui.canvas.choose import Wanted
from hopview.ui.canvas.gestures import Gesture, PaintGesture, PanGesture, RegionGesture
from hopview.ui.canvas.viewport import Viewport
from hopview.ui.views.lattice_picture import LatticePicture

Tool = Literal["pen", "eraser", "pan", "region", "hold"]
TOOLS: tuple[Tool, ...] = ("pen", "eraser", "pan", "region", "hold")

_NOTCH = 1.25  # zoom for one notch of the wheel
_NOTCH_UNITS = 120.0
_BUTTON, _SHAPE = Qt.MouseButton, Qt.CursorShape
_CURSORS: dict[Tool, Qt.CursorShape] = {
    "pen": _SHAPE.CrossCursor,
    "eraser": _SHAPE.CrossCursor,
    "pan": _SHAPE.OpenHandCursor,
    "region": _SHAPE.CrossCursor,
    "hold": _SHAPE.CrossCursor,
}


class PointedPicture(LatticePicture):
    """The lattice under a pointer.

    Left uses the `tool`, right erases, middle pans; with "pan", "region" or "hold" right pans too. The
    wheel zooms about the pointer; a double click of a button that only pans shows all.
    """

    stroke = Signal(object, object, int)
    hovered = Signal(int)
    region_chosen = Signal(int, int, int, int)

    def __init__(
        self, parent: QWidget | None = None, *, interactive: bool = True, surface: Wanted = "auto"
    ) -> None:
        super().__init__(parent, interactive=interactive, surface=surface)
        self._tool: Tool = "pen"
        self._brush_size = 3
        self._gesture: Gesture | None = None
        self._button = _BUTTON.NoButton
        self._pointer: QPointF | None = None
        self._unit = -1
        self._strokes = 0
        if interactive:
            self.setMouseTracking(True)
            self._dress_pointer()

    # -- properties ---------------------------------------------------------------------------------

    @property
    def tool(self) -> Tool:
        """What the left button does: "pen", "eraser", "pan", or "region" or "hold", which choose a box."""
        return self._tool

    @tool.setter
    def tool(self, tool: Tool) -> None:
        if tool not in TOOLS:
            raise ValueError(f"There is no tool {tool!r}. Choose one of {', '.join(TOOLS)}.")
        self._drop_gesture()
        self._tool = tool
        self._dress_pointer()
        self._point()

    @property
    def brush_size(self) -> int:
        """Cells across the brush, 1..32; values beyond are brought within."""
        return self._brush_size

    @brush_size.setter
    def brush_size(self, size: int) -> None:
        self._brush_size = min(max(int(size), SMALLEST), LARGEST)
        self._point()

    def reset_view(self) -> None:
        """Show the whole lattice."""
        self.move_view(self.viewport.fitting())

    # -- what gestures do: hopview.ui.canvas.gestures.Canvas ----------------------------------------

    def paint_units(self, units: Int64, stroke: Stroke) -> None:
        """Show and announce newly covered units."""
        values = stroke.values(units)
        self._held.add(units, values)
        self._redo()
        self.stroke.emit(units, values, stroke.number)

    def end_stroke(self) -> None:
        """Let go of the cells once the state has them."""
        self._held.end(self._now())
        self._redo()

    def move_view(self, viewport: Viewport) -> None:
        """Show another part of the lattice."""
        before = self.viewport
        super().move_view(viewport)
        if viewport != before:
            self._point()

    def show_region(self, region: tuple[int, int, int, int] | None) -> None:
        """Outline a rectangle of cells."""
        self.mark(region=region)

    def choose_region(self, region: tuple[int, int, int, int]) -> None:
        """Announce it."""
        self.region_chosen.emit(*region)

    # -- events: pointer ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture; another button during one changes nothing."""
        if not self.interactive or self.snapshot is None or self._gesture is not None:
            return
        self._pointer = self._pixel(event.position())
        gesture = self._gesture_for(event.button())
        if gesture is None:
            event.ignore()
            return
        self._gesture, self._button = gesture, event.button()
        self._dress_pointer()
        gesture.move(self._pointer.x(), self._pointer.y())
        self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or show what a press would do."""
        if not self.interactive:
            return
        self._pointer = self._pixel(event.position())
        if self._gesture is not None:
            if event.buttons() & self._button:
                self._gesture.move(self._pointer.x(), self._pointer.y())
            else:  # the release went elsewhere, as to a menu that opened
                self._drop_gesture()
        self._point()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture."""
        if self._gesture is None or event.button() != self._button:
            return
        gesture, self._gesture = self._gesture, None
        at = self._pixel(event.position())
        gesture.move(at.x(), at.y())
        self._finish(gesture.end)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all, if the button pans; otherwise a press like the first."""
        if self.interactive and self._pans(event.button()) and event.button() != _BUTTON.LeftButton:
            self.reset_view()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / _NOTCH_UNITS
        if not self.interactive or not notches:
            event.ignore()
            return
        self._zoom_at(event.position(), _NOTCH**notches)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """No brush, and no unit under the pointer."""
        self._pointer = None
        self._point()
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Pinching zooms."""
        if isinstance(event, QNativeGestureEvent) and self.interactive:
            if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
                return super().event(event)
            self._zoom_at(event.position(), max(0.2, 1.0 + event.value()))
            return True
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A drag ends when the canvas goes."""
        self._drop_gesture()
        self._pointer = None
        self._point()
        super().hideEvent(event)

    # -- inside -------------------------------------------------------------------------------------

    def refresh(self, snapshot: Snapshot) -> None:
        """Show it, and what is under the pointer now that the grid may be another."""
        shape = self.viewport.shape
        super().refresh(snapshot)
        if shape != self.viewport.shape:
            self._drop_gesture()
            self._point()

    def _gesture_for(self, button: Qt.MouseButton) -> Gesture | None:
        if self._pans(button):
            return PanGesture(self)
        if button == _BUTTON.LeftButton and self._tool in ("region", "hold"):
            return RegionGesture(self)
        if button in (_BUTTON.LeftButton, _BUTTON.RightButton):
            return self._new_stroke(button == _BUTTON.RightButton)
        return None

    def _pans(self, button: Qt.MouseButton) -> bool:
        if button == _BUTTON.LeftButton:
            return self._tool == "pan"
        paints = self._tool in ("pen", "eraser")
        return button == _BUTTON.MiddleButton or (button == _BUTTON.RightButton and not paints)

    def _new_stroke(self, erase: bool) -> PaintGesture:
        value = PAPER if erase or self._tool == "eraser" else INK
        self._strokes += 1
        self._held.begin(self._now())
        return PaintGesture(self, Stroke(self.viewport.shape, self._brush_size, value, self._strokes))

    def _drop_gesture(self) -> None:
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self._finish(gesture.cancel)

    def _finish(self, ending: Callable[[], None]) -> None:
        self._button = _BUTTON.NoButton
        ending()
        self._dress_pointer()
        self._point()

    def _zoom_at(self, position: QPointF, factor: float) -> None:
        self._pointer = self._pixel(position)
        self.move_view(self.viewport.zoomed_at(self._pointer.x(), self._pointer.y(), factor))

    def _pixel(self, position: QPointF) -> QPointF:
        return position * self.devicePixelRatioF()

    def _point(self) -> None:
        """Show and announce what is under the pointer."""
        if not self.interactive:
            return
        unit, brush = -1, None
        if self._pointer is not None and self.snapshot is not None:
            x, y = self._pointer.x(), self._pointer.y()
            unit = self.viewport.unit_at(x, y)
            painting = isinstance(self._gesture, PaintGesture)
            if painting or (unit >= 0 and self._gesture is None and self._tool in ("pen", "eraser")):
                ink = self._gesture.stroke.value == INK if painting else self._tool == "pen"
                brush = (*anchor(*self.viewport.cell_at(x, y), self._brush_size), self._brush_size, ink)
        pointed = unit if brush is None and self._gesture is None else -1
        self.mark(brush=brush, pointed=pointed)
        if unit != self._unit:
            self._unit = unit
            self.hovered.emit(unit)

    def _dress_pointer(self) -> None:
        if isinstance(self._gesture, PanGesture):
            self.setCursor(_SHAPE.ClosedHandCursor)
        elif self.interactive:
            self.setCursor(_CURSORS[self._tool])
