"""The nine-unit example that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hopview.session.session import Session
from hopview.theory import example
from hopview.theory.check import Check, close, same


def checks(quick: bool) -> Iterator[Check]:
    """The nine-unit example: weights, energies and recall."""
    session = Session(shape=example.SHAPE, update="sequential")
    session.store(example.patterns())
    wrong = np.abs(9 * session.weights() - example.weights_in_ninths()).max()
    yield close("3x3 example: 9 W, largest error", 0.0, float(wrong), 1e-12, example.SOURCE)
    overlap = session.overlaps(example.patterns()[0])[1]
    yield close("3x3 example: overlap of the two patterns", example.OVERLAP, overlap, 1e-12, example.SOURCE)
    for number, cue in enumerate(example.cues(), 1):
        session.cue(cue)
        run = session.run(10)
        name = f"3x3 example, pattern {number}"
        yield same(f"{name}: ends in", f"pattern {number}", run.outcome.label, example.SOURCE)
        before, after = example.RECALL_ENERGIES
        yield close(f"{name}: energy of the cue", before, float(run.energies[0]), 1e-12, example.SOURCE)
        yield close(f"{name}: energy at the end", after, float(run.energies[-1]), 1e-12, example.SOURCE)
