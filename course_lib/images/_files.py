"""Files in, arrays out: whatever a camera, a scanner or a microscope wrote."""

import os
import warnings
from pathlib import Path

from course_lib.arrays import whole_number
from course_lib.images._limits import MAX_BYTES, Refused
from course_lib.images._numbers import Picture
from course_lib.images._tiff_page import STARTS as TIFF_STARTS


def read(path: str | os.PathLike[str], *, page: int | None = None) -> Picture:
    """Read a picture file.

    Parameters
    ----------
    path : str or path-like
        A PNG, JPEG, TIFF, WebP, AVIF, GIF, BMP, JPEG 2000, PPM, TGA, PCX or SGI file of at most
        500 MB.
    page : int, optional
        Which picture of a stack or an animation, counted from 0. Without it, the first is taken,
        and a warning says so if there are more.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        As `decode` gives it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no picture, is damaged or too large, or has no such page.
    TypeError
        If `path` is no path, or `page` no whole number.

    Warns
    -----
    UserWarning
        As `decode` does.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "two.pgm"
    ...     count = path.write_bytes(b"P5 2 1 255 " + bytes([0, 255]))
    ...     read(path)
    array([[0., 1.]])
    """
    picture, notes = read_with_notes(path, page)
    tell(notes)
    return picture


def decode(data: bytes, *, name: str = "the picture", page: int | None = None) -> Picture:
    """Turn the bytes of a picture file into an array.

    A photo is turned upright as its EXIF data asks; CMYK becomes RGB, and a palette the colors
    that it stands for. A color picture whose three colors are equal everywhere becomes gray.

    Values are divided by the largest that 8 or 16 bits can hold (255, 65535; 4095 for TIFF files
    of 12 bits), however few of them are used. Color files of 16 bits keep them if they are PNG
    without a clear color, or TIFF that is not compressed, or deflated; others are read with 8.
    Where the file does not say which number is white (floating point, signed integers, 32 bits and
    more), numbers between 0 and 1 are taken as they are; others are stretched, the smallest to 0
    and the largest to 1, and a warning says so.

    Transparent places are put on white, whether the colors were multiplied by the transparency
    (associated alpha) or not. A further channel of which the file does not say that it is
    transparency, such as infrared, is left out, and a warning says so.

    A file is refused if it has more than 64 million pixels, or unpacks to more than its header
    promises. The largest color picture is an array of 1.5 GB, and reading it takes up to 2.1 GB
    beside the file. A picture of a few pixels takes less than 1 GB, whatever else its file of at
    most 20 MB holds (up to 2 GB if it is AVIF).

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str, optional
        What to call it in an error.
    page : int, optional
        Which picture of a stack or an animation, counted from 0. Without it, the first is taken,
        and a warning says so if there are more.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        Between 0 and 1, gamma-encoded as in the file (see `to_linear`).

    Raises
    ------
    ValueError
        If it is no picture, is damaged or larger than `MAX_PIXELS`, or has no such page.
    TypeError
        If `data` are no bytes, or `page` is no whole number.

    Warns
    -----
    UserWarning
        If not all was taken as it is: more pages or channels, numbers outside 0 to 1.

    Examples
    --------
    >>> decode(b"P5 2 1 255 " + bytes([0, 255]))  # two pixels as PGM, the simplest format
    array([[0., 1.]])
    """
    picture, notes = _decoded(data, name, page)
    tell(notes)
    return picture


def tell(notes: list[str]) -> None:
    """Warn of each thing that was not taken as it is, on behalf of the caller's caller."""
    for note in notes:
        warnings.warn(note, UserWarning, stacklevel=3)


def own_path(path: str | os.PathLike[str]) -> Path:
    """Return the path that a reader means: ~ is the home folder, unless a file is called so."""
    plain = Path(path)
    if os.path.lexists(plain):
        return plain
    try:
        return plain.expanduser()
    except RuntimeError:  # ~nobody, or no home at all
        return plain


def read_with_notes(path: str | os.PathLike[str], page: int | None) -> tuple[Picture, list[str]]:
    """Read a picture file, and say what was not taken as it is."""
    data, name = content_of(path)
    return _decoded(data, name, page)


def content_of(path: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Return the bytes of a picture file and what to call it, or refuse it."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected the path of a file, but got {path!r}.")
    file = own_path(path)
    # The functions of os.path answer no to a name that no disk can hold; those of Path raise.
    if os.path.isdir(file):
        raise ValueError(f"{file} is a folder; name one picture in it.")
    if not os.path.exists(file):
        raise FileNotFoundError(f"There is no file {file}; check the spelling and the folder.")
    if not os.path.isfile(file):
        raise ValueError(f"{file} is no ordinary file; name a picture file.")
    try:
        data = _content(file)
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror}).") from error
    return data, str(file)


def _content(file: Path) -> bytes:
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(
            f"{file} has {size // 10**6} MB, and at most {MAX_BYTES // 10**6} MB "
            "fit here; make the picture smaller first."
        )
    return file.read_bytes()


def _decoded(data: bytes, name: str, page: int | None) -> tuple[Picture, list[str]]:
    """Return the picture and sentences on what was not taken as it is."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"data must be the bytes of a picture file, not {type(data).__name__}.")
    if page is not None:
        page = whole_number(page, "page", 0)
    if not data:
        raise ValueError(f"{name} is empty (0 bytes); name a picture file.")
    notes: list[str] = []
    try:
        picture = _picture(bytes(data), page, notes)
    except Refused as refused:
        raise ValueError(f"{name} {refused}") from None
    # A damaged file makes the decoders raise almost anything.
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ValueError(
            f"{name} is damaged or incomplete ({reason}); copy it again or save it as PNG."
        ) from error
    return picture, [f"{name} {note}" for note in notes]


def _picture(data: bytes, page: int | None, notes: list[str]) -> Picture:
    with warnings.catch_warnings():
        # Pillow warns of pictures that are refused here, and of harmless faults in EXIF data.
        warnings.simplefilter("ignore")
        if data.startswith(TIFF_STARTS):
            from course_lib.images._tiff import tiff_picture

            return tiff_picture(data, page, notes)
        from course_lib.images._pillow import common_picture

        return common_picture(data, page, notes)
