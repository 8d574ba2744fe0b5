"""What a JPEG file demands, counted before a decoder takes it on."""

import re
from collections.abc import Iterator

from course_lib.images._limits import MAX_EXIF, MAX_PIXELS, Refused

MAX_PASSES = 16 * MAX_PIXELS
"""Pixels times scans: cameras and programs make 10 scans, and each goes over all pixels."""

_MARKER = re.compile(rb"\xff+([^\xff\x00\xd0-\xd7])")  # the others stand in packed pixels
_ALONE = (0x01, 0xD8)  # markers without a length
_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1


def check_exif(data: bytes) -> None:
    """Refuse a JPEG file with more EXIF data than there can be; opening it would read them."""
    if sum(size for marker, size in _segments(data) if marker == _APP1) > MAX_EXIF:
        raise Refused("holds more EXIF data than the standard allows; save it anew as PNG.")


def check_scans(data: bytes, pixels: int) -> None:
    """Refuse a JPEG file of so many scans that drawing so many pixels would never end."""
    scans = sum(marker == _SCAN for marker, _ in _segments(data))
    if scans * pixels > MAX_PASSES:
        raise Refused(f"is drawn in {scans} scans, far more than needed; save it anew as JPEG.")


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Walk over the markers as a decoder does; give each with its size, EXIF's or 0."""
    place = 2
    while found := _MARKER.search(data, place):
        marker, place = found[1][0], found.end()
        if marker == _END:
            return
        if marker in _ALONE:
            continue
        size = int.from_bytes(data[place : place + 2], "big")
        yield marker, size if data[place + 2 : place + 6] == b"Exif" else 0
        place += max(2, size)
