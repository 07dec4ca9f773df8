"""Parameters declared once: what is read from the declaration, and what a person is told."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
import pytest
from msgspec import Meta

from hopview.core.errors import HopviewError, ParameterError
from hopview.core.params import parameters_of, with_values
from hopview.kernels import UPDATES
from hopview.models import HopfieldParams

Side = Annotated[int, Meta(ge=1, le=9, title="Side", description="Of a grid", extra={"symbol": "n"})]


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A type declared once and made more precise."""

    rows: Annotated[Side, Meta(title="Rows", extra={"reference": "Euclid"})] = 2


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter of each sort of bound."""

    steps: Annotated[int, Meta(ge=1, title="Steps", description="How many")] = 5
    gain: Annotated[float, Meta(gt=0, title="Gain")] = 2.0
    label: str = "a"
    wrap: bool = False


def test_the_declaration_is_all_there_is() -> None:
    declared = {p.name: p for p in parameters_of(HopfieldParams)}
    update, temperature, tie, form = (declared[name] for name in ("update", "temperature", "tie", "form"))
    assert update.choices == UPDATES
    assert (temperature.low, temperature.high, temperature.default) == (0, 2, 0.0)
    assert (temperature.kind, temperature.symbol) == ("float", "T")
    assert "10.1103/PhysRevA.32.1007" in temperature.reference
    assert (tie.default, form.default) == ("keep", "auto")
    assert all(p.title and p.description for p in parameters_of(HopfieldParams))


def test_what_is_not_declared_has_sensible_words() -> None:
    steps, gain, label, wrap = parameters_of(Sample)
    assert (steps.kind, gain.kind, label.kind, wrap.kind) == ("int", "float", "str", "bool")
    assert (label.title, label.description, label.low) == ("label", "", None)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("temperature", 9, ["Temperature is 9", "from 0 to 2"]),
        ("temperature", -0.1, ["-0.1", "from 0 to 2"]),
        ("temperature", float("nan"), ["nan", "from 0 to 2"]),
        ("temperature", float("inf"), ["inf", "from 0 to 2"]),
        ("temperature", "warm", ["'warm'", "not a number"]),
        ("temperature", None, ["None", "not a number"]),
        ("update", "asynch", ["asynch", "Did you mean 'async'"]),
        ("update", "zzz", ["zzz", "Choose one of: async"]),
        ("form", 3, ["Weights kept cannot be '3'. Choose one of: auto, dense, factored."]),
        ("dilution_kind", True, ["Dilution cuts cannot be 'True'", "symmetric"]),
        ("temprature", 1, ["temprature", "Did you mean 'temperature'"]),
    ],
)
def test_a_refusal_names_value_reason_and_cure(name: str, value: object, words: list[str]) -> None:
    with pytest.raises(ParameterError) as refused:
        with_values(HopfieldParams(), **{name: value})
    assert all(word in str(refused.value) for word in words), str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"), [("steps", 0), ("steps", 2.5), ("steps", "many"), ("gain", 0), ("wrap", "perhaps")]
)
def test_every_bound_and_kind_is_held(name: str, value: object) -> None:
    with pytest.raises(HopviewError, match=r"\.$"):
        with_values(Sample(), **{name: value})


@pytest.mark.parametrize(("value", "taken"), [("true", True), ("False", False), (0, False), (np.True_, True)])
def test_a_switch_is_set_by_words(value: object, taken: bool) -> None:
    assert with_values(Sample(), wrap=value).wrap is taken
    with pytest.raises(ParameterError, match=r"wrap is 'perhaps'\. Choose true or false\."):
        with_values(Sample(), wrap="perhaps")


def test_whole_numbers_are_written_in_full() -> None:
    class Seeded(msgspec.Struct, frozen=True, kw_only=True):
        seed: Annotated[int, Meta(ge=0, le=2**32 - 1, title="Seed")] = 0
        share: Annotated[float, Meta(ge=0, le=0.138, title="Share")] = 0.0
        most: Annotated[int, Meta(le=5000, title="Most")] = 1

    for name, words in (
        ("seed", "Choose a whole number from 0 to 4,294,967,295."),
        ("share", "Choose a number from 0 to 0.138."),
        ("most", "Choose a whole number of at most 5,000."),
    ):
        with pytest.raises(ParameterError) as refused:
            with_values(Seeded(), **{name: 1e12})
        assert str(refused.value).endswith(words)


@pytest.mark.parametrize("value", [0.5, np.float64(0.5), np.float32(0.5), "0.5"])
def test_numbers_of_all_makes_are_taken(value: object) -> None:
    changed = with_values(HopfieldParams(), temperature=value)
    assert changed.temperature == 0.5
    assert type(changed.temperature) is float


def test_numpy_names_and_integers_are_taken() -> None:
    assert with_values(HopfieldParams(), update=np.str_("sync")).update == "sync"
    assert with_values(HopfieldParams(), temperature=np.int64(1)).temperature == 1.0
    assert with_values(Sample(), steps=np.int32(7)).steps == 7
    assert with_values(Sample(), steps="8").steps == 8


def test_the_old_value_is_left_alone() -> None:
    before = HopfieldParams()
    after = with_values(before, temperature=1.5, update="glauber")
    assert (before.temperature, after.temperature, after.update) == (0.0, 1.5, "glauber")


@pytest.mark.parametrize(
    ("update", "temperature", "noisy"),
    [
        ("async", 1, False),
        ("glauber", 0, False),
        ("glauber", 1, True),
        ("metropolis", 0.1, True),
        ("async_replace", 0.1, True),
        ("sync", 1, False),
        ("little", 0, False),
        ("little", 1, True),
        ("anneal", 0, True),
    ],
)
def test_noise_needs_a_stochastic_update_and_a_temperature(
    update: str, temperature: float, noisy: bool
) -> None:
    assert with_values(HopfieldParams(), update=update, temperature=temperature).noisy is noisy


def test_of_several_declarations_the_last_word_counts_and_bounds_are_kept() -> None:
    rows = parameters_of(Grid)[0]
    assert (rows.title, rows.description, rows.low, rows.high) == ("Rows", "Of a grid", 1.0, 9.0)
    assert (rows.symbol, rows.reference) == ("n", "Euclid")
    with pytest.raises(ParameterError, match="from 1 to 9"):
        with_values(Grid(), rows=10)
