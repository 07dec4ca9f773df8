"""What a learning rule is: patterns in, a coupling out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol, Self

import msgspec
from numpy.typing import NDArray

from hopview.core.coupling import Coupling, Float64, Int8
from hopview.core.errors import ParameterError
from hopview.core.machine import Machine
from hopview.core.memories import Memories, Tied
from hopview.core.memory import human, require_bytes
from hopview.core.params import parameters_of
from hopview.core.several import Several
from hopview.core.states import State

Form = Literal["auto", "dense", "factored"]
_CACHED_UNITS = 1 << 13  # 128 MiB in 16 bits


class RuleParams(msgspec.Struct, frozen=True, kw_only=True):
    """A rule's parameters; a rule that has some declares them in a struct of its own, derived from this.

    Their names are not those of any model's parameters, so that a name alone says whose it is.
    """

    def idle(self, model: str) -> dict[str, str]:
        """Parameters without effect on this `model`, and why; those whose reason is "" need not be shown."""
        return {}


@dataclass(frozen=True, eq=False)
class Learned:
    """A coupling, and what the rule needs to store one more pattern without starting over.

    `weights` is W (N, N) float64 for rules that learn step by step in real numbers, else None.
    `note` says in words what the person should know (e.g. the rank of dependent patterns).
    `bias` (N,) is an external field that the rule itself brings, in the units of h; None for none.
    `steps` of a stepwise rule are done; `memory` is whatever else it goes on from, and `last` the state
    (N,) that its last step was about (dreamt, stored), for views. What a trainer found is a `Machine`
    (`machine`) in place of a coupling; then `patterns` are the data (n, D), `memory` the `Lesson` reached.
    The rule `patterns` finds the patterns themselves (`Memories`).
    """

    found: Tied
    patterns: NDArray[Any]
    weights: Float64 | None = None
    note: str = ""
    bias: Float64 | None = None
    steps: int = 0
    memory: Any = None
    last: State | None = None

    @property
    def coupling(self) -> Coupling:
        """The coupling that a rule for patterns found."""
        if isinstance(self.found, Machine | Memories):
            raise TypeError("a machine has parameters, and memories are as they are: there is no coupling")
        return self.found

    @property
    def machine(self) -> Machine | None:
        """The machine that a trainer taught, None of other rules."""
        return self.found if isinstance(self.found, Machine) else None


class Progress(Protocol):
    """Called while a rule learns, often: `done` of `total`; it may raise to interrupt.

    `so_far` makes what has been learned up to now, on demand, so that weights are seen evolving: it is
    only valid during the call.
    """

    def __call__(self, done: int, total: int, so_far: Callable[[], Learned] | None = None, /) -> None: ...


def ignore_progress(done: int, total: int, so_far: Callable[[], Learned] | None = None, /) -> None:
    """Progress nobody watches."""


class AbstractRule(ABC):
    """A rule that fixes the coupling from the stored patterns X, (P, N) int8 of -1/+1.

    What is learned depends on `patterns`, `params`, the form and, where `random`, on `seed` alone. A
    `stepwise` rule goes through its patterns again and again; `steps_parameter` names the parameter
    that says how often. Weights that are not `symmetric` have no energy. An `ordered` rule stores pattern
    after pattern, and its steps count them. One that `leaves_blanks` stores patterns with zeros in them,
    `stored`, with which overlaps are counted then. One that `couples` units can teach every network, others
    only models that name them; a rule that `keeps_greys` learns what real units show of a pattern.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    formula: ClassVar[str]
    reference: ClassVar[str]
    bytes_per_weight: ClassVar[int]  # while learning a matrix
    bytes_per_entry: ClassVar[int] = 3  # of the patterns, while learning without one
    symmetric: ClassVar[bool] = True
    Params: ClassVar[type[RuleParams]] = RuleParams
    stepwise: ClassVar[bool] = False
    steps_parameter: ClassVar[str] = ""
    random: ClassVar[bool] = False
    ordered: ClassVar[bool] = False
    leaves_blanks: ClassVar[bool] = False
    couples: ClassVar[bool] = True
    keeps_greys: ClassVar[bool] = False

    params: RuleParams
    seed: int

    def __init__(self, params: RuleParams | None = None, seed: int = 0) -> None:
        """The rule with `params` (of the class `Params`; its defaults for None)."""
        self.params = self.Params() if params is None else params
        self.seed = seed
        if not isinstance(self.params, self.Params):
            raise ParameterError(
                f"{type(params).__name__} are not the parameters of {self.title}. "
                f"Give {self.Params.__name__}."
            )

    def placed(self, shape: tuple[int, int], held: NDArray[Any] | None) -> Self:
        """This rule, told of the grid that patterns lie on and of the units held, (N,), None for none."""
        return self

    @abstractmethod
    def learn(self, patterns: Int8, form: Form = "auto", progress: Progress = ignore_progress) -> Learned:
        """The coupling that stores `patterns` (P, N); `progress` may raise to interrupt."""

    def stored(self, patterns: Int8) -> Int8:
        """X (P, N), the patterns as they are to be recalled: as given, but for rules that leave blanks."""
        return patterns

    @property
    def blanks(self) -> float:
        """The share of the entries of `stored` that are zero, on average."""
        return 0.0

    def several(self, stored: Int8) -> Several | None:
        """The patterns `stored`, to be recalled at once; None of rules that leave no blanks."""
        return None

    def extend(
        self, learned: Learned, patterns: Int8, progress: Progress = ignore_progress
    ) -> Learned | None:
        """What `learn` would give, reached by going on from `learned`; None where the rule cannot.

        `patterns` begins with the learned ones, and all parameters are those that `learned` came by, but
        for the one that counts steps, which may have grown.
        """
        return None

    def forget(self, learned: Learned, index: int, progress: Progress = ignore_progress) -> Learned | None:
        """What `learn` would give without pattern `index` (from 0) of `learned`; None where it cannot."""
        return None

    def continues(self, earlier: AbstractRule) -> bool:
        """Whether what `earlier` learned is on the way to what this rule would, given the same patterns."""
        if type(self) is not type(earlier) or (self.random and self.seed != earlier.seed):
            return False
        mine, theirs = msgspec.structs.asdict(self.params), msgspec.structs.asdict(earlier.params)
        grown = not self.steps_parameter or mine.pop(self.steps_parameter) >= theirs.pop(self.steps_parameter)
        return grown and mine == theirs

    @property
    def formula_in_force(self) -> str:
        """`formula` with what these parameters change in it."""
        return self.formula

    @property
    def step_word(self) -> str:
        """What a step of a stepwise rule is called, e.g. "epoch"; its plural ends in s."""
        return self.steps_parameter.removesuffix("s")

    def steps_asked(self, patterns: int) -> int:
        """How many steps the parameters ask for, with so many patterns."""
        return int(getattr(self.params, self.steps_parameter)) if self.stepwise else 0

    def step_limits(self, patterns: int) -> tuple[int, int]:
        """The fewest and the most steps that make sense with so many patterns."""
        declared = {p.name: p for p in parameters_of(self.Params)}.get(self.steps_parameter)
        if declared is None or not patterns:
            return 0, 0
        return int(declared.low or 0), int(declared.high or 0)

    def asking_for(self, steps: int, patterns: int) -> int:
        """The value of the parameter that counts steps which asks for `steps`."""
        return steps

    def dense_only(self) -> bool:
        """Whether the rule has no factored form."""
        return True

    def chosen_form(self, patterns: int, units: int, form: Form) -> Literal["dense", "factored"]:
        """The form in which `patterns` x `units` is kept: as asked, or by cost when "auto"."""
        if self.dense_only() or form == "dense":
            return "dense"
        return "factored" if form == "factored" or not self._matrix_pays(patterns, units) else "dense"

    @staticmethod
    def _matrix_pays(patterns: int, units: int) -> bool:
        """Whether visits by a matrix cost less: measured, from P = N/2 on where it stays in cache."""
        return 2 * patterns >= units and units <= _CACHED_UNITS

    def matrix_bytes(self, patterns: int, units: int) -> int:
        """The most memory that learning a matrix takes, what `extend` and views hold beside it included."""
        return self.bytes_per_weight * units * units

    def form_words(self, patterns: int, units: int, form: Form) -> str:
        """Which form `patterns` x `units` is kept in, and why: `factored: 3 patterns cost less than ...`."""
        chosen = self.chosen_form(patterns, units, form)
        if self.dense_only():
            return f"dense: {self.title} learns a matrix"
        if form != "auto":
            return f"{chosen}, as asked"
        if chosen == "dense":
            return f"dense: {units:,} weights a unit cost less than {patterns:,} patterns"
        if 2 * patterns < units:
            return f"factored: {patterns:,} patterns cost less than {units:,} weights a unit"
        return f"factored: a matrix would take {human(self.bytes_per_weight * units * units)}"

    def require_memory(self, patterns: int, units: int, form: Form) -> None:
        """Raise `MemoryLimitError` with the figure when the coupling would not fit."""
        if self.chosen_form(patterns, units, form) == "dense":
            needed, matrix = self.matrix_bytes(patterns, units), self.bytes_per_weight * units * units
            cure = (
                "Choose the factored form (form=factored), which needs no matrix, and no dilution."
                if not self.dense_only()
                else "Store fewer patterns, or use the Hebb rule, which needs less."
                if needed > 2 * matrix
                else "Use a smaller grid, or the Hebb rule, whose factored form needs no matrix."
            )
            what = f"A matrix of {units:,} x {units:,} weights ({self.title})"
            if needed > 2 * matrix:
                what = f"Learning {patterns:,} patterns of {units:,} units ({self.title})"
            require_bytes(needed, what, cure)
        else:
            entries = self.bytes_per_entry * patterns * units
            require_bytes(entries, f"Storing {patterns:,} patterns of {units:,} units", "Store fewer.")
