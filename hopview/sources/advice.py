"""Whether a learning rule can hold a set of patterns, in words, and which rule can."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi, sqrt
from typing import Literal

import numpy as np

from hopview.core.coupling import Int8, Int64
from hopview.sources.survey import Survey, survey

Level = Literal["warning", "note", "fine"]

LEVELS: tuple[Level, ...] = ("fine", "note", "warning")
HEBB_LIMIT = 0.138
UNBALANCED = 0.3
PROJECTIONS = ("pseudo_inverse", "subspace", "sanger")  # what patterns share does no harm to these
COPING = (*PROJECTIONS, "perceptron", "min_overlap", "covariance")  # with patterns far from half ink
_SHOWN = 3


@dataclass(frozen=True)
class Advice:
    """One remark for a person: "fine", a "note", or a "warning" that recall will fail."""

    level: Level
    text: str

    @property
    def brief(self) -> str:
        """The first sentence, or what comes before its first semicolon."""
        first = re.split(r"(?<=[.;])\s+(?=[A-Za-z])", self.text, maxsplit=1)[0]
        return first.rstrip(";").removesuffix(".") + "." if first else ""


def advice(patterns: Int8, rule: str, names: Sequence[str] = ()) -> list[Advice]:
    """Remarks on storing X, (P, N) int8 of -1/+1, by `rule`, the gravest first.

    `rule` is "hebb", "storkey" or "pseudo_inverse"; of another rule only balance and repeats are judged.
    Limits are for random patterns: Hebb P/N = 0.138 (Amit, Gutfreund, Sompolinsky 1985, DOI
    10.1103/PhysRevLett.55.1530), Storkey N / sqrt(2 ln N) without errors (Storkey and Valabregue 1999,
    DOI 10.1016/S0893-6080(99)00038-6), pseudo-inverse P < N (Kanter and Sompolinsky 1987, DOI
    10.1103/PhysRevA.35.380).
    """
    return advice_of(survey(patterns), rule, names)


def advice_of(found: Survey, rule: str, names: Sequence[str] = ()) -> list[Advice]:
    """The same from figures at hand, so that switching the rule costs nothing."""
    if found.count == 0:
        return [Advice("note", "No pattern is stored yet. Draw one, or open some from the library.")]
    remarks = {"hebb": _hebb, "storkey": _storkey, "pseudo_inverse": _pseudo_inverse}
    out = remarks[rule](found, names) if rule in remarks else []
    out += _repeated(found, names)
    if rule not in COPING:
        out += _unbalanced(found, names)
    written = (Advice(remark.level, remark.text[0].upper() + remark.text[1:]) for remark in out)
    return sorted(written, key=lambda remark: -LEVELS.index(remark.level))


def remedies(found: Survey, rule: str) -> tuple[str, ...]:
    """The rules of which less is to be said than of `rule`, mildest first; Storkey's only if all is well."""
    grave = _gravity(found, rule)
    below = {"storkey": min(grave, 1), "pseudo_inverse": grave}
    return tuple(other for other in below if other != rule and _gravity(found, other) < below[other])


def _gravity(found: Survey, rule: str) -> int:
    """0 when all is well under `rule`, 1 with a note, 2 with a warning."""
    return max((LEVELS.index(remark.level) for remark in advice_of(found, rule)), default=0)


def _hebb(found: Survey, names: Sequence[str]) -> list[Advice]:
    out = []
    moving = found.unstable is None or bool(found.unstable.any())
    over = found.load > HEBB_LIMIT
    if over and moving:
        text = f"{_load(found)}, above {HEBB_LIMIT}, where Hebb's rule loses all its memories at once."
        out.append(Advice("warning", f"{text} {_instead(found)}"))
    elif over:
        text = f"{_load(found)}, above {HEBB_LIMIT}, where Hebb's rule fails in large networks."
        out.append(Advice("note", f"{text} It keeps these patterns, but may not find them from far away."))
    if found.unstable is not None:
        out.append(_stability(found, found.unstable, names, advise=not over))
    if _alike(found):
        out.append(
            Advice(
                "warning" if moving else "note",
                f"{_alikeness(found)} Under Hebb's rule what they share is learned best and pulls every "
                "recall towards a blend. The pseudo-inverse rule takes the overlaps out; dithering makes "
                "photographs less alike.",
            )
        )
    if not over and not any(remark.level == "warning" for remark in out):
        text = f"{_load(found)}; Hebb's rule holds unrelated patterns up to {HEBB_LIMIT}."
        out.append(Advice("fine", text))
    return out


def _stability(found: Survey, unstable: Int64, names: Sequence[str], advise: bool) -> Advice:
    moving, count = np.flatnonzero(unstable), found.count
    if not moving.size:
        kept = "The pattern is" if count == 1 else f"All {count} patterns are"
        return Advice("fine", f"{kept} kept exactly by Hebb's rule: not one unit wants to flip.")
    worst = int(np.argmax(unstable))
    some = moving.size < count
    kept = f"{count - moving.size} of {count} patterns" if some else f"none of the {count} patterns"
    rest = "the others" if some else "they"
    text = (
        f"Hebb's rule keeps {kept} exactly; {rest} change even without noise, most of all "
        f"{_name(worst, names)}, of which {unstable[worst]:,} of {found.units:,} units flip at once."
    )
    # At the limit itself 1.6% of the units are wrong (AGS), which still passes for a recall.
    if unstable[worst] <= 0.016 * found.units:
        return Advice("note", text)
    return Advice("warning", f"{text} {_instead(found)}" if advise else text)


