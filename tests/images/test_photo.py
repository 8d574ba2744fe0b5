"""A photo is read with all that its file says, and its result written like it."""

from __future__ import annotations

import io
import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from course_lib import home, images
from tests.images.made import ASCII, GLYPH, LONG, SHORT, claim, encoded, tag, tiff

GRAY = np.linspace(0, 1, 6 * 7).reshape(6, 7)
COLORS = np.stack([GRAY, GRAY[::-1], GRAY[:, ::-1]], axis=-1)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TURNED = {  # an F as it is stored, for each orientation that makes it upright
    1: GLYPH,
    2: GLYPH[:, ::-1],
    3: GLYPH[::-1, ::-1],
    4: GLYPH[::-1],
    5: GLYPH.T,
    6: np.rot90(GLYPH),
    7: GLYPH[::-1, ::-1].T,
    8: np.rot90(GLYPH, -1),
}


def levels(pixels, bits):
    kind = {8: np.uint8, 16: np.uint16, 32: np.float32}[bits]
    return np.asarray(np.rint(pixels * (2**bits - 1)) if bits < 32 else pixels).astype(kind)


def photometric(stored):
    return "rgb" if stored.ndim == 3 else "minisblack"


def again(photo, folder, ending, pictures=None):
    """Write a photo's own pixels, and open what was written."""
    whole = [photo.picture(page) for page in range(photo.pages)] if pictures is None else pictures
    return images.open_photo(images.save_photo(photo, whole, folder / f"result{ending}"))


@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("pixels", [GRAY, COLORS], ids=["gray", "color"])
def test_a_tiff_file_keeps_every_number(tmp_path, bits, pixels):
    stored = levels(pixels, bits)
    tifffile.imwrite(tmp_path / "photo.tif", stored, photometric=photometric(stored))
    photo = images.open_photo(tmp_path / "photo.tif")
    assert (photo.bits, photo.color, photo.pages) == (bits, pixels.ndim == 3, 1)
    result = again(photo, tmp_path, ".tif")
    written = tifffile.imread(result.name)
    np.testing.assert_array_equal(written, stored)
    assert written.dtype == stored.dtype


@pytest.mark.parametrize(
    ("mode", "bits", "color"), [("L", 8, False), ("RGB", 8, True), ("I;16", 16, False)]
)
def test_a_png_file_keeps_every_number(tmp_path, mode, bits, color):
    stored = levels(COLORS if color else GRAY, bits)
    Image.fromarray(stored).save(tmp_path / "photo.png")
    photo = images.open_photo(tmp_path / "photo.png")
    assert (photo.bits, photo.color) == (bits, color)
    result = again(photo, tmp_path, ".png")
    with Image.open(result.name) as image:
        assert image.mode == mode
        np.testing.assert_array_equal(np.asarray(image), stored)


def test_a_color_file_of_gray_pixels_stays_a_color_file(tmp_path):
    Image.fromarray(levels(GRAY, 8)).convert("RGB").save(
        tmp_path / "photo.png", icc_profile=PROFILE
    )
    result = again(images.open_photo(tmp_path / "photo.png"), tmp_path, ".png")
    assert result.color
    assert result.profile == PROFILE


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_the_orientation_is_applied_once(tmp_path, kind, orientation):
    stored = levels(np.kron(TURNED[orientation], np.ones((8, 8))), 8)
    exif = Image.Exif()
    exif[0x0112], exif[271] = orientation, "Camera"
    exif.get_ifd(0x8769)[0xA002] = 999
    path = tmp_path / "photo.x"
    path.write_bytes(encoded(Image.fromarray(stored), kind, exif=exif))
    upright = np.kron(GLYPH, np.ones((8, 8)))
    photo = images.open_photo(path)
    for ending in (".png", ".tif"):
        result = again(photo, tmp_path, ending)
        np.testing.assert_allclose(result.picture(), upright, atol=0.1)
        with Image.open(result.name) as image:
            assert image.getexif().get(0x0112, 1) == 1
            assert image.getexif().get(271) == "Camera"
            assert 0xA002 not in image.getexif().get_ifd(0x8769)


@pytest.mark.parametrize("ending", [".png", ".tif"])
def test_profile_resolution_and_words_are_kept(tmp_path, ending):
    exif = Image.Exif()
    exif[306], exif[315] = "2026:11:28 04:30:00", "Somebody"
    exif.get_ifd(0x8769)[0x829A] = 0.5  # exposure time
    data = encoded(
        Image.fromarray(levels(COLORS, 8)), "JPEG", exif=exif, icc_profile=PROFILE, dpi=(300, 150)
    )
    (tmp_path / "photo.jpg").write_bytes(data)
    photo = images.open_photo(tmp_path / "photo.jpg")
    result = again(photo, tmp_path, ending)
    assert result.profile == PROFILE
    np.testing.assert_allclose(result.resolution, (300, 150, 2), rtol=1e-3)
    assert (result.texts[306], result.texts[315]) == ("2026:11:28 04:30:00", "Somebody")
    if ending == ".png":
        with Image.open(result.name) as image:
            assert float(image.getexif().get_ifd(0x8769)[0x829A]) == 0.5


