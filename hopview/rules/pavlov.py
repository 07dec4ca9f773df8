"""Pavlovian rules: trials, one after another, write which stimulus is followed by what."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from typing import Annotated, Any, Literal, Self

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from hopview.core.associations import Associations
from hopview.core.coupling import Float64
from hopview.core.memory import require_bytes
from hopview.rules.base import AbstractRule, Form, Learned, Progress, RuleParams, ignore_progress
from hopview.rules.conditioning import Conditioning
from hopview.rules.stimuli import code_keys, picture_keys
from hopview.rules.trials import missing, phases_of, trials_of

_QIAO = "Qiao 2025, DOI 10.48550/arXiv.2508.08289"
_SCHLAG = "Schlag et al. 2021, DOI 10.48550/arXiv.2102.11174"
_MOST_FOLLOWED = 12  # stimuli whose strength is kept after every trial
_TOGETHER = 16  # trials between two looks at the progress, where they are many
_FEW = 2_000
_PICTURES = "Pictures are the keys: choose random or orthonormal codes to set this."


class PavlovParams(RuleParams, frozen=True, kw_only=True):
    """Which trials there are, how far they have gone, and what the keys are."""

    schedule: Annotated[
        str,
        Meta(
            title="Trials",
            description="Who is shown, what follows, and how often: A+ x20, AB+ x40 pairs A with its value "
            "twenty times, then A and B together forty times. A- is A followed by nothing, A+B by the value "
            "of B, *+ each pair in turn; A+ AB- x50 alternates. Empty: each pair once",
            extra={"reference": "Moore & Schmajuk 2008, DOI 10.4249/scholarpedia.3542"},
        ),
    ] = ""
    trials: Annotated[
        int,
        Meta(
            ge=0,
            le=100_000,
            title="Trials so far",
            description="How many trials of the schedule have been made yet; 0 is all of them",
            extra={"symbol": "t", "zero": "all"},
        ),
    ] = 0
    us_strength: Annotated[
        float,
        Meta(
            ge=0,
            le=4,
            title="Strength of what follows",
            description="How strong the value of a trial with + is: what the response to it can come to. At "
            "0 every trial is one of extinction",
            extra={"symbol": r"\lambda"},
        ),
    ] = 1.0
    code: Annotated[
        Literal["ink", "signs", "random", "orthonormal"],
        Meta(
            title="Keys",
            description="What a stimulus is to the memory: its ink as seen (ink), ink and paper alike, +1 "
            "and -1 (signs), or a code of its own, in a random direction (random) or at right angles to all "
            "others (orthonormal)",
            extra={"symbol": "k", "reference": _SCHLAG},
        ),
    ] = "ink"
    key_units: Annotated[
        int,
        Meta(
            ge=2,
            le=512,
            title="Numbers in a key",
            description="Of codes of their own, random or orthonormal; pictures have as many as units",
            extra={"symbol": "d_k", "by_ratio": True},
        ),
    ] = 64
    depth: Annotated[
        int,
        Meta(
            ge=1,
            le=8,
            title="Layers",
            description="How many layers of random codes are chained: what one gives is the query of the "
            "next. Pictures as keys have one",
            extra={"symbol": "L", "reference": _QIAO},
        ),
    ] = 1
    heads: Annotated[
        int,
        Meta(
            ge=1,
            le=16,
            title="Heads",
            description="How many independent codes a stimulus has, whose responses are averaged. Pictures "
            "as keys have one",
            extra={"symbol": "H", "by_ratio": True, "reference": _QIAO},
        ),
    ] = 1

    def __post_init__(self) -> None:
        phases_of(self.schedule)

    def idle(self, model: str) -> dict[str, str]:
        """What concerns codes of their own, where pictures are the keys."""
        return {} if self.coded else dict.fromkeys(("key_units", "depth", "heads"), _PICTURES)

    @property
    def coded(self) -> bool:
        """Whether keys are codes of their own."""
        return self.code in ("random", "orthonormal")


class AbstractPavlov(AbstractRule):
    """S = f(f(0, trial 1), trial 2) ...: the upper half of a pair is the key k, the lower the value v.

    A subclass says what one trial adds. Cost n^2 a trial, kept in the space of pairs: S = V' A K.
    """

    bytes_per_weight = 0
    bytes_per_entry = 24
    stepwise, steps_parameter, ordered, random = True, "trials", True, True
    couples, keeps_greys = False, True
    Params = PavlovParams

    params: PavlovParams
    cols = 1  # of the grid, which the document says: the stimulus is the upper half of its rows

    def placed(self, shape: tuple[int, int], held: NDArray[Any] | None) -> Self:
        """Keep the width of the grid in mind."""
        self.cols = shape[1]
        return self

    @abstractmethod
    def wrote(self, written: Float64, gram: Float64, shown: Float64, follows: Float64) -> None:
        """Make one trial in A (n, n), in place: S k = T' A G m, m = `shown`; T' `follows` is what came."""

    @property
    def rate_of_error(self) -> float | None:
        """What |k|^2 is multiplied by to give the share of an error that a trial mends; None: not that."""
        return None

    def learn(
        self, patterns: NDArray[Any], form: Form = "auto", progress: Progress = ignore_progress
    ) -> Learned:
        """The state after the trials asked for, of pairs (n, N) whose upper half is the stimulus."""
        count, units = patterns.shape
        self.require_memory(count, units, form)
        begun = self._begun(patterns)
        return self._made(begun, patterns, 0, progress)

    def begin(self, patterns: NDArray[Any]) -> Learned:
        """Before the first trial."""
        return _learned(self._begun(patterns), patterns)

    def extend(
        self, learned: Learned, patterns: NDArray[Any], progress: Progress = ignore_progress
    ) -> Learned | None:
        """The next trials, with the same pairs."""
        held = learned.memory
        same = learned.patterns.shape == patterns.shape and np.array_equal(learned.patterns, patterns)
        if not isinstance(held, Conditioning) or not same or learned.steps < held.done:
            return None
        if self.steps_asked(patterns.shape[0]) < learned.steps:
            return None
        return self._made(held.copy(), patterns, held.done, progress)

    step_word = "trial"

    def steps_asked(self, patterns: int) -> int:
        """How many trials are to be made."""
        total = self._total(patterns)
        return min(self.params.trials or total, total)

    def step_limits(self, patterns: int) -> tuple[int, int]:
        """One trial, and all of them."""
        total = self._total(patterns)
        return min(1, total), total

    def asking_for(self, steps: int, patterns: int) -> int:
        """0 when all are asked for."""
        return 0 if steps >= self._total(patterns) else steps

    def continues(self, earlier: AbstractRule) -> bool:
        """As for any rule; how far either has gone shows when the pairs are known."""
        if type(earlier) is not type(self) or earlier.seed != self.seed:
            return False
        return _all(self.params) == _all(earlier.params)

    def dense_only(self) -> bool:
        """There is no N x N matrix."""
        return False

    def chosen_form(self, patterns: int, units: int, form: Form) -> Literal["dense", "factored"]:
        """Never a matrix of N x N."""
        return "factored"

    def form_words(self, patterns: int, units: int, form: Form) -> str:
        """`12 pairs, and what trials wrote of them`."""
        return f"{patterns:,} pair{'' if patterns == 1 else 's'}, and what trials wrote of them"

    def require_memory(self, patterns: int, units: int, form: Form) -> None:
        """As for any rule, with what is written of pairs, n^2 numbers a layer and as many beside them."""
        super().require_memory(patterns, units, form)
        layers = self.params.depth if self.params.coded else 1
        needed = (40 * layers + 8) * patterns * patterns
        require_bytes(needed, f"What trials write of {patterns:,} pairs", "Store fewer.")

    def _total(self, patterns: int) -> int:
        """Trials in the schedule."""
        return len(trials_of(self.params.schedule, patterns)[0])

    def _begun(self, patterns: NDArray[Any]) -> Conditioning:
        """Before the first trial."""
        params, (count, units) = self.params, patterns.shape
        cut, inked = units // self.cols // 2 * self.cols or units // 2, params.code == "ink"
        if params.coded:
            exact = params.code == "orthonormal"
            keys = code_keys(count, params.key_units, params.heads, params.depth, self.seed, exact)
            scale = None
        else:
            seen = np.asarray(patterns[:, :cut], np.float64)
            first, scale = picture_keys((seen + 1.0) / 2.0 if inked else seen)
            keys = (first,)
        trials, begins = trials_of(params.schedule, count)
        named = dict.fromkeys(m for trial in trials for m in (*trial.members, trial.value) if m >= 0)
        written = tuple(np.zeros((count, count)) for _ in keys)
        heads = params.heads if params.coded else 1
        plain = Associations(patterns, cut, keys, written, inked, scale, heads)
        known = range(count) if count <= _MOST_FOLLOWED else sorted(named)[:_MOST_FOLLOWED]
        return Conditioning(plain, trials, begins, tuple(known), missing(params.schedule, count))

    def _made(self, held: Conditioning, patterns: NDArray[Any], done: int, progress: Progress) -> Learned:
        total = self.steps_asked(patterns.shape[0])
        each = 1 if total - done <= _FEW else _TOGETHER
        for number in range(done, total):
            if (number - done) % each == 0:
                progress(number, total, partial(_learned, held, patterns))
            if not held.make(self, number):
                break
        return _learned(held, patterns, self)


def _all(params: PavlovParams) -> RuleParams:
    """`params`, but for how far the trials are to go."""
    return msgspec.structs.replace(params, trials=0)


def _learned(held: Conditioning, patterns: NDArray[Any], rule: AbstractPavlov | None = None) -> Learned:
    kept = held.copy()
    found = kept.found()
    note = kept.note(rule.rate_of_error) if rule is not None else ""
    return Learned(found, patterns, note=note, steps=kept.done, memory=kept, last=kept.last())


class EtaParams(PavlovParams, frozen=True, kw_only=True):
    """How fast trials teach."""

    eta: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            title="Learning rate",
            description="The share of the error that a trial mends, of a key of length 1. A longer key mends "
            "more; from 2 on eta times its squared length makes errors grow",
            extra={"symbol": r"\eta", "reference": _SCHLAG},
        ),
    ] = 0.2


class RetainParams(PavlovParams, frozen=True, kw_only=True):
    """How fast what was written fades."""

    retain: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            title="Retained",
            description="The share of all that was written that outlasts a trial; at 1 nothing fades, which "
            "is Hebb's rule",
            extra={"symbol": "g"},
        ),
    ] = 0.9


class PavlovHebb(AbstractPavlov):
    """S <- S + v k': what follows a stimulus is written onto it, whatever was known before.

    o = S q = sum_i v_i (k_i.q), linear attention without softmax or normaliser; the order of trials does not
    matter, nothing blocks, and nothing is unlearned. Of unit random keys the error is sqrt((n-1)/d_k), and
    orthonormal keys are exact. Qiao 2025, DOI 10.48550/arXiv.2508.08289.
    """

    name = "pavlov_hebb"
    title = "Pavlov: Hebb"
    formula = r"S \leftarrow S + v\, k^\top"
    reference = _QIAO

    def wrote(self, written: Float64, gram: Float64, shown: Float64, follows: Float64) -> None:
        """A += t m'."""
        written += np.multiply.outer(follows, shown)


