"""Small things done to pictures, and what they refuse."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from course_lib import images
from course_lib.kernels import gaussian
from course_lib.operators import convolve
from tests.images.made import GLYPH


def test_gray_weighs_the_colors_and_leaves_gray_alone():
    np.testing.assert_allclose(images.to_gray(np.eye(3)[None]), [[0.299, 0.587, 0.114]])
    np.testing.assert_array_equal(images.to_gray(GLYPH), GLYPH)
    assert images.to_gray(GLYPH) is not GLYPH


def test_gamma_there_and_back():
    ramp = np.linspace(0, 1, 1001)[None]
    np.testing.assert_allclose(images.to_srgb(images.to_linear(ramp)), ramp, atol=1e-7)
    # Middle gray of the standard: 118/255 in the file is 18 % of the light.
    np.testing.assert_allclose(images.to_linear([[118 / 255]]), [[0.18]], atol=0.002)


@pytest.mark.parametrize("shape", [(30, 40), (40, 30, 3), (1, 200), (7, 7)])
def test_fit_keeps_proportions_and_range(shape):
    picture = np.random.default_rng(1).random(shape)
    small = images.fit(picture, 10)
    assert max(small.shape[:2]) == min(10, max(shape[:2]))
    assert small.shape[2:] == picture.shape[2:]
    assert picture.min() <= small.min()
    assert small.max() <= picture.max()


def test_fit_averages_instead_of_dropping_pixels():
    stripes = np.tile([0.0, 1.0], (64, 32))
    assert np.abs(images.fit(stripes, 16)[2:-2, 2:-2] - 0.5).max() < 0.1


def test_fit_rounds_sides_and_never_enlarges():
    picture = np.random.default_rng(2).random((3, 4))
    np.testing.assert_array_equal(images.fit(picture, 10), picture)


def test_crop_center_on_even_and_odd():
    np.testing.assert_array_equal(
        images.crop_center(np.arange(20).reshape(4, 5), (2, 3)), [[6, 7, 8], [11, 12, 13]]
    )
    assert images.crop_center(np.zeros((4, 5, 3)), (3, 5)).shape == (3, 5, 3)


def test_the_glyph_has_no_symmetry():
    letter = images.glyph()
    twins = [np.rot90(side, k) for side in (letter, letter[:, ::-1]) for k in range(4)]
    assert sum(np.array_equal(letter, twin) for twin in twins) == 1


def test_stars_stand_on_a_dark_sky():
    sky = images.star_field((30, 50), np.random.default_rng(6), stars=400, background=0.02)
    stars = sky[sky > 0.02] - 0.02
    assert stars.size == 400
    assert 0.05 - 1e-12 <= stars.min() < 0.06
    assert 0.5 < stars.max() <= 1
    assert np.median(stars) == pytest.approx(2 / 21, rel=0.15)  # half lie below, by b**-2
    again = images.star_field((30, 50), np.random.default_rng(6), stars=400, background=0.02)
    np.testing.assert_array_equal(sky, again)


def test_noise_is_seeded_and_has_its_size():
    flat = np.full((200, 200), 0.5)
    one = images.add_noise(flat, 0.05, np.random.default_rng(3))
    two = images.add_noise(flat, 0.05, np.random.default_rng(3))
    np.testing.assert_array_equal(one, two)
    assert abs(one.std() - 0.05) < 0.001
    np.testing.assert_array_equal(images.add_noise(flat, 0, np.random.default_rng(3)), flat)


def test_photon_noise_grows_with_the_light():
    bright = images.add_poisson_noise(np.full((200, 200), 0.8), 100, np.random.default_rng(4))
    assert abs(bright.std() - np.sqrt(0.8 / 100)) < 0.002


@pytest.mark.parametrize(
    "act",
    [
        lambda: images.to_gray(np.zeros((2, 2, 4))),
        lambda: images.to_gray(np.zeros((0, 2))),
        lambda: images.add_noise(GLYPH, -1, np.random.default_rng(0)),
        lambda: images.add_noise(GLYPH, np.nan, np.random.default_rng(0)),
        lambda: images.add_poisson_noise(-GLYPH, 10, np.random.default_rng(0)),
        lambda: images.add_poisson_noise(GLYPH, 0, np.random.default_rng(0)),
        lambda: images.fit(GLYPH, 0),
        lambda: images.crop_center(GLYPH, (5, 1)),
        lambda: images.save(GLYPH, "mine.png", bits=12),
        lambda: images.info("nobody"),
        lambda: images.star_field((2, 2), np.random.default_rng(0), stars=5),
        lambda: images.star_field((2, 2), np.random.default_rng(0), stars=1, background=-1),
    ],
)
def test_bad_input_gets_one_sentence(act):
    with pytest.raises(ValueError, match=r"\S+ \S+") as caught:
        act()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "act",
    [
        lambda seed: images.add_noise(GLYPH, 0.1, seed),
        lambda seed: images.add_poisson_noise(GLYPH, 10, seed),
        lambda seed: images.star_field((8, 9), seed, stars=2),
    ],
)
def test_a_seed_is_no_generator(act):
    with pytest.raises(TypeError, match="default_rng"):
        act(0)


def test_nothing_changes_its_input():
    picture = np.random.default_rng(5).random((6, 8, 3))
    before = picture.copy()
    images.to_gray(picture)
    images.fit(picture, 4)[:] = 9
    images.crop_center(picture, (2, 2))[:] = 9
    images.add_noise(picture, 0, np.random.default_rng(0))[:] = 9
    np.testing.assert_array_equal(picture, before)


def test_importing_images_stays_light():
    code = "import sys, course_lib.images; print('PIL' in sys.modules, 'tifffile' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: images.read(3), "Expected the path of a file"),
        (lambda: images.save(GLYPH, None), "Expected the path of a file"),
        (lambda: images.decode("words"), "data must be the bytes of a picture file"),
        (lambda: images.decode(None), "data must be the bytes of a picture file"),
        (lambda: images.info(None), "Expected the name of a shipped picture"),
        (lambda: images.crop_center(GLYPH, 64), "must be two numbers"),
        (lambda: images.crop_center(GLYPH, "64"), "shape must be"),
        (lambda: images.crop_center(GLYPH, (6.0, 4.0)), "shape must be a whole number"),
        (lambda: images.fit(GLYPH, None), "max_side must be a whole number"),
        (lambda: images.fit(GLYPH, "64"), "max_side must be a whole number"),
        (lambda: images.add_noise(GLYPH, None, np.random.default_rng(0)), "sigma must be"),
        (lambda: images.add_poisson_noise(GLYPH, "9", None), "peak must be|rng must be"),
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


@pytest.mark.parametrize(
    "act",
    [
        images.to_gray,
        images.to_linear,
        images.to_srgb,
        lambda picture: images.fit(picture, 2),
        lambda picture: images.crop_center(picture, (1, 1)),
        lambda picture: images.add_noise(picture, 0.1, np.random.default_rng(0)),
        lambda picture: images.add_poisson_noise(picture, 9, np.random.default_rng(0)),
        lambda picture: images.save(picture, "never.png"),
    ],
)
def test_a_mask_is_not_lost(act):
    masked = np.ma.masked_array(GLYPH, mask=GLYPH > 0, fill_value=1e20)
    with pytest.raises(ValueError, match="masked"):
        act(masked)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_what_a_blur_leaves_below_zero_is_no_negative_light(kind):
    star = np.zeros((64, 64), kind)
    star[30, 30] = 1000
    blurred = convolve(star, gaussian(2), boundary="zero")
    assert blurred.dtype == kind
    assert blurred.min() < 0
    counts = images.add_poisson_noise(blurred, 10, np.random.default_rng(0))
    assert counts.min() == 0
    assert counts.sum() == pytest.approx(1000, rel=0.05)


def test_more_photons_than_can_be_drawn_are_refused():
    with pytest.raises(ValueError, match=r"peak of 1e\+30 makes 1e\+30 photons in a pixel"):
        images.add_poisson_noise(np.ones((2, 2)), 1e30, np.random.default_rng(0))
