"""Every format is decoded again, by libraries that did not write it: count, size, time, colours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from hopview.export import write

from .fakes import AMBER, INK, PAPER, lattice, shaded

VIDEO, EXACT = ("mp4", "webm"), ("webp", "apng")
MOVIES = (*VIDEO, "gif", *EXACT)


def decoded(path: Path) -> tuple[list[NDArray[Any]], float]:
    """Frames as (H, W, 3), and seconds."""
    if path.suffix[1:] in VIDEO:
        with av.open(str(path)) as source:
            frames = [f.to_ndarray(format="rgb24") for f in source.decode(video=0)]
            return frames, (source.duration or 0) / 1e6
    frames, milliseconds = [], 0.0
    with Image.open(path) as picture:
        for index in range(getattr(picture, "n_frames", 0)):
            picture.seek(index)
            picture.load()
            milliseconds += picture.info["duration"]
            frames.append(np.asarray(picture.convert("RGB")))
        assert picture.info["loop"] == 0
    return frames, milliseconds / 1000


@pytest.mark.parametrize("suffix", MOVIES)
@pytest.mark.parametrize(("width", "height"), [(96, 64), (97, 63), (1, 1), (2, 3)])
def test_count_size_and_time(tmp_path: Path, suffix: str, width: int, height: int) -> None:
    path = tmp_path / f"m.{suffix}"
    written = write(path, lattice(12, width, height), fps=25)
    frames, seconds = decoded(path)
    even = suffix in VIDEO
    size = (width + width % 2, height + height % 2) if even else (width, height)
    assert written.path == path and written.frames == len(frames) == 12
    assert written.size == size
    assert {f.shape for f in frames} == {(size[1], size[0], 3)}
    assert written.bytes == path.stat().st_size
    assert written.fps == 25 and written.seconds == pytest.approx(12 / 25)
    assert seconds == pytest.approx(12 / 25, abs=0.002)
    assert f"m.{suffix}" in written.sentence and "12 frames" in written.sentence
    assert [p.name for p in tmp_path.iterdir()] == [f"m.{suffix}"]


@pytest.mark.parametrize("suffix", (*EXACT, "gif"))
def test_a_lattice_is_kept_exactly(tmp_path: Path, suffix: str) -> None:
    given = list(lattice(20))
    given.insert(7, given[6])  # a frame in which nothing happens
    write(tmp_path / f"m.{suffix}", given)
    frames, _ = decoded(tmp_path / f"m.{suffix}")
    assert len(frames) == 21
    for frame, wanted in zip(frames, given, strict=True):
        np.testing.assert_array_equal(frame, wanted)


@pytest.mark.parametrize("suffix", VIDEO)
def test_video_colours_are_near(tmp_path: Path, suffix: str) -> None:
    flat = [np.full((32, 48, 3), colour, np.uint8) for colour in (INK, PAPER, AMBER) for _ in range(4)]
    write(tmp_path / f"m.{suffix}", flat)
    frames, _ = decoded(tmp_path / f"m.{suffix}")
    for frame, wanted in zip(frames, flat, strict=True):
        assert np.abs(frame.astype(int) - wanted).max() <= 6


@pytest.mark.parametrize("suffix", MOVIES)
def test_shaded_frames(tmp_path: Path, suffix: str) -> None:
    given = list(shaded(6))
    write(tmp_path / f"m.{suffix}", given)
    frames, _ = decoded(tmp_path / f"m.{suffix}")
    worst = max(np.abs(f.astype(int) - g).mean() for f, g in zip(frames, given, strict=True))
    assert worst == 0 if suffix in EXACT else worst < 8


@pytest.mark.parametrize("suffix", ("apng", "gif"))
def test_ffmpeg_reads_what_pillow_reads(tmp_path: Path, suffix: str) -> None:
    given = list(lattice(9, 33, 17))
    write(tmp_path / f"m.{suffix}", given)
    with av.open(str(tmp_path / f"m.{suffix}")) as source:
        frames = [f.to_ndarray(format="rgb24") for f in source.decode(video=0)]
    assert len(frames) == 9
    np.testing.assert_array_equal(frames[-1], given[-1])


def test_a_colour_that_comes_late_is_in_the_gif_palette(tmp_path: Path) -> None:
    given = [*shaded(3), *lattice(3)]
    write(tmp_path / "m.gif", given)
    frames, _ = decoded(tmp_path / "m.gif")
    assert np.abs(frames[-1].astype(int) - given[-1]).max() <= 8


def test_mp4_starts_with_its_index_and_names_its_colours(tmp_path: Path) -> None:
    write(tmp_path / "m.mp4", lattice(5), comment="pattern 3 (ant)")
    content = (tmp_path / "m.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(tmp_path / "m.mp4")) as source:
        context = source.streams.video[0].codec_context
        assert (context.name, context.pix_fmt, context.colorspace) == ("h264", "yuv420p", 1)
        assert source.metadata["comment"] == "pattern 3 (ant)"


@pytest.mark.parametrize("suffix", (*MOVIES, "png"))
def test_a_comment_of_any_letters_and_length(tmp_path: Path, suffix: str) -> None:
    comment = "Käfer <3> & " + "x" * 400
    write(tmp_path / f"m.{suffix}", lattice(2), comment=comment)
    plain = (tmp_path / f"m.{suffix}").read_bytes()
    assert "Käfer".encode() in plain


@pytest.mark.parametrize(
    ("suffix", "fps", "kept"),
    [
        ("gif", 30, Fraction(100, 3)),
        ("gif", 120, 50),
        ("gif", 1, 1),
        ("gif", 24, 25),
        ("mp4", 30, 30),
        ("mp4", 120, 120),
        ("mp4", 29.97, 29.97),
        ("mp4", 1, 1),
        ("webm", 60, 60),
        ("webp", 30, 30),
        ("apng", 12.5, 12.5),
        ("apng", 119.99, 119.99),
    ],
)
def test_the_rate_that_results_is_said(tmp_path: Path, suffix: str, fps: float, kept: float) -> None:
    written = write(tmp_path / f"m.{suffix}", lattice(6), fps=fps)
    assert written.fps == pytest.approx(float(kept))
    assert decoded(tmp_path / f"m.{suffix}")[1] == pytest.approx(6 / float(kept), abs=0.002)


def test_png_is_the_last_frame_with_its_transparency(tmp_path: Path) -> None:
    frames = [np.dstack([f, np.full(f.shape[:2], 128, np.uint8)]) for f in lattice(3)]
    written = write(tmp_path / "m.PNG", frames)
    assert (written.frames, written.fps, written.seconds) == (1, 0, 0)
    with Image.open(tmp_path / "m.PNG") as picture:
        np.testing.assert_array_equal(np.asarray(picture), frames[-1])


def test_transparent_frames_of_a_movie_are_laid_on_white(tmp_path: Path) -> None:
    clear = np.zeros((8, 8, 4), np.uint8)
    half = np.full((8, 8, 4), (0, 0, 0, 128), np.uint8)
    write(tmp_path / "m.apng", [clear, half])
    frames, _ = decoded(tmp_path / "m.apng")
    assert [int(f[0, 0, 0]) for f in frames] == [255, 127]


def test_a_giver_may_paint_into_the_same_memory(tmp_path: Path) -> None:
    canvas = np.zeros((16, 16, 3), np.uint8)

    def painted() -> Any:
        for level in range(5):
            canvas[...] = level * 60
            yield canvas

    write(tmp_path / "m.webp", painted())
    assert [int(f[0, 0, 0]) for f in decoded(tmp_path / "m.webp")[0]] == [0, 60, 120, 180, 240]
