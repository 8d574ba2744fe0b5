"""TIFF files that hold more than 8 bits per value, as microscopes and scanners write them."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def deep_pixels(data: bytes, check_size: Callable[[int, int], None]) -> NDArray[Any] | None:
    """Return the stored numbers of the first picture, upright; None for Pillow's share.

    Parameters
    ----------
    data : bytes
        The whole file.
    check_size : callable
        Gets height and width before anything is unpacked, and raises if they are too large.

    Returns
    -------
    ndarray, shape (H, W) or (H, W, C), or None
        None if the values have 8 bits or fewer, or are packed in a way that tifffile alone
        cannot unpack: Pillow reads those.
    """
    import tifffile

    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        check_size(page.imagelength, page.imagewidth)
        if page.bitspersample <= 8 or page.photometric not in (0, 1, 2):  # gray or RGB only
            return None
        try:
            pixels = page.asarray()
        except ValueError as error:
            if "imagecodecs" in str(error):
                return None
            raise
        tag = page.tags.get("Orientation")
        inverted = page.photometric == 0  # 0 is white
        planes_first = page.axes == "SYX"
    if planes_first:
        pixels = np.moveaxis(pixels, 0, -1)
    if inverted and pixels.dtype.kind == "u":
        pixels = np.iinfo(pixels.dtype).max - pixels
    return _upright(pixels, int(tag.value) if tag else 1)


def _upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Undo what the orientation tag says: transpose from 5 on, then mirror."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels
