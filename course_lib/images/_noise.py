"""Noise, as cameras add it."""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.arrays import light, random_generator, real_number
from course_lib.images._adjust import as_picture, shaped
from course_lib.images._numbers import Picture

_MOST = 9e18  # photons: more are no whole numbers to a computer


def add_noise(image: ArrayLike, sigma: float, rng: np.random.Generator) -> Picture:
    """Add Gaussian noise, the same everywhere; the result is not cut off at 0 and 1.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Any range.
    sigma : float
        Standard deviation of the noise, in units of the pixels: 0.01 is 1 % of white.
    rng : numpy.random.Generator
        Where the noise comes from.

    Returns
    -------
    ndarray of float64, shape of `image`
        A new array.

    Raises
    ------
    ValueError
        If it is no picture, or `sigma` is negative or not finite.
    TypeError
        If `rng` is no Generator, or an argument holds no real numbers.

    Examples
    --------
    >>> noisy = add_noise(np.zeros((100, 100)), 0.1, np.random.default_rng(0))
    >>> round(float(noisy.std()), 2)
    0.1
    """
    picture = as_picture(image)
    sigma = real_number(sigma, "sigma")
    return picture + sigma * random_generator(rng).standard_normal(picture.shape)


def add_poisson_noise(image: ArrayLike, peak: float, rng: np.random.Generator) -> Picture:
    """Replace each pixel by a random count of photons, and scale the counts back.

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, 3)
        Not negative, but for rounding, which is set to zero.
    peak : float
        How many photons a pixel of value 1 receives on average; fewer means noisier.
    rng : numpy.random.Generator
        Where the chance comes from.

    Returns
    -------
    ndarray of float64, shape of `image`
        Counts divided by `peak`.

    Raises
    ------
    ValueError
        If it is no picture, a pixel is negative, `peak` is not above 0, or it makes more photons
        than can be drawn (about 9e18 in a pixel).
    TypeError
        If `rng` is no Generator, or an argument holds no real numbers.

    Examples
    --------
    >>> counts = add_poisson_noise(np.full((100, 100), 0.5), 50, np.random.default_rng(0))
    >>> round(float(counts.mean()), 2), round(float(counts.std()), 2)
    (0.5, 0.1)
    """
    given = shaped(image)
    picture = light(given, "image", given.shape, "photons are counted from 0 up.").astype(float)
    peak = real_number(peak, "peak")
    if peak == 0:
        raise ValueError("peak must be above 0 photons, but is 0.")
    most = float(picture.max()) * peak
    if most > _MOST:
        raise ValueError(
            f"peak of {peak:g} makes {most:.3g} photons in a pixel, more than can be drawn; "
            "for so many add_noise does the same."
        )
    return random_generator(rng).poisson(picture * peak) / peak
