"""Nine numbers that one paints, and what they make of a picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d
from course_lib.ui import Explorer, Picture, explore, paint

PRESETS: dict[str, Array] = {
    "nothing": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], dtype=float),
    "average": np.ones((3, 3)),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], dtype=float),
    "right minus left": np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]], dtype=float),
    "outlines": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], dtype=float),
    "relief": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], dtype=float),
}


def kernel_editor(picture: ArrayLike) -> Explorer:
    """Return nine numbers to paint, buttons with known kernels, and a live result.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Returns
    -------
    Explorer
        Displays itself as the last line of a cell.

    Examples
    --------
    >>> kernel_editor(np.zeros((8, 8))).frame.readouts[0][:26]
    'The numbers sum to 9, and '
    """
    numbers = paint(PRESETS["average"], low=-9, high=9, step=1, presets=PRESETS, brush=1)
    return explore(under(picture), kernel=numbers, keep_brightness=True)


def under(picture: ArrayLike) -> Callable[..., Panels]:
    """Return a function that lays a kernel under a picture.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> under(np.ones((40, 40)))(np.eye(3), keep_brightness=False)["readout"]
    'The numbers sum to 3. Flat areas become 3 times as bright.'
    >>> under(np.ones((40, 40)))([[0, 1]], keep_brightness=False)["readout"]
    'The numbers sum to 1. Flat areas stay as they are.'
    """

    def apply(kernel: ArrayLike, keep_brightness: bool = True) -> Panels:
        """Paint nine numbers, and see what they make of your picture."""
        numbers = np.asarray(kernel, dtype=float)
        total = numbers.sum()
        divided = bool(keep_brightness and total)
        result = conv2d(picture, numbers / total if divided else numbers)
        return {
            "your picture": Picture(picture, vmin=0, vmax=1),
            "what the kernel makes of it": filtered(result, numbers),
            "readout": _effect(float(total), divided),
        }

    return apply


def _effect(total: float, divided: bool) -> str:
    if not total:
        return "The numbers sum to 0. Flat areas become 0 (white; orange is above 0, blue below)."
    if abs(total - 1) < 1e-9:
        return "The numbers sum to 1. Flat areas stay as they are."
    number = f"{total:g}".replace("-", "−")
    if divided:
        return f"The numbers sum to {number}, and are divided by it. Flat areas stay as they are."
    return f"The numbers sum to {number}. Flat areas become {number} times as bright."


def filtered(result: ArrayLike, kernel: ArrayLike) -> Picture:
    """Return the result of a kernel as a panel: around 0 if the kernel sums to 0, else in gray.

    Parameters
    ----------
    result : array_like, shape (H, W)
        What the kernel made of a picture in [0, 1].
    kernel : array_like, shape (h, w)
        The kernel.

    Examples
    --------
    >>> filtered(np.zeros((2, 2)), [[-1, 1]]).cmap
    'signed'
    """
    signed = abs(float(np.sum(kernel))) < 1e-9
    return Picture(result, vmin=-1 if signed else 0, vmax=1, cmap="signed" if signed else "gray")
