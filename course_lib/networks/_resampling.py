"""Smaller and larger by Pillow's bicubic: the yardstick of every paper on super-resolution."""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, small_enough
from course_lib.networks._check import at_least, checked_picture


def bicubic(image: ArrayLike, scale: int) -> FloatArray:
    """Enlarge a picture by Pillow's bicubic interpolation.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1.
    scale : int
        How many times larger, 1 or more.

    Returns
    -------
    ndarray, shape (H * scale, W * scale) or (H * scale, W * scale, 3)
        float32 for a float32 image, else float64. At sharp edges it swings a little beyond the
        range of `image`.

    Raises
    ------
    ValueError
        If it is no picture in [0, 1], `scale` is below 1, or so large that the result would have
        more than 100 million pixels.

    Examples
    --------
    >>> bicubic(np.full((2, 3), 0.5), 2).shape
    (4, 6)
    """
    picture, scale = checked_picture(image), at_least(scale, 1, "scale")
    height, width = (side * scale for side in picture.shape[:2])
    small_enough((height, width), "an enlargement")
    return _resized(picture, (height, width))


def degrade(image: ArrayLike, scale: int) -> FloatArray:
    """Shrink a picture by Pillow's bicubic filter, which is the blur and decimation to undo.

    The filter is as wide as it must be against aliasing (4 * `scale` pixels). Rows and columns
    that fill no whole block of `scale` pixels are left out first. Nothing is rounded to bytes.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1.
    scale : int
        How many times smaller, 1 or more.

    Returns
    -------
    ndarray, shape (H // scale, W // scale) or (H // scale, W // scale, 3)
        float32 for a float32 image, else float64; clipped to [0, 1].

    Raises
    ------
    ValueError
        If it is no picture in [0, 1], or has no whole block.

    Examples
    --------
    >>> degrade(np.full((5, 6), 0.5), 2)
    array([[0.5, 0.5, 0.5],
           [0.5, 0.5, 0.5]])
    """
    whole = whole_blocks(image, scale)
    return _resized(whole, (whole.shape[0] // scale, whole.shape[1] // scale)).clip(0, 1)


def whole_blocks(image: ArrayLike, scale: int) -> FloatArray:
    """Return a picture without the rows and columns that fill no whole block of `scale`."""
    picture = checked_picture(image, at_least(scale, 1, "scale"), "one block to shrink")
    height, width = (n // scale * scale for n in picture.shape[:2])
    return picture[:height, :width]


def _resized(picture: FloatArray, shape: tuple[int, int]) -> FloatArray:
    from PIL import Image

    def channel(values: FloatArray) -> FloatArray:
        flat = Image.fromarray(np.ascontiguousarray(values, np.float32))
        return np.asarray(flat.resize(shape[::-1], Image.Resampling.BICUBIC))

    if picture.ndim == 2:
        return channel(picture).astype(picture.dtype)
    parts = [channel(part) for part in np.moveaxis(picture, 2, 0)]
    return np.stack(parts, axis=-1).astype(picture.dtype)
