"""Schedules of trials: `A+ x20, AB+ x40` into who is shown, and what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hopview.core.errors import ParameterError

MOST_TRIALS = 100_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TRIAL = re.compile(r"([A-Z]+|\*)([+-])([A-Z]?)")
_TIMES = re.compile(r"[x×]\s*(\d+)$", re.IGNORECASE)
_CURE = "Write for instance 'A+ x20, AB+ x40': stimuli, then + or -, then how often."


@dataclass(frozen=True, slots=True)
class Trial:
    """The stimuli `members` (numbers from 0) together, then the value of pair `value`; -1 is nothing."""

    members: tuple[int, ...]
    value: int

    @property
    def words(self) -> str:
        """As it is written: `A+`, `AB-`, `A+B`; stimuli beyond Z by their numbers."""
        shown = "".join(letter_of(member) for member in self.members)
        given = letter_of(self.value) if self.value not in (-1, self.members[0]) else ""
        return f"{shown}{'-' if self.value < 0 else '+'}{given}"


@dataclass(frozen=True, slots=True)
class Phase:
    """`block` of trials, one after another, `times` times; `words` as it was written."""

    block: tuple[tuple[str, str, str], ...]
    times: int
    words: str


def letter_of(number: int) -> str:
    """The letter of stimulus `number` (from 0), its number from 1 where there is none."""
    return LETTERS[number] if number < len(LETTERS) else str(number + 1)


@lru_cache(maxsize=64)
def phases_of(schedule: str) -> tuple[Phase, ...]:
    """The phases of `schedule`, () where it is empty. Raises `ParameterError` for what is no trial.

    A phase is trials and how often, phases are parted by commas: `A+ B+ x20, AB+ x40` alternates A+ and B+
    twenty times, then shows both together forty times. `A+` is A followed by its own value, `A-` by nothing,
    `AB+` by that of the first, `AB+C` by that of pair C; `*+` is each pair in turn.
    """
    found = []
    for part in schedule.split(",") if schedule.strip() else []:
        words = " ".join(part.split())
        times = _TIMES.search(words)
        text = words[: times.start()] if times else words
        block = []
        for token in text.replace("−", "-").split():
            match = _TRIAL.fullmatch(token)
            if match is None:
                raise ParameterError(f"'{token[:30]}' in the schedule is no trial. {_CURE}")
            block.append((match[1], match[2], match[3]))
        if not block:
            raise ParameterError(f"A part of the schedule, '{words[:30]}', names no trial. {_CURE}")
        for members, sign, value in block:
            if sign == "-" and value:
                raise ParameterError(
                    f"'{members}-{value}' says both that nothing follows and that {value} does. "
                    f"Write '{members}-' or '{members}+{value}'."
                )
            if len(set(members)) != len(members):
                raise ParameterError(f"'{members}' names a stimulus twice. Name each once.")
        found.append(Phase(tuple(block), int(times[1]) if times else 1, words))
    if any(phase.times < 1 for phase in found):
        raise ParameterError(
            f"A phase of no trials teaches nothing. Leave it out, or repeat it once. {_CURE}"
        )
    return tuple(found)


@lru_cache(maxsize=64)
def trials_of(schedule: str, pairs: int) -> tuple[tuple[Trial, ...], tuple[tuple[int, str], ...]]:
    """The trials of `schedule` with so many pairs, and where each phase begins, in words.

    An empty schedule shows each pair once. Trials of stimuli that are not stored are left out (`missing`
    names them). Raises `ParameterError` for more than 100,000 trials.
    """
    trials: list[Trial] = []
    begins: list[tuple[int, str]] = []
    for phase in phases_of(schedule) or (Phase((("*", "+", ""),), 1, "each pair once"),):
        block: list[Trial] = []
        for members, sign, value in phase.block:
            if members == "*":
                given = LETTERS.index(value) if value and LETTERS.index(value) < pairs else -1
                block += [Trial((k,), -1 if sign == "-" else given if value else k) for k in range(pairs)]
            elif all(LETTERS.index(letter) < pairs for letter in members + value):
                shown = tuple(LETTERS.index(letter) for letter in members)
                follows = LETTERS.index(value) if value else shown[0]
                block.append(Trial(shown, -1 if sign == "-" else follows))
        if len(trials) + len(block) * phase.times > MOST_TRIALS:
            raise ParameterError(
                f"The schedule has over {MOST_TRIALS:,} trials, at '{phase.words}'. Repeat it less often."
            )
        begins.append((len(trials), phase.words))
        trials += block * phase.times
    return tuple(trials), tuple(begins)


def missing(schedule: str, pairs: int) -> str:
    """The stimuli, as letters, that `schedule` names and that so many pairs do not have."""
    blocks = (trial for phase in phases_of(schedule) for trial in phase.block)
    named = {letter for members, _, value in blocks for letter in members + value if letter != "*"}
    return "".join(sorted(letter for letter in named if LETTERS.index(letter) >= pairs))
