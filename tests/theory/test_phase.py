"""The lines of the phase diagram against the published table, and the regions between them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hopview.core.errors import ParameterError
from hopview.theory import ags, phase
from hopview.theory.prediction import predict

NONE = math.nan
# load, T_g, T_M, the overlap just below T_M, T_c
TABLE = np.array([
    (0.001, 1.0316, 0.9378, 0.351, 0.9161), (0.005, 1.0707, 0.8600, 0.508, 0.8074),
    (0.01, 1.1000, 0.8010, 0.593, 0.7216), (0.02, 1.1414, 0.7165, 0.690, 0.5913),
    (0.03, 1.1732, 0.6504, 0.751, 0.4788), (0.04, 1.2000, 0.5936, 0.795, 0.3652),
    (0.05, 1.2236, 0.5423, 0.829, 0.2164), (0.06, 1.2449, 0.4945, 0.857, NONE),
    (0.07, 1.2646, 0.4489, 0.880, NONE), (0.08, 1.2828, 0.4046, 0.899, NONE),
    (0.09, 1.3000, 0.3604, 0.915, NONE), (0.10, 1.3162, 0.3154, 0.929, NONE),
    (0.11, 1.3317, 0.2680, 0.941, NONE), (0.12, 1.3464, 0.2151, 0.951, NONE),
    (0.13, 1.3606, 0.1489, 0.959, NONE), (0.135, 1.3674, 0.1006, 0.963, NONE),
])  # fmt: skip
LOADS = TABLE[:, 0]


def test_the_glass_line() -> None:
    assert phase.glass_temperature(LOADS) == pytest.approx(TABLE[:, 1], abs=1e-4)


def test_the_line_of_retrieval() -> None:
    assert phase.retrieval_temperature(LOADS) == pytest.approx(TABLE[:, 2], abs=1e-4)
    assert float(phase.retrieval_temperature(0.138)) == pytest.approx(0.042, abs=0.001)
    assert np.isnan(phase.retrieval_temperature([0.1382, 0.5])).all()


def test_the_overlap_at_the_line_of_retrieval() -> None:
    """It falls like a root there: the printed figure holds within the 0.002 to which T_M is given."""
    edge = phase.retrieval_temperature(LOADS)
    below, at = ags.retrieval(LOADS, edge - 0.002).overlap, ags.retrieval(LOADS, edge - 1e-8).overlap
    assert (at - 5e-4 < TABLE[:, 3]).all()
    assert (TABLE[:, 3] < below + 5e-4).all()
    assert np.isnan(ags.retrieval(LOADS, edge + 1e-6).overlap).all()


def test_the_line_of_stable_retrieval() -> None:
    found = phase.stable_temperature(LOADS)
    assert np.array_equal(np.isnan(found), np.isnan(TABLE[:, 4]))
    assert found[:7] == pytest.approx(TABLE[:7, 4], abs=2e-4)
    assert phase.stable_end() == pytest.approx(0.05185, abs=1e-5)


def test_near_no_load_the_lines_go_with_its_root() -> None:
    """Amit and others print 1.95 and 2.6; at a load of 0.001 it is still 1.966 and 2.653."""
    load = 1e-6
    assert (1 - float(phase.retrieval_temperature(load))) / math.sqrt(load) == pytest.approx(1.954, abs=0.002)
    assert (1 - float(phase.stable_temperature(load))) / math.sqrt(load) == pytest.approx(2.597, abs=0.003)


def test_replica_symmetry_breaks_only_near_no_temperature() -> None:
    found = phase.breaking_temperature([0.12, 0.13, 0.135, 0.1379])
    assert found == pytest.approx([0.005, 0.0095, 0.014, 0.021], abs=5e-4)
    load = np.array([0.005, 0.02, 0.03, 0.04])
    near = np.sqrt(8 * load / (9 * math.pi)) * np.exp(-0.5 / load)
    assert phase.breaking_temperature(load) == pytest.approx(near, rel=0.05)
    assert math.isnan(phase.breaking_temperature(0.139))


@pytest.mark.parametrize(
    ("load", "temperature", "name"),
    [
        (0.03, 0.2, "retrieval stable"), (0.03, 0.55, "retrieval metastable"), (0.03, 0.9, "spin glass"),
        (0.03, 1.5, "paramagnet"), (0.1, 0.0, "retrieval metastable"), (0.2, 0.0, "spin glass"),
        (0.05, 0.0, "retrieval stable"), (0.053, 0.0, "retrieval metastable"), (2.0, 3.0, "paramagnet"),
        (0.138, 0.02, "retrieval metastable"), (0.138, 0.0, "spin glass"), (0.138, 0.05, "spin glass"),
    ],
)  # fmt: skip
def test_each_point_lies_in_its_region(load: float, temperature: float, name: str) -> None:
    assert phase.locate(load, temperature)[0] == name


def test_the_lines_to_draw_are_the_lines_worked_out() -> None:
    drawn = phase.lines()
    glass = phase.glass_line(0.2)
    for x, y in (glass, drawn.retrieval, drawn.stable):
        assert np.isfinite(x).all() and np.isfinite(y).all()
        assert (x[0], y[0]) == (0, 1)
    for (x, y), line in (
        (glass, phase.glass_temperature),
        (drawn.retrieval, phase.retrieval_temperature),
        (drawn.stable, phase.stable_temperature),
    ):
        inside = LOADS[x[-1] > LOADS]
        rising = np.concatenate([[True], np.diff(x) > 0])
        read = np.interp(inside, x[rising], y[rising])
        assert read == pytest.approx(line(inside), abs=2e-3)
    assert drawn.retrieval[0].max() == pytest.approx(0.13819, abs=1e-5)
    assert drawn.retrieval[0][-1] == pytest.approx(0.137906, abs=1e-6)
    assert drawn.stable[0][-1] == phase.stable_end()
    assert drawn.retrieval[1][-1] == pytest.approx(0, abs=1e-7)
    assert phase.lines() is drawn


@pytest.mark.parametrize("load", [0.004, 0.05, 0.1, 0.135])
def test_the_cut_at_a_load_is_the_solution_at_each_temperature(load: float) -> None:
    temperatures, overlaps = phase.cut_by_temperature(load)
    assert temperatures[0] == 0
    assert temperatures[-1] == pytest.approx(float(phase.retrieval_temperature(load)), abs=1e-7)
    assert np.diff(temperatures).max() < 0.06
    assert (np.diff(temperatures) > 0).all()
    assert (np.diff(overlaps) <= 2e-4).all()  # replica symmetry lets it rise a little near T = 0
    assert overlaps[:-1] == pytest.approx(ags.retrieval(load, temperatures[:-1]).overlap, abs=1e-6)


@pytest.mark.parametrize("temperature", [0.0, 0.1, 0.5, 0.9])
def test_the_cut_at_a_temperature_is_the_solution_at_each_load(temperature: float) -> None:
    loads, overlaps = phase.cut_by_load(temperature)
    assert loads[0] < 2e-5
    assert loads[-1] == pytest.approx(float(ags.fold_load(temperature)), abs=1e-9)
    assert (np.diff(loads) > 0).all() and (np.diff(overlaps) <= 1e-12).all()
    assert overlaps[:-1] == pytest.approx(ags.retrieval(loads[:-1], temperature).overlap, abs=1e-6)


def test_where_nothing_is_retrieved_the_cuts_are_empty() -> None:
    assert [part.size for part in (*phase.cut_by_temperature(0.3), *phase.cut_by_load(1.2))] == [0] * 4


def test_a_prediction_is_what_its_parts_say() -> None:
    found = predict(0.05, 0.3)
    assert (found.load, found.temperature, found.region) == (0.05, 0.3, "retrieval metastable")
    assert found.overlap == pytest.approx(float(ags.retrieval(0.05, 0.3).overlap))
    assert np.interp(0.3, *found.along_temperature) == pytest.approx(found.overlap, abs=1e-3)
    assert np.interp(0.05, *found.along_load) == pytest.approx(found.overlap, abs=1e-3)
    lost = predict(0.3, 1.7)
    assert lost.region == "paramagnet" and math.isnan(lost.overlap)
    assert lost.along_load[0].size == lost.along_temperature[0].size == 0


@pytest.mark.parametrize("load", [0.0, -1.0, math.nan, math.inf])
def test_what_no_network_has_is_refused(load: float) -> None:
    for line in (
        phase.glass_temperature, phase.retrieval_temperature, phase.stable_temperature,
        phase.breaking_temperature, lambda a: phase.locate(a, 0.1), phase.cut_by_temperature,
    ):  # fmt: skip
        with pytest.raises(ParameterError, match="load of"):
            line(load)
    with pytest.raises(ParameterError, match="temperature of -1"):
        phase.locate(0.1, -1.0)
