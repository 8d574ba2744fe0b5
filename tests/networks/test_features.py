"""Layers as operators, and features sent back to pixels, against TensorFlow and by hand."""

from itertools import pairwise

import numpy as np
import pytest

from course_lib import tf_ops
from course_lib.networks import ConvolutionBank, Encoder, Pooling, max_pool, same_features
from course_lib.operators import adjoint_gap, conv2d
from tests.operators.conformance import check_operator

needs_tensorflow = pytest.mark.skipif(tf_ops.tensorflow() is None, reason="no TensorFlow here")


def rng_of(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def encoder(seed: int = 0, channels: tuple[int, ...] = (3, 4, 5), side: int = 3) -> Encoder:
    rng, stages = rng_of(seed), []
    for one, other in zip((1, *channels), channels, strict=False):
        stages.append(
            (rng.normal(size=(side, side, one, other)) / side, rng.normal(size=other) / 9)
        )
    return Encoder(stages)


TRACE = encoder().trace(rng_of(9).random((8, 8)))


@pytest.mark.parametrize(
    ("kernel", "shape"), [((3, 3), (4, 5)), ((2, 3), (5, 3)), ((4, 1), (3, 4)), ((5, 5), (2, 3))]
)
def test_a_bank_of_kernels_is_an_operator(kernel: tuple[int, int], shape: tuple[int, int]):
    rng = rng_of(1)
    weights = rng.normal(size=(*kernel, 2, 3))

    def loops(x: np.ndarray) -> np.ndarray:
        parts = [[conv2d(x[..., a], weights[..., a, b]) for a in range(2)] for b in range(3)]
        return np.stack([sum(part) for part in parts], axis=-1)

    check_operator(ConvolutionBank(weights, shape), rng, loops=loops)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 2), (3, 1, 4)])
def test_unpooling_is_the_adjoint_of_pooling_with_its_switches(shape: tuple[int, int, int]):
    rng = rng_of(2)
    switches = rng.integers(0, 4, shape)

    def loops(x: np.ndarray) -> np.ndarray:
        y = np.zeros(shape)
        for i, j, c in np.ndindex(shape):
            down, right = divmod(switches[i, j, c], 2)
            y[i, j, c] = x[2 * i + down, 2 * j + right, c]
        return y

    check_operator(Pooling(switches), rng, loops=loops)


def test_max_pooling_with_its_own_switches_is_the_maximum():
    x = rng_of(3).normal(size=(6, 8, 2))
    maxima, switches = max_pool(x)
    np.testing.assert_array_equal(Pooling(switches)(x), maxima)
    np.testing.assert_array_equal(maxima, x.reshape(3, 2, 4, 2, 2).max(axis=(1, 3)))
    np.testing.assert_array_equal(max_pool(Pooling(switches).T(np.abs(maxima)))[0], np.abs(maxima))


def test_of_equal_values_the_first_is_taken():
    assert max_pool(np.ones((2, 2, 1)))[1].item() == 0


def test_the_network_is_linear_once_its_choices_are_made():
    one = encoder()
    picture = rng_of(4).random((8, 12))
    trace = one.trace(picture)
    for level in range(3):
        A = trace.linear(level)
        assert adjoint_gap(A, rng_of(5)) < 1e-15
        # The biases are all that is missing: near the picture differences follow A.
        nudge = 1e-7 * rng_of(6).normal(size=picture.shape)
        there = one.trace(picture + nudge).maps[level] - trace.maps[level]
        np.testing.assert_allclose(there, A(nudge[..., None]), atol=1e-12)


def test_the_gradient_rule_is_the_transpose_of_the_linear_network():
    trace = encoder().trace(rng_of(7).random((8, 8)))
    for level in range(3):
        signal = rng_of(8).normal(size=trace.maps[level].shape)
        back = trace.project(level, signal, "gradient")
        np.testing.assert_allclose(back, trace.linear(level).T(signal)[..., 0], atol=1e-14)


def test_without_relus_projection_and_gradient_are_the_same():
    """Kernels and pictures without negative numbers open every ReLU, in both directions."""
    rng = rng_of(9)
    stages = [(rng.random((3, 3, a, b)), np.zeros(b)) for a, b in ((1, 3), (3, 2))]
    trace = Encoder(stages).trace(rng.random((8, 8)))
    signal = rng.random(trace.maps[1].shape)
    expected = trace.project(1, signal, "gradient")
    for rule in ("deconvnet", "guided", lambda back, _: back):
        np.testing.assert_allclose(trace.project(1, signal, rule), expected, atol=1e-13)


def test_the_rules_differ_only_in_what_a_relu_lets_back():
    trace = encoder(channels=(4,)).trace(rng_of(10).random((6, 6)))
    signal = rng_of(11).normal(size=trace.maps[0].shape)
    was, now = trace.opened[0], signal > 0
    assert (was != now).any()
    for rule, kept in {"deconvnet": now, "gradient": was, "guided": was & now}.items():
        expected = trace.project(0, signal * kept, lambda back, _: back)
        np.testing.assert_allclose(trace.project(0, signal, rule), expected, atol=1e-14)


