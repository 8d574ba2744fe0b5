"""From the numbers that a file stores to values between 0 and 1."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from course_lib.images._limits import Refused

Picture: TypeAlias = NDArray[np.float64]

_BAND = 2**18  # values turned into floats at a time, so that no second copy is made of all


@dataclass
class Stored:
    """What a file says of its pixels.

    Attributes
    ----------
    colors : ndarray, shape (H, W) or (H, W, 3)
        The numbers as stored, without transparency.
    top : int or None
        The number that means white; None if the file does not say, as for floats.
    alpha : ndarray, shape (H, W), or None
        Transparency: 0 is clear; opaque is 1 for floats, else the largest that the type holds.
    associated : bool
        Whether the colors were multiplied by `alpha` already.
    zero_is_white : bool
        Whether the scale runs from white to black.
    """

    colors: NDArray[Any]
    top: int | None
    alpha: NDArray[Any] | None = None
    associated: bool = False
    zero_is_white: bool = False


def to_picture(stored: Stored, notes: list[str]) -> Picture:
    """Return values from 0 to 1, put on white; gray if the three colors are equal everywhere.

    Parameters
    ----------
    stored : Stored
        Taken apart on the way.
    notes : list of str
        Gets a sentence if the numbers had to be stretched.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        A new array.
    """
    colors, alpha = stored.colors, stored.alpha
    if "c" in (colors.dtype.kind, "" if alpha is None else alpha.dtype.kind):
        raise Refused("holds complex numbers; save their absolute value instead.")
    if colors.ndim == 3 and all(np.array_equal(colors[..., 0], colors[..., k]) for k in (1, 2)):
        colors = colors[..., 0]
    opaque = 1.0 if alpha is None else _opaque(alpha)
    low, high = (0.0, float(stored.top)) if stored.top else _range(stored, colors, opaque, notes)
    picture = np.empty(colors.shape)
    for rows in _bands(colors.shape):
        if alpha is None:
            picture[rows] = _between(colors[rows], low, high, stored.zero_is_white)
            continue
        band, cover = _covered(colors[rows], alpha[rows], opaque, stored.associated)
        band = _between(band, low, high, stored.zero_is_white)
        # Associated colors may be brighter than their cover allows, by rounding or on purpose.
        picture[rows] = np.minimum(band, 1) * cover + (1 - cover)
    return picture


def _bands(shape: tuple[int, ...]) -> Iterator[slice]:
    step = max(1, _BAND // max(1, int(np.prod(shape[1:]))))
    return (slice(top, top + step) for top in range(0, shape[0], step))


def _between(values: NDArray[Any], low: float, high: float, downward: bool) -> Picture:
    """Map `low` to 0 and `high` to 1, even where their difference is no float any more."""
    part = 1.0 if isfinite(high - low) else 0.5
    span = high * part - low * part
    if span == 0:
        return np.full(values.shape, float(downward))
    if low == 0 and part == 1:
        band = values / np.float64(span)
    else:
        band = np.clip((values * np.float64(part) - low * part) / span, 0, 1)
    return np.subtract(1, band, out=band) if downward else band


def _range(
    stored: Stored, colors: NDArray[Any], opaque: float, notes: list[str]
) -> tuple[float, float]:
    """Return what becomes 0 and 1 where the type of the numbers does not say it."""
    if stored.alpha is not None:
        colors, _ = _covered(colors, stored.alpha, opaque, stored.associated)
    low, high = float(colors.min()), float(colors.max())  # NaN wins in both
    if not (isfinite(low) and isfinite(high)):
        raise Refused("holds NaN or infinite pixels; replace them first.")
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    notes.append(
        f"holds numbers from {low:.6g} to {high:.6g} and does not say which of them is white; "
        "the smallest was made 0 and the largest 1."
    )
    return low, high


def _opaque(alpha: NDArray[Any]) -> float:
    """Return the number that means opaque, or refuse transparency that makes no sense."""
    if alpha.dtype.kind == "u":
        return float(np.iinfo(alpha.dtype).max)
    if alpha.dtype.kind == "f" and alpha.min() >= 0 and alpha.max() <= 1:
        return 1.0
    raise Refused("holds transparency outside 0 to 1; save it without, or as PNG.")


def _covered(
    colors: NDArray[Any], alpha: NDArray[Any], opaque: float, associated: bool
) -> tuple[NDArray[Any], Picture]:
    """Return colors that no transparency was multiplied into, and how much each pixel covers."""
    cover = alpha.reshape(alpha.shape + (1,) * (colors.ndim - 2)) / np.float64(opaque)
    if associated:  # what is clear has no color
        colors = np.divide(colors, cover, out=np.zeros(colors.shape), where=cover > 0)
    return colors, cover
