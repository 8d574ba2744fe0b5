"""Any photo becomes an array from 0 to 1; what is none gets one sentence."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from course_lib import images
from course_lib.images import _files
from tests.images.made import GLYPH, encoded, large_glyph


def turned(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Return what a camera held that way stores."""
    return {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.T,
        6: lambda a: np.rot90(a),
        7: lambda a: a[::-1, ::-1].T,
        8: lambda a: np.rot90(a, -1),
    }[orientation](upright)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = Image.fromarray((turned(large_glyph(), orientation) * 255).astype(np.uint8))
    picture = images.decode(encoded(photo, "JPEG", quality=95, exif=exif))
    assert picture.shape == (64, 48)
    assert np.abs(picture - large_glyph()).mean() < 0.01


def test_transparency_is_put_on_white():
    pixels = np.zeros((1, 3, 4), np.uint8)
    pixels[0, :, 3] = 255, 51, 0
    np.testing.assert_allclose(
        images.decode(encoded(Image.fromarray(pixels), "PNG")), [[0, 0.8, 1]], atol=1 / 255
    )


def test_a_gray_picture_with_transparency():
    image = Image.fromarray(np.array([[0, 0]], np.uint8)).convert("LA")
    image.putalpha(Image.fromarray(np.array([[255, 0]], np.uint8)))
    np.testing.assert_array_equal(images.decode(encoded(image, "PNG")), [[0, 1]])


def test_a_palette_with_a_transparent_color():
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8)).convert("P")
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture = images.decode(encoded(image, "PNG", transparency=1))
    np.testing.assert_array_equal(picture, [[[1, 0, 0], [1, 1, 1], [0, 0, 1]]])


def test_one_bit_per_pixel():
    image = Image.fromarray(GLYPH.astype(bool))
    np.testing.assert_array_equal(images.decode(encoded(image, "PNG")), GLYPH)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_gray(kind):
    image = Image.fromarray(np.array([[0, 1, 65535]], np.uint16))
    np.testing.assert_array_equal(images.decode(encoded(image, kind)), [[0, 1 / 65535, 1]])


@pytest.mark.parametrize(
    ("dtype", "stored", "expected"),
    [
        (np.uint8, [[0, 51, 255]], [[0, 0.2, 1]]),
        (np.uint16, [[0, 13107, 65535]], [[0, 0.2, 1]]),
        (np.float32, [[0, 0.25, 1]], [[0, 0.25, 1]]),
    ],
)
def test_scientific_tiff(dtype, stored, expected):
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, np.array(stored, dtype))
    np.testing.assert_allclose(images.decode(buffer.getvalue()), expected, atol=1e-7)


def test_a_tiff_of_colors_with_alpha_and_big_endian():
    colors = np.zeros((2, 3, 4), np.uint16)
    colors[..., 0], colors[..., 3] = 65535, 65535
    colors[0, 0, 3] = 0
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, colors, photometric="rgb", extrasamples=["unassalpha"], byteorder=">")
    picture = images.decode(buffer.getvalue())
    np.testing.assert_array_equal(picture[0, 0], [1, 1, 1])
    np.testing.assert_array_equal(picture[1, 2], [1, 0, 0])


def test_colors_brighter_than_their_cover_allows_are_no_more_than_white():
    pixels = np.array([[[50, 50, 100, 100], [255, 0, 101, 100]]], np.uint8)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, photometric="rgb", extrasamples=["assocalpha"])
    behind = 1 - 100 / 255
    expected = [[[50 / 255 + behind, 50 / 255 + behind, 1], [1, behind, 1]]]
    np.testing.assert_allclose(images.decode(buffer.getvalue()), expected, atol=1e-12)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_deep_tiff_is_turned_upright(orientation):
    buffer = io.BytesIO()
    tifffile.imwrite(
        buffer,
        (turned(GLYPH, orientation) * 65535).astype(np.uint16),
        photometric="minisblack",
        extratags=[(274, "H", 1, orientation, True)],
    )
    np.testing.assert_array_equal(images.decode(buffer.getvalue()), GLYPH)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", None])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_compressed_tiff(compression, dtype):
    levels = (large_glyph() * np.iinfo(dtype).max).astype(dtype)
    data = encoded(Image.fromarray(levels), "TIFF", compression=compression)
    np.testing.assert_array_equal(images.decode(data), large_glyph())


