"""Layers of a network by NumPy: half the multiplications, few copies, all cores.

A 3 x 3 convolution of many channels is a product of matrices: each pixel's neighborhood, a row,
times the weights. Rows of the picture are taken four at a time, and combined before and after
that product such that six products do for the twelve of four rows and three rows of weights [1]_.

BLAS is asked for small products only. Those it works out in the thread that asks, so that our own
threads, one for each band of rows, are all there are: its own would wait for one another on a
machine that does other things as well.

References
----------
.. [1] A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR 2016,
   4013-4021. Here down the columns only.
"""

from functools import partial

import numpy as np
from numpy.lib.stride_tricks import as_strided

from course_lib.arrays import FloatArray
from course_lib.cores import in_parallel

_ROWS, _TAPS = 4, 3
_POINTS = _ROWS + _TAPS - 1


def _transforms() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what combines six rows of a picture, three of weights, and products to four rows.

    To convolve is to multiply polynomials. A product is known from its values at as many points
    as it has coefficients; the last point is infinity. These points lose few digits.
    """
    points = np.array([0, 2 / 3, -2 / 3, 3 / 2, -3 / 2])
    others = [np.delete(points, i) for i in range(len(points))]
    of_rows = np.array([np.poly(roots)[::-1] for roots in others])
    of_rows = np.vstack([np.pad(of_rows, [(0, 0), (0, 1)]), np.poly(points)[::-1]])
    scale = [np.prod(p - roots) for p, roots in zip(points, others, strict=True)]
    of_weights = np.vander(points, _TAPS, increasing=True) / np.array(scale)[:, None]
    back = np.vander(points, _ROWS, increasing=True)
    infinity = np.eye(_TAPS)[-1:], np.eye(_ROWS)[-1:]
    return of_rows, np.vstack([of_weights, infinity[0]]), np.vstack([back, infinity[1]]).T


_OF_ROWS, _OF_WEIGHTS, _BACK = (matrix.astype(np.float32) for matrix in _transforms())
# Numbers of a band's rows: what is made of them stays in the cache of a core.
_BAND = 2**18
# Multiplications up to which OpenBLAS uses one thread.
_ALONE = 2**18


class FeatureMaps:
    """Channels of each pixel, with a frame of zeros that convolutions may look into.

    Parameters
    ----------
    rows, columns, channels : int
        Without the frame.
    """

    def __init__(self, rows: int, columns: int, channels: int) -> None:
        self.rows = rows
        framed = _ROWS * -(-rows // _ROWS) + 2
        self.framed = np.zeros((framed, columns + 2, channels), np.float32)

    @property
    def inside(self) -> FloatArray:
        """The channels without the frame, to be read and written."""
        return self.framed[1 : self.rows + 1, 1:-1]

    def like(self) -> "FeatureMaps":
        """Return zeros of the same shape."""
        return FeatureMaps(*self.inside.shape)


def prepared(weights: FloatArray) -> FloatArray:
    """Return what the functions below take: weights, shape (3, 3, C, D), combined; or (C, D)."""
    if weights.shape[0] == 1:
        mixing: FloatArray = weights[0, 0].astype(np.float32)
        return mixing
    points = np.tensordot(_OF_WEIGHTS, weights.astype(np.float64), 1)
    return points.reshape(_POINTS, -1, weights.shape[3]).astype(np.float32)


def convolve(x: FeatureMaps, weights: FloatArray, result: FeatureMaps, *, rectified: bool) -> None:
    """Convolve with 3 x 3 prepared weights, zeros outside.

    Rectified, what is found replaces the result where it is positive, and zeros where it is not;
    else it is added to the result.
    """
    groups = (len(x.framed) - 2) // _ROWS
    each = max(_BAND // (_ROWS * x.framed[0].size), 1)
    work = partial(_convolve_band, x.framed, weights, result.framed, rectified)
    in_parallel(work, [slice(g, min(g + each, groups)) for g in range(0, groups, each)])
    result.framed[result.rows + 1 :] = 0


def _convolve_band(
    x: FloatArray, weights: FloatArray, result: FloatArray, rectified: bool, groups: slice
) -> None:
    number, columns, channels, found = groups.stop - groups.start, *x.shape[1:], result.shape[2]
    most = _most(weights)
    # A window of three pixels is a run of 3 C numbers. One at every third pixel, they lie side by
    # side, a matrix without a copy; three such matrices hold all of them.
    chunks = -(-(number * columns - 2) // (3 * most))
    points = np.zeros((_POINTS, 3 * most * chunks + 2, channels), np.float32)
    first, stop = _ROWS * groups.start, _ROWS * groups.stop
    _combine(
        _OF_ROWS,
        _strided(x[first:], (number, _POINTS), (_ROWS * columns, columns), columns),
        _strided(points, (number, _POINTS), (columns, points.shape[1]), columns),
    )
    products = np.empty((_POINTS, 3 * most * chunks, found), np.float32)
    steps = (1, 3 * most, 3)
    np.matmul(
        _strided(points, (_POINTS, 3, chunks, most), (points.shape[1], *steps), 3),
        weights[:, None, None],
        out=_strided(products, (_POINTS, 3, chunks, most), (products.shape[1], *steps), 1),
    )
    # The windows that begin at a row's last two pixels end in the next row.
    rows = np.empty((stop - first, columns - 2, found), np.float32)
    _combine(
        _BACK,
        _strided(products, (number, _POINTS), (columns, products.shape[1]), columns - 2),
        rows.reshape(number, _ROWS, -1),
    )
    place = result[first + 1 : stop + 1, 1:-1]
    if rectified:
        np.maximum(rows, 0, out=place)
    else:
        place += rows


def _combine(matrix: FloatArray, rows: FloatArray, result: FloatArray) -> None:
    """Multiply from the left, a few numbers of each row at a time."""
    most = _ALONE // matrix.size
    for start in range(0, rows.shape[-1], most):
        part = np.s_[..., start : start + most]
        np.matmul(matrix, rows[part], out=result[part])


def _strided(
    array: FloatArray, shape: tuple[int, ...], steps: tuple[int, ...], run: int
) -> FloatArray:
    """View rows of pixels in another order: steps in pixels, and at each place a run of pixels."""
    channels, size = array.shape[2], array.itemsize
    strides = [step * channels * size for step in steps]
    return as_strided(array, (*shape, run * channels), (*strides, size))


def _most(weights: FloatArray) -> int:
    """Return how many rows of a matrix BLAS multiplies with the weights by itself."""
    most: int = _ALONE // (weights.shape[-2] * weights.shape[-1])
    return max(most // 16 * 16, 16)


def folded(x: FeatureMaps, weights: FloatArray) -> FeatureMaps:
    """Mix the channels of each 2 x 2 pixels into those of one, of half as many rows and columns."""
    rows, columns, channels = x.inside.shape
    result = FeatureMaps(rows // 2, columns // 2, weights.shape[1])
    cells = x.inside.reshape(rows // 2, 2, columns // 2, 2, channels).swapaxes(1, 2)

    def work(row: int) -> None:
        pixels = cells[row].reshape(columns // 2, 4 * channels)
        _product(pixels, weights, result.inside[row])

    in_parallel(work, range(rows // 2))
    return result


def add_unfolded(x: FeatureMaps, weights: FloatArray, result: FeatureMaps) -> None:
    """Mix the channels of each pixel into those of 2 x 2, and add them to the result."""
    rows, columns, _ = x.inside.shape
    cells = result.inside.reshape(rows, 2, columns, 2, -1).swapaxes(1, 2)

    def work(row: int) -> None:
        mixed = np.empty((columns, weights.shape[1]), np.float32)
        _product(x.inside[row], weights, mixed)
        cells[row] += mixed.reshape(cells.shape[1:])

    in_parallel(work, range(rows))


def _product(pixels: FloatArray, weights: FloatArray, result: FloatArray) -> None:
    most = _most(weights)
    for start in range(0, len(pixels), most):
        part = slice(start, start + most)
        np.matmul(pixels[part], weights, out=result[part])
