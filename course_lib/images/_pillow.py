"""Photos, scans and screenshots of common formats, read by Pillow."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import numpy as np

from course_lib.images._deep_png import is_deep, take_low_bytes
from course_lib.images._jpeg import check_scans
from course_lib.images._limits import MAX_PIXELS, Refused, check_size
from course_lib.images._numbers import Picture, Stored, to_picture

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = (
    *("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP", "DIB", "PPM", "JPEG2000", "TGA", "PCX", "SGI"),
)
"""What cameras, scanners and browsers write. Pillow knows more: some start other programs (EPS),
some hold files in files, which no limit here would see."""


ENDINGS = (
    *(".png", ".jpg", ".tif", ".jpeg", ".jpe", ".jfif", ".tiff", ".webp", ".avif", ".gif", ".bmp"),
    *(".dib", ".apng", ".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".tga", ".pcx", ".sgi"),
)
"""How the names of files in these formats, and of TIFF files, end."""


def common_picture(data: bytes, page: int | None, notes: list[str]) -> Picture:
    """Return a picture of any format but TIFF, upright and put on white.

    Parameters
    ----------
    data : bytes
        The whole file.
    page : int or None
        Which picture of an animation; None takes the first, and a note says so if there are more.
    notes : list of str
        Gets a sentence for each thing that was not taken as it is stored.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        From 0 to 1.
    """
    image = open_image(data, FORMATS)
    if image is None:
        raise Refused(
            "is no picture that can be read here (a PNG, JPEG or TIFF file can); "
            "save it as PNG or JPEG first."
        )
    # What follows the photo in an MPO file is a preview or a depth map, not a page.
    several = getattr(image, "is_animated", False) and image.format != "MPO"
    if several and page is None:
        notes.append("holds more than one picture; the first was taken (page=1 takes the second).")
    try:
        image.seek(page or 0)
    except EOFError:
        several = False
    if page and not several:
        raise Refused(f"has no page {page}; pages are counted from 0.")
    if is_deep(image) and not several:
        return _of_16_bits(data, image, notes)
    return picture_of(image, notes)


def open_image(data: bytes, formats: tuple[str, ...]) -> Image | None:
    """Open a picture without reading its pixels; None if it is of none of these formats."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError:
        raise Refused(
            f"has far more than {MAX_PIXELS // 10**6} million pixels; make it smaller first."
        ) from None
    check_size(image.height, image.width)
    if data.startswith(b"\xff\xd8"):
        check_scans(data, image.height * image.width)
    return image


def picture_of(image: Image, notes: list[str]) -> Picture:
    """Read the pixels of an opened picture; turn it upright and put it on white."""
    image.load()
    check_size(image.height, image.width)  # the second picture of an animation may be larger
    with contextlib.suppress(Exception):  # broken EXIF data is no reason to refuse good pixels
        image = _upright(image)
    if image.mode.startswith(("I", "F")):
        return to_picture(_deep(image), notes)
    upright, image = image, _on_white(image)
    if image is not upright:
        upright.close()  # whoever opened it still holds it, and its pixels
    return _floats(image.getchannel(0) if _is_gray(image) else image)


def _of_16_bits(data: bytes, image: Image, notes: list[str]) -> Picture:
    """Read a PNG of 16 bits in color: once the upper bytes, once the lower ones."""
    from PIL import Image as pillow

    with pillow.open(io.BytesIO(data), formats=["PNG"]) as lower:
        take_low_bytes(lower)
        low = np.asarray(_upright(lower))
    image.load()
    pixels = np.asarray(_upright(image)).astype(np.uint16)
    pixels <<= 8
    pixels |= low
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else None
    return to_picture(Stored(pixels[..., :3], 65535, alpha), notes)


def _is_gray(image: Image) -> bool:
    """Tell whether a picture has one channel, or three that are equal everywhere."""
    from PIL import ImageChops

    first = image.getchannel(0)
    others = (image.getchannel(k) for k in range(1, len(image.getbands())))
    return all(ImageChops.difference(first, other).getbbox() is None for other in others)


def _upright(image: Image) -> Image:
    """Turn a photo as its EXIF data asks; ImageOps would also write the rest of them anew."""
    from PIL import ExifTags
    from PIL.Image import Transpose

    turn = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    if turn is None:
        return image
    turned = image.transpose(turn)
    image.close()
    return turned


def _deep(image: Image) -> Stored:
    """Say what numbers of more than 8 bits mean: 65535 is white, unless they go beyond."""
    pixels = np.asarray(image)
    deep = image.mode.startswith("I") and pixels.min() >= 0 and pixels.max() <= 65535
    clear = image.info.get("transparency")
    alpha = None if clear is None else np.where(pixels == clear, np.uint8(0), np.uint8(255))
    return Stored(pixels, 65535 if deep else None, alpha)


def _on_white(image: Image) -> Image:
    """Return the picture as gray (L) or RGB, what is transparent put on white."""
    from PIL import Image

    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("RGB")
    mode = "L" if image.mode in ("1", "L") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _floats(image: Image) -> Picture:
    """Return values from 0 to 1, some rows at a time: a second copy of all would cost gigabytes."""
    picture = np.empty((image.height, image.width, 3)[: 3 if image.mode == "RGB" else 2])
    step = max(1, 2**20 // image.width)
    for top in range(0, image.height, step):
        rows = image.crop((0, top, image.width, min(top + step, image.height)))
        np.divide(np.asarray(rows), 255.0, out=picture[top : top + step])
    return picture
