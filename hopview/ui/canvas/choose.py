"""Which surface to paint on, and in words why not OpenGL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from PySide6.QtWidgets import QWidget

from hopview.ui.canvas.surface import PlainSurface, Surface
from hopview.ui.gl.probe import probe

Wanted = Literal["auto", "gl", "plain"]


class Chosen(NamedTuple):
    """A class of surface, and the sentence that says why it is not OpenGL ("" when nothing is to be said)."""

    make: Callable[[QWidget], Surface]
    note: str = ""


def choose_surface(wanted: Wanted, shape: tuple[int, int]) -> Chosen:
    """The surface for a lattice of `shape` (rows, cols).

    "auto" takes OpenGL where a graphics card draws it: drawn by the processor it is slower than plain
    painting, and takes time from the recall. "gl" takes it wherever it works, "plain" never.
    """
    if wanted == "plain":
        return Chosen(PlainSurface)
    found = probe()
    if not found.ok:
        return Chosen(PlainSurface, plain_note(found.reason))
    if wanted == "auto" and found.software:
        return Chosen(PlainSurface, plain_note(f"without a graphics card ({found.reason}) that is faster"))
    if max(shape) > found.largest:
        side = f"a side of {max(shape):,} cells exceeds the graphics card's {found.largest:,}"
        return Chosen(PlainSurface, plain_note(side))
    try:
        from hopview.ui.gl.lattice import GLSurface
    except ImportError as error:  # a Qt without its OpenGL module, or a system without libGL
        return Chosen(PlainSurface, plain_note(f"Qt's OpenGL part could not be loaded ({error})"))
    return Chosen(GLSurface)


def plain_note(reason: str) -> str:
    """The whole sentence for the window."""
    return f"The lattice is painted in 2-D: {reason}."
