"""Of which picture a stored pattern was made, so that it can be made again with another threshold."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import blake2b

from hopview.core.coupling import Int8
from hopview.sources import PHOTOGRAPH, ConvertParams
from hopview.ui.library.pictures import Made, Picture

_KEPT = 100  # pictures of 512 x 512, 1 MiB each


@dataclass(frozen=True, eq=False)
class _Origin:
    picture: Picture
    params: ConvertParams


class Origins:
    """The pictures of the patterns stored last. Resizing the grid makes new cells, which have none."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, _Origin] = OrderedDict()

    def remember(self, made: Made) -> None:
        """Note where stored patterns came from."""
        for picture, pattern in zip(made.pictures, made.patterns, strict=True):
            self._known[_mark(pattern.cells)] = _Origin(picture, made.params)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def knows(self, cells: Int8) -> bool:
        """Whether the picture of a pattern with these cells is at hand and was not balanced already."""
        found = self._known.get(_mark(cells))
        return found is not None and found.params.threshold != PHOTOGRAPH.threshold

    def picture_of(self, cells: Int8) -> Picture | None:
        """The picture of a stored pattern, to replace it by; None when it is not known."""
        found = self._known.get(_mark(cells))
        return None if found is None else replace(found.picture, replaces=cells)

    def balanced(self, cells: Int8) -> ConvertParams:
        """How that pattern was converted, but at the median."""
        found = self._known.get(_mark(cells))
        return replace_threshold(found.params if found is not None else PHOTOGRAPH)


def _mark(cells: Int8) -> bytes:
    """By what they hold: storing moves cells into the memory that all patterns share."""
    return blake2b(cells.tobytes(), digest_size=16).digest()


def replace_threshold(params: ConvertParams) -> ConvertParams:
    """`params` with the balanced threshold."""
    return ConvertParams(
        crop=params.crop, threshold=PHOTOGRAPH.threshold, invert=params.invert, level=params.level,
        window=params.window,
    )  # fmt: skip
