"""Networks with holes: what is cut, what the rest weighs, and dynamics without an energy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers.networks import flipped, overlap, random_patterns

from hopview import kernels
from hopview.core.coupling import DenseCoupling
from hopview.core.errors import MemoryLimitError
from hopview.models import Hopfield, HopfieldParams
from hopview.models.dilution import diluted
from hopview.rules import rule_named
from hopview.theory.dilution import next_overlap

UPDATES = ("async", "sequential", "sync", "glauber", "metropolis")


def learned(units: int = 200, count: int = 6, rule: str = "hebb") -> DenseCoupling:
    coupling = rule_named(rule).learn(random_patterns(count, units, 3), "dense").coupling
    assert isinstance(coupling, DenseCoupling)
    return coupling


def params(share: float, kind: str = "symmetric", **others: object) -> HopfieldParams:
    return HopfieldParams(dilution=share, dilution_kind=kind, **others)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["hebb", "storkey"])
@pytest.mark.parametrize("kind", ["symmetric", "asymmetric"])
def test_what_is_left_grows_by_the_share_that_is_gone(rule: str, kind: str) -> None:
    whole = learned(rule=rule)
    holed = diluted(whole, params(0.75, kind), 5)
    kept = holed.weights != 0
    assert np.array_equal(holed.weights[kept], whole.weights[kept])
    assert holed.unit == whole.unit / 0.25
    assert holed.symmetric == (kind == "symmetric")
    assert np.array_equal(holed.weights, holed.weights.T) == holed.symmetric
    assert not holed.weights.flags.writeable
    assert np.allclose(holed.matrix(), 4 * np.where(kept.T, whole.matrix(), 0))
    assert diluted(whole, params(0.0, kind), 5) is whole
    again, other = diluted(whole, params(0.75, kind), 5), diluted(whole, params(0.75, kind), 6)
    assert np.array_equal(again.weights, holed.weights)
    assert not np.array_equal(other.weights, holed.weights)


def test_a_copy_that_does_not_fit_is_refused_with_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = learned()
    monkeypatch.setattr("hopview.core.memory.available_bytes", lambda: 1000)
    with pytest.raises(MemoryLimitError, match=r"200 x 200 weights needs 78\.1 KiB.*dilution to 0"):
        diluted(whole, params(0.5), 1)


@pytest.mark.parametrize("update", UPDATES)
def test_asymmetric_networks_run_alike_with_both_sets_of_kernels(compiled_kernels: None, update: str) -> None:
    model = Hopfield((1, 200), diluted(learned(), params(0.5, "asymmetric"), 5), params(
        0.5, "asymmetric", update=update, temperature=0.4))  # fmt: skip
    cue = flipped(random_patterns(6, 200, 3)[0], 0.2, 1)

    def states() -> list[bytes]:
        motion, seen = model.start(cue, 7), []
        for step in range(8):
            flips = motion.advance(None if step % 2 else 5)
            assert np.array_equal(
                model.coupling.integer_fields(motion.state), motion._fields.all(motion.state)
            )  # type: ignore[attr-defined]
            assert math.isnan(motion.energy())
            seen.append(flips.tobytes() + motion.state.tobytes())
        return seen

    compiled = states()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "current", lambda: kernels.PLAIN)
        assert states() == compiled
    assert math.isnan(model.energy(cue))
    assert not model.has_energy


def test_symmetric_dilution_keeps_the_energy_and_its_fall() -> None:
    model = Hopfield((1, 200), diluted(learned(), params(0.5), 5), params(0.5))
    motion = model.start(random_patterns(1, 200, 8)[0], 1)
    before = motion.energy()
    assert before == pytest.approx(-0.5 * motion.state @ model.coupling.matrix() @ motion.state, abs=1e-9)
    while not motion.settled():
        motion.advance(1)
        assert motion.energy() <= before
        before = motion.energy()


def test_one_step_follows_the_closed_form_at_any_dilution() -> None:
    units, load = 3000, 0.2
    for share, kind in ((0.5, "symmetric"), (0.9, "asymmetric")):
        patterns = random_patterns(round(load * (1 - share) * units), units, 11)
        whole = rule_named("hebb").learn(patterns, "dense").coupling
        assert isinstance(whole, DenseCoupling)
        model = Hopfield(
            (1, units), diluted(whole, params(share, kind), 2), params(share, kind, update="sync")
        )
        found = []
        for number, pattern in enumerate(patterns[:12]):
            motion = model.start(flipped(pattern, 0.2, number), number)
            motion.advance()
            found.append(overlap(motion.state, pattern))
        assert np.mean(found) == pytest.approx(next_overlap(0.6, load), abs=0.015)