def big_endian_lzw(pixels: np.ndarray) -> bytes:
    """A 16-bit TIFF as old Macs wrote them; tifffile leaves LZW to Pillow."""
    codes = [256, *pixels.astype(">u2").tobytes(), 257]  # clear the table, the bytes, the end
    strip = np.packbits([code >> i & 1 for code in codes for i in range(8, -1, -1)]).tobytes()
    strip += bytes(len(strip) % 2)
    rows, columns = pixels.shape
    fields = {256: columns, 257: rows, 258: 16, 259: 5, 262: 1, 273: 8, 278: rows, 279: len(strip)}
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in fields.items())
    head = struct.pack(">2sHI", b"MM", 42, 8 + len(strip))
    return head + strip + struct.pack(">H", len(fields)) + entries + bytes(4)


def test_a_big_endian_tiff_keeps_its_brightness():
    stored = (GLYPH * 1000 + 300).astype(np.uint16)
    assert np.array_equal(images.decode(big_endian_lzw(stored)), stored / 65535)


def test_a_tiff_where_zero_is_white():
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, (GLYPH * 65535).astype(np.uint16), photometric="miniswhite")
    np.testing.assert_array_equal(images.decode(buffer.getvalue()), 1 - GLYPH)


@pytest.mark.parametrize("columns", [7, 4, 1])
def test_color_planes_one_after_the_other(columns):
    planes = np.random.default_rng(8).integers(0, 65536, (3, 5, columns)).astype(np.uint16)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, planes, photometric="rgb", planarconfig="separate")
    picture = images.decode(buffer.getvalue())
    np.testing.assert_allclose(picture, np.moveaxis(planes, 0, 2) / 65535)


def test_broken_exif_does_not_cost_the_pixels():
    photo = Image.fromarray((large_glyph() * 255).astype(np.uint8))
    data = encoded(photo, "JPEG", quality=95, exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12")
    assert np.abs(images.decode(data) - large_glyph()).mean() < 0.01


def test_the_first_page_of_a_stack_and_the_first_frame_of_an_animation():
    buffer = io.BytesIO()
    tifffile.imwrite(
        buffer, np.stack([GLYPH, 1 - GLYPH]).astype(np.float32), photometric="minisblack"
    )
    with pytest.warns(UserWarning, match=r"^s holds more than one page; .* \(page=1 takes the sec"):
        np.testing.assert_array_equal(images.decode(buffer.getvalue(), name="s"), GLYPH)
    frames = [Image.fromarray((f * 255).astype(np.uint8)) for f in (GLYPH, 1 - GLYPH)]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with pytest.warns(UserWarning, match=r"^m holds more than one picture; .* \(page=1 takes the"):
        np.testing.assert_array_equal(images.decode(moving, name="m"), GLYPH)
    for data in (buffer.getvalue(), moving):  # whoever names a page is told nothing
        np.testing.assert_array_equal(images.decode(data, page=0), GLYPH)
        np.testing.assert_array_equal(images.decode(data, page=1), 1 - GLYPH)
        with pytest.raises(ValueError, match="has no page 2"):
            images.decode(data, page=2)


def test_a_page_is_named_from_0_and_a_single_picture_has_one():
    single = encoded(Image.fromarray((GLYPH * 255).astype(np.uint8)), "PNG")
    np.testing.assert_array_equal(images.decode(single, page=0), GLYPH)
    with pytest.raises(ValueError, match="has no page 1; pages are counted from 0"):
        images.decode(single, page=1)
    with pytest.raises(ValueError, match="page must be at least 0"):
        images.decode(single, page=-1)
    with pytest.raises(TypeError, match="page must be a whole number"):
        images.decode(single, page="first")


def test_a_page_of_a_file_is_taken_by_load_and_read(tmp_path):
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, np.stack([GLYPH, 1 - GLYPH]).astype(np.float32), photometric=1)
    for take in (images.load, images.read):
        np.testing.assert_array_equal(take(path, page=1), 1 - GLYPH)
        with pytest.warns(UserWarning, match="more than one page") as told:
            take(path)
        assert told[0].filename == __file__, "the warning names the reader's own line"


