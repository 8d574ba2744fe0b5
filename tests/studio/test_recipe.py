"""Recipes: small, exact, and strict about what they do not know."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from course_lib import images, kernels, studio

RECIPES = [
    studio.Recipe(),
    studio.Recipe(studio.Gaussian(1.3), studio.Wiener(1e-3), linear_light=True),
    studio.Recipe(studio.Disk(2.5), studio.RichardsonLucy(7), leave_out_clipped=True),
    studio.Recipe(studio.Motion(30.4, -86), studio.TotalVariation(0.1), noise_mask=1.5),
    studio.Recipe(studio.Painted([[0, 1, 2], [3, 0, 0.5]]), studio.Best(0.02), crop=(1, 2, 30, 4)),
    studio.Recipe(studio.Find(), studio.Polyblur(0.5, 2)),
    studio.Recipe(studio.Find(31), studio.NoMethod()),
    studio.Recipe(note='模糊 "photo"\n'),
]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_comes_back_as_it_was(tmp_path, recipe):
    path = studio.write_recipe(recipe, tmp_path / "配方 1.json")
    assert studio.read_recipe(path) == recipe
    assert studio.Recipe.from_json(recipe.to_json()) == recipe
    assert pickle.loads(pickle.dumps(recipe)) == copy.deepcopy(recipe) == recipe
    assert hash(recipe) == hash(studio.read_recipe(path))
    if not isinstance(recipe.blur, studio.Find):
        np.testing.assert_array_equal(studio.read_recipe(path).blur.psf(), recipe.blur.psf())


@settings(max_examples=50)
@given(st.floats(0, 500), st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 1000))
def test_every_number_comes_back_to_the_last_bit(length, angle, steps):
    recipe = studio.Recipe(studio.Motion(length, angle), studio.RichardsonLucy(steps))
    assert studio.Recipe.from_json(recipe.to_json()) == recipe


def test_a_recipe_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        studio.Recipe().noise_mask = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        studio.Gaussian(1).sigma = 2
    psf = studio.Gaussian(1).psf()
    with pytest.raises(ValueError, match="read-only"):
        psf[0] = 0


def test_numbers_of_numpy_become_plain_ones():
    recipe = studio.Recipe(studio.Gaussian(np.float32(0.5)), crop=np.array([0, 0, 4, 5]))
    assert json.loads(recipe.to_json())["crop"] == [0, 0, 4, 5]


def test_a_large_kernel_makes_a_small_recipe():
    psf = kernels.camera_shake(65, np.random.default_rng(0))
    recipe = studio.Recipe(studio.Painted(psf))
    assert len(recipe.to_json()) < 25_000
    np.testing.assert_allclose(recipe.blur.psf(), psf, atol=2e-5 * psf.max())
    assert studio.Painted(recipe.blur.psf()) == recipe.blur


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("[1]", "one object"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", 'lacks "recipe": 1'),
        ('{"recipe": true}', 'lacks "recipe": 1'),
        ('{"recipe": 2}', "version 2, and this course knows up to 1; get the newest"),
        ('{"recipe": 1, "recipe": 1}', "names 'recipe' twice"),
        ('{"recipe": 1, "noisemask": 1}', "no 'noisemask' (did you mean 'noise_mask'?)"),
        ('{"recipe": 1, "noise_mask": NaN}', "NaN is no number"),
        ('{"recipe": 1, "noise_mask": 1e999}', "must be finite"),
        ('{"recipe": 1, "noise_mask": -1}', "at least 0"),
        ('{"recipe": 1, "noise_mask": true}', "a number, not true"),
        ('{"recipe": 1, "noise_mask": "1"}', "must be a number"),
        ('{"recipe": 1, "linear_light": 1}', "must be true or false, not 1"),
        ('{"recipe": 1, "leave_out_clipped": null}', "must be true or false"),
        ('{"recipe": 1, "note": 5}', "note must be words"),
        ('{"recipe": 1, "crop": 5}', "four whole numbers"),
        ('{"recipe": 1, "crop": "1234"}', "four whole numbers"),
        ('{"recipe": 1, "crop": [1, 2, 3]}', "four whole numbers"),
        ('{"recipe": 1, "crop": [1, 2, 3, 4.5]}', "whole number, not 4.5"),
        ('{"recipe": 1, "crop": [false, 0, 3, 4]}', "not true or false"),
        ('{"recipe": 1, "crop": [3, 0, 3, 4]}', "bottom > top"),
        ('{"recipe": 1, "crop": [-3, 0, 3, 4]}', "at least 0"),
        ('{"recipe": 1, "blur": "motion"}', "blur must be an object with a kind"),
        ('{"recipe": 1, "blur": {}}', "must be one of none, gaussian"),
        ('{"recipe": 1, "blur": {"kind": "gauss"}}', "did you mean gaussian?"),
        ('{"recipe": 1, "blur": {"kind": ["x"]}}', "must be one of"),
        ('{"recipe": 1, "blur": {"kind": "gaussian"}}', "lacks 'sigma'"),
        ('{"recipe": 1, "blur": {"kind": "gaussian", "s": 1}}', "has no 's'"),
        ('{"recipe": 1, "blur": {"kind": "gaussian", "sigma": "1"}}', "sigma must be a number"),
        ('{"recipe": 1, "blur": {"kind": "gaussian", "sigma": true}}', "not true or false"),
        ('{"recipe": 1, "blur": {"kind": "gaussian", "sigma": 1e6}}', "at most 30"),
        ('{"recipe": 1, "blur": {"kind": "painted", "values": [[0]]}}', "not all zero"),
        ('{"recipe": 1, "blur": {"kind": "painted", "values": [[1, -1]]}}', "nowhere negative"),
        ('{"recipe": 1, "blur": {"kind": "painted", "values": [[1], [1, 2]]}}', "same length"),
        ('{"recipe": 1, "blur": {"kind": "painted", "values": [["a"]]}}', "real numbers"),
        ('{"recipe": 1, "method": {"kind": "wiener", "balance": null}}', "balance must be"),
        ('{"recipe": 1, "method": {"kind": "wiener", "balance": 0}}', "positive"),
        ('{"recipe": 1, "method": {"kind": "best", "prior": 5}}', "one of patches, network, not 5"),
        ('{"recipe": 1, "method": {"kind": "richardson_lucy", "num_iter": 2000}}', "at most 1000"),
        ('{"recipe": 1, "method": {"kind": "richardson_lucy", "num_iter": 2.5}}', "whole number"),
    ],
)
def test_what_is_wrong_gets_one_sentence(tmp_path, text, words):
    path = tmp_path / "recipe.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"recipe\.json: ") as caught:
        studio.read_recipe(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_file_that_is_no_text_or_too_large_or_not_there(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"\xff\xfe\0")
    with pytest.raises(ValueError, match="it is no text"):
        studio.read_recipe(path)
    path.write_bytes(b" " * 2_000_001)
    with pytest.raises(ValueError, match="too large for a recipe"):
        studio.read_recipe(path)
    with pytest.raises(FileNotFoundError, match="check the spelling"):
        studio.read_recipe(tmp_path / "b.json")
    with pytest.raises(ValueError, match="cannot be read"):
        studio.read_recipe(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + studio.Recipe().to_json().encode())  # as Windows saves text
    assert studio.read_recipe(path) == studio.Recipe()


def test_a_recipe_is_never_replaced_and_a_full_disk_is_said(tmp_path):
    path = studio.write_recipe(studio.Recipe(), tmp_path / "a.json")
    with pytest.raises(FileExistsError, match="already"):
        studio.write_recipe(studio.Recipe(noise_mask=1), path)
    assert studio.read_recipe(path) == studio.Recipe()
    with pytest.raises(ValueError, match="cannot be written"):
        studio.write_recipe(studio.Recipe(), tmp_path / "nowhere" / "a.json")


def test_an_old_recipe_that_names_no_prior_means_the_patches():
    old = '{"recipe": 1, "method": {"kind": "best", "noise": 0.02}}'
    assert studio.Recipe.from_json(old).method == studio.Best(0.02, "patches")
    told = studio.Recipe(method=studio.Best(prior="network"))
    assert studio.Recipe.from_json(told.to_json()) == told
    assert '"prior": "patches"' in studio.Recipe.from_json(old).to_json()


def test_parts_of_the_wrong_kind_are_refused():
    with pytest.raises(TypeError, match="blur must be a Blur"):
        studio.Recipe(studio.Wiener())
    with pytest.raises(TypeError, match="method must be a Method"):
        studio.Recipe(method="best")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("motion:30.4,94", studio.Motion(30.4, 94)),
        ("motion: 31, -94 ", studio.Motion(31, -94)),
        ("gaussian:2", studio.Gaussian(2)),
        ("disk:.5", studio.Disk(0.5)),
        ("none", studio.NoBlur()),
        ("find", studio.Find()),
        ("find:31", studio.Find(31)),
    ],
)
def test_a_blur_in_a_word(text, part):
    assert studio.blur_of(text) == part
    assert studio.blur_of(str(part)) == part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("best", studio.Best()),
        ("best:0.01", studio.Best(0.01)),
        ("best:network", studio.Best(prior="network")),
        ("best:0.01,patches", studio.Best(0.01, "patches")),
        ("wiener", studio.Wiener()),
        ("wiener:1e-3", studio.Wiener(1e-3)),
        ("richardson_lucy:30", studio.RichardsonLucy(30)),
        ("polyblur", studio.Polyblur()),
        ("polyblur:0.5,2", studio.Polyblur(0.5, 2)),
        ("none", studio.NoMethod()),
        ("total_variation:0.5", studio.TotalVariation(0.5)),
    ],
)
def test_a_method_in_a_word(text, part):
    assert studio.method_of(text) == part
    assert studio.method_of(str(part)) == part


@pytest.mark.parametrize(
    ("make", "text", "words"),
    [
        (studio.blur_of, "motion", "motion takes length,angle"),
        (studio.blur_of, "motion:1,2,3", "motion takes length,angle"),
        (studio.blur_of, "none:1", "none takes nothing"),
        (studio.blur_of, "gaussian:wide", "numbers, with commas"),
        (studio.blur_of, "find:500", "at most 255"),
        (studio.method_of, "polyblur:2", "at most 1"),
        (studio.blur_of, "gaussian:nan", "must be finite"),
        (studio.blur_of, "gaussian:-1", "at least 0"),
        (studio.blur_of, "gauss:1", "did you mean gaussian"),
        (studio.blur_of, "photo.json", "a recipe; name it with --recipe"),
        (studio.method_of, "weiner", "did you mean wiener"),
        (studio.method_of, "richardson_lucy:1.5", "whole number"),
        (studio.method_of, "best:0.1,0.2", "best takes noise,prior after its colon"),
        (studio.method_of, "best:networks", "did you mean network?"),
        (studio.method_of, "painted", "must be one of best"),
    ],
)
def test_a_wrong_word_gets_one_sentence(make, text, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")) as caught:
        make(text)
    assert "\n" not in str(caught.value)


# --- kernels from files ---------------------------------------------------------------------


def test_a_small_picture_is_the_kernel_that_it_shows(tmp_path):
    psf = kernels.camera_shake(21, np.random.default_rng(1))
    path = tmp_path / "核 1.png"
    images.save(psf / psf.max(), path, bits=16)
    found = studio.blur_of(str(path)).psf()
    np.testing.assert_allclose(found, psf, atol=1e-4 * psf.max())
    np.save(tmp_path / "psf.npy", psf)
    np.testing.assert_allclose(
        studio.load_psf(tmp_path / "psf.npy").psf(), psf, atol=2e-5 * psf.max()
    )


def test_an_even_kernel_keeps_its_center(tmp_path):
    np.save(tmp_path / "even.npy", np.array([[0.0, 0, 1, 0]]))
    np.testing.assert_array_equal(studio.load_psf(tmp_path / "even.npy").psf(), [[0, 0, 1, 0, 0]])


def test_a_photo_of_a_point_is_measured(tmp_path):
    sky = np.full((200, 180), 0.1)
    sky[80:89, 60:69] += 0.5 * kernels.disk(4) / kernels.disk(4).max()
    path = images.save(sky, tmp_path / "star.png", bits=16)
    found = studio.load_psf(path).psf()
    assert found.shape == (9, 9)
    np.testing.assert_allclose(found, kernels.disk(4), atol=1e-3)


def test_a_file_without_a_kernel_is_refused(tmp_path):
    images.save(np.full((150, 150), 0.5), tmp_path / "flat.png")
    with pytest.raises(ValueError, match=r"flat\.png shows no point spread function: "):
        studio.load_psf(tmp_path / "flat.png")
    with pytest.raises(FileNotFoundError, match="no file"):
        studio.blur_of(str(tmp_path / "gone.png"))
    with pytest.raises(FileNotFoundError, match="no file"):
        studio.load_psf(tmp_path / "gone.npy")
    (tmp_path / "bad.npy").write_bytes(pickle.dumps([1]))
    with pytest.raises(ValueError, match="no array that NumPy saved"):
        studio.load_psf(tmp_path / "bad.npy")
    np.save(tmp_path / "flat.npy", np.ones(3))
    with pytest.raises(ValueError, match="2-D"):
        studio.load_psf(tmp_path / "flat.npy")
    Image.new("L", (300, 300)).save(tmp_path / "black.png")
    with pytest.raises(ValueError, match="shows no point"):
        studio.load_psf(tmp_path / "black.png")
