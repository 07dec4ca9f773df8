"""Finding a title by some of its letters, in order, and saying how good the match is."""

from __future__ import annotations

from dataclasses import dataclass

_START, _WORD, _NEXT, _LETTER, _GAP = 8.0, 6.0, 8.0, 1.0, 0.15
_IN_TIP = 0.5


@dataclass(frozen=True)
class Match:
    """`score`, the higher the better, and the `places` in the title that matched."""

    score: float
    places: tuple[int, ...] = ()


def match(query: str, title: str, tip: str = "", also: tuple[str, ...] = ()) -> Match | None:
    """The best way to find the letters of `query`, in order, in `title`; else its words in title and `tip`.

    Letters count more at the beginning of the title, of a word, and next to one another. What begins a word
    of `also`, other names of the same, counts as if the title began with it.
    """
    letters = "".join(query.casefold().split())
    if not letters:
        return Match(0.0)
    found = _best(letters, title.casefold())
    named = [_best(letters, word) for word in also if len(letters) > 3 and word.startswith(letters)]
    if named and named[0] is not None and (found is None or found.score < named[0].score):
        return Match(named[0].score)
    if found is not None:
        return found
    words, told = query.casefold().split(), f"{title} {tip}".casefold()
    return Match(_IN_TIP) if len(letters) > 2 and all(word in told for word in words) else None


def _best(letters: str, title: str) -> Match | None:
    """By dynamic programming: the best score with letter k at each place, over all earlier places."""
    ends: list[tuple[float, tuple[int, ...]] | None] = [None] * len(title)
    for index, letter in enumerate(letters):
        following: list[tuple[float, tuple[int, ...]] | None] = [None] * len(title)
        for place, sign in enumerate(title):
            if sign != letter:
                continue
            own = _worth(title, place)
            if index == 0:
                following[place] = (own - _GAP * place, (place,))
                continue
            before = [(_joined(end, place), end[1]) for end in ends[:place] if end is not None]
            if before:
                score, places = max(before)
                following[place] = (own + score, (*places, place))
        ends = following
    reached = [end for end in ends if end is not None]
    if not reached:
        return None
    score, places = max(reached)
    return Match(score - 0.01 * len(title), places)


def _worth(title: str, place: int) -> float:
    if place == 0:
        return _LETTER + _START
    return _LETTER + (_WORD if not title[place - 1].isalnum() else 0.0)


def _joined(end: tuple[float, tuple[int, ...]], place: int) -> float:
    gap = place - end[1][-1] - 1
    return end[0] + (_NEXT if gap == 0 else -_GAP * gap)
