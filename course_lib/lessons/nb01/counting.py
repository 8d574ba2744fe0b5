"""A convolution that counts what it costs."""

from __future__ import annotations

import numpy as np

from course_lib.lessons._types import Array


def convolve_counted(image: Array, kernel: Array) -> tuple[Array, int]:
    """Convolve window by window, zeros outside; count the products.

    Parameters
    ----------
    image : ndarray, shape (H, W)
        The picture.
    kernel : ndarray, shape (h, w)
        The kernel; it is flipped.

    Returns
    -------
    result : ndarray, shape (H, W)
        The convolution.
    count : int
        How many products were computed.

    Examples
    --------
    >>> convolve_counted(np.ones((1, 3)), np.array([[1.0, 2.0]]))
    (array([[3., 3., 2.]]), 6)
    """
    (h, w), count, result = kernel.shape, 0, np.zeros(image.shape)
    rows, columns = (h - 1 - h // 2, h // 2), (w - 1 - w // 2, w // 2)
    padded = np.pad(image, (rows, columns))
    for i, j in np.ndindex(image.shape):
        products = padded[i : i + h, j : j + w] * kernel[::-1, ::-1]
        result[i, j] = products.sum()
        count += products.size
    return result, count
