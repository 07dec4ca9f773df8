"""One byte a cell on the graphics card, with exact averages over blocks of cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtOpenGL import QOpenGLPixelTransferOptions, QOpenGLTexture

UInt8 = NDArray[np.uint8]

_COARSEST = 6
_FINE = 8  # a side of 2^8 cells needs no averages: the shader adds up the few cells of a pixel


def coarse_levels(rows: int, cols: int) -> int:
    """How many times blocks of 2 x 2 cells are averaged for a grid of this size: 0 up to 255 a side."""
    return max(0, min(_COARSEST, max(rows, cols).bit_length() - _FINE))


class ByteTexture:
    """An R8 texture of `rows x cols` bytes, level k holding the means over blocks of 2^k x 2^k cells.

    The sides are padded to whole blocks with copies of the last row and column, so that every level
    halves exactly; drivers differ in how they average odd sides.
    """

    def __init__(self, rows: int, cols: int) -> None:
        self.shape = (rows, cols)
        self.levels = coarse_levels(rows, cols)
        block = 1 << self.levels
        height, width = -(-rows // block) * block, -(-cols // block) * block
        self._bytes: UInt8 = np.zeros((height, width), np.uint8)
        self._averaged = self.levels == 0
        self._transfer = QOpenGLPixelTransferOptions()
        self._transfer.setAlignment(1)
        self._texture = QOpenGLTexture(QOpenGLTexture.Target.Target2D)
        self._texture.setAutoMipMapGenerationEnabled(False)
        self._texture.setFormat(QOpenGLTexture.TextureFormat.R8_UNorm)
        self._texture.setSize(width, height)
        self._texture.setMipLevels(self.levels + 1)
        self._texture.allocateStorage(QOpenGLTexture.PixelFormat.Red, QOpenGLTexture.PixelType.UInt8)
        nearest = QOpenGLTexture.Filter.Nearest
        coarse = QOpenGLTexture.Filter.NearestMipMapNearest
        self._texture.setMinMagFilters(coarse if self.levels else nearest, nearest)

    def upload(self, values: UInt8) -> None:
        """Replace all bytes by `values` (rows, cols)."""
        rows, cols = self.shape
        self._bytes[:rows, :cols] = values
        self._bytes[rows:, :cols] = values[-1]
        self._bytes[:, cols:] = self._bytes[:, cols - 1 : cols]
        pixel, kind = QOpenGLTexture.PixelFormat.Red, QOpenGLTexture.PixelType.UInt8
        self._texture.setData(0, pixel, kind, self._bytes.data, self._transfer)
        self._averaged = self.levels == 0

    def bind(self, unit: int, level: int) -> None:
        """Bind it to a texture unit, with the averages made when `level` needs them."""
        if level and not self._averaged:
            self._texture.generateMipMaps()
            self._averaged = True
        self._texture.bind(unit)

    def free(self) -> None:
        """Delete it; its context must be current."""
        self._texture.destroy()
