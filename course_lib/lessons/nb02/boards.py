"""Checkerboards: kernels that print them, and how strong they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import metrics
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d_transpose
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


def checkerboard(picture: ArrayLike, weights: str, side: int, stride: int) -> Panels:
    """Show what one upsampling kernel makes of a flat area and of a picture, and measure it.

    Of the picture only the middle is shown, so that the page can give each pixel its own square.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        A small picture, values in [0, 1].
    weights : {"equal", "soft", "random"}
        As in `upsampler`.
    side, stride : int
        Rows and columns of the kernel, and the stride.

    Returns
    -------
    dict
        Two pictures, and the checkerboard energy against the side of the kernel.

    Examples
    --------
    >>> checkerboard(np.eye(20), "equal", 4, 2)["a flat gray area"].panel().note
    '24 × 24, 0.5 … 0.5'
    """
    kernel = upsampler(weights, side, stride)
    flat = board(np.full((24, 24), 0.5), kernel, stride)[:24, :24]
    large = board(picture, kernel, stride)
    sides = range(1, 10)
    energy = [
        metrics.checkerboard_energy(board(picture, upsampler(weights, n, stride), stride), stride)
        for n in sides
    ]
    return {
        "a flat gray area": Picture(flat, vmin=0, vmax=1),
        "the middle of your picture": Picture(_middle(large), vmin=0, vmax=1),
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
