"""Where a photo tells nothing: where it is clipped, and where there is noise alone."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter

from course_lib.arrays import FloatArray, real_array, real_number
from course_lib.restoration import estimate_noise

Mask: TypeAlias = NDArray[np.bool_]

# Below white by what JPEG does to a white spot.
_WHITE = 0.995
# Standard deviations: of the smoothing, of the neighborhood, of the mask's own edge.
_SMOOTHING, _AROUND, _SOFT = 1.0, 3.0, 2.0
# A photo in bytes is never more exact than their rounding.
_LEAST = 1 / 255 / np.sqrt(12)


def checked_picture(picture: ArrayLike) -> FloatArray:
    """Return a picture, gray or color, finite, from 0 to 1, in float64; or refuse it."""
    array = real_array(picture, "picture").astype(np.float64, copy=False)
    if array.ndim not in (2, 3) or array.size == 0 or array.shape[2:] not in ((), (3,)):
        raise ValueError(
            "picture must be gray, shape (H, W), or color, shape (H, W, 3), "
            f"but has shape {array.shape}."
        )
    if not np.isfinite(array).all():
        raise ValueError("picture holds NaN or infinite pixels; replace them first.")
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"picture must hold values from 0 to 1, but holds {array.min():.3g} to "
            f"{array.max():.3g}."
        )
    return array


def clipped(picture: ArrayLike) -> Mask:
    """Return where a photo is as white as it can be: there it may have been brighter.

    Parameters
    ----------
    picture : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1.

    Returns
    -------
    ndarray of bool, shape (H, W)
        True where any color is clipped.

    Raises
    ------
    ValueError
        If it is no picture from 0 to 1.
    TypeError
        If it holds no real numbers.

    Examples
    --------
    >>> clipped([[0.2, 0.9, 1.0]])
    array([[False, False,  True]])
    """
    white: Mask = checked_picture(picture) >= _WHITE
    return white if white.ndim == 2 else np.any(white, axis=2)


def noise_mask(picture: ArrayLike, strength: float) -> NDArray[np.float64]:
    """Return how much of a restoration to take at each pixel: none where there is noise alone.

    Around each pixel the ups and downs of the smoothed photo are compared with those that noise
    alone would leave there.

    Parameters
    ----------
    picture : array_like, shape (H, W) or (H, W, 3)
        The photo, from 0 to 1.
    strength : float
        0 takes the restoration everywhere; 1 leaves out what noise would do by chance; more leaves
        out weak detail too.

    Returns
    -------
    ndarray of float64, shape (H, W)
        From 0, the photo, to 1, the restoration.

    Raises
    ------
    ValueError
        If it is no picture from 0 to 1, or `strength` is negative or not finite.
    TypeError
        If something is no real number.

    Examples
    --------
    >>> edge = np.repeat([[0.2, 0.8]], 30, axis=1).repeat(9, axis=0)
    >>> noise_mask(edge, 1.0)[4, [0, 30, 59]].round(1) + 0
    array([0., 1., 0.])
    """
    pixels = checked_picture(picture)
    strength = real_number(strength, "strength")
    gray = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    if strength == 0:
        return np.ones(gray.shape)
    # White noise of deviation s, smoothed by a Gaussian of width g, has s / (2 g sqrt(pi)).
    left = max(estimate_noise(gray), _LEAST) / (2 * _SMOOTHING * np.sqrt(np.pi))
    smooth = gaussian_filter(gray, _SMOOTHING)
    mean = gaussian_filter(smooth, _AROUND)
    power = gaussian_filter((smooth - mean) ** 2, _AROUND)
    limit = 2 * strength * left
    share = np.clip((np.sqrt(power) - limit) / limit, 0, 1)
    mask: NDArray[np.float64] = gaussian_filter(share, _SOFT)
    return mask
