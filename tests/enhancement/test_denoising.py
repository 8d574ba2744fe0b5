"""Denoising: less noise, the same unit, and what each method is known for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter
from skimage import restoration

from course_lib import enhancement, images
from course_lib.metrics import psnr

RNG = np.random.default_rng(0)
CLEAN = images.fit(images.load("camera"), 128)
NOISY = images.add_noise(CLEAN, 0.1, RNG)
METHODS = {
    "gaussian": lambda image: enhancement.denoise_gaussian(image, 0.8),
    "median": enhancement.denoise_median,
    "nl_means": enhancement.denoise_nl_means,
    "tv": enhancement.denoise_tv,
}


@pytest.mark.parametrize("name", METHODS)
def test_the_picture_comes_nearer_to_the_truth(name):
    gain = psnr(CLEAN, METHODS[name](NOISY), data_range=1) - psnr(CLEAN, NOISY, data_range=1)
    assert gain > 3


@pytest.mark.parametrize("name", METHODS)
def test_colors(name):
    photo = images.fit(images.load("coffee"), 48)
    noisy = images.add_noise(photo, 0.1, np.random.default_rng(1))
    assert METHODS[name](noisy).shape == photo.shape
    assert psnr(photo, METHODS[name](noisy), data_range=1) > psnr(photo, noisy, data_range=1)


def test_they_are_the_libraries_functions():
    np.testing.assert_array_equal(
        enhancement.denoise_gaussian(NOISY, 1.5), gaussian_filter(NOISY, 1.5)
    )
    ours = enhancement.denoise_nl_means(NOISY, strength=0.7, noise=0.1)
    theirs = restoration.denoise_nl_means(NOISY, patch_size=5, patch_distance=6, h=0.07, sigma=0.1)
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_total_variation_is_nearer_to_the_minimum_than_scikit_images():
    """Whose function stops where the change becomes small, which is early."""
    weight = 0.2

    def energy(x):
        steps = np.diff(x, axis=0, append=x[-1:]), np.diff(x, axis=1, append=x[:, -1:])
        return 0.5 * np.sum((x - NOISY) ** 2) + weight * np.sum(np.hypot(*steps))

    theirs = restoration.denoise_tv_chambolle(NOISY, weight=weight)
    long = restoration.denoise_tv_chambolle(NOISY, weight=weight, eps=1e-9, max_num_iter=3000)
    ours = enhancement.denoise_tv(NOISY, weight)
    assert energy(ours) < energy(theirs)
    assert np.sqrt(np.mean((ours - long) ** 2)) < 0.01


def test_non_local_means_finds_the_noise_by_itself_in_any_unit():
    told = enhancement.denoise_nl_means(NOISY, noise=0.1)
    alone = enhancement.denoise_nl_means(NOISY)
    assert psnr(told, alone, data_range=1) > 35
    np.testing.assert_allclose(enhancement.denoise_nl_means(255 * NOISY), 255 * alone, rtol=1e-4)


def test_a_median_removes_lone_pixels_and_keeps_edges():
    spotted = np.zeros((20, 20))
    spotted[:, 10:] = 1
    expected = spotted.copy()
    spotted[4, 4], spotted[12, 15] = 1, 0
    np.testing.assert_array_equal(enhancement.denoise_median(spotted), expected)


def test_without_noise_nothing_is_done():
    flat = np.full((20, 30), 0.5)
    np.testing.assert_array_equal(enhancement.denoise_nl_means(flat), flat)
    np.testing.assert_array_equal(enhancement.denoise_gaussian(CLEAN, 0), CLEAN)
    np.testing.assert_array_equal(enhancement.denoise_median(CLEAN, 1), CLEAN)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: enhancement.denoise_gaussian(CLEAN, 1e6), "at most"),
        (lambda: enhancement.denoise_median(CLEAN, 1000), "at most"),
        (lambda: enhancement.denoise_nl_means(CLEAN, strength=0), "positive"),
        (lambda: enhancement.denoise_tv(CLEAN, -1), "positive"),
    ],
)
def test_what_makes_no_sense_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
