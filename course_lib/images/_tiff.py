"""TIFF files, as scanners, microscopes and photo programs write them.

Gray and RGB of 8, 16 bits and more are read as they are stored: by tifffile, or, where it needs
help to unpack, by `unpacked`. Pillow reads the rest: JPEG inside, palettes, CMYK, other bits.
"""

from __future__ import annotations

import io
import lzma
import zlib
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from course_lib.images._limits import MAX_STORED, Refused, check_size
from course_lib.images._numbers import Picture, Stored, to_picture
from course_lib.images._pillow import open_image, picture_of
from course_lib.images._quiet import quiet
from course_lib.images._tiff_page import one_page
from course_lib.images._tiff_unpack import unpacked

if TYPE_CHECKING:
    from tifffile import TiffPage

_PLAIN, _DEFLATE, _LZMA = 1, (8, 32946), 34925
_BY_LIBTIFF = (5, 32773, _LZMA, 50000)  # LZW, PackBits, Zstandard
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB = 0, 1, 2
_ASSOCIATED, _UNASSOCIATED = 1, 2
_LARGEST_TILE = 2**26
_LZMA_MEMORY = 2**27


def tiff_picture(data: bytes, page: int | None, notes: list[str]) -> Picture:
    """Return one page of a TIFF file, upright.

    Parameters
    ----------
    data : bytes
        The whole file.
    page : int or None
        Counted from 0; None takes the first, and a note says so if there are more.
    notes : list of str
        Gets a sentence for each thing that was not taken as it is stored.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        As `to_picture` gives it.
    """
    import tifffile

    lone, more = one_page(data, page or 0)
    if more and page is None:
        notes.append("holds more than one page; the first was taken (page=1 takes the second).")
    with quiet():
        with io.BytesIO(lone) as buffer, tifffile.TiffFile(buffer) as file:
            found = file.pages.first
            _check(found, lone)
            if found.is_reduced and page is None:
                notes.append(
                    "begins with a small preview, as camera raw files do, and that was taken; "
                    "develop the photo and save it as TIFF or PNG."
                )
            stored = _numbers(found, lone, notes)
        if stored is None:
            return _by_pillow(lone, found, notes)
    del lone  # a second copy of the file, before the floats come
    return to_picture(stored, notes)


# --- what the header promises, before anything is unpacked -------------------------------


def _check(page: TiffPage, data: bytes) -> None:
    """Refuse a page that would unpack to more than its header promises."""
    height, width, samples = page.imagelength, page.imagewidth, page.samplesperpixel
    check_size(height, width)
    if page.imagedepth > 1:
        raise Refused("holds a volume instead of a picture; save one slice of it.")
    bits = np.max(page.bitspersample)
    if height * width * samples * bits > 8 * MAX_STORED:
        raise Refused(
            f"unpacks to more than {MAX_STORED // 10**6} MB ({samples} samples of {bits} bits in "
            "each pixel); make it smaller first."
        )
    if page.is_tiled and max(page.tilewidth, 1) * max(page.tilelength, 1) * samples * bits > (
        8 * max(_LARGEST_TILE, 2 * height * width * samples * bits // 8)
    ):
        raise Refused("is damaged (its tiles are far larger than the picture); save it as PNG.")
    # Equal strips may be stored once and named often, but nobody gains much by it.
    if sum(map(int, page.databytecounts)) > 8 * len(data):
        raise Refused("is damaged (its strips claim more than the file holds); save it as PNG.")
    _check_unpacked(page, data)


def _check_unpacked(page: TiffPage, data: bytes) -> None:
    """Unpack each strip or tile as far as it may go, and refuse one that goes on."""
    compression = int(page.compression)
    if compression not in (*_DEFLATE, _LZMA):
        return  # libtiff unpacks the others into buffers of the promised size
    rows, columns = (
        (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, page.imagewidth)
    )
    together = page.samplesperpixel if page.planarconfig == 1 else 1
    promised = rows * ceil(columns * together * np.max(page.bitspersample) / 8)
    for start, length in zip(page.dataoffsets, page.databytecounts, strict=False):
        packed = memoryview(data)[int(start) : int(start) + int(length)]
        unpacker: Any = (
            lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)
            if compression == _LZMA
            else zlib.decompressobj()
        )
        if packed and len(unpacker.decompress(packed, promised + 1)) > promised:
            raise Refused(
                "is damaged (a part unpacks to more than its header promises); save it as PNG."
            )


