"""The lattice on the screen or in a movie: snapshots in, frames out to a surface. Nothing of the pointer."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from hopview.core.associations import Associations
from hopview.core.snapshot import Snapshot
from hopview.pictures.grey import Undone, grey_span, photographic, redrawn, valued
from hopview.pictures.lattice import Afterglow
from hopview.pictures.palette import positive
from hopview.ui.canvas.choose import Wanted, choose_surface, plain_note
from hopview.ui.canvas.held import GRACE_SECONDS, Held
from hopview.ui.canvas.marks import Marks, MarksLayer, paint_marks
from hopview.ui.canvas.paint import Mask
from hopview.ui.canvas.surface import Frame, PlainSurface, Plate, Surface
from hopview.ui.canvas.viewport import Viewport
from hopview.ui.views.base import View

TICK_MS = 16
UNDONE = "whitening undone"
_SLOW_TICK_MS, _MANY_UNITS = (
    33,
    1 << 18,
)  # a large lattice fades at half the rate: it leaves time for the rest


class LatticePicture(View):
    """Shows the visible layer. In a movie it paints itself; in the window, on a surface with marks above it.

    Repaints only for what changed, and by a timer of its own while an afterglow fades.
    `surface_note` is the sentence to show when OpenGL is not used; `surface_changed(note)` follows it.
    """

    surface_changed = Signal(str)

    def __init__(
        self, parent: QWidget | None = None, *, interactive: bool = True, surface: Wanted = "auto"
    ) -> None:
        super().__init__(parent, interactive=interactive)
        self.viewport = Viewport((1, 1), self._pixels())
        self.surface_note = ""
        self._wanted: Wanted = surface
        self._surface: Surface | None = None
        self._layer: MarksLayer | None = None
        self._frame: Frame | None = None
        self._plate: Plate | None = None
        self._marks = Marks(zoom=interactive)
        self._afterglow = Afterglow()
        self._held = Held()
        self._spanned: NDArray[np.float32] | None = None  # the data that `_span` is of
        self._span = 1.0
        self._undone = Undone()
        self._offset = 0.0  # of the caller's clock against ours
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._again)
        if interactive:
            self._layer = MarksLayer(self)
            self._take_surface()

    # -- what shows ---------------------------------------------------------------------------------

    @property
    def show_grid(self) -> bool:
        """Whether lines between cells show where cells are large enough."""
        return self._marks.grid

    @show_grid.setter
    def show_grid(self, on: bool) -> None:
        self.mark(grid=bool(on))

    @property
    def reduce_motion(self) -> bool:
        """Whether flips leave no afterglow."""
        return self._afterglow.reduce_motion

    @reduce_motion.setter
    def reduce_motion(self, on: bool) -> None:
        self._afterglow.reduce_motion = bool(on)
        self._redo()

    def show_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """Show `snapshot`; `now` in seconds, of any clock that runs evenly."""
        before, self._offset = self.snapshot, now - time.perf_counter()
        if before is not None and jumped(before, snapshot):
            self._afterglow.forget()
        super().show_snapshot(snapshot, now)

    def refresh(self, snapshot: Snapshot) -> None:
        """Make the frame of `snapshot` and show it if it looks different."""
        if self.interactive and not self.isVisible() and self._stale:
            return
        now, shape = self._now(), snapshot.visible.shape
        if shape != self.viewport.shape:
            self._reshape(shape)
        flat = snapshot.state[snapshot.visible.slice]
        heat = self._afterglow.update(flat, now)
        grey = valued(snapshot)
        glows = self._afterglow.glowing and not redrawn(snapshot)
        glow = self._held.cooled(heat, flat, now).reshape(shape) if glows else None
        shown, greys = self._held.laid_over(flat, now), None
        picture = self._picture(snapshot, shown) if grey else None
        if picture is not None:
            shown, greys = picture, (*self._undone.limits, UNDONE)
        elif grey:
            span = self._span_of(snapshot)
            shown, greys = (shown / span if span > 1.0 else shown), (-span, span, "")
        shown = shown.reshape(shape)
        before = self._frame
        if before is not None and before.state.shape == shape and np.array_equal(before.state, shown):
            shown = before.state
        words, held = self._nothing_yet(snapshot, flat), self._mask_of(snapshot)
        self.mark(words=words, held=held, greys=greys, parted=_parted(snapshot))
        view, kind = self.viewport, snapshot.visible.kind
        theme = photographic(self.theme, snapshot)
        theme = theme if picture is None else positive(theme)
        self._show(Frame(shown, glow, kind, theme, view.placement(), view.size))
        if self.interactive and (glow is not None or self._held.waiting(now)):
            fading = TICK_MS if flat.size < _MANY_UNITS else _SLOW_TICK_MS
            self._timer.start(fading if glow is not None else round(1000 * GRACE_SECONDS))

    def restyle(self) -> None:
        """The colours of the marks; the frame follows with the refresh."""
        self.mark()
        self.update()

    def mark(self, **changes: object) -> None:
        """Change what is drawn over the lattice."""
        before, self._marks = self._marks, replace(self._marks, **changes)  # type: ignore[arg-type]
        if self._layer is not None:
            self._layer.show_marks(self._marks, self.viewport, self.theme)
        elif self._marks != before:
            self.update()

    def move_view(self, viewport: Viewport) -> None:
        """Show another part of the lattice."""
        if viewport == self.viewport:
            return
        self.viewport = viewport
        self.mark()
        if self._frame is not None:
            self._show(replace(self._frame, placement=viewport.placement(), size=viewport.size))

    def free(self) -> None:
        """Give the graphics card's memory back; it may be shown again."""
        if self._surface is not None:
            self._surface.free()

    # -- events -------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the same part in view."""
        super().resizeEvent(event)
        self._settle_size()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up, without a glow for what happened meanwhile."""
        super().showEvent(event)
        self._settle_size()
        if self._stale:
            self._stale = False
            self._afterglow.forget()
            self._redo()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._stale = True
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """In a movie, the lattice on whatever ground it is laid; in the window the surface does it."""
        if self.interactive or self._frame is None:
            return
        self._settle_size()
        if self._plate is None:
            self._plate = Plate(self._frame)
        ratio = self.devicePixelRatioF()
        painter = QPainter(self)
        painter.scale(1.0 / ratio, 1.0 / ratio)
        painter.drawImage(self._plate.target, self._plate.image)
        paint_marks(painter, self._marks.at_rest(), self.viewport, self.theme, ratio)

    def sizeHint(self) -> QSize:
        """Room for 64 x 64 cells of 8 pixels."""
        return QSize(528, 528)

    # -- inside -------------------------------------------------------------------------------------

    def _show(self, frame: Frame) -> None:
        same = frame.same_as(self._frame)
        self._frame = frame
        if same:
            return
        if self._surface is not None:
            self._surface.show_frame(frame)
        else:
            self._plate = None
            self.update()

    def _now(self) -> float:
        return time.perf_counter() + self._offset if self.interactive else self.now

    def _again(self) -> None:
        if self.isVisible():
            self._redo()

    def _redo(self) -> None:
        if self.snapshot is not None:
            self.refresh(self.snapshot)

    def _nothing_yet(self, snapshot: Snapshot, flat: NDArray[np.int8]) -> bool:
        if snapshot.patterns or snapshot.playing or not self.interactive or self._held.drawing:
            return False
        return not (flat > 0).any()

    def _picture(self, snapshot: Snapshot, state: NDArray[Any]) -> NDArray[Any] | None:
        """`state` with the whitening of the data undone; None where there is none to undo."""
        training = snapshot.training
        return None if training is None else self._undone.drawn(state, training.data, training.undo)

    def _span_of(self, snapshot: Snapshot) -> float:
        """How far from zero a value is ink or paper; worked out anew for other data."""
        data = snapshot.training.data if snapshot.training is not None else None
        if data is None:
            return self._span
        if data is not self._spanned:
            self._spanned, self._span = data, grey_span(data)
        return self._span

    def _mask_of(self, snapshot: Snapshot) -> Mask | None:
        """The units held; the same mask while they are the same, so that nothing is repainted for it."""
        held, before = snapshot.clamped, self._marks.held
        if held is None or held.size != snapshot.visible.size:
            return None
        same = before is not None and (before.units is held or np.array_equal(before.units, held))
        return before if same else Mask(held)

    def _reshape(self, shape: tuple[int, int]) -> None:
        self.viewport = Viewport(shape, self._pixels())
        self._held.forget()
        self._take_surface()

    def _pixels(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        # Halves go up, as Qt rounds the size of an OpenGL widget.
        return max(1, int(self.width() * ratio + 0.5)), max(1, int(self.height() * ratio + 0.5))

    def _settle_size(self) -> None:
        for child in (self._surface, self._layer):
            if isinstance(child, QWidget) and child.geometry() != self.rect():
                child.setGeometry(self.rect())
        if self.viewport.size != self._pixels():
            self.move_view(self.viewport.resized(*self._pixels()))

    def _take_surface(self) -> None:
        """The surface that suits the present grid; nothing happens when it is there already."""
        if not self.interactive:
            return
        chosen = choose_surface(self._wanted, self.viewport.shape)
        if self._surface is None or type(self._surface) is not chosen.make:
            self._put_surface(chosen.make(self))
        self._note(chosen.note)

    def _fall_back(self, reason: str) -> None:
        """OpenGL has failed: paint in 2-D from now on."""
        if isinstance(self._surface, PlainSurface):
            return
        self._wanted = "plain"
        self._put_surface(PlainSurface(self))
        self._note(plain_note(reason))

    def _put_surface(self, surface: Surface) -> None:
        old, self._surface = self._surface, surface
        if isinstance(surface, QWidget):
            surface.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            surface.setGeometry(self.rect())
            surface.failed.connect(self._fall_back, Qt.ConnectionType.QueuedConnection)
            surface.lower()
            surface.show()
        if self._frame is not None:
            surface.show_frame(self._frame)
        if old is not None:
            old.free()
        if isinstance(old, QWidget):
            old.hide()
            old.deleteLater()

    def _note(self, note: str) -> None:
        if note != self.surface_note:
            self.surface_note = note
            self.surface_changed.emit(note)


def jumped(before: Snapshot, now: Snapshot) -> bool:
    """Whether `now` is a new cue or another place on the timeline, rather than what became of `before`."""
    if now.sweep == 0 and now.position == 0:
        return True
    back = now.moment < before.moment
    ahead = now.moment > before.moment + 1 and now.moments == before.moments and not now.playing
    return back or ahead


def _parted(snapshot: Snapshot) -> int:
    """The row that the response begins with, of pairs of a stimulus and what follows it; 0 of all others."""
    pairs, cols = snapshot.memories, snapshot.visible.shape[1]
    whole = isinstance(pairs, Associations) and pairs.cut % cols == 0 and pairs.size == snapshot.visible.size
    return pairs.cut // cols if whole and isinstance(pairs, Associations) else 0
