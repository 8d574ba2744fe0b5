"""A matrix turned over, weights with four indices, and how far a result is from the truth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from ipywidgets import Widget
from numpy.typing import ArrayLike

from course_lib.images import fit, load
from course_lib.lessons._types import Array, Panels
from course_lib.operators import StridedConvolution, to_matrix
from course_lib.ui import Explorer, Picture, explore, pixel

from .printing import Place

LAYER = StridedConvolution([[4, 3], [2, 1]], shape=(3, 4), padding="valid")
"""From 3 x 4 to 2 x 3 pixels: a matrix that one can still read."""
SMALL, LARGE = "small (blue)", "large (orange)"


def turned_over(small: Place = (1, 1), large: Place = (1, 2)) -> Panels:
    """Show the matrix of a small convolution and its transpose, and their rows as pictures.

    Parameters
    ----------
    small, large : (int, int)
        A pixel of the small and one of the large picture: of the former the row of A is marked
        and folded over the large picture, of the latter the column over the small one.

    Returns
    -------
    dict
        As from `row_and_column`.

    Examples
    --------
    >>> turned_over()["weight"]
    'A[4, 6] = A.T[6, 4] = 3'
    """
    return row_and_column(to_matrix(LAYER), LAYER.out_shape, LAYER.in_shape, small, large)


def row_and_column(
    matrix: ArrayLike,
    small_shape: tuple[int, ...],
    large_shape: tuple[int, ...],
    small: Place,
    large: Place,
) -> Panels:
    """Mark one row and one column in a matrix and its transpose, and fold them into pictures.

    Parameters
    ----------
    matrix : array_like, shape (M, N)
        The matrix of a convolution, from the large to the small picture; at most 16 by 16.
    small_shape, large_shape : (int, int)
        Their shapes, of M and N pixels.
    small, large : (int, int)
        The pixels whose row and column are marked.

    Returns
    -------
    dict
        Four panels, and the weight where row and column meet.

    Examples
    --------
    >>> panels = row_and_column(np.eye(6), (2, 3), (2, 3), (0, 1), (1, 1))
    >>> list(panels)[1:3], panels["weight"]
    (['A', 'A.T'], 'A[1, 4] = A.T[4, 1] = 0')
    """
    A = np.asarray(matrix, dtype=float)
    p, q = np.ravel_multi_index(small, small_shape), np.ravel_multi_index(large, large_shape)
    rows, columns = A.shape
    most = float(np.abs(A).max())

    def shown(values: Array, boxes: Sequence[Sequence[Any]] = ()) -> Picture:
        return Picture(values, cmap="matrix", vmin=-most, vmax=most, numbers=True, boxes=boxes)

    row, column = (p, 0, 1, columns), (0, q, rows, 1, "series0")
    return {
        SMALL: shown(A[:, q].reshape(small_shape)),
        "A": shown(A, [row, column]),
        "A.T": shown(A.T, [(0, p, columns, 1), (q, 0, 1, rows, "series0")]),
        LARGE: shown(A[p].reshape(large_shape)),
        "weight": f"A[{p}, {q}] = A.T[{q}, {p}] = {A[p, q]:g}",
    }


def matrix_explorer() -> Explorer:
    """Return `turned_over` under the hand: a place on any of its four panels moves all.

    Examples
    --------
    >>> explorer = matrix_explorer()
    >>> explorer.controls["A"].value = 4, 11
    >>> [control.value for control in explorer.controls.values()]
    [(1, 1), (2, 3), (4, 11), (11, 4)]
    """

    def shown(small: Place, large: Place, **entry: Place) -> Panels:
        return turned_over(small, large)

    shown.__doc__ = turned_over.__doc__
    explorer = explore(
        shown,
        small=pixel(SMALL, start=(1, 1)),
        large=pixel(LARGE, start=(1, 2)),
        **{"A": pixel("A", start=(4, 6)), "A.T": pixel("A.T", start=(6, 4))},
    )
    _moved_together(*explorer.controls.values())
    return explorer


def _moved_together(small: Widget, large: Widget, entry: Widget, turned: Widget) -> None:
    """Let each of four places move the other three to what belongs to it."""
    moving = False

    def move(change: dict[str, Any]) -> None:
        nonlocal moving
        if moving:  # by ourselves
            return
        p = np.ravel_multi_index(small.value, LAYER.out_shape)
        q = np.ravel_multi_index(large.value, LAYER.in_shape)
        if change["owner"] is entry:
            p, q = entry.value
        elif change["owner"] is turned:
            q, p = turned.value
        moving = True
        try:
            small.value, large.value = divmod(p, LAYER.out_shape[1]), divmod(q, LAYER.in_shape[1])
            entry.value, turned.value = (p, q), (q, p)
        finally:
            moving = False

    for place in (small, large, entry, turned):
        place.observe(move, "value")


def weights_by_letters(shape: Place) -> Array:
    """Return the weights of some other linear map, with four indices: it turns pictures over.

    Examples
    --------
    >>> np.einsum("ijkl,kl->ij", weights_by_letters((1, 3)), [[1, 2, 3]])
    array([[3., 2., 1.]])
    """
    return np.eye(shape[0] * shape[1])[::-1].reshape(*shape, *shape)


def follow(pixel: Place = (16, 16)) -> Panels:
    """Show a picture that is softer to the right; where a pixel's light goes and comes from.

    Parameters
    ----------
    pixel : (int, int)
        Its row and column, 0 to 31.

    Returns
    -------
    dict
        Three pictures, and the sums of a column and a row of the weights.

    Examples
    --------
    >>> follow()["sums"]
    'column 1.00, row 1.02'
    """
    small, lens = _soft_to_the_right()
    column, row = lens[(..., *pixel)], lens[pixel]
    return {
        "y, softer to the right": Picture(np.einsum("ijkl,kl->ij", lens, small), vmin=0, vmax=1),
        "column: this pixel's light goes": Picture(column, cmap="psf"),
        "row: its light comes from": Picture(row, cmap="psf"),
        "sums": f"column {column.sum():.2f}, row {row.sum():.2f}",
    }


@cache
def _soft_to_the_right() -> tuple[Array, Array]:
    small = fit(load("camera"), 32)
    return small, growing_blur(small.shape)


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
