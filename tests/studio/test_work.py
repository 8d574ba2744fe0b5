"""The work: the same recipe gives the same numbers, and each switch does what it says."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import images, kernels, studio
from course_lib.operators import convolve
from course_lib.studio import (
    Best,
    Disk,
    Gaussian,
    Motion,
    NoBlur,
    Recipe,
    TotalVariation,
    Wiener,
    _worker,
)
from tests.blind.test_estimate import scene as rectangles

RNG = np.random.default_rng(3)
SCENE = np.kron(RNG.integers(1, 5, (8, 9)) / 5, np.ones((8, 8)))
COLORS = np.stack([SCENE, SCENE[::-1], SCENE[:, ::-1]], axis=-1)
METHODS = [Best(), Best(0.01, "network"), Wiener(), studio.RichardsonLucy(12), TotalVariation()]


def blurred(scene, psf, noise=0.0):
    if scene.ndim == 3:
        return np.stack([blurred(c, psf, noise) for c in np.moveaxis(scene, -1, 0)], axis=-1)
    made = convolve(scene, psf, boundary="symmetric")
    return np.clip(made + noise * np.random.default_rng(5).standard_normal(made.shape), 0, 1)


def error(a, b):
    return float(np.sqrt(np.mean((a - b) ** 2)))


@pytest.mark.parametrize("method", METHODS, ids=str)
@pytest.mark.parametrize("scene", [SCENE, COLORS], ids=["gray", "color"])
def test_the_same_recipe_gives_the_same_bits(method, scene):
    photo = blurred(scene[:24, :29], kernels.motion(5, 30), 0.01)
    recipe = Recipe(
        Motion(5, 30), method, linear_light=True, leave_out_clipped=True, noise_mask=0.5
    )
    before = photo.copy()
    worked = studio.work(recipe, photo)
    first = worked.picture
    assert first.shape == photo.shape
    assert first.dtype == np.float64
    assert 0 <= first.min() <= first.max() <= 1
    again = Recipe.from_json(worked.recipe.to_json())
    np.testing.assert_array_equal(studio.apply(again, photo), first)
    np.testing.assert_array_equal(photo, before)


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_each_method_comes_closer_to_the_scene(method):
    photo = blurred(SCENE, kernels.gaussian(1.5), 0.002)
    found = studio.apply(Recipe(Gaussian(1.5), method), photo)
    assert error(found, SCENE) < 0.85 * error(photo, SCENE)


def test_light_adds_up_before_the_gamma_bends_it():
    psf = kernels.motion(7, 0)
    photo = images.to_srgb(blurred(images.to_linear(SCENE), psf))
    bent, straight = (
        studio.apply(Recipe(Motion(7, 0), TotalVariation(1e-4), linear_light=linear), photo)
        for linear in (False, True)
    )
    assert error(straight, SCENE) < 0.7 * error(bent, SCENE)


def test_a_crop_is_the_same_part_of_the_whole():
    photo = blurred(SCENE, kernels.gaussian(1.5), 0.002)
    recipe = Recipe(Gaussian(1.5), TotalVariation(1e-3))
    whole = studio.apply(recipe, photo)
    top, left, bottom, right = crop = (20, 11, 47, 50)
    part = studio.apply(Recipe(Gaussian(1.5), TotalVariation(1e-3), crop=crop), photo)
    assert part.shape == (27, 39)
    assert error(part, whole[top:bottom, left:right]) < 0.01
    everything = Recipe(Gaussian(1.5), TotalVariation(1e-3), crop=(0, 0, *photo.shape))
    np.testing.assert_array_equal(studio.apply(everything, photo), whole)
    with pytest.raises(ValueError, match=r"crop .* lies outside of the picture, which has 64 rows"):
        studio.apply(Recipe(crop=(0, 0, 65, 3)), photo)


def test_clipped_lights_left_out_make_no_halo():
    scene = np.full((64, 72), 0.3)
    scene[24:39, 24:39] = 2  # a lamp, brighter than white
    photo = blurred(scene, kernels.disk(4), 0.005)
    white = studio.clipped(photo)
    around = np.hypot(*(np.indices(photo.shape) - 31)) > 12
    with_them, without = (
        studio.apply(Recipe(Disk(4), leave_out_clipped=out), photo) for out in (False, True)
    )
    assert np.abs(without - 0.3)[around].max() < 0.6 * np.abs(with_them - 0.3)[around].max()
    assert with_them[white].min() < 0.6
    np.testing.assert_array_equal(without[white], photo[white])


def test_what_is_white_as_paper_stays_in_the_data():
    page = np.where(SCENE > 0.3, 1.0, 0.1)[:32, :40]
    photo = blurred(page, kernels.gaussian(1))
    with_switch = studio.work(Recipe(Gaussian(1), leave_out_clipped=True), photo)
    assert "white, as paper is" in with_switch.notes[0]
    np.testing.assert_array_equal(with_switch.picture, studio.apply(Recipe(Gaussian(1)), photo))


def test_a_method_that_leaves_nothing_out_says_so():
    photo = blurred(SCENE, kernels.gaussian(1))
    photo[3, 4] = 1
    worked = studio.work(Recipe(Gaussian(1), Wiener(), leave_out_clipped=True), photo)
    assert "wiener cannot leave clipped pixels" in worked.notes[0]
    assert "method best can" in worked.notes[0]


def test_noise_is_not_sharpened_and_edges_are():
    scene = np.repeat(np.repeat([[0.3, 0.7]], 40, axis=1), 48, axis=0)
    photo = blurred(scene, kernels.gaussian(1.5), 0.01)
    flat, edge = np.s_[10:-10, 8:20], np.s_[10:-10, 37:43]
    results = [
        studio.apply(Recipe(Gaussian(1.5), Wiener(1e-3), noise_mask=strength), photo)
        for strength in (0, 1)
    ]
    assert results[0][flat].std() > 2 * photo[flat].std()
    assert results[1][flat].std() < 1.2 * photo[flat].std()
    assert error(results[1][edge], scene[edge]) < 0.85 * error(photo[edge], scene[edge])
    mask = studio.noise_mask(photo, 1)
    assert mask[flat].max() < 0.2
    assert mask[10:-10, 39:41].min() > 0.9
    np.testing.assert_array_equal(studio.noise_mask(photo, 0), 1)


def test_the_noise_mask_of_color_is_one_for_all_colors():
    assert studio.noise_mask(COLORS, 1).shape == COLORS.shape[:2]
    recipe = Recipe(Gaussian(1), Wiener(), noise_mask=1)
    assert studio.apply(recipe, blurred(COLORS, kernels.gaussian(1))).shape == COLORS.shape


def test_a_blur_is_found_in_the_part_that_is_restored():
    scene = np.kron(np.random.default_rng(0).random((10, 13)), np.ones((6, 6)))
    photo = blurred(scene, kernels.motion(5, 0))
    photo[:, 62:] = 0.5
    recipe = Recipe(studio.Find(9), Wiener(), linear_light=True, crop=(0, 0, 60, 60))
    worked = studio.work(recipe, photo)
    assert worked.found in ("found", "I do not know")
    assert worked.notes
    assert worked.psf.shape == (9, 9)
    np.testing.assert_array_equal(worked.psf, worked.recipe.blur.psf())
    again = studio.apply(Recipe.from_json(worked.recipe.to_json()), photo)
    np.testing.assert_array_equal(again, worked.picture)
    with pytest.raises(ValueError, match="no psf before"):
        recipe.blur.psf()


def test_no_blur_is_denoising():
    photo = blurred(SCENE, kernels.identity(), 0.05)
    assert error(studio.apply(Recipe(NoBlur(), Best()), photo), SCENE) < 0.6 * error(photo, SCENE)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2, 3), (3, 40)])
@pytest.mark.parametrize("method", METHODS, ids=str)
def test_small_pictures_are_pictures(shape, method):
    photo = np.random.default_rng(1).random(shape)
    recipe = Recipe(NoBlur(), method, True, True, 1.0)
    assert studio.apply(recipe, photo).shape == shape


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("method", METHODS, ids=str)
def test_flat_pictures_stay_flat(value, method):
    photo = np.full((20, 24), value)
    recipe = Recipe(Gaussian(1), method, True, True, 1.0)
    np.testing.assert_allclose(studio.apply(recipe, photo), value, atol=0.02)


def test_a_picture_too_large_is_refused_with_the_limit(monkeypatch):
    huge = np.broadcast_to(np.float64(0.5), (6000, 4001))
    with pytest.raises(ValueError, match="4001 x 6000 pixels, and at most 24 million"):
        studio.apply(Recipe(), huge)
    crop = Recipe(NoBlur(), Wiener(), crop=(5980, 3970, 6000, 4001))
    assert studio.apply(crop, huge).shape == (20, 31)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.ones((3, 3, 4)), "shape"),
        (np.ones(3), "shape"),
        (np.full((3, 3), np.nan), "NaN"),
        (np.full((3, 3), 255.0), "from 0 to 1, but holds 255"),
    ],
)
def test_what_is_no_picture_is_refused(picture, words):
    with pytest.raises(ValueError, match=words):
        studio.apply(Recipe(), picture)


def test_a_blur_larger_than_the_picture_is_refused():
    with pytest.raises(ValueError, match="larger than the image"):
        studio.apply(Recipe(Motion(40, 0)), SCENE[:9, :9])
    with pytest.raises(TypeError, match="must be a Recipe"):
        studio.apply("recipe", SCENE)


def test_a_movement_is_guessed_or_said_not_to_be_known():
    def guessed(psf):
        photo = blurred(rectangles(1), psf, 0.003)
        return _worker.find(lambda _: None, "motion", photo, False, None)

    assert isinstance(guessed(kernels.motion(9, 0)).blur, Motion)
    with pytest.raises(ValueError, match="No steady movement"):
        guessed(np.ones((1, 1)))
