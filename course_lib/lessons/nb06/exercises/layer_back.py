"""Call the layer that leads back."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, draw

from ._stand_in import Layers
from .layouts import NOTEBOOK


def _layer_back(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    return tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "SAME")  # type: ignore[no-any-return]


def _article_batch(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    shape = [3, *photos.shape[1:]]
    return tf.nn.conv2d_transpose(features, weights, shape, stride, "SAME")  # type: ignore[no-any-return]


def _one_picture(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    shape = [1, *photos.shape[1:]]
    return tf.nn.conv2d_transpose(features, weights, shape, stride, "SAME")  # type: ignore[no-any-return]


def _the_layer_itself(
    tf: Any, features: Array, weights: Array, photos: Array, stride: int
) -> Array:
    return tf.nn.conv2d(features, weights, stride, "SAME")  # type: ignore[no-any-return]


def _no_stride(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    return tf.nn.conv2d_transpose(features, weights, photos.shape, 1, "SAME")  # type: ignore[no-any-return]


def _axes_exchanged(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    swapped = np.swapaxes(weights, 2, 3)
    return tf.nn.conv2d_transpose(features, swapped, photos.shape, stride, "SAME")  # type: ignore[no-any-return]


def _kernel_flipped(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    flipped = weights[::-1, ::-1]
    return tf.nn.conv2d_transpose(features, flipped, photos.shape, stride, "SAME")  # type: ignore[no-any-return]


def _always_the_multiple(
    tf: Any, features: Array, weights: Array, photos: Array, stride: int
) -> Array:
    pictures, rows, columns, _ = features.shape
    shape = [pictures, rows * stride, columns * stride, photos.shape[3]]
    return tf.nn.conv2d_transpose(features, weights, shape, stride, "SAME")  # type: ignore[no-any-return]


def _shape_of_the_features(
    tf: Any, features: Array, weights: Array, photos: Array, stride: int
) -> Array:
    return tf.nn.conv2d_transpose(features, weights, features.shape, stride, "SAME")  # type: ignore[no-any-return]


def _layers(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    sizes = (
        ((1, 2, 2, 1), (2, 2), 1, 1),
        ((1, 3, 4, 1), (2, 2), 1, 1),
        ((1, 4, 3, 2), (3, 3), 3, 1),
        ((1, 4, 4, 1), (3, 3), 2, 2),
        ((2, 3, 3, 1), (3, 2), 1, 1),
        ((1, 5, 4, 3), (3, 3), 3, 2),
        ((2, 5, 7, 2), (2, 3), 3, 2),
        ((3, 7, 4, 3), (3, 3), 2, 3),
        ((1, 3, 5, 1), (2, 2), 1, 2),
        ((1, 1, 1, 1), (1, 1), 1, 1),
    )
    for number, (photos, kernel, out, stride) in enumerate(sizes):
        n, rows, columns, into = photos
        small = (n, -(-rows // stride), -(-columns // stride), out)
        dtype = np.float32 if number % 4 == 3 else np.float64  # TensorFlow wants one type for all
        sort = ("fractions", "full", "whole", "fractions", "tiny", "negative")[number % 6]
        weights = draw(rng, (*kernel, into, out), "fractions").astype(dtype)
        features = draw(rng, small, sort).astype(dtype)
        yield Layers(), features, weights, np.zeros(photos, dtype), stride


_WITH_NAMED_ARGUMENTS = """\
def layer_back(tf, features, weights, photos, stride):
    return tf.nn.conv2d_transpose(
        input=features,
        filters=weights,
        output_shape=photos.shape,
        strides=[1, stride, stride, 1],
        padding="SAME",
    )
"""

LAYER_BACK = Exercise(
    name="layer_back",
    notebook=NOTEBOOK,
    title="Call it right",
    minutes=8,
    prompt=(
        "Write `layer_back(tf, features, weights, photos, stride)` with one call of "
        "`tf.nn.conv2d_transpose`. The features came from photos of the shape of `photos` by "
        '`tf.nn.conv2d(photos, weights, stride, "SAME")`. `tf` is handed in; all arrays have four '
        "axes."
    ),
    solution=_layer_back,
    why=(
        "With the same weights, stride and padding, this call is the transpose of the layer; "
        "only the size of the photos has to be told."
    ),
    another_way=_WITH_NAMED_ARGUMENTS,
    misconceptions=(
        Misconception(
            _article_batch,
            "`output_shape` begins with 3, as in the article. Its first number is the batch, and "
            "must be that of the features.",
        ),
        Misconception(
            _one_picture,
            "`output_shape` begins with 1, so it works for one picture only. Take the batch from "
            "`photos`.",
        ),
        Misconception(
            _the_layer_itself,
            "That is the layer itself, which leads from photos to features. The way back is its "
            "transpose, `tf.nn.conv2d_transpose`.",
        ),
        Misconception(
            _no_stride,
            "The stride is forgotten, so only stride 1 works. Hand it on.",
        ),
        Misconception(
            _axes_exchanged,
            "You exchanged the last two axes of the weights. That would be needed if they were new "
            "ones; but the transpose of a layer takes the same weights, as they are.",
        ),
        Misconception(
            _kernel_flipped,
            "You flipped the kernels. The transpose takes the same weights; turning is done by "
            "scattering instead of gathering.",
        ),
        Misconception(
            _always_the_multiple,
            "You multiply the size of the features by the stride. With 5 rows and stride 2 there "
            "are 3 features, and 3 · 2 is 6. Only `photos.shape` knows that it was 5.",
        ),
        Misconception(
            _shape_of_the_features,
            "`output_shape` is the shape of what comes out, the photos. You gave that of the "
            "features, which come in.",
        ),
    ),
    hints=(
        "Its arguments are: input, filters, output_shape, strides, padding.",
        "The result shall have the shape of `photos`.",
        '`tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "SAME")`',
    ),
    inputs=_layers,
)
