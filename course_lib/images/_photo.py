"""A photo with all that its file says beside the pixels, so that a result can say it too."""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from course_lib.images._deep_png import is_deep
from course_lib.images._files import content_of, decode
from course_lib.images._limits import Refused
from course_lib.images._numbers import Picture
from course_lib.images._pillow import FORMATS, open_image
from course_lib.images._quiet import quiet
from course_lib.images._tiff_page import STARTS, one_page, page_count

if TYPE_CHECKING:
    from PIL.Image import Image
    from tifffile import TiffPage

TEXTS = (270, 271, 272, 305, 306, 315, 33432)
"""Tags of words: description, maker, model, software, date, artist, copyright."""

_RESOLUTION, _UNIT, _PROFILE = (282, 283), 296, 34675
_BESIDE = frozenset({*TEXTS, *_RESOLUTION, _UNIT, _PROFILE})
_EXIF, _ORIENTATION, _SIZE_TAGS = 0x8769, 0x0112, (0xA002, 0xA003)
_INCH, _MOST_EXIF, _MOST_PROFILE = 2, 2**20, 2**24
_GRAY_MODES = ("1", "L", "LA", "La", "I", "F")
_WITH_ALPHA = (2, 4, 6)  # kinds of color that Pillow reads with 8 bits


@dataclass(frozen=True)
class Photo:
    """A picture file as it was when it was opened, in memory: it may vanish, or be changed.

    Parameters
    ----------
    name : str
        The file.
    data : bytes
        All of it.
    pages : int
        How many pictures a TIFF file holds; of other files the first alone is taken.
    bits : {8, 16, 32}
        Bits in which a result is written: 32 for floating point, and for TIFF files of signed or
        more than 16 bits.
    color : bool
        Whether the file is in color, even if its three colors are equal everywhere.
    tiff : bool
        Whether it is a TIFF file.
    exif : bytes
        What the camera noted, less the orientation, which `picture` has applied; not of TIFF files.
    profile : bytes
        The color profile (ICC), if it fits gray or RGB.
    resolution : tuple of (float, float, int), optional
        Pixels per unit across and down, and the unit: 1 none, 2 inch, 3 centimeter.
    texts : dict of int to str
        Words by their TIFF tag: description, maker, model, software, date, artist, copyright.
    notes : tuple of str
        What will not be in a result, one sentence each.
    shape : pair of int
        Rows and columns as stored; `picture` may give them the other way round.
    """

    name: str
    data: bytes = field(repr=False)
    pages: int
    bits: int
    color: bool
    tiff: bool
    exif: bytes = field(default=b"", repr=False)
    profile: bytes = field(default=b"", repr=False)
    resolution: tuple[float, float, int] | None = None
    texts: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    shape: tuple[int, int] = (0, 0)

    @property
    def gamma(self) -> bool:
        """Whether its numbers are taken for those of a photo, bent by a gamma, and not for data.

        That is what JPEG files, and color files of whole numbers, hold as a rule; gray PNG and TIFF
        files, stacks and floating point hold data.
        """
        jpeg = self.data.startswith(b"\xff\xd8")
        return jpeg or (self.color and self.bits < 32 and self.pages == 1)

    def picture(self, page: int = 0) -> Picture:
        """Return one picture as `decode` does: upright, from 0 to 1, shape (H, W) or (H, W, 3)."""
        # Without a page, a warning says that an animation holds more pictures.
        return decode(self.data, name=self.name, page=page if self.tiff else None)


def open_photo(path: str | os.PathLike[str]) -> Photo:
    """Read a picture file with all that it says beside the pixels.

    Its pixels are unpacked by `Photo.picture` only; a damaged file may not be noticed before.

    Parameters
    ----------
    path : str or path-like
        As for `read`.

    Returns
    -------
    Photo
        To take pictures of, and to `save_photo` like.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no picture, is damaged or too large.
    TypeError
        If `path` is no path.

    Examples
    --------
    >>> from course_lib.images import data_folder
    >>> photo = open_photo(data_folder() / "text_motion.jpg")
    >>> photo.pages, photo.bits, photo.picture().shape
    (1, 8, (365, 588, 3))
    """
    data, name = content_of(path)
    if not data:
        raise ValueError(f"{name} is empty (0 bytes); name a picture file.")
    try:
        with warnings.catch_warnings(), quiet():
            warnings.simplefilter("ignore")
            return _of_tiff(data, name) if data.startswith(STARTS) else _of_common(data, name)
    except Refused as refused:
        raise ValueError(f"{name} {refused}") from None
    # A damaged file makes the decoders raise almost anything.
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(
            f"{name} is damaged or incomplete ({reason}); copy it again or save it as PNG."
        ) from error


