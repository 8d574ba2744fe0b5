"""The shipped pictures, and their names."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import images
from course_lib.images import _samples
from tests.images.made import GLYPH


@pytest.mark.parametrize("name", images.sample_names())
def test_every_shipped_picture_loads(name):
    picture = images.load(name)
    assert picture.dtype == np.float64
    assert 0 <= picture.min() < picture.max() <= 1
    assert list(picture.shape) == images.info(name)["shape"]


def test_a_loaded_picture_is_the_readers_own():
    images.load("camera")[:] = 0
    assert images.load("camera").max() > 0.5


def test_the_names_that_the_course_promises_are_there():
    promised = {
        "camera",
        "coffee",
        "text",
        "page",
        "brick",
        "nuclei",
        "retina",
        "ct",
        "road",
        "hubble",
    }
    assert promised | {"text_motion", "clock_motion", "sunset"} <= set(images.sample_names())
    assert len(images.sample_names(split="test")) >= 9


@pytest.mark.parametrize(
    ("wrong", "near"), [("camra", "camera"), ("cofee", "coffee"), ("CAMERA", "camera")]
)
def test_an_unknown_name_lists_the_nearest(wrong, near):
    with pytest.raises(ValueError, match=f"did you mean .*{near}"):
        images.load(wrong)


@pytest.mark.parametrize("wrong", ["xyzzy", ""])
def test_a_name_unlike_any_lists_all(wrong):
    with pytest.raises(ValueError, match=r"there are camera, .*hubble"):
        images.load(wrong)


@pytest.mark.parametrize("wrong", ["camera.png", "Camera.PNG"])
def test_a_shipped_picture_named_like_a_file_is_found_out(wrong):
    with pytest.raises(FileNotFoundError, match="did you mean the name 'camera'"):
        images.load(wrong)


def test_a_file_that_is_called_like_a_shipped_picture_is_that_file(tmp_path, monkeypatch):
    images.save(GLYPH, tmp_path / "camera.png")
    monkeypatch.chdir(tmp_path)
    np.testing.assert_array_equal(images.load("camera.png"), GLYPH)


@pytest.mark.parametrize("act", [images.load, images.choose])
@pytest.mark.parametrize("wrong", [None, 3, b"camera"])
def test_what_is_neither_name_nor_path_gets_one_sentence(act, wrong):
    with pytest.raises(TypeError, match="Expected a picture's name or the path of a file, but got"):
        act(wrong)


@pytest.mark.parametrize("wrong", [{"kind": "holiday"}, {"split": "train"}])
def test_a_kind_that_is_not_there_is_said(wrong):
    with pytest.raises(ValueError, match="must be one of"):
        images.sample_names(**wrong)


def test_sixteen_bits_stay_sixteen():
    assert len(np.unique(images.load("ct"))) > 256


def test_training_patches_come_apart_as_they_were_laid_out():
    patches = images.training_patches()
    sheet = images.load("training_patches")
    assert patches.shape == (48, 128, 128)
    np.testing.assert_array_equal(patches[9], sheet[128:256, 128:256])


def test_the_pictures_are_found_in_an_installed_package(tmp_path, monkeypatch):
    package = tmp_path / "course_lib"
    monkeypatch.setattr(_samples, "_PACKAGE", package)
    find = _samples.data_folder.__wrapped__
    with pytest.raises(FileNotFoundError, match=r"no manifest\.json"):
        find()
    for folder in (tmp_path / "data", package / "_data"):  # the repository, then the package
        folder.mkdir(parents=True)
        (folder / "manifest.json").touch()
        assert find() == folder
