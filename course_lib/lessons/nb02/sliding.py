"""The same as with stamps, by sliding: zeros between, and the kernel turned."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d, conv2d_transpose
from course_lib.ui import Picture

from .printing import DIGITS, STAMPS


def spread(image: ArrayLike, stride: int) -> Array:
    """Put zeros between the pixels, so that neighbors stand `stride` pixels apart.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The picture.
    stride : int
        1 changes nothing.

    Returns
    -------
    ndarray, shape ((H - 1) * stride + 1, (W - 1) * stride + 1)
        The pixels, and zeros.

    Examples
    --------
    >>> spread([[1, 2, 3]], 2)
    array([[1., 0., 2., 0., 3.]])
    """
    pixels = np.asarray(image, dtype=float)
    rows, columns = pixels.shape
    result = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    result[::stride, ::stride] = pixels
    return result


def as_sliding(stride: int = 2, place: tuple[int, int] = (2, 2)) -> Panels:
    """Show a turned kernel, a window over numbers with zeros between them, and their sums.

    Two columns of digits are enough, and leave room for all three pictures in one row.

    Parameters
    ----------
    stride : int
        The stride of the scatter.
    place : (int, int)
        Row and column of a number in the result.

    Returns
    -------
    dict
        As from `sliding_step`.

    Examples
    --------
    >>> as_sliding()["not 0 in this window"]
    '4 of 9 numbers'
    """
    return sliding_step(DIGITS[:, :2], STAMPS["corner"], stride, place)


def slides_as_it_scatters(rng: np.random.Generator) -> tuple[bool, int, int]:
    """Draw a picture, a kernel and a stride, and compute the same by sliding and by scattering.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws any shapes, numbers and strides.

    Returns
    -------
    agree : bool
        Whether both give the same.
    scattered, slid : int
        How many products each of them takes.

    Examples
    --------
    >>> slides_as_it_scatters(np.random.default_rng(0))[0]
    True
    """
    (h, w), stride = rng.integers(1, 6, 2), int(rng.integers(1, 5))
    image, kernel = rng.random(rng.integers(1, 9, 2)), rng.normal(size=(h, w))
    around = np.pad(spread(image, stride), ((h - 1, h - 1), (w - 1, w - 1)))
    slid = conv2d(around, kernel[::-1, ::-1], padding="valid")
    scattered = conv2d_transpose(image, kernel, stride=stride, padding="valid")
    return np.allclose(slid, scattered), image.size * kernel.size, slid.size * kernel.size


def sliding_step(
    image: ArrayLike, kernel: ArrayLike, stride: int, place: tuple[int, int]
) -> Panels:
    """Return one step of the same by sliding: a window over zeros, and the kernel turned.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        As a scatter puts it down; it is turned here.
    stride : int
        The stride of the scatter.
    place : (int, int)
        Row and column of a number in the result; the nearest one if it lies outside.

    Returns
    -------
    dict
        Three panels and how many numbers in the window are not zero.

    Examples
    --------
    >>> sliding_step([[2, 3]], [[1, 1, 1]], 2, (0, 2))["not 0 in this window"]
    '2 of 3 numbers'
    """
    turned = np.asarray(kernel, dtype=float)[::-1, ::-1]
    height, width = turned.shape
    around = ((height - 1, height - 1), (width - 1, width - 1))
    zeros = np.pad(spread(image, stride), around)
    result = np.asarray(conv2d(zeros, turned, padding="valid"))
    row, column = (min(n, room - 1) for n, room in zip(place, result.shape, strict=True))
    window = zeros[row : row + height, column : column + width]
    return {
        "the kernel, turned": Picture(turned, numbers=True, cmap="kernel"),
        "zeros between and around": Picture(
            zeros, numbers=True, cmap="signed", boxes=[(row, column, height, width)]
        ),
        "slide, multiply, sum": Picture(result, numbers=True, cmap="signed"),
        "not 0 in this window": f"{np.count_nonzero(window)} of {window.size} numbers",
    }
