"""Pictures inside a cell's outputs: find them, and tell a changed one from another machine's.

nbval compares text and leaves pictures alone, so that a changed plot would pass. Here they are
decoded and compared with room for rounding: a gray level here and there, not a moved curve.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable

import numpy as np
from nbformat import NotebookNode
from PIL import Image

# Other machines round a few gray values to the next level; a label's changed digit is 15 pixels.
MEAN_LEVELS = 0.25
FAR_LEVELS = 12
FAR_PIXELS = 8

_EMBEDDED = re.compile(r"data:image/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)")
_MIMES = ("image/png", "image/jpeg")


def without_pictures(text: str) -> str:
    """Return the text with each embedded picture replaced by a word."""
    return _EMBEDDED.sub("data:picture", text)


def pictures(outputs: Iterable[NotebookNode]) -> list[bytes]:
    """Return the encoded pictures of a cell's outputs, in order, also those inside HTML."""
    found = []
    for output in outputs:
        for mime, value in sorted(output.get("data", {}).items()):
            if mime in _MIMES:
                found.append(value)
            elif isinstance(value, str):
                found += _EMBEDDED.findall(value)
    return [base64.b64decode(value) for value in found]


def difference(stored: bytes, computed: bytes) -> str | None:
    """Say how two encoded pictures differ, or None if they show the same.

    Raises
    ------
    PIL.UnidentifiedImageError
        If one of them is no picture.
    """
    if stored == computed:
        return None
    first, second = _levels(stored), _levels(computed)
    if first.shape != second.shape:
        return (
            f"it was {first.shape[1]} x {first.shape[0]}, now {second.shape[1]} x {second.shape[0]}"
        )
    apart = np.abs(first - second)
    far = int(np.count_nonzero(apart.max(axis=-1) > FAR_LEVELS))
    if far > FAR_PIXELS:
        return f"{far} of its {apart[..., 0].size} pixels differ by more than {FAR_LEVELS} levels"
    if apart.mean() > MEAN_LEVELS:
        return f"its pixels differ by {apart.mean():.2f} levels on average"
    return None


def differences(stored: Iterable[NotebookNode], computed: Iterable[NotebookNode]) -> list[str]:
    """Say, a sentence each, how the pictures of two runs of a cell differ."""
    first, second = pictures(stored), pictures(computed)
    if len(first) != len(second):
        return [f"The cell stored {len(first)} pictures and now makes {len(second)}."]
    found = (difference(*pair) for pair in zip(first, second, strict=True))
    return [f"Picture {number} changed: {how}." for number, how in enumerate(found, 1) if how]


def _levels(encoded: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(encoded)) as image:
        return np.asarray(image.convert("RGBA"), dtype=np.float64)
