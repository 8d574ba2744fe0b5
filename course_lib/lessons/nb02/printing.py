"""Stamps put down one by one, the same by sliding, and how often each place is covered."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import conv2d, conv2d_transpose
from course_lib.ui import Picture


def stamp_step(image: ArrayLike, kernel: ArrayLike, stride: int, pixel: int) -> Panels:
    """Return one step of a scatter: the pixel, its scaled kernel, and the result so far.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        Put down as it is, not flipped.
    stride : int
        How far apart neighboring pixels put their kernels.
    pixel : int
        Which pixel is at work, counted from 0 along the rows; earlier ones are done.

    Returns
    -------
    dict
        Three panels and a sentence.

    Examples
    --------
    >>> stamp_step([[2, 3]], [[1, 1, 1]], 2, 1)["this step"]
    '3 × the kernel is added to rows 0–0, columns 2–4; 1 of its places was already taken'
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    height, width = weights.shape
    final = np.asarray(conv2d_transpose(pixels, weights, stride=stride, padding="valid"))
    so_far, taken = np.full(final.shape, np.nan), 0
    for number, (row, column) in enumerate(np.ndindex(pixels.shape)):
        if number > pixel:
            break
        place = np.s_[row * stride :, column * stride :]
        window = so_far[place][:height, :width]
        taken = int(np.isfinite(window).sum())
        window[...] = np.nan_to_num(window) + pixels[row, column] * weights
    row, column = divmod(pixel, pixels.shape[1])
    top, left = row * stride, column * stride
    scale, largest = pixels[row, column], float(np.abs(final).max())
    strongest = float(np.abs(pixels).max() * np.abs(weights).max())
    return {
        "the small picture": Picture(pixels, numbers=True, boxes=[(row, column, 1, 1)]),
        f"{scale:g} × the kernel": Picture(
            scale * weights, numbers=True, cmap="signed", vmin=-strongest, vmax=strongest
        ),
        "the result so far": Picture(
            so_far,
            numbers=True,
            cmap="signed",
            vmin=-largest,
            vmax=largest,
            boxes=[(top, left, height, width)],
        ),
        "this step": (
            f"{scale:g} × the kernel is added to rows {top}–{top + height - 1}, columns "
            f"{left}–{left + width - 1}; {taken} of its places "
            f"{'was' if taken == 1 else 'were'} already taken"
        ),
    }


def spread(image: ArrayLike, stride: int) -> Array:
    """Put zeros between the pixels, so that neighbors stand `stride` pixels apart.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The picture.
    stride : int
        1 changes nothing.

    Returns
    -------
    ndarray, shape ((H - 1) * stride + 1, (W - 1) * stride + 1)
        The pixels, and zeros.

    Examples
    --------
    >>> spread([[1, 2, 3]], 2)
    array([[1., 0., 2., 0., 3.]])
    """
    pixels = np.asarray(image, dtype=float)
    rows, columns = pixels.shape
    result = np.zeros(((rows - 1) * stride + 1, (columns - 1) * stride + 1))
    result[::stride, ::stride] = pixels
    return result


def sliding_step(image: ArrayLike, kernel: ArrayLike, stride: int, place: int) -> Panels:
    """Return one step of the same by sliding: a window over zeros, and the kernel turned.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        As a scatter puts it down; it is turned here.
    stride : int
        The stride of the scatter.
    place : int
        Which number of the result, counted from 0 along the rows; the last one at most.

    Returns
    -------
    dict
        Three panels and how many numbers in the window are not zero.

    Examples
    --------
    >>> sliding_step([[2, 3]], [[1, 1, 1]], 2, 2)["in this window"]
    '2 of 3 numbers are not 0'
    """
    turned = np.asarray(kernel, dtype=float)[::-1, ::-1]
    height, width = turned.shape
    around = ((height - 1, height - 1), (width - 1, width - 1))
    zeros = np.pad(spread(image, stride), around)
    result = np.asarray(conv2d(zeros, turned, padding="valid"))
    row, column = divmod(min(place, result.size - 1), result.shape[1])
    window = zeros[row : row + height, column : column + width]
    return {
        "zeros between and around": Picture(
            zeros, numbers=True, cmap="signed", boxes=[(row, column, height, width)]
        ),
        "the kernel, turned": Picture(turned, numbers=True, cmap="signed"),
        "slide, multiply, sum": Picture(
            result, numbers=True, cmap="signed", boxes=[(row, column, 1, 1)]
        ),
        "in this window": f"{np.count_nonzero(window)} of {window.size} numbers are not 0",
    }


def coverage(
    size: int,
    kernel: int,
    stride: int,
    padding: int,
    extra: int,
    room: tuple[int, int] = (0, 0),
) -> Panels:
    """Draw where the pixels of a row put their kernels, and how often each place is covered.

    Parameters
    ----------
    size, kernel, stride : int
        Pixels in the row, numbers in the kernel, distance of two kernels.
    padding : int
        What the forward convolution added at each end, and is cut off here.
    extra : int
        Places added at the end (other libraries: ``output_padding``).
    room : (int, int)
        For how many pixels and places there is room at least, so that the drawing keeps its
        shape while a slider moves.

    Returns
    -------
    dict
        One panel and the size formula.

    Examples
    --------
    >>> coverage(3, 3, 2, 1, 1)["size"]
    '(3 − 1)·2 − 2·1 + 3 + 1 = 6, and conv2d makes 3 of 6: allowed'
    """
    full = (size - 1) * stride + kernel + extra
    kept = full - 2 * padding
    sheet = np.full((max(size, room[0]) + 2, max(full, room[1])), np.nan)
    for row in range(size):
        sheet[row, row * stride : row * stride + kernel] = 1
    sheet[-1, :full] = np.nansum(sheet[:-1, :full], axis=0)
    formula = f"({size} − 1)·{stride} − 2·{padding} + {kernel} + {extra} = {kept}"
    if kept < 1:
        verdict = f"{formula}: nothing is left"
    else:
        forward = (kept + 2 * padding - kernel) // stride + 1
        allowed = "allowed" if forward == size else "not allowed"
        verdict = f"{formula}, and conv2d makes {forward} of {kept}: {allowed}"
    frame = [(0, padding, len(sheet), kept)] if kept > 0 else []
    title = "one line for each pixel; last line: how often each place is covered"
    told = ", ".join(f"{count:.0f}" for count in sheet[-1, :full])
    alt = f"{size} kernels of {kernel}, each {stride} further right. Covered: {told}."
    return {
        title: Picture(sheet, numbers=True, cmap="signed", vmin=-4, vmax=4, boxes=frame, alt=alt),
        "size": verdict,
    }


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
