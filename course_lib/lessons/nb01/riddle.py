"""Five kernels, and four pictures that were made with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Panels
from course_lib.operators import convolve
from course_lib.ui import Picture

from .editor import filtered

_RIDDLE: dict[str, tuple[list[int], int]] = {
    "1": ([1] * 9, 9),
    "2": ([0, 0, 0, -1, 0, 1, 0, 0, 0], 1),
    "3": ([0, 0, 0, 1, 0, -1, 0, 0, 0], 1),
    "4": ([0, -1, 0, 0, 0, 0, 0, 1, 0], 1),
    "5": ([0, -1, 0, -1, 5, -1, 0, -1, 0], 1),
}
_RIDDLE_ORDER = "5314"


def riddle_kernels() -> Panels:
    """Return the five kernels of the exercise `match_kernels`, with their numbers.

    Examples
    --------
    >>> list(riddle_kernels())
    ['1 (all divided by 9)', '2', '3', '4', '5']
    """
    return {
        name if divisor == 1 else f"{name} (all divided by {divisor})": Picture(
            np.reshape(numbers, (3, 3)), numbers=True, cmap="signed"
        )
        for name, (numbers, divisor) in _RIDDLE.items()
    }


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
