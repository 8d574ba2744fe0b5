"""Scores against scikit-image and against cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage.metrics import peak_signal_noise_ratio

from course_lib import images
from course_lib.metrics import checkerboard_energy, psnr, sharpness, ssim
from course_lib.operators import conv2d_transpose

CAMERA = images.load("camera")
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("data_range", [1.0, 255.0])
def test_psnr_is_scikit_images(data_range):
    noisy = CAMERA + 0.1 * RNG.standard_normal(CAMERA.shape)
    ours = psnr(CAMERA, noisy, data_range=data_range)
    assert ours == pytest.approx(peak_signal_noise_ratio(CAMERA, noisy, data_range=data_range))


def test_equal_pictures_are_infinitely_close():
    assert psnr(CAMERA, CAMERA, data_range=1) == np.inf
    assert ssim(CAMERA, CAMERA, data_range=1) == pytest.approx(1)


def test_half_the_error_is_six_decibels():
    error = RNG.standard_normal(CAMERA.shape)
    gain = psnr(CAMERA, CAMERA + error, data_range=1) - psnr(
        CAMERA, CAMERA + 2 * error, data_range=1
    )
    assert gain == pytest.approx(20 * np.log10(0.5) + 12.0412, abs=1e-3)


def test_bytes_do_not_wrap_around():
    zeros, ones = np.zeros((2, 2), np.uint8), np.full((2, 2), 255, np.uint8)
    assert psnr(zeros, ones, data_range=255) == 0


def test_ssim_is_the_papers_formula_on_one_window():
    """Where both pictures are constant, only the comparison of means is left."""
    a, b = np.full((32, 32), 0.25), np.full((32, 32), 0.75)
    c1 = 0.01**2
    assert ssim(a, b, data_range=1) == pytest.approx(
        (2 * 0.25 * 0.75 + c1) / (0.25**2 + 0.75**2 + c1)
    )


def test_ssim_weighs_colors_alike():
    color = images.load("coffee")
    worse = gaussian_filter(color, (2, 2, 0))
    each = [ssim(color[..., c], worse[..., c], data_range=1) for c in range(3)]
    assert ssim(color, worse, data_range=1) == pytest.approx(np.mean(each))


@pytest.mark.parametrize("period", [2, 3, 4])
def test_a_pattern_of_the_period_is_all_energy(period):
    tile = RNG.random((period, period))
    assert checkerboard_energy(np.tile(tile, (6, 5)), period) == pytest.approx(1)


@pytest.mark.parametrize("period", [2, 3])
def test_a_constant_picture_has_no_checkerboard(period):
    assert checkerboard_energy(np.full((12, 12), 0.1), period) == 0
    assert checkerboard_energy(np.full((12, 12), 1e6 / 3), period) == 0


def test_noise_has_next_to_no_checkerboard():
    assert checkerboard_energy(RNG.standard_normal((200, 200))) < 0.001


def test_half_pattern_half_noise():
    noise = RNG.standard_normal((400, 400))
    board = np.indices(noise.shape).sum(axis=0) % 2 * 2.0 - 1
    assert checkerboard_energy(noise + board) == pytest.approx(0.5, abs=0.02)


def test_it_sees_the_kernel_size_that_the_stride_does_not_divide():
    ones = np.ones((20, 20))
    uneven = conv2d_transpose(ones, np.ones((3, 3)), stride=2)[4:-4, 4:-4]
    even = conv2d_transpose(ones, np.ones((4, 4)), stride=2)[4:-4, 4:-4]
    assert checkerboard_energy(uneven) == pytest.approx(1)
    assert checkerboard_energy(even) == 0


def test_colors_count_alike():
    board = np.indices((8, 8)).sum(axis=0) % 2 * 1.0
    assert checkerboard_energy(np.stack([board] * 3, axis=-1)) == pytest.approx(1)


def test_blur_lowers_sharpness_and_noise_raises_it():
    scores = [sharpness(gaussian_filter(CAMERA, sigma)) for sigma in (0, 1, 2, 4)]
    assert scores == sorted(scores, reverse=True)
    noisy = gaussian_filter(CAMERA, 2) + 0.05 * RNG.standard_normal(CAMERA.shape)
    assert sharpness(noisy) > scores[0]


def test_sharpness_of_the_extremes():
    assert sharpness(np.full((16, 16), 0.3)) == 0
    assert sharpness(np.indices((32, 32)).sum(axis=0) % 2) > 0.95
    assert 0 <= sharpness(RNG.random((5, 9, 3))) <= 1


@pytest.mark.parametrize(
    "act",
    [
        lambda: psnr(np.ones((2, 2)), np.ones((2, 3)), data_range=1),
        lambda: psnr(np.ones((2, 2)), np.ones((2, 2)), data_range=0),
        lambda: psnr(np.ones((2, 2)), np.full((2, 2), np.nan), data_range=1),
        lambda: psnr(np.ones(4), np.ones(4), data_range=1),
        lambda: psnr(np.ones((2, 2)) * 1j, np.ones((2, 2)), data_range=1),
        lambda: ssim(np.ones((10, 20)), np.ones((10, 20)), data_range=1),
        lambda: checkerboard_energy(np.ones((8, 8)), 1),
        lambda: checkerboard_energy(np.ones((3, 8)), 4),
        lambda: checkerboard_energy(np.full((8, 8), np.inf)),
        lambda: sharpness(np.ones((3, 9))),
    ],
)
def test_bad_input_gets_one_sentence(act):
    with pytest.raises((ValueError, TypeError), match=r"\S+ \S+") as caught:
        act()
    assert "\n" not in str(caught.value)


def test_half_a_pixel_is_no_period():
    with pytest.raises(TypeError):
        checkerboard_energy(np.ones((8, 8)), 2.5)


def test_the_data_range_must_be_said():
    with pytest.raises(TypeError):
        psnr(CAMERA, CAMERA)


def test_bytes_and_pictures_from_0_to_1_do_not_compare():
    """It was -48 dB without a word."""
    deep = (65535 * CAMERA).astype(">u2")
    with pytest.raises(ValueError, match="divide by 65535"):
        psnr(deep, CAMERA, data_range=1)
    whole = (255 * CAMERA).astype(np.uint8)
    for score in (psnr, ssim):
        for data_range in (1, 255):
            for pair in ((whole, CAMERA), (CAMERA, whole)):
                with pytest.raises(ValueError, match=r"divide .*by 255"):
                    score(*pair, data_range=data_range)
        with pytest.raises(ValueError, match="data_range cannot be 1"):
            score(whole, whole, data_range=1)
        # What is on one scale may come in two types.
        assert score(whole, whole.astype(float), data_range=255) >= 1
        assert score(whole, whole + 0.25, data_range=255) > 0.99
        assert score(whole > 100, CAMERA, data_range=1) < 20


@pytest.mark.parametrize("unit", [1e-300, 1e-200, 1e200, 1e307])
def test_scores_do_not_care_about_the_unit(unit):
    noisy = CAMERA + 0.1 * RNG.standard_normal(CAMERA.shape)
    for score in (psnr, ssim):
        found = score(unit * CAMERA, unit * noisy, data_range=unit)
        assert found == pytest.approx(score(CAMERA, noisy, data_range=1), rel=1e-9)
    for score in (sharpness, checkerboard_energy):
        assert score(unit * noisy) == pytest.approx(score(noisy), rel=1e-9)


def test_a_picture_far_beyond_the_range_has_a_score():
    assert psnr(np.zeros((4, 4)), np.full((4, 4), 1e200), data_range=1) == pytest.approx(-4000)
    assert psnr(np.full((4, 4), -1.7e308), np.full((4, 4), 1.7e308), data_range=1) < -6000
