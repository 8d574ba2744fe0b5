"""Pictures out: whole or not at all."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import home
from course_lib.arrays import plain_array
from course_lib.images._adjust import as_picture
from course_lib.images._files import own_path

_DEEP = ("PNG", "TIFF")


def save(
    image: ArrayLike, path: str | os.PathLike[str], *, bits: int = 8, overwrite: bool = False
) -> Path:
    """Write a picture to a file, whole or not at all.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Values from 0 to 1; what lies outside is cut off. In an array of type uint8 or uint16, 255
        or 65535 is white; other whole numbers must be 0 or 1.
    path : str or path-like
        Where to; the ending says the format (.png, .jpg, .tif, ...).
    bits : {8, 16}
        Bits per pixel and color; 16 for gray PNG and TIFF files only.
    overwrite : bool, default False
        Replace a file that is there.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    FileExistsError
        If the file is there, and `overwrite` does not allow to replace it.
    FileNotFoundError
        If the folder is not there.
    ValueError
        If the picture, the format or the number of bits makes no sense, or the disk refuses;
        what was there stays.
    TypeError
        If the picture holds no real numbers, or `path` is no path.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save([[0.0, 0.5, 2.0]], Path(folder) / "gray.png").name
    'gray.png'
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected the path of a file to write, but got {path!r}.")
    pixels, file = _from_0_to_1(image), own_path(path)
    file_format = _format(file, bits, pixels.ndim)
    if os.path.lexists(file) and not overwrite:
        raise FileExistsError(f"{file} is there already; pick another name or say overwrite=True.")
    if os.path.isdir(file):
        raise ValueError(f"{file} is a folder; pick another name.")
    if not os.path.isdir(file.parent):
        raise FileNotFoundError(f"There is no folder {file.parent}; make it first.")
    levels = np.round(np.clip(pixels, 0, 1) * (2**bits - 1))
    content = _encoded(levels.astype(np.uint8 if bits == 8 else np.uint16), file, file_format)
    try:
        home.write_whole(file, content)
    except home.HomeError as error:
        raise ValueError(str(error)) from error
    return file


def _from_0_to_1(image: ArrayLike) -> NDArray[Any]:
    """Return values whose white is 1, as the type of the array says; or refuse them."""
    given = plain_array(image, "image")
    picture = as_picture(given)
    if given.dtype.newbyteorder("=") in (np.uint8, np.uint16):  # of either byte order
        return picture / np.iinfo(given.dtype).max
    if given.dtype.kind in "iu" and not np.isin(given, (0, 1)).all():
        raise ValueError(
            f"image holds whole numbers up to {given.max()} of type {given.dtype}, and nothing "
            "says which of them is white; divide by it first, so that white is 1."
        )
    return picture


def _format(file: Path, bits: int, ndim: int) -> str:
    """Return Pillow's name of the format that the ending asks for, or refuse it."""
    from PIL import Image

    if bits not in (8, 16) or (bits == 16 and ndim == 3):
        raise ValueError(f"bits must be 8, or 16 for a gray picture, but is {bits}.")
    file_format = Image.registered_extensions().get(file.suffix.lower())
    if file_format not in Image.SAVE:
        raise ValueError(f"{file.name} does not end in a known format; end it in .png, say.")
    if bits == 16 and file_format not in _DEEP:
        raise ValueError(
            f"{file.name} cannot hold 16 bits; end it in .png or .tif, or take bits=8."
        )
    return str(file_format)


def _encoded(levels: NDArray[Any], file: Path, file_format: str) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    try:
        Image.fromarray(levels).save(buffer, format=file_format, quality=95)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(
            f"{file} cannot be written as {file_format} ({error}); end it in .png, say."
        ) from error
    return buffer.getvalue()
