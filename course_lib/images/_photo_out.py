"""A result out, like the photo that it was made from: whole or not at all, never over another."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib import home
from course_lib.images._adjust import as_picture
from course_lib.images._deep_png import deepened
from course_lib.images._files import own_path
from course_lib.images._photo import Photo

_PER_INCH = {2: 1.0, 3: 2.54}
_TEXT = 2


def save_photo(
    photo: Photo, pictures: NDArray[Any] | Iterable[ArrayLike], path: str | os.PathLike[str]
) -> Path:
    """Write what was made of a photo, at its depth and with what its file said.

    Kept are: bits per pixel and color; gray or color; the color profile; the resolution; what the
    camera noted (in PNG files; TIFF files get description, maker, model, software, date, artist and
    copyright). The orientation is not: the pixels are upright.

    Parameters
    ----------
    photo : Photo
        As `open_photo` gave it.
    pictures : ndarray, shape (H, W) or (H, W, 3); or an iterable of such pictures
        One picture, or one for each page; from 0 to 1, what lies outside is cut off unless the
        file is of floating point.
    path : str or path-like
        A new file, ending in .png or .tif.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    FileExistsError
        If the file is there: nothing is ever replaced, least of all the photo.
    FileNotFoundError
        If the folder is not there.
    ValueError
        If the ending, the depth and the pages do not go together, there are not as many pictures
        as pages, or the disk refuses.
    TypeError
        If the pictures hold no real numbers, or `path` is no path.

    Examples
    --------
    >>> import tempfile
    >>> from course_lib.images import data_folder, open_photo
    >>> photo = open_photo(data_folder() / "text_motion.jpg")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_photo(photo, 1 - photo.picture(), Path(folder) / "negative.png")
    ...     open_photo(file).resolution
    (72.009, 72.009, 2)
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected the path of a file to write, but got {path!r}.")
    file = own_path(path)
    check_fits(photo, file)
    if os.path.lexists(file):
        raise FileExistsError(f"{file} is there already; pick another name.")
    if not os.path.isdir(file.parent):
        raise FileNotFoundError(f"There is no folder {file.parent}; make it first.")
    pages = [pictures] if isinstance(pictures, np.ndarray) else pictures
    levels = (_levels(photo, picture) for picture in _as_many(pages, photo.pages))
    content = _png(photo, levels) if file.suffix.lower() == ".png" else _tiff(photo, levels)
    try:
        home.write_whole(file, content, new=True)
    except home.HomeError as error:
        raise ValueError(str(error)) from error
    return file


def check_fits(photo: Photo, file: Path) -> None:
    """Refuse a file that could not hold what is made of a photo.

    Parameters
    ----------
    photo : Photo
        As `open_photo` gave it.
    file : Path
        Where to; only its ending counts.

    Raises
    ------
    ValueError
        If the ending is neither .png nor .tif, or the depth and the pages do not fit into PNG.
    """
    ending = file.suffix.lower()
    if ending not in (".png", ".tif", ".tiff"):
        raise ValueError(f"{file.name} must end in .png or .tif.")
    if ending != ".png":
        return
    if photo.pages > 1:
        raise ValueError(f"{file.name} cannot hold {photo.pages} pages; end it in .tif.")
    if photo.bits == 32:
        raise ValueError(f"{file.name} cannot hold floating point; end it in .tif.")


def _as_many(pictures: Iterable[ArrayLike], pages: int) -> Iterator[ArrayLike]:
    number = 0
    for number, picture in enumerate(pictures, 1):
        if number <= pages:
            yield picture
    if number != pages:
        raise ValueError(f"The file has {pages} pages, but got {number} picture(s); give one each.")


def _levels(photo: Photo, picture: ArrayLike) -> NDArray[Any]:
    pixels: NDArray[Any] = as_picture(picture, "pictures")
    if photo.bits == 32:
        levels = pixels.astype(np.float32)
    else:  # in place: of a large photo, each copy takes gigabytes
        np.clip(pixels, 0, 1, out=pixels)
        pixels *= 2**photo.bits - 1
        levels = np.round(pixels, out=pixels).astype(np.uint8 if photo.bits == 8 else np.uint16)
    gray = photo.color and levels.ndim == 2
    return np.repeat(levels[..., None], 3, axis=2) if gray else levels


def _png(photo: Photo, levels: Iterator[NDArray[Any]]) -> bytes:
    from PIL import Image

    options: dict[str, Any] = {}
    if photo.exif or photo.texts:
        options["exif"] = photo.exif or _exif_of(photo.texts)
    if photo.profile:
        options["icc_profile"] = photo.profile
    across, down, unit = photo.resolution or (0.0, 0.0, 1)
    if unit in _PER_INCH:
        options["dpi"] = across * _PER_INCH[unit], down * _PER_INCH[unit]
    buffer = io.BytesIO()
    (pixels,) = levels
    if pixels.ndim == 2 or pixels.dtype == np.uint8:
        Image.fromarray(pixels).save(buffer, "PNG", **options)
        return buffer.getvalue()
    upper = (pixels >> 8).astype(np.uint8)
    Image.fromarray(upper).save(buffer, "PNG", compress_level=0, **options)
    return deepened(buffer.getvalue(), pixels)


def _exif_of(texts: dict[int, str]) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    exif.update(texts)
    return exif.tobytes()


def _tiff(photo: Photo, levels: Iterator[NDArray[Any]]) -> bytes:
    import tifffile

    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, bigtiff=False) as writer:
        for number, pixels in enumerate(levels):
            writer.write(
                pixels,
                photometric="rgb" if pixels.ndim == 3 else "minisblack",
                compression="zlib",
                predictor=photo.bits < 32,
                metadata=None,
                iccprofile=photo.profile or None,
                **_beside(photo, first=number == 0),
            )
    return buffer.getvalue()


def _beside(photo: Photo, first: bool) -> dict[str, Any]:
    """Return what tifffile is told of resolution and words."""
    told: dict[str, Any] = {"software": False}
    if photo.resolution:
        told |= {"resolution": photo.resolution[:2], "resolutionunit": photo.resolution[2]}
    if not first:
        return told
    texts = photo.texts if photo.bits < 32 or not photo.tiff else _without_types(photo.texts)
    words = [(code, _TEXT, 0, text.encode(), True) for code, text in texts.items()]
    return told | {"extratags": words}


def _without_types(texts: dict[int, str]) -> dict[int, str]:
    """Leave out a description that says of which type the numbers were."""
    return {
        code: text for code, text in texts.items() if not (code == 270 and "openmicroscopy" in text)
    }
