"""Which treatments look at one pixel alone? Shuffle the pixels, and see."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.lessons._types import Array


def shuffled(picture: Array, order: np.ndarray) -> Array:
    """Put the pixels of a picture in another order, each as a whole.

    Parameters
    ----------
    picture : ndarray, shape (H, W) or (H, W, 3)
        Any range.
    order : ndarray of int, shape (H * W,)
        From where each pixel comes.

    Examples
    --------
    >>> shuffled(np.array([[1, 2, 3]]), np.array([2, 0, 1]))
    array([[3, 1, 2]])
    """
    rows, columns = picture.shape[:2]
    return np.asarray(picture.reshape(rows * columns, -1)[order].reshape(picture.shape))


def is_point_operation(treat: Callable[[Array], Array], picture: Array) -> bool:
    """Tell whether shuffling first and treating then gives the same as the other way round.

    Parameters
    ----------
    treat : callable
        From picture to picture of the same shape.
    picture : ndarray, shape (H, W) or (H, W, 3)
        What to try it on.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((8, 9))
    >>> is_point_operation(np.sqrt, picture), is_point_operation(np.fliplr, picture)
    (True, False)
    """
    order = np.random.default_rng(0).permutation(picture.shape[0] * picture.shape[1])
    first, last = treat(shuffled(picture, order)), shuffled(treat(picture), order)
    return bool(np.allclose(first, last, atol=1e-6))
