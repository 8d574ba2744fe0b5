"""Files in, arrays out: whatever a camera, a scanner or a microscope wrote."""

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

MAX_PIXELS = 50_000_000
"""Larger pictures are refused: a notebook would need gigabytes for them."""

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
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"There is no file {file}; check the spelling and the folder."
        ) from None
    except OSError as error:
        raise ValueError(f"{file} cannot be read ({error.strerror}).") from error
    return decode(data, name=str(file))


def decode(data: bytes, *, name: str = "the picture") -> Picture:
    """Turn the bytes of a picture file into an array.

    A photo is turned upright as its EXIF data asks, transparent places are put on white, of an
    animation or a stack the first picture is taken, and the colors of CMYK become RGB. Values
    are divided by the largest that the file's format can hold (255, 65535); floating-point
    TIFF files are taken as they are when they lie between 0 and 1, else stretched to it.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str, optional
        What to call it in an error.

    Returns
    -------
    ndarray of float64, shape (H, W) or (H, W, 3)
        Between 0 and 1.

    Raises
    ------
    ValueError
        If it is no picture, is damaged or larger than `MAX_PIXELS`.

    Examples
    --------
    >>> decode(b"no picture")
    Traceback (most recent call last):
    ...
    ValueError: the picture is no picture that can be read here; PNG, JPEG and TIFF files can.
    """
    if not data:
        raise ValueError(f"{name} is empty (0 bytes).")
    try:
        if data.startswith(_TIFF_STARTS):
            return _decode_tiff(data, name)
        return _decode_common(data, name)
    except _Refused as refused:
        raise ValueError(str(refused)) from None
    # A damaged file makes the decoders raise almost anything.
    except Exception as error:
        raise ValueError(f"{name} is damaged or incomplete ({error}).") from error


class _Refused(ValueError):
    """A sentence of our own, not a decoder's."""


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

    with warnings.catch_warnings():
        # Pillow warns of pictures that we refuse, and of harmless faults in EXIF data.
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data))
        except UnidentifiedImageError:
            raise _Refused(
                f"{name} is no picture that can be read here; PNG, JPEG and TIFF files can."
            ) from None
        except Image.DecompressionBombError:
            raise _Refused(
                f"{name} has far more than {MAX_PIXELS // 10**6} million pixels; make it smaller."
            ) from None
        _check_size(image.height, image.width, name)
        return _to_array(ImageOps.exif_transpose(image))


def _to_array(image: "Image") -> Picture:
    if image.mode.startswith(("I", "F")):
        return _scaled(np.asarray(image))
    if image.has_transparency_data:
        from PIL import Image

        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image).convert("RGB")
    gray = image.mode in ("1", "L", "LA", "La")
    array = np.asarray(image.convert("L" if gray else "RGB")) / 255.0
    if array.ndim == 3 and (array == array[..., :1]).all():
        array = array[..., 0]  # gray that was stored as color
    return np.ascontiguousarray(array)


def _decode_tiff(data: bytes, name: str) -> Picture:
    import tifffile

    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages[0]
        assert isinstance(page, tifffile.TiffPage)
        _check_size(page.imagelength, page.imagewidth, name)
        plain = page.photometric in (
            tifffile.PHOTOMETRIC.MINISBLACK,
            tifffile.PHOTOMETRIC.RGB,
        )
        orientation = page.tags.get("Orientation")
        upright = orientation is None or orientation.value == 1
        deep = page.bitspersample > 8 or page.sampleformat == 3
        if not (plain and upright) and not deep:
            return _decode_common(data, name)  # palettes, CMYK, turned pictures
        pixels = page.asarray()
    if pixels.ndim == 3 and pixels.shape[0] in (3, 4) and pixels.shape[-1] not in (3, 4):
        pixels = np.moveaxis(pixels, 0, -1)
    values = _scaled(pixels)
    if values.ndim == 3 and values.shape[-1] in (2, 4):
        alpha = values[..., -1:]
        values = values[..., :-1] * alpha + (1 - alpha)
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[-1] != 3):
        raise _Refused(f"{name} holds an array of shape {pixels.shape}, which is no picture.")
    return values


def _scaled(pixels: NDArray[Any]) -> Picture:
    """Bring stored numbers into the range from 0 to 1."""
    if pixels.dtype == np.bool_:
        return pixels.astype(np.float64)
    if pixels.dtype.kind == "u":
        return pixels / np.float64(np.iinfo(pixels.dtype).max)
    values = pixels.astype(np.float64)
    if not np.isfinite(values).all():
        raise _Refused("The picture holds NaN or infinite pixels; replace them first.")
    low, high = float(values.min()), float(values.max())
    if pixels.dtype.kind == "i" and low >= 0 and high <= 65535:
        return values / 65535  # 16 bit, as Pillow hands it over
    if low >= 0 and high <= 1:
        return values
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


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
    ValueError
        If the picture, the format or the number of bits makes no sense.
    """
    from PIL import Image

    from course_lib.images._adjust import as_picture

    pixels, file = as_picture(image), Path(path).expanduser()
    if bits not in (8, 16) or (bits == 16 and pixels.ndim == 3):
        raise ValueError(f"bits must be 8, or 16 for a gray picture, but is {bits}.")
    if file.suffix.lower() not in Image.registered_extensions():
        raise ValueError(f"{file.name} does not end in a known format; end it in .png, say.")
    if file.exists() and not overwrite:
        raise FileExistsError(f"{file} is there already; pick another name or say overwrite=True.")
    top = 2**bits - 1
    levels = np.round(np.clip(pixels, 0, 1) * top).astype(np.uint8 if bits == 8 else np.uint16)
    part = file.with_name(f".{os.getpid()}-{file.name}")
    try:
        Image.fromarray(levels).save(part)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return file
