"""An experiment's file: one TOML document, read strictly; what it means is worked out in `experiments`.

Every table refuses keys it does not know. `convert`, `spoil` and `params` take the names that
`ConvertParams`, `CorruptParams` and the parameters of model and rule declare, and are held to their ranges.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from hopview.core.outcome import StopKind
from hopview.rules import rule_named
from hopview.session.routing import names_of

Band = tuple[float, float]
Values = dict[str, str | int | float | bool]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A TOML table with exactly the keys declared."""


class Reference(_Table, frozen=True, kw_only=True):
    """Where the experiment comes from; one of `doi` and `url` is given."""

    authors: str
    year: int
    title: str
    doi: str = ""
    url: str = ""

    @property
    def line(self) -> str:
        """In one line, e.g. `J. J. Hopfield (1982), Neural networks ..., DOI 10.1073/pnas.79.8.2554`."""
        where = f"DOI {self.doi}" if self.doi else self.url
        return f"{self.authors} ({self.year}), {self.title}, {where}"


class LibraryPatterns(_Table, frozen=True, kw_only=True, tag_field="from", tag="library"):
    """Patterns of a shipped collection, by `names` in the order given; all of them by default."""

    collection: str
    names: tuple[str, ...] = ()
    convert: Values = {}


class RandomPatterns(_Table, frozen=True, kw_only=True, tag_field="from", tag="random"):
    """`count` patterns of independent units of mean spin `activity`; with `exact`, each has just that.

    `greys`, for models that remember them: "even" draws each unit evenly from [-1, 1], "sphere" directions
    evenly from all, Gaussian units scaled to |xi| = 1.
    """

    count: Annotated[int, Meta(ge=1, le=100_000)]
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    activity: Annotated[float, Meta(ge=-1, le=1)] = 0.0
    exact: bool = False
    greys: Literal["even", "sphere"] | None = None


class DrawnPattern(_Table, frozen=True, kw_only=True, tag_field="from", tag="drawing"):
    """A pattern drawn in the file: rows of `#` (ink, +1) and `.` (paper, -1)."""

    rows: tuple[str, ...]
    name: str = ""


PatternSource = LibraryPatterns | RandomPatterns | DrawnPattern


class PatternCue(_Table, frozen=True, kw_only=True, tag_field="from", tag="pattern"):
    """Stored pattern `number`, from 1; negative for its negative."""

    number: int
    spoil: Values = {}


class MixtureCue(_Table, frozen=True, kw_only=True, tag_field="from", tag="mixture"):
    """sgn of the sum of an odd number of patterns, negative ones counting against; of greys their mean."""

    of: tuple[int, ...]
    spoil: Values = {}


class RandomCue(_Table, frozen=True, kw_only=True, tag_field="from", tag="random"):
    """A coin toss for each unit, or a grey drawn evenly."""

    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    spoil: Values = {}


class DrawnCue(_Table, frozen=True, kw_only=True, tag_field="from", tag="drawing"):
    """A cue drawn in the file."""

    rows: tuple[str, ...]
    spoil: Values = {}


class DataCue(_Table, frozen=True, kw_only=True, tag_field="from", tag="data"):
    """Row `row`, from 1, of the training data; real values cannot be spoiled."""

    row: Annotated[int, Meta(ge=1)] = 1
    spoil: Values = {}


Cue = PatternCue | MixtureCue | RandomCue | DrawnCue | DataCue


class Play(_Table, frozen=True, kw_only=True):
    """How it is shown: `rate` in flips a second, or a sweep at a time; at most `sweeps` sweeps.

    Of a machine that is taught, its movie and its numbers tell the training, of `epochs` epochs where none
    is asked for; 0: the run. Without it, the training if there are epochs.
    """

    rate: Annotated[float, Meta(gt=0)] | Literal["sweeps"] = "sweeps"
    sweeps: Annotated[int, Meta(ge=1, le=100_000)] = 100
    epochs: Annotated[int, Meta(ge=0, le=100_000)] | None = None


class Expect(_Table, frozen=True, kw_only=True):
    """What a run must give; bands are (least, most).

    `kind` and `label` name the end; `overlap` is the outcome's, and `mean_overlap` the overlap |m| with
    the best pattern averaged over the second half of the moments; `energy` is E/N at the end; `sweeps`
    were taken at most. `recalled` counts the stored patterns that come back to within 0.95 when each in
    turn is spoiled like the cue. `overlaps` are those with the patterns in their order, at the end.
    `figures` are those of the last lesson of a training, by name, or the strengths `V_A`, `V_B` of stimuli
    after the last trial.
    """

    kind: StopKind | None = None
    label: str | None = None
    overlap: Band | None = None
    mean_overlap: Band | None = None
    energy: Band | None = None
    sweeps: int | None = None
    recalled: tuple[int, int] | None = None
    overlaps: tuple[Band, ...] = ()
    figures: dict[str, Band] = {}


class Setting(_Table, frozen=True, kw_only=True):
    """The session it sets up: the grid (rows, cols), rule, seed and the parameters of model and rule.

    `data` names the training data of a Boltzmann machine, as `load_data` does; "": the patterns. Units drawn
    `#` in the rows of `clamped` are held.
    """

    shape: tuple[int, int]
    model: str = "hopfield"
    rule: str = "hebb"
    seed: int = 0
    params: Values = {}
    data: str = ""
    clamped: tuple[str, ...] = ()


class Step(_Table, frozen=True, kw_only=True):
    """A variation a person can click: what it changes of the start, its own text and expected figures.

    `params` are laid over those of the start (but for those of a rule that it no longer uses); `patterns`,
    `cue`, `play`, `shape` and `rule` replace them.
    """

    title: str
    text: str
    shape: tuple[int, int] | None = None
    rule: str | None = None
    seed: int | None = None
    params: Values = {}
    data: str | None = None
    clamped: tuple[str, ...] | None = None
    patterns: tuple[PatternSource, ...] | None = None
    cue: Cue | None = None
    play: Play | None = None
    expect: Expect = Expect()


class ExperimentFile(_Table, frozen=True, kw_only=True):
    """The whole file."""

    title: str
    order: int
    story: str
    reference: Reference
    session: Setting
    patterns: tuple[PatternSource, ...] = ()
    cue: Cue
    play: Play = Play()
    expect: Expect = Expect()
    steps: tuple[Step, ...] = ()

    def varied(self, step: Step) -> ExperimentFile:
        """The file with a step's changes made."""
        params = self.session.params
        if step.rule is not None:
            before, after = (names_of(rule_named(rule).Params) for rule in (self.session.rule, step.rule))
            gone = set(before) - set(after)
            params = {name: value for name, value in params.items() if name not in gone}
        session = msgspec.structs.replace(
            self.session,
            shape=step.shape or self.session.shape,
            rule=step.rule or self.session.rule,
            seed=self.session.seed if step.seed is None else step.seed,
            params={**params, **step.params},
            data=self.session.data if step.data is None else step.data,
            clamped=self.session.clamped if step.clamped is None else step.clamped,
        )
        changes: dict[str, Any] = {"session": session, "story": step.text, "expect": step.expect}
        changes["title"] = f"{self.title}: {step.title}"
        for name in ("patterns", "cue", "play"):
            if getattr(step, name) is not None:
                changes[name] = getattr(step, name)
        return msgspec.structs.replace(self, **changes)