def test_choosing_a_stack_tells_what_was_taken(tmp_path):
    stack = np.zeros((2, 70, 80), np.float32)
    tifffile.imwrite(tmp_path / "stack.tif", stack, photometric="minisblack")
    with pytest.warns(UserWarning, match="more than one page") as told:
        images.choose(tmp_path / "stack.tif")
    assert told[0].filename == __file__


def test_a_phones_photo_with_a_preview_is_no_stack():
    photo, preview = (Image.fromarray(np.full((64, 64), v, np.uint8)) for v in (200, 9))
    data = encoded(photo, "MPO", save_all=True, append_images=[preview])
    assert images.decode(data).max() > 0.7
    with pytest.raises(ValueError, match="has no page 1"):
        images.decode(data, page=1)


def test_a_transparent_value_of_sixteen_bit_gray_is_put_on_white():
    image = Image.fromarray(np.array([[0, 700, 65535]], np.uint16))
    data = encoded(image, "PNG", transparency=700)
    np.testing.assert_array_equal(images.decode(data), [[0, 1, 1]])


def test_cmyk_becomes_rgb():
    ink = np.zeros((8, 8, 4), np.uint8)
    ink[..., 1:3] = 255  # magenta and yellow: red
    picture = images.decode(encoded(Image.fromarray(ink, "CMYK"), "JPEG", quality=95))
    assert picture.shape == (8, 8, 3)
    assert picture[..., 0].min() > 0.9
    assert picture[..., 1:].max() < 0.15


def test_gray_stored_as_color_comes_back_gray():
    image = Image.fromarray((GLYPH * 255).astype(np.uint8)).convert("RGB")
    assert images.decode(encoded(image, "PNG")).ndim == 2


# --- refusals ---------------------------------------------------------------------------


def giant_png() -> bytes:
    header = struct.pack(">IIBBBBB", 100_000, 90_000, 8, 0, 0, 0, 0)
    chunks = [b"IHDR" + header, b"IDAT" + zlib.compress(b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"hello, this is text", "is no picture"),
        (b"%PDF-1.7", "is no picture"),
        (encoded(Image.fromarray(np.zeros((64, 64), np.uint8)), "PNG")[:60], "damaged|incomplete"),
        (encoded(Image.fromarray(np.zeros((64, 64), np.uint8)), "JPEG")[:200], "damaged"),
        (b"II*\0" + b"\xff" * 40, "damaged"),
        (giant_png(), "million"),
    ],
)
def test_what_is_no_picture_gets_one_sentence(data, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        images.decode(data, name="mine.png")
    assert str(caught.value).startswith("mine.png")
    assert "\n" not in str(caught.value)


def test_too_large_a_picture_is_refused_before_it_is_unpacked():
    wide = Image.new("1", (10_000, 6_401))
    with pytest.raises(ValueError, match="10000 x 6401 pixels"):
        images.decode(encoded(wide, "PNG"))


def test_tiff_with_nan_is_refused():
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, np.array([[np.nan, 1]], np.float32))
    with pytest.raises(ValueError, match="NaN"):
        images.decode(buffer.getvalue())


def test_tiff_of_complex_numbers_is_refused():
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, np.array([[1 + 2j, 1]], np.complex64))
    with pytest.raises(ValueError, match="holds complex numbers"):
        images.decode(buffer.getvalue())


def test_a_refusal_is_a_plain_value_error():
    with pytest.raises(ValueError, match="is no picture") as caught:
        images.decode(b"words")
    assert caught.type is ValueError


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(FileNotFoundError, match="no file"):
        images.load(tmp_path / "nothing.png")
    with pytest.raises(ValueError, match="is a folder"):
        images.load(tmp_path)
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(ValueError, match="is empty"):
        images.load(tmp_path / "empty.jpg")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="only where there are such devices")
def test_an_endless_file_is_not_read():
    with pytest.raises(ValueError, match="no ordinary file"):
        images.load("/dev/zero")


def test_a_file_of_many_bytes_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(_files, "MAX_BYTES", 1_000_000)
    (tmp_path / "large.png").write_bytes(bytes(2_000_000))
    with pytest.raises(ValueError, match="has 2 MB, and at most 1 MB"):
        images.load(tmp_path / "large.png")
