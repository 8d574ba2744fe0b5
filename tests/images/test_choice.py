"""The picture that the reader picked is remembered, if the notebooks can use it."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import home, images
from tests.images.made import large_glyph


def test_the_choice_is_remembered(tmp_path, monkeypatch):
    assert images.chosen() == "camera"
    images.choose("coffee")
    assert images.chosen() == "coffee"
    own = images.save(np.kron(large_glyph(), np.ones((2, 2))), tmp_path / "mine.png")
    monkeypatch.chdir(tmp_path)
    images.choose("mine.png")
    monkeypatch.chdir("/")
    assert images.chosen() == str(own)
    assert images.load(images.chosen()).shape == (128, 96)
    own.unlink()
    with pytest.warns(UserWarning, match="no longer there"):
        assert images.chosen() == "camera"


def test_a_wrong_choice_changes_nothing():
    images.choose("coffee")
    with pytest.raises(ValueError, match="did you mean"):
        images.choose("cofee")
    assert images.chosen() == "coffee"


@pytest.mark.parametrize("shape", [(64, 64), (64, 320), (320, 64, 3)])
def test_pictures_that_the_notebooks_can_use(shape):
    images.check_choice(np.zeros(shape))


@pytest.mark.parametrize("shape", [(63, 64), (6, 8, 3), (64, 321), (501, 100)])
def test_pictures_that_the_notebooks_cannot_use(shape, tmp_path):
    path = images.save(np.zeros(shape), tmp_path / "mine.png")
    with pytest.raises(ValueError, match=rf"mine.png has {shape[1]} x {shape[0]} pixels, and"):
        images.choose(path)
    assert images.chosen() == "camera"


@pytest.mark.parametrize("name", images.sample_names())
def test_every_shipped_picture_can_be_chosen(name):
    assert images.choose(name) == name


def test_a_strange_choice_file_is_no_harm():
    home.write("choice", {"picture": 7})
    with pytest.warns(UserWarning, match="no longer there"):
        assert images.chosen() == "camera"
