"""What every enhancement asks of a picture."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import real_array

Picture: TypeAlias = NDArray[np.float64]


def checked(image: ArrayLike, name: str = "image") -> Picture:
    """Return a picture of shape (H, W) or (H, W, 3) in float64, or refuse it."""
    array = real_array(image, name)
    if array.ndim not in (2, 3) or array.size == 0 or (array.ndim == 3 and array.shape[2] != 3):
        raise ValueError(
            f"{name} must have shape (H, W) or (H, W, 3) and at least one pixel, "
            f"but has shape {array.shape}."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinite pixels; replace them first.")
    return array.astype(np.float64)


def checked_color(image: ArrayLike, name: str = "image") -> Picture:
    """Return a picture of shape (H, W, 3) in float64, or refuse it."""
    picture = checked(image, name)
    if picture.ndim != 3:
        raise ValueError(f"{name} must be in color, of shape (H, W, 3), but is {picture.shape}.")
    return picture


def channel_by_channel(function: Callable[[Picture], Picture], picture: Picture) -> Picture:
    """Apply a function of gray pictures to a gray picture, or to each channel."""
    if picture.ndim == 2:
        return function(picture)
    return np.stack([function(picture[..., c]) for c in range(3)], axis=-1)