@needs_tensorflow
def test_maps_and_gradient_are_those_of_tensorflow():
    tf = tf_ops.require_tensorflow()
    one, picture = encoder(), rng_of(12).random((8, 12))
    trace = one.trace(picture)
    with tf.GradientTape() as tape:
        x = maps = tf.constant(picture[None, :, :, None])
        tape.watch(x)
        for number, (weights, bias) in enumerate(one.stages):
            if number:
                maps = tf.nn.max_pool2d(maps, 2, 2, "VALID")
            maps = tf.nn.relu(tf.nn.conv2d(maps, weights, 1, "SAME") + bias)
        value = maps[0, 1, 1, 2]
    np.testing.assert_allclose(trace.maps[2], maps[0], atol=1e-12)
    one_value = np.zeros(trace.maps[2].shape)
    one_value[1, 1, 2] = 1
    gradient = tape.gradient(value, x).numpy()[0, :, :, 0]
    assert np.abs(gradient).max() > 0
    np.testing.assert_allclose(trace.project(2, one_value, "gradient"), gradient, atol=1e-12)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_value_sees_its_window_and_no_more(level: int):
    one = encoder(seed=13)
    row, column = (3, 4), (5, 2)
    for place in zip(row, column, strict=True):
        place = tuple(p >> level for p in place)
        top, left, height, width = one.window(level, *place)
        seen = np.zeros((16, 24), bool)
        seen[max(top, 0) : top + height, max(left, 0) : left + width] = True
        for seed in range(5):
            picture = rng_of(seed).random(seen.shape)
            trace = one.trace(picture)
            back = trace.project(level, np.ones(trace.maps[level].shape), lambda b, _: b)
            assert back.shape == picture.shape
            changed = np.where(seen, picture, rng_of(seed + 99).random(seen.shape))
            after = one.trace(changed).maps[level][place]
            np.testing.assert_allclose(after, trace.maps[level][place], atol=1e-12)
    assert one.window(level, 0, 0)[2] == (3, 8, 18)[level]


def test_one_feature_alone():
    trace = encoder().trace(rng_of(14).random((8, 8)))
    place = trace.strongest(1, 2)
    kept = trace.only(1, 2, place)
    assert np.count_nonzero(kept) == 1
    assert kept[(*place, 2)] == trace.maps[1][..., 2].max()
    np.testing.assert_array_equal(trace.only(1, 2)[..., 2], trace.maps[1][..., 2])


def test_features_come_nearer_with_every_step():
    one, truth = encoder(seed=15, channels=(6, 8)), rng_of(16).random((12, 8))
    wanted = one.trace(truth).maps[1]
    frames = same_features(one, wanted, 1, np.full(truth.shape, 0.4), steps=15)
    misfits = [np.linalg.norm(one.trace(frame).maps[1] - wanted) for frame in frames]
    assert len(frames) == 16
    assert all(after <= before for before, after in pairwise(misfits))
    assert misfits[-1] < 0.2 * misfits[0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Encoder([]), "at least one stage"),
        (lambda: Encoder([(np.ones((2, 2, 1, 4)), np.ones(4))]), r"odd sides, .* \(2, 2\)"),
        (lambda: Encoder([(np.full((3, 3, 1, 4), np.nan), np.ones(4))]), "NaN or infinite weights"),
        (lambda: TRACE.linear(4), "a stage from 0 to 2, but is 4"),
        (lambda: TRACE.linear(-1), "level must be a whole number of at least 0"),
        (lambda: TRACE.only(0, 3), "channels 0 to 2, but channel is 3"),
        (lambda: TRACE.strongest(3, 0), "a stage from 0 to 2"),
        (lambda: TRACE.project(3, np.ones((2, 2, 5)), "gradient"), "a stage from 0 to 2"),
        (lambda: TRACE.project(2, np.ones((2, 2, 5)), "zz"), "rule must be one of deconvnet"),
        (lambda: TRACE.project(2, np.ones((8, 8)), "gradient"), r"\(2, 2, 5\), .* \(8, 8\)"),
        (
            lambda: same_features(TRACE.encoder, np.ones(5), 2, np.ones((8, 8)), steps=1),
            r"features of shape \(2, 2, 5\)",
        ),
        (lambda: Encoder([(np.ones((3, 3, 2, 4)), np.ones(4))]), r"shape \(h, w, 1, out\)"),
        (lambda: Encoder([(np.ones((3, 3, 1, 4)), np.ones(3))]), r"bias of shape \(out,\)"),
        (lambda: encoder().trace(np.ones((8, 10))), "multiples of 4"),
        (lambda: encoder().trace(np.ones((8, 8, 1))), "2-D"),
        (lambda: encoder().trace(np.full((8, 8), np.nan)), "NaN"),
        (lambda: max_pool(np.ones((3, 4, 1))), "even rows"),
        (lambda: Pooling(np.full((1, 1, 1), 4)), "0, 1, 2 or 3"),
        (lambda: Pooling(np.ones((1, 1))), "whole numbers of shape"),
        (lambda: ConvolutionBank(np.ones((3, 3)), (4, 4)), "channels in"),
        (lambda: ConvolutionBank(np.full((1, 1, 1, 1), np.inf), (4, 4)), "NaN or infinite"),
    ],
)
def test_bad_input_gets_a_sentence(call, said: str):
    with pytest.raises(ValueError, match=said):
        call()
