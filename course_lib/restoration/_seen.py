"""Which pixels of a photo tell of the scene."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import distance_transform_edt

from course_lib.arrays import FloatArray, plain_array
from course_lib.restoration._check import checked_image, shaped_image

Seen: TypeAlias = NDArray[np.bool_]


def seen_of(image: ArrayLike, mask: ArrayLike | None) -> tuple[FloatArray, Seen | None]:
    """Return the picture, holes filled, and which pixels were seen: None if all were."""
    hidden = np.ma.getmask(image)
    picture = shaped_image(image.data if isinstance(image, np.ma.MaskedArray) else image)
    if mask is None and hidden is np.ma.nomask:
        return checked_image(picture), None
    seen: Seen = np.array(np.broadcast_to(~np.asarray(hidden), picture.shape))
    if mask is not None:
        seen &= _checked_mask(mask, picture.shape)
    seen = np.asarray(seen.all(axis=2)) if picture.ndim == 3 else seen
    if not seen.any():
        raise ValueError("mask leaves no pixel that was seen; it must be True where one was.")
    return checked_image(filled(picture, seen)), seen


def _checked_mask(mask: ArrayLike, shape: tuple[int, ...]) -> Seen:
    seen = plain_array(mask, "mask")
    if seen.dtype != bool:
        raise TypeError(
            "mask must hold True where a pixel was seen and False where it was not, "
            f"not {seen.dtype}; compare it with something first."
        )
    if seen.shape not in (shape, shape[:2]):
        raise ValueError(
            f"mask must have the shape of the image, {shape}, or of one of its colors, "
            f"but has {seen.shape}."
        )
    return seen if seen.shape == shape else seen[..., None]


def filled(photo: FloatArray, seen: Seen) -> FloatArray:
    """Return the photo with the nearest pixel that was seen in place of each that was not."""
    rows, columns = distance_transform_edt(~seen, return_distances=False, return_indices=True)
    picture: FloatArray = photo.copy()
    picture[~seen] = photo[rows[~seen], columns[~seen]]
    return picture
