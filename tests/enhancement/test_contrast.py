"""Contrast: scikit-image's numbers, no order of gray levels turned round, hues kept."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import exposure

from course_lib import enhancement, images

CAMERA = images.fit(images.load("camera"), 128)
COFFEE = images.fit(images.load("coffee"), 96)
CURVES = {
    "stretch": lambda image, **more: enhancement.stretch(image, low=5, high=90, **more),
    "gamma": lambda image, **more: enhancement.gamma(image, 0.5, **more),
    "equalize": enhancement.equalize,
}
ALL = {**CURVES, "clahe": enhancement.clahe}


def test_equalization_and_clahe_are_scikit_images():
    np.testing.assert_array_equal(enhancement.equalize(CAMERA), exposure.equalize_hist(CAMERA))
    ours = enhancement.clahe(CAMERA, clip=0.02, tiles=4)
    theirs = exposure.equalize_adapthist(CAMERA, kernel_size=32, clip_limit=0.02)
    np.testing.assert_array_equal(ours, theirs)


def test_stretching_makes_so_many_pixels_black_and_white():
    dull = 0.3 + 0.2 * np.random.default_rng(0).permutation(np.linspace(0, 1, 1000)).reshape(20, 50)
    wide = enhancement.stretch(dull, low=5, high=90)
    assert (wide == 0).mean() == pytest.approx(0.05, abs=0.002)
    assert (wide == 1).mean() == pytest.approx(0.10, abs=0.002)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_for_all_pixels_turns_no_order_round(name):
    changed = CURVES[name](CAMERA).ravel()[np.argsort(CAMERA.ravel())]
    assert (np.diff(changed) >= -1e-12).all()


def test_clahe_does_turn_orders_round():
    changed = enhancement.clahe(CAMERA).ravel()[np.argsort(CAMERA.ravel())]
    assert (np.diff(changed) < -0.05).any()


def hues(image):
    lab = enhancement.to_oklab(image)
    return np.arctan2(lab[..., 2], lab[..., 1]), np.hypot(lab[..., 1], lab[..., 2])


@pytest.mark.parametrize("name", ALL)
def test_the_lightness_changes_and_the_hue_does_not(name):
    changed = ALL[name](COFFEE)
    (before, chroma), (after, left) = hues(COFFEE), hues(changed)
    colored = (chroma > 0.03) & (left > 0.03)
    assert colored.mean() > 0.3
    turned = np.abs(np.angle(np.exp(1j * (after - before))))[colored]
    assert turned.max() < 0.05
    assert np.abs(changed - COFFEE).max() > 0.1


def test_channel_by_channel_the_hue_changes():
    (before, chroma), (after, left) = (
        hues(COFFEE),
        hues(enhancement.equalize(COFFEE, of="channels")),
    )
    colored = (chroma > 0.03) & (left > 0.03)
    turned = np.abs(np.angle(np.exp(1j * (after - before))))[colored]
    assert np.median(turned) > 0.1


def test_channel_by_channel_is_what_it_says():
    changed = enhancement.equalize(COFFEE, of="channels")
    for c in range(3):
        np.testing.assert_array_equal(changed[..., c], enhancement.equalize(COFFEE[..., c]))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (9, 4), (7, 5, 3)])
def test_one_gray_level_stays_and_small_pictures_pass(name, shape):
    flat = np.full(shape, 0.25)
    if name != "gamma":
        np.testing.assert_allclose(ALL[name](flat), flat, atol=1e-6)
    varied = np.random.default_rng(1).random(shape)
    changed = ALL[name](varied)
    assert changed.shape == shape
    assert 0 <= changed.min() <= changed.max() <= 1


@pytest.mark.parametrize("name", ALL)
def test_a_noisy_picture_beyond_the_range_gives_one_within(name):
    noisy = images.add_noise(CAMERA, 0.3, np.random.default_rng(2))
    changed = ALL[name](noisy)
    assert 0 <= changed.min() <= changed.max() <= 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: enhancement.stretch(CAMERA, low=60, high=50), "low must be below high"),
        (lambda: enhancement.stretch(CAMERA, high=101), "at most 100"),
        (lambda: enhancement.clahe(CAMERA, clip=1.5), "at most 1"),
        (lambda: enhancement.equalize(CAMERA, of="colors"), "'lightness' or 'channels'"),
        (lambda: enhancement.gamma(np.ones((4, 4, 2)), 1), "shape"),
        (lambda: enhancement.gamma([[np.nan]], 1), "NaN"),
    ],
)
def test_what_makes_no_sense_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
