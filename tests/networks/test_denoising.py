"""The denoiser: TensorFlow's numbers without TensorFlow, any size and unit, no seams."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import networks
from course_lib.networks import denoising

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
        np.testing.assert_allclose(found, PHOTO - np.asarray(noise)[0, ..., 0], atol=1e-5)


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
    np.testing.assert_allclose(random_net(picture, 0.1), whole, atol=2e-5)


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