def test_a_profile_of_other_colors_is_left_out(tmp_path):
    for number, profile in enumerate((PROFILE, b"nonsense" * 40)):
        path = tmp_path / f"{number}.png"
        Image.fromarray(levels(GRAY, 8)).save(path, icc_profile=profile)
        assert images.open_photo(path).profile == b""


def test_a_stack_stays_a_stack_with_its_words(tmp_path):
    stack = levels(np.stack([GRAY, GRAY**2, GRAY**3]), 16)
    tifffile.imwrite(
        tmp_path / "stack.tif", stack, imagej=True, resolution=(4.0, 4.0), metadata={"unit": "um"}
    )
    tifffile.imwrite(tmp_path / "pages.tif", stack, photometric="minisblack", metadata=None)
    photo = images.open_photo(tmp_path / "pages.tif")
    assert photo.pages == 3
    assert not photo.gamma
    result = again(photo, tmp_path, ".tif")
    np.testing.assert_array_equal(tifffile.imread(result.name), stack)
    with pytest.raises(ValueError, match=r"cannot hold 3 pages; end it in \.tif"):
        again(photo, tmp_path, ".png")
    Path(result.name).unlink()
    result = again(images.open_photo(tmp_path / "stack.tif"), tmp_path, ".tif")
    with tifffile.TiffFile(result.name) as file:
        assert file.imagej_metadata["unit"] == "um"
        np.testing.assert_array_equal(file.asarray(), stack)
    assert result.resolution == (4, 4, 1)


@pytest.mark.parametrize("pages", [[GRAY], [GRAY] * 4])
def test_a_stack_gets_as_many_pictures_as_it_has_pages(tmp_path, pages):
    tifffile.imwrite(
        tmp_path / "pages.tif", levels(np.stack([GRAY] * 3), 8), photometric="minisblack"
    )
    photo = images.open_photo(tmp_path / "pages.tif")
    with pytest.raises(ValueError, match=f"3 pages, but got {len(pages)} picture"):
        again(photo, tmp_path, ".tif", iter(pages))
    assert len(list(tmp_path.iterdir())) == 1


def test_what_png_cannot_hold_is_refused_before_anything_is_done(tmp_path):
    for name, stored, words in (
        ("float", levels(GRAY, 32), "floating point"),
        ("color", levels(COLORS, 32), "floating point"),
    ):
        tifffile.imwrite(tmp_path / f"{name}.tif", stored, photometric=photometric(stored))
        photo = images.open_photo(tmp_path / f"{name}.tif")
        with pytest.raises(ValueError, match=rf"cannot hold {words}; end it in \.tif"):
            again(photo, tmp_path, ".png")
    with pytest.raises(ValueError, match=r"must end in \.png or \.tif"):
        again(photo, tmp_path, ".jpg")


def deep_png(pixels: np.ndarray, kind: int, between: bytes = b"") -> bytes:
    """Return a PNG of 16 bits a number, as the format's own text describes it."""

    def chunk(name, body):
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 16, kind, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
    data += chunk(b"tRNS", between) if between else b""
    return data + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_a_png_of_16_bits_in_color_keeps_them(tmp_path):
    pixels = np.random.default_rng(4).integers(0, 65536, (37, 51, 3)).astype(np.uint16)
    (tmp_path / "deep.png").write_bytes(deep_png(pixels, 2))
    photo = images.open_photo(tmp_path / "deep.png")
    assert (photo.bits, photo.color, photo.notes) == (16, True, ())
    np.testing.assert_array_equal(photo.picture(), pixels / 65535)
    result = again(photo, tmp_path, ".png")
    assert result.bits == 16
    np.testing.assert_array_equal(result.picture(), photo.picture())


def test_transparency_of_16_bits_is_put_on_white(tmp_path):
    pixels = np.random.default_rng(4).integers(0, 65536, (5, 4, 4)).astype(np.uint16)
    color, cover = pixels[..., :3] / 65535, pixels[..., 3:] / 65535
    (tmp_path / "deep.png").write_bytes(deep_png(pixels, 6))
    picture = images.open_photo(tmp_path / "deep.png").picture()
    np.testing.assert_allclose(picture, color * cover + 1 - cover, rtol=0, atol=1e-12)


def test_what_is_not_in_the_result_is_said(tmp_path):
    clear = struct.pack(">HHH", 1, 2, 3)
    for kind, depth, between in ((2, 3, clear), (4, 2, b"")):
        pixels = np.zeros((3, 4, depth), np.uint16)
        (tmp_path / "deep.png").write_bytes(deep_png(pixels, kind, between))
        photo = images.open_photo(tmp_path / "deep.png")
        assert photo.bits == 8
        assert "read with 8; a TIFF file would keep" in photo.notes[0]
    Image.new("RGBA", (3, 3)).save(tmp_path / "clear.png")
    assert "was put on white" in images.open_photo(tmp_path / "clear.png").notes[0]


