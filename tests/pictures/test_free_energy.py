"""Histograms of the free energy: shares on common bins, what data and fantasies share, and the gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.machines import taught

from hopview.core.lesson import Training
from hopview.core.machine import Machine
from hopview.pictures import free_energy
from hopview.pictures.free_energy import cost, free_energies


def given() -> tuple[Machine, Training]:
    snapshot = taught(rows=300, held_out=50)
    assert snapshot.machine is not None and snapshot.training is not None
    return snapshot.machine, snapshot.training


def test_the_histograms_are_of_f_and_each_adds_up_to_one() -> None:
    machine, training = given()
    found = free_energies(machine, training)
    assert [kind.name for kind in found.kinds] == ["data", "held out", "fantasies"]
    assert [kind.count for kind in found.kinds] == [300, 50, 25]
    for kind, rows in zip(found.kinds, (training.data, training.held_out, training.fantasies), strict=True):
        f = machine.free_energy(rows)
        assert kind.shares.sum() == pytest.approx(1.0)
        assert kind.mean == pytest.approx(f.mean())
        assert np.rint(kind.shares * kind.count).tolist() == np.histogram(f, found.edges)[0].tolist()
    gap = machine.free_energy(training.fantasies).mean() - machine.free_energy(training.data).mean()
    assert found.gap == pytest.approx(gap)


def test_what_is_alike_overlaps_wholly_and_what_lies_apart_not_at_all() -> None:
    machine, training = given()
    same = free_energies(machine, replace(training, fantasies=training.data)).overlap
    assert same is not None and same.sum() == pytest.approx(1.0)
    ones, noughts = np.ones((5, 30), np.float32), np.zeros((5, 30), np.float32)
    apart = free_energies(machine, replace(training, data=ones, fantasies=noughts)).overlap
    assert apart is not None and apart.sum() == 0.0


def test_what_is_missing_is_left_out() -> None:
    machine, training = given()
    alone = free_energies(machine, replace(training, held_out=training.data[:0], fantasies=None))
    assert [kind.name for kind in alone.kinds] == ["data"]
    assert alone.overlap is None and np.isnan(alone.gap)
    nothing = replace(training, data=training.data[:0], held_out=training.data[:0], fantasies=None)
    assert free_energies(machine, nothing).kinds == ()


def test_equal_rows_have_a_bin_all_the_same() -> None:
    machine, training = given()
    one = np.ones((4, 30), np.float32)
    found = free_energies(machine, replace(training, data=one, held_out=one[:0], fantasies=one))
    assert found.edges[-1] - found.edges[0] == pytest.approx(1.0) and found.overlap is not None
    assert found.overlap.sum() == pytest.approx(1.0)


def test_of_many_rows_some_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    machine, training = given()
    monkeypatch.setattr(free_energy, "MOST", 20)
    found = free_energies(machine, training)
    assert [kind.count for kind in found.kinds] == [20, 20, 20]
    assert cost(machine, training) == 60 * machine.visible * machine.hidden
