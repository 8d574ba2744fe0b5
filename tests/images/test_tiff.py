"""TIFF files of every kind: right colors, or one sentence."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import threading
import warnings
import zlib
from itertools import product

import numpy as np
import pytest
import tifffile
from PIL import Image

from course_lib import images
from course_lib.images import _tiff_unpack
from course_lib.images._quiet import quiet
from tests.images import made

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
UNSPECIFIED, ASSOCIATED, UNASSOCIATED = 0, 1, 2
PACKINGS = {"plain": (1, bytes), "deflate": (8, zlib.compress), "lzw": (5, made.lzw)}
ALL_PACKINGS = PACKINGS | {"packbits": (32773, made.packbits)}


def levels(values: np.ndarray, dtype: type) -> np.ndarray:
    """Return values from 0 to 1 as a file stores them."""
    if np.dtype(dtype).kind == "f":
        return values.astype(dtype)
    return np.round(values * np.iinfo(dtype).max).astype(dtype)


def read(data: bytes) -> tuple[np.ndarray, list[str]]:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        picture = images.decode(data, name="it")
    return picture, [str(warning.message) for warning in told]


# --- colors and what stands beside them ---------------------------------------------------


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float16, np.float32, np.float64])
@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO, RGB])
@pytest.mark.parametrize(
    "extra",
    [
        (),
        (ASSOCIATED,),
        (UNASSOCIATED,),
        (UNSPECIFIED,),
        "not told",
        (UNSPECIFIED, UNASSOCIATED),
        (ASSOCIATED, UNSPECIFIED),
    ],
)
def test_colors_are_right_whatever_stands_beside_them(packing, dtype, photometric, extra):
    rng = np.random.default_rng(3)
    shape, count = (7, 5), 3 if photometric == RGB else 1
    colors, cover, other = (rng.random((*shape, n)) for n in (count, 1, 1))
    cover[0, 0], cover[1, 1] = 0, 1
    ink = 1 - colors if photometric == WHITE_IS_ZERO else colors
    kinds = (UNSPECIFIED,) if extra == "not told" else extra
    if ASSOCIATED in kinds:
        ink = ink * cover
    beside = [other if kind == UNSPECIFIED else cover for kind in kinds]
    stored = levels(np.concatenate([ink, *beside], axis=-1), dtype)
    covered = ASSOCIATED in kinds or UNASSOCIATED in kinds
    expected = colors * cover + (1 - cover) if covered else colors
    if count == 1:
        expected = expected[..., 0]
    tolerance = {1: 4 / 255, 2: 2e-3}.get(np.dtype(dtype).itemsize, 1e-6)
    for planar, order in product((False, True), "<>"):
        data = made.picture(
            stored, photometric, extra=() if extra == "not told" else extra, planar=planar,
            order=order, packing=PACKINGS[packing],
        )  # fmt: skip
        picture, told = read(data)
        np.testing.assert_allclose(picture, expected, atol=tolerance)
        assert len(told) == (UNSPECIFIED in kinds), told


def test_what_is_left_out_is_told():
    stored = np.full((4, 5, 5), 9, np.uint16)
    data = made.picture(stored, RGB, extra=(UNSPECIFIED, UNSPECIFIED))
    with pytest.warns(UserWarning, match=r"^it holds 2 channels beside the colors .*colors were"):
        images.decode(data, name="it")
    data = made.picture(stored[..., :2], BLACK_IS_ZERO, extra=(UNSPECIFIED,))
    with pytest.warns(
        UserWarning, match=r"^it holds 1 channel beside the gray .*first channel was"
    ):
        images.decode(data, name="it")


@pytest.mark.parametrize("alpha", [1.5, -0.1, np.nan])
def test_transparency_that_makes_no_sense_is_refused(alpha):
    stored = np.array([[[0.5, 1.0], [0.5, alpha]]], np.float32)
    for extra in (ASSOCIATED, UNASSOCIATED):
        data = made.picture(stored, BLACK_IS_ZERO, extra=(extra,))
        with pytest.raises(ValueError, match="holds transparency outside 0 to 1"):
            images.decode(data)


def test_bright_floats_with_transparency_are_stretched_before_they_are_put_on_white():
    for extra, ink in ((UNASSOCIATED, [4.0, 2.0]), (ASSOCIATED, [4.0, 1.0])):
        stored = np.array([[[ink[0], 1.0], [ink[1], 0.5], [0.0, 1.0]]], np.float32)
        picture, told = read(made.picture(stored, BLACK_IS_ZERO, extra=(extra,)))
        np.testing.assert_allclose(picture, [[1, 0.5 * 0.5 + 0.5, 0]])
        assert "numbers from 0 to 4" in told[0]


# --- what the numbers mean ----------------------------------------------------------------


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
@pytest.mark.parametrize(
    ("dtype", "stored"),
    [
        (np.int8, [-128, -64, 127]),
        (np.int16, [-1000, 0, 3000]),
        (np.int16, [0, 16384, 32767]),
        (np.int32, [0, 51, 255]),
        (np.uint32, [0, 51, 255]),
        (np.int64, [0, 51, 255]),
        (np.int32, [-(2**31), 0, 2**31 - 1]),
        (np.uint32, [0, 2**31, 2**32 - 1]),
        (np.float32, [-1, 0, 3]),
        (np.float64, [-1.7e308, 0, 1.7e308]),
        (np.float64, [0, 1e-320, 1.7e308]),
    ],
)
def test_numbers_without_a_white_are_stretched_and_told(packing, photometric, dtype, stored):
    low, high = float(stored[0]), float(stored[-1])
    expected = np.array([[stored]], float)[0] / 4  # no overflow on the way
    expected = (expected - low / 4) / (high / 4 - low / 4)
    for order in "<>":
        pixels = np.array(stored, dtype).reshape(1, -1, 1)
        data = made.picture(pixels, photometric, packing=PACKINGS[packing], order=order)
        with pytest.warns(UserWarning, match="^it holds numbers from .* and does not say which"):
            picture = images.decode(data, name="it")
        np.testing.assert_allclose(picture, 1 - expected if photometric == 0 else expected)


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint32, np.float32, np.float64])
def test_numbers_from_0_to_1_are_taken_as_they_are(dtype):
    stored = np.array([[0, 1, 1]], dtype)[..., None]
    picture, told = read(made.picture(stored, BLACK_IS_ZERO))
    np.testing.assert_array_equal(picture, [[0, 1, 1]])
    assert not told


@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
def test_one_value_everywhere_becomes_black_or_white_and_is_told(photometric):
    picture, told = read(made.picture(np.full((2, 3, 1), 7, np.float32), photometric))
    assert (picture == 1 - photometric).all()
    assert "numbers from 7 to 7" in told[0]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_not_finite_is_refused(wrong, packing):
    stored = np.array([[[0.5], [wrong]]], np.float32)
    with pytest.raises(ValueError, match="holds NaN or infinite pixels"):
        images.decode(made.picture(stored, BLACK_IS_ZERO, packing=PACKINGS[packing]))


def test_twelve_bits_are_read_with_their_own_white():
    bits = np.array([[n >> k & 1 for k in range(11, -1, -1)] for n in (0, 819, 4095, 1)])
    tags = [made.tag(code, value) for code, value in ((256, 4), (257, 1), (273, 8), (279, 6))]
    tags += [
        made.tag(code, value, kind=made.SHORT)
        for code, value in ((258, 12), (259, 1), (262, 1), (277, 1), (339, 1))
    ]
    data = made.tiff(np.packbits(bits).tobytes(), tags)
    np.testing.assert_allclose(images.decode(data), [[0, 0.2, 1, 1 / 4095]])


@pytest.mark.parametrize(("bits", "photometric"), [(10, 1), (14, 1), (12, 2), (24, 1)])
def test_bits_that_nobody_reads_are_named(bits, photometric):
    samples = 3 if photometric == RGB else 1
    tags = [made.tag(code, value) for code, value in ((256, 8), (257, 1), (273, 8), (279, 72))]
    tags += [made.tag(258, *[bits] * samples, kind=made.SHORT)]
    tags += [
        made.tag(code, value, kind=made.SHORT)
        for code, value in ((259, 1), (262, photometric), (277, samples))
    ]
    with pytest.raises(ValueError, match=rf"kind that cannot be read here \({samples} samples of"):
        images.decode(made.tiff(bytes(72), tags))


# --- packings -----------------------------------------------------------------------------


EVERY_PACKING = [
    (packing, dtype, predictor)
    for packing, dtype, predictor in product(
        ALL_PACKINGS, [np.uint8, np.uint16, np.float32, np.float64], [1, 2, 3]
    )
    # Differences are stored by LZW and deflate alone, in one way for whole numbers, in another for
    # floats.
    if predictor == 1
    or (packing in ("lzw", "deflate") and (predictor == 3) == (np.dtype(dtype).kind == "f"))
]


@pytest.mark.parametrize(("packing", "dtype", "predictor"), EVERY_PACKING)
@pytest.mark.parametrize("tile", [None, (16, 16), (16, 32)])
def test_every_packing_gives_every_bit(packing, dtype, predictor, tile):
    stored = levels(np.random.default_rng(4).random((37, 41, 3)), dtype)
    top = 1 if np.dtype(dtype).kind == "f" else np.iinfo(dtype).max
    for planar, order in product((False, True), "<>"):
        data = made.picture(
            stored, RGB, planar=planar, order=order, packing=ALL_PACKINGS[packing],
            tile=tile, predictor=predictor,
        )  # fmt: skip
        np.testing.assert_array_equal(images.decode(data), stored / np.float64(top))


def test_large_pictures_are_unpacked_some_strips_at_a_time(monkeypatch):
    monkeypatch.setattr(_tiff_unpack, "_AT_A_TIME", 41 * 3 * 2 * 7)
    stored = levels(np.random.default_rng(5).random((37, 41, 3)), np.uint16)
    for tile in (None, (16, 16)):
        data = made.picture(stored, RGB, packing=(5, made.lzw), tile=tile)
        np.testing.assert_array_equal(images.decode(data), stored / 65535)


@pytest.mark.parametrize(
    ("mode", "compression", "exact"),
    [
        ("CMYK", "tiff_lzw", True),
        ("P", "tiff_lzw", True),
        ("1", "group4", True),
        ("L", "jpeg", False),
        ("RGB", "jpeg", False),
        ("RGBA", "tiff_lzw", True),
        ("LA", "tiff_adobe_deflate", True),
    ],
)
def test_what_pillow_writes_is_read(mode, compression, exact):
    colors = np.kron(np.random.default_rng(6).integers(0, 256, (4, 5, 3)), np.ones((16, 16, 1)))
    image = Image.fromarray(colors.astype(np.uint8)).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression=compression)
    expected = np.asarray(image.convert("L" if mode in ("1", "L", "LA") else "RGB")) / 255
    picture, told = read(buffer.getvalue())
    np.testing.assert_allclose(picture, expected, atol=1e-12 if exact else 0.1)
    assert not told


def test_big_tiff_and_its_pages_are_read():
    stack = np.random.default_rng(7).integers(0, 65536, (3, 5, 6)).astype(np.uint16)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, stack, bigtiff=True, photometric="minisblack")
    for page in range(3):
        np.testing.assert_array_equal(
            images.decode(buffer.getvalue(), page=page), stack[page] / 65535
        )
    with pytest.raises(ValueError, match="has no page 3; the last one is page 2"):
        images.decode(buffer.getvalue(), page=3)


def test_a_preview_in_front_of_a_raw_photo_is_told():
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, np.zeros((4, 5), np.uint8), photometric=1, subfiletype=1)
    picture, told = read(buffer.getvalue())
    assert picture.shape == (4, 5)
    assert told[0].startswith("it begins with a small preview")
    images.decode(buffer.getvalue(), page=0)  # asked for: nothing to tell


def test_a_volume_is_no_picture():
    buffer = io.BytesIO()
    volume = np.zeros((32, 32, 32), np.uint16)
    tifffile.imwrite(buffer, volume, volumetric=True, photometric=1, tile=(16, 16, 16))
    with pytest.raises(ValueError, match="holds a volume instead of a picture"):
        images.decode(buffer.getvalue())


def test_lab_colors_become_rgb():
    lab = made.picture(np.array([[[255, 0, 0], [0, 0, 0], [136, 81, 67]]], np.uint8), 8)
    picture = images.decode(lab)
    np.testing.assert_allclose(picture[0, :2], [[1, 1, 1], [0, 0, 0]], atol=0.02)
    red, green, blue = picture[0, 2]
    assert red > 0.9
    assert max(green, blue) < 0.2


# --- nothing but our own sentences reaches the notebook ------------------------------------


@pytest.mark.parametrize("packing", PACKINGS)
def test_decoders_do_not_speak_to_the_reader(packing, capfd, caplog):
    good = made.picture(levels(np.random.default_rng(8).random((9, 9, 3)), np.uint16), RGB,
                        packing=PACKINGS[packing])  # fmt: skip
    rng = np.random.default_rng(9)
    for _ in range(60):
        data = bytearray(good)
        for place in rng.integers(8, len(data), 4):
            data[place] = rng.integers(256)
        with contextlib.suppress(ValueError):
            read(bytes(data))
    printed = capfd.readouterr()
    assert (printed.out, printed.err, caplog.records) == ("", "", [])


def test_libtiff_is_silent_and_stderr_is_given_back(capfd):
    image, buffer = Image.new("RGB", (64, 64)), io.BytesIO()
    image.save(buffer, "TIFF", compression="jpeg")
    data = buffer.getvalue()
    broken = data.replace(b"\xff\xda", b"\xff\xc9")  # a scan that libjpeg does not know
    assert broken != data
    with pytest.raises(ValueError, match="is damaged"):
        images.decode(broken)
    assert capfd.readouterr().err == ""
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_tifffile_may_speak_to_others_meanwhile(caplog):
    log = logging.getLogger("tifffile")
    with quiet():
        log.warning("ours")
        other = threading.Thread(target=log.warning, args=("theirs",))
        other.start()
        other.join()
    log.warning("later")
    assert [record.message for record in caplog.records] == ["theirs", "later"]


def test_pillow_has_the_limit_that_parts_stay_below():
    """Parts are unpacked as a picture of bytes, which Pillow must not take for a bomb."""
    assert _tiff_unpack._LARGEST_PART + _tiff_unpack._AT_A_TIME < 2 * Image.MAX_IMAGE_PIXELS
