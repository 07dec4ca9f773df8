"""Pictures on their way to becoming patterns: loading, cropping and converting, all away from the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hopview.core.coupling import Int8
from hopview.core.errors import HopviewError
from hopview.core.pattern import Pattern
from hopview.sources import (
    PHOTOGRAPH,
    ConvertParams,
    Found,
    GreyImage,
    Preview,
    image_from_array,
    load_each,
    preview,
    scan,
)  # fmt: skip
from hopview.sources.convert import crop_rectangle
from hopview.sources.folder import KEPT_SIDE
from hopview.sources.resample import Rectangle
from hopview.ui.background import Task

NAME_LIMIT = 40


@dataclass(eq=False)
class Picture:
    """A loaded picture, the part of it that is wanted (None: as the crop says), and what it replaces."""

    image: GreyImage
    source: str
    part: Rectangle | None = None
    replaces: Int8 | None = None

    @property
    def title(self) -> str:
        """What its pattern will be called."""
        return (Path(self.image.name).stem or self.image.name)[:NAME_LIMIT]


@dataclass(frozen=True)
class Progress:
    """`done` of `total` so far."""

    done: int
    total: int


@dataclass(frozen=True)
class Problem:
    """A sentence about a file that could not be read, or about what was left out."""

    text: str


@dataclass(frozen=True, eq=False)
class Made:
    """The patterns made of `pictures`, in the same order."""

    pictures: tuple[Picture, ...]
    patterns: tuple[Pattern, ...]
    params: ConvertParams


def kept_side(shape: tuple[int, int]) -> int:
    """How many pixels a side are worth keeping for this grid."""
    return max(KEPT_SIDE, 2 * max(shape))


def loading(paths: list[Path], keep: int) -> Callable[[Task], None]:
    """Work that reports a `Picture` or a `Problem` for each file, and `Progress`."""

    def work(task: Task) -> None:
        try:
            found: Found = scan(paths)
        except HopviewError as error:
            task.report(Problem(str(error)))
            return
        for note in found.notes:
            task.report(Problem(note))
        for loaded in load_each(found.files, lambda: task.cancelled, keep=keep):
            if loaded.image is None:
                task.report(Problem(loaded.problem))
            else:
                task.report(Picture(loaded.image, f"picture file {loaded.path.name}"))
            task.report(Progress(loaded.index + 1, loaded.total))

    return work


def taking(array: NDArray[np.generic], name: str, keep: int) -> Callable[[Task], None]:
    """Work that reports the `Picture` in an array, or the `Problem` with it."""

    def work(task: Task) -> None:
        try:
            image = image_from_array(array, name, keep=keep)
        except HopviewError as error:
            task.report(Problem(str(error)))
        else:
            task.report(Picture(image, name[0].lower() + name[1:]))

    return work


def previewing(picture: Picture, shape: tuple[int, int], params: ConvertParams) -> Callable[[Task], None]:
    """Work that reports the `Preview` of a picture, or a `Problem`."""

    def work(task: Task) -> None:
        try:
            task.report(converted(picture, shape, params))
        except HopviewError as error:
            task.report(Problem(str(error)))

    return work


def making(
    pictures: tuple[Picture, ...], shape: tuple[int, int], params: ConvertParams
) -> Callable[[Task], None]:
    """Work that converts `pictures`, reporting `Progress`, then all of them as `Made`."""

    def work(task: Task) -> None:
        patterns: list[Pattern] = []
        for picture in pictures:
            if task.cancelled:
                return
            try:
                made = converted(picture, shape, params)
            except HopviewError as error:
                task.report(Problem(str(error)))
                return
            patterns.append(made.pattern(picture.title, picture.source))
            task.report(Progress(len(patterns), len(pictures)))
        task.report(Made(pictures, tuple(patterns), params))

    return work


def converted(picture: Picture, shape: tuple[int, int], params: ConvertParams) -> Preview:
    """Convert the wanted part of a picture."""
    image = picture.image
    if picture.part is not None:
        left, top, right, bottom = picture.part
        part = image.pixels[floor(top + 1e-6) : ceil(bottom - 1e-6), floor(left + 1e-6) : ceil(right - 1e-6)]
        image = replace(image, pixels=part)
    return preview(image, shape, params)


def shown_part(picture: Picture, shape: tuple[int, int], params: ConvertParams) -> Rectangle:
    """The part of a picture that its pattern shows, in pixels: what was dragged, or what the crop takes."""
    size = picture.image.pixels.shape
    return picture.part or crop_rectangle((size[0], size[1]), shape, params.crop)


def natural_params(image: GreyImage) -> ConvertParams:
    """The balanced threshold for photographs (many middle greys), Otsu's for drawings."""
    sample = image.pixels[:: max(1, image.pixels.shape[0] // 128), :: max(1, image.pixels.shape[1] // 128)]
    middle = float(((sample > 0.15) & (sample < 0.85)).mean())
    return PHOTOGRAPH if middle > 0.25 else ConvertParams()
