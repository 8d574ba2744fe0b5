"""What every restoration asks of a picture and a point spread function."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import FloatArray, real_array, real_kernel
from course_lib.restoration._odd_psf import warn_if_odd

_USUAL_RISE, _LEAST_RISE = 0.5, 1e-6


def checked_image(image: ArrayLike) -> FloatArray:
    """Return a picture (H, W) or (H, W, 3) as float32 (if it was) or float64, or refuse it."""
    picture = shaped_image(image)
    if not np.isfinite(picture).all():
        raise ValueError("image holds NaN or infinite pixels; fill them in first.")
    return picture


def shaped_image(image: ArrayLike) -> FloatArray:
    """Return a picture as `checked_image` does, but perhaps with NaN or infinite pixels."""
    picture = real_array(image, "image")
    if picture.ndim == 3 and picture.shape[2] == 4:
        raise ValueError(
            f"image of shape {picture.shape} seems to have an alpha channel; "
            "leave it out, with image[..., :3]."
        )
    if picture.size == 0 or picture.ndim not in (2, 3) or picture.shape[2:] not in ((), (3,)):
        raise ValueError(
            "image must be gray, shape (H, W), or color, shape (H, W, 3), "
            f"but has shape {picture.shape}."
        )
    return picture


def checked_psf(psf: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Return a point spread function that sums to 1, float64 and read-only, or refuse it.

    Any positive scale is taken, since PSFs often come as pictures. Negative entries are
    refused: light does not cancel. `Convolution` takes any kernel. What is legal but odd, such
    as an origin in a corner, gets a warning.
    """
    kernel = real_kernel(psf, "psf")
    if kernel.shape[0] > shape[0] or kernel.shape[1] > shape[1]:
        raise ValueError(
            f"psf of shape {kernel.shape} is larger than the image of shape {shape[:2]}; "
            "cut its empty border off, or take a larger part of the picture."
        )
    if kernel.min() < 0:
        raise ValueError(
            f"psf has negative entries (down to {kernel.min():g}), but light does not cancel; "
            "subtract its background and set what is below 0 to 0."
        )
    if not kernel.any():
        raise ValueError("psf holds nothing but zeros, so that no light would arrive.")
    # By its maximum first, so that no sum can overflow.
    scaled: FloatArray = kernel / kernel.max()
    scaled /= scaled.sum()
    scaled.flags.writeable = False
    warn_if_odd(scaled)
    return scaled


def unit_of(image: FloatArray) -> float:
    """Return a power of two near the largest magnitude, to calculate in: dividing by it is exact.

    Squares and Fourier transforms of very large or very small numbers would leave the range of
    their type.
    """
    largest = max(float(image.max()), -float(image.min()))
    return 2.0 ** (int(np.frexp(largest)[1]) - 1) if largest else 1.0


def range_of(pixels: FloatArray, own: bool = False) -> tuple[float, float]:
    """Return where the pixels begin, and how far they rise; a few of them far off do not count.

    Almost all the light of a picture lies between its first and 99th percentile. What lies
    farther beyond, such as a hot pixel or a star, must not set the scale for the rest. Pixels that
    nobody else needs (`own`) may be put into another order, which saves a copy.
    """
    dark, bright = (float(v) for v in np.percentile(pixels, (1, 99), overwrite_input=own))
    lowest, highest = float(pixels.min()), float(pixels.max())
    share = (bright - dark) / (highest - lowest) if highest > lowest else 1.0
    # Below the least, there are a few things on a flat ground: nothing but they can set a scale.
    if share > _USUAL_RISE or share < _LEAST_RISE:
        return lowest, highest - lowest
    return dark, bright - dark


def by_channel(
    function: Callable[..., FloatArray], image: FloatArray, *others: FloatArray
) -> FloatArray:
    """Apply a function of gray pictures to gray pictures, or to each color by itself.

    The others have the shape of the image.
    """
    if image.ndim == 2:
        return function(image, *others)
    colors = zip(*(np.moveaxis(picture, -1, 0) for picture in (image, *others)), strict=True)
    channels = [function(*(np.ascontiguousarray(p) for p in pictures)) for pictures in colors]
    return np.stack(channels, axis=-1)
