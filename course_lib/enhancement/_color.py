"""Color in a space made for the eye: lightness, hue and chroma, each changed by itself."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import real_array, real_number
from course_lib.enhancement._check import Picture, checked_color
from course_lib.images import to_linear, to_srgb

# Ottosson's matrices: linear sRGB to the eye's three cones, and their cube roots to L, a, b.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OPPONENTS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_TO_RGB, _TO_ROOTS = np.linalg.inv(_CONES), np.linalg.inv(_OPPONENTS)
_ROUNDING = 1e-6  # of linear light
_MOST_CHROMA, _HALVINGS = 0.4, 12  # no color of sRGB has more than 0.33


def to_oklab(image: ArrayLike) -> Picture:
    r"""Tell how light, how green or red, and how blue or yellow each pixel looks.

    .. math:: (L, a, b)^T = M_2 \sqrt[3]{M_1 (R, G, B)^T}, \qquad
        C = \sqrt{a^2 + b^2}, \qquad h = \operatorname{atan2}(b, a)

    with R, G, B the linear light of sRGB. C is the chroma (0 for gray) and h the hue.

    Parameters
    ----------
    image : array_like, shape (H, W, 3)
        Stored values of sRGB from 0 to 1.

    Returns
    -------
    ndarray of float64, shape (H, W, 3)
        Lightness L from 0 (black) to 1 (white), and a, b, both 0 for gray.

    Raises
    ------
    ValueError
        If the picture is not in color, or not finite.
    TypeError
        If it holds no real numbers.

    References
    ----------
    B. Ottosson, "A perceptual color space for image processing", 2020,
    https://bottosson.github.io/posts/oklab/.

    Examples
    --------
    >>> to_oklab([[[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]]).round(3) + 0.0
    array([[[1.   , 0.   , 0.   ],
            [0.628, 0.225, 0.126]]])
    """
    light = to_linear(checked_color(image))
    return np.asarray(np.cbrt(light @ _CONES.T) @ _OPPONENTS.T)


def from_oklab(colors: ArrayLike, *, gamut: Literal["chroma", "clip"] = "chroma") -> Picture:
    """Turn lightness, a and b back into the stored values of a screen.

    A screen cannot show every color: a light one cannot have much chroma. What it cannot show
    must become something else, and the choice is yours.

    Parameters
    ----------
    colors : array_like, shape (H, W, 3)
        L, a, b as from `to_oklab`; L outside 0 to 1 becomes black or white.
    gamut : {"chroma", "clip"}
        "chroma" lowers the chroma of such a color until it can be shown: its lightness and hue
        stay. "clip" cuts red, green and blue off at 0 and 1, which changes all three.

    Returns
    -------
    ndarray of float64, shape (H, W, 3)
        From 0 to 1.

    Raises
    ------
    ValueError
        If the shape is another, a number is not finite, or `gamut` is unknown.
    TypeError
        If they are no real numbers.

    Examples
    --------
    >>> glaring = [[[0.8, 0.25, 0.1]]]  # a red as light as this has less chroma
    >>> to_oklab(from_oklab(glaring)).round(2)
    array([[[0.8 , 0.11, 0.04]]])
    >>> to_oklab(from_oklab(glaring, gamut="clip")).round(2)
    array([[[0.69, 0.19, 0.06]]])
    """
    lab = _checked_colors(colors)
    if gamut not in ("chroma", "clip"):
        raise ValueError(f"gamut must be 'chroma' or 'clip', but is {gamut!r}.")
    if gamut == "chroma":
        lab = _shown(lab)
    return np.clip(to_srgb(np.clip(_light(lab), 0, 1)), 0, 1)


def outside_gamut(colors: ArrayLike) -> NDArray[np.bool_]:
    """Tell which colors a screen of sRGB cannot show.

    Parameters
    ----------
    colors : array_like, shape (H, W, 3)
        L, a, b as from `to_oklab`.

    Returns
    -------
    ndarray of bool, shape (H, W)
        True where red, green or blue would have to leave the range from 0 to 1.

    Raises
    ------
    ValueError
        If the shape is another, or a number is not finite.
    TypeError
        If they are no real numbers.

    Examples
    --------
    >>> outside_gamut([[[0.8, 0.25, 0.1], [0.8, 0.0, 0.0]]])
    array([[ True, False]])
    """
    light = _light(_checked_colors(colors))
    return np.asarray(((light < -_ROUNDING) | (light > 1 + _ROUNDING)).any(axis=-1))


def saturate(image: ArrayLike, factor: float) -> Picture:
    """Make colors stronger or weaker, with their lightness and hue kept.

    Parameters
    ----------
    image : array_like, shape (H, W, 3)
        Stored values from 0 to 1.
    factor : float
        What the chroma is multiplied by: 0 gives gray, 1 changes nothing. A color that the screen
        cannot show so strong is made as strong as it can.

    Returns
    -------
    ndarray of float64, shape (H, W, 3)
        From 0 to 1.

    Raises
    ------
    ValueError
        If the picture is not in color or not finite, or `factor` is negative or not finite.
    TypeError
        If one is no number.

    Examples
    --------
    >>> saturate([[[0.8, 0.4, 0.4]]], 0).round(2)
    array([[[0.54, 0.54, 0.54]]])
    """
    return from_oklab(to_oklab(image) * np.array([1, *2 * (real_number(factor, "factor"),)]))


def with_lightness(image: ArrayLike, lightness: ArrayLike) -> Picture:
    """Give each pixel another lightness, with its hue and chroma kept.

    Parameters
    ----------
    image : array_like, shape (H, W, 3)
        Stored values from 0 to 1.
    lightness : array_like, shape (H, W)
        The new L of each pixel, from 0 (black) to 1 (white), such as a gray function makes of
        ``to_oklab(image)[..., 0]``. Near black and white only part of the chroma can be shown.

    Returns
    -------
    ndarray of float64, shape (H, W, 3)
        From 0 to 1.

    Raises
    ------
    ValueError
        If the picture is not in color, or the shapes do not fit.
    TypeError
        If one holds no real numbers.

    Examples
    --------
    >>> rose = with_lightness([[[0.5, 0.3, 0.3]]], [[0.8]])
    >>> to_oklab(rose)[0, 0, 0].round(3)
    np.float64(0.8)
    """
    lab = to_oklab(image)
    new = real_array(lightness, "lightness")
    if new.shape != lab.shape[:2]:
        raise ValueError(f"lightness must have shape {lab.shape[:2]}, but has {new.shape}.")
    lab[..., 0] = new
    return from_oklab(lab)


def _checked_colors(colors: ArrayLike) -> Picture:
    return checked_color(colors, "colors")


def _light(lab: Picture) -> Picture:
    """Return linear red, green and blue, in or out of the range of a screen."""
    return np.asarray(((lab @ _TO_ROOTS.T) ** 3) @ _TO_RGB.T)


def _shown(lab: Picture) -> Picture:
    """Lower the chroma of what cannot be shown, by bisection, until it can."""
    lab = lab.copy()
    lab[..., 0] = np.clip(lab[..., 0], 0, 1)
    wrong = outside_gamut(lab)
    far = lab[wrong]
    chroma = np.hypot(far[:, 1:2], far[:, 2:])
    far[:, 1:] *= np.minimum(1, _MOST_CHROMA / np.maximum(chroma, _MOST_CHROMA))
    low, high = np.zeros(len(far)), np.ones(len(far))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        light = _light(far * np.stack([np.ones_like(middle), middle, middle], axis=-1))
        fits = ((light >= -_ROUNDING) & (light <= 1 + _ROUNDING)).all(axis=-1)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    lab[wrong] = far * np.stack([np.ones_like(low), low, low], axis=-1)
    return lab
