"""Pictures as files: as Pillow writes them, and TIFF files made by hand, of any packing."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

GLYPH = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0], [1, 0, 0]]) * 1.0  # an F: no symmetry
NUMBERS = {"u": 1, "i": 2, "f": 3}  # TIFF's names of number types
ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 2, 3, 4, 5, 7
_LETTER = {SHORT: "H", LONG: "I"}

Tag = tuple[int, int, int, bytes]  # code, type, count and values


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def large_glyph() -> np.ndarray:
    return np.kron(GLYPH, np.ones((16, 16)))


def tag(code: int, *values: int, kind: int = LONG, order: str = "<") -> Tag:
    return code, kind, len(values), struct.pack(f"{order}{len(values)}{_LETTER[kind]}", *values)


def claim(code: int, kind: int, count: int, place: int) -> Tag:
    """Return a tag that says where its values lie, true or not."""
    return code, kind, count, struct.pack("<I", place)


def tiff(body: bytes, tags: Sequence[Tag], order: str = "<") -> bytes:
    """Return a file whose packed pixels begin at byte 8."""
    place = 8 + len(body) + 2 + 12 * len(tags) + 4
    entries, behind = b"", b""
    for code, kind, count, values in sorted(tags):
        if len(values) > 4:
            behind, values = behind + values, struct.pack(f"{order}I", place + len(behind))
        entries += struct.pack(f"{order}HHI", code, kind, count) + values.ljust(4, b"\0")
    head = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 8 + len(body))
    return head + body + struct.pack(f"{order}H", len(tags)) + entries + bytes(4) + behind


def lzw(data: bytes) -> bytes:
    """Pack without looking for repetitions: codes stay 9 bits wide if the table is cleared."""
    codes: list[int] = []
    for start in range(0, len(data), 200):
        codes += [256, *data[start : start + 200]]
    bits = np.array([*codes, 257])[:, None] >> np.arange(8, -1, -1) & 1
    return np.packbits(bits.astype(np.uint8)).tobytes()


def packbits(data: bytes) -> bytes:
    parts = (data[start : start + 100] for start in range(0, len(data), 100))
    return b"".join(bytes([len(part) - 1]) + part for part in parts)


def picture(
    stored: np.ndarray,
    photometric: int,
    *,
    extra: Sequence[int] = (),
    planar: bool = False,
    order: str = "<",
    packing: tuple[int, Callable[[bytes], bytes]] = (1, bytes),
    tile: tuple[int, int] | None = None,
    predictor: int = 1,
) -> bytes:
    """Return a file of an array (H, W, C) as it is stored; C counts colors and extra samples."""
    height, width, samples = stored.shape
    planes = [stored[..., k : k + 1] for k in range(samples)] if planar else [stored]
    across = [part for plane in planes for part in _parts(plane, tile)]
    code, pack = packing
    packed = [pack(_differences(part, predictor, order).tobytes()) for part in across]
    places = 8 + np.cumsum([0, *map(len, packed)])
    short = {
        258: [8 * stored.itemsize] * samples,
        259: [code],
        262: [photometric],
        277: [samples],
        284: [2 if planar else 1],
        317: [predictor],
        339: [NUMBERS[stored.dtype.kind]] * samples,
    }
    if extra:
        short[338] = list(extra)
    long = {256: [width], 257: [height]}
    where, lengths = (324, 325) if tile else (273, 279)
    long |= {where: places[:-1].tolist(), lengths: [len(part) for part in packed]}
    long |= {323: [tile[0]], 322: [tile[1]]} if tile else {278: [_ROWS]}
    tags = [tag(c, *v, kind=SHORT, order=order) for c, v in short.items()]
    tags += [tag(c, *v, order=order) for c, v in long.items()]
    return tiff(b"".join(packed), tags, order)


_ROWS = 3  # in a strip: more than one strip, and the last one is shorter


def _parts(plane: np.ndarray, tile: tuple[int, int] | None) -> list[np.ndarray]:
    if tile is None:
        return [plane[top : top + _ROWS] for top in range(0, len(plane), _ROWS)]
    rows, columns = tile
    tall, wide = -len(plane) % rows, -plane.shape[1] % columns
    full = np.pad(plane, ((0, tall), (0, wide), (0, 0)))
    corners = np.ndindex(full.shape[0] // rows, full.shape[1] // columns)
    return [full[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns] for i, j in corners]


def _differences(part: np.ndarray, predictor: int, order: str) -> np.ndarray:
    if predictor == 2:
        whole = np.ascontiguousarray(part).view(f"u{part.itemsize}")
        part = np.diff(whole, axis=1, prepend=np.zeros_like(whole[:, :1]))
    if predictor == 3:  # Adobe's technical note 3: bytes sorted by weight, then differences
        rows, columns, samples = part.shape
        raw = np.ascontiguousarray(part).astype(part.dtype.newbyteorder(">")).view(np.uint8)
        planes = raw.reshape(rows, columns * samples, part.itemsize).swapaxes(1, 2)
        flat = np.ascontiguousarray(planes).reshape(rows, -1, samples)
        return np.diff(flat, axis=1, prepend=np.zeros_like(flat[:, :1]))
    return np.ascontiguousarray(part).astype(part.dtype.newbyteorder(order))
