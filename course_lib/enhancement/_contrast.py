"""Contrast: each gray level becomes another one, everywhere the same or tile by tile."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import positive_number, real_number, whole_number
from course_lib.enhancement._check import Picture, channel_by_channel, checked
from course_lib.enhancement._color import to_oklab, with_lightness

Of = Literal["lightness", "channels"]
_SMALLEST_TILE = 8  # pixels; fewer make no histogram


def _applied(function: Callable[[Picture], Picture], picture: Picture, of: Of) -> Picture:
    """Apply a function of gray pictures from 0 to 1 to the lightness, or to each channel."""
    if of not in ("lightness", "channels"):
        raise ValueError(f"of must be 'lightness' or 'channels', but is {of!r}.")
    if picture.ndim == 2 or of == "channels":
        return channel_by_channel(function, picture)
    return with_lightness(picture, function(np.clip(to_oklab(picture)[..., 0], 0, 1)))


def stretch(
    image: ArrayLike, *, low: float = 1.0, high: float = 99.0, of: Of = "lightness"
) -> Picture:
    """Stretch the gray levels, so that the darkest become black and the lightest white.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Gray of any range; color from 0 to 1.
    low, high : float
        Percentiles from 0 to 100: so many percent of the pixels become black, and all above
        `high` white.
    of : {"lightness", "channels"}
        What is changed in a color picture: its lightness, with the hue kept, or red, green and
        blue, each by itself.

    Returns
    -------
    ndarray of float64, shape of `image`
        From 0 to 1. A picture of one gray level stays as it is, cut off at 0 and 1.

    Raises
    ------
    ValueError
        If the picture makes no sense, or not 0 <= `low` < `high` <= 100.
    TypeError
        If one is no number.

    Examples
    --------
    >>> stretch([[0.4, 0.5, 0.6]], low=0, high=100).round(2)
    array([[0. , 0.5, 1. ]])
    """
    picture = checked(image)
    low, high = real_number(low, "low"), real_number(high, "high")
    if not low < high <= 100:
        raise ValueError(f"low must be below high, and high at most 100, not {low:g}, {high:g}.")

    def stretched(gray: Picture) -> Picture:
        largest = np.abs(gray).max() or 1.0  # so that no difference overflows
        black, white = np.percentile(gray / largest, [low, high])
        if white <= black:
            return np.clip(gray, 0, 1)
        return np.asarray(np.clip((gray / largest - black) / (white - black), 0, 1))

    return _applied(stretched, picture, of)


def gamma(image: ArrayLike, exponent: float, *, of: Of = "lightness") -> Picture:
    r"""Bend the gray levels, black and white staying: :math:`x \mapsto x^\gamma`.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1; what lies outside is cut off.
    exponent : float
        The :math:`\gamma`: below 1 opens the dark, above 1 darkens.
    of : {"lightness", "channels"}
        What is changed in a color picture: its lightness, with the hue kept, or red, green and
        blue, each by itself.

    Returns
    -------
    ndarray of float64, shape of `image`
        From 0 to 1.

    Raises
    ------
    ValueError
        If the picture makes no sense, or `exponent` is not positive and finite.
    TypeError
        If one is no number.

    Examples
    --------
    >>> gamma([[0.0, 0.25, 1.0]], 0.5)
    array([[0. , 0.5, 1. ]])
    """
    exponent = positive_number(exponent, "exponent")
    return _applied(lambda gray: np.clip(gray, 0, 1) ** exponent, checked(image), of)


def equalize(image: ArrayLike, *, bins: int = 256, of: Of = "lightness") -> Picture:
    """Give every gray level its rank: equally many pixels in every part of the range.

    Where most pixels lie, contrast is spread, be it noise; where few lie, it is taken away. It is
    scikit-image's function.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1; what lies outside is cut off.
    bins : int
        How many gray levels are told apart.
    of : {"lightness", "channels"}
        What is changed in a color picture: its lightness, with the hue kept, or red, green and
        blue, each by itself.

    Returns
    -------
    ndarray of float64, shape of `image`
        From 0 to 1. A picture of one gray level stays as it is.

    Raises
    ------
    ValueError
        If the picture makes no sense, or `bins` is below 2.
    TypeError
        If one is no number.

    Examples
    --------
    >>> equalize([[0.1, 0.1, 0.1, 0.9]]).round(2)
    array([[0.75, 0.75, 0.75, 1.  ]])
    """
    from skimage.exposure import equalize_hist

    bins = whole_number(bins, "bins", 2)
    by_rank: Any = equalize_hist

    def equalized(gray: Picture) -> Picture:
        gray = np.clip(gray, 0, 1)
        return gray if _flat(gray) else np.asarray(by_rank(gray, nbins=bins))

    return _applied(equalized, checked(image), of)


def clahe(image: ArrayLike, *, clip: float = 0.01, tiles: int = 8, of: Of = "lightness") -> Picture:
    """Equalize tile by tile, with a limit to how much any gray level may be spread.

    Contrast-limited adaptive histogram equalization: each tile has its own curve, between tiles
    they are blended, and no curve may be steeper than a limit, so that flat areas do not turn
    into noise. It is scikit-image's function.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        From 0 to 1; what lies outside is cut off.
    clip : float
        The limit, as a share of a tile's pixels: 0.001 changes little, 1 is no limit at all.
    tiles : int
        How many tiles along each side; fewer in a small picture, since a tile has 8 pixels at
        least.
    of : {"lightness", "channels"}
        What is changed in a color picture: its lightness, with the hue kept, or red, green and
        blue, each by itself.

    Returns
    -------
    ndarray of float64, shape of `image`
        From 0 to 1. A picture of one gray level stays as it is.

    Raises
    ------
    ValueError
        If the picture makes no sense, `clip` is not above 0 and at most 1, or `tiles` is below 1.
    TypeError
        If one is no number.

    References
    ----------
    K. Zuiderveld, "Contrast limited adaptive histogram equalization", Graphics Gems IV, 1994,
    474-485.

    Examples
    --------
    >>> dull = np.linspace(0.4, 0.6, 64).reshape(8, 8)
    >>> bool(np.ptp(clahe(dull)) > 2 * np.ptp(dull))
    True
    """
    from skimage.exposure import equalize_adapthist

    clip, tiles = positive_number(clip, "clip"), whole_number(tiles, "tiles")
    if clip > 1:
        raise ValueError(f"clip must be at most 1, but is {clip:g}.")
    adapted: Any = equalize_adapthist

    def equalized(gray: Picture) -> Picture:
        gray = np.clip(gray, 0, 1)
        size = [min(n, max(_SMALLEST_TILE, n // tiles)) for n in gray.shape]
        return gray if _flat(gray) else adapted(gray, kernel_size=size, clip_limit=clip)

    return _applied(equalized, checked(image), of)


def _flat(gray: Picture) -> bool:
    return bool(np.ptp(gray) <= 8 * np.finfo(float).eps)
