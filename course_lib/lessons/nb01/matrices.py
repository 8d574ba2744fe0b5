"""A convolution as a matrix: what its rows read and where its columns go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Panels
from course_lib.operators import LinearOperator, to_matrix
from course_lib.ui import Picture

_READ, _WRITTEN = "accent", "series0"


def both_ways(operator: LinearOperator, picture: ArrayLike) -> Callable[..., Panels]:
    """Return a function that marks one row and one column of an operator's matrix.

    The row of a pixel of the result holds what that pixel reads; the column of a pixel of the
    picture holds where that pixel goes.

    Parameters
    ----------
    operator : LinearOperator
        From small pictures to small pictures.
    picture : array_like, shape `operator.in_shape`
        What it is applied to.

    Examples
    --------
    >>> from course_lib.operators import Convolution
    >>> follow = both_ways(Convolution([[1, 1]], (2, 2)), np.eye(2))
    >>> follow((0, 0), (1, 0))["row 2 of A"]
    'pixel (1, 0) of y reads 2 of 4 pixels of x'
    """
    x = np.asarray(picture, dtype=float)
    matrix = to_matrix(operator).round(12)  # round off the dust of 1e-16
    y = operator(x).round(12)

    def follow(x_pixel: tuple[int, int] = (4, 3), y_pixel: tuple[int, int] = (2, 4)) -> Panels:
        """Point at a pixel of x or of y: its column or its row of the matrix is marked."""
        column = int(np.ravel_multi_index(x_pixel, x.shape))
        row = int(np.ravel_multi_index(y_pixel, y.shape))
        read = matrix[row].reshape(x.shape)
        written = matrix[:, column].reshape(y.shape)
        marks = [
            (row - 0.5, -1, 2, matrix.shape[1] + 2, _READ),
            (-1, column - 0.5, matrix.shape[0] + 2, 2, _WRITTEN),
        ]
        return {
            "x": Picture(x, vmin=0, grid=True, boxes=_around(read, _READ)),
            "A": Picture(matrix, cmap="matrix", boxes=marks),
            "y = A x": Picture(y, vmin=0, grid=True, boxes=_around(written, _WRITTEN)),
            f"row {row} of A": f"pixel {y_pixel} of y reads {_of(read)} pixels of x",
            f"column {column} of A": f"pixel {x_pixel} of x goes into {_of(written)} pixels of y",
        }

    return follow


def _around(weights: np.ndarray, color: str) -> list[tuple[int, int, int, int, str]]:
    """Return a box around each pixel whose weight is not zero."""
    return [(int(i), int(j), 1, 1, color) for i, j in np.argwhere(weights)]


def _of(weights: np.ndarray) -> str:
    return f"{np.count_nonzero(weights)} of {weights.size}"
