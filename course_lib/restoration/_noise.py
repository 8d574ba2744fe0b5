"""How noisy a blurred photo is, from the photo alone."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import binary_dilation, correlate1d, maximum_filter, minimum_filter

from course_lib.arrays import FloatArray
from course_lib.restoration._check import checked_image, unit_of
from course_lib.restoration._seen import Seen

# Ratio of the standard deviation to the median magnitude of a normal distribution.
_NORMAL = 1.4826
_SECOND = np.array([1.0, -2.0, 1.0])
_FOURTH = np.array([1.0, -4.0, 6.0, -4.0, 1.0])
# So many pixels of one value are no chance, even if the numbers were rounded to bytes.
_BLOCKS = ((3, 3), (1, 9), (9, 1))
_ENOUGH = 100


def estimate_noise(image: ArrayLike) -> float:
    r"""Estimate the standard deviation of the white noise in a blurred photo.

    Blur leaves little in the finest details but noise. So the picture is differentiated
    until only they are left: twice downwards and across, or four times along one axis.
    Of each, the median of the magnitudes is taken, which a few edges do not move, and of
    the three, the smallest: it suffers least from what the blur has left. Flat areas (bars,
    frames, a mosaic, a page's margin) and clipped ones hold no noise, and are left out.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        The blurred photo, finite; any range.

    Returns
    -------
    float
        In the unit of `image`; the mean over the colors. 0 for a picture below 3 x 3 pixels.

    Raises
    ------
    ValueError
        If the image makes no sense.
    TypeError
        If it is complex, or no number.

    References
    ----------
    D. L. Donoho, "De-noising by soft-thresholding", IEEE Trans. Inf. Theory 41, 1995, for the
    median; J. Immerkær, "Fast noise variance estimation", Computer Vision and Image
    Understanding 64, 1996, for the mask.

    Examples
    --------
    >>> import numpy as np
    >>> slope = np.add.outer(np.linspace(0, 1, 200), np.linspace(0, 1, 200))
    >>> noise = np.random.default_rng(0).normal(0, 0.02, slope.shape)
    >>> round(estimate_noise(slope + noise), 3)
    0.02
    """
    return level_of(checked_image(image))


def level_of(picture: FloatArray, silent: Seen | None = None) -> float:
    """Return what `estimate_noise` does; what is silent may have been found before."""
    unit = unit_of(picture)
    if min(picture.shape[:2]) < 3:
        return 0.0
    without = silent_in(picture) if silent is None else silent
    channels = np.moveaxis(np.atleast_3d(picture), -1, 0)
    colors = np.moveaxis(np.atleast_3d(without), -1, 0)
    levels = (
        _of_channel(channel.astype(np.float64) / unit, color)
        for channel, color in zip(channels, colors, strict=True)
    )
    return unit * float(np.mean([*levels]))


def silent_in(picture: FloatArray, seen: Seen | None = None) -> Seen:
    """Return the pixels of a picture, color by color, that tell nothing of its noise."""
    silent = np.empty(picture.shape, bool)
    for place in [...] if picture.ndim == 2 else [(..., c) for c in range(picture.shape[2])]:
        channel = np.ascontiguousarray(picture[place])
        silent[place] = _flat(channel) | _clipped(channel)
        if seen is not None:
            silent[place] |= ~seen
    return silent


def _of_channel(channel: FloatArray, silent: Seen) -> float:
    # Details that saw no silent pixel, if there are enough.
    told = _inside(~binary_dilation(silent, np.ones((len(_FOURTH), len(_FOURTH)), bool)))
    if told.sum() < _ENOUGH:
        told = _inside(~silent)
    if not told.any():
        return 0.0
    return min(_NORMAL * float(np.median(np.abs(_inside(d)[told]))) for d in _details(channel))


def _details(channel: FloatArray) -> Iterator[FloatArray]:
    """Yield the finest details, one kind at a time: of a large photo each takes much memory."""
    yield correlate1d(correlate1d(channel, _SECOND / np.sqrt(6), axis=0), _SECOND / np.sqrt(6))
    yield correlate1d(channel, _FOURTH / np.sqrt(70), axis=0)
    yield correlate1d(channel, _FOURTH / np.sqrt(70), axis=1)


def _inside(array: np.ndarray) -> np.ndarray:
    """Leave out the border, where the masks saw mirrored pixels, if the picture has room."""
    rows, columns = (2 if n > 8 else n // 3 for n in array.shape)
    return array[rows : len(array) - rows, columns : array.shape[1] - columns]


def _flat(channel: FloatArray) -> Seen:
    """Return where many neighbors have one value: a bar, a frame or a mosaic, which no lens saw."""
    flat = np.zeros(channel.shape, bool)
    for block in _BLOCKS:
        if all(n >= size for n, size in zip(channel.shape, block, strict=True)):
            constant = maximum_filter(channel, block) == minimum_filter(channel, block)
            flat |= binary_dilation(constant, np.ones(block, bool))
    return flat


def _clipped(channel: FloatArray) -> Seen:
    """Return where the photo is over- or underexposed: there the noise was cut off."""
    extremes = (channel == channel.min()) | (channel == channel.max())
    return extremes if extremes.mean() > 0.01 and not extremes.all() else np.zeros_like(extremes)
