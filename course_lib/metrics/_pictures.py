"""Scores of whole pictures, against a truth and without one."""

from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import ArrayLike, NDArray

from course_lib.arrays import positive_number, real_array, whole_number


def _finite(image: ArrayLike, name: str) -> NDArray[np.float64]:
    array = real_array(image, name)
    if array.ndim not in (2, 3) or array.size == 0:
        raise ValueError(f"{name} must have shape (H, W) or (H, W, C), but has {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinite pixels; replace them first.")
    return array.astype(np.float64)


def _scaled(image: ArrayLike) -> NDArray[np.float64]:
    """Return a picture between -1 and 1, whose squares cannot overflow, for scores without unit."""
    picture = _finite(image, "image")
    largest = float(np.abs(picture).max())
    return picture / largest if largest else picture


def _pair(
    a: ArrayLike, b: ArrayLike, data_range: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return two pictures and the range; halved, so that their difference cannot overflow."""
    first, second = _finite(a, "the first picture"), _finite(b, "the second picture")
    if first.shape != second.shape:
        raise ValueError(
            f"the pictures must have the same shape, but have {first.shape} and {second.shape}."
        )
    full = positive_number(data_range, "data_range, 1 for pictures from 0 to 1 and 255 for bytes,")
    for picture, other in ((a, b), (b, a)):
        _same_scale(np.asarray(picture), np.asarray(other), full)
    return first / 2, second / 2, full / 2


def _same_scale(picture: NDArray[Any], other: NDArray[Any], data_range: float) -> None:
    """Refuse bytes beside a picture from 0 to 1, or as if they were one."""
    native = picture.dtype.newbyteorder("=")  # FITS and TIFF files bring either byte order
    if native not in (np.uint8, np.uint16) or picture.max() <= 1:
        return
    whole = f"one picture holds whole numbers up to {picture.max()}"
    high = 2.0 ** (8 * picture.dtype.itemsize) - 1
    if data_range <= 1:
        raise ValueError(f"{whole}, so data_range cannot be {data_range:g}; divide by {high:g}.")
    # A little more than [0, 1] is what noise and sharpening make of it.
    unit = other.dtype.kind == "f" and other.min() >= -0.5 and other.max() <= 1.5
    if unit and (other != np.rint(other)).any():
        raise ValueError(f"{whole}, the other fractions from 0 to 1; divide the first by {high:g}.")


def psnr(a: ArrayLike, b: ArrayLike, *, data_range: float) -> float:
    r"""Peak signal-to-noise ratio: how close two pictures are, in decibels.

    .. math:: 10 \log_{10} \frac{R^2}{\mathrm{mean}\,(a - b)^2}

    Parameters
    ----------
    a, b : array_like, shape (H, W) or (H, W, C)
        Two pictures, of which it does not matter which is the truth.
    data_range : float
        The distance R from black to white: 1 for pictures from 0 to 1, 255 for bytes.

    Returns
    -------
    float
        In dB; more is closer, infinite for equal pictures. 6 dB more halve the error.

    Raises
    ------
    ValueError
        If the shapes differ, a pixel is not finite, `data_range` is not above 0, or bytes are
        compared with a picture from 0 to 1.

    Examples
    --------
    >>> round(psnr(np.zeros((4, 4)), np.full((4, 4), 0.1), data_range=1), 6)
    20.0
    """
    first, second, full = _pair(a, b, data_range)
    error = np.abs(first - second)
    largest = float(error.max())
    if largest == 0:
        return float("inf")
    # In units of the largest error no square can overflow, nor vanish.
    mean_square = float(np.mean((error / largest) ** 2))
    return float(20 * (np.log10(full) - np.log10(largest)) - 10 * np.log10(mean_square))


def ssim(a: ArrayLike, b: ArrayLike, *, data_range: float) -> float:
    """Structural similarity: local means, contrasts and their correlation, compared.

    The window is the Gaussian of the original paper (standard deviation 1.5, cut off at 11
    pixels), and the variances are those of the whole window, not of a sample; colors are
    averaged. It is scikit-image's function with these settings.

    Parameters
    ----------
    a, b : array_like, shape (H, W) or (H, W, C)
        Two pictures of at least 11 x 11 pixels.
    data_range : float
        The distance from black to white: 1 for pictures from 0 to 1, 255 for bytes.

    Returns
    -------
    float
        At most 1, which only equal pictures reach.

    Raises
    ------
    ValueError
        If the shapes differ or are too small, a pixel is not finite, `data_range` is not above
        0, or bytes are compared with a picture from 0 to 1.

    References
    ----------
    Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, "Image quality assessment: from
    error visibility to structural similarity", IEEE Trans. Image Process. 13(4), 2004.

    Examples
    --------
    >>> ramp = np.linspace(0, 1, 256).reshape(16, 16)
    >>> round(ssim(ramp, ramp, data_range=1), 6)
    1.0
    """
    from skimage.metrics import structural_similarity

    first, second, full = _pair(a, b, data_range)
    if min(first.shape[:2]) < 11:
        raise ValueError(f"ssim needs at least 11 x 11 pixels, but the shape is {first.shape}.")
    compare: Any = structural_similarity
    score = compare(
        first / full,
        second / full,
        data_range=1.0,
        channel_axis=2 if first.ndim == 3 else None,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    return float(score)


def checkerboard_energy(image: ArrayLike, period: int = 2) -> float:
    r"""Measure how much of a picture's variation repeats every `period` pixels.

    A transposed convolution of stride s whose kernel size is no multiple of s treats the s
    kinds of pixels (first, second, ... of each block) differently, and prints a pattern of
    period s on the picture. This is the share of that pattern in the variance:

    .. math:: \frac{\mathrm{var}(P x)}{\mathrm{var}(x)}

    where P x replaces each pixel by the mean of all pixels at the same place in their block.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, C)
        Any range; rows and columns that fill no whole block are left out. Colors are averaged.
    period : int, default 2
        The stride s of the layer that made the picture.

    Returns
    -------
    float
        From 0 (no such pattern, or a constant picture) to 1 (nothing but the pattern).

    Raises
    ------
    ValueError
        If a pixel is not finite, `period` is below 2, or the picture is smaller than a block.

    Notes
    -----
    A smooth picture adds a little, of the order of one over its number of blocks.

    Examples
    --------
    >>> checkerboard_energy(np.indices((8, 8)).sum(axis=0) % 2)
    1.0
    >>> checkerboard_energy(np.ones((8, 8)))
    0.0
    """
    picture = _scaled(image)
    period = whole_number(period, "period", 2)
    rows, columns = (n // period for n in picture.shape[:2])
    if rows == 0 or columns == 0:
        raise ValueError(f"image of shape {picture.shape} is smaller than one block of {period}.")
    whole = picture[: rows * period, : columns * period]
    blocks = whole.reshape(rows, period, columns, period, -1)
    total = float(blocks.var(axis=(0, 1, 2, 3)).mean())
    pattern = float(blocks.mean(axis=(0, 2)).var(axis=(0, 1)).mean())
    # A constant picture varies by rounding only.
    scale = float(np.abs(whole).max()) * np.finfo(float).eps
    return 0.0 if total <= (8 * scale) ** 2 else min(1.0, pattern / total)


def sharpness(image: ArrayLike) -> float:
    r"""Score sharpness without a truth: the share of the faster half of the frequencies.

    .. math:: \sum_{|f| > f_N / 2} |\hat x(f)|^2 \Big/ \sum_{f \ne 0} |\hat x(f)|^2

    with the Nyquist frequency :math:`f_N` of half a period per pixel, for the picture faded
    out toward its borders. Blur lowers it. So do all scores of this kind, it *rewards noise*:
    do not let it choose alone.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, C)
        Any range; colors are averaged.

    Returns
    -------
    float
        From 0 to 1; 0 for a constant picture.

    Raises
    ------
    ValueError
        If a pixel is not finite, or the picture has fewer than 4 x 4 pixels.

    Examples
    --------
    >>> wave = np.sin(np.arange(64) * 0.2)[:, None] * np.ones(64)
    >>> sharpness(wave) < 0.001
    True
    """
    picture = _scaled(image)
    if min(picture.shape[:2]) < 4:
        raise ValueError(
            f"sharpness needs at least 4 x 4 pixels, but the shape is {picture.shape}."
        )
    gray = picture.mean(axis=2) if picture.ndim == 3 else picture
    centered = gray - gray.mean()
    if np.abs(centered).max() <= 8 * np.finfo(float).eps * np.abs(gray).max():
        return 0.0
    rows, columns = gray.shape
    window = np.hanning(rows + 2)[1:-1, None] * np.hanning(columns + 2)[1:-1]
    faded = (centered - np.average(centered, weights=window)) * window
    power = np.abs(scipy.fft.fft2(faded)) ** 2
    power[0, 0] = 0
    fast = np.hypot(scipy.fft.fftfreq(rows)[:, None], scipy.fft.fftfreq(columns)) > 0.25
    return float(power[fast].sum() / power.sum())
