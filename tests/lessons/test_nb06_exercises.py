"""The exercises of notebook 06: against TensorFlow, and against half-right answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_lib import lessons
from course_lib.operators import conv2d


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def test_weights_from_elsewhere_keep_each_kernel():
    exercise = lessons.find("to_hwio")
    for (weights,) in exercise.cases():
        moved = exercise.solution(weights)
        for o, i in np.ndindex(weights.shape[:2]):
            np.testing.assert_array_equal(moved[:, :, i, o], weights[o, i])


def test_a_color_layer_mixes_as_a_matrix_does():
    tf = pytest.importorskip("tensorflow")
    rng = np.random.default_rng(0)
    exercise = lessons.find("color_layer")
    for kernel, mix in exercise.cases():
        photo = rng.random((7, 8, 3))
        got = tf.nn.conv2d(photo[None], 1.0 * exercise.solution(kernel, mix), 1, "SAME")[0]
        blurred = np.stack([conv2d(photo[..., c], kernel) for c in range(3)], axis=-1)
        np.testing.assert_allclose(got.numpy(), blurred @ mix.T, atol=1e-10)


def test_padding_by_hand_is_tensorflows():
    exercise = lessons.find("pad_same")
    for image, size, stride in exercise.cases():
        kernel = np.random.default_rng(1).standard_normal((size, size))
        padded = exercise.solution(image, size, stride)
        by_hand = conv2d(padded, kernel, stride=stride, padding="valid")
        np.testing.assert_allclose(by_hand, conv2d(image, kernel, stride=stride), atol=1e-12)


def test_the_shape_of_the_way_back_is_tensorflows():
    tf = pytest.importorskip("tensorflow")
    shape = lessons.find("output_shape").solution()
    photos = tf.zeros([1, *shape[1:]])
    weights = tf.zeros((3, 3, 3, 16))
    features = tf.nn.conv2d(photos, weights, 2, "SAME")
    assert features.shape == (1, 240, 320, 16)
    back = tf.nn.conv2d_transpose(features, weights, [1, *shape[1:]], 2, "SAME")
    assert back.shape == photos.shape


def test_the_stand_in_has_tensorflows_numbers():
    tf = pytest.importorskip("tensorflow")
    exercise = lessons.find("layer_back")
    for stand_in, *arguments in exercise.cases():
        ours = exercise.solution(stand_in, *arguments)
        theirs = exercise.solution(tf, *arguments).numpy()
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, atol=20 * np.finfo(ours.dtype).eps * 50)


def strides_of_the_batch(tf, features, weights, photos, stride):
    return tf.nn.conv2d_transpose(features, weights, photos.shape, 4 * [stride], "SAME")


def strides_at_the_ends(tf, features, weights, photos, stride):
    strides = [7, stride, stride, 9]
    return tf.nn.conv2d_transpose(features, weights, photos.shape, strides, "SAME")


def padding_in_small_letters(tf, features, weights, photos, stride):
    return tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "same")


REFUSED = [strides_of_the_batch, strides_at_the_ends, padding_in_small_letters]


@pytest.mark.parametrize("answer", REFUSED, ids=lambda answer: answer.__name__)
def test_the_stand_in_is_no_kinder_than_tensorflow(answer: Any):
    tf = pytest.importorskip("tensorflow")
    stand_in, *arguments = lessons.find("layer_back").cases()[-1]
    with pytest.raises(Exception, match=r"stride|padding"):  # of several kinds
        answer(tf, *arguments)
    with pytest.raises(ValueError, match=r"strides|padding"):
        answer(stand_in, *arguments)
    assert not lessons.check("layer_back", answer).solved


def test_a_compiled_call_is_right_too():
    pytest.importorskip("tensorflow")

    def compiled(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
        @tf.function
        def back(features: Any, weights: Any) -> Any:
            return tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "SAME")

        return back(features, weights)

    lessons.assert_solved("layer_back", compiled)


def test_tensorflows_own_shape_is_right():
    tf = pytest.importorskip("tensorflow")
    lessons.assert_solved("output_shape", tf.TensorShape([8, 480, 640, 3]))


def test_tensorflows_own_order_of_pixels_is_right():
    tf = pytest.importorskip("tensorflow")

    def by_tensorflow(maps: Any, factor: int) -> Any:
        return tf.nn.depth_to_space(maps[None], factor)[0, :, :, 0]

    lessons.assert_solved("interleave", by_tensorflow)


def by_name(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(
        input=features,
        filters=weights,
        output_shape=list(photos.shape),
        strides=[1, stride, stride, 1],
        padding="SAME",
    )


def with_all_said(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(
        features, weights, photos.shape, stride, "SAME", data_format="NHWC", name="back"
    ).numpy()


def with_tensors(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    shape = tf.shape(tf.constant(photos))
    return tf.nn.conv2d_transpose(tf.constant(features), weights, shape, stride, "SAME")


def test_other_ways_to_call_it_are_right_too():
    lessons.assert_solved("layer_back", by_name)
    lessons.assert_solved("layer_back", with_all_said)
    pytest.importorskip("tensorflow")
    lessons.assert_solved("layer_back", with_tensors)


@pytest.mark.parametrize("answer", [by_name, with_all_said, with_tensors])
def test_they_are_right_without_tensorflow(answer, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    lessons.assert_solved("layer_back", answer)


def test_tensorflow_is_there_before_the_clock_runs():
    pytest.importorskip("tensorflow")
    code = """
