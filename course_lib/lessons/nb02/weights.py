"""A matrix turned over, weights with four indices, and how far a result is from the truth."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.ui import Picture


def matrix_column(matrix: ArrayLike, shape: tuple[int, int], pixel: int) -> Panels:
    """Mark one row of a matrix, the same column of its transpose, and fold it into a picture.

    Parameters
    ----------
    matrix : array_like, shape (M, N)
        The matrix of a convolution.
    shape : (int, int)
        The shape of the large picture; N pixels.
    pixel : int
        Which row: the number of a pixel of the small picture.

    Returns
    -------
    dict
        Three panels.

    Examples
    --------
    >>> list(matrix_column(np.eye(6), (2, 3), 4))
    ['A, row 4 marked', 'A.T, column 4 marked', 'the marked numbers, folded']
    """
    entries = np.asarray(matrix, dtype=float)
    rows, columns = entries.shape
    return {
        f"A, row {pixel} marked": Picture(
            entries, cmap="signed", boxes=[(pixel, 0, 1, columns)], alt=f"A, {rows} × {columns}"
        ),
        f"A.T, column {pixel} marked": Picture(
            entries.T, cmap="signed", boxes=[(0, pixel, columns, 1)], alt=f"A.T, {columns} × {rows}"
        ),
        "the marked numbers, folded": Picture(
            entries[pixel].reshape(shape),
            numbers=True,
            cmap="signed",
            vmin=-float(np.abs(entries).max()),
            vmax=float(np.abs(entries).max()),
        ),
    }


def growing_blur(shape: tuple[int, int]) -> Array:
    """Return a blur that grows from left to right, with four indices.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the pictures.

    Returns
    -------
    ndarray, shape (H, W, H, W)
        ``h[i, j, k, l]``: which share of the light of pixel (k, l) arrives at (i, j).

    Examples
    --------
    >>> h = growing_blur((9, 9))
    >>> bool(h[4, 4, 4, 0] > h[4, 0, 4, 4])
    False
    """
    rows, columns = (np.arange(n) for n in shape)
    width = 0.3 + 4.0 * columns / max(shape[1] - 1, 1)
    down = np.subtract.outer(rows, rows)[:, None, :, None]
    across = np.subtract.outer(columns, columns)[None, :, None, :]
    h = np.exp(-0.5 * (down**2 + across**2) / width**2)
    return np.asarray(h / h.sum(axis=(0, 1)))


def at_best_scale(result: Array, truth: Array) -> Array:
    """Multiply a result by the one number that brings it nearest to the truth."""
    size = np.sum(result**2)
    return np.asarray(result * (np.sum(result * truth) / size if size else 1.0))


def relative_error(result: Array, truth: Array) -> float:
    """Measure how far a result is from the truth, as a share of the truth's own size."""
    away, size = (float(np.linalg.norm(part)) for part in (result - truth, truth))
    if not size:  # a black picture
        return float("inf") if away else 0.0
    return away / size
