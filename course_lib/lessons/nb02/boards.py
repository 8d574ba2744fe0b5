"""Checkerboards: kernels that print them, and how strong they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import metrics
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d, conv2d_transpose
from course_lib.ui import Curve, Picture


def upsampler(weights: str, side: int, stride: int) -> Array:
    """Return a kernel for a transposed convolution that keeps the mean brightness.

    Parameters
    ----------
    weights : {"equal", "soft", "random"}
        All alike; falling linearly from the middle; or drawn by chance, as before training.
    side, stride : int
        Rows and columns of the kernel, and the stride it is meant for.

    Returns
    -------
    ndarray, shape (side, side)
        Entries of sum stride squared.

    Examples
    --------
    >>> upsampler("equal", 2, 2)
    array([[1., 1.],
           [1., 1.]])
    """
    hat = np.minimum(np.arange(1.0, side + 1), np.arange(side, 0.0, -1))
    shapes = {
        "equal": np.ones((side, side)),
        "soft": np.outer(hat, hat),
        "random": np.random.default_rng(side).random((side, side)),
    }
    kernel = shapes[weights]
    return np.asarray(kernel * stride**2 / kernel.sum())


def board(picture: ArrayLike, kernel: ArrayLike, stride: int) -> Array:
    """Enlarge by a transposed convolution, and cut off the border, where few kernels overlap.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        What is enlarged.
    kernel : array_like, shape (h, w)
        The kernel.
    stride : int
        How many times larger.

    Returns
    -------
    ndarray
        What lies at least a kernel's side from the border.

    Examples
    --------
    >>> board(np.ones((1, 6)), [[1, 1, 1]], 2)
    array([[2., 1., 2., 1., 2., 1., 2., 1., 2.]])
    """
    whole = conv2d_transpose(picture, kernel, stride=stride, padding="valid")
    rows, columns = (n - 1 for n in np.shape(kernel))
    height, width = whole.shape
    return np.asarray(whole[rows : height - rows, columns : width - columns])


def enlarged(
    picture: ArrayLike, weights: str, side: int, stride: int, *, resize_first: bool = False
) -> Array:
    """Enlarge with one upsampling kernel: by `board`, or by repeating pixels and a convolution.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        What is enlarged.
    weights : {"equal", "soft", "random"}
        As in `upsampler`.
    side, stride : int
        Rows and columns of the kernel, and how many times larger the result is.
    resize_first : bool
        Whether pixels are repeated first, and then convolved.

    Returns
    -------
    ndarray
        Without the border.

    Examples
    --------
    >>> enlarged(np.ones((1, 4)), "random", 1, 2, resize_first=True)
    array([[1., 1., 1., 1., 1., 1., 1., 1.],
           [1., 1., 1., 1., 1., 1., 1., 1.]])
    """
    if not resize_first:
        return board(picture, upsampler(weights, side, stride), stride)
    large = np.asarray(picture).repeat(stride, axis=0).repeat(stride, axis=1)
    return conv2d(large, upsampler(weights, side, 1), padding="valid")


def checkerboard(
    picture: ArrayLike,
    weights: str = "equal",
    side: int = 3,
    stride: int = 2,
    resize_first: bool = False,
) -> Panels:
    """Show a flat area and the middle of your picture, enlarged, and how strong their grid is.

    Of the picture only the middle is shown, so that the page can give each pixel its own square.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        A small picture, values in [0, 1].
    weights : {"equal", "soft", "random"}
        As in `upsampler`.
    side, stride : int
        Rows and columns of the kernel, and the stride.
    resize_first : bool
        As in `enlarged`.

    Returns
    -------
    dict
        Two pictures, and the checkerboard energy against the side of the kernel.

    Examples
    --------
    >>> checkerboard(np.eye(20), "equal", 4, 2)["a flat gray area"].panel().note
    '24 × 24, 0.5 … 0.5'
    """

    def made(image: ArrayLike, side: int) -> Array:
        return enlarged(image, weights, side, stride, resize_first=resize_first)

    sides = range(1, 10)
    energy = [metrics.checkerboard_energy(made(picture, n), stride) for n in sides]
    return {
        "a flat gray area": Picture(made(np.full((24, 24), 0.5), side)[:24, :24], vmin=0, vmax=1),
        "the middle of your picture": Picture(_middle(made(picture, side)), vmin=0, vmax=1),
        "checkerboard energy of your picture": Curve(
            list(sides),
            energy,
            xlabel="side of the kernel (pixels)",
            ylabel="share of the variance",
            marker=(side, energy[side - 1]),
            ylim=(0, 1),
        ),
    }


def _middle(picture: Array, side: int = 120) -> Array:
    top, left = (max(n - side, 0) // 2 for n in picture.shape)
    return picture[top : top + side, left : left + side]
