"""A shader program read from resources/shaders."""

from __future__ import annotations

from PySide6.QtGui import QVector2D, QVector3D, QVector4D
from PySide6.QtOpenGL import QOpenGLShader, QOpenGLShaderProgram, QOpenGLVertexArrayObject

from hopview.core.errors import HopviewError
from hopview.core.resources import resource

_VECTORS = {2: QVector2D, 3: QVector3D, 4: QVector4D}
TRIANGLES = 0x0004


class GLError(HopviewError):
    """OpenGL could not do what was asked; the message says what."""


class Program:
    """`name`.vert and `name`.frag, compiled and linked in the current context, with an empty vertex array.

    It draws one triangle over the whole target, whose corners the vertex shader works out from their
    number. Raises `GLError` with the driver's words when a shader does not compile.
    """

    def __init__(self, name: str) -> None:
        self._program = QOpenGLShaderProgram()
        self._locations: dict[str, int] = {}
        kinds = QOpenGLShader.ShaderTypeBit
        for ending, kind in (("vert", kinds.Vertex), ("frag", kinds.Fragment)):
            path = resource("shaders", f"{name}.{ending}")
            try:
                source = path.read_text("utf-8")
            except OSError as error:
                raise GLError(f"the shader {path.name} that ships with hopview is missing") from error
            if not self._program.addShaderFromSourceCode(kind, source):
                raise GLError(f"the driver refused {path.name}: {_first_line(self._program.log())}")
        if not self._program.link():
            raise GLError(f"the driver could not link {name}: {_first_line(self._program.log())}")
        self._vertices = QOpenGLVertexArrayObject()
        if not self._vertices.create():
            raise GLError("the driver made no vertex array")

    def set(self, name: str, *values: float) -> None:
        """Set a uniform float or vector; the program must be in use. Unknown names are ignored."""
        where = self._location(name)
        if len(values) == 1:
            self._program.setUniformValue1f(where, float(values[0]))
        else:
            self._program.setUniformValue(where, _VECTORS[len(values)](*values))

    def set_unit(self, name: str, unit: int) -> None:
        """Say which texture unit a sampler reads."""
        self._program.setUniformValue1i(self._location(name), unit)

    def use(self) -> None:
        """Make it the program in use."""
        self._program.bind()
        self._vertices.bind()

    def done(self) -> None:
        """Leave it."""
        self._vertices.release()
        self._program.release()

    def free(self) -> None:
        """Delete it; its context must be current."""
        self._vertices.destroy()
        self._program.removeAllShaders()

    def _location(self, name: str) -> int:
        if name not in self._locations:
            self._locations[name] = self._program.uniformLocation(name)
        return self._locations[name]


def _first_line(log: str) -> str:
    return next((line.strip() for line in log.splitlines() if line.strip()), "no reason given")
