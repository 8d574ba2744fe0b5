"""What a JPEG file demands, counted before a decoder takes it on."""

import re
from collections.abc import Iterator

from course_lib.images._limits import MAX_PIXELS, Refused

MAX_PASSES = 16 * MAX_PIXELS
"""Pixels times scans: cameras and programs make 10 scans, and each goes over all pixels."""

_MARKER = re.compile(rb"\xff+([^\xff\x00\xd0-\xd7])")  # the others stand in packed pixels
_ALONE = (0x01, 0xD8)  # markers without a length
_SCAN, _END = 0xDA, 0xD9


def check_scans(data: bytes, pixels: int) -> None:
    """Refuse a JPEG file of so many scans that drawing so many pixels would never end."""
    scans = sum(marker == _SCAN for marker in markers(data))
    if scans * pixels > MAX_PASSES:
        raise Refused(f"is drawn in {scans} scans, far more than needed; save it anew as JPEG.")


def markers(data: bytes) -> Iterator[int]:
    """Walk from one marker to the next as a decoder does."""
    place = 2
    while found := _MARKER.search(data, place):
        marker, place = found[1][0], found.end()
        if marker == _END:
            return
        yield marker
        if marker not in _ALONE:
            place += max(2, int.from_bytes(data[place : place + 2], "big"))
