"""Denoising: by neighbors, by the middle of neighbors, by their likes, by few edges."""

from typing import Any

import numpy as np
import scipy.ndimage
from numpy.typing import ArrayLike

from course_lib.arrays import positive_number, real_number, whole_number
from course_lib.enhancement._check import Picture, channel_by_channel, checked
from course_lib.restoration import estimate_noise
from course_lib.solvers import TotalVariation


def denoise_gaussian(image: ArrayLike, sigma: float = 1.0) -> Picture:
    """Replace each pixel by a weighted mean of its neighbors, all around.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range.
    sigma : float
        Width of the Gaussian in pixels; 0 changes nothing. Edges blur as much as noise.

    Returns
    -------
    ndarray of float64, shape of `image`
        In the range of `image`.

    Raises
    ------
    ValueError
        If the picture makes no sense, or `sigma` is negative or not finite.
    TypeError
        If one is no number.

    Examples
    --------
    >>> noisy = np.random.default_rng(0).normal(0.5, 0.1, (64, 64))
    >>> round(float(denoise_gaussian(noisy, 1.5).std() / noisy.std()), 1)
    0.2
    """
    picture, sigma = checked(image), real_number(sigma, "sigma")
    if sigma > max(picture.shape):
        raise ValueError(f"sigma must be at most the picture's longer side, but is {sigma:g}.")
    widths = (sigma, sigma, 0)[: picture.ndim]
    return np.asarray(scipy.ndimage.gaussian_filter(picture, widths))


def denoise_median(image: ArrayLike, size: int = 3) -> Picture:
    """Replace each pixel by the median of a square around it; the best cure for lone wrong pixels.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range; each channel by itself.
    size : int
        Side of the square in pixels; 1 changes nothing. Straight edges stay sharp, and what is
        narrower than half the square vanishes.

    Returns
    -------
    ndarray of float64, shape of `image`
        In the range of `image`.

    Raises
    ------
    ValueError
        If the picture makes no sense, or `size` is below 1 or larger than the picture.
    TypeError
        If one is no whole number, or no number.

    Examples
    --------
    >>> spotted = np.zeros((5, 5))
    >>> spotted[2, 2] = 1
    >>> denoise_median(spotted).max()
    np.float64(0.0)
    """
    picture, size = checked(image), whole_number(size, "size")
    if size > max(picture.shape):
        raise ValueError(f"size must be at most the picture's longer side, but is {size}.")
    return channel_by_channel(lambda gray: scipy.ndimage.median_filter(gray, size), picture)


def denoise_nl_means(
    image: ArrayLike, *, strength: float = 0.8, noise: float | None = None
) -> Picture:
    """Replace each pixel by a mean of those near by whose surroundings look alike.

    Non-local means: patches of 5 x 5 pixels are compared within 13 x 13. It is scikit-image's
    function, told the noise.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range.
    strength : float
        How much two patches may differ and still count as alike, in standard deviations of the
        noise.
    noise : float, optional
        Standard deviation of the noise, in the unit of `image`; estimated if not given.

    Returns
    -------
    ndarray of float64, shape of `image`
        In the range of `image`; a copy where there is no noise.

    Raises
    ------
    ValueError
        If the picture makes no sense, or a number is not positive (`noise` may be 0) and finite.
    TypeError
        If one is no number.

    References
    ----------
    A. Buades, B. Coll and J.-M. Morel, "A non-local algorithm for image denoising", CVPR 2005.

    Examples
    --------
    >>> noisy = np.random.default_rng(0).normal(0.5, 0.1, (64, 64))
    >>> bool(denoise_nl_means(noisy).std() < noisy.std() / 2)
    True
    """
    from skimage.restoration import denoise_nl_means as non_local

    picture, strength = checked(image), positive_number(strength, "strength")
    noise = estimate_noise(picture) if noise is None else real_number(noise, "noise")
    if noise <= 8 * np.finfo(float).eps * float(np.abs(picture).max()):
        return picture
    # In units of the noise nothing overflows, and nothing vanishes.
    search: Any = non_local
    cleaned = search(
        picture / noise,
        patch_size=5,
        patch_distance=6,
        h=strength,
        sigma=1.0,
        channel_axis=2 if picture.ndim == 3 else None,
    )
    return np.asarray(cleaned) * noise


def denoise_tv(image: ArrayLike, weight: float = 0.1) -> Picture:
    r"""Find the picture that is near, and varies little in all: flat areas, and few sharp edges.

    .. math:: \min_x \tfrac12 \|x - y\|^2 + w \sum |\nabla x|

    It is the proximal map of `solvers.TotalVariation`, channel by channel, to a tenth of what it
    changes.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        From about 0 to 1.
    weight : float
        The w, what an edge costs; about as large as the noise's standard deviation.

    Returns
    -------
    ndarray of float64, shape of `image`
        In the range of `image`.

    Raises
    ------
    ValueError
        If the picture makes no sense, or `weight` is not positive and finite.
    TypeError
        If one is no number.

    References
    ----------
    L. I. Rudin, S. Osher and E. Fatemi, "Nonlinear total variation based noise removal
    algorithms", Physica D 60, 1992, 259-268.

    Examples
    --------
    >>> noisy = np.random.default_rng(0).normal(0.5, 0.1, (64, 64))
    >>> bool(denoise_tv(noisy).std() < noisy.std() / 3)
    True
    """
    term = TotalVariation(positive_number(weight, "weight"), tolerance=0.1)
    return channel_by_channel(lambda gray: np.asarray(term.prox(gray, 1.0)), checked(image))
