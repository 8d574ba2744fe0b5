"""One page of a TIFF file, with nothing beside it that could cost memory or mislead a reader.

A file may name the same twenty megabytes in each of 65,535 tags, and any reader of tags takes them
as often. So the page's directory is written anew, with the tags that say how pixels are stored.
"""

import contextlib
import struct
from typing import NamedTuple

from course_lib.images._limits import Refused

STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_MAX_TAGS = 4096
_SIZES = {1: 1, 3: 2, 4: 4, 5: 8, 7: 1, 13: 4, 16: 8, 18: 8}  # bytes of each type of number
_TEXT, _RATIONAL = 2, 5

# TIFF 6.0, and the technical notes on JPEG and sample formats: size, packing, place and colors
_PIXEL_TAGS = frozenset(
    {254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, 320}
    | {322, 323, 324, 325, 332, 334, 338, 339, 347, 529, 530, 531, 532, 32997, 32998}
    | set(range(512, 522))
)


class _Form(NamedTuple):
    """Where classic and big TIFF files differ."""

    offset: str
    tags: str
    tag: str  # code, type and count; then as many bytes as an offset has
    first: int


_CLASSIC, _BIG = _Form("I", "H", "HHI", 4), _Form("Q", "Q", "HHQ", 8)


def one_page(data: bytes, page: int, beside: frozenset[int] = frozenset()) -> tuple[bytes, bool]:
    """Return a TIFF file of one page alone, and whether another one follows it.

    Parameters
    ----------
    data : bytes
        The whole file.
    page : int
        Counted from 0.
    beside : frozenset of int
        Further tags to keep.

    Returns
    -------
    bytes
        A file of the same pixels, with the tags alone that say how to read them.
    bool
        Whether there is a page after this one.
    """
    order = "<" if data.startswith(b"II") else ">"
    form = _BIG if b"+" in data[2:4] else _CLASSIC
    try:
        tags, following = _directory(data, page, order, form)
    except struct.error:
        raise Refused(
            "is damaged or incomplete (its list of pages ends early); copy it again or save it as "
            "PNG."
        ) from None
    kept = _tags_of(data, tags, order, form, beside)
    anew = struct.pack(order + form.tags, len(kept)) + b"".join(kept) + bytes(8)
    where = struct.pack(order + form.offset, len(data))
    return b"".join((data[: form.first], where, data[form.first + len(where) :], anew)), following


def page_count(data: bytes) -> int:
    """Return how many pages a TIFF file holds, as far as its list of them is whole."""
    order = "<" if data.startswith(b"II") else ">"
    form = _BIG if b"+" in data[2:4] else _CLASSIC
    head, link = struct.Struct(order + form.tags), struct.Struct(order + form.offset)
    seen: set[int] = set()
    with contextlib.suppress(struct.error):
        (place,) = link.unpack_from(data, form.first)
        while 0 < place < len(data) and place not in seen:
            (count,) = head.unpack_from(data, place)
            end = place + head.size + count * (struct.calcsize(order + form.tag) + link.size)
            if len(data) < end:
                break
            seen.add(place)
            (place,) = link.unpack_from(data, end)
    return len(seen)


def _directory(data: bytes, page: int, order: str, form: _Form) -> tuple[list[bytes], bool]:
    """Follow the chain of directories to that of `page`; return its tags as they are stored."""
    head, link = struct.Struct(order + form.tags), struct.Struct(order + form.offset)
    tag_size = struct.calcsize(order + form.tag) + link.size
    (place,) = link.unpack_from(data, form.first)
    seen: set[int] = set()
    for number in range(page + 1):
        if place == 0 or place in seen:  # the end, or a chain that bites its tail
            raise Refused(f"has no page {page}; the last one is page {number - 1}.")
        seen.add(place)
        (count,) = head.unpack_from(data, place)
        if count > _MAX_TAGS:
            raise struct.error
        start, end = place + head.size, place + head.size + count * tag_size
        if len(data) < end:
            raise struct.error
        place = link.unpack_from(data, end)[0] if len(data) >= end + link.size else 0
    tags = [data[at : at + tag_size] for at in range(start, end, tag_size)]
    return tags, 0 < place < len(data) and place not in seen


def _tags_of(
    data: bytes, tags: list[bytes], order: str, form: _Form, beside: frozenset[int]
) -> list[bytes]:
    """Keep the first of each tag that pixels need, and of some more, if its values are there."""
    kept: dict[int, bytes] = {}
    total, room = 0, struct.calcsize(order + form.offset)
    for tag in tags:
        code, kind, count = struct.unpack_from(order + form.tag, tag)
        size = (1 if kind == _TEXT and code in beside else _SIZES.get(kind, 0)) * count
        if (
            code not in _PIXEL_TAGS | beside
            or code in kept
            or not size
            or (kind == _RATIONAL and count > 9)
        ):
            continue
        (place,) = struct.unpack(order + form.offset, tag[-room:])
        if size > room and place + size > len(data):
            continue
        kept[code] = tag
        total += size if size > room else 0
    if total > len(data):
        raise Refused("is damaged (its tags claim more than the file holds); save it as PNG.")
    return [kept[code] for code in sorted(kept)]
