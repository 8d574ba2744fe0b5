"""What lies beyond the border, and how many windows fit."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import Boundary, conv2d, conv_output_size, convolve
from course_lib.ui import Picture

# Okabe and Ito's colors, told apart by readers with any kind of color vision.
ORANGE, BLUE = np.array([230, 159, 0]) / 255, np.array([0, 114, 178]) / 255
GRAY, PAPER = np.array([0.78, 0.78, 0.78]), np.array([1.0, 1.0, 1.0])
_PAD_MODES: dict[Boundary, Any] = {
    "zero": "constant",
    "periodic": "wrap",
    "symmetric": "symmetric",
}


def bordered(picture: ArrayLike) -> Callable[..., Panels]:
    """Return a function that blurs a picture under a boundary rule.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1].

    Examples
    --------
    >>> list(bordered(np.ones((8, 8)))("periodic", 1.0))
    ['what the window sees', 'the result']
    """

    def blur(boundary: Boundary = "zero", sigma: float = 8.0) -> Panels:
        """Your picture with what a rule adds around it, and blurred; choose rule and width."""
        blurred = convolve(picture, kernels.gaussian(sigma), boundary=boundary)
        return {
            "what the window sees": extended(picture, boundary),
            "the result": Picture(blurred, vmin=0, vmax=1),
        }

    return blur


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


def taps(
    size: int = 10, kernel: int = 3, stride: int = 1, padding: int = 1, dilation: int = 1
) -> Panels:
    """Which pixels of a row each output reads, a line for each; choose sizes and steps.

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
        "one line for each output": Picture(_with_gaps(sheet, 16, 9), alt=alt),
        "size": f"{formula} = {count}" if fits else "the kernel is longer than the padded row",
    }


def _with_gaps(sheet: Array, wide: int, high: int) -> Array:
    """Enlarge each color to a rectangle and leave a white line between rectangles."""
    large: Array = sheet.repeat(high, axis=0).repeat(wide, axis=1)
    large[high - 1 :: high] = 1
    large[:, wide - 1 :: wide] = 1
    return large


def try_every_size() -> tuple[int, int]:
    """Count the outputs of `conv2d` for small sizes, and compare with the formula.

    Returns
    -------
    agree, cases : int
        How often both are the same, and of how many cases in which the kernel fits.

    Examples
    --------
    >>> agree, cases = try_every_size()
    >>> agree == cases
    True
    """
    agree = cases = 0
    ranges = range(1, 13), range(1, 6), range(1, 5), range(4), range(1, 4)
    for n, k, s, p, d in itertools.product(*ranges):
        if d * (k - 1) + 1 <= n + 2 * p:
            row, kernel = np.zeros((1, n + 2 * p)), np.ones((1, k))
            output = conv2d(row, kernel, stride=(1, s), padding="valid", dilation=(1, d))
            cases += 1
            agree += output.shape[1] == (n + 2 * p - d * (k - 1) - 1) // s + 1
    return agree, cases
