"""How large the result of a transposed convolution is."""

from __future__ import annotations

import numpy as np

from course_lib.lessons._types import Panels
from course_lib.operators import conv2d
from course_lib.ui import Picture


def coverage(
    size: int = 3,
    kernel: int = 3,
    stride: int = 2,
    padding: int = 0,
    extra: int = 0,
    *,
    room: tuple[int, int] = (4, 16),
) -> Panels:
    """Show one line for each pixel of a row, its print, and below how often each place is covered.

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
    formula = formula.replace("-", "−")
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


def sizes_that_give(size: int, kernel: int, stride: int, padding: int) -> list[int]:
    """Try which rows, up to 25 pixels long, `conv2d` makes a row of the given length of.

    Parameters
    ----------
    size : int
        Pixels in the result.
    kernel, stride, padding : int
        Numbers in the kernel, its stride, and zeros at each end.

    Returns
    -------
    list of int
        Their lengths, in order.

    Examples
    --------
    >>> sizes_that_give(3, 3, 2, 0)
    [7, 8]
    """
    found = []
    for length in range(1, 26):
        row = np.zeros((1, length + 2 * padding))
        if row.size >= kernel:
            made = conv2d(row, np.ones((1, kernel)), stride=(1, stride), padding="valid")
            found += [length] if made.shape[1] == size else []
    return found
