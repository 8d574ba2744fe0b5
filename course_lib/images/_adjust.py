"""Small things done to pictures: gray, smaller, linear."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, image_shape, real_array, whole_number

Picture = NDArray[np.float64]


def as_picture(image: ArrayLike, name: str = "image") -> Picture:
    """Return an array as a picture of float64, or refuse it.

    Raises
    ------
    ValueError
        If the shape is not (H, W) or (H, W, 3), or a pixel is NaN or infinite.
    TypeError
        If it holds no real numbers.
    """
    picture = shaped(image, name).astype(np.float64)
    if not np.isfinite(picture).all():
        raise ValueError(f"{name} holds NaN or infinite pixels; replace them first.")
    return picture


def shaped(image: ArrayLike, name: str = "image") -> FloatArray:
    """Return an array of the shape of a picture, perhaps not a copy, or refuse it."""
    array = real_array(image, name)
    if array.ndim not in (2, 3) or array.size == 0 or (array.ndim == 3 and array.shape[2] != 3):
        raise ValueError(
            f"{name} must have shape (H, W) or (H, W, 3) and at least one pixel, "
            f"but has shape {array.shape}."
        )
    return array


def to_gray(image: ArrayLike) -> Picture:
    """Return the luma of a picture: 0.299 R + 0.587 G + 0.114 B.

    These are the weights of ITU-R BT.601, applied to the stored, gamma-encoded values, as
    Pillow and the papers on super-resolution do (those often shrink it to 16..235 as well,
    which is not done here). The newer BT.709 has other weights, 0.2126, 0.7152 and 0.0722, for
    the red, green and blue of today's screens. Weights give the true brightness only of linear
    light: for that, use BT.709 on `to_linear(image)`. A gray picture comes back as it is, in a
    new array.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range.

    Returns
    -------
    ndarray of float64, shape (H, W)
        In the range of `image`.

    Raises
    ------
    ValueError
        If it is no picture.
    TypeError
        If it holds no real numbers.

    Examples
    --------
    >>> to_gray([[[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]]]).round(3)
    array([[0.299, 1.   ]])
    """
    picture = as_picture(image)
    if picture.ndim == 2:
        return picture
    gray: Picture = picture @ np.array([0.299, 0.587, 0.114])
    return gray


def to_linear(image: ArrayLike) -> Picture:
    """Undo the gamma of sRGB: from stored values to amounts of light.

    Blur adds up light, before the camera's gamma bends the values; so an exact model of a blur
    works on linear values. A stored 0.5 is only 21 % of the light of white. Cameras also bend
    the bright end in ways of their own, which no formula undoes.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Stored values from 0 to 1.

    Returns
    -------
    ndarray of float64, shape of `image`
        Light from 0 to 1.

    Raises
    ------
    ValueError
        If it is no picture.
    TypeError
        If it holds no real numbers.

    References
    ----------
    IEC 61966-2-1.

    Examples
    --------
    >>> to_linear([[0.0, 0.5, 1.0]]).round(3)
    array([[0.   , 0.214, 1.   ]])
    """
    return _bent(
        as_picture(image),
        lambda rows: np.where(
            rows <= 0.04045, rows / 12.92, ((np.maximum(rows, 0) + 0.055) / 1.055) ** 2.4
        ),
    )


def _bent(picture: Picture, curve: Callable[[Picture], Picture]) -> Picture:
    """Send a picture through a curve in place, some rows at a time: large ones take gigabytes."""
    step = max(1, 2**20 // picture[0].size)
    for top in range(0, len(picture), step):
        picture[top : top + step] = curve(picture[top : top + step])
    return picture


def to_srgb(image: ArrayLike) -> Picture:
    """Apply the gamma of sRGB: from amounts of light to stored values; undoes `to_linear`.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Light from 0 to 1.

    Returns
    -------
    ndarray of float64, shape of `image`
        Stored values from 0 to 1.

    Raises
    ------
    ValueError
        If it is no picture.
    TypeError
        If it holds no real numbers.

    Examples
    --------
    >>> to_srgb([[0.0, 0.214, 1.0]]).round(3)
    array([[0. , 0.5, 1. ]])
    """
    return _bent(
        as_picture(image),
        lambda rows: np.where(
            rows <= 0.0031308, rows * 12.92, 1.055 * np.maximum(rows, 0) ** (1 / 2.4) - 0.055
        ),
    )


def fit(image: ArrayLike, max_side: int) -> Picture:
    """Shrink a picture until it fits into a square; smaller ones stay as they are.

    Each new pixel is a weighted average of the old ones it covers (Lanczos), so that fine
    patterns do not turn into false ones.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range.
    max_side : int
        The longer side of the result, in pixels, at most.

    Returns
    -------
    ndarray of float64, shape (H', W') or (H', W', 3)
        In the range of `image`.

    Raises
    ------
    ValueError
        If it is no picture, or `max_side` is below 1.
    TypeError
        If `max_side` is no whole number, or the picture holds no real numbers.

    Examples
    --------
    >>> fit(np.ones((60, 80)), 40).shape
    (30, 40)
    """
    from PIL import Image

    picture = as_picture(image)
    max_side = whole_number(max_side, "max_side")
    height, width = picture.shape[:2]
    scale = max_side / max(height, width)
    if scale >= 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))
    channels = picture.reshape(height, width, -1)
    small = [
        np.asarray(Image.fromarray(c.astype(np.float32)).resize(size, Image.Resampling.LANCZOS))
        for c in np.moveaxis(channels, 2, 0)
    ]
    shrunk = np.stack(small, axis=-1).astype(np.float64)
    # Lanczos swings beyond its input at sharp edges; a picture in [0, 1] stays one.
    shrunk = np.clip(shrunk, picture.min(), picture.max())
    return shrunk if picture.ndim == 3 else shrunk[..., 0]


def crop_center(image: ArrayLike, shape: tuple[int, int]) -> Picture:
    """Cut a piece out of the middle.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range.
    shape : pair of int
        Rows and columns of the piece.

    Returns
    -------
    ndarray of float64, shape `shape` or (*`shape`, 3)
        A new array.

    Raises
    ------
    ValueError
        If it is no picture, or the piece does not fit into it.
    TypeError
        If `shape` is no pair of whole numbers, or the picture holds no real numbers.

    Examples
    --------
    >>> crop_center([[1, 2, 3, 4], [5, 6, 7, 8]], (1, 2))
    array([[2., 3.]])
    """
    picture = as_picture(image)
    rows, columns = image_shape(shape)
    if rows > picture.shape[0] or columns > picture.shape[1]:
        raise ValueError(
            f"a piece of shape {(rows, columns)} does not fit into a picture of shape "
            f"{picture.shape[:2]}."
        )
    top, left = (picture.shape[0] - rows) // 2, (picture.shape[1] - columns) // 2
    return picture[top : top + rows, left : left + columns].copy()
