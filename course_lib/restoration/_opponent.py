"""A color photo as brightness and two color differences, and back."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import FloatArray

# Orthogonal, so that the noise stays the same in each.
OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])


def channels_of(photo: FloatArray) -> list[FloatArray]:
    """Return brightness and color differences, or the one channel of a gray picture."""
    if photo.ndim == 2:
        return [photo]
    return list(np.moveaxis(photo @ OPPONENT.astype(photo.dtype).T, -1, 0))


def joined(channels: Sequence[FloatArray]) -> FloatArray:
    """Return the photo that `channels_of` took apart."""
    if len(channels) == 1:
        return channels[0]
    return np.asarray(np.stack(channels, axis=-1) @ OPPONENT.astype(channels[0].dtype))
