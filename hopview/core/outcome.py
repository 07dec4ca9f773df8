"""Where a recall ended: how it stopped, and the name of the attractor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

StopKind = Literal["fixed", "cycle", "limit"]
AttractorKind = Literal[
    "pattern",
    "negative",
    "mixture",
    "spin glass",
    "uniform",
    "zero",
    "metastable",
    "average",
    "response",
    "hierarchy",
    "parallel",
    "mosaic",
    "none",
]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: "fixed" (no unit wants to flip), "cycle" (period 2), or "limit" (stopped while moving).

    `members` are signed pattern numbers, from 1, and `overlap` is m with what the state is called:
    pattern, negative: (3,) is pattern 3, (-1,) the negative of 1; of sparse ones, what means leave of m;
    mixture: (1, 2, -3); hierarchy, parallel: patterns with blanks recalled at once, that of largest m first;
    metastable: those that share most of the attention, the strongest first, `among` of them in all;
    average: nobody, as nearly all `among` them share it, with m of the nearest;
    response: what follows pair members[0], negative for its opposite, with its strength; nobody for none;
    mosaic: the pictures that tiles come from, that of most tiles first, with the share of tiles that do;
    zero: V = 0 of real units; uniform: all alike, with their value, -1 silent and 1 active.
    `sweeps` were taken.
    """

    kind: StopKind
    attractor: AttractorKind
    members: tuple[int, ...] = ()
    overlap: float = 0.0
    sweeps: int = 0
    among: float = 0.0

    @property
    def label(self) -> str:
        """`pattern 3`, `-pattern 1`, `mixture 1+2-3`, `spin glass`, `all units silent`; for programs."""
        return _WORDS[self.attractor].label(self)

    def sentence(self, names: tuple[str, ...] = ()) -> str:
        """The outcome in words for a person, with pattern `names` where they are known."""

        def called(member: int) -> str:
            index = abs(member) - 1
            name = names[index] if index < len(names) else ""
            return f"{abs(member)} ({name})" if name else f"{abs(member)}"

        words = _WORDS[self.attractor]
        where = words.where(self, called)
        count = f"{self.sweeps} sweep{'' if self.sweeps == 1 else 's'}"
        if self.kind != "fixed":
            near = (
                f"near {where}, overlap {round(self.overlap, 2) + 0.0:.2f}"
                if self.members
                else "near no stored pattern"
            )
            near = f"near {where}" if words.blend else near
            how = "2-cycle: two states alternate," if self.kind == "cycle" else "still moving"
            return f"{how} {near}, {count}"
        if not words.measured or words.blend:
            return f"{where}, {count}"
        return f"{where}, overlap {round(self.overlap, 2) + 0.0:.2f}, {count}"


Called = Callable[[int], str]  # the number of a member, and its name where it has one


@dataclass(frozen=True, slots=True)
class _Words:
    """What one kind of attractor is called: `label` for programs, `where` a run ended for a person.

    `measured`: whether the overlap is said too, or the words say all. `blend`: of memories that
    share it, told by how many they are and not by an overlap with one of them.
    """

    label: Callable[[Outcome], str]
    where: Callable[[Outcome, Called], str]
    measured: bool = True
    blend: bool = False


def _plain(label: str, where: str, measured: bool = True) -> _Words:
    return _Words(lambda _: label, lambda _, called: where, measured)


def _signed(member: int) -> str:
    return f"{'-' * (member < 0)}{abs(member)}"


def _pattern(outcome: Outcome) -> str:
    member = outcome.members[0]
    return f"{'-' * (member < 0)}pattern {abs(member)}"


def _group(outcome: Outcome) -> str:
    return f"{outcome.attractor} {'+'.join(map(str, sorted(outcome.members)))}".strip()


def _parts(outcome: Outcome, called: Called) -> list[str]:
    return [f"{'minus ' * (m < 0)}{called(m)}" for m in outcome.members]


def _mixture(outcome: Outcome) -> str:
    return f"mixture {''.join(f'{m:+d}' for m in outcome.members).removeprefix('+')}"


def _several(name: str, between: str, how: str) -> _Words:
    """Several patterns at once, those of larger overlap first."""

    def where(outcome: Outcome, called: Called) -> str:
        parts = _parts(outcome, called)
        return f"{', '.join(parts[:-1])} and {parts[-1]} at once, {how}"

    return _Words(lambda o: f"{name} {between.join(map(_signed, o.members))}", where)


def _metastable(outcome: Outcome, called: Called) -> str:
    group = ", ".join(map(called, outcome.members))
    return f"a metastable state, the average of about {outcome.among:.1f} memories: {group}"


def _average(outcome: Outcome) -> str:
    return f"the global average, of about {outcome.among:.1f} memories"


def _uniform(outcome: Outcome) -> str:
    return f"all units {'active' if outcome.overlap > 0 else 'silent'}"


def _spin_glass(outcome: Outcome) -> str:
    """How near it comes to the nearest of all, or to its negative."""
    return f"spin glass, near no stored pattern: |m| up to {abs(outcome.overlap):.2f}"


def _response(outcome: Outcome, called: Called) -> str:
    """What is called up, and how strongly."""
    if not outcome.members:
        return "no response"
    member, strength = outcome.members[0], abs(outcome.overlap)
    opposite = "the opposite of " if member < 0 else ""
    return f"response: {opposite}what follows pattern {called(member)}, strength {strength:.2f}"


def _mosaic(outcome: Outcome, called: Called) -> str:
    """Whose tiles it is made of, and how many are."""
    shown = list(map(called, outcome.members[:3]))
    if len(outcome.members) > 3:
        shown.append(f"{len(outcome.members) - 3} more")
    share = math.floor(100 * outcome.overlap + 1e-9)  # 100 only where all are
    return f"a mosaic of {', '.join(shown)}, {share} % of its tiles exact"


_WORDS: dict[AttractorKind, _Words] = {
    "pattern": _Words(_pattern, lambda o, called: f"pattern {called(o.members[0])}"),
    "negative": _Words(_pattern, lambda o, called: f"the negative of pattern {called(o.members[0])}"),
    "mixture": _Words(_mixture, lambda o, called: f"a mixture of {', '.join(_parts(o, called))}"),
    "hierarchy": _several("hierarchy", " > ", "in a hierarchy"),
    "parallel": _several("parallel", ", ", "in parallel"),
    "spin glass": _Words(lambda _: "spin glass", lambda o, _: _spin_glass(o), measured=False),
    "uniform": _Words(_uniform, lambda o, called: _uniform(o), measured=False),
    "zero": _plain("zero", "the zero state, all units grey"),
    "metastable": _Words(_group, _metastable, blend=True),
    "average": _Words(lambda _: "global average", lambda o, _: _average(o), blend=True),
    "response": _Words(lambda o: _group(o) if o.members else "no response", _response, measured=False),
    "mosaic": _Words(_group, _mosaic, measured=False),
    "none": _plain("no pattern stored", "no pattern is stored", measured=False),
}
