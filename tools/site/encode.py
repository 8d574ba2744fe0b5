"""Pixels as the page gets them: exact where they are few or must be, else within 40 dB."""

from __future__ import annotations

import bisect
import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from course_lib.ui._palettes import Palette

DECIBELS = 40.0
"""No recorded picture may be farther than this from the kernel's, as 8 bits are shown."""
_SPARE = 0.5  # browsers may decode a little otherwise
# WebP halves the colors' resolution, so that it misses the mark for what is colorful.
# Most need the upper qualities, where one step more costs most.
_GRAY = [
    {"format": "WEBP", "quality": q, "method": 4} for q in (60, 70, 75, 78, *range(80, 92), 93, 96)
]
_FULL_COLOR = [
    {"format": "AVIF", "quality": q, "speed": 8, "subsampling": "4:4:4"}
    for q in (60, 70, 76, 80, 83, 86, 88, *range(90, 99))
]
FEW = 64 * 64
"""Pictures of so many pixels are kept as they are."""

Bytes = NDArray[np.uint8]


def colored(pixels: Bytes, palette: Palette | None) -> Bytes:
    """Give (h, w, 3) colors of what a panel holds."""
    if palette is not None:
        return np.asarray(palette[pixels], dtype=np.uint8)
    return pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)


def decibels(one: Bytes, other: Bytes) -> float:
    """Give the PSNR of two pictures of 8 bits."""
    error = float(np.mean((one.astype(float) - other.astype(float)) ** 2))
    return 20 * math.log10(255) - 10 * math.log10(error) if error else math.inf


def picture(pixels: Bytes, palette: Palette | None) -> bytes:
    """Encode a picture in few bytes, within 40 dB; exactly where that is hardly more.

    What has a palette is encoded as it is, in gray: the page looks its colors up.
    """
    shown = pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)
    exact = _encoded(shown, format="WEBP", lossless=True, method=1, quality=40)
    options, there = _FULL_COLOR if pixels.ndim == 3 else _GRAY, colored(pixels, palette)
    tried: dict[int, bytes] = {}

    def is_near(i: int) -> bool:
        tried[i] = _encoded(shown, **options[i])
        seen = decoded(tried[i])
        seen = seen if palette is None else colored(seen[:, :, 0], palette)
        return decibels(seen, there) >= DECIBELS + _SPARE

    least = bisect.bisect_left(range(len(options)), True, key=is_near)
    near = tried.get(least, exact)
    return near if 1.2 * len(near) <= len(exact) else exact


def decoded(data: bytes) -> Bytes:
    """Give (h, w, 3) colors of an encoded picture."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def _encoded(colors: Bytes, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(colors).save(buffer, **options)
    return buffer.getvalue()