# --- numbers ------------------------------------------------------------------------------


def _numbers(page: TiffPage, data: bytes, notes: list[str]) -> Stored | None:
    """Return what is stored if it is gray or RGB of whole bytes; None for Pillow's share."""
    readable = (
        page.dtype is not None
        and page.dtype.kind in "uifc"
        and page.photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB)
        and page.compression in (_PLAIN, *_DEFLATE, *_BY_LIBTIFF)
        and page.bitspersample in (8, 16, 32, 64, 128)
    )
    if not readable:
        return None
    alone = page.compression in (_PLAIN, *_DEFLATE) and page.predictor in (1, 2)
    if alone or page.compression == _PLAIN:
        pixels = page.asarray(squeeze=False, maxworkers=1)
        pixels = np.moveaxis(pixels[:, 0], 0, -2) if page.planarconfig == 2 else pixels[:, 0]
        pixels = pixels.reshape(page.imagelength, page.imagewidth, page.samplesperpixel)
    else:
        pixels = unpacked(page, data)
    return _sorted_out(_upright(pixels, _orientation(page)), page, notes)


def _orientation(page: TiffPage) -> int:
    tag = page.tags.get("Orientation")
    return int(tag.value) if tag else 1


def _sorted_out(pixels: NDArray[Any], page: TiffPage, notes: list[str]) -> Stored:
    """Tell colors from transparency, and both from channels that are neither."""
    colors = _color_count(page)
    if pixels.shape[-1] < colors:
        raise Refused("is damaged (an RGB picture without three colors); save it as PNG.")
    alpha, associated = _alpha(page, notes)
    unsigned = pixels.dtype.kind == "u" and pixels.dtype.itemsize <= 2
    return Stored(
        pixels[..., :colors] if colors == 3 else pixels[..., 0],
        int(np.iinfo(pixels.dtype).max) if unsigned else None,
        None if alpha is None else pixels[..., alpha],
        associated,
        page.photometric == _WHITE_IS_ZERO,
    )


def _color_count(page: TiffPage) -> int:
    return 3 if page.photometric == _RGB else 1


def _alpha(page: TiffPage, notes: list[str]) -> tuple[int | None, bool]:
    """Return which sample is the transparency, and whether colors were multiplied by it.

    Only a file that says so has any: a sample of which it says nothing may be infrared light or
    the second stain of a microscope. Such samples are left out, and a note says so.
    """
    colors = _color_count(page)
    kinds = [int(kind) for kind in page.extrasamples][: page.samplesperpixel - colors]
    alpha = next((k for k, kind in enumerate(kinds) if kind in (_ASSOCIATED, _UNASSOCIATED)), None)
    others = page.samplesperpixel - colors - (alpha is not None)
    if others > 0:
        notes.append(
            f"holds {others} channel{'s' * (others > 1)} beside the "
            f"{'colors' if colors == 3 else 'gray'} of which it does not say what they are; only "
            f"the {'colors were' if colors == 3 else 'first channel was'} taken."
        )
    if alpha is None:
        return None, False
    return colors + alpha, kinds[alpha] == _ASSOCIATED


def _upright(pixels: NDArray[Any], orientation: int) -> NDArray[Any]:
    """Undo what the orientation tag says: transpose from 5 on, then mirror."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


# --- Pillow's share -----------------------------------------------------------------------


def _by_pillow(data: bytes, page: TiffPage, notes: list[str]) -> Picture:
    """Read a page with Pillow; of gray with more than 8 bits, say what its numbers mean."""
    beside = page.samplesperpixel - _color_count(page)  # Pillow takes some for transparency
    image = None if page.photometric <= _RGB and beside else open_image(data, ("TIFF",))
    if image is None:
        raise Refused(
            f"is a TIFF file of a kind that cannot be read here ({page.samplesperpixel} samples "
            f"of {page.bitspersample} bits, compression {_name(page.compression)}); save it "
            "uncompressed, with 8 or 16 bits, or as PNG."
        )
    if page.photometric in (_WHITE_IS_ZERO, _BLACK_IS_ZERO) and page.bitspersample > 8:
        image.load()
        white = page.photometric == _WHITE_IS_ZERO
        stored = Stored(np.asarray(image), 2**page.bitspersample - 1, zero_is_white=white)
        return to_picture(stored, notes)
    return picture_of(image, notes)


def _name(compression: int) -> str:
    return str(getattr(compression, "name", compression))
