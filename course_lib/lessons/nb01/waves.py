"""Rings of every frequency, and what a kernel lets through."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib.lessons._types import Array


def zone_plate(side: int) -> Array:
    """Return rings that grow finer outwards: every frequency, each at its own place.

    Row r and column c, counted from the middle, hold the frequency (r, c) / `side` in cycles per
    pixel: the same place where a centered spectrum of that size has it.

    Parameters
    ----------
    side : int
        Height and width in pixels.

    Returns
    -------
    ndarray, shape (side, side)
        Values in [0, 1].

    Examples
    --------
    >>> float(zone_plate(8)[4, 4])
    1.0
    """
    from_middle = np.arange(side) - side // 2
    squared = np.add.outer(from_middle**2, from_middle**2)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * squared / side), dtype=float)


def gain(kernel: ArrayLike, shape: tuple[int, int]) -> Array:
    """Return by how much a kernel multiplies each frequency, zero frequency in the middle.

    Parameters
    ----------
    kernel : array_like, shape (h, w)
        The kernel.
    shape : (int, int)
        How many frequencies: the shape of the picture.

    Returns
    -------
    ndarray, shape `shape`
        The absolute value of the kernel's discrete Fourier transform.

    Examples
    --------
    >>> gain([[1, 1]], (1, 4))
    array([[0.        , 1.41421356, 2.        , 1.41421356]])
    """
    return np.asarray(np.abs(np.fft.fftshift(np.fft.fft2(np.asarray(kernel), s=shape))))


def width_at_half(profile: ArrayLike) -> float:
    """Return how wide a symmetric bump is at half its height, between samples by straight lines.

    Parameters
    ----------
    profile : array_like, shape (N,)
        Largest in the middle, at N // 2, and falling from there.

    Returns
    -------
    float
        The width in samples.

    Examples
    --------
    >>> width_at_half([0, 0.25, 1, 0.25, 0])
    1.3333333333333333
    """
    side = np.asarray(profile, dtype=float)[len(np.asarray(profile)) // 2 :]
    first = int(np.argmax(side <= side[0] / 2))
    above, below = side[first - 1], side[first]
    return float(2 * (first - 1 + (above - side[0] / 2) / (above - below)))
