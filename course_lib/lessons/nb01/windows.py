"""What a kernel reads: one window after another, on a few numbers and on a whole picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Panels
from course_lib.operators import conv2d
from course_lib.ui import Picture

from .editor import PRESETS, filtered

LOOKING = {
    "bottom minus top": kernels.sobel(axis=0),
    **{name: PRESETS[name] for name in ("right minus left", "sharpen", "outlines")},
}


def sliding(image: ArrayLike, kernel: ArrayLike) -> Callable[..., Panels]:
    """Return a function that draws the sliding window, the products, and the map so far.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Small whole numbers read best.
    kernel : array_like, shape (h, w)
        The numbers in the window, not flipped: what `conv2d` computes.

    Returns
    -------
    callable
        Of `window`, counted from 0 along the rows; gives four panels and the sum written out.

    Examples
    --------
    >>> sliding(np.eye(3), [[1, 2], [3, -4]])(window=3)["the sum"]
    '1×1 + 0×2 + 0×3 + 1×(−4) = −3'
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    sums = np.asarray(conv2d(pixels, weights, padding="valid"), dtype=float)
    (height, width), largest = weights.shape, float(np.abs(sums).max())

    def slide(window: int = 10) -> Panels:
        """Step a window over numbers: its products, their sum, and the map so far."""
        top, left = divmod(window, sums.shape[1])
        seen = pixels[top : top + height, left : left + width]
        so_far = np.where(np.arange(sums.size).reshape(sums.shape) <= window, sums, np.nan)
        frame, place = (top, left, height, width), (top, left, 1, 1)
        return {
            "the picture, the window": Picture(pixels, numbers=True, boxes=[frame]),
            "the kernel": Picture(weights, numbers=True, cmap="kernel"),
            "the products": Picture(seen * weights, numbers=True, cmap="signed"),
            "the map so far": Picture(
                so_far, -largest, largest, "signed", numbers=True, boxes=[place]
            ),
            "the sum": _sum(seen, weights),
        }

    return slide


def looking_at(picture: ArrayLike) -> Callable[..., Panels]:
    """Return a function that draws what a kernel computes at one pixel of a picture.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        Values in [0, 1]; they are rounded to two decimals, so that the sum can be redone by hand.

    Examples
    --------
    >>> looking_at(np.ones((5, 5)))((2, 2), "sharpen")["the sum"]
    '1×0 + 1×(−1) + 1×0 + 1×(−1) + 1×5 + 1×(−1) + 1×0 + 1×(−1) + 1×0 = 1'
    """
    pixels = np.round(np.asarray(picture, dtype=float), 2)
    around = np.pad(pixels, 1)
    maps = {
        name: filtered(conv2d(pixels, weights).round(2), weights)  # without the dust of 1e-16
        for name, weights in LOOKING.items()
    }

    def look(at: tuple[int, int] = (0, 0), kernel: str = "bottom minus top") -> Panels:
        """Point at a pixel of your picture: the window there, the products, and their sum."""
        row, column = at
        weights = LOOKING[kernel]
        window = around[row : row + 3, column : column + 3]
        products = (window * weights).round(2)
        return {
            "your picture": Picture(pixels, vmin=0, vmax=1),
            "its map": maps[kernel],
            "the window": Picture(window, numbers=True, vmin=0, vmax=1),
            "the products": Picture(products, numbers=True, cmap="signed", vmin=-2, vmax=2),
            "the sum": _sum(window, weights),
        }

    return look


def _sum(window: np.ndarray, weights: np.ndarray) -> str:
    factors = zip(window.ravel(), weights.ravel(), strict=True)
    terms = " + ".join(f"{_number(x)}×{_factor(k)}" for x, k in factors)
    return f"{terms} = {_number(float((window * weights).sum()))}"


def _number(value: float) -> str:
    """Write a whole number as it is, any other with two decimals."""
    rounded = round(value, 2) + 0.0  # no minus zero
    text = f"{rounded:.0f}" if rounded.is_integer() else f"{rounded:.2f}"
    return text.replace("-", "−")


def _factor(value: float) -> str:
    return f"({_number(value)})" if value < 0 else _number(value)
