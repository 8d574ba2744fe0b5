"""Files in, arrays out: whatever a camera, a scanner or a microscope wrote."""

import contextlib
import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

Picture: TypeAlias = NDArray[np.float64]

MAX_PIXELS = 64_000_000
"""Larger pictures are refused: in color, one copy of this many takes 1.5 GB."""

MAX_BYTES = 500_000_000
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def read(path: str | os.PathLike[str]) -> Picture:
    """Read a picture file.

    Parameters
    ----------
    path : str or path-like
        A PNG, JPEG, TIFF, WebP, GIF, BMP, ... file.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        As `decode` gives it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no picture, is damaged or too large.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save(np.eye(2), Path(folder) / "eye.png")
    ...     read(path)
    array([[1., 0.],
           [0., 1.]])
    """
    file = Path(path).expanduser()
    if file.is_dir():
        raise ValueError(f"{file} is a folder; name one picture in it.")
    if not file.exists():
        raise FileNotFoundError(f"There is no file {file}; check the spelling and the folder.")
    if not file.is_file():
        raise ValueError(f"{file} is no ordinary file; name a picture file.")
    if file.stat().st_size > MAX_BYTES:
        raise ValueError(
            f"{file} has {file.stat().st_size // 10**6} MB, and at most {MAX_BYTES // 10**6} MB "
            "fit here; make the picture smaller first."
        )
    try:
        return decode(file.read_bytes(), name=str(file))
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror}).") from error


def decode(data: bytes, *, name: str = "the picture") -> Picture:
    """Turn the bytes of a picture file into an array.

    A photo is turned upright as its EXIF data asks; transparent places are put on white; of an
    animation or a stack the first picture is taken; CMYK becomes RGB, and a palette the colors
    that it stands for. A color picture whose three colors are equal everywhere becomes gray.

    Values are divided by the largest that 8 or 16 bits can hold (255, 65535), however few of
    them are used. Color PNG files of 16 bit are read with 8. Floating-point and other TIFF files
    are taken as they are when they lie between 0 and 1, else stretched to that range.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str, optional
        What to call it in an error.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        Between 0 and 1, gamma-encoded as in the file (see `to_linear`).

    Raises
    ------
    ValueError
        If it is no picture, is damaged or larger than `MAX_PIXELS`.

    Examples
    --------
    >>> decode(b"P5 2 1 255 " + bytes([0, 255]))  # two pixels as PGM, the simplest format
    array([[0., 1.]])
    """
    if not data:
        raise ValueError(f"{name} is empty (0 bytes); name a picture file.")
    try:
        return _decode(data, name)
    except _Refused as refused:
        raise ValueError(str(refused)) from None
    # A damaged file makes the decoders raise almost anything.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ValueError(
            f"{name} is damaged or incomplete ({reason}); copy it again or save it as PNG."
        ) from error


class _Refused(ValueError):
    """A sentence of our own, not a decoder's."""


def _decode(data: bytes, name: str) -> Picture:
    if data.startswith(_TIFF_STARTS):
        from course_lib.images._tiff import deep_pixels

        pixels = deep_pixels(data, lambda height, width: _check_size(height, width, name))
        if pixels is not None:
            return _colors(_scaled(pixels, name), name)
    with warnings.catch_warnings():
        # Pillow warns of pictures that are refused below, and of harmless faults in EXIF data.
        warnings.simplefilter("ignore")
        return _decode_common(data, name)


def _check_size(height: int, width: int, name: str) -> None:
    if height * width > MAX_PIXELS:
        raise _Refused(
            f"{name} has {width} x {height} pixels, and at most {MAX_PIXELS // 10**6} million fit "
            "here; make it smaller first."
        )
    if height * width == 0:
        raise _Refused(f"{name} has no pixels ({width} x {height}).")