import sys
from course_lib import lessons
lessons.find("layer_back").cases()
print("tensorflow" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_the_batch_of_the_article_is_known_by_name():
    feedback = lessons.check("output_shape", (3, 480, 640, 3))
    assert feedback.status == "known mistake"
    assert "the article's mistake" in str(feedback)


def test_another_layout_or_dilation_is_told():
    for named in ({"data_format": "NCHW"}, {"dilations": 2}):

        def other(tf, features, weights, photos, stride, named=named):
            return tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "SAME", **named)

        with pytest.raises(ValueError, match=r"NHWC|dilated"):
            other(*lessons.find("layer_back").cases()[0])


# Half-right answers: right for some inputs, and a reader may test only on those.


def square_kernels(weights: Any) -> Any:
    moved = np.transpose(weights, (2, 3, 1, 0))
    return moved if weights.shape[2] == weights.shape[3] else np.swapaxes(moved, 0, 1)


def symmetric_mixes(kernel: Any, mix: Any) -> Any:
    return kernel[:, :, None, None] * np.triu(mix)


def odd_kernels(image: Any, kernel: int, stride: int) -> Any:
    total = [max((-(-n // stride) - 1) * stride + kernel - n, 0) for n in image.shape]
    return np.pad(image, [((t + 1) // 2, t // 2) for t in total])


def square_pictures(image: Any, kernel: int, stride: int) -> Any:
    total = max((-(-len(image) // stride) - 1) * stride + kernel - len(image), 0)
    return np.pad(image, (total // 2, total - total // 2))


def multiples_of_the_stride(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    shape = [len(photos), *(stride * n for n in features.shape[1:3]), photos.shape[3]]
    return tf.nn.conv2d_transpose(features, weights, shape, stride, "SAME")


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        ("to_hwio", square_kernels),
        ("color_layer", symmetric_mixes),
        ("pad_same", odd_kernels),
        ("pad_same", square_pictures),
        ("layer_back", multiples_of_the_stride),
    ],
)
def test_half_right_is_not_right(exercise, answer):
    feedback = lessons.check(exercise, answer)
    assert feedback.status in ("wrong", "known mistake"), feedback


def test_an_answer_that_misuses_the_layer_hears_why():
    def two_axes(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
        return tf.nn.conv2d_transpose(features[0, :, :, 0], weights, photos.shape, stride, "SAME")

    feedback = lessons.check("layer_back", two_axes)
    assert "about four axes each, but have 2, 4 and 4" in str(feedback)


def picture_for_its_shape(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(features, weights, photos, stride, "SAME")


def other_padding(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "VALID")


def shape_left_out(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(features, weights, stride, "SAME")


def number_for_its_shape(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(features, weights, stride, stride, "SAME")


def stride_left_out(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
    return tf.nn.conv2d_transpose(features, weights, photos.shape, "SAME")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (shape_left_out, "strides must be a number, not 'SAME': is one missing? The order is"),
        (stride_left_out, "strides must be a number, not 'SAME': is one missing? The order is"),
        (number_for_its_shape, "(`photos.shape`), not one number"),
        (picture_for_its_shape, "the shape of a picture (`photos.shape`), not the picture"),
        (other_padding, "padding VALID, conv2d would make ("),
    ],
)
def test_a_call_that_does_not_fit_is_told_in_the_words_of_the_layer(answer, why):
    feedback = str(lessons.check("layer_back", answer))
    assert why in feedback
    assert "StridedConvolution" not in feedback


def test_the_stand_in_hands_on_what_else_tensorflow_has():
    pytest.importorskip("tensorflow")

    def forward(tf: Any, features: Any, weights: Any, photos: Any, stride: int) -> Any:
        return tf.nn.conv2d(photos, weights, stride, "SAME")

    assert lessons.check("layer_back", forward).status == "wrong"


def test_a_size_is_a_whole_number() -> None:
    shape = lessons.find("output_shape").solution()
    feedback = lessons.check("output_shape", (shape[0], float(shape[1]), *shape[2:]))
    assert not feedback.solved
    assert f"write {shape[1]}, without the point" in str(feedback)
    # TensorFlow takes an array, whatever it holds.
    assert lessons.check("output_shape", np.array(shape, float)).solved
    assert lessons.check("output_shape", list(shape)).solved
