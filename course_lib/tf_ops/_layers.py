"""TensorFlow's two layers: arrays in, arrays out, and one clear sentence where they do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, IntOrPair
from course_lib.operators.sizes import Padding
from course_lib.tf_ops._check import (
    Four,
    Pair,
    batch_of,
    features_shape,
    pictures_shape,
    strides_of,
    weights_of,
)
from course_lib.tf_ops._import import require_tensorflow
from course_lib.tf_ops._timing import full_float32


def conv2d(
    images: ArrayLike, weights: ArrayLike, *, stride: IntOrPair = 1, padding: Padding = "same"
) -> FloatArray:
    r"""Apply ``tf.nn.conv2d`` to a batch of pictures.

    .. math:: y_{nijo} = \sum_{abc} w_{abco}\, x_{n,\; i s + a - p,\; j s + b - p,\; c}

    The kernels are not flipped. The transpose of this is `conv2d_transpose` with the same
    weights.

    Parameters
    ----------
    images : array_like, shape (N, H, W, C)
        N pictures of C channels, of any range: TensorFlow's layout NHWC.
    weights : array_like, shape (h, w, C, D)
        One kernel for each pair of a channel in and a channel out (HWIO).
    stride : int or pair of int
        How many pixels the kernels move at a time (rows, columns).
    padding : {"same", "valid"}
        As in `course_lib.operators.conv2d`.

    Returns
    -------
    ndarray, shape (N, H', W', D)
        float32 for float32 images, else float64.

    Raises
    ------
    ValueError
        If a shape has not four axes, a batch is empty, the channels differ, a kernel does not fit
        into the picture ("valid"), or the result would hold more than 100 million numbers.
    ImportError
        If TensorFlow is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> from course_lib import tf_ops
    >>> try:
    ...     conv2d(np.ones((3, 3)), np.ones((3, 3, 1, 1)))
    ... except ValueError as error:
    ...     print(str(error)[:63])
    images must have four axes (pictures, rows, columns, channels),
    """
    x, w = batch_of(images, "images"), weights_of(weights)
    strides = strides_of(stride)
    features_shape(_four(x), w.shape, strides, padding)
    return _run(gather, x, w, strides, padding)


def conv2d_transpose(
    features: ArrayLike,
    weights: ArrayLike,
    output_shape: Sequence[int],
    *,
    stride: IntOrPair = 1,
    padding: Padding = "same",
) -> FloatArray:
    r"""Apply ``tf.nn.conv2d_transpose`` to a batch of features.

    .. math:: x_{n,\; i s + a - p,\; j s + b - p,\; c} \mathrel{+}= w_{abco}\, y_{nijo}

    The weights are those of the `conv2d` whose transpose this is, so their last axis now counts
    the channels that come *in* (TensorFlow's manual calls the layout HWOI). The transpose of
    this is `conv2d`.

    Parameters
    ----------
    features : array_like, shape (N, H', W', D)
        A batch.
    weights : array_like, shape (h, w, C, D)
        The weights of the forward layer.
    output_shape : four int
        (N, H, W, C). With a stride above 1 several sizes are possible, so it must be given.
    stride, padding
        As in `conv2d`.

    Returns
    -------
    ndarray, shape `output_shape`
        float32 for float32 features, else float64.

    Raises
    ------
    ValueError
        If a shape has not four axes, a batch is empty, the channels differ, `conv2d` would not
        map `output_shape` to the shape of the features, or it is too large.
    ImportError
        If TensorFlow is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> try:
    ...     conv2d_transpose(np.ones((1, 3, 3, 1)), np.ones((3, 3, 1, 1)), [3, 3, 3, 1])
    ... except ValueError as error:
    ...     print(error)
    output_shape (3, 3, 3, 1) asks for 3 pictures, but 1 came in: its first number is the batch.
    """
    y, w = batch_of(features, "features"), weights_of(weights)
    strides = strides_of(stride)
    shape = pictures_shape(output_shape, y.shape, w.shape, strides, padding)
    return _run(scatter, y, w, shape, strides, padding)


def gather(x: Any, weights: FloatArray, stride: Pair, padding: Padding) -> Any:
    """Return ``tf.nn.conv2d`` of a checked tensor."""
    tf = require_tensorflow()
    return tf.nn.conv2d(x, tf.cast(weights, x.dtype), stride, padding.upper())


def scatter(y: Any, weights: FloatArray, shape: Four, stride: Pair, padding: Padding) -> Any:
    """Return ``tf.nn.conv2d_transpose`` of a checked tensor."""
    tf = require_tensorflow()
    return tf.nn.conv2d_transpose(y, tf.cast(weights, y.dtype), shape, stride, padding.upper())


def _run(layer: Any, values: FloatArray, *arguments: Any) -> FloatArray:
    tf = require_tensorflow()
    with full_float32():
        return np.asarray(layer(tf.constant(values), *arguments).numpy())


def _four(x: FloatArray) -> Four:
    pictures, rows, columns, channels = x.shape
    return pictures, rows, columns, channels
