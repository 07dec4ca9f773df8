"""The lattice on OpenGL: two byte textures and one shader that averages and colours them."""

from __future__ import annotations

import atexit
import math
import weakref

import numpy as np
import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext, QPaintEvent
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget

from hopview.core.layer import UnitKind
from hopview.pictures.lattice import GLOW_STRENGTH
from hopview.pictures.palette import Rgb
from hopview.ui.canvas.surface import Frame
from hopview.ui.gl.program import TRIANGLES, GLError, Program
from hopview.ui.gl.setup import surface_format
from hopview.ui.gl.texture import ByteTexture, UInt8

MOST_CELLS = 6.0  # cells a pixel adds up along each side, exactly; of more it adds up averages of blocks
_NO_ERROR = 0
_STATE, _GLOW = 0, 1


def shade_bytes(values: np.ndarray, kind: UnitKind) -> UInt8:
    """Unit values as bytes: paper 0, ink 255, rounded as `pictures.lattice` rounds them."""
    if values.dtype == np.int8:
        return np.where(values > 0, np.uint8(255), np.uint8(0))
    gain, middle = (127.5, 127.5) if kind in ("spin", "real") else (255.0, 0.0)
    return np.clip(values * gain + (middle + 0.5), 0.0, 255.0).astype(np.uint8)


class Scene:
    """What lives in one OpenGL context: the program and the two textures. Made with the context current."""

    def __init__(self) -> None:
        self.context = QOpenGLContext.currentContext()
        self._surface = QOffscreenSurface()  # to be current on when the widget is already half gone
        self._surface.setFormat(self.context.format())
        self._surface.create()
        self._functions = self.context.functions()
        _ALIVE.add(self)
        self._program: Program | None = Program("lattice")
        self._textures: list[ByteTexture] = []
        self._state: object = None

    def draw(self, frame: Frame) -> None:
        """Upload what changed and fill the target with `frame`. Raises `GLError`."""
        if self._program is None:
            return
        self._upload(frame)
        place, program = frame.placement, self._program
        levels = self._textures[_STATE].levels
        level = min(levels, max(0, math.ceil(math.log2(1.0 / (place.scale * MOST_CELLS)))))
        base = [math.floor(at) >> levels << levels for at in (place.window[2], place.window[0])]
        rows, cols = frame.state.shape
        program.use()
        for unit, name in ((_STATE, "state"), (_GLOW, "glow")):
            self._textures[unit].bind(unit, level)
            program.set_unit(name, unit)
        program.set("height", frame.size[1])
        program.set("rect", place.left, place.top, place.right, place.bottom)
        program.set("start", place.window[2] - base[0], place.window[0] - base[1])
        program.set("base", *base)
        program.set("cells", cols - base[0], rows - base[1])
        program.set("advance", 1.0 / place.scale)
        program.set("level", level)
        program.set("strength", 0.0 if frame.glow is None else GLOW_STRENGTH)
        theme = frame.theme
        for name, rgb in (
            ("paper", theme.paper),
            ("ink", theme.ink),
            ("amber", theme.afterglow),
            ("ground", theme.window),
        ):
            program.set(name, *_unit_rgb(rgb))
        self._functions.glDrawArrays(TRIANGLES, 0, 3)
        program.done()
        self._check()

    def free(self) -> None:
        """Delete everything, now; the context need not be current. A second call does nothing."""
        if self._program is None:
            return
        program, self._program = self._program, None
        alive = shiboken6.isValid(self.context) and shiboken6.isValid(self._surface)
        if alive and self.context.makeCurrent(self._surface):
            for texture in self._textures:
                texture.free()
            program.free()
            self.context.doneCurrent()
            self._surface.destroy()
        self._textures, self._state = [], None
        del self._functions  # a Python object of what is gone would be taken for whatever comes to lie there

    def _upload(self, frame: Frame) -> None:
        if not self._textures or self._textures[_STATE].shape != frame.state.shape:
            for texture in self._textures:
                texture.free()
            rows, cols = frame.state.shape
            self._textures = [ByteTexture(rows, cols), ByteTexture(rows, cols)]
            self._state = None
            self._check()
        if self._state is not frame.state:
            self._textures[_STATE].upload(shade_bytes(frame.state, frame.kind))
            self._state = frame.state
        if frame.glow is not None:
            warmth = frame.glow * np.float32(255)
            warmth += np.float32(0.5)
            self._textures[_GLOW].upload(warmth.astype(np.uint8))

    def _check(self) -> None:
        found = self._functions.glGetError()
        if found != _NO_ERROR:
            raise GLError(f"OpenGL reported the error 0x{found:04X}")


_ALIVE: weakref.WeakSet[Scene] = weakref.WeakSet()


@atexit.register
def _free_all() -> None:
    """Free what is left while contexts exist; the interpreter's end destroys Qt's objects in any order."""
    for scene in list(_ALIVE):
        scene.free()


class GLSurface(QOpenGLWidget):
    """The lattice painted by the graphics card. Everything is made anew whenever Qt makes a new context."""

    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFormat(surface_format())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._frame: Frame | None = None
        self._scene: Scene | None = None
        self._broken = False

    def show_frame(self, frame: Frame) -> None:
        """Show `frame` at the next repaint."""
        self._frame = frame
        self.update()

    def free(self) -> None:
        """Give the card's memory back, now."""
        if self._scene is not None:
            self._scene.free()
            self._scene = None

    def initializeGL(self) -> None:
        """Make the scene in a context that is new."""
        self.free()
        try:
            self.makeCurrent()
            self._scene = Scene()
        except (GLError, RuntimeError) as error:
            self._fail(error)
            return
        # Asked of the scene, not of the widget: `self.context()` would tie the Python object of the context
        # to the widget's, and the slot could not use it while the widget is being destroyed.
        self._scene.context.aboutToBeDestroyed.connect(self._scene.free, Qt.ConnectionType.DirectConnection)

    def paintGL(self) -> None:
        """Draw the frame."""
        if self._scene is None or self._frame is None or self._broken:
            return
        try:
            self._scene.draw(self._frame)
        except (GLError, RuntimeError) as error:
            self._fail(error)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and notice when Qt could make no context."""
        super().paintEvent(event)
        if not self.isValid():
            self._fail(GLError("this window got no OpenGL context"))

    def _fail(self, error: Exception) -> None:
        if not self._broken:
            self._broken = True
            self.failed.emit(str(error))


def _unit_rgb(rgb: Rgb) -> tuple[float, float, float]:
    return rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0
