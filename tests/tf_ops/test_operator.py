"""`conv2d` and `conv2d_transpose` have TensorFlow's numbers, in double precision."""

from itertools import product

import numpy as np
import pytest

from course_lib.operators import StridedConvolution, conv2d, conv2d_transpose, to_matrix

tf = pytest.importorskip("tensorflow", reason="TensorFlow is not installed (--no-tf)")

SIZES = [(1, 1), (3, 3), (2, 2), (4, 3), (1, 5), (5, 2), (6, 6)]
GRID = list(product(SIZES, ["same", "valid"], [1, 2, 3], [1, 2]))
TOLERANCE = {"rtol": 0, "atol": 1e-12}


def _tf_conv2d(x, kernel, stride, padding, dilation) -> np.ndarray:
    y = tf.nn.conv2d(
        x[None, ..., None], kernel[..., None, None], stride, padding.upper(), dilations=dilation
    )
    return y[0, ..., 0].numpy()


def _tf_transpose(y, kernel, shape, stride, padding, dilation) -> np.ndarray:
    x = tf.nn.conv2d_transpose(
        y[None, ..., None],
        kernel[..., None, None],
        [1, *shape, 1],
        stride,
        padding.upper(),
        dilations=dilation,
    )
    return x[0, ..., 0].numpy()


@pytest.mark.parametrize(("size", "padding", "stride", "dilation"), GRID)
def test_same_numbers(size, padding: str, stride: int, dilation: int) -> None:
    rng = np.random.default_rng(1)
    kernel = rng.standard_normal(size)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    for shape in [(11, 12), (12, 13)]:
        x = rng.standard_normal(shape)
        y = conv2d(x, kernel, **options)
        expected = _tf_conv2d(x, kernel, stride, padding, dilation)
        assert y.shape == expected.shape
        assert np.allclose(y, expected, **TOLERANCE)
        v = rng.standard_normal(y.shape)
        back = conv2d_transpose(v, kernel, output_shape=shape, **options)
        if dilation == 1:
            assert np.allclose(
                back, _tf_transpose(v, kernel, shape, stride, padding, dilation), **TOLERANCE
            )
        else:
            # TensorFlow's CPU kernel has no dilated transpose: the matrix is the judge.
            A = StridedConvolution(kernel, shape, **options)
            assert np.allclose(back.ravel(), to_matrix(A).T @ v.ravel(), **TOLERANCE)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_every_possible_output_shape(padding: str, stride: int) -> None:
    rng = np.random.default_rng(2)
    y, kernel = rng.standard_normal((3, 4)), rng.standard_normal((4, 3))
    smallest = conv2d_transpose(y, kernel, stride=stride, padding=padding).shape
    for extra in product(range(stride), repeat=2):
        shape = tuple(n + e for n, e in zip(smallest, extra, strict=True))
        ours = conv2d_transpose(y, kernel, output_shape=shape, stride=stride, padding=padding)
        assert np.allclose(ours, _tf_transpose(y, kernel, shape, stride, padding, 1), **TOLERANCE)


def test_gradient_of_conv2d_is_its_transpose() -> None:
    rng = np.random.default_rng(3)
    x, kernel = rng.standard_normal((9, 8)), rng.standard_normal((4, 3))
    v = rng.standard_normal((5, 4))
    image = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = tf.nn.conv2d(image[None, ..., None], kernel[..., None, None], 2, "SAME")
        product_ = tf.reduce_sum(y[0, ..., 0] * v)
    gradient = tape.gradient(product_, image).numpy()
    ours = conv2d_transpose(v, kernel, output_shape=x.shape, stride=2)
    assert np.allclose(gradient, ours, **TOLERANCE)
