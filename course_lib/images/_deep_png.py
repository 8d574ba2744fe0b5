"""PNG files of 16 bits in color, of which Pillow gives and writes 8: here they keep all."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

# Pillow unpacks either byte of each number: of big-endian ones the first, of others the second.
_OTHER_BYTE = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L"}
_START = 8
_BESIDE_LEFT = 1  # the filter of PNG that stores differences to the pixel on the left


def is_deep(image: Image) -> bool:
    """Tell whether an opened picture, not yet loaded, is a PNG of which `low_bytes` has more."""
    tiles = getattr(image, "tile", [])  # how a file is to be decoded, until it is
    return (
        image.format == "PNG"
        and len(tiles) == 1
        and tiles[0].args in _OTHER_BYTE
        and "transparency" not in image.info  # one number for the clear color, in 16 bits
    )


def take_low_bytes(image: ImageFile) -> None:
    """Let a deep picture, not yet loaded, give the lower byte of each number."""
    tile = image.tile[0]
    image.tile = [tile._replace(args=_OTHER_BYTE[str(tile.args)])]


def deepened(content: bytes, levels: NDArray[np.uint16]) -> bytes:
    """Put numbers of 16 bits into a PNG file that Pillow wrote with the upper 8 of them.

    Parameters
    ----------
    content : bytes
        The file, in RGB; all that it says beside the pixels is kept.
    levels : ndarray of uint16, shape (H, W, 3)
        The numbers.
    """
    buffer = io.BytesIO()
    buffer.write(content[:_START])
    pixels = False
    for kind, body in _chunks(content):
        if kind == b"IHDR":
            body = body[:8] + bytes([16]) + body[9:]
        elif kind == b"IDAT":
            if pixels:
                continue
            pixels, body = True, _packed(levels)
        buffer.write(struct.pack(">I", len(body)) + kind + body)
        buffer.write(struct.pack(">I", zlib.crc32(body, zlib.crc32(kind))))
    return buffer.getvalue()


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = _START
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        yield content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        place += 12 + length


def _packed(levels: NDArray[Any]) -> bytes:
    """Pack the rows, some at a time."""
    packer, pieces = zlib.compressobj(), []
    columns = levels.shape[1]
    step = max(1, 2**20 // columns)
    for top in range(0, len(levels), step):
        rows = np.ascontiguousarray(levels[top : top + step], ">u2").view(np.uint8)
        rows = rows.reshape(-1, columns * 6)
        lines = np.full((len(rows), 1 + rows.shape[1]), _BESIDE_LEFT, np.uint8)
        lines[:, 1:] = rows
        lines[:, 7:] -= rows[:, :-6]
        pieces.append(packer.compress(lines.tobytes()))
    return b"".join([*pieces, packer.flush()])
