"""The layer of the networks: `conv2d` and its transpose, with TensorFlow's numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import (
    FloatArray,
    IntOrPair,
    image_shape,
    real_image,
    real_kernel,
    whole_pair,
)
from course_lib.operators._base import LinearOperator
from course_lib.operators._windows import gather, scatter
from course_lib.operators.sizes import (
    Padding,
    conv_output_size,
    conv_transpose_output_sizes,
    padding_amounts,
)


class _Geometry(NamedTuple):
    """All sizes of one strided convolution, rows first."""

    large: tuple[int, int]
    small: tuple[int, int]
    padding: tuple[tuple[int, int], tuple[int, int]]
    stride: tuple[int, int]
    dilation: tuple[int, int]

    @property
    def padded(self) -> tuple[int, int]:
        rows, columns = (n + sum(p) for n, p in zip(self.large, self.padding, strict=True))
        return rows, columns

    def gather(self, image: FloatArray, kernel: FloatArray) -> FloatArray:
        padded = np.pad(image, self.padding) if any(map(any, self.padding)) else image
        return gather(padded, kernel, self.small, self.stride, self.dilation)

    def scatter(self, values: FloatArray, kernel: FloatArray) -> FloatArray:
        result = scatter(values, kernel, self.padded, self.stride, self.dilation)
        rows, columns = (
            slice(before, before + size)
            for size, (before, _) in zip(self.large, self.padding, strict=True)
        )
        return np.ascontiguousarray(result[rows, columns])


def _geometry(
    shape: tuple[int, int],
    kernel: tuple[int, ...],
    stride: IntOrPair,
    padding: Padding,
    dilation: IntOrPair,
) -> _Geometry:
    strides, dilations = whole_pair(stride, "stride"), whole_pair(dilation, "dilation")
    axes = [
        (n, k, s, padding, d) for n, k, s, d in zip(shape, kernel, strides, dilations, strict=True)
    ]
    rows, columns = (conv_output_size(*axis) for axis in axes)
    above, beside = (padding_amounts(*axis) for axis in axes)
    return _Geometry(shape, (rows, columns), (above, beside), strides, dilations)


def conv2d(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: IntOrPair = 1,
    padding: Padding = "same",
    dilation: IntOrPair = 1,
) -> FloatArray:
    r"""Slide a kernel over an image and sum the products: a layer's "convolution".

    The kernel is *not* flipped, so to a mathematician this is a cross-correlation:

    .. math:: y_{ij} = \sum_{ab} k_{ab}\, x_{i s + a d - p,\; j s + b d - p}

    with stride s, dilation d, and p zeros set before the image. The numbers are those of
    ``tf.nn.conv2d``. Its transpose is `conv2d_transpose`.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Real numbers of any range.
    kernel : array_like, shape (h, w)
        Real, finite numbers.
    stride : int or pair of int
        How many pixels the kernel moves at a time (rows, columns).
    padding : {"same", "valid"}
        "same" sets zeros around the image, the smaller half first, and gives
        ceil(H / stride) rows; "valid" keeps the kernel inside the image.
    dilation : int or pair of int
        Distance between neighboring kernel entries, in pixels.

    Returns
    -------
    ndarray, shape (H', W')
        float32 for a float32 image, else float64.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a number is below 1.
    TypeError
        If something is complex, or no number.

    See Also
    --------
    convolve : the flipped, mathematical convolution.

    Notes
    -----
    Kernels of many entries go through the Fourier domain, where one NaN in the image
    spreads everywhere, and rounding errors are relative to the largest pixel.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016.

    Examples
    --------
    >>> import numpy as np
    >>> conv2d(np.arange(1, 10).reshape(3, 3), np.arange(1, 10).reshape(3, 3))
    array([[ 94., 154., 106.],
           [186., 285., 186.],
           [106., 154.,  94.]])
    """
    pixels, weights = real_image(image), real_kernel(kernel)
    rows, columns = pixels.shape
    geometry = _geometry((rows, columns), weights.shape, stride, padding, dilation)
    return geometry.gather(pixels, weights)


def conv2d_transpose(
    image: ArrayLike,
    kernel: ArrayLike,
    *,
    output_shape: Sequence[int] | None = None,
    stride: IntOrPair = 1,
    padding: Padding = "same",
    dilation: IntOrPair = 1,
) -> FloatArray:
    r"""Set down one scaled kernel per pixel and add them up: the transpose of `conv2d`.

    .. math:: x_{i s + a d - p,\; j s + b d - p} \mathrel{+}= k_{ab}\, y_{ij}

    It is the matrix of `conv2d` turned on its side, not its inverse: it undoes no blur.
    The numbers are those of ``tf.nn.conv2d_transpose``. The transpose of this is `conv2d`.

    Parameters
    ----------
    image : array_like, shape (H', W')
        Real numbers of any range.
    kernel : array_like, shape (h, w)
        Real, finite numbers: the same kernel, not flipped, that `conv2d` takes.
    output_shape : pair of int, optional
        Shape of the result. With a stride above 1, `conv2d` maps several sizes to one
        (7 and 8 pixels both become 4 at stride 2), so the way back is ambiguous, and you
        may choose. The smallest of them is the default; frameworks often take the largest.
    stride, padding, dilation
        As in `conv2d`.

    Returns
    -------
    ndarray, shape `output_shape`
        float32 for a float32 image, else float64.

    Raises
    ------
    ValueError
        If `conv2d` would not map `output_shape` to the shape of the image, or a number
        is below 1.
    TypeError
        If something is complex, or no number.

    See Also
    --------
    conv_transpose_output_sizes : the sizes that may be chosen.

    References
    ----------
    V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep learning", 2016.

    Examples
    --------
    >>> import numpy as np
    >>> conv2d_transpose(np.ones((1, 2)), np.array([[1, 2, 3]]), stride=2, padding="valid")
    array([[1., 2., 4., 2., 3.]])
    """
    pixels, weights = real_image(image), real_kernel(kernel)
    shape = _output_shape(pixels.shape, weights.shape, output_shape, stride, padding, dilation)
    geometry = _geometry(shape, weights.shape, stride, padding, dilation)
    return geometry.scatter(pixels, weights)


def _output_shape(
    small: tuple[int, ...],
    kernel: tuple[int, ...],
    wanted: Sequence[int] | None,
    stride: IntOrPair,
    padding: Padding,
    dilation: IntOrPair,
) -> tuple[int, int]:
    """Return the wanted shape of a transposed convolution, the smallest one, or refuse it."""
    axes = zip(
        small, kernel, whole_pair(stride, "stride"), whole_pair(dilation, "dilation"), strict=True
    )
    rows, columns = (conv_transpose_output_sizes(n, k, s, padding, d) for n, k, s, d in axes)
    if wanted is None:
        return rows[0], columns[0]
    shape = whole_pair(wanted, "output_shape")
    if shape[0] not in rows or shape[1] not in columns:
        raise ValueError(
            f"output_shape {shape} is not possible: conv2d maps only {_span(rows)} rows and "
            f"{_span(columns)} columns to an image of shape {small}."
        )
    return shape


def _span(sizes: range) -> str:
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"


class StridedConvolution(LinearOperator):
    r"""The layer of a network as an operator: `conv2d`, with `conv2d_transpose` as transpose.

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        Real, finite numbers.
    shape : pair of int
        Shape (H, W) of the images.
    stride : int or pair of int
        How many pixels the kernel moves at a time (rows, columns).
    padding : {"same", "valid"}
        As in `conv2d`.
    dilation : int or pair of int
        Distance between neighboring kernel entries, in pixels.

    Raises
    ------
    ValueError
        If the kernel does not fit into the image ("valid"), or a number is below 1.

    Examples
    --------
    >>> import numpy as np
    >>> A = StridedConvolution(np.ones((3, 3)), (5, 8), stride=2)
    >>> A
    StridedConvolution((5, 8) -> (3, 4))
    >>> A.T(A(np.zeros((5, 8)))).shape
    (5, 8)
    """

    kernel: FloatArray
    _geometry: _Geometry

    def __init__(
        self,
        kernel: ArrayLike,
        shape: Sequence[int],
        stride: IntOrPair = 1,
        padding: Padding = "same",
        dilation: IntOrPair = 1,
    ) -> None:
        weights, large = real_kernel(kernel), image_shape(shape)
        geometry = _geometry(large, weights.shape, stride, padding, dilation)
        super().__init__(large, geometry.small, kernel=weights, _geometry=geometry)

    def _forward(self, x: FloatArray) -> FloatArray:
        return self._geometry.gather(x, self.kernel)

    def _adjoint(self, y: FloatArray) -> FloatArray:
        return self._geometry.scatter(y, self.kernel)

    def _norm_bound(self) -> float:
        return float(np.abs(self.kernel).sum())
