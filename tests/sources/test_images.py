"""Loading pictures: every mode is read, everything bad is one clear sentence."""

from __future__ import annotations

import os
import random
import re
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hopview.core.errors import SourceError
from hopview.sources.images import MAX_PIXELS, image_from_array, load_image

from .pictures import bmp_header, encoded, png, ramp


def refused(source: str | Path | bytes, what: str = "") -> str:
    with pytest.raises(SourceError) as caught:
        load_image(source, what)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and len(text) < 400
    return text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_each_format_gives_the_greys(kind: str) -> None:
    grey = ramp()
    image = load_image(encoded(Image.fromarray(grey).convert("RGB"), kind), "it")
    assert image.pixels.shape == grey.shape and image.pixels.dtype == np.float32
    assert not image.pixels.flags.writeable
    assert np.abs(image.pixels - grey / 255).mean() < 0.02
    assert image.notes == () and image.size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA"])
def test_each_png_mode(mode: str) -> None:
    white, black = Image.new("RGB", (8, 8), "white"), Image.new("RGB", (8, 8))
    assert load_image(encoded(white.convert(mode), "PNG")).pixels.min() == 1.0
    assert load_image(encoded(black.convert(mode), "PNG")).pixels.max() == 0.0


def test_luma_is_rec_601() -> None:
    red = load_image(encoded(Image.new("RGB", (4, 4), (255, 0, 0)), "PNG"))
    assert red.pixels[0, 0] == pytest.approx(0.299, abs=0.003)


def test_cmyk() -> None:
    cmyk = Image.fromarray(ramp()).convert("RGB").convert("CMYK")
    for kind in ("JPEG", "TIFF"):
        image = load_image(encoded(cmyk, kind))
        assert np.abs(image.pixels - ramp() / 255).mean() < 0.02


def test_transparency_lies_on_white() -> None:
    clear = Image.new("RGBA", (6, 6), (0, 0, 0, 0))
    assert load_image(encoded(clear, "PNG")).pixels.min() == 1.0
    half = Image.new("LA", (6, 6), (0, 128))
    assert load_image(encoded(half, "PNG")).pixels[0, 0] == pytest.approx(1 - 128 / 255, abs=1e-3)
    indexed = Image.new("P", (6, 6), 1)
    indexed.putpalette([0, 0, 0, 9, 9, 9])
    assert load_image(encoded(indexed, "PNG")).pixels.max() < 0.1
    assert load_image(encoded(indexed, "PNG", transparency=1)).pixels.min() == 1.0


def test_sixteen_bits_and_floats() -> None:
    deep = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
    assert np.allclose(load_image(png(deep)).pixels, deep / 65535, atol=1e-6)
    unit = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    assert np.allclose(load_image(encoded(Image.fromarray(unit), "TIFF")).pixels, unit)
    wide = load_image(encoded(Image.fromarray(unit * 300 - 20), "TIFF"))
    assert wide.pixels.min() == 0.0 and wide.pixels.max() == 1.0 and "stretched" in wide.notes[0]
    holes = unit.copy()
    holes[0, 0] = np.nan
    assert np.isfinite(load_image(encoded(Image.fromarray(holes), "TIFF")).pixels).all()


@pytest.mark.parametrize(("kind", "orientation"), [("JPEG", 6), ("PNG", 6), ("TIFF", 6), ("JPEG", 3)])
def test_exif_orientation_is_applied_once(kind: str, orientation: int) -> None:
    grey = np.full((20, 40), 255, np.uint8)
    grey[:, :10] = 0  # dark on the left as stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = load_image(encoded(Image.fromarray(grey), kind, exif=exif)).pixels
    if orientation == 6:  # a quarter turn clockwise: left becomes top
        assert image.shape == (40, 20) and image[:8].mean() < 0.1 and image[12:].mean() > 0.9
    else:
        assert image.shape == (20, 40) and image[:, 32:].mean() < 0.1


