"""The unknown blur: found where it can be, and said where it cannot."""

from __future__ import annotations

import dataclasses
import pickle
from functools import cache, partial

import numpy as np
import pytest
from scipy.signal import fftconvolve

from course_lib import kernels, restoration
from course_lib.blind import Estimate, estimate_psf
from course_lib.blind._kernel import Edges, centered, cleaned, point
from course_lib.blind._pictures import brightness
from course_lib.blind._spectrum import PowerLaw
from tools.blind_problems import rectangles

SIDE = 160
scene = partial(rectangles, shape=(SIDE, SIDE))


def photographed(
    psf: np.ndarray, seed: int = 0, noise: float = 0.005, side: int = SIDE
) -> np.ndarray:
    size = (side + psf.shape[0] - 1, side + psf.shape[1] - 1)
    photo = fftconvolve(rectangles(seed, size), psf, "valid")
    return photo + noise * np.random.default_rng(seed).standard_normal(photo.shape)


def alike(one: np.ndarray, true: np.ndarray) -> float:
    """Return the largest correlation over all shifts, 1 for the same kernel."""
    match = fftconvolve(one, true[::-1, ::-1]).max()
    return float(match / np.linalg.norm(one) / np.linalg.norm(true))


SHAKE = kernels.camera_shake(15, np.random.default_rng(5))
PHOTO = photographed(SHAKE)


@cache
def result() -> Estimate:
    return estimate_psf(PHOTO)


@pytest.mark.parametrize(
    "psf",
    [SHAKE, kernels.motion(11, 60), kernels.camera_shake(19, np.random.default_rng(8))],
    ids=["shake", "motion", "longer shake"],
)
def test_a_kernel_is_found(psf):
    found = estimate_psf(photographed(psf, seed=1, side=255))
    assert alike(found.psf, psf) > 0.8
    assert found.verdict == "found"
    assert found.confidence > 0.5


def test_a_restoration_gets_nearer_to_the_scene():
    size = (SIDE + 14, SIDE + 14)
    truth = rectangles(0, size)[7:-7, 7:-7]
    restored = restoration.restore(PHOTO, result().psf)
    inside = np.s_[20:-20, 20:-20]
    before, after = (np.mean((p - truth)[inside] ** 2) for p in (PHOTO, restored))
    assert after < 0.3 * before


def test_what_comes_back():
    psf = result().psf
    assert psf.ndim == 2
    assert psf.shape[0] == psf.shape[1]
    assert psf.shape[0] % 2 == 1
    assert psf.min() >= 0
    assert psf.sum() == pytest.approx(1)
    assert not psf.flags.writeable
    assert 0 <= result().confidence <= 1
    assert result().reasons
    assert all(reason[0].isupper() and reason.endswith(".") for reason in result().reasons)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result().confidence = 1.0
    twin = pickle.loads(pickle.dumps(result()))
    np.testing.assert_array_equal(twin.psf, psf)
    assert not twin.psf.flags.writeable


def test_the_same_photo_gives_the_same_kernel():
    np.testing.assert_array_equal(estimate_psf(PHOTO).psf, result().psf)


@pytest.mark.parametrize(
    "changed",
    [PHOTO + 0.1, 255 * PHOTO, 1e-3 * PHOTO - 7, np.stack([PHOTO] * 3, axis=-1)],
    ids=["brighter", "bytes", "dim", "color"],
)
def test_units_do_not_matter(changed):
    # All that the search sees of a photo is its brightness.
    np.testing.assert_allclose(brightness(changed), brightness(PHOTO), atol=1e-9)


def test_a_brighter_photo_in_color_has_the_same_kernel():
    found = estimate_psf(np.stack([255 * PHOTO + 7] * 3, axis=-1))
    assert alike(found.psf, result().psf) > 0.98
    assert found.confidence == pytest.approx(result().confidence, abs=0.1)


def test_a_turned_and_moved_photo_has_a_turned_kernel():
    turned = estimate_psf(np.rot90(PHOTO[5:, 9:]))
    assert alike(turned.psf, np.rot90(result().psf)) > 0.9


