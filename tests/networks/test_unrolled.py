"""Landweber's iteration as a network: equal to the solver before training, better after."""

from itertools import islice

import numpy as np
import pytest

from course_lib import kernels, networks, solvers, tf_ops
from course_lib.operators import Convolution, norm

pytestmark = pytest.mark.skipif(tf_ops.tensorflow() is None, reason="no TensorFlow here")

LOPSIDED = np.arange(1.0, 16).reshape(3, 5) / 120


def landweber(psf: np.ndarray, y: np.ndarray, steps: int, step: float) -> np.ndarray:
    states = solvers.landweber(Convolution(psf, y.shape), y, step=step)
    return np.stack([state.x for state in islice(states, steps + 1)])


@pytest.mark.parametrize("psf", [LOPSIDED, kernels.disk(2), np.array([[0.2, 0.5, 0.3]])])
@pytest.mark.parametrize("filter_side", [None, 3])
def test_before_training_it_is_the_solver(psf: np.ndarray, filter_side: int | None):
    y = np.random.default_rng(0).random((11, 14))
    model = networks.unrolled_landweber(psf, 6, step=0.8, filter_side=filter_side)
    found = networks.estimates_of(model, y)
    np.testing.assert_allclose(found, landweber(psf, y, 6, 0.8), atol=2e-6)
    np.testing.assert_allclose(networks.steps_of(model), np.full(6, 0.8), rtol=1e-6)


def test_one_layer_is_enough():
    y = np.random.default_rng(1).random((6, 6))
    model = networks.unrolled_landweber(LOPSIDED, 1)
    np.testing.assert_allclose(
        networks.estimates_of(model, y), landweber(LOPSIDED, y, 1, 1), atol=1e-6
    )


def test_only_steps_and_filters_are_learned():
    model = networks.unrolled_landweber(kernels.disk(2), 4)
    assert model.count_params() == 4
    model = networks.unrolled_landweber(kernels.disk(2), 4, filter_side=3)
    assert model.count_params() == 4 + 4 * 9


def test_training_beats_equal_steps():
    scenes = np.random.default_rng(2).random((4, 24, 24)).repeat(2, 1).repeat(2, 2)
    psf = kernels.gaussian(0.8)
    batches = networks.blurred_batches(scenes, psf, 0.01, batch=4, side=32)
    model = networks.unrolled_landweber(psf, 4, step=(0.7, 0.9, 1.1, 1.3))
    y, x = batches(10**6)
    before = np.mean(networks.last_estimate(x, model(y)))
    networks.train(
        model, batches, loss=networks.last_estimate, steps=40, learning_rate=0.1, progress=False
    )
    assert np.mean(networks.last_estimate(x, model(y))) < 0.8 * before
    assert networks.steps_of(model).max() > 2 / norm(Convolution(psf, (32, 32))) ** 2


def test_from_equal_steps_training_keeps_them_equal():
    scenes = np.random.default_rng(2).random((4, 24, 24))
    psf = kernels.gaussian(0.8)
    batches = networks.blurred_batches(scenes, psf, 0.01, batch=4, side=16)
    model = networks.unrolled_landweber(psf, 3)
    loss = networks.last_estimate
    networks.train(model, batches, loss=loss, steps=20, learning_rate=0.1, progress=False)
    steps = networks.steps_of(model)
    assert steps[0] > 1.1
    np.testing.assert_allclose(steps, steps[0], rtol=1e-3)


def test_photos_are_blurred_as_the_operator_blurs():
    scenes = np.random.default_rng(3).random((3, 20, 24))
    y, x = networks.blurred_batches(scenes, LOPSIDED, 0.0, batch=5, side=16)(0)
    A = Convolution(LOPSIDED, (16, 16))
    assert y.shape == x.shape == (5, 16, 16, 1)
    for photo, scene in zip(y, x, strict=True):
        np.testing.assert_allclose(photo[..., 0], A(scene[..., 0].astype(float)), atol=1e-6)
    noisy, _ = networks.blurred_batches(scenes, LOPSIDED, 0.5, batch=5, side=16)(0)
    assert np.std(noisy - y) == pytest.approx(0.5, rel=0.1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: networks.unrolled_landweber(np.ones((2, 3)) / 6, 3), "odd sides"),
        (lambda: networks.unrolled_landweber(np.ones(3), 3), "2-D"),
        (lambda: networks.unrolled_landweber(kernels.disk(1), 0), "at least 1"),
        (lambda: networks.unrolled_landweber(kernels.disk(1), 10**6), "at most 200"),
        (lambda: networks.unrolled_landweber(kernels.disk(1), 3, step=np.nan), "3 of them"),
        (lambda: networks.unrolled_landweber(kernels.disk(1), 3, step=[1, 2]), "3 of them"),
        (lambda: networks.unrolled_landweber(kernels.disk(1), 3, filter_side=0), "filter_side"),
        (lambda: networks.unrolled_landweber(kernels.disk(1), 3, filter_side=2.5), "filter_side"),
        (lambda: networks.blurred_batches(np.ones((2, 99, 99)), kernels.disk(1), -1), "noise"),
        (lambda: networks.blurred_batches(np.ones((2, 99, 99)), kernels.disk(1), np.nan), "noise"),
        (
            lambda: networks.blurred_batches(np.ones((2, 9, 9)), kernels.disk(1), 0.1, side=16),
            "16 x",
        ),
        (
            lambda: networks.estimates_of(
                networks.unrolled_landweber(kernels.disk(1), 1), np.full((8, 8), np.nan)
            ),
            "NaN",
        ),
    ],
)
def test_bad_input_gets_a_sentence(call, said: str):
    with pytest.raises(ValueError, match=said):
        call()