def test_animation_gives_its_first_frame_and_says_so() -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 128, 255)]
    image = load_image(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert image.pixels.max() == 0.0 and "first" in image.notes[0]


def test_one_pixel() -> None:
    assert load_image(png(np.full((1, 1), 255, np.uint8))).pixels.tolist() == [[1.0]]


def test_large_pictures_are_reduced_on_loading() -> None:
    large = Image.fromarray(ramp(600, 3000))
    for kind in ("JPEG", "PNG"):
        image = load_image(encoded(large, kind), keep=500)
        assert image.pixels.shape == (100, 500) and "reduced" in image.notes[-1]
        assert np.abs(image.pixels[-1] - np.linspace(0, 1, 500)).max() < 0.05
        assert image.size == (3000, 600)


def test_too_many_pixels_is_refused_before_decoding() -> None:
    for width, height in ((8001, 8000), (60000, 60000), (2_000_000_000, 1)):
        text = refused(bmp_header(width, height), "big.bmp")
        assert text.startswith("big.bmp has") and "64 million" in text and "Reduce" in text
    assert MAX_PIXELS == 64_000_000


def test_text_renamed_png(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("Dear diary,\ntoday I renamed a file. äöü\n" * 50, "utf-8")
    assert "notes.png is not a picture" in (text := refused(path)) and "holds text" in text


def test_other_contents_are_refused(tmp_path: Path) -> None:
    for name, contents in (
        ("a.pdf", b"%PDF-1.4\x00\xff\xfe"),
        ("b.png", bytes(range(256)) * 4),
        ("c.png", b"\0"),
    ):
        (tmp_path / name).write_bytes(contents)
        assert f"{name} is not a picture" in refused(tmp_path / name)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    assert "PNG" in refused(svg)


def test_formats_outside_the_list_are_refused() -> None:
    for kind in ("PPM", "TGA", "ICO"):
        assert "is not a picture hopview can read" in refused(encoded(Image.new("RGB", (16, 16)), kind))


def test_truncated_and_corrupt() -> None:
    for kind in ("PNG", "JPEG", "BMP", "TIFF", "WEBP"):
        whole = encoded(Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)), kind)
        text = refused(whole[: len(whole) // 2], f"half.{kind}")
        assert text.startswith(f"half.{kind} is ")
    assert "damaged" in refused(png(ramp())[:90], "half.png")


def test_empty_and_missing(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    assert "empty (0 bytes)" in refused(tmp_path / "empty.png")
    assert "empty (0 bytes)" in refused(b"")
    assert "is not there" in refused(tmp_path / "gone.png")
    assert "could not be opened" in refused("nul\0byte.png")
    assert "could not be opened" in refused("x" * 5000 + ".png")


def test_folder_pipe_and_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "a folder" in refused(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(refused(tmp_path / "pipe.png")), daemon=True)
        thread.start()
        thread.join(5)
        assert found and "a pipe" in found[0]
    (tmp_path / "locked.png").write_bytes(png(ramp()))

    def forbidden(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hopview.sources.images.os.open", forbidden)  # root may read anything
    assert "permissions forbid it" in refused(tmp_path / "locked.png")


def test_no_file_stays_open(tmp_path: Path) -> None:
    listing = Path("/proc/self/fd")
    if not listing.is_dir():
        pytest.skip("needs /proc")
    (tmp_path / "a.png").write_bytes(png(ramp())[:90])
    before = len(list(listing.iterdir()))
    for _ in range(5):
        refused(tmp_path / "a.png")
        refused(tmp_path)
    assert len(list(listing.iterdir())) == before


def test_broken_exif_does_not_cost_the_picture() -> None:
    data = encoded(Image.fromarray(ramp()), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40)
    assert load_image(data).pixels.shape == (40, 60)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_mutated_bytes_load_or_are_refused_in_a_sentence(kind: str) -> None:
    source = random.Random(kind)
    whole = encoded(Image.fromarray(ramp(24, 24)).convert("RGB"), kind)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(source.randint(1, 12)):
            data[source.randrange(len(data))] = source.randrange(256)
        cut = bytes(data[: source.randint(1, len(data))]) if source.random() < 0.3 else bytes(data)
        try:
            pixels = load_image(cut, "fuzz").pixels
        except SourceError as error:
            assert re.match(r"fuzz (is|has|needs) .*\.$", str(error))
        else:
            assert pixels.ndim == 2 and np.isfinite(pixels).all()
            assert pixels.min() >= 0.0 and pixels.max() <= 1.0


def test_names_are_shown_safely(tmp_path: Path) -> None:
    path = tmp_path / ("a\nb" + "x" * 150 + ".png")
    path.touch()
    assert refused(path).startswith("a?bxxx")


def test_arrays() -> None:
    grey = ramp()
    assert np.allclose(image_from_array(grey).pixels, grey / 255)
    assert np.allclose(image_from_array(np.dstack([grey] * 3)).pixels, grey / 255, atol=1e-6)
    rgba = np.dstack([grey, grey, grey, np.zeros_like(grey)])
    assert image_from_array(rgba).pixels.min() == 1.0
    assert image_from_array(np.eye(3, dtype=bool)).pixels.sum() == 3
    assert image_from_array(np.full((2, 2), np.nan)).pixels.min() == 1.0
    assert image_from_array(grey.astype(np.uint16) * 257).pixels.max() == 1.0
    assert image_from_array(ramp(600, 3000), keep=300).pixels.shape == (60, 300)
    empty = (np.zeros((0, 4)), np.zeros((3, 0, 4)))
    for bad in (*empty, np.zeros(4), np.zeros((2, 2, 5)), np.zeros((2, 2), complex), np.array([["a"]])):
        with pytest.raises(SourceError):
            image_from_array(bad)
    with pytest.raises(SourceError, match="64 million"):
        image_from_array(np.broadcast_to(np.zeros((1, 1)), (9000, 9000)))