def _storkey(found: Survey, names: Sequence[str]) -> list[Advice]:
    limit = found.units / sqrt(2.0 * log(found.units)) if found.units > 2 else 1.0
    if found.count > limit:
        text = f"{found.count} patterns are more than Storkey's rule holds without errors, about {limit:.0f}"
        return [Advice("warning", f"{text} on {found.units:,} units. {_instead(found, storkey=False)}")]
    out = [Advice("fine", f"{_load(found)}; Storkey's rule holds about {limit:.0f} unrelated patterns here.")]
    if _alike(found):
        help_ = "Storkey's rule copes better than Hebb's; if recall fails, choose the pseudo-inverse rule."
        out.append(Advice("note", f"{_alikeness(found)} {help_}"))
    return out


def _pseudo_inverse(found: Survey, names: Sequence[str]) -> list[Advice]:
    if found.rank >= found.units:
        return [
            Advice(
                "warning",
                f"There are as many independent patterns as units, {found.units:,}; the pseudo-inverse "
                "rule then gives W = 0 and nothing is recalled. Store fewer patterns, or use a larger grid.",
            )
        ]
    out: list[Advice] = []
    mixed = sorted(set(found.dependent) - {later for _, later, _ in found.repeats})
    if mixed:
        which = _list(mixed, names)
        verb = "is a combination" if len(mixed) == 1 else "are combinations"
        out.append(
            Advice(
                "note",
                f"{which} {verb} of the patterns before: {found.rank} of {found.count} are independent. "
                "All are kept, but so are their combinations.",
            )
        )
    share = found.rank / found.units
    if share > 0.5:
        text = f"{found.rank} independent patterns on {found.units:,} units: each is kept exactly, but only"
        out.append(Advice("note", f"{text} small errors are put right. Store fewer, or use a larger grid."))
    else:
        text = "exactly, alike and unbalanced ones too"
        most = f"{found.rank} independent of at most {found.units - 1:,}"
        out.append(Advice("fine", f"The pseudo-inverse rule keeps {_all(found)} {text} ({most})."))
    return out


def _repeated(found: Survey, names: Sequence[str]) -> list[Advice]:
    out = []
    for earlier, later, sign in found.repeats[:_SHOWN]:
        what = "the same picture as" if sign > 0 else "the exact negative of"
        weight = "it counts twice" if sign > 0 else "a negative is stored with its pattern anyway"
        pair = f"{_name(later, names)} is {what} {_name(earlier, names)}"
        out.append(Advice("note", f"{pair}; {weight}. Forget one."))
    if len(found.repeats) > _SHOWN:
        out.append(Advice("note", f"{len(found.repeats) - _SHOWN} more patterns repeat earlier ones."))
    return out


def _unbalanced(found: Survey, names: Sequence[str]) -> list[Advice]:
    far = np.flatnonzero(np.abs(found.activities) > UNBALANCED).tolist()
    if not far:
        return []
    worst = max(far, key=lambda k: abs(found.activities[k]))
    which = f"{_name(far[0], names)} is" if len(far) == 1 else f"{len(far)} of {found.count} patterns are"
    most = "" if len(far) == 1 else f", most of all {_name(worst, names)},"
    share = 0.5 * (1.0 + found.activities[worst])
    return [
        Advice(
            "note",
            f"{which} far from half ink{most} with {share:.0%} ink (mean {found.activities[worst]:+.2f}). "
            "Unbalanced patterns resemble each other; the median threshold balances them, or the "
            "pseudo-inverse rule copes; the covariance rule is made for few active units.",
        )
    ]


def _alike(found: Survey) -> bool:
    return found.alikeness > max(0.1, 2.0 * _unrelated(found))


def _unrelated(found: Survey) -> float:
    return sqrt(2.0 / (pi * found.units))


def _alikeness(found: Survey) -> str:
    return (
        f"The patterns are alike: two of them overlap by {found.alikeness:.2f} on average, "
        f"where unrelated ones of this size overlap by {_unrelated(found):.2f}."
    )


def _load(found: Survey) -> str:
    return f"The load P/N is {found.count}/{found.units:,} = {found.load:.3g}"


def _instead(found: Survey, storkey: bool = True) -> str:
    if found.rank * 2 <= found.units:
        fits = found.units > 2 and found.count <= found.units / sqrt(2.0 * log(found.units))
        if storkey and fits and not _alike(found):
            return "Storkey's rule or the pseudo-inverse rule can hold them."
        return "The pseudo-inverse rule can hold them."
    if found.rank < found.units:
        return "The pseudo-inverse rule keeps them, with small basins; a larger grid is better."
    return "No rule here can hold so many: store fewer, or use a larger grid."


def _all(found: Survey) -> str:
    return "the pattern" if found.count == 1 else f"all {found.count} patterns"


def _name(index: int, names: Sequence[str]) -> str:
    name = names[index] if index < len(names) else ""
    return f"pattern {index + 1} ({name})" if name else f"pattern {index + 1}"


def _list(indices: list[int], names: Sequence[str]) -> str:
    shown = ", ".join(_name(k, names) for k in indices[:_SHOWN])
    return shown if len(indices) <= _SHOWN else f"{shown} and {len(indices) - _SHOWN} more"
