"""What is there to be read: faults in restored pictures, dips in a spectrum."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib import kernels
from course_lib.lessons._types import Array, Panels
from course_lib.operators import convolve
from course_lib.restoration import wiener
from course_lib.ui import Picture

FAULTS = {
    "1": "balance far too small",
    "2": "balance far too large",
    "3": "border taken for periodic",
    "4": "PSF too wide",
    "5": "PSF not centered",
}


def profile_along(photo: ArrayLike, angle: float, most: int = 60) -> tuple[Array, Array]:
    """Return how strong a photo's waves are along one direction, averaged over all others.

    Parameters
    ----------
    photo : array_like, shape (H, W)
        Faded out toward its borders before its spectrum is taken.
    angle : float
        The direction in degrees, counterclockwise from "to the right".
    most : int
        Up to so many cycles.

    Returns
    -------
    cycles : ndarray, shape (most + 1,)
        Cycles per picture height, along the direction.
    strength : ndarray, shape (most + 1,)
        Geometric mean of the power of the waves with that many.

    Examples
    --------
    >>> stripes = np.tile(np.sin(2 * np.pi * 6 * np.arange(48) / 48)[:, None], (1, 48))
    >>> int(np.argmax(profile_along(stripes, 90, 20)[1]))
    6
    """
    pixels = np.asarray(photo, dtype=float)
    rows, columns = pixels.shape
    window = np.outer(np.hanning(rows), np.hanning(columns))
    power = np.abs(np.fft.fft2((pixels - pixels.mean()) * window)) ** 2
    turn = np.deg2rad(angle)
    down, right = np.fft.fftfreq(rows)[:, None], np.fft.fftfreq(columns)
    cycles = np.rint(rows * (np.sin(turn) * down - np.cos(turn) * right)).astype(int)
    # Waves that run across the picture say little about the streak, and much about the lines.
    near = np.abs(right) < 0.2
    means = [np.log(power[(cycles == n) & near] + 1e-12).mean() for n in range(most + 1)]
    return np.arange(most + 1.0), np.exp(means)


def fault_pictures(scene: Array, names: str) -> Panels:
    """Return restorations of one photo, each with one of `FAULTS`, titled A, B, C, ...

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        What the camera saw, at least 40 pixels more in each direction than it shows.
    names : str
        Which faults, a digit each.

    Examples
    --------
    >>> list(fault_pictures(np.random.default_rng(0).random((80, 80)), "42"))
    ['A', 'B']
    """
    psf = kernels.disk(3)
    blurred = convolve(scene, psf, boundary="symmetric")[20:-20, 20:-20]
    photo = blurred + 0.002 * np.random.default_rng(0).standard_normal(blurred.shape)
    moved = np.pad(psf, ((0, 20), (0, 20)))
    results = {
        "1": lambda: wiener(photo, psf, balance=1e-6),
        "2": lambda: wiener(photo, psf, balance=3.0),
        "3": lambda: wiener(photo, psf, balance=1e-3, boundary="periodic"),
        "4": lambda: wiener(photo, kernels.disk(3.75), balance=1e-3),
        "5": lambda: wiener(photo, moved, balance=1e-3),
    }
    with warnings.catch_warnings():
        # The library says what is odd about the last one; here the reader is to find it.
        warnings.filterwarnings("ignore", "psf lies")
        return _lettered(results, names)


def _lettered(results: dict[str, Callable[[], Array]], names: str) -> Panels:
    return {
        letter: Picture(results[name](), vmin=0, vmax=1)
        for letter, name in zip("ABCDE", names, strict=False)
    }


def riddle_pictures(scene: Array) -> Panels:
    """Return the four pictures that the exercise asks about.

    Parameters
    ----------
    scene : ndarray, shape (H, W)
        As in `fault_pictures`.

    Examples
    --------
    >>> list(riddle_pictures(np.random.default_rng(0).random((80, 80))))
    ['A', 'B', 'C', 'D']
    """
    return fault_pictures(scene, "3154")
