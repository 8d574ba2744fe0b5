"""Pixels as the page gets them: exact where they are few or must be, else within 40 dB."""

from __future__ import annotations

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from course_lib.ui._palettes import Palette

DECIBELS = 40.0
"""No recorded picture may be farther than this from the kernel's, as 8 bits are shown."""
_SPARE = 0.5  # browsers may decode a little otherwise
QUALITIES = (90, 96)
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


def webp(colors: Bytes) -> bytes:
    """Encode a picture in few bytes, within 40 dB; exactly where that is hardly more."""
    exact = _encoded(colors, lossless=True, method=1, quality=40)
    for quality in QUALITIES:
        data = _encoded(colors, quality=quality, method=2)
        if 1.2 * len(data) > len(exact):
            break
        if decibels(decoded(data), colors) >= DECIBELS + _SPARE:
            return data
    return exact


def decoded(data: bytes) -> Bytes:
    """Give (h, w, 3) colors of an encoded picture."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def _encoded(colors: Bytes, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(colors).save(buffer, format="WEBP", **options)
    return buffer.getvalue()