# --- TIFF ---------------------------------------------------------------------------------


def _of_tiff(data: bytes, name: str) -> Photo:
    import tifffile

    notes = []
    try:
        lone, _ = one_page(data, 0, _BESIDE)
    except Refused:  # good pixels may have bad company
        lone, _ = one_page(data, 0)
        notes.append("The file's notes are damaged; they were left out.")
    with io.BytesIO(lone) as buffer, tifffile.TiffFile(buffer) as file:
        page = file.pages.first
        color = page.photometric > 1
        if page.is_reduced:
            notes.append(
                "The file begins with a small preview, as camera raw files do; develop the photo "
                "and save it as TIFF."
            )
        if len(page.extrasamples):
            notes.append("What is beside the colors (transparency, say) is not in the result.")
        return Photo(
            *(name, data, max(1, page_count(data)), _bits_of(page), color, True),
            profile=_fitting(_value(page, _PROFILE, b""), color),
            resolution=_resolution_of(page),
            texts={code: text for code in TEXTS if (text := _words(_value(page, code, "")))},
            notes=tuple(notes),
            shape=(page.imagelength, page.imagewidth),
        )


def _bits_of(page: TiffPage) -> int:
    bits = int(
        max(page.bitspersample if isinstance(page.bitspersample, tuple) else [page.bitspersample])
    )
    whole = page.sampleformat in (1, None)
    if whole and bits <= 16:
        return 8 if bits <= 8 else 16
    return 32


def _value(page: TiffPage, code: int, otherwise: Any) -> Any:
    tag = page.tags.get(code)
    return otherwise if tag is None else tag.value


def _words(value: object) -> str:
    return value.strip("\0 ") if isinstance(value, str) else ""


def _resolution_of(page: TiffPage) -> tuple[float, float, int] | None:
    pairs = [_value(page, code, None) for code in _RESOLUTION]
    values = [a / b for a, b in (pair for pair in pairs if isinstance(pair, tuple)) if b]
    unit = _value(page, _UNIT, _INCH)
    if len(values) != 2 or min(values) <= 0 or unit not in (1, 2, 3):
        return None
    return values[0], values[1], int(unit)


# --- the others ---------------------------------------------------------------------------


def _of_common(data: bytes, name: str) -> Photo:
    image = open_image(data, FORMATS)
    if image is None:
        raise Refused(
            "is no picture that can be read here (a PNG, JPEG or TIFF file can); "
            "save it as PNG or JPEG first."
        )
    notes, bits = [], 8
    if image.mode.startswith(("I", "F")):
        bits = 32 if image.mode == "F" else 16
    elif is_deep(image):
        bits = 16
    elif image.format == "PNG" and data[24] == 16 and data[25] in _WITH_ALPHA:
        notes.append(
            "A PNG file of 16 bits with transparency is read with 8; a TIFF file would keep all of "
            "them."
        )
    if image.has_transparency_data:
        notes.append("What is transparent was put on white, and is not transparent in the result.")
    color = image.mode.split(";")[0] not in _GRAY_MODES
    exif, texts = _exif_of(image)
    return Photo(
        *(name, data, 1, bits, color, False, exif),
        profile=_fitting(image.info.get("icc_profile"), color),
        resolution=_dots_of(image.info.get("dpi")),
        texts=texts,
        notes=tuple(notes),
        shape=(image.height, image.width),
    )


def _exif_of(image: Image) -> tuple[bytes, dict[int, str]]:
    """Return what the camera noted, less what is no longer true; nothing if it is damaged."""
    with contextlib.suppress(Exception):
        if len(image.info.get("exif", b"")) > _MOST_EXIF:
            return b"", {}
        exif = image.getexif()
        exif.pop(_ORIENTATION, None)
        inner = exif.get_ifd(_EXIF)
        for tag in _SIZE_TAGS:
            inner.pop(tag, None)
        texts = {code: text for code in TEXTS if (text := _words(exif.get(code)))}
        return exif.tobytes() if len(exif) else b"", texts
    return b"", {}


def _dots_of(dpi: Any) -> tuple[float, float, int] | None:
    with contextlib.suppress(Exception):
        across, down = (float(value) for value in dpi)
        if 0 < across < 1e6 and 0 < down < 1e6:
            return across, down, _INCH
    return None


def _fitting(profile: object, color: bool) -> bytes:
    """Return a profile that is one, and speaks of the colors that a result has."""
    space = b"RGB " if color else b"GRAY"
    if not isinstance(profile, bytes) or not 128 < len(profile) <= _MOST_PROFILE:
        return b""
    return profile if profile[36:40] == b"acsp" and profile[16:20] == space else b""
