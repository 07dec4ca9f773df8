"""One palette of 255 colours for a whole movie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopview.export.frames import Frame

COLOURS = 255
TRANSPARENT = 255  # the index left for pixels that do not change
_EXACT = 32  # the commonest colours are kept as they are: ink, paper, the patterns' own
_SAMPLES = 1 << 18
_REFINED = 1 << 15  # beyond so many colours k-means takes minutes and shows nothing


@dataclass(frozen=True, eq=False)
class MoviePalette:
    """`table` is 768 bytes of RGB; `lookup`, (2^24,), the index of each colour that was counted."""

    table: bytes
    lookup: NDArray[np.uint8]

    def indices(self, pixels: Frame) -> NDArray[np.uint8]:
        """(H, W) palette indices of (H, W, 4) pixels; `TRANSPARENT` where alpha is 0."""
        return np.where(pixels[..., 3] == 0, np.uint8(TRANSPARENT), self.lookup[_codes(pixels)])


class ColourCount:
    """Counts the colours of a movie, patch by patch, in 64 MB whatever its length."""

    def __init__(self) -> None:
        self._counts = np.zeros(1 << 24, np.uint32)

    def add(self, pixels: Frame) -> None:
        """Count the opaque pixels of (H, W, 4)."""
        np.add.at(self._counts, _codes(pixels)[pixels[..., 3] > 0].astype(np.intp), np.uint32(1))

    def palette(self) -> MoviePalette:
        """Exact for up to 255 colours; otherwise the 32 commonest, and a median cut of the rest.

        In the cut a colour weighs the square root of its count, so that a thin curve keeps its colour
        beside a large ground. No dithering: it would flicker, and cost three times the bytes.
        """
        seen = np.flatnonzero(self._counts)
        colours = _rgb(seen)
        entries = colours
        if seen.size > COLOURS:
            counts = self._counts[seen]
            order = np.argsort(counts, kind="stable")
            common, rest = order[-_EXACT:], order[:-_EXACT]
            cut = _median_cut(colours[rest], counts[rest], COLOURS - _EXACT)
            entries = np.concatenate([colours[common], cut])
        lookup = np.zeros(1 << 24, np.uint8)
        lookup[seen] = _nearest(colours, entries)
        return MoviePalette(entries.tobytes().ljust(768, b"\0"), lookup)


def _codes(pixels: Frame) -> NDArray[np.uint32]:
    """0x00RRGGBB for each pixel of (H, W, 4)."""
    packed = np.zeros((*pixels.shape[:2], 4), np.uint8)
    packed[..., :3] = pixels[..., 2::-1]
    codes: NDArray[Any] = packed.view("<u4")[..., 0]
    return codes


def _rgb(codes: NDArray[np.intp]) -> Frame:
    """(n, 3) colours of (n,) codes."""
    return np.stack([codes >> 16, (codes >> 8) & 255, codes & 255], axis=1).astype(np.uint8)


def _median_cut(colours: Frame, counts: NDArray[np.uint32], entries: int) -> Frame:
    """Up to `entries` colours for (n, 3) `colours`, by Pillow's median cut and k-means."""
    from PIL import Image

    weights = np.sqrt(counts.astype(np.float64))
    repeats = np.maximum(1, np.rint(weights * (_SAMPLES / weights.sum()))).astype(np.int64)
    with Image.fromarray(np.repeat(colours, repeats, axis=0)[None]) as strip:
        refine = int(len(colours) <= _REFINED)
        quantised = strip.quantize(entries, Image.Quantize.MEDIANCUT, kmeans=refine)
    with quantised:
        return np.array(quantised.getpalette("RGB"), np.uint8).reshape(-1, 3)[:entries]


def _nearest(colours: Frame, entries: Frame) -> NDArray[np.intp]:
    """The index of the entry nearest to each colour, in pieces that stay small."""
    table = entries.astype(np.float32)
    squares = (table**2).sum(axis=1)
    pieces = np.array_split(colours, len(colours) // 8192 + 1)
    return np.concatenate([(squares - 2 * (p.astype(np.float32) @ table.T)).argmin(axis=1) for p in pieces])
