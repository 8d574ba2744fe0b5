"""Five kernels, and four pictures that were made with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Panels
from course_lib.operators import convolve
from course_lib.ui import Picture, show

from .editor import filtered

_RIDDLE: dict[str, tuple[list[int], int]] = {
    "1": ([1] * 9, 9),
    "2": ([0, 0, 0, -1, 0, 1, 0, 0, 0], 1),
    "3": ([0, 0, 0, 1, 0, -1, 0, 0, 0], 1),
    "4": ([0, -1, 0, 0, 0, 0, 0, 1, 0], 1),
    "5": ([0, -1, 0, -1, 5, -1, 0, -1, 0], 1),
}
_RIDDLE_ORDER = "5314"


def show_riddle(picture: ArrayLike) -> None:
    """Display the five kernels of the exercise `match_kernels`, and the four pictures below them.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].
    """
    title = "kernels 1 (all divided by 9), 2, 3, 4 and 5"
    show({title: riddle_kernels()}, alt="Five kernels side by side, three by three numbers each.")
    pictures = riddle_pictures(picture)
    show(pictures, alt="Four pictures of the photographer, each made with another kernel.")


def riddle_kernels() -> Picture:
    """Return the five kernels side by side, with their numbers and a frame around each.

    Examples
    --------
    >>> np.shape(riddle_kernels().array)
    (3, 15)
    """
    kernels = [np.reshape(numbers, (3, 3)) for numbers, _ in _RIDDLE.values()]
    frames = [(0, 3 * place, 3, 3, "black") for place in range(len(kernels))]
    return Picture(np.hstack(kernels), -2, 2, "kernel", numbers=True, boxes=frames)


def riddle_pictures(picture: ArrayLike) -> Panels:
    """Return the four pictures of the exercise `match_kernels`: convolutions, flipped.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(riddle_pictures(np.eye(4)))
    ['A', 'B', 'C', 'D']
    """
    panels: Panels = {}
    for letter, name in zip("ABCD", _RIDDLE_ORDER, strict=True):
        numbers, divisor = _RIDDLE[name]
        kernel = np.reshape(numbers, (3, 3)) / divisor
        panel = filtered(convolve(picture, kernel, boundary="symmetric"), kernel)
        panels[letter] = replace(panel, alt=f"Picture {letter}, to be compared with the kernels.")
    return panels
