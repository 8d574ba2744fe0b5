"""Color maps: tables of 256 colors, perceptually uniform and safe for the color-blind."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Palette = NDArray[np.uint8]

# Every fifth color of viridis (S. van der Walt and N. Smith, 2015, CC0). Straight lines between
# them are never further than 1/255 from the full table, so matplotlib need not be imported.
_VIRIDIS = (
    "440154 45085b 470f62 471669 481d6f 482374 472a79 46307d 453681 433c84 414286 3e4888 "
    "3c4d8a 3a538b 37588c 355d8c 32628d 30678d 2e6c8e 2c718e 2a768e 287a8e 267f8e 24848d "
    "23898d 218d8c 1f928c 1e978a 1e9b89 1ea087 20a585 23a982 28ae7f 2eb27c 35b778 3dbb74 "
    "45bf6f 4fc369 59c764 64cb5d 70ce56 7cd24f 88d547 95d73f a2da37 afdc2e bdde26 cae01e "
    "d7e219 e4e318 f1e51c fde724"
)
NAMES = ("gray", "viridis", "signed")
LOOKS = {
    "kernel": "signed",
    "matrix": "signed",
    "residual": "signed",
    "psf": "viridis",
    "spectrum": "viridis",
}
"""What is shown, and the color map that it has in all notebooks."""


@cache
def palette(name: str) -> Palette | None:
    """Return the table of a color map.

    Parameters
    ----------
    name : {"gray", "viridis", "signed"}
        "signed" runs from blue (negative) through near white (zero) to orange-red (positive).

    Returns
    -------
    (256, 3) ndarray of uint8, or None
        None for "gray", which needs no table.

    Raises
    ------
    ValueError
        If there is no such color map.

    Examples
    --------
    >>> palette("signed")[[0, 128, 255]].tolist()
    [[0, 85, 162], [247, 246, 245], [147, 47, 0]]
    """
    if name == "gray":
        return None
    if name == "viridis":
        return _between(np.array([list(bytes.fromhex(code)) for code in _VIRIDIS.split()]))
    if name == "signed":
        return _signed()
    raise ValueError(f"cmap is one of {', '.join((*NAMES, *LOOKS))}; got {name!r}")


def _between(anchors: NDArray[np.int_]) -> Palette:
    """Fill a table of 256 colors by straight lines between equally spaced ones."""
    at = np.linspace(0, 1, len(anchors))
    fine = np.linspace(0, 1, 256)
    columns = [np.interp(fine, at, anchors[:, channel]) for channel in range(3)]
    return np.rint(np.stack(columns, axis=1)).astype(np.uint8)


def _signed() -> Palette:
    """Build the diverging map in OKLab: lightness is linear in |value|, hue tells the sign.

    OKLab: B. Ottosson, "A perceptual color space for image processing", 2020.
    """
    # 0 and 255 are the ends; 127 and 128 are both (nearly) neutral.
    value = (np.arange(256) - 127.5) / 127.5
    size = np.abs(value)
    lightness = 0.975 - 0.525 * size
    hue = np.deg2rad(np.where(value < 0, 253.0, 42.0))
    chroma = 0.145 * size**0.8
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    return _oklab_to_srgb(lab)


def _oklab_to_srgb(lab: NDArray[np.float64]) -> Palette:
    to_lms = np.array(
        [[1, 0.3963377774, 0.2158037573], [1, -0.1055613458, -0.0638541728],
         [1, -0.0894841775, -1.2914855480]]
    )  # fmt: skip
    to_rgb = np.array(
        [[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
         [-0.0041960863, -0.7034186147, 1.7076147010]]
    )  # fmt: skip
    linear: NDArray[np.float64] = np.clip((lab @ to_lms.T) ** 3 @ to_rgb.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    table: Palette = np.rint(255 * encoded).astype(np.uint8)
    return table
