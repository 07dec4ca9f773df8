"""The fish and the tree as sources of tiles, and mosaics run to rest."""

from __future__ import annotations

import numpy as np

from hopview.core.memories import Memories
from hopview.models.mosaic import MosaicModel, MosaicMotion
from hopview.sources.scenes import scenes

SHAPE = (64, 64)
PICTURES = {name: cells.reshape(-1) for name, cells in scenes(SHAPE)}
SOURCES = Memories(np.stack([PICTURES["Fish"], PICTURES["Tree"]]))
ENGINES = ("hebb", "rect", "exp", "modern", "nearest")


def at_rest(model: MosaicModel, cue: np.ndarray, seed: int = 0) -> MosaicMotion:
    """A run of `model` from `cue` that no sweep changes any more."""
    motion = model.start(cue, seed)
    while not motion.settled():
        motion.advance()
        assert motion.sweep < 60
    return motion