def test_a_photo_need_not_be_square():
    found = estimate_psf(PHOTO[:120, :], size=19)
    assert found.psf.shape == (19, 19)
    assert alike(found.psf, SHAKE) > 0.8


def test_an_even_size_counts_as_the_next_odd_one():
    assert estimate_psf(PHOTO[:64, :64], size=8).psf.shape == (9, 9)


@pytest.mark.parametrize("seed", [3, 4, 6])
def test_a_sharp_photo_is_told(seed):
    sharp = scene(seed) + 0.005 * np.random.default_rng(seed).standard_normal((SIDE, SIDE))
    found = estimate_psf(sharp)
    assert found.verdict == "nothing to repair"
    assert found.psf.max() == 1


def test_a_slightly_blurred_photo_is_not_called_sharp():
    found = estimate_psf(photographed(kernels.gaussian(1.5), seed=3))
    assert found.verdict != "nothing to repair"


@pytest.mark.parametrize(
    "photo",
    [
        np.full((50, 60), 0.3),
        np.random.default_rng(0).standard_normal((SIDE, SIDE)),
        photographed(kernels.camera_shake(15, np.random.default_rng(5)), noise=0.3),
        np.hstack([photographed(kernels.motion(15, a))[:, : SIDE // 2] for a in (0, 90)]),
    ],
    ids=["flat", "noise", "noisy", "two movements"],
)
def test_what_is_hopeless_is_told(photo):
    found = estimate_psf(photo)
    assert found.verdict != "found"
    assert found.confidence < 0.5
    assert found.psf.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("image", "kind", "words"),
    [
        (np.full((40, 40), np.nan), ValueError, "NaN"),
        (np.zeros((8, 8)), ValueError, "too small"),
        (np.zeros((40, 40, 4)), ValueError, "alpha"),
        (np.zeros((40, 40, 2)), ValueError, "color"),
        (np.zeros(40), ValueError, "gray"),
        (np.zeros((40, 40), complex), TypeError, "real numbers"),
        (np.ma.masked_greater(PHOTO, 0.9), ValueError, "masked"),
        (np.array([["a"]]), TypeError, "real numbers"),
    ],
)
def test_what_is_no_photo_is_refused(image, kind, words):
    with pytest.raises(kind, match=words):
        estimate_psf(image)


@pytest.mark.parametrize(("size", "kind"), [(1, ValueError), (99, ValueError), (7.5, TypeError)])
def test_what_is_no_size_is_refused(size, kind):
    with pytest.raises(kind, match="size"):
        estimate_psf(PHOTO, size=size)


# The parts


def test_the_slopes_of_the_costs_are_right():
    rng = np.random.default_rng(0)
    kernel = rng.random((9, 9))
    kernel /= kernel.sum()
    direction = 1e-6 * rng.standard_normal(kernel.shape)
    law = PowerLaw(PHOTO, 0.005)
    law.fit(kernel)
    edges = Edges.between(scene(0), PHOTO, kernel.shape, 0.01)
    for cost in (law.cost, edges.cost):
        rise = (cost(kernel + direction)[0] - cost(kernel - direction)[0]) / 2
        assert rise == pytest.approx(float((cost(kernel)[1] * direction).sum()), rel=1e-4)


def test_edges_of_the_true_scene_give_the_kernel():
    psf = kernels.camera_shake(9, np.random.default_rng(2))
    truth = scene(2)
    photo = fftconvolve(truth, psf, "same")
    edges = Edges.between(truth, photo, psf.shape, 1e-6)
    assert alike(edges.best(point(9), 400), psf) > 0.999


def test_the_spectrum_prefers_the_true_kernel():
    law = PowerLaw(PHOTO, 0.005)
    true = law.fit(SHAKE)
    assert true < law.fit(point(15))
    assert true < law.fit(np.rot90(SHAKE))


def test_a_kernel_is_cleaned_and_centered():
    kernel = np.zeros((9, 9))
    kernel[1, 2:5] = 1.0
    kernel[7, 7] = 0.2
    kernel[4, 4] = 0.01
    clean = centered(cleaned(kernel, 0.05))
    expected = np.zeros((9, 9))
    expected[4, 3:6] = 1 / 3
    np.testing.assert_allclose(clean, expected)
