"""Three maps, one of which is the transpose of a fourth; which one is not said here."""

from collections.abc import Callable

import numpy as np

from course_lib.exercises import Array

from ._linear_map import LinearMap


def adjoint_candidates() -> dict[str, Callable[[Array], Array]]:
    """Return three functions, one of which is the transpose of `candidate_forward`.

    Returns
    -------
    dict of str to callable
        "a", "b" and "c"; each takes an image of shape (3, 4) and returns one of shape (5, 5).
    """
    matrix = _forward_matrix()
    flipped = _forward_matrix(flip=True)
    return {
        "a": LinearMap(np.linalg.pinv(matrix), (3, 4), (5, 5)),
        "b": LinearMap(flipped.T, (3, 4), (5, 5)),
        "c": LinearMap(matrix.T, (3, 4), (5, 5)),
    }


def candidate_forward(image: Array) -> Array:
    """Correlate an image of shape (5, 5) with a 3 x 2 kernel, where it fits: shape (3, 4).

    Parameters
    ----------
    image : ndarray, shape (5, 5)
        Any values.

    Returns
    -------
    ndarray, shape (3, 4)
        One value for each place.
    """
    values: Array = (_forward_matrix() @ np.ravel(image)).reshape(3, 4)
    return values


def _forward_matrix(flip: bool = False) -> Array:
    kernel = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
    kernel = kernel[::-1, ::-1] if flip else kernel
    matrix = np.zeros((3, 4, 5, 5))
    for i in range(3):
        for j in range(4):
            matrix[i, j, i : i + 3, j : j + 2] = kernel
    return matrix.reshape(12, 25)
