"""Files that promise a small picture and want more than that: memory, time, or another program."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

from tests.images import made
from tests.images.made import LONG, RATIONAL, SHORT, UNDEFINED, Tag, claim, encoded, tag

SIDE = 64
_MILLIONS = 18_000_000  # bytes that a tag may name as its own


def zeros(count: int) -> bytes:
    """Return `count` zeros, deflated, in no time: one packed piece is repeated."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    adler = (count & 0xFFFF) % 65521 if count < 65521 else (count % 65521) << 16 | 1
    end = b"\x03\x00" + struct.pack(">I", adler)
    return head + piece * (count // 2**20 - 1) + end


def page(body: bytes, bits: int, packing: int, *more: Tag) -> bytes:
    """Return a gray TIFF file of 64 x 64 pixels in one strip."""
    numbers = {256: SIDE, 257: SIDE, 259: packing, 262: 1, 273: 8, 277: 1, 278: SIDE}
    tags = [tag(code, value) for code, value in (numbers | {279: len(body)}).items()]
    other = {code for code, *_ in more}
    kept = [t for t in (*tags, tag(258, bits, kind=SHORT)) if t[0] not in other]
    return made.tiff(body, [*kept, *more])


def tiles(side: int, packing: int) -> bytes:
    body = zlib.compress(bytes(SIDE * SIDE * 2))
    numbers = {256: SIDE, 257: SIDE, 258: 16, 259: packing, 262: 1, 277: 1, 322: side, 323: side}
    tags = [tag(code, value) for code, value in (numbers | {324: 8, 325: len(body)}).items()]
    return made.tiff(body, tags)


def same_strips(count: int) -> bytes:
    """Return a file in which each of many strips is the whole file."""
    numbers = {256: SIDE, 257: count, 258: 16, 259: 1, 262: 1, 277: 1, 278: 1}
    tags = [tag(code, value) for code, value in numbers.items()]
    many = [tag(273, *[8] * count), tag(279, *[_MILLIONS - 8] * count)]
    return made.tiff(bytes(_MILLIONS), [*tags, *many])


def scans(side: int, count: int) -> bytes:
    """Return a progressive JPEG that draws its last scan again and again."""
    data = encoded(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    start, end = data.rfind(b"\xff\xda"), data.rfind(b"\xff\xd9")
    return data[:end] + data[start:end] * count + data[end:]


def exif(tags: int, each: int, size: int) -> bytes:
    """Return EXIF data whose tags all name the same bytes; the first says: turned."""
    turned = struct.pack(">HHIHH", 0x0112, SHORT, 1, 6, 0)
    others = (struct.pack(">HHII", 1000 + k, UNDEFINED, each, 8) for k in range(tags - 1))
    body = b"MM\0*\0\0\0\x08" + struct.pack(">H", tags) + turned + b"".join(others)
    return body.ljust(size, b"\0")


def jpeg_with(*segments: bytes) -> bytes:
    data = encoded(Image.new("L", (SIDE, SIDE), 128), "JPEG")
    app1 = (b"\xff\xe1" + struct.pack(">H", len(s) + 8) + b"Exif\0\0" + s for s in segments)
    return data[:2] + b"".join(app1) + data[2:]


def png_with(idat: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", idat), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def loop() -> bytes:
    data = bytearray(page(bytes(SIDE * SIDE), 8, 1))
    (place,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, place)
    struct.pack_into("<I", data, place + 2 + 12 * count, place)
    return bytes(data)


def lying_jp2() -> bytes:
    data = bytearray(encoded(Image.new("L", (3000, 3000), 7), "JPEG2000"))
    struct.pack_into(">II", data, data.index(b"ihdr") + 4, SIDE, SIDE)
    return bytes(data)


def lying_gif() -> bytes:
    data = bytearray(encoded(Image.new("P", (SIDE, SIDE)), "GIF"))
    struct.pack_into("<HH", data, data.index(b",", 13) + 5, 13000, 13000)
    return bytes(data)


def files() -> dict[str, tuple[bytes, str]]:
    """Return for each name the file, and how the answer to it begins ("" for a picture)."""
    small, gray = bytes(SIDE * SIDE), zlib.compress(bytes((SIDE + 1) * SIDE))
    bomb = zeros(3 * 2**30)
    same = bytes(_MILLIONS)
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n%%EndComments\nshowpage\n"
    deeper = "is damaged (a part unpacks to more than its header promises)"
    return {
        "deflated, 8 bits": (page(bomb, 8, 8), deeper),
        "deflated, 16 bits": (page(bomb, 16, 8), deeper),
        "deflated, palette": (
            made.tiff(bomb, [*_palette(len(bomb)), tag(320, *[0] * 768, kind=SHORT)]), deeper),
        "PackBits": (page(b"\x81\0" * 5_000_000, 16, 32773), ""),
        "huge tiles": (tiles(60_000, 1), "is damaged (its tiles are far larger"),
        "huge LZW tiles": (tiles(60_000, 5), "is damaged (its tiles are far larger"),
        "a strip of four milliards of rows": (
            page(zlib.compress(small * 2), 16, 8, tag(278, 2**32 - 1)), ""),
        "65535 samples": (page(small, 64, 1, tag(277, 65535)), "unpacks to more than 512 MB"),
        "the same bytes in 3000 tags": (
            page(same, 8, 1, *(claim(40_000 + k, UNDEFINED, _MILLIONS, 8) for k in range(3000))),
            ""),
        "the same bytes in one tag 3000 times": (
            page(same, 8, 1, *(claim(273, LONG, 4_000_000, 8) for _ in range(3000))),
            ""),
        "the same bytes in every tag of pixels": (
            page(same, 8, 1, *(claim(code, LONG, 4_400_000, 8) for code in (292, 293, 338, 529))),
            "is damaged (its tags claim more"),
        "millions of fractions": (page(same, 8, 1, claim(529, RATIONAL, 2_000_000, 8)), ""),
        "EXIF data in a TIFF file": (
            page(struct.pack("<H", 4000) + b"".join(struct.pack("<HHII", 30_000 + k, UNDEFINED,
                 17_000_000, 8) for k in range(4000)) + same, 8, 1, claim(34665, LONG, 1, 8)), ""),
        "each strip the whole file": (same_strips(64_000), "is damaged (its strips claim more"),
        "pages in a circle": (loop(), ""),
        "3000 scans": (scans(3000, 3000), "is drawn in 300"),
        "many scans of a small picture": (scans(SIDE, 5_000), ""),
        "one segment of EXIF data": (jpeg_with(exif(5000, 60_000, 65_000)), ""),
        "300 segments of EXIF data": (
            jpeg_with(exif(5000, 19_000_000, 65_000), *[bytes(65_000)] * 290),
            ""),
        "EXIF data in a PNG file": (
            png_with(gray, (b"eXIf", exif(60_000, 17_000_000, _MILLIONS))), ""),
        "a color profile": (png_with(gray, (b"iCCP", b"a\0\0" + bomb)), "is damaged"),
        "pixels without end": (png_with(bomb), ""),
        "a frame beyond its canvas": (lying_gif(), "has 13000 x 13000 pixels"),
        "a JPEG 2000 header that lies": (lying_jp2(), "is damaged"),
        "PostScript": (eps, "is no picture that can be read here"),
    }  # fmt: skip


def _palette(length: int) -> list[Tag]:
    numbers = {256: SIDE, 257: SIDE, 258: 8, 259: 8, 262: 3, 273: 8, 277: 1, 278: SIDE, 279: length}
    return [tag(code, value) for code, value in numbers.items()]
