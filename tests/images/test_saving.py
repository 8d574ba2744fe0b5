"""A picture is saved whole or not at all."""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from course_lib import images
from tests.images.made import GLYPH


@pytest.mark.parametrize("bits", [8, 16])
def test_saving_and_loading_is_exact_to_rounding(tmp_path, bits):
    picture = np.random.default_rng(0).random((5, 7))
    path = images.save(picture, tmp_path / "mine.png", bits=bits)
    assert np.abs(images.load(path) - picture).max() <= 0.5 / (2**bits - 1) + 1e-12


def test_saving_never_replaces_unasked(tmp_path):
    path = images.save(GLYPH, tmp_path / "mine.png")
    with pytest.raises(FileExistsError, match="already"):
        images.save(1 - GLYPH, path)
    np.testing.assert_array_equal(images.load(path), GLYPH)
    images.save(1 - GLYPH, path, overwrite=True)
    np.testing.assert_array_equal(images.load(path), 1 - GLYPH)


def test_a_name_of_any_length_is_saved_or_refused(tmp_path):
    longest = images.save(GLYPH, tmp_path / ("a" * 251 + ".png"))
    np.testing.assert_array_equal(images.load(longest), GLYPH)
    with pytest.raises(
        ValueError, match=r"cannot be written \(file name too long\); pick a shorter"
    ):
        images.save(GLYPH, tmp_path / ("a" * 252 + ".png"))


def test_a_failed_save_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="known format"):
        images.save(GLYPH, tmp_path / "mine.xyz")
    with pytest.raises(ValueError, match="NaN"):
        images.save(GLYPH * np.nan, tmp_path / "mine.png")
    for ending in ("jpg", "webp", "gif", "avif", "ppm", "bmp"):
        with pytest.raises(ValueError, match=r"cannot hold 16 bits; end it in \.png or \.tif"):
            images.save(GLYPH, tmp_path / f"mine.{ending}", bits=16)
    with pytest.raises(ValueError, match="cannot be written as HDF5"):
        images.save(GLYPH, tmp_path / "mine.h5")
    with pytest.raises(FileNotFoundError, match="no folder"):
        images.save(GLYPH, tmp_path / "nowhere" / "mine.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, ">u2"])
@pytest.mark.parametrize("ending", ["png", "tif", "bmp"])
def test_whole_numbers_are_saved_with_the_white_of_their_type(tmp_path, dtype, ending):
    top = np.iinfo(dtype).max
    stored = np.array([[0, top // 5, top]], dtype)
    path = images.save(stored, tmp_path / f"mine.{ending}")
    np.testing.assert_allclose(images.load(path), [[0, 0.2, 1]], atol=1e-9)


def test_zeros_and_ones_of_any_type_are_black_and_white(tmp_path):
    for number, dtype in enumerate((bool, int, np.int8, float)):
        path = images.save(np.eye(3, dtype=dtype), tmp_path / f"{number}.png")
        np.testing.assert_array_equal(images.load(path), np.eye(3))


@pytest.mark.parametrize("dtype", [int, np.int16, np.uint32])
def test_whole_numbers_without_a_white_are_refused(tmp_path, dtype):
    with pytest.raises(ValueError, match=r"up to 200 of type .* divide by it first"):
        images.save(np.array([[0, 200]], dtype), tmp_path / "mine.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, r"mine\.png cannot be written \(no space left on device\); free some space"),
        (errno.EACCES, r"mine\.png cannot be written \(permission denied\); pick another folder"),
    ],
)
def test_a_disk_that_refuses_keeps_what_was_there(tmp_path, monkeypatch, number, sentence):
    path = images.save(GLYPH, tmp_path / "mine.png")
    before = path.read_bytes()

    def refuse(_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ValueError, match=sentence):
        images.save(1 - GLYPH, path, overwrite=True)
    assert path.read_bytes() == before
    with pytest.raises(ValueError, match="cannot be written"):
        images.save(GLYPH, tmp_path / "other.png")
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_way_is_said(tmp_path):
    (tmp_path / "mine.png").mkdir()
    with pytest.raises(FileExistsError, match="is there already"):
        images.save(GLYPH, tmp_path / "mine.png")
    with pytest.raises(ValueError, match="is a folder; pick another name"):
        images.save(GLYPH, tmp_path / "mine.png", overwrite=True)


def test_a_link_to_nowhere_is_not_replaced_unasked(tmp_path):
    (tmp_path / "mine.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError, match="is there already"):
        images.save(GLYPH, tmp_path / "mine.png")
