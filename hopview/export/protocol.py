"""What an exporter is, and what it gives back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from hopview.core.memory import human
from hopview.export.frames import FrameFeed

Kind = Literal["movie", "image", "drawing", "data"]


class Exporter(Protocol):
    """One format: its `name`, file `suffix` with the dot, wording, and what it holds."""

    @property
    def name(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def kind(self) -> Kind: ...


class FrameExporter(Exporter, Protocol):
    """A format for frames. `keeps_alpha` says whether it takes (H, W, 4) frames as they are."""

    @property
    def keeps_alpha(self) -> bool: ...

    def rate(self, fps: Fraction) -> Fraction:
        """The frames a second that the format can keep, nearest to `fps`; 0 for a still."""
        ...

    def encode(self, path: Path, feed: FrameFeed, rate: Fraction, comment: str) -> int:
        """Write all frames of `feed` to `path`; the number of frames that the file then holds."""
        ...

    def read_back(self, path: Path, feed: FrameFeed) -> tuple[int, tuple[int, int]]:
        """Decode `path` in full: its frames and (width, height). `feed` is asked about cancelling."""
        ...


class RecordedRun(Protocol):
    """The numbers of a run of T moments, P patterns and N units.

    `sweeps` (T,), `energies` (T,), `overlaps` (T, P), `states` (T, N) int8, `shape` (rows, cols), the
    pattern `names` (P), the `seed`, how it `ended`, in words, and further `arrays` by name.
    """

    @property
    def sweeps(self) -> NDArray[np.floating[Any]]: ...
    @property
    def energies(self) -> NDArray[np.floating[Any]]: ...
    @property
    def overlaps(self) -> NDArray[np.floating[Any]]: ...
    @property
    def states(self) -> NDArray[np.int8]: ...
    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def seed(self) -> int: ...
    @property
    def ended(self) -> str: ...
    def arrays(self) -> dict[str, NDArray[Any]]: ...


class DataExporter(Exporter, Protocol):
    """A format for the numbers of a run."""

    def encode_run(self, path: Path, run: RecordedRun, comment: str) -> None:
        """Write `run` to `path`."""
        ...

    def moments(self, path: Path) -> int:
        """Read `path` in full: the moments it holds."""
        ...


class Written(msgspec.Struct, frozen=True):
    """A finished, checked file.

    `frames` it holds (moments for data), `size` (width, height) in pixels ((0, 0) for data), `fps` as
    kept by the format (0 for stills and data), `seconds` of playing, `bytes` on disk.
    """

    path: Path
    frames: int
    size: tuple[int, int]
    fps: float
    seconds: float
    bytes: int

    @property
    def sentence(self) -> str:
        """In words: `recall.gif: 128 frames of 1280 x 720 at 33.3 a second, 3.84 s, 412 KiB.`"""
        weight = human(self.bytes)
        if self.size == (0, 0):
            return f"{self.path.name}: {self.frames} moment{'' if self.frames == 1 else 's'}, {weight}."
        size = f"{self.size[0]} x {self.size[1]}"
        if self.fps:
            frames = f"{self.frames} frame{'' if self.frames == 1 else 's'}"
            time = f"{self.fps:.3g} a second, {self.seconds:.2f} s"
            return f"{self.path.name}: {frames} of {size} at {time}, {weight}."
        return f"{self.path.name}: {size}, {weight}."
