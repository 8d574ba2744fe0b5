"""A color photo as brightness and two color differences, and back."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import FloatArray

OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
"""One row for each channel. They are orthogonal, so that the noise stays the same in each."""


def opponent_channels(photo: FloatArray) -> list[FloatArray]:
    """Return the brightness and two color differences, or the one channel of a gray picture.

    Parameters
    ----------
    photo : ndarray, shape (H, W) or (H, W, 3)
        Floating point; any range.

    Returns
    -------
    list of ndarray, shape (H, W)
        In the type of `photo`; the brightness is the sum of the three colors over the root of 3.
    """
    if photo.ndim == 2:
        return [photo]
    return list(np.moveaxis(photo @ OPPONENT.astype(photo.dtype).T, -1, 0))


def from_opponent(channels: Sequence[FloatArray]) -> FloatArray:
    """Return the photo that `opponent_channels` took apart.

    Parameters
    ----------
    channels : sequence of ndarray, shape (H, W)
        Three, or one of a gray picture.

    Returns
    -------
    ndarray, shape (H, W, 3) or (H, W)
        In the type of the channels.
    """
    if len(channels) == 1:
        return channels[0]
    return np.asarray(np.stack(channels, axis=-1) @ OPPONENT.astype(channels[0].dtype))
