"""TensorFlow's layer as a linear operator, held to the same rules as all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, IntOrPair, is_sequence, real_array, small_enough
from course_lib.operators import LinearOperator
from course_lib.operators.sizes import Padding
from course_lib.tf_ops._check import (
    Four,
    Pair,
    features_shape,
    strides_of,
    weights_of,
)
from course_lib.tf_ops._import import require_tensorflow
from course_lib.tf_ops._layers import gather, scatter
from course_lib.tf_ops._timing import full_float32


class TFConvolution(LinearOperator):
    r"""``tf.nn.conv2d`` as an operator, with ``tf.nn.conv2d_transpose`` as its transpose.

    `forward` and `adjoint` take and return arrays, like those of every operator;
    `forward_tensor` and `adjoint_tensor` do the same to tensors, inside a ``tf.function`` or
    under a ``tf.GradientTape``. With a kernel of two axes it has the numbers of
    `course_lib.operators.StridedConvolution`.

    Parameters
    ----------
    weights : array_like, shape (h, w) or (h, w, C, D)
        A kernel, or a layer's weights (HWIO): finite numbers.
    shape : tuple of int
        Shape of what it takes: (H, W) for a kernel, (H, W, C) or a whole batch (N, H, W, C) for
        a layer's weights.
    stride : int or pair of int
        How many pixels the kernels move at a time (rows, columns).
    padding : {"same", "valid"}
        As in `course_lib.operators.conv2d`.

    Raises
    ------
    ValueError
        If the ranks do not go together, the channels differ, the batch is empty, a kernel does
        not fit into the picture ("valid"), or a shape holds more than 100 million numbers.

    Notes
    -----
    Dilation is left out: TensorFlow has no dilated transpose on processors.

    Examples
    --------
    >>> import numpy as np
    >>> A = TFConvolution(np.ones((3, 3, 3, 8)), (5, 8, 3), stride=2)
    >>> A
    TFConvolution((5, 8, 3) -> (3, 4, 8))
    >>> A.T
    TFConvolution((5, 8, 3) -> (3, 4, 8)).T
    """

    weights: FloatArray
    stride: Pair
    padding: Padding
    _large: Four
    _small: Four

    def __init__(
        self,
        weights: ArrayLike,
        shape: Sequence[int],
        stride: IntOrPair = 1,
        padding: Padding = "same",
    ) -> None:
        given = real_array(weights, "weights")
        flat = given.ndim == 2
        kernels = weights_of(given[:, :, None, None] if flat else given)
        in_shape, large = _shapes(shape, flat)
        strides = strides_of(stride)
        small = features_shape(large, kernels.shape, strides, padding)
        out_shape = small[1:3] if flat else small[4 - len(in_shape) :]
        super().__init__(
            in_shape,
            out_shape,
            weights=kernels,
            stride=strides,
            padding=padding,
            _large=large,
            _small=small,
        )

    def forward_tensor(self, x: Any) -> Any:
        """Apply the operator to a tensor.

        Parameters
        ----------
        x : tf.Tensor, shape `in_shape`
            float32, float64 or bfloat16.

        Returns
        -------
        tf.Tensor, shape `out_shape`

        Raises
        ------
        TypeError, ValueError
            If `x` holds no floating-point numbers, or has another shape.
        """
        tf = require_tensorflow()
        batch = tf.reshape(checked_tensor(x, self.in_shape, "x"), self._large)
        y = gather(batch, self.weights, self.stride, self.padding)
        return tf.reshape(y, self.out_shape)

    def adjoint_tensor(self, y: Any) -> Any:
        """Apply the transpose of the operator to a tensor.

        Parameters
        ----------
        y : tf.Tensor, shape `out_shape`
            float32, float64 or bfloat16.

        Returns
        -------
        tf.Tensor, shape `in_shape`

        Raises
        ------
        TypeError, ValueError
            If `y` holds no floating-point numbers, or has another shape.
        """
        tf = require_tensorflow()
        batch = tf.reshape(checked_tensor(y, self.out_shape, "y"), self._small)
        x = scatter(batch, self.weights, self._large, self.stride, self.padding)
        return tf.reshape(x, self.in_shape)

    def _forward(self, x: FloatArray) -> FloatArray:
        return _on_array(self.forward_tensor, x)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return _on_array(self.adjoint_tensor, y)

    def _norm_bound(self) -> float:
        # Schur's test: the largest sum along a row times the largest sum along a column.
        entries = np.abs(self.weights, dtype=float).sum(axis=(0, 1))
        return sqrt(float(entries.sum(axis=0).max()) * float(entries.sum(axis=1).max()))


def checked_tensor(values: Any, shape: tuple[int, ...], name: str) -> Any:
    """Return floating-point numbers of this shape as a tensor, or refuse them.

    Inside a ``tf.function`` the shape may be unknown; what is known must fit.
    """
    tensor = require_tensorflow().convert_to_tensor(values)
    if not tensor.dtype.is_floating:
        raise TypeError(
            f"{name} must hold floating-point numbers, not {tensor.dtype.name}; tf.cast them."
        )
    if not tensor.shape.is_compatible_with(shape):
        raise ValueError(f"{name} must have shape {shape}, but has {tuple(tensor.shape)}.")
    return tensor


def _on_array(function: Callable[[Any], Any], values: FloatArray) -> FloatArray:
    tf = require_tensorflow()
    with full_float32():
        return np.asarray(function(tf.constant(values)).numpy())


def _shapes(shape: Sequence[int], flat: bool) -> tuple[tuple[int, ...], Four]:
    """Return the shape of what comes in, and the same as a batch."""
    sizes = tuple(shape) if is_sequence(shape) else (shape,)
    wanted = "(rows, columns)" if flat else "(rows, columns, channels), with or without a batch"
    if len(sizes) not in ((2,) if flat else (3, 4)):
        raise ValueError(f"with these weights, shape must be {wanted}, not {shape!r}.")
    if any(size < 1 for size in sizes):
        raise ValueError(
            f"shape {sizes} is empty: a batch holds at least one picture, with at least one "
            "pixel and one channel."
        )
    small_enough(sizes, "a shape")
    full = sizes if len(sizes) == 4 else (1, *sizes, 1)[:4] if flat else (1, *sizes)
    pictures, rows, columns, channels = full
    return sizes, (pictures, rows, columns, channels)
