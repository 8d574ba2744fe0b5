"""TensorFlow's layers as arrays and as an operator, held to the rules of all operators."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from course_lib import kernels, solvers, tf_ops
from course_lib.operators import Convolution, StridedConvolution, norm
from tests.operators.conformance import check_operator

tf = pytest.importorskip("tensorflow", reason="TensorFlow is not installed (--no-tf)")

RNG = np.random.default_rng(6)
CASES = list(
    product([(1, 1), (2, 2), (3, 2), (4, 4), (2, 5)], [(5, 6)], [1, 2, (3, 1)], ["same", "valid"])
)


@pytest.mark.parametrize(("size", "shape", "stride", "padding"), CASES)
def test_a_kernel_makes_an_operator_like_ours(size, shape, stride, padding):
    kernel = RNG.standard_normal(size)
    ours = StridedConvolution(kernel, shape, stride, padding)
    check_operator(tf_ops.TFConvolution(kernel, shape, stride, padding), RNG, loops=ours)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(
    ("shape", "stride"), [((4, 5, 2), 1), ((2, 5, 4, 2), 2), ((1, 4, 4, 2), 3)]
)
def test_a_layer_of_many_channels_is_an_operator(shape, stride, padding):
    weights = RNG.standard_normal((2, 3, 2, 3))
    check_operator(tf_ops.TFConvolution(weights, shape, stride, padding), RNG)


def by_channels(x: np.ndarray, weights: np.ndarray, stride: int, padding: str) -> np.ndarray:
    """Our own convolution, one picture, one pair of channels at a time."""
    pictures = []
    for picture in x:
        operators = np.array(
            [
                [
                    StridedConvolution(weights[:, :, i, o], picture.shape[:2], stride, padding)(
                        picture[..., i]
                    )
                    for i in range(weights.shape[2])
                ]
                for o in range(weights.shape[3])
            ]
        )
        pictures.append(np.moveaxis(operators.sum(axis=1), 0, -1))
    return np.array(pictures)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_layers_are_sums_of_our_convolutions(stride, padding):
    x, weights = RNG.standard_normal((2, 7, 6, 3)), RNG.standard_normal((4, 3, 3, 2))
    y = tf_ops.conv2d(x, weights, stride=stride, padding=padding)
    np.testing.assert_allclose(y, by_channels(x, weights, stride, padding), atol=1e-12)
    v = RNG.standard_normal(y.shape)
    back = tf_ops.conv2d_transpose(v, weights, x.shape, stride=stride, padding=padding)
    assert np.vdot(y, v) == pytest.approx(np.vdot(x, back), rel=1e-12)
    A = tf_ops.TFConvolution(weights, x.shape, stride, padding)
    np.testing.assert_array_equal(A(x), y)
    np.testing.assert_array_equal(A.T(v), back)


def test_single_precision_stays_and_whole_numbers_become_double():
    weights = RNG.standard_normal((3, 3, 1, 1))
    x = RNG.integers(0, 255, (1, 4, 5, 1))
    for dtype, expected in ((np.float32, "float32"), (np.uint8, "float64"), (float, "float64")):
        y = tf_ops.conv2d(x.astype(dtype), weights)
        assert y.dtype == expected
        assert tf_ops.conv2d_transpose(y, weights, x.shape).dtype == expected


def test_a_flipped_psf_makes_the_blur_of_the_course():
    psf = kernels.camera_shake(7, np.random.default_rng(5))[:6, 2:]
    x = RNG.random((12, 11))
    blur = Convolution(psf, x.shape)
    A = tf_ops.TFConvolution(psf[::-1, ::-1], x.shape)
    np.testing.assert_allclose(A(x), blur(x), atol=1e-13)
    np.testing.assert_allclose(A.T(x), blur.T(x), atol=1e-13)


def test_the_gradient_of_the_layer_is_its_transpose():
    A = tf_ops.TFConvolution(RNG.standard_normal((3, 2, 2, 3)), (5, 6, 2), 2)
    x, v = RNG.standard_normal(A.in_shape), RNG.standard_normal(A.out_shape)
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        product_ = tf.reduce_sum(A.forward_tensor(tensor) * v)
    np.testing.assert_allclose(tape.gradient(product_, tensor).numpy(), A.T(v), atol=1e-13)


ONE, KERNEL = np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1))
REFUSED = {
    "rank 2": (lambda: tf_ops.conv2d(np.ones((3, 3)), KERNEL), r"four axes.*\(3, 3\)"),
    "kernel of rank 2": (lambda: tf_ops.conv2d(ONE, np.ones((3, 3))), r"k\[:, :, None, None\]"),
    "zero batch": (lambda: tf_ops.conv2d(ONE[:0], KERNEL), "at least one picture"),
    "no channel": (lambda: tf_ops.conv2d(ONE[..., :0], KERNEL), "is empty"),
    "channels": (lambda: tf_ops.conv2d(ONE, np.ones((3, 3, 3, 1))), "1 channels, but .* take 3"),
    "groups": (
        lambda: tf_ops.conv2d(np.ones((1, 5, 5, 4)), np.ones((3, 3, 2, 2))),
        "4 channels, but .* take 2",
    ),
    "too small": (lambda: tf_ops.conv2d(ONE[:, :2], KERNEL, padding="valid"), "does not fit"),
    "padding": (lambda: tf_ops.conv2d(ONE, KERNEL, padding="SAME"), 'must be "same" or "valid"'),
    "stride": (lambda: tf_ops.conv2d(ONE, KERNEL, stride=0), "stride must be at least 1"),
    "NaN": (lambda: tf_ops.conv2d(ONE, KERNEL * np.nan), "NaN"),
    "back: rank": (
        lambda: tf_ops.conv2d_transpose(np.ones((3, 3)), KERNEL, [3, 3, 3, 1]),
        "four axes",
    ),
    "back: zero batch": (
        lambda: tf_ops.conv2d_transpose(ONE[:0], KERNEL, [0, 5, 5, 1]),
        "at least one picture",
    ),
    "back: batch": (lambda: tf_ops.conv2d_transpose(ONE, KERNEL, [3, 5, 5, 1]), "is the batch"),
    "back: three numbers": (
        lambda: tf_ops.conv2d_transpose(ONE, KERNEL, [5, 5, 1]),
        "four numbers",
    ),
    "back: no numbers": (lambda: tf_ops.conv2d_transpose(ONE, KERNEL, None), "four numbers"),
    "back: channels": (
        lambda: tf_ops.conv2d_transpose(ONE, KERNEL, [1, 5, 5, 3]),
        "asks for 3 channels, .* lead back to 1",
    ),
    "back: features": (
        lambda: tf_ops.conv2d_transpose(ONE, np.ones((3, 3, 1, 2)), [1, 5, 5, 1]),
        "features have 1 channels",
    ),
    "back: size": (
        lambda: tf_ops.conv2d_transpose(ONE, KERNEL, [1, 11, 11, 1], stride=2),
        "only 9 to 10 rows and 9 to 10 columns",
    ),
    "operator: ranks": (lambda: tf_ops.TFConvolution(KERNEL, (5, 5)), "with or without a batch"),
    "operator: flat": (lambda: tf_ops.TFConvolution(np.ones((3, 3)), (5, 5, 1)), r"\(rows, col"),
    "operator: batch": (lambda: tf_ops.TFConvolution(KERNEL, (0, 5, 5, 1)), "at least one picture"),
    "operator: channels": (lambda: tf_ops.TFConvolution(KERNEL, (5, 5, 3)), "3 channels, but"),
    "operator: no shape": (lambda: tf_ops.TFConvolution(KERNEL, 5), "shape must be"),
    "operator: huge": (
        lambda: tf_ops.TFConvolution(np.ones((3, 3)), (10**9, 10**9)),
        "1000000000 x 1000000000 is too large: at most 100 million",
    ),
    "huge result": (
        lambda: tf_ops.conv2d(np.ones((1, 4000, 4000, 1), np.float32), np.ones((1, 1, 1, 1000))),
        "1 x 4000 x 4000 x 1000 is too large",
    ),
    "huge way back": (
        lambda: tf_ops.conv2d_transpose(ONE[:, :2, :2], KERNEL, (1, 40001, 40001, 1), stride=40000),
        "1 x 40001 x 40001 x 1 is too large",
    ),
    "huge stride": (lambda: tf_ops.conv2d(ONE, KERNEL, stride=2**31), "at most 100 million"),
}


@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_tensors_of_another_shape_are_not_folded_into_it(traced, dtype):
    A = tf_ops.TFConvolution(np.ones((3, 3)), (4, 6), 2)
    for way, right in ((A.forward_tensor, (4, 6)), (A.adjoint_tensor, (2, 3))):
        call = tf.function(way) if traced else way
        assert call(tf.ones(right, dtype)).dtype == dtype
        for wrong in (right[::-1], (right[0] * right[1],), ()):
            with pytest.raises(ValueError, match=r"must have shape .*, but has"):
                call(tf.ones(wrong, dtype))
        with pytest.raises(TypeError, match="floating-point numbers, not int32"):
            call(tf.ones(right, tf.int32))


def test_the_loops_spread_no_number_over_a_picture():
    A = tf_ops.TFConvolution(np.ones((3, 3)), (4, 6))
    x, seen, few = tf.ones((4, 6)), tf.ones((4, 6)), tf.constant(2)
    for wrong in (tf.constant(1.0), tf.ones(6)):
        with pytest.raises(ValueError, match=r"y must have shape \(4, 6\)"):
            tf_ops.landweber_loop(A)(wrong, x, tf.constant(0.1), few)
        with pytest.raises(ValueError, match=r"y must have shape \(4, 6\)"):
            tf_ops.richardson_lucy_loop(A)(wrong, x, seen, tf.constant(1e-6), few)
    with pytest.raises(ValueError, match=r"seen must have shape \(4, 6\)"):
        tf_ops.richardson_lucy_loop(A)(x, x, tf.constant(1.0), tf.constant(1e-6), few)


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_gets_one_sentence(case: str):
    call, sentence = REFUSED[case]
    with pytest.raises(ValueError, match=sentence) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_complex_numbers_and_words_are_refused():
    for wrong in (ONE * 1j, np.full((1, 2, 2, 1), "a")):
        with pytest.raises(TypeError, match="real numbers"):
            tf_ops.conv2d(wrong, KERNEL)


BLUR = kernels.camera_shake(5, np.random.default_rng(2))[:4]


def problem(stride: int, dtype: type) -> tuple[tf_ops.TFConvolution, np.ndarray]:
    A = tf_ops.TFConvolution(BLUR, (11, 12), stride)
    return A, A(np.random.default_rng(1).random(A.in_shape).astype(dtype))


@pytest.mark.parametrize(
    ("stride", "dtype", "tolerance", "jit_compile"),
    [(1, np.float64, 1e-10, False), (2, np.float32, 1e-4, False), (2, np.float64, 1e-10, True)],
)
def test_the_loops_are_those_of_the_solvers(stride, dtype, tolerance, jit_compile):
    A, y = problem(stride, dtype)
    pairs = {
        tf_ops.landweber: solvers.landweber(A, y),
        tf_ops.richardson_lucy: solvers.richardson_lucy(A, y),
    }
    for loop, states in pairs.items():
        expected = next(state.x for state in states if state.k == 25)
        got = loop(A, y, steps=25, jit_compile=jit_compile)
        assert got.dtype == dtype
        np.testing.assert_allclose(got, expected, atol=tolerance)


def test_no_steps_give_the_start_and_the_step_is_the_callers():
    A, y = problem(1, np.float64)
    assert not tf_ops.landweber(A, y, steps=0).any()
    assert np.ptp(tf_ops.richardson_lucy(A, y, steps=0)) == 0
    np.testing.assert_allclose(tf_ops.landweber(A, y, steps=1, step=0.3), 0.3 * A.T(y), atol=1e-14)
    np.testing.assert_allclose(tf_ops.landweber(A, y, steps=1), A.T(y) / norm(A) ** 2, atol=1e-14)


def test_a_pixel_that_the_camera_does_not_see_keeps_its_start():
    A = tf_ops.TFConvolution([[1.0]], (3, 3), 2)
    x = tf_ops.richardson_lucy(A, np.full((2, 2), 4.0), steps=3)
    assert np.isfinite(x).all()
    assert x[1, 1] == tf_ops.richardson_lucy(A, np.full((2, 2), 4.0), steps=0)[1, 1]


def test_the_loops_refuse_what_the_solvers_refuse():
    A, y = problem(1, np.float64)
    with pytest.raises(ValueError, match="negative"):
        tf_ops.richardson_lucy(A, y - 10, steps=1)
    with pytest.raises(ValueError, match="shape"):
        tf_ops.landweber(A, y[1:], steps=1)
    with pytest.raises(ValueError, match="steps"):
        tf_ops.landweber(A, y, steps=-1)


def test_a_step_far_too_large_is_said_to_diverge():
    A, y = problem(1, np.float32)
    with pytest.raises(ValueError, match=r"Landweber diverged: after 400 steps .* below 2 / norm²"):
        tf_ops.landweber(A, y, steps=400, step=50)
    double, y = problem(1, np.float64)
    with pytest.raises(ValueError, match="fits the data worse than its start"):
        tf_ops.landweber(double, y, steps=50, step=3.0)
    assert np.isfinite(tf_ops.landweber(double, y, steps=200, step=1.99)).all()


def test_another_number_of_steps_is_no_new_trace():
    A, y = problem(1, np.float64)
    loop = tf_ops.landweber_loop(A)
    data, start, factor = tf.constant(y), tf.zeros(A.in_shape, y.dtype), tf.constant(0.5, y.dtype)
    for steps in (1, 2, 3):
        loop(data, start, factor, tf.constant(steps))
    assert loop.experimental_get_tracing_count() == 1


def test_a_timing_has_a_first_call_and_the_others():
    calls = []
    timing = tf_ops.measure(lambda a, b: calls.append(a + b), 1, 2, repeats=4)
    assert calls == [3] * 5
    assert len(timing.runs) == 4
    assert timing.first > 0
    assert min(timing.runs) <= timing.median <= max(timing.runs)
    with pytest.raises(ValueError, match="repeats"):
        tf_ops.measure(len, "abc", repeats=0)


def test_a_timing_tells_how_far_its_runs_lie_apart():
    runs = (0.004, 0.001, 0.002, 0.003, 0.9)
    timing = tf_ops.Timing(1.5, runs)
    assert timing.median == 0.003
    assert timing.middle_half == (0.002, 0.004)
    assert str(timing) == "first 1500 ms, then 3.00 ms (half of the runs: 2.00 to 4.00)"
    assert tf_ops.Timing(1.5, (0.05,)).middle_half == (0.05, 0.05)
    assert "then 50.0 ms" in str(tf_ops.Timing(1.5, (0.05,)))


def test_full_precision_is_given_back():
    config = tf.config.experimental
    before = config.tensor_float_32_execution_enabled()
    for allowed in (True, False):
        config.enable_tensor_float_32_execution(allowed)
        with tf_ops.full_float32():
            assert not config.tensor_float_32_execution_enabled()
        assert config.tensor_float_32_execution_enabled() is allowed
    config.enable_tensor_float_32_execution(before)


def test_gpus_are_listed_by_name():
    found = tf_ops.gpus()
    assert len(found) == len(tf.config.list_physical_devices("GPU"))
    assert all(found)


@pytest.mark.parametrize("loop", [tf_ops.landweber, tf_ops.richardson_lucy])
def test_the_loops_say_which_operator_they_take(loop):
    other = StridedConvolution(np.ones((3, 3)), (4, 5))
    with pytest.raises(TypeError, match=r"be a TFConvolution.* not StridedConvolution; .*solv"):
        loop(other, np.ones((4, 5)), steps=1)
