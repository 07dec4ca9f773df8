"""What must be set before the QApplication exists, for OpenGL to work in docks that float."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QSurfaceFormat

VERSION = (3, 3)


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core, the newest that every desktop has; no depth, no stencil, no samples."""
    made = QSurfaceFormat()
    made.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    made.setVersion(*VERSION)
    made.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    made.setDepthBufferSize(0)
    made.setStencilBufferSize(0)
    return made


def configure() -> None:
    """Share contexts between windows and ask for OpenGL 3.3 core. Call it before the QApplication is made.

    Shared contexts let a view move between windows and keep its textures.
    """
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    QSurfaceFormat.setDefaultFormat(surface_format())