def test_a_photo_may_vanish_while_it_is_open(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(levels(COLORS, 8)).save(path)
    photo = images.open_photo(path)
    path.unlink()
    np.testing.assert_array_equal(again(photo, tmp_path, ".png").picture(), photo.picture())


def test_nothing_is_ever_replaced(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(levels(GRAY, 8)).save(path)
    before = path.read_bytes()
    photo = images.open_photo(path)
    with pytest.raises(FileExistsError, match="is there already"):
        images.save_photo(photo, 1 - GRAY, path)
    assert path.read_bytes() == before


def test_a_file_that_came_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(levels(GRAY, 8)).save(path)

    def slowly():
        (tmp_path / "result.png").write_bytes(b"another program's")
        yield GRAY

    with pytest.raises(FileExistsError, match="is there already"):
        images.save_photo(images.open_photo(path), slowly(), tmp_path / "result.png")
    assert (tmp_path / "result.png").read_bytes() == b"another program's"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["photo.png", "result.png"]


def test_a_disk_that_refuses_gets_one_sentence(tmp_path, monkeypatch):
    path = tmp_path / "photo.png"
    Image.fromarray(levels(GRAY, 8)).save(path)
    photo = images.open_photo(path)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValueError, match=r"\(no space left on device\); free some space"):
        again(photo, tmp_path, ".tif")
    assert [file.name for file in tmp_path.iterdir()] == ["photo.png"]
    with pytest.raises(FileNotFoundError, match="no folder"):
        images.save_photo(photo, GRAY, tmp_path / "nowhere" / "x.png")


def test_a_disk_without_links_still_replaces_nothing(tmp_path, monkeypatch):
    def never(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", never)
    home.write_whole(tmp_path / "a", b"one", new=True)
    with pytest.raises(FileExistsError, match="already"):
        home.write_whole(tmp_path / "a", b"two", new=True)
    assert (tmp_path / "a").read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_large_photo_is_refused_with_the_limit(tmp_path):
    buffer = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(buffer, "PNG")
    (tmp_path / "huge.png").write_bytes(buffer.getvalue())
    with pytest.raises(ValueError, match="10000 x 10000 pixels, and at most 64 million fit"):
        images.open_photo(tmp_path / "huge.png")


def test_tags_that_lie_cost_the_words_and_not_the_photo(tmp_path):
    tags = [tag(256, 2), tag(257, 1), tag(258, 8), tag(259, 1), tag(262, 1, kind=SHORT)]
    tags += [tag(273, 8), tag(277, 1), tag(278, 1), tag(279, 2)]
    body = bytes([0, 255])
    far = tiff(body, [*tags, claim(270, ASCII, 10**6, 8), claim(34675, LONG, 10**8, 8)])
    (tmp_path / "far.tif").write_bytes(far)
    photo = images.open_photo(tmp_path / "far.tif")
    assert photo.texts == {}
    np.testing.assert_array_equal(photo.picture(), [[0, 1]])
    data = tiff(body + bytes(500), [*tags, *(claim(c, ASCII, 400, 8) for c in (270, 271, 272))])
    (tmp_path / "often.tif").write_bytes(data)
    photo = images.open_photo(tmp_path / "often.tif")
    assert photo.notes == ("The file's notes are damaged; they were left out.",)
    np.testing.assert_array_equal(photo.picture(), [[0, 1]])


def test_pages_that_bite_their_tail_end(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", levels(np.stack([GRAY] * 2), 8), photometric="minisblack")
    data = bytearray((tmp_path / "a.tif").read_bytes())
    (first,) = np.frombuffer(data, "<u4", 1, 4)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        last = file.pages[1].offset
        count = len(file.pages[1].tags)
    data[last + 2 + 12 * count : last + 6 + 12 * count] = int(first).to_bytes(4, "little")
    (tmp_path / "b.tif").write_bytes(data)
    assert images.open_photo(tmp_path / "b.tif").pages == 2


@pytest.mark.parametrize("content", [b"", b"II*\0", b"MM\0*\0\0\0\x08", b"no picture", b"\x89PNG"])
def test_what_is_no_picture_gets_one_sentence(tmp_path, content):
    path = tmp_path / "名 字.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="名 字") as caught:
        images.open_photo(path)
    assert "\n" not in str(caught.value)


def test_an_animation_says_that_the_first_picture_was_taken(tmp_path):
    frames = [Image.fromarray(levels(GRAY**k, 8)) for k in (1, 2)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    photo = images.open_photo(tmp_path / "a.gif")
    assert photo.pages == 1
    with pytest.warns(UserWarning, match="the first was taken"):
        photo.picture()


def test_only_photos_have_a_gamma(tmp_path):
    for name, stored, gamma in (
        ("a.jpg", levels(GRAY, 8), True),
        ("a.png", levels(GRAY, 8), False),
        ("b.png", levels(COLORS, 8), True),
        ("c.tif", levels(COLORS, 16), True),
        ("d.tif", levels(COLORS, 32), False),
    ):
        path = tmp_path / name
        if name.endswith("tif"):
            tifffile.imwrite(path, stored, photometric=photometric(stored))
        else:
            Image.fromarray(stored).save(path)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert images.open_photo(path).gamma is gamma, name
