"""Strips and tiles that tifffile alone cannot unpack: LZW, PackBits, floating-point predictor.

libtiff can, but Pillow, which brings it, knows few kinds of pixels. So the strips are handed to it
as a gray picture of bytes, and NumPy takes the bytes for what they are.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_lib.images._limits import Refused

if TYPE_CHECKING:
    from tifffile import TiffPage

_AT_A_TIME = 2**25  # bytes of pixels unpacked together; strips are not divided
_LARGEST_PART = 2**27
_HORIZONTAL, _FLOATING_POINT = 2, 3


def unpacked(page: TiffPage, data: bytes) -> NDArray[Any]:
    """Return the numbers of a page in the byte order of this machine.

    Parameters
    ----------
    page : tifffile.TiffPage
        Of whole bytes, one number type, and strips or tiles.
    data : bytes
        The whole file.

    Returns
    -------
    ndarray, shape (H, W, C)
        As stored.
    """
    height, width, samples = page.imagelength, page.imagewidth, page.samplesperpixel
    planes = samples if page.planarconfig == 2 else 1
    parts = [
        data[int(start) : int(start) + int(length)]
        for start, length in zip(page.dataoffsets, page.databytecounts, strict=True)
    ]
    if not parts or len(parts) % planes:
        raise Refused("is damaged (parts of it are missing); copy it again or save it as PNG.")
    each = len(parts) // planes
    pixels = np.empty((height, width, samples), page.dtype)
    for plane in range(planes):
        channels = pixels[..., plane : plane + 1] if planes > 1 else pixels
        _fill(channels, parts[plane * each : (plane + 1) * each], page)
    return pixels


def _fill(pixels: NDArray[Any], parts: list[bytes], page: TiffPage) -> None:
    """Unpack the parts of one plane into `pixels`, some rows of parts at a time."""
    height, width, samples = pixels.shape
    size = pixels.itemsize * samples
    tiled = page.is_tiled
    rows, columns = (page.tilelength, page.tilewidth) if tiled else (page.rowsperstrip, width)
    across = -(-width // columns)
    if rows * across * columns * size > _LARGEST_PART:
        raise Refused("is packed in parts that are too large; save it as PNG.")
    step = max(1, _AT_A_TIME // (rows * across * columns * size))
    for first in range(0, -(-height // rows), step):
        target = pixels[first * rows : (first + step) * rows]
        some = parts[first * across : (first + step) * across]
        shape = len(target), across * columns * size  # differences run to the end of a tile
        part = rows, columns * size if tiled else 0
        stored = _by_libtiff(some, shape, part, int(page.compression))
        for left in range(0, width, columns):
            block = stored[:, left * size : (left + columns) * size]
            numbers = _numbers(block, (len(target), columns, samples), page)
            target[:, left : left + columns] = numbers[:, : width - left]


def _numbers(raw: NDArray[Any], shape: tuple[int, ...], page: TiffPage) -> NDArray[Any]:
    """Take bytes for numbers, and undo the differences that were stored in their place."""
    stored = np.dtype(page.dtype).newbyteorder(page.parent.byteorder)
    rows, columns, samples = shape
    flat = np.ascontiguousarray(raw).reshape(rows, -1)
    if page.predictor == _FLOATING_POINT:
        sums = np.add.accumulate(flat.reshape(rows, -1, samples), axis=1, dtype=np.uint8)
        planes = sums.reshape(rows, stored.itemsize, columns * samples)  # the highest byte first
        values = np.ascontiguousarray(planes.swapaxes(1, 2)).view(stored.newbyteorder(">"))
        return values.reshape(shape)
    values = flat.view(stored).reshape(shape).astype(page.dtype)
    if page.predictor == _HORIZONTAL:
        whole = values.view(f"u{values.itemsize}")
        np.add.accumulate(whole, axis=1, dtype=whole.dtype, out=whole)
    return values


def _by_libtiff(
    parts: Sequence[bytes], shape: tuple[int, int], part: tuple[int, int], compression: int
) -> NDArray[np.uint8]:
    """Return the bytes of a picture of bytes; `part` is the shape of a tile, or (rows, 0)."""
    from PIL import Image

    file = _file_of_bytes(parts, shape, part, compression)
    image = Image.open(io.BytesIO(file), formats=("TIFF",))
    return np.asarray(image)


def _file_of_bytes(
    parts: Sequence[bytes], shape: tuple[int, int], part: tuple[int, int], compression: int
) -> bytes:
    """Write a little TIFF file of gray bytes around parts that are packed already."""
    starts = 8 + np.cumsum([0, *map(len, parts)])
    (height, width), (rows, columns) = shape, part
    tags: dict[int, Sequence[int]] = {256: [width], 257: [height], 258: [8], 259: [compression]}
    tags |= {262: [1], 277: [1]}
    places, counts = starts[:-1].tolist(), [len(packed) for packed in parts]
    if columns:
        tags |= {322: [columns], 323: [rows], 324: places, 325: counts}
    else:
        tags |= {273: places, 278: [rows], 279: counts}
    body = bytearray(b"".join(parts))
    entries = b""
    for code in sorted(tags):
        values = struct.pack(f"<{len(tags[code])}I", *tags[code])
        if len(values) > 4:
            values, place = struct.pack("<I", 8 + len(body)), values
            body += place
        entries += struct.pack("<HHI", code, 4, len(tags[code])) + values
    head = struct.pack("<2sHI", b"II", 42, 8 + len(body))
    return head + bytes(body) + struct.pack("<H", len(tags)) + entries + bytes(4)
