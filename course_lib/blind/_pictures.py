"""Pictures made ready: gray, from 0 to 1, smaller, continued so that opposite edges meet."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter, uniform_filter, zoom

from course_lib.arrays import FloatArray, Kernel, real_array

Spectrum = NDArray[np.complexfloating[Any, Any]]
Shift = tuple[float, float]

SMALLEST = 32
# What an eye calls brightness (BT.601).
_GRAY = np.array([0.299, 0.587, 0.114])
# A few pixels that are very bright or dark must not set the scale.
_DARK, _BRIGHT = 0.2, 99.8


def checked_photo(image: ArrayLike) -> FloatArray:
    """Return a photo (H, W) or (H, W, 3) as float32 (if it was) or float64, or refuse it."""
    photo = real_array(image, "image")
    if photo.ndim == 3 and photo.shape[2] == 4:
        raise ValueError(
            f"image of shape {photo.shape} seems to have an alpha channel; "
            "leave it out, with image[..., :3]."
        )
    if photo.size == 0 or photo.ndim not in (2, 3) or photo.shape[2:] not in ((), (3,)):
        raise ValueError(
            "image must be gray, shape (H, W), or color, shape (H, W, 3), "
            f"but has shape {photo.shape}."
        )
    if not np.isfinite(photo).all():
        raise ValueError("image holds NaN or infinite pixels; fill them in first.")
    if min(photo.shape[:2]) < SMALLEST:
        raise ValueError(
            f"image of shape {photo.shape} is too small to tell its blur; "
            f"at least {SMALLEST} x {SMALLEST} pixels are needed."
        )
    return photo


def brightness(photo: FloatArray) -> Kernel:
    """Return the brightness of a photo, shape (H, W), in float64: the same however scaled.

    Its range becomes 0 to 1, outliers aside; all zeros if the photo is flat.
    """
    largest = float(np.abs(photo).max()) or 1.0  # no product can overflow
    gray: Kernel = np.ascontiguousarray(photo, np.float64) / largest
    if gray.ndim == 3:
        gray = gray @ _GRAY
    dark, bright = (float(v) for v in np.percentile(gray, (_DARK, _BRIGHT)))
    if bright - dark <= 1e-6 * max(abs(bright), abs(dark)):
        return np.zeros(gray.shape)
    return (gray - dark) / (bright - dark)


def richest(picture: FloatArray, side: int) -> tuple[slice, slice]:
    """Return the window, not larger than `side`, that holds the most edges."""
    rows, columns = (min(n, side) for n in picture.shape)
    down, across = (np.diff(picture, axis=axis, append=0)[:-1, :-1] for axis in (0, 1))
    strength = np.zeros(picture.shape)
    strength[:-1, :-1] = np.hypot(down, across)
    sums = uniform_filter(strength, (rows, columns), mode="constant")
    half = rows // 2, columns // 2
    inside = sums[
        half[0] : half[0] + picture.shape[0] - rows + 1,
        half[1] : half[1] + picture.shape[1] - columns + 1,
    ]
    top, left = (int(n) for n in np.unravel_index(int(inside.argmax()), inside.shape))
    return slice(top, top + rows), slice(left, left + columns)


def reduced(picture: FloatArray, factor: float) -> FloatArray:
    """Return a picture made smaller by a factor below 1, without new patterns; at 1, itself."""
    if factor == 1:
        return picture
    smooth = gaussian_filter(picture, 0.5 * np.sqrt(1 / factor**2 - 1))
    scale = [max(round(n * factor), 8) / n for n in picture.shape]
    small: FloatArray = zoom(smooth, scale, order=1, mode="nearest", grid_mode=True)
    return small


def extended(picture: FloatArray, room: int) -> FloatArray:
    """Return a picture with at least so many rows and columns more, at its end, so that it wraps.

    The new ones fade from the mirrored end over to the mirrored beginning.
    """
    for _ in range(2):
        n = len(picture)
        more = scipy.fft.next_fast_len(n + room, real=True) - n
        fade = (0.5 + 0.5 * np.cos(np.pi * np.arange(1, more + 1) / (more + 1)))[:, None]
        fade = fade.astype(picture.dtype)
        end = np.pad(picture, ((0, more), (0, 0)), mode="symmetric")[n:]
        begin = np.pad(picture, ((more, 0), (0, 0)), mode="symmetric")[:more]
        picture = np.concatenate([picture, fade * end + (1 - fade) * begin]).T
    return np.ascontiguousarray(picture)


def transfer(kernel: FloatArray, shape: tuple[int, ...], kind: type = np.float32) -> Spectrum:
    """Return the transfer function of a kernel with its center at (h // 2, w // 2)."""
    room: FloatArray = np.zeros(shape, kind)
    rows, columns = kernel.shape
    room[:rows, :columns] = kernel
    found: Spectrum = scipy.fft.rfft2(np.roll(room, (-(rows // 2), -(columns // 2)), (0, 1)))
    return found


@lru_cache(16)
def slope_power(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return the squared transfer function of the differences to the next pixel, both added."""
    down = 2 - 2 * np.cos(2 * np.pi * np.fft.fftfreq(shape[0]))[:, None]
    across = 2 - 2 * np.cos(2 * np.pi * np.fft.rfftfreq(shape[1]))[None, :]
    power: NDArray[np.float32] = (down + across).astype(np.float32)
    power.flags.writeable = False
    return power


def edge_window(shape: tuple[int, ...], width: int) -> FloatArray:
    """Return a window that is 1 inside and falls to 0 within `width` pixels of each edge."""
    sides = []
    for n in shape:
        reach = max(min(width, n // 3), 1)
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(reach) + 0.5) / reach)
        side = np.ones(n, np.float32)
        side[:reach], side[n - reach :] = rise, rise[::-1]
        sides.append(side)
    window: FloatArray = np.multiply.outer(*sides)
    return window


def best_shift(match: FloatArray, error: Callable[[Shift], float], steps: Sequence[float]) -> Shift:
    """Return the shift of least error, in pixels: the peak of a correlation, improved by steps.

    The correlation is a circular one, its first pixel for no shift.
    """
    peak = np.unravel_index(int(match.argmax()), match.shape)
    row, column = (float((p + n // 2) % n - n // 2) for p, n in zip(peak, match.shape, strict=True))
    best = row, column
    for step in steps:
        near = [(best[0] + step * i, best[1] + step * j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        best = min(near, key=error)
    return best
