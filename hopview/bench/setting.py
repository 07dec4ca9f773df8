"""What every row of recall starts from: random patterns at a load of 0.05, and a start 20 % away from one."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cached_property
from types import ModuleType
from typing import Any

from hopview.bench import reference
from hopview.bench.reference import TEMPERATURE, Matrix
from hopview.core.coupling import Int8
from hopview.models import Hopfield, HopfieldParams
from hopview.models.base import AbstractMotion
from hopview.rules import rule_named
from hopview.rules.base import Form
from hopview.session.experiment_setup import random_patterns
from hopview.sources.corrupt import flip

LOAD = 0.05
NOISE = 0.2
_MOST = 1000  # sweeps


class Setting:
    """N units, P random patterns (a load of 0.05 by default), a spoiled start, and W for plain NumPy."""

    def __init__(self, units: int, count: int | None = None) -> None:
        self.units = units
        self.count = round(LOAD * units) if count is None else count
        self.patterns = random_patterns(self.count, units, seed=1)
        self.start: Int8 = flip(self.patterns[0], NOISE, 2)

    @property
    def words(self) -> str:
        """`N = 1,024, P = 51`."""
        return f"N = {self.units:,}, P = {self.count:,}"

    @cached_property
    def matrix(self) -> Matrix:
        """W (N, N) float32."""
        return reference.hebb_matrix(self.patterns)

    def model(self, update: str, form: Form = "factored", **params: Any) -> Hopfield:
        """Hebb's network under `update`; T = 0.5 where it is stochastic."""
        temperature = TEMPERATURE if update == "glauber" else 0.0
        chosen = HopfieldParams(update=update, temperature=temperature, **params)  # type: ignore[arg-type]
        return Hopfield((1, self.units), rule_named("hebb").learn(self.patterns, form).coupling, chosen)

    def recalled(self, model: Hopfield) -> AbstractMotion:
        """From the start to rest."""
        motion = model.start(self.start, seed=1)
        motion.advance_many(_MOST)
        while not motion.settled():
            motion.advance_many(_MOST)
        return motion

    def advanced(self, model: Hopfield, sweeps: int) -> AbstractMotion:
        """From the start, `sweeps` sweeps on."""
        motion = model.start(self.start, seed=1)
        for _ in range(sweeps):
            motion.advance()
        return motion


def module_if_there(name: str) -> ModuleType | None:
    """A library that happens to be installed, such as torch: compared with, never needed."""
    there = importlib.util.find_spec(name.partition(".")[0])
    return importlib.import_module(name) if there else None
