"""What a reader names is found or missed in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from course_lib import home, images

PICTURE = np.random.default_rng(0).random((70, 80))


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
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
