"""The lattice as a picture: whole pixels a unit, ink where units are up."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from hopview import Session
from hopview.pictures.palette import DARK, LIGHT, Theme
from hopview.ui.still import still_of


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_unit_is_as_many_pixels(qapp, theme: Theme) -> None:
    session = Session("hopfield", shape=(3, 5))
    session.cue(np.where(np.arange(15) % 4 == 0, 1, -1))
    image = still_of(session.snapshot(), theme)
    assert (image.width(), image.height()) == (5 * 102, 3 * 102)
    for unit in range(15):
        row, col = divmod(unit, 5)
        there = QColor(image.pixel(102 * col + 50, 102 * row + 50))
        assert (there.red(), there.green(), there.blue()) == (theme.ink if unit % 4 == 0 else theme.paper)
