"""The denoiser: TensorFlow's numbers without TensorFlow, any size and unit, no seams."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from skimage.restoration import denoise_tv_chambolle

from course_lib import images, kernels, networks, restoration
from course_lib.metrics import psnr
from course_lib.networks import _winograd, denoising
from course_lib.operators import convolve

RNG = np.random.default_rng(11)
PHOTO = RNG.random((24, 32))


@pytest.fixture(scope="module")
def random_net():
    """Stand in for a trained network: weights so that numbers neither grow nor die."""
    rng = np.random.default_rng(3)
    return networks.Denoiser(
        [
            rng.standard_normal(shape, np.float32) / np.sqrt(np.prod(shape[:3]))
            for shape in networks.Denoiser.shapes()
        ]
    )


# The same network twice


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("tensorflow")
    return networks.denoiser_model(seed=1)


def test_numpy_and_tensorflow_agree(model, random_net):
    model.set_weights(list(random_net.weights))
    for sigma in (0.02, 0.3):
        noise = model([PHOTO[None, :, :, None], np.full((1, 1, 1, 1), sigma)], training=False)
        found = random_net(PHOTO.astype(np.float32), sigma)
        wanted = PHOTO - np.asarray(noise)[0, ..., 0]
        np.testing.assert_allclose(found, wanted, atol=2e-6 * abs(wanted).max())


def test_the_model_has_the_weights_that_numpy_expects(model):
    assert [w.shape for w in model.get_weights()] == networks.Denoiser.shapes()
    again, other = (networks.denoiser_model(seed=s).get_weights() for s in (1, 2))
    fresh = networks.denoiser_model(seed=1).get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(fresh, again, strict=True))
    assert not np.array_equal(fresh[0], other[0])


# What it promises


def test_twice_as_bright_with_twice_the_noise_gives_twice_the_result(random_net):
    once, twice = random_net(PHOTO, 0.1), random_net(2 * PHOTO, 0.2)
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-5, atol=1e-5)
    bytes_ = random_net((255 * PHOTO).astype(np.float32), 25.5)
    np.testing.assert_allclose(bytes_, 255 * once, rtol=1e-4, atol=255e-5)


@pytest.mark.parametrize("shape", [(1, 1), (7, 9), (8, 8), (33, 17), (6, 12, 3)])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_any_size_and_precision(random_net, shape, kind):
    picture = (1.4 * RNG.random(shape) - 0.2).astype(kind)
    before = picture.copy()
    found = random_net(picture, 0.1)
    assert (found.shape, found.dtype) == (shape, kind)
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(picture, before)


def test_without_noise_it_gives_back_a_copy(random_net):
    found = random_net(PHOTO, 0)
    np.testing.assert_array_equal(found, PHOTO)
    assert found is not PHOTO


def test_tiles_leave_no_seams(random_net, monkeypatch):
    picture = RNG.random((40, 336)).astype(np.float32)
    whole = random_net(picture, 0.1)
    monkeypatch.setattr(denoising, "_TILE", 64)
    found = random_net(picture, 0.1)
    np.testing.assert_allclose(found, whole, atol=4e-6 * abs(whole).max())


def test_the_number_of_cores_changes_no_digit(random_net, monkeypatch):
    monkeypatch.setattr(_winograd, "_BAND", 2**12)
    picture = RNG.random((72, 40)).astype(np.float32)
    results = []
    for number in (1, 2, 3):
        monkeypatch.setattr(
            "os.sched_getaffinity", lambda _, n=number: set(range(n)), raising=False
        )
        results.append(random_net(picture, 0.1))
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


def test_it_sees_no_further_than_its_tiles_overlap(random_net):
    """The last pixel of a cell is changed: that is where it reaches furthest to the right."""
    reach, place = denoising._reach(), 15
    picture = np.full((8, place + reach + 64), 0.5)
    change = np.zeros_like(picture)
    change[:, : place + 1] = 100
    moved = abs(random_net(picture + change, 0.1) - random_net(picture, 0.1)).max(axis=0)
    last = int(np.flatnonzero(moved)[-1])
    assert reach - 16 < last - place <= reach


@pytest.mark.parametrize(
    ("picture", "sigma", "error", "said"),
    [
        (np.ones((3, 4, 2)), 0.1, ValueError, r"shape \(H, W\), or color"),
        (np.ones((0, 4)), 0.1, ValueError, "at least one pixel"),
        (np.full((9, 9), np.inf), 0.1, ValueError, "NaN or infinite"),
        (np.ones((9, 9), complex), 0.1, TypeError, "real numbers"),
        (np.ones((9, 9)), -0.1, ValueError, "sigma must"),
        (np.ones((9, 9)), np.nan, ValueError, "sigma must"),
    ],
)
def test_what_makes_no_sense_is_refused(random_net, picture, sigma, error, said):
    with pytest.raises(error, match=said):
        random_net(picture, sigma)


def test_weights_of_another_network_are_refused(random_net):
    with pytest.raises(ValueError, match="the 28 arrays of denoiser_model, but there are 27"):
        networks.Denoiser(random_net.weights[1:])
    with pytest.raises(ValueError, match="shapes are others"):
        networks.Denoiser([w[..., :1] for w in random_net.weights])


# The weights that come with the course

SCENE = images.crop_center(images.load("camera"), (96, 112))


def score(found, truth=SCENE):
    return psnr(found.clip(0, 1), truth, data_range=1)


@pytest.mark.parametrize("sigma", [0.05, 0.2])
def test_it_cleans_better_than_total_variation_at_its_best(sigma):
    noisy = images.add_noise(SCENE, sigma, np.random.default_rng(0))
    weights = sigma * np.geomspace(0.5, 1.5, 5)
    rival = max(score(denoise_tv_chambolle(noisy, weight=w)) for w in weights)
    assert score(networks.denoiser()(noisy, sigma)) > rival + 0.3


def test_colors_are_cleaned_together_and_gray_stays_gray():
    color = images.crop_center(images.load("astronaut"), (80, 88))
    noisy = images.add_noise(color, 0.1, np.random.default_rng(1))
    clean = networks.denoiser()(noisy, 0.1)
    alone = np.stack([networks.denoiser()(c, 0.1) for c in np.moveaxis(noisy, -1, 0)], axis=-1)
    assert score(clean, color) > score(alone, color) + 0.5
    gray = np.repeat(SCENE[..., None], 3, axis=2)
    assert np.ptp(networks.denoiser()(gray, 0.1), axis=2).max() < 0.25 * 0.1


def test_restore_takes_it_as_it_is():
    truth = images.crop_center(images.load("page"), (96, 120))
    psf = kernels.camera_shake(9, np.random.default_rng(0))
    photo = convolve(truth, psf, boundary="symmetric")
    photo = images.add_noise(photo, 0.02, np.random.default_rng(1))
    told = {"noise": 0.02, "boundary": "symmetric"}
    found = restoration.restore(photo, psf, denoiser=networks.denoiser(), **told)
    assert score(found, truth) > score(restoration.restore(photo, psf, **told), truth) + 0.1


def test_the_weights_are_kept_in_half_precision():
    with np.load(images.data_folder() / "denoiser.npz") as parts:
        assert {parts[name].dtype for name in parts.files} == {np.dtype("f2"), np.dtype("u1")}


def test_it_needs_no_tensorflow():
    program = (
        "import sys; from course_lib import networks; networks.denoiser()([[0.5, 0.4]], 0.1); "
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
