"""The drawing of the exercise on F1: marks of a person, and finds of a recipe."""

from __future__ import annotations

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from course_lib.lessons._types import Array
from course_lib.ui import Picture

Labels = NDArray[np.intp]
_SHAPE = (150, 250)
_MARKS = ((34, 36), (34, 100), (34, 164), (34, 218), (108, 50), (108, 125), (108, 200))
_RADIUS = 21
# Four that fit, two in one mark, one that is too small, two beside all marks.
_FINDS = (
    (35, 38, 20, 20), (33, 99, 22, 21), (107, 52, 19, 21), (110, 198, 20, 18),
    (34, 155, 20, 8), (34, 174, 20, 8), (106, 128, 11, 11), (70, 82, 9, 9), (75, 225, 8, 11),
)  # fmt: skip


def marks() -> Labels:
    """Return the marks as numbered regions.

    Examples
    --------
    >>> int(marks().max())
    7
    """
    return _drawn(tuple((row, column, _RADIUS, _RADIUS) for row, column in _MARKS))


def finds() -> Labels:
    """Return the finds as numbered regions.

    Examples
    --------
    >>> int(finds().max())
    9
    """
    return _drawn(_FINDS)


def _drawn(ellipses: tuple[tuple[int, int, int, int], ...]) -> Labels:
    y, x = np.mgrid[: _SHAPE[0], : _SHAPE[1]]
    labels = np.zeros(_SHAPE, np.intp)
    for number, (row, column, high, wide) in enumerate(ellipses, 1):
        labels[((y - row) / high) ** 2 + ((x - column) / wide) ** 2 < 1] = number
    return labels


def riddle_picture() -> Picture:
    """Draw the marks as disks, and the finds as outlines over them.

    Examples
    --------
    >>> np.shape(riddle_picture().array)
    (300, 500, 3)
    """
    found = finds()
    inside = scipy.ndimage.minimum_filter(found, 3) == found
    drawn: Array = np.repeat(np.where(marks() > 0, 0.8, 0.12)[..., None], 3, axis=2)
    drawn[(found > 0) & ~inside] = (0.9, 0.35, 0.0)
    return Picture(drawn.repeat(2, axis=0).repeat(2, axis=1), vmin=0, vmax=1)
