"""Where a recall ended: how it stopped, and the name of the attractor."""

from __future__ import annotations

import math
from collections.abc import Callable
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

_HOW = {"hierarchy": "in a hierarchy", "parallel": "in parallel"}
_PLAIN = {
    "spin glass": "spin glass, near no stored pattern",
    "average": "the global average of all memories",
    "zero": "the zero state, all units grey",
    "none": "no pattern is stored",
}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`kind`: "fixed" (no unit wants to flip), "cycle" (period 2), or "limit" (stopped while moving).

    `members` are signed pattern numbers, from 1: (3,) is pattern 3, (-1,) its negative, (1, 2, -3) a
    mixture; of patterns with blanks, several are recalled at once, those of larger overlap first, in a
    "hierarchy" or in "parallel"; "zero" is the state V = 0 of real-valued units, "uniform" one in which all
    are alike.
    `overlap` is m with the nearest pattern (of sparse ones, what of it their means do not explain), with
    the mixture, or of a uniform state its value: -1 silent, 1 active. `sweeps` were taken. "metastable" is
    the average of a group of memories, `members` those that share most of the attention, the strongest
    first; "average" that of nearly all: `among` of them share it, with `overlap` the nearest's. "response" is
    what a stimulus called up: what follows pair `members[0]`, negative for its opposite, with `overlap` its
    strength; of no pair where there is none. "mosaic" is made of tiles of the pictures `members`, that of
    most tiles first; `overlap` is the share of tiles that are.
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
        if self.attractor in ("pattern", "negative"):
            return f"{'-' * (self.members[0] < 0)}pattern {abs(self.members[0])}"
        if self.attractor == "mixture":
            text = "".join(f"{'-' if m < 0 else '+'}{abs(m)}" for m in self.members)
            return f"mixture {text.removeprefix('+')}"
        if self.attractor in ("metastable", "response", "mosaic") and self.members:
            return f"{self.attractor} {'+'.join(str(m) for m in sorted(self.members))}"
        if self.attractor in ("hierarchy", "parallel"):
            signed = ("-" * (m < 0) + str(abs(m)) for m in self.members)
            return f"{self.attractor} {(' > ' if self.attractor == 'hierarchy' else ', ').join(signed)}"
        if self.attractor == "uniform":
            return f"all units {'active' if self.overlap > 0 else 'silent'}"
        words = {"none": "no pattern stored", "average": "global average", "response": "no response"}
        return words.get(self.attractor, self.attractor)

    def sentence(self, names: tuple[str, ...] = (), minus: str = "-") -> str:
        """The outcome in words for a person, with pattern `names` where they are known.

        `minus` is the sign before a negative overlap: a terminal may know none but ASCII's.
        """

        def named(member: int) -> str:
            index = abs(member) - 1
            name = names[index] if index < len(names) else ""
            return f"pattern {abs(member)} ({name})" if name else f"pattern {abs(member)}"

        def short(member: int) -> str:
            return named(member).removeprefix("pattern ")

        if self.attractor == "pattern":
            where = named(self.members[0])
        elif self.attractor == "negative":
            where = f"the negative of {named(self.members[0])}"
        elif self.attractor in ("mixture", "hierarchy", "parallel"):
            parts = [f"minus {short(m)}" if m < 0 else short(m) for m in self.members]
            where = f"a mixture of {', '.join(parts)}"
            if self.attractor != "mixture":
                where = f"{', '.join(parts[:-1])} and {parts[-1]} at once, {_HOW[self.attractor]}"
        elif self.attractor == "metastable":
            group = ", ".join(short(m) for m in self.members)
            where = f"a metastable state, the average of about {self.among:.1f} memories: {group}"
        elif self.attractor == "uniform":
            where = self.label
        elif self.attractor in ("response", "mosaic"):
            where = self._response(named) if self.attractor == "response" else self._mosaic(short)
        else:
            where = _PLAIN[self.attractor]
        count = f"{self.sweeps} sweep{'' if self.sweeps == 1 else 's'}"
        if self.kind == "cycle":
            near = f"near {where}, overlap {self.overlap:.2f}" if self.members else "near no stored pattern"
            return f"2-cycle: two states alternate, {near}, {count}"
        if self.kind == "limit":
            near = f"near {where}, overlap {self.overlap:.2f}" if self.members else "near no stored pattern"
            return f"still moving {near}, {count}"
        if self.attractor in ("uniform", "none", "response", "mosaic"):
            return f"{where}, {count}"
        size = f"{abs(self.overlap):.2f}"
        sign = minus if self.overlap < 0 and float(size) else ""
        return f"{where}, overlap {sign}{size}, {count}"

    def _mosaic(self, short: Callable[[int], str]) -> str:
        """Whose tiles it is made of, and how many are."""
        shown = [short(m) for m in self.members[:3]]
        if len(self.members) > 3:
            shown.append(f"{len(self.members) - 3} more")
        share = math.floor(100 * self.overlap + 1e-9)  # 100 only where all are
        return f"a mosaic of {', '.join(shown)}, {share} % of its tiles exact"

    def _response(self, named: Callable[[int], str]) -> str:
        """What is called up, and how strongly."""
        if not self.members:
            return "no response"
        opposite = "the opposite of " if self.members[0] < 0 else ""
        return f"response: {opposite}what follows {named(self.members[0])}, strength {abs(self.overlap):.2f}"
