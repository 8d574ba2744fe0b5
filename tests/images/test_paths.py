"""Names and disks: what a reader names is found or missed in one sentence; nothing half written."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import numpy as np
import pytest

from course_lib import home, images

PICTURE = np.random.default_rng(0).random((70, 80))


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("act", [images.load, images.read, images.choose])
@pytest.mark.parametrize(
    "name", ["~nobody-of-that-name/x.png", "~tilde.png", "a" * 300 + ".png", "no\0body.png"]
)
def test_names_that_no_disk_holds_are_missed(act, name):
    with pytest.raises(FileNotFoundError, match="There is no file"):
        act(name)


def test_a_file_that_begins_with_a_tilde_is_that_file():
    images.save(PICTURE, "~tilde.png", bits=16)
    np.testing.assert_allclose(images.load("~tilde.png"), PICTURE, atol=1e-5)
    assert images.choose("~tilde.png") == str(Path("~tilde.png").absolute()) == images.chosen()


def test_the_home_folder_is_meant_by_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert images.save(PICTURE, "~/mine.png") == tmp_path / "mine.png"
    assert images.load("~/mine.png").shape == PICTURE.shape


@pytest.mark.parametrize("choice", ["~nobody-of-that-name/x.png", "a" * 300 + ".png", "a\0", 3])
def test_a_remembered_choice_of_any_name_is_missed_with_a_warning(choice):
    home.write("choice", {"picture": choice})
    with pytest.warns(UserWarning, match="is no longer there; 'camera' takes its place"):
        assert images.chosen() == "camera"
    assert json.loads((home.home() / "choice.json").read_text())["picture"] == choice


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: images.read(3), "Expected the path of a file"),
        (lambda: images.save(PICTURE, None), "Expected the path of a file"),
        (lambda: images.decode("words"), "data must be the bytes of a picture file"),
        (lambda: images.decode(None), "data must be the bytes of a picture file"),
        (lambda: images.info(None), "Expected the name of a shipped picture"),
        (lambda: images.crop_center(PICTURE, 64), "must be two numbers"),
        (lambda: images.crop_center(PICTURE, "64"), "shape must be"),
        (lambda: images.crop_center(PICTURE, (6.0, 4.0)), "shape must be a whole number"),
        (lambda: images.fit(PICTURE, None), "max_side must be a whole number"),
        (lambda: images.fit(PICTURE, "64"), "max_side must be a whole number"),
        (lambda: images.add_noise(PICTURE, None, np.random.default_rng(0)), "sigma must be"),
        (lambda: images.add_poisson_noise(PICTURE, "9", None), "peak must be|rng must be"),
        (lambda: images.star_field(8, np.random.default_rng(0)), "must be two numbers"),
        (lambda: images.star_field((8, 8), np.random.default_rng(0), stars=2.5), "stars must be"),
        (lambda: images.to_gray([["a"]]), "image must hold real numbers"),
        (lambda: images.to_gray(None), "image must hold real numbers"),
        (lambda: images.to_gray([[1j]]), "image must hold real numbers"),
    ],
)
def test_wrong_types_get_one_sentence(act, sentence):
    with pytest.raises(TypeError, match=sentence) as caught:
        act()
    assert "\n" not in str(caught.value)


# --- saving -------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
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
    path = images.save(PICTURE, tmp_path / "mine.png")
    before = path.read_bytes()

    def refuse(_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ValueError, match=sentence):
        images.save(1 - PICTURE, path, overwrite=True)
    assert path.read_bytes() == before
    with pytest.raises(ValueError, match="cannot be written"):
        images.save(PICTURE, tmp_path / "other.png")
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_way_is_said(tmp_path):
    (tmp_path / "mine.png").mkdir()
    with pytest.raises(FileExistsError, match="is there already"):
        images.save(PICTURE, tmp_path / "mine.png")
    with pytest.raises(ValueError, match="is a folder; pick another name"):
        images.save(PICTURE, tmp_path / "mine.png", overwrite=True)


def test_a_link_to_nowhere_is_not_replaced_unasked(tmp_path):
    (tmp_path / "mine.png").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError, match="is there already"):
        images.save(PICTURE, tmp_path / "mine.png")