class Delta(AbstractPavlov):
    """S <- S + eta (v - S k) k': only what surprises is learned, the rule of Rescorla and Wagner.

    Each trial multiplies its own error by 1 - eta |k|^2, stable where 0 < eta |k|^2 < 2. So what is predicted
    already blocks, shares are split, and a stimulus followed by nothing is unlearned. Schlag, Irie &
    Schmidhuber 2021, DOI 10.48550/arXiv.2102.11174; Rescorla & Wagner 1972, as told by Moore & Schmajuk 2008,
    DOI 10.4249/scholarpedia.3542; Qiao 2025, DOI 10.48550/arXiv.2508.08289.
    """

    name = "delta"
    title = "Pavlov: delta (Rescorla-Wagner)"
    formula = r"S \leftarrow S + \eta\, (v - S k)\, k^\top"
    reference = _SCHLAG
    Params = EtaParams

    params: EtaParams

    @property
    def rate_of_error(self) -> float:
        """eta."""
        return self.params.eta

    def wrote(self, written: Float64, gram: Float64, shown: Float64, follows: Float64) -> None:
        """A += eta (t - A G m) m'."""
        error = follows - written @ (gram @ shown)
        written += np.multiply.outer(self.params.eta * error, shown)


class PavlovDecay(AbstractPavlov):
    """S <- g S + v k': what was written fades with every trial, so that the newest is told best.

    The newest of unit random keys has the error sqrt(g^2 / ((1 - g^2) d_k)), however many came before.
    Qiao 2025, DOI 10.48550/arXiv.2508.08289.
    """

    name = "pavlov_decay"
    title = "Pavlov: decay"
    formula = r"S \leftarrow g\, S + v\, k^\top"
    reference = _QIAO
    Params = RetainParams

    params: RetainParams

    def wrote(self, written: Float64, gram: Float64, shown: Float64, follows: Float64) -> None:
        """A <- g A + t m'."""
        written *= self.params.retain
        written += np.multiply.outer(follows, shown)
