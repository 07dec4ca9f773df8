"""The lattice as a picture of its own: what is copied, and what flies into the library."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from hopview.core.snapshot import Snapshot
from hopview.pictures.grey import photographic
from hopview.pictures.lattice import lattice_image
from hopview.pictures.palette import Theme

_SIDE = 512  # pixels, of what is smaller


def still_of(snapshot: Snapshot, theme: Theme) -> QImage:
    """The visible units, ink and paper, each as many whole pixels wide as make the longer side up to 512."""
    rows, cols = snapshot.visible.shape
    state = snapshot.state[snapshot.visible.slice].reshape(rows, cols)
    pixels = np.ascontiguousarray(lattice_image(state, None, photographic(theme, snapshot)))
    image = QImage(pixels.data, cols, rows, 4 * cols, QImage.Format.Format_RGBA8888)
    scale = max(1, _SIDE // max(rows, cols))
    return image.scaled(cols * scale, rows * scale)
