"""What a snapshot says of document, model and state, whether the moment is live or recorded."""

from __future__ import annotations

from typing import Any

from hopview.core.coupling import Coupling, Float64
from hopview.core.machine import Machine
from hopview.core.memories import Memories, Tied
from hopview.core.states import State
from hopview.models import AbstractModel
from hopview.session.document import Document
from hopview.session.ends import RunEnds


def showing(
    document: Document, model: AbstractModel, tied: Tied, state: State, inner: Float64 | None, sweep: int
) -> dict[str, Any]:
    """The fields of a `Snapshot` that follow from these: a motion of `model` with this `inner` is in `sweep`.

    `tied` is what ties the units, which may be what a rule has learned so far and not yet the model's.
    """
    params = document.params
    return {
        "layers": model.layers,
        "state": state,
        "patterns": document.patterns,
        "coupling": tied if isinstance(tied, Coupling) else None,
        "machine": tied if isinstance(tied, Machine) else None,
        "memories": tied if isinstance(tied, Memories) else None,
        "external": model.external,
        "clamped": document.clamped,
        "sweep": sweep,
        "update": params.update,
        "rule": document.rule,
        "temperature": params.temperature_at(sweep),
        "gain": params.gain,
        "hidden": inner if isinstance(tied, Machine) else None,
        "attention": model.attending_in(state, inner) if model.attends else None,
        "twin": model.twin_of(inner, document.seed, sweep) if model.folds else None,
        "mosaic": model.mosaic_of(state, inner) if model.tiles else None,
        "race": model.race_of(document.cue, document.seed) if model.races else None,
        "several": document.several(),
        "terrain": model.terrain,
        "no_energy": model.no_energy,
        "no_landscape": model.no_landscape,
        "mirrored": model.mirrored,
        "ends": RunEnds.of(model, document),
    }
