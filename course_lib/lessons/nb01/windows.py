"""What a kernel reads: its windows, its taps, its rows of a matrix, and beyond the border."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array, Panels
from course_lib.operators import Boundary, conv2d, conv_output_size
from course_lib.ui import Picture

# Okabe and Ito's colors, told apart by readers with any kind of color vision.
ORANGE, BLUE = np.array([230, 159, 0]) / 255, np.array([0, 114, 178]) / 255
GRAY, PAPER = np.array([0.78, 0.78, 0.78]), np.array([1.0, 1.0, 1.0])
_PAD_MODES: dict[Boundary, Any] = {
    "zero": "constant",
    "periodic": "wrap",
    "symmetric": "symmetric",
}


def window_step(image: ArrayLike, kernel: ArrayLike, window: int) -> Panels:
    """Return one step of the sliding window: the window, the products, and the map so far.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        The numbers in the window, not flipped: what `conv2d` computes.
    window : int
        Which window, counted from 0 along the rows.

    Returns
    -------
    dict
        Four panels and the sum written out.

    Examples
    --------
    >>> window_step(np.eye(3), [[1, 2], [3, -4]], 3)["the sum"]
    '1×1 + 0×2 + 0×3 + 1×(−4) = −3'
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    result = np.asarray(conv2d(pixels, weights, padding="valid"), dtype=float)
    top, left = divmod(window, result.shape[1])
    height, width = weights.shape
    seen = pixels[top : top + height, left : left + width]
    largest = float(np.abs(result).max())
    result.ravel()[window + 1 :] = np.nan
    factors = zip(seen.ravel(), weights.ravel(), strict=True)
    terms = " + ".join(f"{_number(x)}×{_factor(k)}" for x, k in factors)
    return {
        "the picture, the window": Picture(
            pixels, numbers=True, boxes=[(top, left, height, width)]
        ),
        "the kernel": Picture(weights, numbers=True, cmap="signed"),
        "the products": Picture(seen * weights, numbers=True, cmap="signed"),
        "the map so far": Picture(
            result,
            numbers=True,
            cmap="signed",
            vmin=-largest,
            vmax=largest,
            boxes=[(top, left, 1, 1)],
        ),
        "the sum": f"{terms} = {_number(float((seen * weights).sum()))}",
    }


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _factor(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)


def taps(size: int, kernel: int, stride: int, padding: int, dilation: int) -> Panels:
    """Draw which pixels of a row each output reads, and work out how many outputs there are.

    Parameters
    ----------
    size, kernel : int
        Pixels in the row, and numbers in the kernel.
    stride, padding, dilation : int
        Step of the window, zeros added at each end, distance between two numbers of the kernel.

    Returns
    -------
    dict
        One panel, of one size for up to 10 pixels and 2 zeros at each end, and the size formula.

    Examples
    --------
    >>> taps(7, 3, 2, 1, 1)["size"]
    'floor((7 + 2·1 − 1·(3 − 1) − 1) / 2) + 1 = 4'
    """
    reach = dilation * (kernel - 1) + 1
    fits = reach <= size + 2 * padding
    count = conv_output_size(size + 2 * padding, kernel, stride, "valid", dilation) if fits else 0
    line = np.array([GRAY] * padding + [BLUE] * size + [GRAY] * padding)
    sheet = np.tile(PAPER, (max(16, count + 2), max(14, len(line)), 1))
    sheet[0, : len(line)] = line
    for output in range(count):
        sheet[output + 2, : len(line)] = 0.3 * line + 0.7 * PAPER
        sheet[output + 2, output * stride + dilation * np.arange(kernel)] = ORANGE
    formula = f"floor(({size} + 2·{padding} − {dilation}·({kernel} − 1) − 1) / {stride}) + 1"
    alt = f"{count} lines for {count} outputs; in each, {kernel} of the pixels are marked."
    return {
        "one line for each output": Picture(_with_gaps(sheet, 16), alt=alt),
        "size": f"{formula} = {count}" if fits else "the kernel is longer than the padded row",
    }


def _with_gaps(sheet: Array, cell: int) -> Array:
    """Enlarge each color to a square and leave a white line between squares."""
    large: Array = sheet.repeat(cell, axis=0).repeat(cell, axis=1)
    large[cell - 1 :: cell] = 1
    large[:, cell - 1 :: cell] = 1
    return large


def matrix_row(matrix: ArrayLike, shape: tuple[int, int], pixel: int) -> Panels:
    """Mark one row of a convolution's matrix, and fold the row back into a picture.

    Parameters
    ----------
    matrix : array_like, shape (M, N)
        The matrix.
    shape : (int, int)
        The shape of the picture that it multiplies; N pixels.
    pixel : int
        Which row: the number of an output pixel.

    Returns
    -------
    dict
        The matrix with its row marked, the row as a picture, and how much of it is not zero.

    Examples
    --------
    >>> matrix_row(np.diag([1.0, 0, 0, 1]), (2, 2), 3)["in this row"]
    '1 of 4 numbers are not zero'
    """
    entries = np.asarray(matrix, dtype=float)
    weight = (np.abs(entries) / np.abs(entries).max())[..., None]
    sheet = PAPER - weight * (PAPER - BLUE)
    sheet[pixel] = PAPER - np.maximum(weight[pixel], 0.25) * (PAPER - ORANGE)
    row = entries[pixel]
    return {
        "the matrix": Picture(sheet, alt=f"A striped matrix with row {pixel} marked."),
        "the marked row, folded": Picture(row.reshape(shape), grid=True, vmin=0),
        "in this row": f"{np.count_nonzero(row)} of {row.size} numbers are not zero",
    }


def extended(image: ArrayLike, boundary: Boundary) -> Picture:
    """Return the picture with what a boundary rule invents around it, and a frame where it ends.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The picture.
    boundary : {"zero", "periodic", "symmetric"}
        The rule.

    Examples
    --------
    >>> extended(np.ones((4, 6)), "zero").boxes
    [(2, 2, 4, 6)]
    """
    pixels = np.asarray(image)
    height, width = pixels.shape
    margin = max(min(height, width) // 3, 2)
    around = np.pad(pixels, margin, mode=_PAD_MODES[boundary])
    return Picture(around, vmin=0, vmax=1, boxes=[(margin, margin, height, width)])
