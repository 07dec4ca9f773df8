"""A Hopfield network folded into its bipartite twin and back: the same law, the same cue."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.networks import random_patterns

from hopview.core.data import DataSet
from hopview.core.errors import ParameterError
from hopview.session.edits import SetExternalField, SetModel, SetParams, SetRule
from hopview.session.folding import COLDEST, Fold
from hopview.session.machine_edits import SetData
from hopview.session.session import Session


def network(temperature: float = 0.5) -> Session:
    session = Session(shape=(10, 10), seed=4, update="glauber", temperature=temperature)
    patterns = random_patterns(3, 100, 2)
    session.store(patterns)
    session.cue(patterns[0])
    return session


def test_folding_keeps_patterns_and_cue_and_undo_brings_the_network_back() -> None:
    session = network()
    before = session.document
    session.apply(Fold())
    folded = session.document
    assert (folded.model, folded.rule, folded.params.temperature) == ("twin", "hebb", 0.5)
    assert folded.patterns is before.patterns
    assert np.array_equal(folded.cue, before.cue)
    assert session.undo() == "fold the network"
    assert session.document.equals(before)


def test_folding_again_unfolds_and_a_cold_network_gets_a_little_noise() -> None:
    session = network(0.0)
    session.apply(Fold())
    assert session.document.params.temperature == COLDEST
    session.apply(Fold())
    unfolded = session.document
    assert (unfolded.model, unfolded.params.update, unfolded.params.temperature) == (
        "hopfield",
        "glauber",
        0.05,
    )
    session.apply(SetModel("dense_bm"))
    session.apply(Fold())
    assert session.document.model == "hopfield" and session.document.params.temperature == 0.2


def test_both_shapes_sample_the_same_law() -> None:
    """The overlap with the cue at T = 0.5, beyond its fluctuations: m = tanh(2m) = 0.957 as N grows."""
    session = network()
    session.apply(Fold())
    run = session.run(400, until="limit")
    twins = run.arrays()["twin_states"] @ session.document.patterns[0].cells / 100
    means = [float(run.overlaps[100:, 0].mean()), float(twins[100:].mean())]
    assert means[0] == pytest.approx(means[1], abs=0.02)
    assert means == pytest.approx([0.957, 0.957], abs=0.04)


def test_hidden_units_are_the_overlaps() -> None:
    session = network()
    session.apply(Fold())
    run = session.run(300, until="limit")
    twins = [snapshot.twin() for snapshot in run.snapshots()]
    means = np.mean([twin.overlaps for twin in twins], axis=0)
    z = np.mean([twin.hidden for twin in twins], axis=0)
    assert z == pytest.approx(np.sqrt(2 * 100) * means, abs=0.25)


def test_a_dense_machine_and_one_of_data_do_not_unfold_into_another_network() -> None:
    session = network()
    session.apply(SetModel("dense_bm"))
    for power in ("4", "6"):
        session.apply(SetParams({"power": power}))
        with pytest.raises(ParameterError, match=f"power {power} is no Hopfield network.*Set the power to 2"):
            session.apply(Fold())
    session.apply(SetParams({"power": "2"}))
    before = session.document
    session.apply(SetData(DataSet(np.eye(5, 100, dtype=np.float32))))
    with pytest.raises(ParameterError, match=r"stores 5 rows of data.*Let go of the data first"):
        session.apply(Fold())
    assert session.undo() and session.document.equals(before)
    session.apply(Fold())
    assert session.document.model == "hopfield"


def test_what_has_no_twin_says_so() -> None:
    session = network()
    session.apply(SetRule("storkey"))
    with pytest.raises(ParameterError, match="Hebb"):
        session.apply(Fold())
    with pytest.raises(ParameterError, match="0 patterns"):
        Session(shape=(3, 3)).apply(Fold())


def test_a_network_in_an_external_field_is_not_folded_and_a_twin_gets_none() -> None:
    session = network()
    for given, back in ((SetParams({"external": 0.2}), SetParams({"external": 0.0})),
                        (SetExternalField(np.full(100, 0.1)), SetExternalField(None))):  # fmt: skip
        session.apply(given)
        for edit in (Fold(), SetModel("twin")):
            with pytest.raises(ParameterError, match=r"feel an external field.*Take the field away"):
                session.apply(edit)
        session.apply(back)
    session.apply(Fold())
    with pytest.raises(ParameterError, match=r"takes no external field. Fold it back"):
        session.set_external_field(np.ones(100))
    session.set_external_field(None)
    session.apply(SetModel("rbm"))
    with pytest.raises(ParameterError, match=r"takes no external field. Set its biases"):
        session.set_external_field(np.ones(100))
