"""Streams by key: who shares a seed shares no stream."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import hopview.models.attn_bm as attn_model
import hopview.models.boltzmann as boltzmann_model
import hopview.models.dense_bm as dense_model
import hopview.rules.annealed as annealed_rule
import hopview.rules.em as em_rule
from hopview.core.draws import generator
from hopview.machines.attention import AttnBM
from hopview.machines.boltzmann import Boltzmann
from hopview.machines.connections import connected
from hopview.machines.dense import DenseBM

SEED = 7


def words(keys: tuple[int, ...]) -> tuple[int, ...]:
    """What tells streams apart: no zeros at the end, and no key above 32 bits."""
    found = [part for key in keys for part in ([key] if key < 1 << 32 else [key & 0xFFFFFFFF, key >> 32])]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, set[tuple[int, ...]]]]:
    """The keys of all streams made, by module."""
    kept: dict[str, set[tuple[int, ...]]] = {}
    for module in (attn_model, dense_model, em_rule):
        seen = kept.setdefault(module.__name__.rsplit(".", 1)[1], set())

        def noted(*keys: int, seen: set[tuple[int, ...]] = seen) -> np.random.Generator:
            seen.add(words(keys))
            return generator(*keys)

        monkeypatch.setattr(module, "generator", noted)
    yield kept


def test_zeros_at_the_end_and_halves_of_long_keys_make_no_other_stream() -> None:
    first = [generator(*keys).random() for keys in ((5,), (5, 0), (5, 0, 0))]
    assert len(set(first)) == 1
    assert generator(5 + (3 << 32)).random() == generator(5, 3).random()
    assert words((5 + (3 << 32), 0)) == words((5, 3)) != words((5, 3, 1))


def test_what_training_dreams_is_apart_from_what_a_run_draws(drawn: dict[str, set[tuple[int, ...]]]) -> None:
    machine = AttnBM.at_points([[1.0, 0.0], [-1.0, 0.0]])
    params = attn_model.AttnParams(hidden_rows=1, hidden_cols=2)
    rule = em_rule.ExpectationMaximisation(seed=SEED)
    for epoch in range(6):
        rule._dreamt(machine, epoch)
    trained = set(drawn["em"])
    model = attn_model.AttentionModel((1, 2), machine, params)
    for sweep in range(6):
        model.start(np.zeros(2), SEED, sweep).advance()
    model.sampled(np.zeros((3, 2)), 1, SEED)
    model.begin((1, 2), params, SEED, np.eye(2, dtype=np.float32))
    assert len(trained) == 6 and len(drawn["attn_bm"]) == 6 * 2 + 2
    assert not trained & drawn["attn_bm"] and (SEED,) not in trained | drawn["attn_bm"]


def test_hidden_units_of_a_start_are_apart_from_random_starts(drawn: dict[str, set[tuple[int, ...]]]) -> None:
    model = dense_model.DenseModel((1, 2), DenseBM(np.ones((1, 2))), dense_model.DenseParams())
    model.start(np.ones(2, np.int8), SEED).advance()
    assert len(drawn["dense_bm"]) == 2 and (SEED,) not in drawn["dense_bm"]


def test_the_sweeps_of_a_run_are_apart_from_those_of_training(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, set[tuple[int, int]]] = {}
    for module in (boltzmann_model, annealed_rule):
        seen = kept.setdefault(module.__name__.rsplit(".", 1)[1], set())

        def noted(*given: object, seen: set[tuple[int, int]] = seen, **how: object) -> None:
            seen.add((int(given[4]), int(given[5])))  # type: ignore[call-overload]

        monkeypatch.setattr(module, "sweep", noted)
    machine = Boltzmann.random(connected("all", 4, 2), 0.1)
    annealed_rule.Annealed(seed=SEED).statistics(machine, np.eye(4, dtype=np.float32), 0)
    model = boltzmann_model.BoltzmannModel((2, 2), machine, boltzmann_model.BoltzmannParams())
    motion = model.start(np.ones(4, np.int8), SEED)
    for _ in range(20):
        motion.advance()
    assert len(kept["annealed"]) == 20 and len(kept["boltzmann"]) >= 21
    assert not kept["annealed"] & kept["boltzmann"]
