"""Blurs with a formula, guessed; a soft photo, made crisper."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve

from course_lib import images, kernels
from course_lib.blind import MotionGuess, guess_defocus, guess_gaussian, guess_motion, polyblur
from tests.blind.test_estimate import SIDE, photographed, scene


@pytest.mark.parametrize(("length", "angle"), [(9, 0), (15, 30), (21, 94), (12, 150)])
def test_a_movement_is_guessed(length, angle):
    guess = guess_motion(photographed(kernels.motion(length, angle), noise=0.003))
    assert guess.length == pytest.approx(length, abs=1.0)
    assert abs((guess.angle - angle + 90) % 180 - 90) < 5
    np.testing.assert_allclose(guess.psf, kernels.motion(guess.length, guess.angle))
    assert np.isfinite(guess.picture).all()
    assert guess.verdict == "found"


@pytest.mark.parametrize(
    "photo",
    [
        scene(1) + 0.005 * np.random.default_rng(1).standard_normal((SIDE, SIDE)),
        photographed(kernels.camera_shake(19, np.random.default_rng(8))),
        photographed(kernels.disk(4.0)),
        images.to_gray(images.load("page")),
    ],
    ids=["sharp", "shaken", "out of focus", "a sharp page"],
)
def test_what_did_not_move_steadily_is_told(photo):
    assert guess_motion(photo).verdict == "I do not know"


def off(guess: MotionGuess, length: float, angle: float) -> tuple[float, float]:
    """Return how far the length and the end of the path are off, in pixels."""
    turn = np.radians((guess.angle - angle + 90) % 180 - 90)
    return abs(guess.length - length), abs(turn) * length / 2


@pytest.mark.parametrize(("length", "angle"), [(25.3, 93), (17, 88), (21, 30)])
def test_a_movement_over_a_page_is_guessed(length, angle):
    # The lines of a page look like the zeros of an upright movement.
    page = images.to_gray(images.load("page"))
    photo = fftconvolve(page, kernels.motion(length, angle), "valid")
    photo += 0.007 * np.random.default_rng(0).standard_normal(photo.shape)
    guess = guess_motion(photo)
    assert max(off(guess, length, angle)) < 2
    assert guess.verdict == "found"


def test_the_real_movement_of_the_text_is_guessed():
    # The numbers that came with it; its angle was counted the other way around.
    guess = guess_motion(images.load("text_motion"))
    assert max(off(guess, 31, 94)) < 2
    assert guess.verdict == "found"


@pytest.mark.parametrize(
    ("psf", "verdicts"),
    [
        (kernels.gaussian(2.0), ("found", "I do not know")),
        (kernels.disk(4.0), ("I do not know", "found")),
        (kernels.motion(12, 40), ("I do not know", "I do not know")),
        (np.ones((1, 1)), ("I do not know", "I do not know")),
    ],
    ids=["Gaussian", "disk", "moved", "sharp"],
)
def test_on_a_natural_photo_each_guess_knows_its_own_blur(psf, verdicts):
    face = images.to_gray(images.load("astronaut"))[20 : 280 + len(psf), 80 : 340 + len(psf)]
    photo = fftconvolve(face, psf, "valid")
    photo += 0.006 * np.random.default_rng(2).standard_normal(photo.shape)
    soft, disk = guess_gaussian(photo), guess_defocus(photo)
    assert (soft.verdict, disk.verdict) == verdicts
    if soft.verdict == "found":
        assert (soft.wide, soft.narrow) == pytest.approx((2, 2), rel=0.15)
        assert soft.gain > 0.05
    if disk.verdict == "found":
        assert disk.radius == pytest.approx(4, rel=0.05)
        assert disk.gain > 0.002


@pytest.mark.parametrize("radius", [2.5, 4.0, 7.3])
def test_a_defocus_is_guessed(radius):
    guess = guess_defocus(photographed(kernels.disk(radius), noise=0.003))
    assert guess.radius == pytest.approx(radius, rel=0.08)
    np.testing.assert_allclose(guess.psf, kernels.disk(guess.radius))


@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0])
def test_a_gaussian_is_guessed(sigma):
    guess = guess_gaussian(photographed(kernels.gaussian(sigma), noise=0.001))
    assert guess.narrow == pytest.approx(sigma, rel=0.3)
    assert guess.psf.sum() == pytest.approx(1)


def test_a_gaussian_has_its_direction():
    soft = gaussian_filter(scene(0), (1.0, 3.0))
    guess = guess_gaussian(soft)
    assert guess.wide > 1.7 * guess.narrow
    assert abs((guess.angle + 90) % 180 - 90) < 15  # blurred across: 0 degrees


def test_the_pictures_show_where_nothing_is():
    movement = guess_motion(photographed(kernels.motion(15, 0), noise=0.002)).picture
    middle = tuple(n // 2 for n in movement.shape)
    row = movement[middle[0]]
    assert row[middle[1] + 5 : middle[1] + 30].argmin() + 5 == 15
    spectrum = guess_defocus(photographed(kernels.disk(5), noise=0.002)).picture
    np.testing.assert_allclose(spectrum[1:, 1:], spectrum[1:, 1:][::-1, ::-1], atol=1e-6)


@pytest.mark.parametrize("guess", [guess_defocus, guess_gaussian, guess_motion])
def test_nothing_can_be_guessed_from_a_flat_photo(guess):
    with pytest.raises(ValueError, match="flat"):
        guess(np.full((40, 40), 0.5))


@pytest.mark.parametrize("sigma", [0.8, 1.5])
def test_polyblur_makes_a_soft_photo_crisper(sigma):
    truth = scene(1)
    soft = gaussian_filter(truth, sigma)
    before, after = (np.mean((p - truth) ** 2) for p in (soft, polyblur(soft)))
    assert after < 0.9 * before


def test_polyblur_cannot_ring():
    step = gaussian_filter(np.repeat([0.0, 1.0], SIDE // 2)[None] * np.ones((SIDE, 1)), 1.5)
    crisp = polyblur(step)
    assert crisp.min() > -0.1
    assert crisp.max() < 1.1


def test_polyblur_keeps_colors_units_and_types():
    soft = gaussian_filter(scene(2), 1.2)
    color = np.stack([soft, soft, soft], axis=-1)
    np.testing.assert_allclose(polyblur(color)[..., 1], polyblur(soft), atol=1e-9)
    np.testing.assert_allclose(polyblur(255 * soft), 255 * polyblur(soft), atol=1e-6)
    assert polyblur(soft.astype(np.float32)).dtype == np.float32
    np.testing.assert_array_equal(polyblur(soft, strength=0), soft)
    np.testing.assert_array_equal(polyblur(np.full((40, 40), 0.2)), np.full((40, 40), 0.2))


def test_what_is_no_strength_is_refused():
    with pytest.raises(ValueError, match="strength"):
        polyblur(scene(0), strength=1.5)
