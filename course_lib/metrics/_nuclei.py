"""Cell nuclei, found by one fixed recipe and compared with those that a person has marked."""

from typing import Any

import numpy as np
import scipy.ndimage
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import FloatArray, real_image, real_number, whole_number
from course_lib.metrics._score import Score


def find_nuclei(image: ArrayLike, *, smallest: int = 30, apart: int = 5) -> NDArray[np.intp]:
    """Find bright nuclei on a dark ground, and number them.

    A recipe of four steps, which knows nothing of how the picture was treated: what is brighter
    than Otsu's threshold is nucleus; pieces that are too small are dropped, and holes filled;
    each pixel gets its distance to the ground; and watersheds between the summits of these
    distances part nuclei that touch.

    Parameters
    ----------
    image : array_like, shape (H, W)
        Any range.
    smallest : int
        Pieces of fewer pixels are no nuclei.
    apart : int
        Summits lie more than so many pixels apart.

    Returns
    -------
    ndarray of int, shape (H, W)
        0 for the ground, and 1, 2, ... for the nuclei.

    Raises
    ------
    ValueError
        If the picture is not gray or not finite, or a number is too small.
    TypeError
        If one is no whole number, or no number.

    References
    ----------
    N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans. Syst. Man
    Cybern. 9, 1979, 62-66.

    Examples
    --------
    >>> y, x = np.mgrid[:40, :60]
    >>> touching = (np.hypot(y - 20, x - 22) < 10) | (np.hypot(y - 20, x - 38) < 10)
    >>> find_nuclei(touching).max()
    np.int64(2)
    """
    gray = real_image(image).astype(np.float64)
    smallest, apart = whole_number(smallest, "smallest"), whole_number(apart, "apart")
    if not np.isfinite(gray).all():
        raise ValueError("image holds NaN or infinite pixels; replace them first.")
    bright = _bright(gray, smallest)
    if not bright.any():
        return np.zeros(gray.shape, np.intp)
    distance = scipy.ndimage.distance_transform_edt(np.pad(bright, 1, mode="edge"))
    height = scipy.ndimage.gaussian_filter(distance[1:-1, 1:-1], 2.0)
    return _parted(height, bright, smallest, apart)


def _bright(gray: NDArray[np.float64], smallest: int) -> NDArray[np.bool_]:
    from skimage.filters import threshold_otsu

    span = float(np.abs(gray).max()) or 1.0
    gray = gray / span
    if np.ptp(gray) <= 8 * np.finfo(float).eps:
        return np.zeros(gray.shape, bool)
    otsu: Any = threshold_otsu
    pieces, count = scipy.ndimage.label(gray > otsu(gray))
    large = np.bincount(pieces.ravel(), minlength=count + 1) >= smallest
    large[0] = False
    return _filled(large[pieces])


def _filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Fill holes: ground that is not connected with the border."""
    ground, count = scipy.ndimage.label(~mask)
    outside = np.zeros(count + 1, bool)
    for side in (ground[0], ground[-1], ground[:, 0], ground[:, -1]):
        outside[side] = True
    return np.asarray(mask | ~outside[ground])


def _parted(
    height: NDArray[np.float64], bright: NDArray[np.bool_], smallest: int, apart: int
) -> NDArray[np.intp]:
    from skimage.segmentation import watershed

    summits = bright & (height == scipy.ndimage.maximum_filter(height, size=2 * apart + 1))
    # A piece in the shade of a larger one beside it has a summit as well.
    pieces, count = scipy.ndimage.label(bright)
    alone = np.setdiff1d(np.arange(1, count + 1), pieces[summits])
    for place in scipy.ndimage.maximum_position(height, pieces, alone):
        summits[place] = True
    # Equal neighbors on one summit are one mark.
    marks, _ = scipy.ndimage.label(summits, structure=np.ones((3, 3)))
    flood: Any = watershed
    parts = flood(-height, marks, mask=bright)
    large = np.bincount(parts.ravel()) >= smallest
    large[0] = False
    numbers = np.cumsum(large) * large
    return np.asarray(numbers[parts], np.intp)


def match_labels(found: ArrayLike, truth: ArrayLike, *, overlap: float = 0.5) -> Score:
    r"""Count which of the true regions were found.

    A region is found if it shares with one of the found regions more than `overlap` of what the
    two cover together (intersection over union). Above a half no region can be matched twice.

    Parameters
    ----------
    found, truth : array_like of int, shape (H, W)
        0 for the ground, and any other whole number for each region.
    overlap : float
        From 0.5 to below 1.

    Returns
    -------
    Score
        How many were found, how many there are, and how many of these were matched.

    Raises
    ------
    ValueError
        If the shapes differ, a label is no whole number, or `overlap` lies outside its range.
    TypeError
        If they are no real numbers.

    Examples
    --------
    >>> truth = [[1, 1, 0, 2, 2, 2]]
    >>> match_labels([[5, 5, 0, 0, 0, 7]], truth)
    Score(found=2, there=2, matched=1)
    """
    first, second = _labels(found, "found"), _labels(truth, "truth")
    if first.shape != second.shape:
        raise ValueError(
            f"found and truth must have the same shape, but have {first.shape} and {second.shape}."
        )
    overlap = real_number(overlap, "overlap", 0.5)
    if overlap >= 1:
        raise ValueError(f"overlap must be below 1, but is {overlap:g}.")
    a, b = (np.unique(np.append(x, 0), return_inverse=True) for x in (first, second))
    ground = [int(np.searchsorted(values, 0)) for values, _ in (a, b)]
    shape = len(a[0]), len(b[0])
    pairs = a[1][:-1] * shape[1] + b[1][:-1]
    shared = np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)
    union = shared.sum(1)[:, None] + shared.sum(0) - shared
    share = np.delete(np.delete(shared / np.maximum(union, 1), ground[0], 0), ground[1], 1)
    return Score(len(a[0]) - 1, len(b[0]) - 1, int((share > overlap).sum()))


def _labels(values: ArrayLike, name: str) -> FloatArray:
    array = real_image(values, name)
    if not (np.isfinite(array).all() and (array == np.rint(array)).all()):
        raise ValueError(f"{name} must hold whole numbers, one for each region.")
    return array
