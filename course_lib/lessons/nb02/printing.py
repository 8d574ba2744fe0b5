"""Stamps put down one by one, and a picture that is printed with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.images import fit
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d_transpose
from course_lib.ui import Picture

Place = tuple[int, int]

DIGITS = np.array([[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8]])
"""The small picture that is printed: the first digits of pi."""
STAMPS = {"corner": np.array([[3, 2, 1], [2, 1, 0], [1, 0, 0]]), "ones": np.ones((3, 3))}
"""What it is printed with."""
LETTER = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]])
"""The letter F, which looks different whichever way it is turned."""


def scatter(
    kernel: str = "corner", stride: int = 2, pixel: Place = (1, 1), place: Place = (2, 2)
) -> Panels:
    """Show a small picture of digits, the print of one of its pixels, and the result so far.

    Parameters
    ----------
    kernel : {"corner", "ones"}
        The stamp, one of `STAMPS`.
    stride : int
        How far apart neighboring pixels print.
    pixel, place : (int, int)
        Row and column: of the pixel that prints last; of the place of the result to look at.

    Returns
    -------
    dict
        As from `stamp_step`.

    Examples
    --------
    >>> scatter()["at this place"]
    '33 = 3 × 0 + 1 × 1 + 5 × 1 + 9 × 3'
    """
    return stamp_step(DIGITS, STAMPS[kernel], stride, pixel, place)


def stamp_step(
    image: ArrayLike, kernel: ArrayLike, stride: int, pixel: Place, place: Place
) -> Panels:
    """Return one step of a scatter: the pixel, its scaled kernel, and the result so far.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        Put down as it is, not flipped.
    stride : int
        How far apart neighboring pixels put their kernels.
    pixel : (int, int)
        Which pixel is at work; those before it, along the rows, are done.
    place : (int, int)
        Of which place in the result the sum is told; the nearest one if it lies outside.

    Returns
    -------
    dict
        Three panels and two sentences.

    Examples
    --------
    >>> panels = stamp_step([[2, 3]], [[1, 1, 1]], 2, (0, 1), (0, 2))
    >>> panels["this print"], panels["at this place"]
    ('3 × the kernel, on rows 0–0, columns 2–4', '5 = 2 × 1 + 3 × 1')
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    (height, width), (row, column) = weights.shape, pixel
    top, left, value = row * stride, column * stride, pixels[pixel]
    so_far, met = _printed(pixels, weights, stride, pixel, place)
    final = float(np.abs(conv2d_transpose(pixels, weights, stride=stride, padding="valid")).max())
    strongest = float(np.abs(pixels).max() * np.abs(weights).max())
    terms = [f"{pixels[i, j]:g} × {weight:g}" for i, j, weight in met]
    total = sum(pixels[i, j] * weight for i, j, weight in met)
    return {
        "the small picture": Picture(
            pixels, numbers=True, boxes=[(i, j, 1, 1, "series0") for i, j, _ in met]
        ),
        "its print": Picture(
            value * weights, numbers=True, cmap="kernel", vmin=-strongest, vmax=strongest
        ),
        "the result so far": Picture(
            so_far, numbers=True, cmap="signed", vmin=-final, vmax=final,
            boxes=[(top, left, height, width)],
        ),
        "this print": (
            f"{value:g} × the kernel, on rows {top}–{top + height - 1}, columns "
            f"{left}–{left + width - 1}"
        ),
        "at this place": f"{total:g} = {' + '.join(terms)}" if terms else "no print yet",
    }  # fmt: skip


def _printed(
    pixels: Array, weights: Array, stride: int, last: Place, place: Place
) -> tuple[Array, list[tuple[int, int, float]]]:
    """Print up to one pixel; also give the pixels that met at a place, each with its weight."""
    (rows, columns), (height, width) = pixels.shape, weights.shape
    so_far = np.full(((rows - 1) * stride + height, (columns - 1) * stride + width), np.nan)
    down, across = (min(n, room - 1) for n, room in zip(place, so_far.shape, strict=True))
    met = []
    for row, column in np.ndindex(pixels.shape):
        if (row, column) > tuple(last):
            break
        top, left = row * stride, column * stride
        window = so_far[top : top + height, left : left + width]
        window[...] = np.nan_to_num(window) + pixels[row, column] * weights
        if 0 <= down - top < height and 0 <= across - left < width:
            met.append((row, column, float(weights[down - top, across - left])))
    return so_far, met


def mosaic(picture: ArrayLike, stamp: str = "heart", stride: int = 9) -> Panels:
    """Show your picture, tiny, and each of its pixels printed as a stamp.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].
    stamp : str
        One of `stamps`.
    stride : int
        How far apart neighboring pixels print.

    Returns
    -------
    dict
        Two pictures, their sizes, and how many prints lie on one place.

    Examples
    --------
    >>> mosaic(np.ones((28, 28)), stride=3)["size"]
    '(28, 28) -> (90, 90); prints on one place: at most 9'
    """
    tiny = fit(np.asarray(picture, dtype=float), 28)
    printed = conv2d_transpose(tiny, stamps()[stamp], stride=stride, padding="valid")
    deep = int(np.ceil(9 / stride)) ** 2
    return {
        "your picture, tiny": Picture(tiny, vmin=0, vmax=1),
        "printed": Picture(printed, vmin=0, vmax=printed.max()),
        "size": f"{tiny.shape} -> {printed.shape}; prints on one place: at most {deep}",
    }


def three_stars() -> Array:
    """Return three bright pixels on black, far enough apart for a letter each.

    Examples
    --------
    >>> three_stars().shape, three_stars().sum()
    ((16, 24), np.float64(3.0))
    """
    stars = np.zeros((16, 24))
    stars[[4, 8, 12], [5, 18, 9]] = 1
    return stars


_DRAWN = {
    "heart": """
.........
..##.##..
.#######.
.#######.
.#######.
..#####..
...###...
....#....
.........
""",
    "letter F": """
.........
..######.
..######.
..##.....
..#####..
..#####..
..##.....
..##.....
.........
""",
    "ring": """
...###...
..#####..
.##...##.
##.....##
##.....##
##.....##
.##...##.
..#####..
...###...
""",
}


def stamps() -> dict[str, Array]:
    """Return shapes to print with, 9 by 9, their largest value 1.

    Examples
    --------
    >>> list(stamps())
    ['heart', 'letter F', 'ring', 'dot', 'square']
    """
    drawn = {
        name: np.array([[float(mark == "#") for mark in row] for row in lines.split()])
        for name, lines in _DRAWN.items()
    }
    dot = kernels.disk(4)
    return drawn | {"dot": dot / dot.max(), "square": np.ones((9, 9))}
