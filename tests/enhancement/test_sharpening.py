"""Sharpening is one step of Van Cittert, and not two."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.filters import unsharp_mask

from course_lib import enhancement, images, kernels, solvers
from course_lib.operators import Convolution

CAMERA = images.fit(images.load("camera"), 96)[:70]


@pytest.mark.parametrize(("sigma", "amount"), [(0.5, 1.0), (1.0, 0.3), (2.0, 1.0), (3.5, 1.7)])
def test_it_is_the_first_step_of_van_cittert(sigma, amount):
    A = Convolution(kernels.gaussian(sigma), CAMERA.shape, "symmetric")
    walk = solvers.van_cittert(A, CAMERA, start=CAMERA, step=amount)
    first, second = [next(walk).x for _ in range(3)][1:]
    sharp = enhancement.unsharp(CAMERA, sigma=sigma, amount=amount)
    np.testing.assert_allclose(sharp, first, atol=1e-10)
    assert np.abs(enhancement.unsharp(sharp, sigma=sigma, amount=amount) - second).max() > 0.01


def test_it_is_scikit_images_where_nothing_is_cut_off():
    theirs = unsharp_mask(CAMERA, radius=2, amount=0.7, preserve_range=True)
    ours = enhancement.unsharp(CAMERA, sigma=2, amount=0.7)
    np.testing.assert_allclose(ours, theirs, atol=1e-10)
    assert ours.max() > 1


def test_below_the_threshold_nothing_changes():
    noisy = images.add_noise(np.full((64, 64), 0.5), 0.01, np.random.default_rng(0))
    noisy[:, 32:] += 0.3
    sharp = enhancement.unsharp(noisy, sigma=1, amount=2, threshold=0.05)
    np.testing.assert_array_equal(sharp[:, :25], noisy[:, :25])
    assert np.abs(sharp - noisy)[:, 31:33].min() > 0.05


def test_colors_are_sharpened_one_by_one():
    photo = images.fit(images.load("coffee"), 40)
    sharp = enhancement.unsharp(photo)
    for c in range(3):
        np.testing.assert_array_equal(sharp[..., c], enhancement.unsharp(photo[..., c]))
