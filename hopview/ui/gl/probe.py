"""Whether OpenGL can be used here, asked once and answered with a reason."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext

from hopview.ui.gl.setup import VERSION, surface_format

SWITCH = "HOPVIEW_GL"
_WITHOUT = ("offscreen", "minimal", "vnc", "linuxfb", "vkkhrdisplay")
_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "swrast", "gdi generic", "basic render", "software")
_RENDERER = 0x1F01  # GL_RENDERER
_TEXTURE = 0x0D33  # GL_MAX_TEXTURE_SIZE


class Probe(NamedTuple):
    """`ok` says whether GL works, `reason` why not (or what it runs on), in words that end a sentence.

    `software` marks a renderer without a graphics card; `largest` is the longest side of a texture.
    """

    ok: bool
    reason: str
    software: bool = False
    largest: int = 0


def switch() -> str:
    """What HOPVIEW_GL says: "on", "off" or nothing."""
    return os.environ.get(SWITCH, "").strip().lower()


@lru_cache(maxsize=1)
def probe() -> Probe:
    """Try an OpenGL 3.3 context off the screen. Needs a QGuiApplication; the answer is kept.

    HOPVIEW_GL=off in the environment says no, for a driver that misbehaves; HOPVIEW_GL=on takes a
    renderer without a graphics card for one with.
    """
    if switch() == "off":
        return Probe(False, f"{SWITCH}=off is set")
    platform = QGuiApplication.platformName()
    if platform in _WITHOUT:
        return Probe(False, f"Qt's platform '{platform}' has no OpenGL")
    context = QOpenGLContext()
    context.setFormat(surface_format())
    if not context.create():
        return Probe(False, "no OpenGL context could be made")
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    try:
        if not (surface.isValid() and context.makeCurrent(surface)):
            return Probe(False, "the OpenGL context could not be used")
        return _examined(context)
    finally:
        context.doneCurrent()
        surface.destroy()


def _examined(context: QOpenGLContext) -> Probe:
    found = context.format().version()
    functions = context.functions()
    renderer = str(functions.glGetString(_RENDERER))
    if context.isOpenGLES() or tuple(found) < VERSION:
        kind = "OpenGL ES" if context.isOpenGLES() else "OpenGL"
        return Probe(False, f"{renderer} offers {kind} {found[0]}.{found[1]}, and 3.3 is needed")
    software = switch() != "on" and any(name in renderer.lower() for name in _SOFTWARE)
    return Probe(True, renderer, software, int(functions.glGetIntegerv(_TEXTURE)))
