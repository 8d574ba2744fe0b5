"""What to hand to `tf.nn.conv2d_transpose`."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.exercises import Array, Exercise, Misconception, draw

from ._stand_in import Layers
from .layouts import NOTEBOOK


def _output_shape() -> tuple[int, int, int, int]:
    return 8, 480, 640, 3


def _stride_forgotten() -> tuple[int, int, int, int]:
    return 8, 240, 320, 3


def _batch_of_one() -> tuple[int, int, int, int]:
    return 1, 480, 640, 3


def _batch_left_out() -> tuple[int, int, int]:
    return 480, 640, 3


def _channels_of_the_features() -> tuple[int, int, int, int]:
    return 8, 480, 640, 16


def _features_for_batch() -> tuple[int, int, int, int]:
    return 16, 480, 640, 3


def _channels_first() -> tuple[int, int, int, int]:
    return 8, 3, 480, 640


def _as_the_article() -> tuple[int, int, int, int]:
    return 3, 480, 640, 1


def _batch_of_the_article() -> tuple[int, int, int, int]:
    return 3, 480, 640, 3


def _width_first() -> tuple[int, int, int, int]:
    return 8, 640, 480, 3


def _padding_subtracted() -> tuple[int, int, int, int]:
    return 8, 478, 638, 3


def _smallest() -> tuple[int, int, int, int]:
    return 8, 479, 639, 3


def _shape_of_the_features_themselves() -> tuple[int, int, int, int]:
    return 8, 240, 320, 16


def _photos_doubled() -> tuple[int, int, int, int]:
    return 8, 960, 1280, 3


def _gray() -> tuple[int, int, int, int]:
    return 8, 480, 640, 1


def _batch_last() -> tuple[int, int, int, int]:
    return 3, 480, 640, 8


def _batch_of_minus_one() -> tuple[int, int, int, int]:
    return -1, 480, 640, 3


def _batch_left_open() -> tuple[None, int, int, int]:
    return None, 480, 640, 3


OUTPUT_SHAPE = Exercise(
    name="output_shape",
    notebook=NOTEBOOK,
    title="The way back",
    prompt=(
        "A layer takes 8 color photos, 480 rows and 640 columns each, and makes 16 features of "
        'them, with 3 x 3 kernels, stride 2 and "SAME". Which `output_shape` does '
        "`tf.nn.conv2d_transpose` need to lead from the features back to the photos? Answer with "
        "a tuple of four numbers."
    ),
    solution=_output_shape,
    why=("The way back ends where the layer began: eight photos of 480 x 640 with three colors."),
    another_way="photos_shape = (8, 480, 640, 3)\noutput_shape = photos_shape",
    misconceptions=(
        Misconception(
            _stride_forgotten,
            "That is the size of the features, with 3 channels. The stride is forgotten: the "
            "forward layer halved rows and columns, and the way back doubles them.",
        ),
        Misconception(
            _batch_of_one,
            "The first number is the batch. Eight photos went in, so eight come back.",
        ),
        Misconception(
            _batch_left_out,
            "The batch is missing: four numbers, the first one says how many pictures.",
        ),
        Misconception(
            _channels_of_the_features,
            "16 is the number of features. They come *in* here; what goes out are photos.",
        ),
        Misconception(
            _features_for_batch,
            "16 is the number of features, but the first number is the batch: how many photos?",
        ),
        Misconception(
            _channels_first, "The channels come last in TensorFlow: NHWC, unless you say otherwise."
        ),
        Misconception(
            _as_the_article,
            "That is the article's mistake: the first number is no size and no color, but the "
            "number of pictures.",
        ),
        Misconception(
            _batch_of_the_article,
            "3 is the article's mistake: the first number counts the pictures. How many photos "
            "went in?",
        ),
        Misconception(_width_first, "Rows come before columns."),
        Misconception(
            _shape_of_the_features_themselves,
            "That is the shape of the features. They come in here; asked for is what goes out.",
        ),
        Misconception(
            _photos_doubled,
            "You doubled the size of the photos. The stride doubles that of the *features*, which "
            "is only half as large.",
        ),
        Misconception(_gray, "One channel would be gray photos. These were in color."),
        Misconception(
            _batch_last, "The numbers are right, but the batch comes first, and the channels last."
        ),
        Misconception(
            _padding_subtracted,
            'With "SAME" nothing is lost at the border: 480 rows become 240, and 240 come back as '
            "480.",
        ),
        Misconception(
            _smallest,
            "479 x 639 would also become 240 x 320, and so TensorFlow would accept it. But the "
            "photos were larger by one row and one column: that is why you must say it.",
        ),
        Misconception(
            _batch_of_minus_one,
            "-1 stands for a size to be found out. Find it out yourself here: how many photos "
            "went in?",
        ),
        Misconception(
            _batch_left_open,
            "`None` stands for a size that is known later, where a model is built. "
            "`tf.nn.conv2d_transpose` needs a number: how many photos went in?",
        ),
    ),
    hints=(
        "The result of the way back has the shape of what the forward layer took.",
        "NHWC: how many pictures, rows, columns, channels.",
    ),
    whole_numbers=True,
)


def _layer_back(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    return tf.nn.conv2d_transpose(features, weights, photos.shape, stride, "SAME")  # type: ignore[no-any-return]


def _article_batch(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    shape = [3, *photos.shape[1:]]
    return tf.nn.conv2d_transpose(features, weights, shape, stride, "SAME")  # type: ignore[no-any-return]


def _one_picture(tf: Any, features: Array, weights: Array, photos: Array, stride: int) -> Array:
    shape = [1, *photos.shape[1:]]
    return tf.nn.conv2d_transpose(features, weights, shape, stride, "SAME")  # type: ignore[no-any-return]


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