def _decode_common(data: bytes, name: str) -> Picture:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(data))
    except UnidentifiedImageError:
        raise _Refused(
            f"{name} is no picture that can be read here (a PNG, JPEG or TIFF file can); "
            "save it as PNG or JPEG first."
        ) from None
    except Image.DecompressionBombError:
        raise _Refused(
            f"{name} has far more than {MAX_PIXELS // 10**6} million pixels; make it smaller first."
        ) from None
    _check_size(image.height, image.width, name)
    image.load()
    upright: Image.Image = image
    with contextlib.suppress(Exception):  # broken EXIF data is no reason to refuse good pixels
        upright = ImageOps.exif_transpose(image)
    return _to_array(upright, name)


def _to_array(image: "Image", name: str) -> Picture:
    if image.mode.startswith(("I", "F")):
        return _scaled(np.asarray(image), name)
    if image.has_transparency_data:
        from PIL import Image

        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image).convert("RGB")
    levels = np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    if levels.ndim == 3 and (levels == levels[..., :1]).all():
        levels = levels[..., 0]
    return levels / np.float64(255)


def _scaled(pixels: NDArray[Any], name: str) -> Picture:
    """Bring stored numbers into the range from 0 to 1."""
    if pixels.dtype.kind == "u" and pixels.dtype.itemsize <= 2:  # in either byte order
        return pixels / np.float64(np.iinfo(pixels.dtype).max)
    if pixels.dtype.kind == "c":
        raise _Refused(f"{name} holds complex numbers; save their absolute value instead.")
    values = pixels.astype(np.float64)
    if not np.isfinite(values).all():
        raise _Refused(f"{name} holds NaN or infinite pixels; replace them first.")
    low, high = float(values.min()), float(values.max())
    if pixels.dtype.kind == "i" and low >= 0 and high <= 65535:
        return values / 65535  # 16 bit, as Pillow hands it over
    if low >= 0 and high <= 1:
        return values
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def _colors(values: Picture, name: str) -> Picture:
    """Put transparent places on white, and leave gray or RGB."""
    if values.ndim == 3 and values.shape[-1] in (2, 4):
        alpha = values[..., -1:]
        values = values[..., :-1] * alpha + (1 - alpha)
    if values.ndim == 3 and (values == values[..., :1]).all():
        values = values[..., 0]
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[-1] != 3):
        raise _Refused(f"{name} holds an array of shape {values.shape}, which is no picture.")
    return np.ascontiguousarray(values)


def save(
    image: ArrayLike, path: str | os.PathLike[str], *, bits: int = 8, overwrite: bool = False
) -> Path:
    """Write a picture to a file, whole or not at all.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Values from 0 to 1; what lies outside is cut off.
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
        If the picture, the format or the number of bits makes no sense, or the disk refuses.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save([[0.0, 0.5, 2.0]], Path(folder) / "gray.png").name
    'gray.png'
    """
    from PIL import Image

    from course_lib.images._adjust import as_picture

    pixels, file = as_picture(image), Path(path).expanduser()
    if bits not in (8, 16) or (bits == 16 and pixels.ndim == 3):
        raise ValueError(f"bits must be 8, or 16 for a gray picture, but is {bits}.")
    file_format = Image.registered_extensions().get(file.suffix.lower())
    if file_format not in Image.SAVE:
        raise ValueError(f"{file.name} does not end in a known format; end it in .png, say.")
    if file.exists() and not overwrite:
        raise FileExistsError(f"{file} is there already; pick another name or say overwrite=True.")
    if not file.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {file.parent}; make it first.")
    levels = np.round(np.clip(pixels, 0, 1) * (2**bits - 1))
    stored = Image.fromarray(levels.astype(np.uint8 if bits == 8 else np.uint16))
    part = file.with_name(f".{os.getpid()}-{file.name}")
    try:
        stored.save(part, format=file_format, quality=95)
        os.replace(part, file)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"{file} cannot be written ({error}); end it in .png, say.") from error
    finally:
        with contextlib.suppress(OSError):  # a name too long to write is too long to remove
            part.unlink(missing_ok=True)
    return file
